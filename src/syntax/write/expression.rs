//! Expressions: every word in the order in which the language has it, and nothing that the tree does not hold.

use crate::language::{Format, Lang};
use crate::syntax::names::Place;
use crate::syntax::tree::{
    Aggregate, BinaryOp, Conversion, CountedTime, DatePart, Expr, ExprKind, Name, RateWord, ShareWord, Side, TotalOf,
    Window,
};
use crate::syntax::words::{Case, Form, counted, inflected, word};
use crate::syntax::write::{Writer, literal};
use crate::time::Grain;

impl Writer {
    fn word(&self, key: &str) -> &'static str {
        word(key, self.lang)
    }

    /// The expression on one line.
    pub(super) fn expr(&self, expr: &Expr) -> String {
        let lang = self.lang;
        match &*expr.item {
            ExprKind::Number { value, percent, currency } => literal::number(value, *percent, currency.as_ref(), lang),
            ExprKind::Text(text) => literal::data(text),
            ExprKind::YesNo(yes) => self.word(if *yes { "yes" } else { "no" }).to_owned(),
            ExprKind::Date(date) => Format::new(lang).date(*date),
            ExprKind::Period(period) => Format::new(lang).period(*period),
            ExprKind::Path(names) => self.path(names, Place::Operand),
            ExprKind::Bracket(inner) => format!("({})", self.expr(inner)),
            ExprKind::Negative(inner) => format!("-{}", self.expr(inner)),
            ExprKind::Not(inner) => format!("{} {}", self.word("not"), self.expr(inner)),
            ExprKind::Binary { op, left, right } => {
                format!("{} {} {}", self.expr(left), self.operator(op.item), self.expr(right))
            }
            ExprKind::In { value, list, negated } => {
                let word = self.word(if *negated { "not_in" } else { "in" });
                format!("{} {word} ({})", self.expr(value), self.list(list))
            }
            ExprKind::Between { value, low, high } => format!(
                "{} {} {} {} {} {}",
                self.expr(value),
                self.word("between"),
                self.expr(low),
                self.word("and"),
                self.expr(high),
                self.word("inclusive")
            ),
            ExprKind::Empty { value, negated } => {
                format!("{} {}", self.expr(value), self.word(if *negated { "is_not_empty" } else { "is_empty" }))
            }
            ExprKind::If { condition, then, otherwise } => format!(
                "{} {}{} {}{} {}",
                self.word("if"),
                self.expr(condition),
                self.behind("then"),
                self.expr(then),
                self.behind("else"),
                self.expr(otherwise)
            ),
            ExprKind::Extreme { largest, items } => {
                format!("{} ({})", self.word(if *largest { "max_of" } else { "min_of" }), self.list(items))
            }
            ExprKind::PercentOf { share, base } => {
                let share = match &*share.item {
                    ExprKind::Path(names) => self.path(names, Place::Share),
                    _ => self.expr(share),
                };
                format!("{share} {} {}", self.word("of"), self.base(base))
            }
            ExprKind::Excess { value, over } => {
                let over = match &*over.item {
                    ExprKind::Quota(name) => {
                        let quota = inflected("quota_of", Form::Instrumental, lang);
                        format!("{quota} {}", literal::name(name, Place::Named, lang))
                    }
                    _ => self.expr(over),
                };
                format!("{} {} {} {over}", self.word("excess_of"), self.base(value), self.word("over"))
            }
            ExprKind::ScaleOn { scale, base } => {
                let (scale, base) = (literal::name(scale, Place::Operand, lang), self.expr(base));
                match lang {
                    Lang::En => format!("{scale} {} {base}", self.word("on")),
                    Lang::Ru => format!("{} {scale}, {} {base}", self.word("by_scale"), self.word("base")),
                }
            }
            ExprKind::Attainment(_) | ExprKind::Quota(_) | ExprKind::Total(_) => self.of_name(expr, false),
            ExprKind::OfGroup { value, per } => {
                format!("{}{} {}", self.expr(value), self.behind("per"), self.per(per))
            }
            ExprKind::Credited { path, word } => self.credited(self.path(path, Place::Operand), *word),
            ExprKind::Aggregate { function, target, word, filter } => {
                self.aggregate(function.item, target, *word, filter.as_ref())
            }
            ExprKind::InWindow { value, window } => {
                let (value, window) = (self.expr(value), (self.window(window.item), window.item));
                match (lang, window) {
                    (Lang::Ru, (window, Window::SoFar(_))) => format!("{value} {window}"),
                    (_, (window, _)) => format!("{value} {} {window}", self.word("window_in")),
                }
            }
            ExprKind::InARow { condition, count, grain } => {
                // Ungrouped: behind a number, `100 1 000` would be one number.
                let unit = counted(literal::grain_key(*grain), count.item, lang, Case::Plain);
                let words = [self.word("for"), &count.item.to_string(), unit, self.word("in_a_row")].join(" ");
                format!("{} {}", self.expr(condition), words.trim_start())
            }
            ExprKind::Duration(length) => literal::duration(length.count, length.unit, Case::Plain, lang),
            ExprKind::Counted { what, from, through } => {
                let key = match what {
                    CountedTime::CalendarDays => "calendar_days",
                    CountedTime::WorkingDays => "working_days",
                    CountedTime::CalendarMonths => "calendar_months",
                };
                let (from, through) = (self.expr(from), self.expr(through));
                format!("{} {} {from} {} {through}", self.word(key), self.word("from"), self.word("through"))
            }
            ExprKind::Within { value, duration, of } => format!(
                "{} {} {} {} {}",
                self.expr(value),
                self.word("within"),
                literal::duration(duration.item.count, duration.item.unit, Case::Genitive, lang),
                self.word("of"),
                self.base(of)
            ),
            ExprKind::IsNew { value, repeat, within, among } => {
                let mut out =
                    format!("{} {}", self.expr(value), self.word(if *repeat { "is_repeat" } else { "is_new" }));
                if let Some(within) = within {
                    let length = literal::duration(within.item.count, within.item.unit, Case::Genitive, lang);
                    out.push_str(&format!(" {} {length}", self.word("within")));
                }
                if let Some(among) = among {
                    out.push_str(&format!(" {} ({})", self.word("among"), self.expr(among)));
                }
                out
            }
            ExprKind::Converted { value, by } => format!("{} {}", self.expr(value), self.conversion(by)),
            ExprKind::DatePart { part, of } => self.date_part(*part, of.as_ref()),
            ExprKind::Rounded { value, mode, unit, percent } => {
                let verbal = |key| inflected(key, Form::Verbal, lang);
                let unit = literal::number(unit, *percent, None, lang);
                let mode = verbal(literal::rounding_key(*mode));
                format!("{} {} {mode} {} {unit}", verbal("round"), self.expr(value), self.word("to"))
            }
            ExprKind::Employed(_) | ExprKind::Worked(_) => self.word(share_key(expr).unwrap_or_default()).to_owned(),
            ExprKind::EmployedWholePeriod => self.word("employed_whole_period").to_owned(),
            ExprKind::FirstDay => self.word("first_day").to_owned(),
            ExprKind::LastDay => self.word("last_day").to_owned(),
            ExprKind::Period_ => self.word("period").to_owned(),
            ExprKind::Pays => self.word("pays").to_owned(),
            ExprKind::Result => self.word("result").to_owned(),
            ExprKind::Balance => self.word("balance").to_owned(),
            ExprKind::HeadingPerson => self.word("heading_person").to_owned(),
            ExprKind::Places { first, last } => self.places(first.item, last.item),
            ExprKind::FromDate(day) => format!("{} {}", self.word("from"), Format::new(lang).date(day.item)),
            ExprKind::Bound { side, at } => {
                let key = match side {
                    Side::Below => "tier_below",
                    Side::From => "tier_from",
                    Side::Above => "tier_above",
                };
                format!("{} {}", self.word(key), self.expr(at))
            }
            ExprKind::NoLine => "-".to_owned(),
            // Files with mistakes are never written; a mark that no file can hold shows it if they are.
            ExprKind::Broken => "?".to_owned(),
        }
    }

    /// `to USD by fx.rate on paid_on`.
    pub(super) fn conversion(&self, by: &Conversion) -> String {
        let to = literal::name(&by.to, Place::Currency, self.lang);
        let head = format!("{} {to}", self.word("convert_to"));
        match &by.rate {
            RateWord::At(rate) => format!("{head} {} {}", self.word("at_rate"), self.expr(rate)),
            RateWord::By { path, on, or_before } => {
                let before = if *or_before { format!(" {}", self.word("or_day_before")) } else { String::new() };
                let (path, on) = (self.path(path, Place::Named), self.expr(on));
                format!("{head} {} {path} {} {on}{before}", self.word("by_rates"), self.word("rate_on"))
            }
        }
    }

    /// `credited amount`, `сумма по доле`: the word stands where the language has it.
    fn credited(&self, path: String, word: ShareWord) -> String {
        let word = self.word(match word {
            ShareWord::Credited => "credited",
            ShareWord::Full => "full",
        });
        match self.lang {
            Lang::En => format!("{word} {path}"),
            Lang::Ru => format!("{path} {word}"),
        }
    }

    /// `month of paid_on`, `days in year`.
    fn date_part(&self, part: DatePart, of: Option<&Expr>) -> String {
        let (key, before) = match part {
            DatePart::DayOfMonth => ("day_of_month", ""),
            DatePart::MonthNumber => ("month_number", ""),
            DatePart::DaysIn(Grain::Month) => ("days_in_month", "of_date"),
            DatePart::DaysIn(Grain::Quarter) => ("days_in_quarter", "of_date"),
            DatePart::DaysIn(Grain::HalfYear) => ("days_in_half_year", "of_date"),
            DatePart::DaysIn(Grain::Year) => ("days_in_year", "of_date"),
        };
        let of = of.map(|of| self.expr(of)).unwrap_or_default();
        let before = if of.is_empty() { "" } else { self.word(before) };
        [self.word(key), before, &of].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn path(&self, names: &[Name], first: Place) -> String {
        let place = |index: usize| if index == 0 { first } else { Place::Named };
        let names = names.iter().enumerate().map(|(index, name)| literal::name(name, place(index), self.lang));
        names.collect::<Vec<_>>().join(".")
    }

    /// What stands behind `of`, where Russian asks for the genitive.
    fn base(&self, base: &Expr) -> String {
        match &*base.item {
            ExprKind::Attainment(_) | ExprKind::Quota(_) | ExprKind::Total(_) => self.of_name(base, true),
            ExprKind::OfGroup { value, per } => {
                format!("{}{} {}", self.of_name(value, true), self.behind("per"), self.per(per))
            }
            _ => self.expr(base),
        }
    }

    /// `attainment of X`, `quota of X`, `total of X`.
    fn of_name(&self, expr: &Expr, genitive: bool) -> String {
        let phrase = |key| if genitive { inflected(key, Form::Genitive, self.lang) } else { self.word(key) };
        let named = |name: &Name, place| literal::name(name, place, self.lang);
        match &*expr.item {
            ExprKind::Attainment(name) if self.lang == Lang::Ru && self.is_genitive(name) => {
                format!("{} {}", phrase("attainment"), named(name, Place::Named))
            }
            ExprKind::Attainment(name) => format!("{} {}", phrase("attainment_of"), named(name, Place::Named)),
            ExprKind::Quota(name) => format!("{} {}", phrase("quota_of"), named(name, Place::Named)),
            ExprKind::Total(TotalOf::Named(name)) => {
                format!("{} {}", phrase("total_of"), named(name, Place::Totalled))
            }
            ExprKind::Total(TotalOf::Pay) => phrase("total_of_pay").to_owned(),
            _ => phrase("total_of_bonuses").to_owned(),
        }
    }

    fn aggregate(
        &self,
        function: Aggregate,
        target: &[Name],
        share: Option<ShareWord>,
        filter: Option<&Expr>,
    ) -> String {
        let (key, place) = match function {
            Aggregate::Sum => ("sum_of", Place::Named),
            Aggregate::Count => ("count_of", Place::Counted),
            Aggregate::CountDifferent => ("count_different", Place::Named),
            Aggregate::Average => ("average_of", Place::Named),
            Aggregate::Min => ("smallest_of", Place::Named),
            Aggregate::Max => ("largest_of", Place::Named),
            Aggregate::First => ("first_of", Place::Named),
            Aggregate::Last => ("last_of", Place::Named),
        };
        let target = match share {
            Some(share) => self.credited(self.path(target, Place::Operand), share),
            None => self.path(target, place),
        };
        let mut out = format!("{} {target}", self.word(key));
        if let Some(filter) = filter {
            out.push_str(&self.behind("where"));
            out.push_str(&format!(" ({})", self.expr(filter)));
        }
        out
    }

    /// A word behind something else: with a space before it unless it begins with a comma.
    pub(super) fn behind(&self, key: &str) -> String {
        let word = self.word(key);
        if word.starts_with(',') { word.to_owned() } else { format!(" {word}") }
    }

    /// The items of a list in brackets.
    fn list(&self, items: &[Expr]) -> String {
        let separator = match self.lang {
            Lang::En => ", ",
            Lang::Ru => "; ",
        };
        let mut out = items.iter().map(|item| self.expr(item)).collect::<Vec<_>>().join(separator);
        if let [only] = items
            && matches!(&*only.item, ExprKind::Number { .. })
            && out.contains(',')
        {
            // `(1,4)` could be two numbers.
            out.push(';');
        }
        out
    }

    pub(super) fn operator(&self, op: BinaryOp) -> &'static str {
        match op {
            BinaryOp::Or => self.word("or"),
            BinaryOp::And => self.word("and"),
            BinaryOp::Equal => "=",
            BinaryOp::NotEqual => "<>",
            BinaryOp::Less => "<",
            BinaryOp::LessOrEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterOrEqual => ">=",
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
        }
    }

    pub(super) fn window(&self, window: Window) -> String {
        let lang = self.lang;
        let form = |key: &str, grain: Grain, count: i64| match (grain, lang.plural(count.unsigned_abs(), &["1", ""])) {
            (Grain::HalfYear, "1") => inflected(key, Form::Neuter, lang),
            (_, "1") => word(key, lang),
            _ => inflected(key, Form::Plural, lang),
        };
        let several = |key: &str, count: i64, grain: Grain| {
            let adjective = form(key, grain, count);
            let unit = counted(literal::grain_key(grain), count, lang, Case::Plain);
            match count {
                1 => format!("{adjective} {unit}"),
                _ => format!("{adjective} {} {unit}", literal::whole(count, lang)),
            }
        };
        match window {
            Window::SoFar(grain) => {
                let unit = counted(literal::grain_key(grain), 1, lang, Case::Genitive);
                match lang {
                    Lang::En => format!("{unit} {}", self.word("so_far")),
                    Lang::Ru => format!("{} {unit}", self.word("so_far")),
                }
            }
            Window::Whole(grain) => several("whole", 1, grain),
            Window::Previous(count, grain) => several("previous", count, grain),
            Window::Rolling(count, grain) => several("last", count, grain),
        }
    }

    /// The expression on several lines, the first with `room` columns and no line with more if it can be helped: broken
    /// before the loosest of the operators with which a line may begin.
    pub(super) fn broken(&self, expr: &Expr, room: usize) -> Vec<String> {
        let text = self.expr(expr);
        let ExprKind::Binary { op, left, right } = &*expr.item else { return vec![text] };
        let Some(level) = level(op.item) else { return vec![text] };
        if super::width(&text) <= room {
            return vec![text];
        }
        let mut chain = vec![(op.item, right)];
        let mut first = left;
        while let ExprKind::Binary { op, left, right } = &*first.item {
            if level_is(op.item, level) {
                chain.push((op.item, right));
                first = left;
            } else {
                break;
            }
        }
        let mut lines = self.broken(first, room);
        for (op, operand) in chain.into_iter().rev() {
            let sign = self.operator(op);
            let mut parts = self.broken(operand, room.saturating_sub(super::width(sign) + 1)).into_iter();
            lines.extend(parts.next().map(|part| format!("{sign} {part}")));
            lines.extend(parts);
        }
        lines
    }

    fn is_genitive(&self, name: &Name) -> bool {
        let folded = crate::syntax::fold(&name.item);
        // `выполнение показателя` is itself the beginning of a phrase.
        folded != "показателя" && self.genitives.contains(&folded)
    }
}

/// How loosely an operator binds, of those that may begin a line.
fn level(op: BinaryOp) -> Option<u8> {
    match op {
        BinaryOp::Or => Some(0),
        BinaryOp::And => Some(1),
        BinaryOp::Add | BinaryOp::Subtract => Some(2),
        _ => None,
    }
}

fn level_is(op: BinaryOp, wanted: u8) -> bool {
    level(op) == Some(wanted)
}

/// The key of a share of the period in the table of words; `None` for anything else.
pub(super) fn share_key(expr: &Expr) -> Option<&'static str> {
    Some(match &*expr.item {
        ExprKind::Employed(CountedTime::WorkingDays) => "working_days_employed",
        ExprKind::Employed(_) => "calendar_days_employed",
        ExprKind::Worked(CountedTime::WorkingDays) => "working_days_worked",
        ExprKind::Worked(_) => "calendar_days_worked",
        _ => return None,
    })
}
