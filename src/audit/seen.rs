//! What is known of the rows of the audited record when all have been seen.

use hashbrown::HashMap;

use crate::audit::cast::Cast;
use crate::audit::firsts::Firsts;
use crate::audit::rows::Rows;
use crate::audit::shares::Shares;
use crate::data::{Day, Role};

/// What is kept of the rows seen. Putting together what several have seen does not depend on their order, but for that of
/// `rows` of one person.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The rows of the period, of some days after it, and those of others that a check asks about.
    pub rows: Rows,
    /// The first day of each client.
    pub firsts: Firsts,
    /// The first day of each client with each of its tax numbers, and without one. Empty where no field holds these.
    pub taxes: HashMap<(Option<u64>, u64), Day>,
    /// What everybody brought in each period of the plan.
    pub shares: Shares,
    /// The first day of all.
    pub earliest: Option<Day>,
    /// How many rows in all have been seen.
    pub count: u64,
    /// How many of them lie in the period.
    pub inside: u64,
    /// How many of these no rule that pays asks for.
    pub passed_over: u64,
    /// By the place of a part among those of the cast: whether anything stands there in any row, and in one of the period.
    pub(super) filled: Vec<(bool, bool)>,
}

impl Seen {
    /// What several have seen.
    pub(super) fn put_together(mut self, others: Vec<Seen>) -> Seen {
        let mut rows = vec![std::mem::take(&mut self.rows)];
        for mut other in others {
            rows.push(std::mem::take(&mut other.rows));
            self.merge(other);
        }
        Seen { rows: Rows::put_together(rows), ..self }
    }

    /// Adds what another has seen, but for the rows.
    fn merge(&mut self, mut other: Seen) {
        self.firsts.merge(std::mem::take(&mut other.firsts));
        // The fewer are added to the more.
        if self.taxes.len() < other.taxes.len() {
            std::mem::swap(&mut self.taxes, &mut other.taxes);
        }
        for (number, day) in other.taxes {
            let first = self.taxes.entry(number).or_insert(day);
            *first = day.min(*first);
        }
        self.shares.merge(other.shares);
        self.earliest = match (self.earliest, other.earliest) {
            (Some(one), Some(another)) => Some(one.min(another)),
            (one, another) => one.or(another),
        };
        self.count += other.count;
        self.inside += other.inside;
        self.passed_over += other.passed_over;
        for (one, (ever, inside)) in self.filled.iter_mut().zip(other.filled) {
            *one = (one.0 || ever, one.1 || inside);
        }
    }

    /// Whether anything stands in the field that plays a part, in any row and in one of the period.
    pub(super) fn filled(&self, cast: &Cast, role: Role) -> (bool, bool) {
        place(cast, role).and_then(|at| self.filled.get(at)).copied().unwrap_or_default()
    }
}

/// The place of a part among those that fields play.
pub(super) fn place(cast: &Cast, role: Role) -> Option<usize> {
    cast.fields.keys().position(|known| *known == role)
}
