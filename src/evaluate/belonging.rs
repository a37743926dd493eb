//! Who belongs to which unit, and who is below whom, in a period: worked out once for all units and all heads.
//!
//! Every unit asks for its people, so looking at everybody for each of them would cost people times units.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::data::EntityId;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::world::{Stop, World};
use crate::measure::Datum;
use crate::plan::{AsOf, Field, FieldPath, Id, Measure};
use crate::time::{Month, Period};

/// The people of every unit in a period.
#[derive(Debug, Default)]
pub(super) struct Belonging {
    /// The people of each unit on the decisive day, in the order of their keys.
    of: HashMap<Datum, Vec<EntityId>>,
    /// The people whose unit changes inside the period; looked for only where no day is named to decide.
    changing: Vec<EntityId>,
}

/// By field, the end of the period that is named to decide, and period.
pub(super) type BelongingMemory = HashMap<(Id<Field>, Option<AsOf>, Period), Rc<Belonging>>;

/// Everybody below every head at the end of a period.
#[derive(Debug, Default)]
pub(super) struct Below {
    /// The people below each head, in any depth, in the order of their keys; nobody is below themselves.
    of: HashMap<EntityId, Vec<EntityId>>,
    /// The people whose heads lead back to somebody on the way, in the order of their keys.
    circling: Vec<EntityId>,
}

/// By field and period.
pub(super) type BelowMemory = HashMap<(Id<Field>, Period), Rc<Below>>;

/// The people to whom a row behind a measure is credited in a window, by measure and window.
pub(super) type CreditedMemory = HashMap<(Id<Measure>, Period), Rc<BTreeSet<EntityId>>>;

impl World<'_> {
    /// Who belongs to which unit in a period: every person of the record, whether the plan is for them or not, on the
    /// first or last day of the period (the last where none is named), inside the employment.
    fn belonging(&self, field: Id<Field>, as_of: Option<AsOf>, period: Period) -> Rc<Belonging> {
        let key = (field, as_of, period);
        let known = self.belonging.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let path = FieldPath { record: self.plan.people, steps: vec![field] };
            let mut found = Belonging::default();
            for person in self.everybody() {
                if let Some(unit) = self.unit_on(person, field, self.day_as_of(person, as_of, period)) {
                    found.of.entry(unit).or_default().push(person);
                }
                if as_of.is_none() && self.change_inside(person, &path, period).is_some() {
                    found.changing.push(person);
                }
            }
            let found = Rc::new(found);
            self.belonging.borrow_mut().insert(key, found.clone());
            found
        })
    }

    /// Who belongs to a unit in each month of a window: those of `people`, whether the plan is for them or not, whose
    /// field has the value on the day of the month that the KPI names, else on the last one.
    pub(super) fn members(
        &self,
        field: Id<Field>,
        unit: &Datum,
        window: Period,
        as_of: Option<AsOf>,
        people: &BTreeSet<EntityId>,
    ) -> BTreeSet<(EntityId, Month)> {
        let of_month = |month: Month| {
            let belonging = self.belonging(field, as_of, Period::month(month));
            let members = belonging.of.get(unit).map_or(&[][..], Vec::as_slice).iter();
            members.filter(|person| people.contains(person)).map(|person| (*person, month)).collect::<Vec<_>>()
        };
        window.each_month().flat_map(of_month).collect()
    }

    /// Reports a change from or to a unit inside a month of a window, for those of `people` and the months in which it
    /// `matters`. `help` says how to name the day that decides.
    pub(super) fn check_members(
        &self,
        (field, unit): (Id<Field>, &Datum),
        window: Period,
        (span, help): (crate::source::Span, &'static str),
        people: &BTreeSet<EntityId>,
        matters: impl Fn(EntityId, Month) -> bool,
    ) -> Result<(), Stop> {
        let path = FieldPath { record: self.plan.people, steps: vec![field] };
        let mut changing = BTreeSet::new();
        for month in window.each_month() {
            let belonging = self.belonging(field, None, Period::month(month));
            let known = belonging.changing.iter().filter(|person| people.contains(person));
            changing.extend(known.map(|person| (*person, month)));
        }
        let mut stopped = Ok(());
        for (person, month) in changing {
            let own = Period::month(month);
            let Some(change) = self.change_inside(person, &path, own) else { continue };
            let concerns = change.before.as_ref() == Some(unit) || change.after.as_ref() == Some(unit);
            if concerns && matters(person, month) {
                stopped = stopped.and(self.check_unchanged(person, &path, own, (span, Err(help))));
            }
        }
        stopped
    }

    /// The people who may have a line in a plan period and belong to the subject in it, in the order of keys: to a unit
    /// or below a head at the end of the period. Heads in a circle are reported; those who are in it are below nobody.
    pub(super) fn people_of_subject(&self, period: Period, at: &At) -> (Vec<EntityId>, Result<(), Stop>) {
        let people = self.people_of(period);
        let mut stopped = Ok(());
        let found = match &at.subject {
            // Every line may ask for what is of its own person: nobody else is looked at for that.
            Subject::Person(own) => people.get(own).copied().into_iter().collect(),
            Subject::Company => people.iter().copied().collect(),
            // What a unit that rows name has of a rule is not what its people have: see `pay_of_unit`.
            Subject::UnitOf(..) => Vec::new(),
            Subject::Unit(field, unit) => {
                let belonging = self.belonging(*field, Some(AsOf::LastDay), period);
                let members = belonging.of.get(unit).map_or(&[][..], Vec::as_slice).iter();
                members.copied().filter(|person| people.contains(person)).collect()
            }
            Subject::Below(head, field, own) => {
                let below = self.below(*field, period);
                for person in below.circling.iter().filter(|person| people.contains(person)) {
                    stopped = stopped.and(self.is_below(*person, *head, (*field, *own), period).map(|_| ()));
                }
                let mut found: Vec<EntityId> = below.of(*head, *own).filter(|one| people.contains(one)).collect();
                found.sort_unstable();
                found
            }
        };
        (found, stopped)
    }

    /// Everybody below every head at the end of a period.
    pub(super) fn below(&self, field: Id<Field>, period: Period) -> Rc<Below> {
        let key = (field, period);
        let known = self.below.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let heads: Vec<Option<EntityId>> =
                self.everybody().map(|person| self.head_of(person, field, period)).collect();
            let mut below = Below::default();
            for person in self.everybody() {
                let mut way = vec![person];
                while let Some(head) = way.last().and_then(|last| *heads.get(*last as usize)?) {
                    if way.contains(&head) {
                        below.circling.push(person);
                        way.clear();
                        break;
                    }
                    way.push(head);
                }
                for head in way.into_iter().skip(1) {
                    below.of.entry(head).or_default().push(person);
                }
            }
            let below = Rc::new(below);
            self.below.borrow_mut().insert(key, below.clone());
            below
        })
    }

    /// The people to whom a row behind a measure is credited in a window.
    pub(super) fn credited_in(&self, id: Id<Measure>, window: Period) -> Rc<BTreeSet<EntityId>> {
        let key = (id, window);
        let known = self.credited.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let people = Rc::new(self.facts.people_behind(id, window));
            self.credited.borrow_mut().insert(key, people.clone());
            people
        })
    }

    /// All people of the plan's record, in the order of their keys.
    pub(super) fn everybody(&self) -> std::ops::Range<EntityId> {
        let count = self.tables.get(self.plan.people).entities.len();
        0..EntityId::try_from(count).unwrap_or(EntityId::MAX)
    }
}

impl Below {
    /// The people below a head, and the head itself where it is one of them; nobody whose heads go in a circle.
    pub(super) fn of(&self, head: EntityId, own: bool) -> impl Iterator<Item = EntityId> {
        let itself = own && self.circling.binary_search(&head).is_err();
        let below = self.of.get(&head).map_or(&[][..], Vec::as_slice);
        itself.then_some(head).into_iter().chain(below.iter().copied())
    }

    /// The people whose heads lead back to somebody on the way.
    pub(super) fn circling(&self) -> &[EntityId] {
        &self.circling
    }
}
