//! Who buys: one client under several names, several under one.

use hashbrown::HashMap;

use crate::audit::spellings::Spellings;
use crate::data::Day;

/// By what a client is known from an earlier day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tie {
    /// Its name.
    Name,
    /// Its tax number, under another name.
    TaxId,
    /// Its name, spelled otherwise.
    Spelling,
}

/// Since when a client has bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bought {
    pub tie: Tie,
    pub since: Day,
    /// The client of that day.
    pub client: u64,
}

/// All clients of the data.
#[derive(Debug, Default)]
pub(super) struct Buyers {
    pub spellings: Spellings,
    /// The first days of each client, by its tax number.
    of: HashMap<u64, Vec<(Option<String>, Day)>>,
    /// The clients of each tax number.
    by_tax: HashMap<String, Vec<(u64, Day)>>,
}

impl Buyers {
    /// Of clients, each with a tax number or without one and its first day. What is no number of anybody is left out by then.
    pub fn of(
        clients: impl Iterator<Item = (u64, Option<String>, Day)>,
        name: impl Fn(u64) -> Option<String>,
    ) -> Buyers {
        let mut buyers = Buyers::default();
        for (client, tax, day) in clients {
            if let Some(tax) = &tax {
                buyers.by_tax.entry(tax.clone()).or_default().push((client, day));
            }
            buyers.of.entry(client).or_default().push((tax, day));
        }
        let first = |days: &[(Option<String>, Day)]| days.iter().map(|(_, day)| *day).min();
        let all = buyers.of.iter();
        buyers.spellings = Spellings::of(all.filter_map(|(code, days)| Some((*code, first(days)?, name(*code)?))));
        buyers
    }

    pub fn bought(&self, client: u64, tax: Option<&str>) -> Vec<Bought> {
        let one = |known: &Option<String>| tax.is_none() || known.is_none() || known.as_deref() == tax;
        let named = self.spellings.all(client).filter_map(|other| {
            let days = self.of.get(&other)?.iter().filter(|(known, _)| one(known)).map(|(_, day)| *day);
            let tie = if other == client { Tie::Name } else { Tie::Spelling };
            Some(Bought { tie, since: days.min()?, client: other })
        });
        let mut all: Vec<Bought> = named.collect();
        let of_tax = tax.and_then(|tax| self.by_tax.get(tax)).map(Vec::as_slice).unwrap_or_default();
        let other = of_tax.iter().filter(|(other, _)| !all.iter().any(|known| known.client == *other));
        let by_tax: Vec<Bought> =
            other.map(|(client, since)| Bought { tie: Tie::TaxId, since: *since, client: *client }).collect();
        all.extend(by_tax);
        all.sort_by_key(|bought| (bought.tie, bought.since));
        all
    }
}
