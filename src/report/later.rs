//! How pay over time is told: what was earned when, what is held, released or cancelled, what is still to come.

use crate::data::EntityId;
use crate::diagnostics::Arg;
use crate::evaluate::{HeldStep, Trace, TraceKind, Waits};
use crate::report::View;

impl View<'_> {
    /// A step of a part of the pay; nothing for steps of another kind.
    pub(super) fn played_out(&self, part: &Trace, value: String, of: EntityId) -> String {
        let (row, earned_in, key) = match &part.what {
            TraceKind::Held { step, row, earned_in } => {
                let key = match step {
                    HeldStep::Held => "tell_held",
                    HeldStep::Released => "tell_released",
                    HeldStep::Cancelled => "tell_cancelled",
                };
                (row, earned_in, key)
            }
            TraceKind::ToCome { row, earned_in, waits } => {
                let key = match waits {
                    Waits::Until(_) => "tell_to_come",
                    Waits::Event(Some(_)) => "tell_waits",
                    Waits::Event(None) => "tell_waits_on",
                };
                (row, earned_in, key)
            }
            _ => return value,
        };
        let mut args = vec![("value", Arg::Text(value)), ("period", Arg::Period(*earned_in))];
        match &part.what {
            TraceKind::ToCome { waits: Waits::Until(period), .. } => args.push(("then", Arg::Period(*period))),
            TraceKind::ToCome { waits: Waits::Event(last), .. } => {
                args.push(("text", Arg::Text(self.quoted(part.span))));
                args.extend(last.map(|last| ("last", Arg::Date(last))));
            }
            _ => {}
        }
        let told = self.say(key, &args);
        match row {
            Some((record, row)) => format!("{told} ← {}", self.row(*record, *row, Some(of))),
            None => told,
        }
    }
}
