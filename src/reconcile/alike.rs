//! Keys that each source has alone and that look nearly the same: `D-17` and `D17`, `М01` with a Cyrillic letter and `M01`.

use std::collections::HashMap;

use crate::reconcile::{Class, Entry, Hint, Key};
use crate::syntax::likeness::skeleton;

/// Names to each key that one source lacks the one that the other source lacks and that looks like it.
pub(super) fn hint(entries: &mut [Entry]) {
    let mut of_right: HashMap<Vec<String>, Vec<usize>> = HashMap::new();
    let right = entries.iter().enumerate().filter(|(_, entry)| entry.class == Class::OnlyRight);
    right.for_each(|(at, entry)| of_right.entry(likeness(&entry.key)).or_default().push(at));
    let left = entries.iter().enumerate().filter(|(_, entry)| entry.class == Class::OnlyLeft);
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, entry) in left {
        // Entries are in the order of their keys, so the first twin is the same whatever the order of rows.
        let twins = of_right.get(&likeness(&entry.key));
        pairs.extend(twins.and_then(|twins| twins.first()).map(|twin| (at, *twin)));
    }
    for (left, right) in pairs {
        let keys = [left, right].map(|at| entries.get(at).map(|entry| entry.key.clone()));
        for (at, other) in [left, right].into_iter().zip(keys.into_iter().rev()) {
            if let (Some(entry), Some(other)) = (entries.get_mut(at), other)
                && entry.hint.is_none()
            {
                entry.hint = Some(Hint::Alike(other));
            }
        }
    }
}

/// What is left of a key without signs, zeros before a number, and what the eye may miss.
fn likeness(key: &Key) -> Vec<String> {
    key.iter().map(|part| bare(&skeleton(part))).collect()
}

fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().filter(|c| c.is_alphanumeric()).peekable();
    let mut in_number = false;
    while let Some(c) = chars.next() {
        let more = chars.peek().is_some_and(char::is_ascii_digit);
        // The zeros before the first digit that counts.
        if c == '0' && !in_number && more {
            continue;
        }
        in_number = c.is_ascii_digit();
        out.push(c);
    }
    out
}
