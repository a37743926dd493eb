//! Clients whose names differ only in how they are written.

use hashbrown::HashMap;

use crate::audit::names::words;
use crate::data::Day;

/// The clients of all data, by what is left of their names.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    /// The group of each client whose name is that of another one, too.
    of: HashMap<u64, usize>,
    /// The clients of a group with their first days, the earliest first.
    groups: Vec<Vec<(Day, String, u64)>>,
}

impl Spellings {
    /// Of clients with their first days and names.
    pub fn of(clients: impl Iterator<Item = (u64, Day, String)>) -> Spellings {
        let mut named: HashMap<String, Vec<(Day, String, u64)>> = HashMap::new();
        for (code, day, name) in clients {
            let words: Vec<String> = words(&name).into_iter().collect();
            if !words.is_empty() {
                named.entry(words.join(" ")).or_default().push((day, name, code));
            }
        }
        let mut spellings = Spellings::default();
        for mut group in named.into_values().filter(|group| group.len() > 1) {
            group.sort();
            let at = spellings.groups.len();
            spellings.of.extend(group.iter().map(|(_, _, code)| (*code, at)));
            spellings.groups.push(group);
        }
        spellings
    }

    fn group(&self, code: u64) -> &[(Day, String, u64)] {
        self.of.get(&code).and_then(|at| self.groups.get(*at)).map_or(&[], Vec::as_slice)
    }

    /// One number for all of a group.
    pub fn one(&self, code: u64) -> u64 {
        self.group(code).first().map_or(code, |(_, _, first)| *first)
    }

    /// All of the group of a client, itself among them.
    pub fn all(&self, code: u64) -> impl Iterator<Item = u64> {
        let group = self.group(code);
        group.iter().map(|(_, _, other)| *other).chain(group.is_empty().then_some(code))
    }
}
