//! What is said of several places of one rule in the same words, as one finding: people read a scale once. Programs get each
//! by itself, at its own line.

use std::collections::BTreeMap;

use crate::diagnostics::{ALSO, ALSO_COUNT, Arg, Code, Diagnostic};
use crate::lint::Linted;
use crate::number::Exact;
use crate::source::FileId;

/// So many are told each by itself, with its own numbers.
const APART: usize = 3;

/// The most places that are listed.
const LISTED: usize = 10;

/// Of the codes that may be raised by many lines of one scale the values that tell one place from another.
fn told_by(code: Code) -> &'static [&'static str] {
    match code {
        Code::SelfDealing => &["from", "to"],
        Code::RegressiveStep => &["at"],
        Code::PayFalls => &["less", "more"],
        Code::TierUnreachable => &["tier"],
        _ => &[],
    }
}

impl Linted {
    /// The same with one finding for all places of a rule.
    pub fn folded(&self) -> Linted {
        let mut groups: BTreeMap<(Code, Option<FileId>, String, &'static str), Vec<usize>> = BTreeMap::new();
        for (place, finding) in self.findings.iter().enumerate().filter(|(_, one)| !told_by(one.code).is_empty()) {
            let Some(Arg::Text(rule)) = value(finding, "rule") else { continue };
            let key = (finding.code, finding.span().map(|span| span.file), rule.clone(), finding.help);
            groups.entry(key).or_default().push(place);
        }
        let mut findings: Vec<Option<Diagnostic>> = self.findings.iter().cloned().map(Some).collect();
        for places in groups.into_values().filter(|places| places.len() > APART) {
            let Some(worst) = places.iter().copied().reduce(|worst, next| {
                let more = earned(self.findings.get(next)) > earned(self.findings.get(worst));
                if more { next } else { worst }
            }) else {
                continue;
            };
            let others: Vec<&Diagnostic> =
                places.iter().filter(|place| **place != worst).filter_map(|place| self.findings.get(*place)).collect();
            for place in places.iter().filter(|place| **place != worst) {
                findings.get_mut(*place).map(Option::take);
            }
            let Some(Some(main)) = findings.get_mut(worst) else { continue };
            *main = with_others(main.clone(), &others);
        }
        Linted { findings: findings.into_iter().flatten().collect(), ..self.clone() }
    }
}

fn with_others(main: Diagnostic, others: &[&Diagnostic]) -> Diagnostic {
    let mut said: Vec<Arg> = others.iter().take(LISTED).map(|other| place_of(other)).collect();
    if others.len() > LISTED {
        said.push(Arg::from("…"));
    }
    main.arg(ALSO_COUNT, others.len()).arg(ALSO, Arg::List(said))
}

/// `75 000.00 RUB – 100 000.00 RUB`
fn place_of(finding: &Diagnostic) -> Arg {
    let mut parts: Vec<Arg> = Vec::new();
    for part in told_by(finding.code).iter().filter_map(|name| value(finding, name)) {
        if !parts.is_empty() {
            parts.push(Arg::from("–"));
        }
        parts.push(part.clone());
    }
    Arg::Phrase(parts)
}

/// What a window brings; nothing of all others, so that the first one is told.
fn earned(finding: Option<&Diagnostic>) -> Option<&Exact> {
    match value(finding?, "earns")? {
        Arg::Money(amount, _) => Some(amount),
        _ => None,
    }
}

fn value<'d>(finding: &'d Diagnostic, name: &str) -> Option<&'d Arg> {
    finding.args.iter().find_map(|(known, arg)| (*known == name).then_some(arg))
}
