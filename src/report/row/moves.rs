//! What becomes of pay that a row carries: earned, held, paid, taken back, each in its period.

use crate::data::{EntityId, RowId};
use crate::diagnostics::Arg;
use crate::evaluate::{HeldStep, Line, Outcome, Trace, TraceKind, Value};
use crate::number::Exact;
use crate::plan::{Component, Id, Record, Type};
use crate::report::View;
use crate::time::Period;

/// What happens to a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MovedHow {
    /// It is earned.
    Earned,
    /// Of what is earned it is held back.
    Held,
    /// It was held back and is paid.
    Released,
    /// It was held back and is never paid.
    Cancelled,
    /// It was paid and is taken back.
    TakenBack,
    /// It is held still.
    ToCome,
}

impl MovedHow {
    /// The word for it in JSON.
    pub(super) fn key(self) -> &'static str {
        match self {
            MovedHow::Earned => "earned",
            MovedHow::Held => "held",
            MovedHow::Released => "released",
            MovedHow::Cancelled => "cancelled",
            MovedHow::TakenBack => "taken_back",
            MovedHow::ToCome => "to_come",
        }
    }

    fn phrase(self) -> &'static str {
        match self {
            MovedHow::Earned => "row_move_earned",
            MovedHow::Held => "row_move_held",
            MovedHow::Released => "row_move_released",
            MovedHow::Cancelled => "row_move_cancelled",
            MovedHow::TakenBack => "row_move_back",
            MovedHow::ToCome => "row_move_to_come",
        }
    }

    /// Whether it adds to what is paid in its period (`Some(true)`), takes from it, or neither.
    fn pays(self) -> Option<bool> {
        match self {
            MovedHow::Earned | MovedHow::Released => Some(true),
            MovedHow::Held | MovedHow::TakenBack => Some(false),
            MovedHow::Cancelled | MovedHow::ToCome => None,
        }
    }
}

/// Something that happens to a part of the pay of a row.
#[derive(Clone, Debug)]
pub(super) struct Moved {
    /// When.
    pub(super) period: Period,
    /// What.
    pub(super) what: MovedHow,
    /// How much: what is earned with its sign, everything else of that sign, too.
    pub(super) amount: Exact,
    /// When it was earned.
    pub(super) earned_in: Period,
}

impl Moved {
    /// In words.
    pub(super) fn said(&self, view: &View<'_>) -> String {
        let money = Type::Money(view.plan.currency);
        let args = [
            ("value", Arg::Text(view.number(&self.amount, &money))),
            ("period", Arg::Period(self.period)),
            ("earned", Arg::Period(self.earned_in)),
        ];
        view.say(self.what.phrase(), &args)
    }
}

/// What of it is paid.
pub(super) fn paid(moves: &[Moved]) -> Exact {
    let signed = moves.iter().filter_map(|one| match one.what.pays()? {
        true => Some(one.amount.clone()),
        false => Some(-one.amount.clone()),
    });
    signed.sum()
}

/// All that happens in the periods of a result to pay of a rule that a row carries for a person.
pub(super) fn of_row(outcome: &Outcome, id: Id<Component>, person: EntityId, row: (Id<Record>, RowId)) -> Vec<Moved> {
    let mut found = Vec::new();
    for line in outcome.lines().filter(|line| line.component == id && line.payee == person) {
        look(line, &line.parts, row, &mut found);
    }
    found
}

fn look(line: &Line, parts: &[Trace], wanted: (Id<Record>, RowId), found: &mut Vec<Moved>) {
    for part in parts {
        let here = match &part.what {
            TraceKind::Row { record, row } | TraceKind::Spread { record, row } => {
                Some((MovedHow::Earned, (*record, *row), line.period))
            }
            TraceKind::Held { step, row: Some(row), earned_in } => {
                let what = match step {
                    HeldStep::Held => MovedHow::Held,
                    HeldStep::Released => MovedHow::Released,
                    HeldStep::Cancelled => MovedHow::Cancelled,
                };
                Some((what, *row, *earned_in))
            }
            TraceKind::Reversed { record, row, paid_in, .. } => Some((MovedHow::TakenBack, (*record, *row), *paid_in)),
            TraceKind::ToCome { row: Some(row), earned_in, .. } => Some((MovedHow::ToCome, *row, *earned_in)),
            // What a KPI counts carries no pay.
            TraceKind::Kpi(..) | TraceKind::Attainment(..) | TraceKind::Quota(..) => continue,
            _ => None,
        };
        match (here, &part.value) {
            (Some((what, row, earned_in)), Value::Number(amount)) if row == wanted => {
                // Held back and taken back stand below 0 among the steps of a line.
                let amount = if what.pays() == Some(false) { -amount.clone() } else { amount.clone() };
                found.push(Moved { period: line.period, what, amount, earned_in });
            }
            (Some(_), _) => {}
            (None, _) => look(line, &part.parts, wanted, found),
        }
    }
}
