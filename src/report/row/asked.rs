//! What becomes of a row in one measure or rule.

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::evaluate::{LineStatus, Outcome, Trace, TraceKind, Value};
use crate::measure::{CreditedRow, Datum, Failed, Fate, Lack, RowReader};
use crate::plan::{Component, Credit, Expr, ExprKind, FieldPath, Id, Measure, RowSelection, Scope, Type};
use crate::report::View;
use crate::report::row::moves::Moved;
use crate::report::row::{Asks, RowAsked, found, moves};
use crate::source::Span;
use crate::time::{Date, Period};

/// What becomes of a row in one of the things that ask for it, for one person.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    /// In words.
    pub(super) said: String,
    /// Whether it counts, or pays, in one of the periods asked for.
    pub(super) counts: bool,
    /// Whose it is.
    pub(super) payee: Option<EntityId>,
    /// The period in which it counts.
    pub(super) period: Option<Period>,
    /// The day that puts it there.
    pub(super) day: Option<Date>,
    /// What it brings.
    pub(super) value: Option<(Value, crate::plan::Type)>,
    /// What happens to the pay that it carries, where that is not all paid when it is earned.
    pub(super) moves: Vec<Moved>,
    /// The condition that leaves it out.
    pub(super) condition: Option<Span>,
    /// What that condition reads, in words.
    pub(super) reads: Vec<(String, String)>,
}

/// What becomes of the row in one of the things that ask for it.
pub(super) fn verdicts<'a>(
    view: &'a View<'a>,
    outcome: &Outcome,
    asked: RowAsked,
    (asks, rows, measure): (Asks, &'a RowSelection, Option<&'a Measure>),
) -> Vec<Verdict> {
    let teller = Teller { view, outcome, asked, asks, rows, measure, reader: RowReader::new(view.plan, view.tables) };
    match teller.reader.fate(rows, asked.row) {
        Fate::Taken(taken) => teller.taken(&taken),
        Fate::Fails(failed) => vec![teller.failed(&failed)],
        Fate::NoDate(path) => vec![teller.out("row_no_date", vec![("field", Arg::Text(teller.written(path)))])],
        Fate::NotTakenBack => vec![teller.out("row_not_taken_back", Vec::new())],
    }
}

struct Teller<'a> {
    view: &'a View<'a>,
    outcome: &'a Outcome,
    asked: RowAsked,
    asks: Asks,
    rows: &'a RowSelection,
    measure: Option<&'a Measure>,
    reader: RowReader<'a>,
}

impl Teller<'_> {
    fn written(&self, path: &FieldPath) -> String {
        path.written(&self.view.plan.records)
    }

    fn out(&self, key: &'static str, args: Vec<(&'static str, Arg)>) -> Verdict {
        Verdict { said: self.view.say(key, &args), ..Verdict::default() }
    }

    /// A condition that does not hold, with what it reads.
    fn failed(&self, failed: &Failed<'_>) -> Verdict {
        let view = self.view;
        let word = |(expr, value): &(&Expr, Option<Datum>)| {
            let name = match &*expr.kind {
                ExprKind::RowField(path) => self.written(path),
                _ => view.quoted(expr.span),
            };
            let value = match value {
                Some(datum) => view.value(&datum.clone().into(), &expr.ty),
                None => view.word("row_empty").to_owned(),
            };
            (name, value)
        };
        let reads: Vec<(String, String)> = failed.reads.iter().map(word).collect();
        let said = reads.iter().map(|(name, value)| Arg::Text(format!("{name} = {value}"))).collect();
        let key = match (&failed.earlier, reads.is_empty()) {
            (Some(_), _) => "row_fails_by_earlier",
            (None, false) => "row_fails",
            (None, true) => "row_fails_bare",
        };
        let mut args = vec![("condition", Arg::Text(view.quoted(failed.condition.span))), ("reads", Arg::List(said))];
        args.extend(failed.earlier.map(|row| ("row", Arg::Text(view.row(self.asked.record, row, None)))));
        Verdict { condition: Some(failed.condition.span), reads, ..self.out(key, args) }
    }

    /// A row that is taken: for each person who shares it and each event, whether that falls into the periods asked for.
    fn taken(&self, taken: &[CreditedRow]) -> Vec<Verdict> {
        let theirs = |one: &&CreditedRow| self.asked.payee.is_none() || one.payee == self.asked.payee;
        let mut said: Vec<Verdict> = taken.iter().filter(theirs).map(|one| self.one(one)).collect();
        if let (true, Some(asked)) = (said.is_empty(), self.asked.payee) {
            if let Some(verdict) = self.of_group(taken, asked) {
                return vec![verdict];
            }
            let others: Vec<Arg> = taken
                .iter()
                .map(|one| match one.payee {
                    Some(person) => Arg::Text(self.view.payee(person)),
                    None => Arg::from(self.view.word("row_nobody")),
                })
                .collect();
            let periods = self.outcome.periods.iter().map(|period| Arg::Period(*period)).collect();
            let args = vec![
                ("others", Arg::List(others)),
                ("payee", Arg::Text(self.view.payee(asked))),
                ("asked", Arg::List(periods)),
            ];
            let of_group = matches!(self.asks, Asks::Kpi(id, _) if self.view.plan.kpis.get(id).scope != Scope::Person);
            said.push(self.out(if of_group { "row_of_others_in_group" } else { "row_of_others" }, args));
        }
        said
    }

    /// What a measure of a whole group makes of a row that is somebody else's, where it counts it for this person, too.
    fn of_group(&self, taken: &[CreditedRow], payee: EntityId) -> Option<Verdict> {
        let Asks::Kpi(id, _) = self.asks else { return None };
        let here = |one: &&CreditedRow| self.outcome.periods.iter().any(|period| one.counts_in(self.rows, *period));
        let one = taken.iter().find(here)?;
        if self.view.plan.kpis.get(id).scope == Scope::Person || !found::counts(self.outcome, self.asked, id) {
            return None;
        }
        let payee = self.view.payee(payee);
        let whose = self.view.say("row_for_group", &[("payee", Arg::Text(payee))]);
        let base = Verdict { payee: one.payee, day: one.counts_on, ..Verdict::default() };
        Some(self.counted(one, base, Some(whose)))
    }

    fn one(&self, taken: &CreditedRow) -> Verdict {
        let view = self.view;
        let whole = self.rows.credited.as_ref().and_then(Credit::whole);
        if let (None, Some(path)) = (taken.payee, whole) {
            return self.out("row_of_nobody", vec![("field", Arg::Text(self.written(path)))]);
        }
        let base = Verdict { payee: taken.payee, day: taken.counts_on, ..Verdict::default() };
        let payee = taken.payee.map(|person| view.payee(person));
        if let (Asks::Rule(id), Some(person)) = (self.asks, taken.payee)
            && view.plan.components.get(id).plays_out()
        {
            return self.played_out(id, taken, (person, base));
        }
        match self.asks {
            Asks::Kpi(..) => self.counted(taken, base, payee),
            Asks::Rule(id) => self.paid(id, taken, base, payee),
        }
    }

    /// What a measure makes of it.
    fn counted(&self, taken: &CreditedRow, base: Verdict, payee: Option<String>) -> Verdict {
        let view = self.view;
        let here = self.outcome.periods.iter().copied().find(|period| taken.counts_in(self.rows, *period));
        let own = taken.counts_on.map(|day| view.plan.every.containing(crate::time::Month::of(day)));
        let period = here.or(own);
        let (value, empty) = match self.measure.and_then(|measure| measure.target.as_ref()) {
            None => (None, None),
            Some(target) => match self.reader.find(target, taken.row, taken.date) {
                Ok(datum) => (Some((self.part(datum, taken).into(), target.ty.clone())), None),
                Err(Lack::Empty) => (None, Some(view.quoted(target.span))),
                Err(Lack::Gap(_)) => (None, None),
            },
        };
        let mut said = self.when(here, own, taken, ["row_counts", "row_counts_elsewhere"], payee);
        match (&value, empty) {
            (Some((value, ty)), _) => said.push_str(&format!(": {}", view.value(value, ty))),
            (None, Some(field)) => said.push_str(&view.say("row_without_value", &[("field", Arg::Text(field))])),
            (None, None) => {}
        }
        said.push_str(&self.unpaid(base.payee, period));
        Verdict { said, counts: here.is_some(), period, value, ..base }
    }

    /// What a shared row, or one that is taken back in part, brings of its value.
    fn part(&self, datum: Datum, taken: &CreditedRow) -> Datum {
        let (Datum::Number(number), Some(measure)) = (&datum, self.measure) else { return datum };
        let mut number = number.clone();
        if measure.by_share {
            let shares = self.rows.credited.as_ref().and_then(Credit::shares);
            let row = (self.rows.record, taken.row);
            number = &number * &self.reader.share(shares, row, taken.part, taken.date);
        }
        if let Some(reversal) = &self.rows.reversed
            && let Ok(part) = self.reader.part_reversed(reversal, taken.row, taken.date, taken.refund)
        {
            number = &number * &part;
        }
        Datum::Number(number)
    }

    /// That nobody is paid for it in its period: the plan does not hold then, or is not for its person.
    fn unpaid(&self, payee: Option<EntityId>, period: Option<Period>) -> String {
        let Some(period) = period else { return String::new() };
        if !self.view.plan.effective.touches(period) {
            return self.view.word("row_outside_plan").to_owned();
        }
        let mut paid = self.outcome.payees.iter().filter(|(of, _)| *of == period);
        match (paid.next(), payee) {
            (Some((_, people)), Some(payee)) if !people.contains(&payee) => {
                self.view.say("row_not_of_plan", &[("payee", Arg::Text(self.view.payee(payee)))])
            }
            _ => String::new(),
        }
    }

    /// When it counts or pays, and for whom.
    fn when(
        &self,
        here: Option<Period>,
        own: Option<Period>,
        taken: &CreditedRow,
        [inside, elsewhere]: [&'static str; 2],
        payee: Option<String>,
    ) -> String {
        let view = self.view;
        let whose = match payee {
            Some(payee) => view.say("row_whose", &[("payee", Arg::Text(payee))]),
            None => view.word("row_of_all").to_owned(),
        };
        let mut args = vec![("whose", Arg::Text(whose))];
        let Some(period) = here.or(own) else { return view.say("row_counts_always", &args) };
        args.push(("period", Arg::Period(period)));
        if here.is_some() {
            return view.say(inside, &args);
        }
        let asked = self.outcome.periods.iter().map(|period| Arg::Period(*period)).collect();
        args.push(("asked", Arg::List(asked)));
        args.extend(taken.counts_on.map(|day| ("day", Arg::Date(day))));
        let by = self.rows.reversed.as_ref().map(|reversal| &reversal.on).or(self.rows.date.as_ref());
        args.extend(by.map(|path| ("field", Arg::Text(self.written(path)))));
        view.say(elsewhere, &args)
    }

    /// What a rule for each row makes of it.
    fn paid(&self, id: Id<Component>, taken: &CreditedRow, base: Verdict, payee: Option<String>) -> Verdict {
        let (view, plan) = (self.view, self.view.plan);
        let rule = plan.components.get(id);
        let holds = |day: Date| plan.effective.contains(day) && rule.effective.is_none_or(|range| range.contains(day));
        if let Some(day) = taken.date.filter(|day| !holds(*day)) {
            let args = vec![("day", Arg::Date(day))];
            return Verdict { payee: base.payee, day: base.day, ..self.out("row_not_in_force", args) };
        }
        let own = taken.date.map(|day| {
            let own = rule.every.max(plan.every).containing(crate::time::Month::of(day));
            plan.every.containing(own.last())
        });
        let here = own.filter(|own| self.outcome.periods.contains(own));
        let line = here.and_then(|period| {
            let of = |line: &&crate::evaluate::Line| {
                line.component == id && line.period == period && Some(line.payee) == taken.payee
            };
            self.outcome.lines().find(of)
        });
        let Some(line) = line else {
            let mut said = self.when(here, own, taken, ["row_pays", "row_pays_elsewhere"], payee);
            if here.is_some() {
                said = self.not_paid(taken, here);
            }
            return Verdict { said, period: own, ..base };
        };
        let part = found::row_step(&line.parts, self.asked.record, taken.row);
        match (&line.status, part) {
            (_, Some(part)) => {
                let mut said = self.when(here, own, taken, ["row_pays", "row_pays_elsewhere"], payee);
                said.push_str(&format!(": {}", view.value(&part.value, &part.ty)));
                let unmet = part.parts.iter().find(|step| step.what == TraceKind::Condition && unmet(step));
                if let Some(step) = unmet {
                    let args = [("condition", Arg::Text(view.quoted(step.span)))];
                    said.push_str(&view.say("row_condition_unmet", &args));
                }
                let value = Some((part.value.clone(), part.ty.clone()));
                let condition = unmet.map(|step| step.span);
                Verdict { said, counts: unmet.is_none(), period: own, value, condition, ..base }
            }
            (LineStatus::NotApplicable(why), None) => {
                let args = vec![("payee", Arg::Text(payee.unwrap_or_default())), ("why", Arg::Text(view.why_not(why)))];
                Verdict { period: own, ..self.out("row_rule_does_not_apply", args) }
            }
            (LineStatus::Pays, None) => {
                let said = self.when(here, own, taken, ["row_pays", "row_pays_elsewhere"], payee);
                Verdict { said, counts: true, period: own, ..base }
            }
        }
    }

    /// What happens in the periods asked for to the pay of a rule that the row carries.
    fn played_out(&self, id: Id<Component>, taken: &CreditedRow, (person, base): (EntityId, Verdict)) -> Verdict {
        let view = self.view;
        let moves = moves::of_row(self.outcome, id, person, (self.asked.record, taken.row));
        let own = taken.date.map(|day| view.plan.every.containing(crate::time::Month::of(day)));
        let whose = ("whose", Arg::Text(view.payee(person)));
        if moves.is_empty() {
            let asked = self.outcome.periods.iter().map(|period| Arg::Period(*period)).collect();
            let mut said = view.say("row_no_moves", &[whose, ("asked", Arg::List(asked))]);
            let by = self.rows.date.as_ref().map(|path| self.written(path));
            if let (Some(day), Some(field)) = (taken.date, by) {
                said.push_str(&view.say("row_dated", &[("field", Arg::Text(field)), ("day", Arg::Date(day))]));
            }
            return Verdict { said, period: own, ..base };
        }
        let each = moves.iter().map(|one| one.said(view)).collect::<Vec<_>>().join("; ");
        let said = view.say("row_moves", &[whose, ("moves", Arg::Text(each))]);
        let value = Some((Value::Number(moves::paid(&moves)), Type::Money(view.plan.currency)));
        Verdict { said, counts: true, period: own, value, moves, ..base }
    }

    /// That somebody has no line of the rule in the period of the row.
    fn not_paid(&self, taken: &CreditedRow, period: Option<Period>) -> String {
        let payee = taken.payee.map_or_else(|| self.view.word("row_nobody").to_owned(), |one| self.view.payee(one));
        let mut args = vec![("payee", Arg::Text(payee))];
        args.extend(period.map(|period| ("period", Arg::Period(period))));
        self.view.say("row_payee_not_paid", &args)
    }
}

fn unmet(step: &Trace) -> bool {
    step.value == Value::YesNo(false)
}
