//! Expressions and conditions.

use super::*;

impl Writer {
    pub(super) fn units(&self, count: i64, grain: Grain) -> String {
        let forms = match grain {
            Grain::Month => ["month", "months", "месяц", "месяца", "месяцев"],
            Grain::Quarter => ["quarter", "quarters", "квартал", "квартала", "кварталов"],
            Grain::Half => ["half-year", "half-years", "полугодие", "полугодия", "полугодий"],
            Grain::Year => ["year", "years", "год", "года", "лет"],
        };
        let form = match (self.ru, count) {
            (false, 1) => forms[0],
            (false, _) => forms[1],
            (true, 1) => forms[2],
            (true, 2..=4) => forms[3],
            (true, _) => forms[4],
        };
        format!("{count} {form}")
    }

    pub(super) fn window(&self, window: Window) -> String {
        match (window, self.ru) {
            (Window::SoFar(grain), false) => format!("{} so far", self.grain(grain)),
            (Window::SoFar(grain), true) => {
                let of = match grain {
                    Grain::Month => "месяца",
                    Grain::Quarter => "квартала",
                    Grain::Half => "полугодия",
                    Grain::Year => "года",
                };
                format!("с начала {of}")
            }
            (Window::Whole(grain), false) => format!("whole {}", self.grain(grain)),
            (Window::Whole(Grain::Half), true) => "всё полугодие".to_owned(),
            (Window::Whole(grain), true) => format!("весь {}", self.grain(grain)),
            (Window::Previous(1, grain), false) => format!("previous {}", self.grain(grain)),
            (Window::Previous(1, Grain::Half), true) => "предыдущее полугодие".to_owned(),
            (Window::Previous(1, grain), true) => format!("предыдущий {}", self.grain(grain)),
            (Window::Previous(count, grain), false) => format!("previous {}", self.units(count, grain)),
            (Window::Previous(count, grain), true) => format!("предыдущие {}", self.units(count, grain)),
            (Window::Last(count, grain), false) => format!("last {}", self.units(count, grain)),
            (Window::Last(count, grain), true) => format!("последние {}", self.units(count, grain)),
        }
    }

    pub(super) fn windowed(&self, text: String, window: Option<Window>) -> String {
        match window {
            None => text,
            Some(window @ Window::SoFar(_)) if self.ru => format!("({text} {})", self.window(window)),
            Some(window) => format!("({text} {} {})", self.w("in", "за"), self.window(window)),
        }
    }

    pub(super) fn list(&self, parts: Vec<String>) -> String {
        parts.join(self.w(", ", "; "))
    }

    /// An operand: anything of several words in brackets.
    pub(super) fn tight(&self, expr: &Expr) -> String {
        match expr {
            Expr::Const(..)
            | Expr::Param(_)
            | Expr::Define(_)
            | Expr::Field(_)
            | Expr::Card(_)
            | Expr::Scale(_, None) => self.expr(expr),
            Expr::Kpi(_, window) | Expr::Attainment(_, window) | Expr::Quota(_, window) => match window {
                None if matches!(expr, Expr::Kpi(..)) => self.expr(expr),
                // These already stand in brackets.
                Some(_) => self.expr(expr),
                None => format!("({})", self.expr(expr)),
            },
            _ => format!("({})", self.expr(expr)),
        }
    }

    /// A condition in `where`: it needs no word for shared rows.
    pub(super) fn chosen(&self, cond: &Cond) -> String {
        self.plain.set(true);
        let text = self.cond(cond);
        self.plain.set(false);
        text
    }

    /// Of a row that several share: whose part counts.
    pub(super) fn worded(&self, of: Field, path: String) -> String {
        let credited = matches!(of, Field::Amount | Field::Margin | Field::Units);
        let full = matches!(of, Field::FullAmount | Field::FullMargin | Field::FullUnits);
        match (self.shared.is_some() && !self.plain.get() && (credited || full), self.ru) {
            (false, _) => path,
            (true, false) => format!("{} {path}", if full { "full" } else { "credited" }),
            (true, true) => format!("{path} {}", if full { "полностью" } else { "по доле" }),
        }
    }

    pub(super) fn expr(&self, expr: &Expr) -> String {
        let ru = self.ru;
        match expr {
            Expr::Const(value, unit) => self.bare_typed(value, *unit),
            Expr::Param(at) => name("param", *at, ru),
            Expr::Define(at) => name("define", *at, ru),
            Expr::Kpi(at, window) => self.windowed(name("kpi", *at, ru), *window),
            Expr::Attainment(at, window) => {
                let words = self.w("attainment of", "выполнение плана по показателю");
                self.windowed(format!("{words} {}", name("kpi", *at, ru)), *window)
            }
            Expr::Quota(at, window) => {
                let words = self.w("quota of", "план по показателю");
                self.windowed(format!("{words} {}", name("kpi", *at, ru)), *window)
            }
            Expr::Field(of) => self.worded(*of, field(*of, ru).to_owned()),
            Expr::Add(a, b) => format!("{} + {}", self.tight(a), self.tight(b)),
            Expr::Sub(a, b) => format!("{} - {}", self.tight(a), self.tight(b)),
            Expr::Mul(a, b) => format!("{} * {}", self.tight(a), self.tight(b)),
            Expr::Div(a, b) => format!("{} / {}", self.tight(a), self.tight(b)),
            Expr::Share(share, of) => format!("{} {} {}", self.percent(share), self.w("of", "от"), self.tight(of)),
            Expr::Scale(at, None) => name("scale", *at, ru),
            Expr::Scale(at, Some(base)) if ru => {
                format!("по шкале {}, база {}", name("scale", *at, ru), self.tight(base))
            }
            Expr::Scale(at, Some(base)) => format!("{} on {}", name("scale", *at, ru), self.tight(base)),
            Expr::Card(at) => name("card", *at, ru),
            Expr::If(cond, a, b) => format!(
                "{} {}{} {}{} {}",
                self.w("if", "если"),
                self.cond(cond),
                self.w(" then", ", то"),
                self.tight(a),
                self.w(" else", ", иначе"),
                self.tight(b)
            ),
            Expr::Excess(a, b) => format!(
                "{} {} {} {}",
                self.w("excess of", "превышение"),
                self.tight(a),
                self.w("over", "над"),
                self.tight(b)
            ),
            Expr::Round(of, mode, unit) => {
                let unit = self.number(unit);
                let (round, to) = (self.w("round", "округление"), self.w("to", "до"));
                format!("{round} {} {} {to} {unit}", self.tight(of), self.round_mode(*mode))
            }
            Expr::Least(of) => {
                let of = self.list(of.iter().map(|part| self.expr(part)).collect());
                format!("{} ({of})", self.w("min of", "наименьшее из"))
            }
            Expr::Most(of) => {
                let of = self.list(of.iter().map(|part| self.expr(part)).collect());
                format!("{} ({of})", self.w("max of", "наибольшее из"))
            }
            Expr::Total(at) => format!("{} {}", self.w("total of", "сумма премии"), name("bonus", *at, ru)),
            Expr::Employed => self.w("calendar days employed", "календарные дни работы").to_owned(),
            Expr::Service => format!(
                "{} {} {} {}",
                self.w("calendar months from", "календарные месяцы с"),
                field(Field::Hired, ru),
                self.w("through", "по"),
                self.w("period", "период")
            ),
        }
    }

    pub(super) fn op(&self, op: Op) -> &'static str {
        match op {
            Op::Eq => "=",
            Op::Ne => "<>",
            Op::Lt => "<",
            Op::Le => "<=",
            Op::Gt => ">",
            Op::Ge => ">=",
        }
    }

    pub(super) fn cond(&self, cond: &Cond) -> String {
        let ru = self.ru;
        match cond {
            Cond::Cmp(op, a, b) => format!("{} {} {}", self.tight(a), self.op(*op), self.tight(b)),
            Cond::Between(a, low, high) => format!(
                "{} {} {} {} {} {}",
                self.tight(a),
                self.w("between", "между"),
                self.tight(low),
                self.w("and", "и"),
                self.tight(high),
                self.w("(inclusive)", "(включительно)")
            ),
            Cond::In(of, is, texts) => format!(
                "{} {} ({})",
                field(*of, ru),
                if *is { self.w("in", "в") } else { self.w("not in", "не в") },
                self.list(texts.iter().map(|text| format!("\"{text}\"")).collect())
            ),
            Cond::Text(of, is, text) => format!("{} {} \"{text}\"", field(*of, ru), if *is { "=" } else { "<>" }),
            Cond::Date(op, of, day) => format!("{} {} {}", field(*of, ru), self.op(*op), day.written(ru)),
            Cond::Empty(of, is) => {
                let of = self.worded(*of, field(*of, ru).to_owned());
                format!("{of} {}", self.empty(*is))
            }
            Cond::NoData(expr, is) => format!("{} {}", self.tight(expr), self.empty(*is)),
            Cond::Within(of, count, months, from) => {
                let unit = match (months, ru) {
                    (true, false) => "months",
                    (false, false) => "days",
                    (true, true) => "месяцев",
                    (false, true) => "дней",
                };
                let (within, of_word) = (self.w("within", "в течение"), self.w("of", "от"));
                format!("{} {within} {count} {unit} {of_word} {}", field(*of, ru), field(*from, ru))
            }
            Cond::Not(inner) => format!("{} ({})", self.w("not", "не"), self.cond(inner)),
            Cond::And(a, b) => format!("({}) {} ({})", self.cond(a), self.w("and", "и"), self.cond(b)),
            Cond::Or(a, b) => format!("({}) {} ({})", self.cond(a), self.w("or", "или"), self.cond(b)),
            Cond::InARow(inner, count, grain) => {
                let units = self.units(*count, *grain);
                if ru {
                    format!("({}) {units} подряд", self.cond(inner))
                } else {
                    format!("({}) for {units} in a row", self.cond(inner))
                }
            }
        }
    }

    pub(super) fn empty(&self, is: bool) -> &'static str {
        if is { self.w("is empty", "пусто") } else { self.w("is not empty", "не пусто") }
    }
}
