//! How pay by days is told: each stretch of days with its own values, and what they give together.

use crate::diagnostics::Arg;
use crate::evaluate::{Trace, TraceKind};
use crate::plan::DayWord;
use crate::report::View;

impl View<'_> {
    /// The text of a stretch of days or of all of them together; `value` is the value as shown.
    pub(super) fn by_days(&self, part: &Trace, value: &str) -> String {
        let TraceKind::Days { from, through, days, of, each, worked } = &part.what else {
            let text = self.named(part.span);
            return self.say("tell_by_days", &[("text", Arg::Text(text)), ("value", Arg::Text(value.to_owned()))]);
        };
        let key = match (from == through, each, worked) {
            (false, DayWord::Working, false) => "tell_working_days_of",
            (false, DayWord::Calendar, false) => "tell_calendar_days_of",
            (true, DayWord::Working, false) => "tell_working_day_of",
            (true, DayWord::Calendar, false) => "tell_calendar_day_of",
            (false, DayWord::Working, true) => "tell_working_days_worked_of",
            (false, DayWord::Calendar, true) => "tell_calendar_days_worked_of",
            (true, DayWord::Working, true) => "tell_working_day_worked_of",
            (true, DayWord::Calendar, true) => "tell_calendar_day_worked_of",
        };
        let count = |days: i64| Arg::Count(u64::try_from(days).unwrap_or_default());
        let args = [
            ("from", Arg::Date(*from)),
            ("through", Arg::Date(*through)),
            ("days", count(*days)),
            ("of", count(*of)),
            ("value", Arg::Text(value.to_owned())),
        ];
        self.say(key, &args)
    }
}
