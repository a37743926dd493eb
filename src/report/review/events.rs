//! Awards and notices that the later rules bring or take away.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::compare::{EventChange, EventKind};
use crate::diagnostics::Arg;
use crate::report::document::{Document, Line, Piece};
use crate::report::review::{Most, Paying, PlanPay, PlanReview, Review, rest};
use crate::time::Period;

/// How many people a line names.
const NAMED: usize = 5;

/// What is said together: an award or notice that comes or goes in one period.
type Said<'c> = (EventKind, &'c Arc<str>, Period, bool);

/// A list of them, one line for each award or notice and period.
pub(super) fn events(review: &Review, plan: &PlanReview, out: &mut Document, most: Most) {
    let Paying::Computed(pay) = &plan.paying else { return };
    let lines = lines(review, pay);
    if lines.is_empty() {
        return;
    }
    out.heading(review.level(), review.word("review_events"));
    let all = lines.len();
    let mut told: Vec<Line> = lines.into_iter().take(most.tests).map(|text| vec![Piece::Text(text)]).collect();
    rest(review, &mut told, all, most.tests, "review_more");
    out.list(told);
}

fn lines(review: &Review, pay: &PlanPay) -> Vec<String> {
    let mut found: IndexMap<Said<'_>, Vec<&EventChange>> = IndexMap::new();
    for change in &pay.events {
        let event = &change.event;
        found.entry((event.kind, &event.name, event.period, change.comes)).or_default().push(change);
    }
    let said = |((kind, name, period, comes), changes): (Said<'_>, Vec<&EventChange>)| {
        let title = changes.first().map(|change| &*change.title).filter(|title| !title.is_empty() && *title != &**name);
        let title = title.map(|title| format!(" ({title})")).unwrap_or_default();
        let people: Vec<&Arc<str>> = changes.iter().filter_map(|change| change.whom.as_ref()).collect();
        let mut whom = people.iter().take(NAMED).map(|name| &***name).collect::<Vec<_>>().join(", ");
        if people.len() > NAMED {
            whom.push_str(&review.say("and_more", &[("count", Arg::from(people.len() - NAMED))]));
        }
        if !whom.is_empty() {
            whom = format!(": {whom}");
        }
        let args = [
            ("name", Arg::Text(format!("{name}{title}"))),
            ("period", Arg::from(review.format().period(period))),
            ("whom", Arg::from(whom)),
        ];
        review.say(
            match (kind, comes) {
                (EventKind::Award, true) => "review_award_comes",
                (EventKind::Award, false) => "review_award_goes",
                (EventKind::Notice, true) => "review_notice_comes",
                (EventKind::Notice, false) => "review_notice_goes",
            },
            &args,
        )
    };
    found.into_iter().map(said).collect()
}
