//! What stands behind a label, as parts of its sentence: which of several sentences it is, and the phrases in it.

use crate::language::Format;
use crate::number::{Exact, RoundingMode};
use crate::report::doc::Teller;
use crate::report::doc::phrase::Tie;
use crate::report::doc::terms::Case;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{Clause, ExcessWord, Expr, ExprKind, Per, SharingPart, Step, TiesWord, Value, Window};

/// The parts of a sentence.
#[derive(Default)]
pub(super) struct Parts {
    /// Which of the sentences of its label it is, where there are several.
    pub(super) variant: Option<String>,
    /// The phrases in it.
    pub(super) slots: Vec<(&'static str, String)>,
}

impl Parts {
    fn of(variant: impl Into<String>) -> Parts {
        Parts { variant: Some(variant.into()), slots: Vec::new() }
    }

    fn value(text: String) -> Parts {
        Parts::default().and("value", text)
    }

    fn and(mut self, slot: &'static str, text: String) -> Parts {
        self.slots.push((slot, text));
        self
    }
}

impl Teller<'_> {
    /// What a line says; nothing for an expression, which the sentence asks for in the form that it needs.
    pub(super) fn parts(&self, clause: &Clause) -> Parts {
        let gen_of = |expr: &Expr| self.said(expr, Case::Genitive).within(Tie::Sum);
        let condition = |expr: &Expr| self.condition(expr);
        match &clause.value.item {
            Value::Rows | Value::Mode(_) | Value::Field { .. } => Parts::default(),
            Value::Broken => Parts::value("?".to_owned()),
            Value::Expr(expr) if is_mark(clause.label.item) => Parts::value(self.mark(expr)),
            Value::Expr(_) => Parts::default(),
            Value::PerPeriod { amount, every } => Parts::of("PerPeriod")
                .and("value", self.value(amount, Case::Nominative))
                .and("every", self.sayer.grain(*every, false).to_owned()),
            Value::Conversion(_) | Value::Capacity { .. } => Parts::value(self.sayer.value(clause)),
            Value::Selection { record, filter } => {
                self.which(Parts::default().and("record", self.record_title(record)), filter.as_ref())
            }
            Value::Credit { parts, overlay } => {
                let part = |(person, share): &(Expr, Option<Expr>)| match share {
                    Some(share) => self.cased(
                        "phrase.by_share",
                        Case::Nominative,
                        &[("person", self.mark(person)), ("share", self.mark(share))],
                    ),
                    None => self.mark(person),
                };
                let list = parts.iter().map(part).collect::<Vec<_>>().join("; ");
                Parts::of(if *overlay { "Overlay" } else { "Shares" }).and("value", list)
            }
            Value::Grain(grain) => Parts::of(format!("{grain:?}"))
                .and("value", self.sayer.grain(*grain, false).to_owned())
                .and("of", self.sayer.grain(*grain, true).to_owned()),
            Value::Currency(currency) => Parts::value(currency.item.to_string()),
            Value::Rounding { mode, unit, each } => {
                let parts = if *each { Parts::of("Each") } else { Parts::default() };
                parts.and("value", self.rounding(*mode, unit, false))
            }
            Value::Dates { from, through, whole_periods } => {
                let format = Format::new(self.source.lang);
                let day = |key: &str, day: &crate::syntax::tree::Spanned<crate::time::Date>| {
                    self.cased(key, Case::Nominative, &[("day", format.date(day.item))])
                };
                let from = from.as_ref().map(|from| day("phrase.from_day", from));
                let through = through.as_ref().map(|through| day("phrase.through_day", through));
                let days = from.into_iter().chain(through).collect::<Vec<_>>().join(" ");
                let parts = if *whole_periods { Parts::of("WholePeriods") } else { Parts::default() };
                parts.and("value", days)
            }
            Value::PayDay(_) => Parts::value(self.sayer.value(clause)),
            Value::Text(text) => {
                // A sentence of the company's own ends as it ends.
                Parts::value(text.item.trim().trim_end_matches('.').to_owned())
            }
            Value::Day(day) => Parts::value(Format::new(self.source.lang).date(day.item)),
            Value::Allow { code, because } => {
                Parts::value(format!("{}: {}", code.item, because.item.trim().trim_end_matches('.')))
            }
            Value::Names(names) if clause.label.item == LabelKind::Key || clause.label.item == LabelKind::ShownAs => {
                let names = names.iter().map(|name| self.quoted_field(None, std::slice::from_ref(name)));
                Parts::value(names.collect::<Vec<_>>().join(", "))
            }
            Value::Names(names) => Parts::value(self.titles(names)),
            Value::Per(per) => self.level(per),
            Value::Slices(word) => Parts::of(format!("{word:?}")),
            Value::EachDay(word) => Parts::of(format!("Each{word:?}")),
            Value::EachAttainment => Parts::of("EachAttainment"),
            Value::WeightedAttainment => Parts::of("WeightedAttainment"),
            Value::Step(step) => self.step(step),
            Value::Window(window) => match window {
                Window::SoFar(grain) => Parts::of("SoFar").and("of", self.sayer.grain(*grain, true).to_owned()),
                Window::Whole(grain) => Parts::of("Whole").and("of", self.sayer.grain(*grain, true).to_owned()),
                _ => Parts::of("Other").and("value", self.sayer.window(*window)),
            },
            Value::Cohort { date, observed } => {
                Parts::default().and("date", self.mark(date)).and("length", self.sayer.length(observed.item, true))
            }
            Value::Outstanding { from, until } => {
                Parts::default().and("from", self.mark(from)).and("until", self.mark(until))
            }
            Value::Convert(by) => Parts::value(self.conversion(by)),
            Value::YesNo(yes) => Parts::of(if *yes { "Yes" } else { "No" }),
            Value::OnceIn(grain) => Parts::of("In").and("of", self.sayer.grain(*grain, true).to_owned()),
            Value::Given(given) => {
                let stated = given.iter().map(|(what, value)| {
                    let args = [
                        ("value", self.said(what, Case::Nominative).within(Tie::Sum)),
                        ("other", self.said(value, Case::Nominative).within(Tie::Sum)),
                    ];
                    self.cased("phrase.stated", Case::Nominative, &args)
                });
                Parts::value(stated.collect::<Vec<_>>().join("; "))
            }
            Value::NoData(word) => Parts::of(format!("{word:?}")),
            Value::Negative(word) => Parts::of(format!("{word:?}")),
            Value::Reversed { part, on, within } => {
                let within = within.as_ref().map(|(length, of)| {
                    let args = [("length", self.sayer.length(length.item, true)), ("of", self.mark(of))];
                    self.cased("phrase.only_within", Case::Nominative, &args)
                });
                let parts = match part {
                    None => Parts::of("Whole"),
                    Some((part, whole)) => {
                        Parts::of("Part").and("part", self.mark(part)).and("whole", self.mark(whole))
                    }
                };
                parts.and("on", self.mark(on)).and("within", within.unwrap_or_default())
            }
            Value::Never { paid, after, of } => {
                let variant = if *paid { "Paid" } else { "Cancelled" };
                let of = match of {
                    Some(of) => self.cased("phrase.after_date", Case::Nominative, &[("date", self.mark(of))]),
                    None => self.word("phrase.after_earned"),
                };
                Parts::of(variant).and("length", self.sayer.length(after.item, false)).and("of", of)
            }
            Value::Parts(parts) => Parts::value(self.paid_parts(parts)),
            Value::Difference(word) => Parts::of(format!("{word:?}")),
            Value::Changes(word) => Parts::of(format!("{word:?}")),
            Value::Left(word) => Parts::of(format!("{word:?}")),
            Value::Spread { record, filter, by } => self
                .which(Parts::default().and("record", self.record_title(record)), filter.as_ref())
                .and("by", gen_of(by)),
            Value::Gate { condition: of, word } => {
                Parts::of(word.map(|word| format!("{word:?}")).unwrap_or_default()).and("if", condition(of))
            }
            Value::Holds { condition_fails, without_data } => Parts::of(match (condition_fails, without_data) {
                (true, true) => "Both",
                (true, false) => "Fails",
                (false, true) => "WithoutData",
                (false, false) => "Neither",
            }),
            Value::CapOf(None) => Parts::of("All"),
            Value::CapOf(Some(names)) => Parts::value(self.titles(names)),
            Value::Excess(excess) => self.excess(*excess),
            Value::Takes(word) => Parts::of(format!("{word:?}")),
            Value::Attainment { formula, at_most } => {
                let most = at_most
                    .as_ref()
                    .map(|most| self.cased("phrase.counts_at_most", Case::Nominative, &[("value", gen_of(most))]));
                Parts::of(format!("{formula:?}")).and("most", most.unwrap_or_default())
            }
            Value::PayeesAsOf(word) => Parts::of(format!("{word:?}")),
            Value::Proration(word) => Parts::of(format!("{word:?}")),
            Value::Absent { from, through, filter } => self.which(self.days(from, through.as_ref()), filter.as_ref()),
            Value::Employed { from, through } => self.days(from, through.as_ref()),
            Value::Recovery { from, floor } => {
                let parts = Parts::of(match (*from, floor.is_some()) {
                    (1, false) => "AtOnce",
                    (1, true) => "AtOnceAbove",
                    (_, false) => "FromPeriod",
                    (_, true) => "FromPeriodAbove",
                });
                let floor = floor.as_ref().map(gen_of).unwrap_or_default();
                parts.and("period", from.to_string()).and("floor", floor)
            }
            Value::When(of) => Parts::default().and("if", condition(of)),
            Value::Leaving(word) => Parts::of(format!("{word:?}")),
            Value::Rest(word) => Parts::of(format!("{word:?}")),
            Value::Among(None) => Parts::of("All"),
            Value::Among(Some(filter)) => Parts::default().and("if", condition(filter)),
            Value::AsOf(word) => Parts::of(format!("{word:?}")),
            Value::Fallback(word) => Parts::of(format!("{word:?}")),
            Value::Sharing(parts) => Parts::value(self.sharing(parts)),
            Value::Ranking { by, largest } => Parts::of(order(*largest)).and("by", gen_of(by)),
            Value::Ties(TiesWord::By { by, largest }) => {
                Parts::of(format!("By{}", order(*largest))).and("by", gen_of(by))
            }
            Value::Ties(word) => Parts::of(format!("{word:?}")),
        }
    }

    /// A field of a row in quotes: `“paid on”`.
    fn mark(&self, expr: &Expr) -> String {
        match &*expr.item {
            ExprKind::Path(names) => match names.as_slice() {
                [record, field] if self.terms.record(&record.item).is_some() => {
                    let field = self.quoted_field(Some(record), std::slice::from_ref(field));
                    let args = [("field", field), ("record", self.record_title(record))];
                    self.cased("phrase.mark_of_record", Case::Nominative, &args)
                }
                names => self.quoted_field(None, names),
            },
            _ => self.said(expr, Case::Nominative).within(Tie::Sum),
        }
    }

    /// Which rows: ` where number is 1`, of several and of one.
    fn which(&self, parts: Parts, filter: Option<&Expr>) -> Parts {
        let condition = filter.map(|filter| self.condition(filter));
        let only = |key: &str| {
            let said = condition.clone().map(|said| self.cased(key, Case::Nominative, &[("if", said)]));
            said.unwrap_or_default()
        };
        parts.and("where", only("phrase.where")).and("where_one", only("phrase.where_one"))
    }

    fn days(&self, from: &crate::syntax::tree::Name, through: Option<&crate::syntax::tree::Name>) -> Parts {
        let field = |name| self.quoted_field(None, std::slice::from_ref(name));
        match through {
            None => Parts::of("Open").and("from", field(from)),
            Some(through) => Parts::default().and("from", field(from)).and("through", field(through)),
        }
    }

    fn level(&self, per: &Per) -> Parts {
        let variant = match per {
            Per::Person => "Person",
            Per::Company => "Company",
            Per::Unit(_) | Per::UnitOf { .. } | Per::Below { .. } => "Unit",
        };
        Parts::of(variant).and("value", self.of_whom(per))
    }

    /// A step: the sentence is `doc.Then.AtMost`, or the phrase `step.AtMost` inside another.
    fn step(&self, step: &Step) -> Parts {
        let (name, value) = match step {
            Step::Multiply(by) => ("Multiply", self.said(by, Case::Accusative).within(Tie::Word)),
            Step::AtMost(most, None) => ("AtMost", self.pay(most, Case::Genitive, Tie::Sum)),
            Step::AtMost(most, Some(excess)) => {
                let parts = self.excess(*excess);
                let excess = format!("phrase.excess_{}", parts.variant.unwrap_or_default());
                let slots: Vec<_> = parts.slots;
                let most = self.pay(most, Case::Genitive, Tie::Sum);
                let excess = self.cased(&excess, Case::Nominative, &slots);
                ("AtMost", format!("{most}{excess}"))
            }
            Step::AtLeast(least) => ("AtLeast", self.pay(least, Case::Genitive, Tie::Sum)),
            Step::Minus(what) => ("Minus", self.said(what, Case::Accusative).within(Tie::Share)),
            Step::Round { mode, unit } => ("Round", self.rounding(*mode, unit, false)),
            Step::Prorate(by) => ("Prorate", self.said(by, Case::Nominative).within(Tie::Share)),
        };
        let step = self.cased(&format!("step.{name}"), Case::Nominative, &[("value", value.clone())]);
        Parts::of(name).and("value", value).and("step", step)
    }

    fn excess(&self, excess: ExcessWord) -> Parts {
        match excess {
            ExcessWord::Lost => Parts::of("Lost"),
            ExcessWord::Carried => Parts::of("Carried"),
            ExcessWord::PaidAtEnd(grain) => Parts::of("PaidAtEnd").and("of", self.sayer.grain(grain, true).to_owned()),
        }
    }

    fn sharing(&self, parts: &[SharingPart]) -> String {
        let part = |part: &SharingPart| {
            let by = match &part.by {
                None => self.word("phrase.equally"),
                Some(by) => {
                    let by = self.said(by, Case::Genitive).within(Tie::Sum);
                    self.cased("phrase.in_proportion", Case::Nominative, &[("by", by)])
                }
            };
            match &part.weight {
                None => by,
                Some(weight) => {
                    let args = [("share", self.sayer.share(&weight.item)), ("by", by)];
                    self.cased("phrase.part_of_pool", Case::Nominative, &args)
                }
            }
        };
        parts.iter().map(part).collect::<Vec<_>>().join("; ")
    }

    /// `60% at once; 40% on “collected on”`
    fn paid_parts(&self, parts: &[crate::syntax::tree::PartWord]) -> String {
        use crate::syntax::tree::PartTime as P;
        let format = Format::new(self.source.lang);
        let part = |part: &crate::syntax::tree::PartWord| {
            let one = |key: &str, slot: &'static str, text: String| self.cased(key, Case::Nominative, &[(slot, text)]);
            let when = match &part.when.item {
                P::AtOnce => self.word("phrase.at_once"),
                P::On(date) => one("phrase.part_on", "date", self.mark(date)),
                P::OnDay(day) => one("phrase.part_on_day", "day", format.date(day.item)),
                P::After(length) => one("phrase.part_after", "length", self.sayer.length(length.item, false)),
                P::AtEnd(grain) => one("phrase.part_at_end", "of", self.sayer.grain(*grain, true).to_owned()),
                P::AtEndOfNext(grain) => {
                    one("phrase.part_at_end_of_next", "of", self.sayer.grain(*grain, true).to_owned())
                }
            };
            format!("{} {when}", self.sayer.share(&part.share.item))
        };
        parts.iter().map(part).collect::<Vec<_>>().join("; ")
    }

    /// A way of rounding, as it stands behind “rounded”.
    pub(super) fn rounding(&self, mode: RoundingMode, unit: &Exact, percent: bool) -> String {
        let unit = if percent { unit.times_integer(100) } else { unit.clone() };
        let sign = if percent { "%" } else { "" };
        let unit = format!("{}{sign}", Format::new(self.source.lang).exact(&unit).replace(' ', "\u{a0}"));
        self.cased(&format!("round.{mode:?}"), Case::Nominative, &[("unit", unit)])
    }
}

/// Whether the value of a label is a mark of a row: a date, a person.
fn is_mark(label: LabelKind) -> bool {
    matches!(label, LabelKind::ByDate | LabelKind::HeldUntil | LabelKind::CreditedTo)
}

fn order(largest: bool) -> &'static str {
    if largest { "Largest" } else { "Smallest" }
}
