//! The order in which findings are told.

use std::cmp::{Ordering, Reverse};

use crate::audit::finding::Finding;
use crate::diagnostics::Arg;

/// Those of the most points first. Of equal points everybody's first one of a check comes before anybody's second: whoever reads
/// only some of many should hear of many people.
pub(super) fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    // People are numbered in the order of their keys.
    findings.sort_by_cached_key(|found| (Reverse(found.score()), found.code, found.payee));
    let one = |a: &Finding, b: &Finding| (a.code, a.payee, a.score()) == (b.code, b.payee, b.score());
    let mut turns = Vec::with_capacity(findings.len());
    for own in findings.chunk_by_mut(one) {
        own.sort_by(by_args);
        turns.extend(0..own.len());
    }
    let mut all: Vec<(u32, usize, Finding)> =
        findings.into_iter().zip(turns).map(|(found, turn)| (found.score(), turn, found)).collect();
    all.sort_by_key(|(score, turn, _)| (Reverse(*score), *turn));
    all.into_iter().map(|(_, _, found)| found).collect()
}

/// By the first value of their messages in which they differ.
fn by_args(a: &Finding, b: &Finding) -> Ordering {
    let differ = a.args.iter().zip(&b.args).find(|(one, other)| one != other);
    let values = differ.map(|(one, other)| match (&one.1, &other.1) {
        (Arg::Text(one), Arg::Text(other)) => one.cmp(other),
        (one, other) => format!("{one:?}").cmp(&format!("{other:?}")),
    });
    values.unwrap_or_else(|| a.args.len().cmp(&b.args.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Code;

    #[test]
    fn of_equal_points_everybody_comes_once_before_anybody_comes_twice() {
        let of = |payee: u32, client: &str, points: u32| {
            Finding::new(Code::NotNew, Some(payee), Vec::new())
                .arg("client", client)
                .reason(("why", points), Vec::new())
        };
        let given = vec![of(2, "Ash", 40), of(1, "Oak", 40), of(1, "Ash", 40), of(1, "Elm", 40), of(3, "Ash", 60)];
        let told: Vec<(Option<u32>, String)> = in_order(given)
            .into_iter()
            .map(|found| (found.payee, format!("{:?}", found.args.first().map(|(_, value)| value.clone()))))
            .collect();
        let wanted = [(3, "Ash"), (1, "Ash"), (2, "Ash"), (1, "Elm"), (1, "Oak")];
        let wanted = wanted.map(|(payee, client)| (Some(payee), format!("{:?}", Some(Arg::from(client)))));
        assert_eq!(told, wanted);
    }
}
