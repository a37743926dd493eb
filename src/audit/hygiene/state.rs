//! How far a row is: open, won, lost, or no lead at all.

use hashbrown::HashMap;

use crate::audit::book::Book;
use crate::data::{EntityId, Role};
use crate::diagnostics::Arg;
use crate::syntax::fold;

/// How far a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Won,
    Lost,
    Junk,
}

/// How far the rows of a book are. Without a word that is known for it, a row with a day is closed.
pub(super) struct States<'b, 'a> {
    book: &'b Book<'a>,
    /// What the words of the stages mean that are known.
    meant: HashMap<u64, State>,
}

impl<'b, 'a> States<'b, 'a> {
    pub fn of(book: &'b Book<'a>) -> States<'b, 'a> {
        let mut meant: HashMap<u64, Option<State>> = HashMap::new();
        for code in (0..book.seen.rows.len()).filter_map(|at| book.seen.rows.code(Role::Stage, at)) {
            meant.entry(code).or_insert_with(|| {
                let word = fold(book.text_of(Role::Stage, code)?.trim());
                let all = [
                    (State::Junk, &book.settings.junk),
                    (State::Lost, &book.settings.lost),
                    (State::Won, &book.settings.won),
                ];
                all.into_iter().find(|(_, words)| words.contains(&word)).map(|(state, _)| state)
            });
        }
        let meant = meant.into_iter().filter_map(|(code, state)| Some((code, state?))).collect();
        States { book, meant }
    }

    /// How far a row is.
    pub fn state(&self, at: usize) -> State {
        let said = self.book.seen.rows.code(Role::Stage, at).and_then(|code| self.meant.get(&code)).copied();
        said.unwrap_or(match self.book.seen.rows.day(at) {
            Some(_) => State::Won,
            None => State::Open,
        })
    }

    /// The rows that were open at the end of the period.
    pub fn open(&self) -> Vec<usize> {
        let begun = |at: &usize| self.book.date(Role::Opened, *at).is_none_or(|day| day <= self.book.period.last_day());
        let all = (0..self.book.seen.rows.len()).filter(|at| self.book.seen.rows.day(*at).is_none());
        all.filter(|at| self.state(*at) == State::Open).filter(begun).collect()
    }
}

/// Whose rows they are, in words.
pub(super) fn owner(book: &Book<'_>, person: Option<EntityId>) -> Arg {
    person.map_or(Arg::Term("audit_nobody"), |person| book.name(person).as_ref().into())
}
