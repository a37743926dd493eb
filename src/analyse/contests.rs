//! Contests: who is ranked by what, what holds between equals, what each place brings.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{Component, ComponentKind, Contest, Expr, ExprKind, Plan, Prizes, Ranking, Scope, Tie};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Block, Clause, TiesWord, Value};
use crate::time::{Month, Period};

/// The prize of some places in a row.
struct PrizeLine {
    first: i64,
    last: i64,
    prize: Expr,
    span: Span,
}

impl<'t> Checker<'t> {
    /// A contest; `None` when something in it is wrong.
    pub fn contest(&mut self, block: &'t Block) -> Option<Component> {
        let clauses = Clauses::of(block);
        let circle = self.circle(clauses, Some(Scope::Company));
        let rank_by = match clauses.value(LabelKind::RankBy).map(|value| &value.item) {
            Some(Value::Ranking { by, largest }) => self.ranked(by, *largest),
            _ => None,
        };
        let ties = self.ties(block, clauses);
        let prizes = self.prizes(block, clauses);
        let frame = self.frame(block, clauses, false, circle.as_ref().map(|circle| circle.scope));
        let span = self.contest_span(clauses, frame.as_ref());
        let (circle, rank_by, ties, prizes, mut frame, span) = (circle?, rank_by?, ties?, prizes?, frame?, span?);
        if let Some(when) = &frame.when
            && let Some(place) = of_person(&self.plan, when)
        {
            let lang = self.plan.lang;
            self.report(
                Diagnostic::error(Code::WhoseInContest, place)
                    .arg("among", LabelKind::Among.info().words(lang))
                    .arg("sample", crate::syntax::entry_sample(LabelKind::Among.info().entry, lang)),
            );
            return None;
        }
        frame.kind = ComponentKind::Contest(Contest { circle, span, rank_by, ties, prizes });
        Some(frame)
    }

    fn ranked(&mut self, by: &tree::Expr, largest: bool) -> Option<Ranking> {
        let by = self.basis(by)?;
        Some(Ranking { by, largest })
    }

    /// The one span of a contest without a period of its own: the months of `effective:`.
    fn contest_span(&mut self, clauses: Clauses<'t>, frame: Option<&Component>) -> Option<Option<Period>> {
        let effective = clauses.get(LabelKind::Effective).filter(|_| clauses.get(LabelKind::Every).is_none());
        let (Some(clause), Some(range)) = (effective, frame.and_then(|frame| frame.effective)) else {
            return Some(None);
        };
        let last = range.through.map(Month::of);
        let first = Month::of(range.from);
        let whole = last.filter(|last| {
            Period::month(first).first_day() == range.from && Some(Period::month(*last).last_day()) == range.through
        });
        let span = whole.and_then(|last| Period::span(first, last));
        if span.is_none() {
            let every = LabelKind::Every.info().words(self.plan.lang);
            self.report(
                Diagnostic::error(Code::SpanNotWhole, clause.value.span)
                    .arg("every", every)
                    .help(if range.through.is_none() { "open" } else { "" }),
            );
            return None;
        }
        Some(span)
    }

    fn ties(&mut self, block: &'t Block, clauses: Clauses<'t>) -> Option<Vec<Tie>> {
        let all: Vec<&Clause> = clauses.all(LabelKind::Ties).collect();
        if all.is_empty() {
            let lang = self.plan.lang;
            let label = LabelKind::Ties.info();
            self.report(
                Diagnostic::error(Code::TiesUnsaid, block.kind.span)
                    .arg("name", block.name.as_ref().map_or("", |name| &name.item))
                    .arg("label", label.words(lang))
                    .arg("choices", crate::syntax::entry_sample(label.entry, lang)),
            );
            return None;
        }
        let mut made = Vec::new();
        let mut fine = true;
        for clause in &all {
            let tie = match &clause.value.item {
                Value::Ties(TiesWord::By { by, largest }) => self.ranked(by, *largest).map(Tie::By),
                Value::Ties(TiesWord::ShareTheSum) => Some(Tie::ShareTheSum),
                Value::Ties(TiesWord::EachGetsThePlace) => Some(Tie::EachGetsThePlace),
                Value::Ties(TiesWord::StopsTheRun) => Some(Tie::StopsTheRun),
                _ => None,
            };
            match tie {
                Some(tie) => made.push((tie, clause.value.span)),
                None => fine = false,
            }
        }
        // Behind a word that settles every tie nothing is left to settle.
        let settled = made.iter().position(|(tie, _)| !matches!(tie, Tie::By(_)));
        if let Some((_, late)) = settled.and_then(|at| made.get(at + 1)) {
            let label = LabelKind::Ties.info().words(self.plan.lang);
            self.report(Diagnostic::error(Code::LabelTwice, *late).arg("label", label).help("ties"));
            return None;
        }
        fine.then(|| made.into_iter().map(|(tie, _)| tie).collect())
    }

    fn prizes(&mut self, block: &'t Block, clauses: Clauses<'t>) -> Option<Prizes> {
        let places: Vec<&Clause> = clauses.all(LabelKind::Place).chain(clauses.all(LabelKind::Places)).collect();
        match (clauses.get(LabelKind::Top), places.first()) {
            (Some(top), Some(place)) => {
                let lang = self.plan.lang;
                self.report(
                    Diagnostic::error(Code::PrizesOfTwoKinds, top.label.span)
                        .arg("top", LabelKind::Top.info().words(lang))
                        .arg("place", LabelKind::Place.info().words(lang))
                        .label(place.label.span, "place"),
                );
                None
            }
            (Some(top), None) => {
                let share = self.top_share(top);
                let prize = self.prize(top);
                Some(Prizes::Top { share: share?, prize: prize? })
            }
            (None, Some(_)) => {
                let lines: Vec<Option<PrizeLine>> = places.iter().map(|clause| self.prize_line(clause)).collect();
                self.places_in_order(lines.into_iter().collect::<Option<Vec<_>>>()?)
            }
            (None, None) => {
                if !clauses.has_broken() {
                    self.places_wrong(block.kind.span, "none", 1);
                }
                None
            }
        }
    }

    /// The lines in the order of places: from the first one on, none twice and none left out.
    fn places_in_order(&mut self, mut lines: Vec<PrizeLine>) -> Option<Prizes> {
        lines.sort_by_key(|line| line.first);
        let mut next = 1;
        for line in &lines {
            if line.first != next {
                let help = if line.first < next { "twice" } else { "gap" };
                let place = if line.first < next { line.first } else { next };
                self.places_wrong(line.span, help, place);
                return None;
            }
            next = line.last + 1;
        }
        Some(Prizes::Places(lines.into_iter().map(|line| (line.last, line.prize)).collect()))
    }

    fn prize_line(&mut self, clause: &Clause) -> Option<PrizeLine> {
        let span = clause.label.span;
        let argument = clause.argument.as_ref()?;
        let (first, last) = match &*argument.item {
            tree::ExprKind::Broken => return None,
            tree::ExprKind::Places { first, last } => (first.item, last.item),
            tree::ExprKind::Number { value, percent: false, currency: None } => {
                let place = value.to_i64().unwrap_or(0);
                (place, place)
            }
            _ => (0, 0),
        };
        if !(1..=100_000).contains(&first) || last < first || last > 100_000 {
            self.places_wrong(argument.span, if last < first { "backwards" } else { "not_a_place" }, 1);
            return None;
        }
        Some(PrizeLine { first, last, prize: self.prize(clause)?, span })
    }

    fn prize(&mut self, clause: &Clause) -> Option<Expr> {
        let Value::Expr(prize) = &clause.value.item else { return None };
        let prize = self.pay(prize, Sight::Rule)?;
        self.of_group(prize, clause.label.item, None)
    }

    fn top_share(&mut self, clause: &Clause) -> Option<Exact> {
        let argument = clause.argument.as_ref()?;
        match &*argument.item {
            tree::ExprKind::Number { value, percent: true, .. }
                if *value > Exact::zero() && *value <= Exact::from(1) =>
            {
                Some(value.clone())
            }
            tree::ExprKind::Broken => None,
            _ => {
                self.places_wrong(argument.span, "not_a_share", 1);
                None
            }
        }
    }

    fn places_wrong(&mut self, span: Span, help: &'static str, place: i64) {
        let lang = self.plan.lang;
        self.report(
            Diagnostic::error(Code::PlacesWrong, span)
                .arg("place", Arg::Number(place.into()))
                .arg("label", LabelKind::Place.info().words(lang))
                .arg("places", LabelKind::Places.info().words(lang))
                .arg("top", LabelKind::Top.info().words(lang))
                .help(help),
        );
    }
}

/// Where a condition names a KPI of a single person.
fn of_person(plan: &Plan, expr: &Expr) -> Option<Span> {
    if let ExprKind::Kpi(id) | ExprKind::Attainment(id) | ExprKind::Quota(id) = &*expr.kind
        && plan.kpis.get(*id).scope == Scope::Person
    {
        return Some(expr.span);
    }
    if let ExprKind::Define(id) = &*expr.kind
        && of_person(plan, &plan.defines.get(*id).value).is_some()
    {
        return Some(expr.span);
    }
    expr.children().into_iter().find_map(|inner| of_person(plan, inner))
}
