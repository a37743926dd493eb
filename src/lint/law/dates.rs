//! Days of payment that lie later than wages may be paid.

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::law::finding;
use crate::lint::law::norms::Which;
use crate::plan::pay_date;
use crate::syntax::labels::LabelKind;
use crate::time::{Month, days_between, plus_days};

/// The days after a period in which its wages are paid.
const LAST: i64 = 15;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let (Some(norm), Some(day)) = (subject.norm(Which::PayDay), subject.plan.pay_day) else { return };
    let plan = subject.plan;
    // One period shows it: a day of a month is the same distance from the end of every period.
    let period = plan.every.containing(Month::of(plan.effective.from));
    let dates = (pay_date(day, period), plus_days(period.last_day(), LAST));
    let (Some(paid), Some(last)) = dates else { return };
    if paid > last {
        let days = u64::try_from(days_between(period.last_day(), paid)).unwrap_or_default();
        let said = finding(norm, Code::PaidLate, subject.line(plan.span, LabelKind::PayDate));
        found.push(said.arg("period", period).arg("paid", paid).arg("last", last).arg("days", days));
    }
}
