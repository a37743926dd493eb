//! Groups: of several rules one pays, the others do not apply.

use crate::data::EntityId;
use crate::evaluate::LineStatus;
use crate::evaluate::world::{Stop, World};
use crate::number::Exact;
use crate::plan::{Component, Group, Id, TakesWord};
use crate::time::Period;

/// A group and the rule in it that is taken.
type Taken = (Id<Group>, Id<Component>);

impl World<'_> {
    /// The group in which a rule stands beside others of which one is chosen.
    fn choosing_group(&self, id: Id<Component>) -> Option<(Id<Group>, &Group)> {
        self.plan.groups.iter().find(|(_, group)| group.takes != TakesWord::Sum && group.of.contains(&id))
    }

    /// The group and its other rule that is taken in place of this one for a person in a period of the rule; `None`
    /// where this one is taken, or stands in no such group.
    pub(super) fn taken_instead(
        &self,
        id: Id<Component>,
        person: EntityId,
        own: Period,
    ) -> Result<Option<Taken>, Stop> {
        let Some((place, group)) = self.choosing_group(id) else { return Ok(None) };
        let mut taken: Option<(Id<Component>, Exact)> = None;
        for member in &group.of {
            let pay = self.own_pay(*member, person, own)?;
            if pay.status != LineStatus::Pays {
                continue;
            }
            let amount = pay.amount();
            // Of equal amounts the first written is taken: the pay is the same.
            let better = taken.as_ref().is_none_or(|(_, best)| match group.takes {
                TakesWord::Largest => amount > *best,
                TakesWord::Smallest => amount < *best,
                TakesWord::First | TakesWord::Sum => false,
            });
            if better {
                taken = Some((*member, amount));
            }
        }
        Ok(taken.filter(|(taken, _)| *taken != id).map(|(taken, _)| (place, taken)))
    }
}
