//! KPIs.

use super::*;

impl Writer {
    pub(super) fn kpi(&mut self, at: usize, kpi: &Kpi) {
        self.head(self.w("kpi", "показатель"), "kpi", at);
        self.line(self.w("measure", "расчёт"), &self.measure(&kpi.measure));
        if let Some(cond) = &kpi.filter {
            self.line(self.w("where", "отбор"), &self.cond(cond));
        }
        if reads_rows(&kpi.measure) {
            self.line(self.w("by date", "по дате"), field(Field::SoldOn, self.ru));
        }
        if let Some(reversal) = kpi.reversed {
            self.reversed(reversal);
        }
        match kpi.per {
            Per::Person => {}
            Per::Team => self.line(self.w("per", "уровень"), field(Field::Team, self.ru)),
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
                let mut text = format!("{word} {sales}");
                if *func != Func::Count {
                    text += &format!(".{}", field(*of, self.ru));
                }
                if let Some(cond) = cond {
                    text += &format!("{}({})", self.w(" where ", ", у которых "), self.cond(cond));
                }
                text
            }
            Measure::Div(a, b) => format!("{} / {}", inner(a), inner(b)),
            Measure::Sub(a, b) => format!("{} - {}", inner(a), inner(b)),
            Measure::Kpi(at) => name("kpi", *at, self.ru),
        }
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
