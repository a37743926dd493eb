//! Pay that is not paid when it is earned: held until an event, paid in parts, carried by rows.

use crate::analyse::blocks::Clauses;
use crate::analyse::carrying::keeps_excess;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{
    Credit, FieldPath, Id, IfLeft, IfNever, Later, PartWhen, PayPart, Record, Reversal, Spread, Type, Window,
};
use crate::source::Span;
use crate::syntax::entry_sample;
use crate::syntax::labels::{Entry, LabelKind};
use crate::syntax::tree::{self, Block, PartTime, Value};
use crate::syntax::words::word as word_of;
use crate::time::{Grain, Month};

/// The rows whose dates a part of the pay may wait for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rows {
    /// The rule goes by these, or its line is attributed to them.
    Of(Id<Record>),
    /// There are none.
    None,
    /// What is said of them is wrong, which has been reported.
    Broken,
}

impl<'t> Checker<'t> {
    /// When the pay of a rule is paid: `None` inside where it is at once, `None` outside where what is said is wrong.
    pub(super) fn later(
        &mut self,
        block: &Block,
        clauses: Clauses<'t>,
        rows: Rows,
        every: Grain,
    ) -> Option<Option<Later>> {
        let held = clauses.get(LabelKind::HeldUntil);
        let in_parts = clauses.get(LabelKind::PaidInParts);
        if let (Some(held), Some(in_parts)) = (held, in_parts) {
            let lang = self.plan.lang;
            self.report(
                Diagnostic::error(Code::PartsAndHeld, in_parts.label.span)
                    .arg("rule", block.name.as_ref().map_or("", |name| &name.item))
                    .arg("held", LabelKind::HeldUntil.info().words(lang))
                    .arg("parts", LabelKind::PaidInParts.info().words(lang))
                    .label(held.label.span, "held"),
            );
            return None;
        }
        let parts = match (held, in_parts) {
            (Some(_), _) => Some(self.held(clauses, rows)),
            (None, Some(in_parts)) => match &in_parts.value.item {
                Value::Parts(parts) => Some(self.parts(block, parts, (rows, every), in_parts.value.span)),
                _ => Some(None),
            },
            (None, None) => None,
        };
        if parts.is_some() && matches!(rows, Rows::Broken) {
            return None;
        }
        let parts = match parts {
            Some(parts) => parts?,
            None => Vec::new(),
        };
        let event = parts.iter().find(|part| matches!(part.when, PartWhen::On(_)));
        let event = event.map(|part| held.map_or(part.span, |held| held.label.span));
        let if_never = self.if_never(block, clauses, rows, event)?;
        let day = parts.iter().find(|part| part.when.is_day());
        let if_left = self.if_left(block, clauses, day.map(|part| part.span))?;
        let Some(place) = held.or(in_parts) else { return Some(None) };
        let so_far = clauses.value(LabelKind::Window).map(|value| &value.item);
        if clauses.get(LabelKind::ForEach).is_some() && matches!(so_far, Some(Value::Window(Window::SoFar(_)))) {
            let lang = self.plan.lang;
            let label = if held.is_some() { LabelKind::HeldUntil } else { LabelKind::PaidInParts };
            self.report(
                Diagnostic::error(Code::HoldSoFar, place.label.span)
                    .arg("label", label.info().words(lang))
                    .arg("rule", block.name.as_ref().map_or("", |name| &name.item)),
            );
            return None;
        }
        Some(Some(Later { parts, if_never, if_left, span: place.value.span }))
    }

    /// `held until` is one part that waits for an event.
    fn held(&mut self, clauses: Clauses<'t>, rows: Rows) -> Option<Vec<PayPart>> {
        let until = clauses.expr(LabelKind::HeldUntil)?;
        let on = match (&*until.item, rows) {
            (_, Rows::Broken) => return None,
            (_, Rows::None) => {
                self.no_row_for(clauses.get(LabelKind::HeldUntil)?.label.span, LabelKind::HeldUntil, true);
                return None;
            }
            (tree::ExprKind::Path(path), Rows::Of(record)) => self.date_at(record, path)?,
            (_, Rows::Of(record)) => {
                let made = self.expr(until, Sight::Row(record))?;
                if made.ty == Type::Date {
                    self.expected_path(until.span);
                } else {
                    self.expected(until.span, "date", &made.ty);
                }
                return None;
            }
        };
        Some(vec![PayPart { share: Exact::one(), when: PartWhen::On(on), span: until.span }])
    }

    fn parts(
        &mut self,
        block: &Block,
        words: &[tree::PartWord],
        (rows, every): (Rows, Grain),
        place: Span,
    ) -> Option<Vec<PayPart>> {
        let total: Exact = words.iter().map(|part| part.share.item.clone()).sum();
        let mut fine = true;
        if total != Exact::one() {
            let (short, rest) = (total < Exact::one(), &Exact::one() - &total);
            self.report(
                Diagnostic::error(Code::PartsTotal, place)
                    .arg("rule", block.name.as_ref().map_or("", |name| &name.item))
                    .arg("total", share(&total))
                    .arg("rest", share(&rest.abs()))
                    .help(if short { "short" } else { "over" }),
            );
            fine = false;
        }
        let mut parts = Vec::new();
        for word in words {
            let span = word.share.span.to(word.when.span);
            if !word.share.item.is_positive() {
                let problem = Diagnostic::error(Code::PartsTotal, word.share.span);
                self.report(problem.arg("share", share(&word.share.item)).help("nothing"));
                fine = false;
                continue;
            }
            match self.part_when(&word.when, rows, every) {
                Some(when) => parts.push(PayPart { share: word.share.item.clone(), when, span }),
                None => fine = false,
            }
        }
        fine.then_some(parts)
    }

    fn part_when(&mut self, when: &tree::Spanned<PartTime>, rows: Rows, every: Grain) -> Option<PartWhen> {
        match &when.item {
            PartTime::AtOnce => Some(PartWhen::AtOnce),
            PartTime::On(path) => match (rows, &*path.item) {
                (Rows::Of(record), tree::ExprKind::Path(path)) => Some(PartWhen::On(self.date_at(record, path)?)),
                (Rows::None, _) => {
                    self.no_row_for(when.span, LabelKind::PaidInParts, false);
                    None
                }
                _ => None,
            },
            PartTime::After(length) if length.item.count < 1 => {
                self.at_once(when.span, "");
                None
            }
            PartTime::After(length) => Some(PartWhen::After(length.item)),
            PartTime::AtEnd(grain) if grain.months() <= every.months() => {
                self.at_once(when.span, "period");
                None
            }
            PartTime::AtEnd(grain) => Some(PartWhen::AtEnd(*grain)),
            PartTime::AtEndOfNext(grain) => Some(PartWhen::AtEndOfNext(*grain)),
            PartTime::OnDay(day) => {
                let first = self.plan.every.containing(Month::of(self.plan.effective.from));
                if day.item <= first.last_day() {
                    self.at_once(when.span, "day");
                    return None;
                }
                Some(PartWhen::OnDay(day.item))
            }
        }
    }

    /// A part that is said to wait and never does.
    fn at_once(&mut self, place: Span, help: &'static str) {
        let word = word_of("at_once", self.plan.lang);
        self.report(Diagnostic::error(Code::PartAtOnce, place).arg("word", word).help(help));
    }

    /// A date of a row where there are no rows.
    fn no_row_for(&mut self, place: Span, label: LabelKind, held: bool) {
        let lang = self.plan.lang;
        self.report(
            Diagnostic::error(Code::PartOfNoRow, place)
                .arg("label", label.info().words(lang))
                .arg("for_each", LabelKind::ForEach.info().words(lang))
                .arg("spread", LabelKind::SpreadOver.info().words(lang))
                .arg("parts", LabelKind::PaidInParts.info().words(lang))
                .help(if held { "held" } else { "" }),
        );
    }

    fn date_at(&mut self, record: Id<Record>, path: &[tree::Name]) -> Option<FieldPath> {
        let (on, ty, span) = self.row_path(record, path)?;
        if ty != Type::Date {
            self.expected(span, "date", &ty);
            return None;
        }
        Some(on)
    }

    /// What becomes of a part whose event never comes: said where one waits for an event, and nowhere else.
    fn if_never(
        &mut self,
        block: &Block,
        clauses: Clauses<'t>,
        rows: Rows,
        event: Option<Span>,
    ) -> Option<Option<IfNever>> {
        let said = clauses.get(LabelKind::IfNever);
        match (event, said.map(|clause| &clause.value.item)) {
            (None, None) => Some(None),
            (Some(_), Some(Value::Never { paid, after, of })) => {
                let of = match (of.as_ref().map(|of| &*of.item), rows) {
                    (Some(tree::ExprKind::Path(path)), Rows::Of(record)) => Some(self.date_at(record, path)?),
                    (Some(_), _) => return None,
                    (None, _) => None,
                };
                let span = said.map_or(after.span, |said| said.value.span);
                Some(Some(IfNever { paid: *paid, after: after.item, of, span }))
            }
            // The broken half has been reported.
            (Some(_), Some(_)) => None,
            (Some(place), None) => self.half_said(block, place, None),
            (None, Some(_)) if clauses.has_broken() => None,
            (None, Some(_)) => self.half_said(block, said?.label.span, Some("alone")),
        }
    }

    /// What becomes of a part whose day comes after the payee has left: said where one waits for a day.
    fn if_left(&mut self, block: &Block, clauses: Clauses<'t>, day: Option<Span>) -> Option<Option<IfLeft>> {
        let said = clauses.get(LabelKind::IfLeft);
        let lang = self.plan.lang;
        let problem = |place: Span| {
            Diagnostic::error(Code::LeftUnsaid, place)
                .arg("rule", block.name.as_ref().map_or("", |name| &name.item))
                .arg("label", LabelKind::IfLeft.info().words(lang))
                .arg("sample", entry_sample(Entry::Left, lang))
        };
        match (day, said.map(|clause| (&clause.value.item, clause.label.span))) {
            (None, None) => Some(None),
            (Some(_), Some((Value::Left(word), _))) => Some(Some(*word)),
            (Some(_), Some(_)) => None,
            (Some(place), None) => {
                self.report(problem(place));
                None
            }
            // What a limit keeps waits for a day, too: the same word holds for it. A broken line may be what it is for.
            (None, Some(_)) if keeps_excess(clauses) || clauses.has_broken() => Some(None),
            (None, Some((_, place))) => {
                self.report(problem(place).help("alone"));
                None
            }
        }
    }

    /// The same for a rule that cannot be paid in parts.
    pub(super) fn no_day_waited_for(&mut self, block: &Block, clauses: Clauses<'t>) -> Option<Option<IfLeft>> {
        self.if_left(block, clauses, None)
    }

    fn half_said<T>(&mut self, block: &Block, place: Span, help: Option<&'static str>) -> Option<T> {
        let lang = self.plan.lang;
        // The label that the rule has: one part of 100% or several.
        let parts = Clauses::of(block).get(LabelKind::PaidInParts).is_some();
        let held = if parts { LabelKind::PaidInParts } else { LabelKind::HeldUntil };
        let problem = Diagnostic::error(Code::HoldUnsaid, place)
            .arg("rule", block.name.as_ref().map_or("", |name| &name.item))
            .arg("held", held.info().words(lang))
            .arg("never", LabelKind::IfNever.info().words(lang))
            .arg("sample", entry_sample(Entry::Never, lang));
        self.report(match help {
            Some(help) => problem.help(help),
            None => problem,
        });
        None
    }

    /// The rows to which the line of a whole bonus is attributed; `None` outside where what is said of them is wrong.
    pub(super) fn spread(&mut self, block: &Block, clauses: Clauses<'t>) -> Option<Option<Spread>> {
        let Some(clause) = clauses.get(LabelKind::SpreadOver) else { return Some(None) };
        let lang = self.plan.lang;
        let in_parts = clauses.value(LabelKind::PaidInParts).map(|value| &value.item);
        let waits = matches!(in_parts, Some(Value::Parts(parts))
            if parts.iter().any(|part| matches!(part.when.item, PartTime::On(_))));
        let used =
            waits || [LabelKind::HeldUntil, LabelKind::Reversed].into_iter().any(|label| clauses.get(label).is_some());
        if clauses.get(LabelKind::ForEach).is_some() || !used && !clauses.has_broken() {
            let by_rows = clauses.get(LabelKind::ForEach).is_some();
            let labels = [LabelKind::HeldUntil, LabelKind::PaidInParts, LabelKind::Reversed];
            let words = labels.map(|label| Arg::from(label.info().words(lang)));
            self.report(
                Diagnostic::error(Code::SpreadForNothing, clause.label.span)
                    .arg("rule", block.name.as_ref().map_or("", |name| &name.item))
                    .arg("label", LabelKind::SpreadOver.info().words(lang))
                    .arg("for_each", LabelKind::ForEach.info().words(lang))
                    .arg("labels", Arg::List(words.into()))
                    .help(if by_rows { "rows" } else { "" }),
            );
            return None;
        }
        let Value::Spread { record, filter, by } = &clause.value.item else { return None };
        let id = self.record_named(record)?;
        self.finish_records();
        let rows = self.rows(id, clauses, [filter.as_ref(), None], record.span)?;
        if rows.credited.is_none() {
            self.nobodys(id, record.span);
            return None;
        }
        self.shared = rows.credited.as_ref().and_then(Credit::shares).cloned();
        // An amount of a row that several share says which part of it counts, as in a rule for each row.
        let made = self.expr(by, Sight::RowAndRule(id));
        self.shared = None;
        let made = made?;
        if !made.ty.is_numeric() {
            self.expected(made.span, "number", &made.ty);
            return None;
        }
        let reversed: Option<Reversal> = match clauses.value(LabelKind::Reversed) {
            Some(value) => Some(self.reversal(id, value)?),
            None => None,
        };
        Some(Some(Spread { rows, by: made, reversed, span: clause.value.span }))
    }
}

/// A share as people write it: a third has no end as a percentage.
fn share(share: &Exact) -> Arg {
    let text = share.to_string();
    if text.contains('/') { Arg::Text(text) } else { Arg::Percent(share.clone()) }
}
