//! What is computed from data: sums, quotas, attainment, shares of the period.

use crate::report::doc::Teller;
use crate::report::doc::phrase::{Said, Tie};
use crate::report::doc::terms::Case;
use crate::syntax::tree::{Aggregate, CountedTime, DatePart, Expr, ExprKind, Name, ShareWord, Side, TotalOf, Window};
use crate::time::Grain;

impl Teller<'_> {
    /// Every kind of expression that is neither a literal, a name, arithmetic nor a condition.
    pub(in crate::report::doc) fn operand(&self, expr: &Expr, case: Case) -> Said {
        use ExprKind as K;
        let word = |key: &str| Said::new(self.cased(key, case, &[]), Tie::Word);
        let titled =
            |key: &str, name: &Name| Said::new(self.cased(key, case, &[("title", self.titled(name))]), Tie::Word);
        let share = |key: &str, args: &[(&'static str, String)]| Said::new(self.cased(key, case, args), Tie::Share);
        match &*expr.item {
            K::Attainment(name) => titled("phrase.attainment", name),
            K::Quota(name) => titled("phrase.quota", name),
            K::Total(TotalOf::Named(name)) => titled("phrase.total", name),
            K::Total(TotalOf::Bonuses) => word("phrase.total_bonuses"),
            K::Total(TotalOf::Pay) => word("phrase.total_pay"),
            K::Extreme { largest, items } => {
                let items: Vec<String> = items.iter().map(|item| self.value(item, Case::Nominative)).collect();
                let key = if *largest { "phrase.largest" } else { "phrase.smallest" };
                Said::new(self.cased(key, case, &[("list", items.join("; "))]), Tie::Word)
            }
            K::Excess { value, over } => share(
                "phrase.excess",
                &[
                    ("value", self.said(value, Case::Genitive).within(Tie::Word)),
                    ("over", self.said(over, Case::Genitive).within(Tie::Word)),
                ],
            ),
            K::PercentOf { share: part, base } => {
                let base = self.said(base, Case::Genitive).within(Tie::Share);
                share("phrase.share_of", &[("share", self.said(part, case).within(Tie::Word)), ("base", base)])
            }
            K::ScaleOn { scale, base } => {
                let base = self.said(base, Case::Nominative).within(Tie::Word);
                share("phrase.scale_on", &[("title", self.titled(scale)), ("base", base)])
            }
            K::Aggregate { function, target, word, filter } => {
                self.aggregate(function.item, target, *word, filter.as_ref(), case)
            }
            K::InWindow { value, window } => {
                let value = self.said(value, case).within(Tie::Word);
                let key = match window.item {
                    Window::SoFar(_) => "phrase.in_window_so_far",
                    _ => "phrase.in_window",
                };
                share(key, &[("value", value), ("window", self.sayer.window(window.item))])
            }
            K::OfGroup { value, per } => {
                let value = self.said(value, case).within(Tie::Word);
                share("phrase.of_group", &[("value", value), ("of", self.of_whom(per))])
            }
            K::Converted { value, by } => {
                let value = self.said(value, case).within(Tie::Word);
                share("phrase.converted", &[("value", value), ("by", self.conversion(by))])
            }
            K::Counted { what, from, through } => {
                let key = match what {
                    CountedTime::CalendarDays => "phrase.calendar_days",
                    CountedTime::WorkingDays => "phrase.working_days",
                    CountedTime::CalendarMonths => "phrase.calendar_months",
                };
                share(
                    key,
                    &[("from", self.day(from, Case::Genitive)), ("through", self.day(through, Case::Accusative))],
                )
            }
            K::Credited { path, word } => {
                let key = match word {
                    ShareWord::Credited => "phrase.credited",
                    ShareWord::Full => "phrase.full",
                };
                share(key, &[("value", self.path(path, case).text)])
            }
            K::DatePart { part, of } => self.date_part(*part, of.as_ref(), case),
            K::Rounded { value, mode, unit, percent } => {
                let value = self.said(value, Case::Nominative).within(Tie::Word);
                share("phrase.rounded", &[("value", value), ("how", self.rounding(*mode, unit, *percent))])
            }
            K::Worked(CountedTime::WorkingDays) => word("phrase.working_days_worked"),
            K::Worked(_) => word("phrase.calendar_days_worked"),
            K::Employed(CountedTime::WorkingDays) => word("phrase.working_days_employed"),
            K::Employed(_) => word("phrase.calendar_days_employed"),
            K::Duration(length) => Said::new(self.sayer.length(*length, case == Case::Genitive), Tie::Word),
            K::FirstDay => word("phrase.first_day"),
            K::LastDay => word("phrase.last_day"),
            K::Period_ => word("phrase.period"),
            K::Pays => word("phrase.pays"),
            K::Result => word("phrase.result"),
            K::Balance => word("phrase.balance"),
            K::HeadingPerson => word("phrase.person"),
            K::NoLine => Said::new("—", Tie::Word),
            K::FromDate(day) => {
                let day = crate::language::Format::new(self.source.lang).date(day.item);
                share("phrase.from_day", &[("day", day)])
            }
            K::Bound { side, at } => {
                let key = match side {
                    Side::Below => "doc_below",
                    Side::From => "doc_from",
                    Side::Above => "doc_above",
                };
                let at = self.said(at, Case::Genitive).within(Tie::Sum);
                share(key, &[("from", at.clone()), ("to", at)])
            }
            // Places of a contest, and what could not be read: as the rules write it.
            _ => Said::new(self.sayer.expr(expr), Tie::Word),
        }
    }

    fn aggregate(
        &self,
        function: Aggregate,
        target: &[Name],
        word: Option<ShareWord>,
        filter: Option<&Expr>,
        case: Case,
    ) -> Said {
        let (record, field) = match target {
            [record, field @ ..] => (record, field),
            [] => return Said::new("", Tie::Word),
        };
        let key = match function {
            Aggregate::Count => "phrase.count",
            Aggregate::Sum => "phrase.sum",
            Aggregate::CountDifferent => "phrase.different",
            Aggregate::Average => "phrase.average",
            Aggregate::Min => "phrase.least",
            Aggregate::Max => "phrase.greatest",
            Aggregate::First => "phrase.first",
            Aggregate::Last => "phrase.last",
        };
        let mut what = self.quoted_field(Some(record), field);
        what.push_str(&match word {
            Some(ShareWord::Credited) => self.word("phrase.by_shares"),
            Some(ShareWord::Full) => self.word("phrase.in_full"),
            None => String::new(),
        });
        let mut out = self.cased(key, case, &[("field", what), ("record", self.record_title(record))]);
        match filter {
            None => Said::new(out, Tie::Share),
            Some(filter) => {
                let filter = ("if", self.test(filter).text);
                out.push_str(&self.cased("phrase.where", Case::Nominative, &[filter]));
                Said::new(out, Tie::Open)
            }
        }
    }

    fn date_part(&self, part: DatePart, of: Option<&Expr>, case: Case) -> Said {
        let key = match part {
            DatePart::DayOfMonth => "phrase.day_of_month",
            DatePart::MonthNumber => "phrase.month_number",
            DatePart::DaysIn(Grain::Month) => "phrase.days_in_month",
            DatePart::DaysIn(Grain::Quarter) => "phrase.days_in_quarter",
            DatePart::DaysIn(Grain::HalfYear) => "phrase.days_in_half_year",
            DatePart::DaysIn(Grain::Year) => "phrase.days_in_year",
        };
        let of = of.map_or_else(|| self.cased("phrase.period", Case::Genitive, &[]), |of| self.day(of, Case::Genitive));
        Said::new(self.cased(key, case, &[("of", of)]), Tie::Share)
    }
}
