//! Whom a word names: somebody of the data, or somebody whom closed periods have paid and who is in no data any more.

use crate::data::{EntityId, Table, Tables};
use crate::diagnostics::{Arg, Code, Diagnostic, Place};
use crate::ledger::PaidPerson;
use crate::plan::Plan;
use crate::syntax::fold;
use crate::syntax::suggest::nearest;

/// From so many letters on, the beginning of a name is looked for.
const PREFIX: usize = 3;

/// The candidates that a message names.
const CANDIDATES: usize = 8;

/// Who is meant.
#[derive(Clone, Debug)]
pub(super) enum Whom {
    /// Somebody of the data.
    Known(EntityId),
    /// Somebody of whom the ledger alone knows.
    Gone(PaidPerson),
}

impl Whom {
    /// The person, where the data know them.
    pub fn known(self) -> Option<EntityId> {
        match self {
            Whom::Known(id) => Some(id),
            Whom::Gone(_) => None,
        }
    }
}

/// Whom a plan pays, and whom it has paid.
pub(super) struct People<'p> {
    plan: &'p Plan,
    paid: Vec<PaidPerson>,
}

/// A key and a name by which somebody is known.
#[derive(Clone, Copy)]
struct Called<'a> {
    key: &'a str,
    name: &'a str,
}

impl<'p> People<'p> {
    /// Those of the data, and those whom closed periods have `paid`.
    pub fn new(plan: &'p Plan, paid: Vec<PaidPerson>) -> People<'p> {
        People { plan, paid }
    }

    /// The person of a key or a shown name, or of a part of a name (a surname) where only one person has it: in the data, or
    /// among those who have left them.
    pub fn find(&self, tables: &Tables, word: &str) -> Result<Whom, Box<Diagnostic>> {
        let people = tables.get(self.plan.people);
        let gone: Vec<&PaidPerson> = self.paid.iter().filter(|one| people.find(&one.key).is_none()).collect();
        let known = people.entities.iter().map(|one| Called { key: &one.key, name: &one.shown });
        let all: Vec<Called<'_>> =
            known.chain(gone.iter().map(|one| Called { key: &one.key, name: &one.name })).collect();
        let at = found(&all, word)?;
        match at.checked_sub(people.entities.len()).and_then(|at| gone.get(at)) {
            Some(gone) => Ok(Whom::Gone((*gone).clone())),
            None => Ok(Whom::Known(u32::try_from(at).unwrap_or(u32::MAX))),
        }
    }
}

/// The same among those of the data alone.
pub(super) fn payee(people: &Table, word: &str) -> Result<EntityId, Box<Diagnostic>> {
    let all: Vec<Called<'_>> = people.entities.iter().map(|one| Called { key: &one.key, name: &one.shown }).collect();
    found(&all, word).map(|at| u32::try_from(at).unwrap_or(u32::MAX))
}

/// Which of all is meant.
fn found(all: &[Called<'_>], word: &str) -> Result<usize, Box<Diagnostic>> {
    if let Some(at) = all.iter().position(|one| one.key == word.trim()) {
        return Ok(at);
    }
    let wanted = fold(word.trim());
    let named = |is: &dyn Fn(&str) -> bool| -> Vec<(usize, Called<'_>)> {
        all.iter().copied().enumerate().filter(|(_, one)| is(&fold(one.name))).collect()
    };
    let mut found = named(&|name| name == wanted);
    let whole = !found.is_empty();
    if !whole && !wanted.is_empty() {
        found = named(&|name| words(name).any(|part| part == wanted));
    }
    let problem = || Diagnostic::error_at(Code::UnknownPayee, Place::Nowhere).arg("name", word);
    if let [(only, _)] = found.as_slice() {
        return Ok(*only);
    }
    // The beginning of a name is only proposed: pay is never explained for somebody who may not be meant.
    if found.is_empty() && wanted.chars().count() >= PREFIX {
        found = named(&|name| words(name).any(|part| part.starts_with(&wanted)));
    }
    match found.as_slice() {
        [] | [_] => {
            let begun = found.first().map(|(_, one)| one.name);
            let names = || all.iter().flat_map(|one| [one.name, one.key]);
            let surname = || {
                let part = nearest(&wanted, all.iter().flat_map(|one| words(one.name)))?;
                all.iter().find(|one| words(one.name).any(|word| word == part)).map(|one| one.name)
            };
            Err(Box::new(match begun.or_else(|| nearest(word, names())).or_else(surname) {
                Some(near) => problem().arg("suggestion", near).help("suggest"),
                None => problem(),
            }))
        }
        several => {
            let shown = |one: &Called<'_>| match whole {
                true => Arg::from(one.key),
                false => Arg::Text(format!("{} ({})", one.name, one.key)),
            };
            let mut keys: Vec<Arg> = several.iter().take(CANDIDATES).map(|(_, one)| shown(one)).collect();
            if several.len() > CANDIDATES {
                keys.push(Arg::from("…"));
            }
            Err(Box::new(problem().arg("keys", Arg::List(keys)).help(if whole { "namesakes" } else { "candidates" })))
        }
    }
}

/// The words of a name.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty())
}
