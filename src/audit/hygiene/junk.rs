//! A0308: leads that were none, by who has them and where they come from.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::Check;
use crate::audit::against::{Tally, Unlike, percent};
use crate::audit::book::Book;
use crate::audit::finding::Finding;
use crate::audit::hygiene::state::{State, States};
use crate::data::Role;
use crate::diagnostics::Code;

pub(super) const CHECK: Check = Check {
    codes: &[Code::JunkShare],
    needs: &[Role::Stage],
    any: &[Role::Opened, Role::Day],
    run: check,
    ..Check::PLAIN
};

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let states = States::of(book);
    let (first, last) = (book.period.first_day(), book.period.last_day());
    let opened = book.cast.fields.contains_key(&Role::Opened);
    let role = if opened { Role::Opened } else { Role::Day };
    let new: Vec<usize> = (0..book.seen.rows.len())
        .filter(|at| book.date(role, *at).is_some_and(|day| (first..=last).contains(&day)))
        .collect();
    let junk = |rows: &[usize]| rows.iter().copied().filter(|at| states.state(*at) == State::Junk).collect::<Vec<_>>();
    let all = Tally::of(junk(&new).len(), new.len());
    let mut of_people: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    for (person, rows) in book.by_owner(new.iter().copied()) {
        let Some(person) = person else { continue };
        let bad = junk(&rows);
        if let Some(unlike) = Tally::of(bad.len(), rows.len()).unlike(all) {
            of_people.insert(bad.clone(), found.len());
            let finding = Finding::new(Code::JunkShare, Some(person), bad.clone());
            found.push(told(finding.arg("person", book.name(person).as_ref()), (bad.len(), rows.len()), &unlike));
        }
    }
    let mut of: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for at in new {
        if let Some(source) = book.seen.rows.code(Role::Source, at) {
            of.entry(source).or_default().push(at);
        }
    }
    for (source, rows) in of {
        let bad = junk(&rows);
        if let Some(unlike) = Tally::of(bad.len(), rows.len()).unlike(all) {
            let people: BTreeSet<_> = bad.iter().filter_map(|at| book.seen.rows.payee(*at)).collect();
            let name = book.text_of(Role::Source, source).unwrap_or_default();
            // The same leads are told once: who has them may have no others, or the source no others who work on it.
            if let Some(told) = of_people.get(&bad).and_then(|at| found.get_mut(*at)) {
                let reason = ("audit_why_one_source", 0);
                *told = told.clone().reason(reason, vec![("source", name.into())]);
                continue;
            }
            let finding = Finding::new(Code::JunkShare, None, bad.clone()).form("source").of_all(people);
            found.push(told(finding.arg("source", name), (bad.len(), rows.len()), &unlike));
        }
    }
}

fn told(finding: Finding, (count, of): (usize, usize), unlike: &Unlike) -> Finding {
    finding
        .arg("count", count)
        .arg("of", of)
        .arg("share", percent(&unlike.share))
        .arg("others", percent(&unlike.others))
        .reason(("audit_why_junk", 30), vec![("share", percent(&unlike.share)), ("others", percent(&unlike.others))])
        .reason_if(unlike.threefold(), ("audit_why_threefold", 15), Vec::new())
        .reason_if(unlike.half(), ("audit_why_half_leads", 10), Vec::new())
}
