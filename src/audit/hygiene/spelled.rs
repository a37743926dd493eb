//! A0310: one name written in several ways, and names with letters of another alphabet that look the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::cast::type_at_end;
use crate::audit::finding::Finding;
use crate::audit::names::words;
use crate::data::Role;
use crate::diagnostics::{Arg, Code};
use crate::plan::Type;
use crate::syntax::fold;
use crate::syntax::likeness::skeleton;
use crate::syntax::lookalike::{alphabet, odd_letter};

pub(super) const CHECK: Check =
    Check { codes: &[Code::Spellings], any: ROLES, after: TOLD, run: check, ..Check::PLAIN };

/// A deal entered twice and a client who is not new may be known by the spelling: that is told there.
const TOLD: &[Code] = &[Code::DoubledDeals, Code::NotNew];

const ROLES: &[Role] = &[Role::Client, Role::Product, Role::Source];

/// What is the same for all ways to write a name; `None` for a name without a word.
fn same(role: Role, name: &str) -> Option<String> {
    let key = match role {
        Role::Client => words(name).into_iter().collect::<Vec<_>>().join(" "),
        _ => skeleton(name),
    };
    (!key.is_empty()).then_some(key)
}

/// Whether a letter in a word is of another alphabet than the others and has a twin there: nobody can see it.
fn is_hidden(name: &str) -> bool {
    let twin = |letter: char| {
        let other = crate::syntax::lookalike::skeleton(&letter.to_string());
        other.chars().ne(letter.to_lowercase()) || "abekmhopctyxijs".contains(&*other)
    };
    odd_letter(name).is_some_and(|(_, letter)| twin(letter))
}

/// The letters at the first place where two names that look the same differ; `None` where they differ to the eye.
fn twins(one: &str, other: &str) -> Option<(char, char)> {
    let seen = |name: &str| crate::syntax::lookalike::skeleton(name);
    if seen(one) != seen(other) {
        return None;
    }
    let (one, other) = (fold(one), fold(other));
    let mut pairs = one.chars().zip(other.chars());
    pairs.find(|(a, b)| a != b).map(|(a, b)| (upper(a), upper(b)))
}

/// A letter as it is best known.
fn upper(letter: char) -> char {
    letter.to_uppercase().next().unwrap_or(letter)
}

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let told = |finding: &&Finding| TOLD.contains(&finding.code);
    let told: BTreeSet<usize> =
        found.iter().filter(told).flat_map(|finding| finding.rows.iter().chain(&finding.beside)).copied().collect();
    let looked: Vec<usize> = (0..book.seen.rows.len()).filter(|at| book.inside(*at) || book.is_undated(*at)).collect();
    for role in ROLES.iter().copied() {
        if book.cast.fields.get(&role).and_then(|path| type_at_end(book.plan, path)) != Some(&Type::Text) {
            continue;
        }
        let mut codes: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for at in &looked {
            if let Some(code) = book.seen.rows.code(role, *at) {
                codes.entry(code).or_default().push(*at);
            }
        }
        let mut of: BTreeMap<String, BTreeMap<String, Vec<usize>>> = BTreeMap::new();
        for (code, rows) in codes {
            let name = book.text_of(role, code).unwrap_or_default();
            if let Some(key) = same(role, &name) {
                of.entry(key).or_default().entry(name).or_default().extend(rows);
            }
        }
        for ways in of.into_values().filter(|ways| ways.len() > 1 || ways.keys().any(|name| is_hidden(name))) {
            let finding = finding(book, role, &ways);
            if !finding.rows.iter().all(|at| told.contains(at)) {
                found.push(finding);
            }
        }
    }
}

fn finding(book: &Book<'_>, role: Role, ways: &BTreeMap<String, Vec<usize>>) -> Finding {
    let hidden: Vec<&String> = ways.keys().filter(|name| is_hidden(name)).collect();
    // The way that most rows have, and has no hidden letter, is the usual one.
    let usual = ways.iter().rev().max_by_key(|(name, rows)| (!is_hidden(name), rows.len())).map(|(name, _)| name);
    let rows: Vec<usize> = ways
        .iter()
        .filter(|(name, _)| ways.len() == 1 || Some(*name) != usual)
        .flat_map(|(_, rows)| rows.iter().copied())
        .collect();
    let people: BTreeSet<_> = ways.values().flatten().filter_map(|at| book.seen.rows.payee(*at)).collect();
    let payee = people.first().copied().filter(|_| people.len() == 1);
    let field = book.cast.fields.get(&role).map(|path| path.written(&book.plan.records)).unwrap_or_default();
    let count = rows.len();
    let odd =
        hidden.first().and_then(|name| odd_letter(name)).map(|(_, letter)| letter.to_string()).unwrap_or_default();
    let pairs =
        ways.keys().flat_map(|one| ways.keys().filter(move |other| one < *other).map(move |other| (one, other)));
    // Two names of which nobody sees the difference: that is said, unless a letter stands out in its own word.
    let twin =
        pairs.filter_map(|(one, other)| Some((one, other, twins(one, other)?))).next().filter(|_| hidden.is_empty());
    let twin = twin.map(|(one, other, (letter, twin))| {
        vec![
            ("one", Arg::from(one)),
            ("letter", letter.to_string().into()),
            ("alphabet", Arg::Term(alphabet(letter))),
            ("other", Arg::from(other)),
            ("other_alphabet", Arg::Term(alphabet(twin))),
        ]
    });
    Finding::new(Code::Spellings, payee, rows)
        .form(if ways.len() > 1 { "" } else { "letters" })
        .of_all(people.iter().copied())
        .arg("field", field)
        .arg("name", usual.map(String::as_str).unwrap_or_default())
        .arg("count", count)
        .arg("ways", ways.len())
        .arg("names", Arg::List(ways.keys().map(Arg::from).collect()))
        .reason_if(ways.len() > 1, ("audit_why_ways", 25), vec![("ways", ways.len().into())])
        .reason_if(!hidden.is_empty(), ("audit_why_hidden", 30), vec![("letter", odd.into())])
        .reason_if(twin.is_some(), ("audit_why_twin", 30), twin.unwrap_or_default())
        .reason_if(people.len() > 1, ("audit_why_people", 10), vec![("count", people.len().into())])
}
