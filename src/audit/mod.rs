//! What the rows of a period show that somebody should look at before it is paid: bounds crossed at the last moment by clients
//! whom nobody knows, deals pulled forward or put off, clients who are not new.
//!
//! Nothing is left out by itself: a finding says which rows, how sure it is and why, and what the pay would be without them. A
//! [`Cast`] says which field of a record plays which part. A check whose parts nothing plays does not run, and the result says so.

mod again;
mod against;
mod allowed;
mod bars;
mod book;
mod both;
mod buyers;
mod cast;
mod cells;
mod column;
mod counted;
mod effect;
mod eye;
mod finding;
mod firsts;
mod hygiene;
mod kept;
mod levels;
mod looked;
mod names;
mod order;
mod patterns;
mod pays;
mod placed;
mod promises;
mod returned;
mod rows;
mod scan;
mod seen;
mod shares;
mod shelf;
mod spellings;
mod ties;
mod time;
mod without;

pub use again::{again, asks_rules};
pub use allowed::{Allowance, set_aside};
pub use book::Book;
pub use cast::{Cast, NoCast, lookable};
pub use effect::{Rerun, periods, told};
pub use finding::{Effect, Finding, Instead, Lacks, MOST, NotRun, PayWithout, Reason, Sameness, ShownRow, Told};
pub use looked::Looked;
use order::in_order;
pub use scan::{AuditScan, Read};
pub use shelf::Shelved;
pub use ties::{owners_of_rows, rests_on_few};

use crate::data::Role;
use crate::diagnostics::Code;
use crate::plan::stack::taken_in_turn;

/// A check, with the codes that it can give.
pub(crate) struct Check {
    pub codes: &'static [Code],
    /// The parts without which it cannot look.
    pub needs: &'static [Role],
    /// Parts of which it needs one; none where that is empty.
    pub any: &'static [Role],
    /// What else it lacks.
    pub ready: fn(&Book<'_>) -> Option<Lacks>,
    /// Whether it needs rows from before the period.
    pub history: bool,
    /// The codes of other checks at whose findings it looks, to tell nothing twice.
    pub after: &'static [Code],
    /// Whether it asks what single rows bring to a KPI: of rows that have passed by that is known as far as no condition is asked.
    pub asks_rules: bool,
    pub run: fn(&Book<'_>, &mut Vec<Finding>),
}

impl Check {
    /// What most checks are like; each says the rest.
    const PLAIN: Check = Check {
        codes: &[],
        needs: &[],
        any: &[],
        ready: |_: &Book<'_>| None,
        history: false,
        after: &[],
        asks_rules: false,
        run: |_: &Book<'_>, _: &mut Vec<Finding>| (),
    };
}

/// Every check, theme by theme.
fn checks() -> impl Iterator<Item = &'static Check> {
    [patterns::CHECKS, promises::CHECKS, hygiene::CHECKS].into_iter().flatten()
}

/// What the checks have found.
#[derive(Clone, Debug, Default)]
pub struct Audited {
    /// The findings, those of the most points first.
    pub findings: Vec<Finding>,
    /// The checks that could not look.
    pub not_run: Vec<NotRun>,
    /// What those that did had to do without.
    pub without: Vec<(Code, Vec<Role>)>,
}

/// The parts that help a check and without which it still looks.
fn helps(code: Code) -> &'static [Role] {
    match code {
        Code::FakeClients => &[Role::Refunded, Role::TaxId, Role::Phone, Role::Email],
        Code::PutOff => &[Role::Ready],
        Code::OwnerChanged => &[Role::Opened],
        Code::NotNew => &[Role::New, Role::TaxId],
        _ => &[],
    }
}

/// What a check lacks to look at a period.
fn lacks(book: &Book<'_>, check: &Check) -> Option<Lacks> {
    let off = |code: &Code| book.settings.without.iter().any(|id| id == code.id());
    let (lacking, empty) = (book.cast.lacks(check.needs), book.empty(check));
    if check.codes.iter().all(off) {
        Some(Lacks::SwitchedOff)
    } else if !lacking.is_empty() {
        Some(Lacks::Roles(lacking))
    } else if !empty.is_empty() {
        Some(Lacks::Values(empty))
    } else if !check.any.is_empty() && book.cast.lacks(check.any).len() == check.any.len() {
        Some(Lacks::AnyOf(check.any.to_vec()))
    } else {
        (check.ready)(book).or_else(|| (check.history && !book.has_history()).then_some(Lacks::History))
    }
}

/// Whether anything says what a part says.
fn is_there(book: &Book<'_>, role: Role) -> bool {
    book.seen.filled(book.cast, role).0 || (role == Role::Refunded && book.has_returns())
}

/// What checks find: each looks by itself, in several threads, but for those that look at what others have found.
fn found(book: &Book<'_>, checks: &[&Check]) -> Vec<Finding> {
    let (first, later): (Vec<&Check>, Vec<&Check>) = checks.iter().partition(|check| check.after.is_empty());
    let looked = taken_in_turn(&first, |check| {
        let mut own = Vec::new();
        (check.run)(book, &mut own);
        own
    });
    let mut found: Vec<Finding> = looked.into_iter().flatten().collect();
    later.into_iter().for_each(|check| (check.run)(book, &mut found));
    both::refer(&mut found);
    in_order(found)
}

/// Looks at a period.
pub fn audit(book: &Book<'_>) -> Audited {
    let mut audited = Audited::default();
    let mut looking = Vec::new();
    for check in checks() {
        match lacks(book, check) {
            Some(lacks) => audited.not_run.push(NotRun { codes: check.codes, lacks }),
            None => looking.push(check),
        }
    }
    for code in looking.iter().flat_map(|check| check.codes) {
        let missing: Vec<Role> = helps(*code).iter().copied().filter(|role| !is_there(book, *role)).collect();
        if !missing.is_empty() && book.seen.inside > 0 {
            audited.without.push((*code, missing));
        }
    }
    audited.findings = found(book, &looking);
    audited
}
