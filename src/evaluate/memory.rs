//! What has been computed of people already: a dense table of everybody for each thing asked.
//!
//! A run asks for few different things of many people, again and again. A table is found by what is asked, a result in it
//! by the number of the person. What a period has not asked for is forgotten at its end: most of it is never asked for again,
//! and the rest is worked out again, as a run of that period alone would.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;

use crate::data::EntityId;
use crate::evaluate::at::Subject;

/// Results by what is asked and of whom.
#[derive(Debug)]
pub(super) struct Memory<K, T> {
    people: RefCell<Tables<K, T>>,
    /// With each result whether it has been asked for lately.
    groups: RefCell<HashMap<(K, Subject), (T, bool)>>,
}

/// One table of everybody for each thing asked, and where the one asked for last stands.
#[derive(Debug)]
struct Tables<K, T> {
    place: HashMap<K, usize>,
    tables: Vec<Table<T>>,
    last: Option<(K, usize)>,
}

/// Results by person, in pages: what is asked of a few people only, such as of those hired on one day, takes little room.
#[derive(Debug)]
struct Table<T> {
    pages: Vec<Vec<Option<T>>>,
    /// Whether anything of it has been asked for lately.
    asked: bool,
}

/// How many people stand on a page.
const PAGE: usize = 32;

impl<K, T> Default for Memory<K, T> {
    fn default() -> Memory<K, T> {
        Memory { people: RefCell::default(), groups: RefCell::default() }
    }
}

impl<K, T> Default for Tables<K, T> {
    fn default() -> Tables<K, T> {
        Tables { place: HashMap::new(), tables: Vec::new(), last: None }
    }
}

impl<K: Copy + Eq + Hash, T: Clone> Memory<K, T> {
    /// What is known of one person.
    pub(super) fn of(&self, what: K, person: EntityId) -> Option<T> {
        let mut people = self.people.borrow_mut();
        let place = people.find(what)?;
        people.tables.get(place)?.pages.get(person as usize / PAGE)?.get(person as usize % PAGE)?.clone()
    }

    /// Keeps what is known of one person.
    pub(super) fn keep(&self, what: K, person: EntityId, known: T) {
        let mut people = self.people.borrow_mut();
        let place = people.find(what).unwrap_or_else(|| people.begin(what));
        let Some(table) = people.tables.get_mut(place) else { return };
        let (page, line) = (person as usize / PAGE, person as usize % PAGE);
        if table.pages.len() <= page {
            table.pages.resize_with(page + 1, Vec::new);
        }
        let Some(page) = table.pages.get_mut(page) else { return };
        if page.is_empty() {
            page.resize_with(PAGE, || None);
        }
        if let Some(cell) = page.get_mut(line) {
            *cell = Some(known);
        }
    }

    /// What is known of a person or a group.
    pub(super) fn of_subject(&self, what: K, subject: &Subject) -> Option<T> {
        match subject {
            Subject::Person(person) => self.of(what, *person),
            group => {
                let mut groups = self.groups.borrow_mut();
                let (known, asked) = groups.get_mut(&(what, group.clone()))?;
                *asked = true;
                Some(known.clone())
            }
        }
    }

    /// Keeps what is known of a person or a group.
    pub(super) fn keep_of_subject(&self, what: K, subject: &Subject, known: T) {
        match subject {
            Subject::Person(person) => self.keep(what, *person, known),
            group => drop(self.groups.borrow_mut().insert((what, group.clone()), (known, true))),
        }
    }

    /// Forgets what has not been asked for since the last call.
    pub(super) fn forget_unasked(&self) {
        self.groups.borrow_mut().retain(|_, (_, asked)| std::mem::take(asked));
        let mut people = self.people.borrow_mut();
        let mut kept = Tables::default();
        let mut tables: Vec<Option<Table<T>>> = std::mem::take(&mut people.tables).into_iter().map(Some).collect();
        for (what, place) in std::mem::take(&mut people.place) {
            let table = tables.get_mut(place).and_then(Option::take).filter(|table| table.asked);
            if let Some(table) = table {
                kept.add(what, Table { asked: false, ..table });
            }
        }
        *people = kept;
    }
}

impl<K: Copy + Eq + Hash, T> Tables<K, T> {
    fn find(&mut self, what: K) -> Option<usize> {
        match self.last {
            Some((last, place)) if last == what => Some(place),
            _ => {
                let place = *self.place.get(&what)?;
                self.last = Some((what, place));
                if let Some(table) = self.tables.get_mut(place) {
                    table.asked = true;
                }
                Some(place)
            }
        }
    }

    /// A new table; asked for by whoever begins it.
    fn begin(&mut self, what: K) -> usize {
        self.add(what, Table { pages: Vec::new(), asked: true })
    }

    fn add(&mut self, what: K, table: Table<T>) -> usize {
        let place = self.tables.len();
        self.tables.push(table);
        self.place.insert(what, place);
        place
    }
}
