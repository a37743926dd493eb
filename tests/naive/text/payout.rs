//! What happens to a finished line.

use super::*;

impl Writer {
    pub(super) fn finish(&mut self, bonus: &Bonus) {
        let finish = &bonus.finish;
        if let Some(limit) = &finish.limit {
            let most = match &limit.at_most {
                Expr::Const(value, unit) => self.bare(value, *unit),
                most => self.expr(most),
            };
            let text = format!(
                "{} {most}, {} {}",
                self.w("at most", "не более"),
                self.w("excess", "превышение"),
                self.excess(limit.excess)
            );
            self.line(self.w("then", "затем"), &text);
            self.if_left(limit.left);
            self.opening(&limit.opening);
        }
        if let Some(once) = finish.once {
            let text = match once {
                Once::Ever => self.w("yes", "да").to_owned(),
                Once::In(grain) => format!("{} {}", self.w("in a", "в течение"), self.of_grain(grain)),
            };
            self.line(self.w("once", "однократно"), &text);
        }
        if let Some(spread) = &finish.spread {
            let sales = self.w("sales", "продажи");
            let chosen = match &spread.filter {
                Some(cond) => format!("{}{}", self.w(" where ", ", у которых "), self.chosen(cond)),
                None => String::new(),
            };
            let by = self.expr(&Expr::Field(spread.by));
            let text = format!("{sales}{chosen} {} {by}", self.w("by", "по полю"));
            self.line(self.w("spread over", "распределить на"), &text);
            self.line(self.w("by date", "по дате"), field(Field::SoldOn, self.ru));
        }
        if let Some(later) = &finish.later {
            self.later(later);
        }
        let each = bonus.for_each.as_ref().and_then(|each| each.reversed);
        if let Some(reversal) = each.or(finish.spread.as_ref().and_then(|spread| spread.reversed)) {
            self.reversed(reversal);
        }
    }

    pub(super) fn excess(&self, excess: CapExcess) -> String {
        match excess {
            CapExcess::Lost => self.w("lost", "сгорает").to_owned(),
            CapExcess::Carried => self.w("carried", "переносится").to_owned(),
            CapExcess::PaidAtEnd(grain) => {
                format!("{} {}", self.w("paid at end of", "выплачивается в конце"), self.of_grain(grain))
            }
        }
    }

    fn of_grain(&self, grain: Grain) -> &'static str {
        let of = match grain {
            Grain::Month => "месяца",
            Grain::Quarter => "квартала",
            Grain::Half => "полугодия",
            Grain::Year => "года",
        };
        if self.ru { of } else { self.grain(grain) }
    }

    pub(super) fn later(&mut self, later: &Later) {
        let collected = field(Field::CollectedOn, self.ru);
        if later.short {
            self.line(self.w("held until", "выплата после"), collected);
        } else {
            let part = |(share, when): &(Q, When)| {
                let share = match decimal(share, 6) {
                    Some(_) => self.percent(share),
                    None => format!("{}/{}", share.numer(), share.denom()),
                };
                let when = match when {
                    When::AtOnce => self.w("at once", "сразу").to_owned(),
                    When::Collected => format!("{} {collected}", self.w("on", "по дате")),
                    When::After(length, span) => {
                        let length = match span {
                            Span::Days => format!("{length} {}", self.w("days", "дней")),
                            Span::Of(grain) => self.units(*length, *grain),
                        };
                        format!("{} {length}", self.w("after", "через"))
                    }
                    When::EndOfNext(grain) => {
                        format!("{} {}", self.w("at end of next", "в конце следующего"), self.of_grain(*grain))
                    }
                    When::OnDay(day) => format!("{} {}", self.w("on", "по дате"), day.written(self.ru)),
                    When::EndOf(grain) => format!("{} {}", self.w("at end of", "в конце"), self.of_grain(*grain)),
                };
                format!("{share} {when}")
            };
            let parts = self.list(later.parts.iter().map(part).collect());
            self.line(self.w("paid in parts", "выплата частями"), &parts);
        }
        if let Some(never) = later.never {
            let length = if never.months {
                self.units(never.length, Grain::Month)
            } else {
                format!("{} {}", never.length, self.w("days", "дней"))
            };
            let sold = field(Field::SoldOn, self.ru);
            let from = match (never.after_sale, self.ru) {
                (false, false) => "after the period earned".to_owned(),
                (true, false) => format!("after {sold}"),
                (false, true) => "после периода начисления".to_owned(),
                (true, true) => format!("после {sold}"),
            };
            let text = match (never.paid, self.ru) {
                (false, false) => format!("cancelled {length} {from}"),
                (true, false) => format!("paid {length} {from}"),
                (false, true) => format!("сгорает через {length} {from}"),
                (true, true) => format!("выплачивается через {length} {from}"),
            };
            self.line(self.w("if never", "если не наступит"), &text);
        }
        if let Some(left) = later.left {
            self.if_left(left);
        }
    }

    pub(super) fn if_left(&mut self, left: IfLeft) {
        let text = match left {
            IfLeft::Planned => self.w("paid as planned", "выплачивается в срок"),
            IfLeft::LastPay => self.w("paid with the last pay", "выплачивается с последним расчётом"),
            IfLeft::Cancelled => self.w("cancelled", "сгорает"),
        };
        self.line(self.w("if left", "при увольнении"), text);
    }
}
