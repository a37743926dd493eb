//! Rows by whose they are.

use std::collections::BTreeSet;

use crate::audit::rows::Rows;
use crate::data::EntityId;

/// The rows of everybody, by the number of the person; once [sorted](Placed::sort), in the order of their days. Those of one day stand as in
/// their table, behind those that have passed by.
#[derive(Clone, Debug, Default)]
pub(super) struct Placed(Vec<Vec<usize>>);

impl Placed {
    /// Adds a row of somebody behind the others. Whether it is the first.
    pub fn add(&mut self, person: EntityId, at: usize) -> bool {
        let place = person as usize;
        if self.0.len() <= place {
            self.0.resize(place + 1, Vec::new());
        }
        let Some(own) = self.0.get_mut(place) else { return false };
        own.push(at);
        own.len() == 1
    }

    /// Puts the rows of some people in order.
    pub fn sort(&mut self, people: &BTreeSet<EntityId>, rows: &Rows) {
        for person in people {
            let Some(own) = self.0.get_mut(*person as usize) else { continue };
            let mut order: Vec<_> = own.iter().map(|at| (rows.day(*at), rows.row(*at), *at)).collect();
            order.sort_unstable();
            own.clear();
            own.extend(order.into_iter().map(|(_, _, at)| at));
        }
    }

    /// Without the rows of some people.
    pub fn forget(&mut self, people: &BTreeSet<EntityId>) {
        for person in people {
            if let Some(own) = self.0.get_mut(*person as usize) {
                own.clear();
            }
        }
    }

    /// The rows of somebody.
    pub fn of(&self, person: EntityId) -> &[usize] {
        self.0.get(person as usize).map_or(&[], Vec::as_slice)
    }

    /// Everybody who has any, with these.
    pub fn all(&self) -> impl Iterator<Item = (EntityId, &[usize])> {
        (0..).zip(&self.0).filter(|(_, rows)| !rows.is_empty()).map(|(person, rows)| (person, rows.as_slice()))
    }
}
