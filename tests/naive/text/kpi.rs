//! KPIs.

use super::*;

impl Writer {
    pub(super) fn kpi(&mut self, at: usize, kpi: &Kpi) {
        self.head(self.w("kpi", "показатель"), "kpi", at);
        self.line(self.w("measure", "расчёт"), &self.measure(&kpi.measure));
        if let Some(cond) = &kpi.filter {
            self.line(self.w("where", "отбор"), &self.chosen(cond));
        }
        let sold = field(Field::SoldOn, self.ru);
        match kpi.cohort {
            Some(days) => {
                let text = match self.ru {
                    true => format!("{sold}, наблюдение в течение {days} дней"),
                    false => format!("{sold}, observed through {days} days later"),
                };
                self.line(self.w("cohort", "когорта"), &text);
            }
            None if reads_rows(&kpi.measure) => self.line(self.w("by date", "по дате"), sold),
            None => {}
        }
        if reads_amount(kpi) {
            self.convert();
        }
        if let Some(reversal) = kpi.reversed {
            self.reversed(reversal);
        }
        match kpi.per {
            Per::Person => {}
            Per::Team => self.line(self.w("per", "уровень"), field(Field::Team, self.ru)),
            Per::Below { own } => {
                let mut text = self.w("subordinates through head", "подчинённые по полю руководитель").to_owned();
                text += if own { self.w(", own included", ", вместе со своим") } else { "" };
                self.line(self.w("per", "уровень"), &text);
            }
            Per::Company => self.line(self.w("per", "уровень"), self.w("company", "компания")),
        }
        match &kpi.quota {
            None => {}
            Some(Quota::Expr(Expr::Const(value, unit))) => {
                self.line(self.w("quota", "план"), &self.bare_typed(value, *unit));
            }
            Some(Quota::Expr(expr)) => self.line(self.w("quota", "план"), &self.expr(expr)),
            Some(Quota::Per(expr, grain)) => {
                let text = format!("{} {} {}", self.expr(expr), self.w("per", "за"), self.grain(*grain));
                self.line(self.w("quota", "план"), &text);
            }
            Some(Quota::Goal(of)) => {
                let path = format!("{}.{}", self.w("goals", "цели"), field(*of, self.ru));
                self.line(self.w("quota", "план"), &path);
            }
        }
        if let Some(by_days) = kpi.by_days {
            let how = match by_days {
                true => self.w("by calendar days", "по календарным дням"),
                false => self.w("no", "нет"),
            };
            self.line(self.w("quota prorated", "план пропорционально"), how);
        }
        if kpi.quota.is_some() {
            match kpi.formula {
                Formula::MeasureOverQuota => {}
                Formula::QuotaOverMeasure => {
                    self.line(self.w("attainment", "выполнение"), self.w("quota / measure", "план / факт"));
                }
                Formula::TwoMinus => {
                    self.line(self.w("attainment", "выполнение"), self.w("2 - measure / quota", "2 - факт / план"));
                }
            }
        }
    }

    pub(super) fn measure(&self, measure: &Measure) -> String {
        let inner = |part: &Measure| match part {
            Measure::Agg(..) | Measure::Kpi(_) => self.measure(part),
            _ => format!("({})", self.measure(part)),
        };
        match measure {
            Measure::Agg(func, of, cond) => {
                let word = match func {
                    Func::Sum => self.w("sum of", "сумма поля"),
                    Func::Count => self.w("count of", "количество записей реестра"),
                    Func::Different => self.w("count of different", "количество разных значений поля"),
                    Func::Average => self.w("average of", "среднее значение поля"),
                    Func::Min => self.w("min of", "наименьшее значение поля"),
                    Func::Max => self.w("max of", "наибольшее значение поля"),
                    Func::First => self.w("first of", "первое значение поля"),
                    Func::Last => self.w("last of", "последнее значение поля"),
                };
                let sales = self.w("sales", "продажи");
                let path = match func {
                    Func::Count => sales.to_owned(),
                    _ => self.worded(*of, format!("{sales}.{}", field(*of, self.ru))),
                };
                let mut text = format!("{word} {path}");
                if let Some(cond) = cond {
                    text += &format!("{}({})", self.w(" where ", ", у которых "), self.chosen(cond));
                }
                text
            }
            Measure::Div(a, b) => format!("{} / {}", inner(a), inner(b)),
            Measure::Sub(a, b) => format!("{} - {}", inner(a), inner(b)),
            Measure::Kpi(at) => name("kpi", *at, self.ru),
        }
    }
}

/// Whether a KPI reads amounts of sales.
fn reads_amount(kpi: &Kpi) -> bool {
    fn measure(of: &Measure) -> bool {
        match of {
            Measure::Agg(func, field, cond) => {
                let field = matches!(field, Field::Amount | Field::FullAmount);
                *func != Func::Count && field || cond.as_ref().is_some_and(row_amount)
            }
            Measure::Div(a, b) | Measure::Sub(a, b) => measure(a) || measure(b),
            Measure::Kpi(_) => false,
        }
    }
    measure(&kpi.measure) || reads_rows(&kpi.measure) && kpi.filter.as_ref().is_some_and(row_amount)
}

/// Whether a condition on rows reads their amounts.
fn row_amount(cond: &Cond) -> bool {
    let of = |expr: &Expr| matches!(expr, Expr::Field(Field::Amount | Field::FullAmount));
    match cond {
        Cond::Cmp(_, a, b) => of(a) || of(b),
        Cond::Not(a) => row_amount(a),
        Cond::And(a, b) | Cond::Or(a, b) => row_amount(a) || row_amount(b),
        _ => false,
    }
}

/// Whether the formula has an aggregate.
pub fn reads_rows(measure: &Measure) -> bool {
    match measure {
        Measure::Agg(..) => true,
        Measure::Div(a, b) | Measure::Sub(a, b) => reads_rows(a) || reads_rows(b),
        Measure::Kpi(_) => false,
    }
}
