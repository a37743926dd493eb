//! A change of rules for those who decide on it: what changes in meaning, and what that does to pay.

mod events;
mod json;
mod meaning;
mod pay;

use std::collections::HashMap;
use std::sync::Arc;

use crate::compare::{Changes, Effect, EventChange, GuardChange, Meaning, Pay};
use crate::diagnostics::{Arg, phrase, term};
use crate::language::{Format, Lang};
use crate::report::document::{self, Document, Piece};
use crate::time::Period;

pub use json::review_json;

/// Which sides know a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Both.
    Both,
    /// The earlier one alone.
    Before,
    /// The later one alone.
    After,
}

/// What is known of the pay of a plan on both sides.
#[derive(Clone, Debug)]
pub enum Paying {
    /// No period was asked for.
    NotAsked,
    /// No period of the plan ends in the one that was asked for; what is to be said of that.
    Idle(String),
    /// Nothing that pay or guards rest on differs.
    Same,
    /// It was computed.
    Computed(Box<PlanPay>),
}

/// The pay of a plan before and after.
#[derive(Clone, Debug)]
pub struct PlanPay {
    /// The periods, of both sides.
    pub periods: Vec<Period>,
    /// The pay by the earlier rules.
    pub before: Pay,
    /// The pay by the later rules.
    pub after: Pay,
    /// The lines that differ.
    pub changes: Changes,
    /// What they come to.
    pub effect: Effect,
    /// Guards that hold on one side only.
    pub guards: Vec<GuardChange>,
    /// Awards and notices that are due on one side only.
    pub events: Vec<EventChange>,
}

impl PlanPay {
    /// Compares two runs; the earlier one names its components as the later one does.
    pub fn of(
        before: Pay,
        after: Pay,
        (guards, events): (Vec<GuardChange>, Vec<EventChange>),
        periods: Vec<Period>,
    ) -> PlanPay {
        let changes = crate::compare::changes(&before, &after);
        let effect = Effect::of(&before, &after, &changes);
        PlanPay { periods, before, after, changes, effect, guards, events }
    }

    fn names(&self) -> HashMap<Arc<str>, String> {
        Pay::names_of_both(&self.before, &self.after)
    }
}

/// A plan on both sides.
#[derive(Clone, Debug)]
pub struct PlanReview {
    /// The name.
    pub name: String,
    /// The title.
    pub title: String,
    /// Which sides know it.
    pub known: Known,
    /// What differs in meaning.
    pub meaning: Meaning,
    /// Where each of its blocks stands: file and line.
    pub places: Vec<(String, usize)>,
    /// What differs in pay.
    pub paying: Paying,
}

/// A scenario or example whose result is another by the later rules.
#[derive(Clone, Debug)]
pub struct TestReview {
    /// The file, or the place in it.
    pub name: String,
    /// Whether it held by the earlier rules; `None` where it was not tried.
    pub before: Option<bool>,
    /// Whether what is expected has been changed along with the rules, and holds.
    pub mended: bool,
    /// What is said of it by the later rules.
    pub said: Vec<String>,
}

/// A whole review.
#[derive(Clone, Debug)]
pub struct Review {
    /// What the earlier rules are: a revision, a folder.
    pub old: String,
    /// What the later rules are.
    pub new: String,
    /// Whether the later rules are only supposed.
    pub supposed: bool,
    /// The reader's language.
    pub lang: Lang,
    /// The plans.
    pub plans: Vec<PlanReview>,
    /// Scenarios and examples.
    pub tests: Vec<TestReview>,
    /// The records that the two project files bind to files in different ways.
    pub bindings: Vec<String>,
}

impl Review {
    /// Whether pay differs; where no period was asked for, whether anything differs that it rests on.
    pub fn changes_pay(&self) -> bool {
        self.plans.iter().any(|plan| match &plan.paying {
            Paying::Computed(pay) => !pay.changes.lines.is_empty(),
            Paying::Same => false,
            Paying::NotAsked | Paying::Idle(_) => plan.meaning.touches() == Some(crate::compare::Touches::Amounts),
        })
    }

    fn say(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        phrase(key, args, self.lang)
    }

    fn word(&self, key: &'static str) -> String {
        term(key, self.lang).to_owned()
    }

    /// The level of the headings of sections: below those of the plans, where there are several.
    fn level(&self) -> usize {
        if self.plans.len() > 1 { 3 } else { 2 }
    }

    fn format(&self) -> Format {
        Format::new(self.lang)
    }

    fn sides(&self) -> [(&'static str, Arg); 2] {
        [("old", Arg::from(self.old.as_str())), ("new", Arg::from(self.new.as_str()))]
    }
}

/// How much of a review is shown; what is left out is counted.
#[derive(Clone, Copy, Debug)]
struct Most {
    /// Changed lines of pay of a plan.
    lines: usize,
    /// Differences of a block.
    parts: usize,
    /// Blocks of a group.
    blocks: usize,
    /// Guards, awards and notices, scenarios.
    tests: usize,
}

/// For a terminal, no wider than `width` as far as names allow.
pub fn review(review: &Review, width: usize) -> String {
    document::human(&put_together(review, Most { lines: 15, parts: 40, blocks: 100, tests: 15 }), width)
}

/// As a page of its own.
pub fn review_html(review: &Review) -> String {
    document::page(&put_together(review, Most { lines: 1000, parts: 1000, blocks: 1000, tests: 1000 }), review.lang)
}

/// The most characters of a comment on GitHub.
const COMMENT: usize = 65_536;

/// As Markdown that fits a comment on a pull request.
pub fn review_markdown(review: &Review) -> String {
    let steps = [(100, 100, 100, 50), (30, 40, 50, 20), (15, 15, 25, 10), (10, 5, 10, 5)];
    for (lines, parts, blocks, tests) in steps {
        let page = document::markdown(&put_together(review, Most { lines, parts, blocks, tests }));
        if page.len() <= COMMENT {
            return page.text();
        }
    }
    // What is left is texts of rules: the pay alone, and that the rest does not fit.
    let mut short = put_together(review, Most { lines: 10, parts: 0, blocks: 0, tests: 5 });
    short.paragraph(review.say("review_cut", &[]));
    document::markdown(&short).text()
}

fn put_together(review: &Review, most: Most) -> Document {
    let title = if review.supposed { "review_what_if" } else { "review_title" };
    let mut out = Document::new(review.say(title, &review.sides()));
    let nothing = review.plans.iter().all(|plan| {
        let same = match &plan.paying {
            Paying::Computed(pay) => pay.changes.lines.is_empty() && pay.guards.is_empty() && pay.events.is_empty(),
            Paying::NotAsked | Paying::Idle(_) | Paying::Same => true,
        };
        plan.known == Known::Both && plan.meaning.blocks.is_empty() && same
    });
    let not_asked = review.plans.iter().any(|plan| matches!(plan.paying, Paying::NotAsked));
    if nothing && review.bindings.is_empty() {
        out.strong(review.say("review_nothing", &[]));
        tests(review, &mut out, most);
        return out;
    }
    for plan in &review.plans {
        pay::summary(review, plan, &mut out);
    }
    if not_asked {
        out.paragraph(review.say("review_no_period", &[]));
    }
    if !review.bindings.is_empty() {
        let records = review.bindings.iter().map(|name| Arg::from(name.as_str())).collect();
        out.paragraph(review.say("review_bindings", &[("records", Arg::List(records))]));
    }
    for plan in &review.plans {
        if review.plans.len() > 1 {
            out.heading(2, format!("{}: {}", plan.name, plan.title));
        }
        meaning::meaning(review, plan, &mut out, most);
        pay::pay(review, plan, &mut out, most);
        events::events(review, plan, &mut out, most);
    }
    tests(review, &mut out, most);
    out
}

/// Scenarios and examples with other results.
fn tests(review: &Review, out: &mut Document, most: Most) {
    if review.tests.is_empty() {
        return;
    }
    out.heading(2, review.word("review_tests"));
    let mut lines: Vec<document::Line> = Vec::new();
    for test in review.tests.iter().take(most.tests) {
        let key = match test.before {
            Some(true) if test.mended => "review_test_mended",
            Some(true) => "review_test_fails_now",
            Some(false) | None => "review_test_fails",
        };
        let said = test.said.first().cloned().unwrap_or_default();
        let text = review.say(key, &[("name", Arg::from(test.name.as_str())), ("said", Arg::from(said))]);
        lines.push(vec![Piece::Text(text)]);
    }
    rest(review, &mut lines, review.tests.len(), most.tests, "review_more");
    out.list(lines);
}

/// Says how many entries are left out.
fn rest(review: &Review, lines: &mut Vec<document::Line>, all: usize, shown: usize, key: &str) {
    if all > shown {
        lines.push(vec![Piece::Text(review.say(key, &[("count", Arg::from(all - shown))]))]);
    }
}
