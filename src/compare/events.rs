//! Awards and notices that fall due in one of two runs and not in the other.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::data::{EntityId, Tables};
use crate::evaluate::{Outcome, Watch};
use crate::plan::Plan;
use crate::syntax::fold;
use crate::time::Period;

/// What falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// An award.
    Award,
    /// A notice.
    Notice,
}

/// What names an award or notice in any run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventKey {
    /// Which of both.
    pub kind: EventKind,
    /// Its name.
    pub name: Arc<str>,
    /// The period in which it falls due.
    pub period: Period,
    /// The key of the person, or the unit by its name; `None` for the company.
    pub whom: Option<Arc<str>>,
}

/// How people know it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Known {
    title: Arc<str>,
    whom: Option<Arc<str>>,
}

/// The awards and notices of a run.
#[derive(Clone, Debug, Default)]
pub struct Events {
    due: IndexMap<EventKey, Known>,
    undecided: HashSet<EventKey>,
}

/// An award or notice that is due on one side only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventChange {
    /// Which.
    pub event: EventKey,
    /// Its title.
    pub title: Arc<str>,
    /// The person or unit as people know it.
    pub whom: Option<Arc<str>>,
    /// Whether the later rules bring it; otherwise they take it away.
    pub comes: bool,
}

impl Events {
    /// Those of a run.
    pub fn of(plan: &Plan, tables: &Tables, outcome: &Outcome) -> Events {
        let people = tables.get(plan.people);
        let whom = |payee: Option<EntityId>, unit: Option<&Arc<str>>| match payee.and_then(|payee| people.entity(payee))
        {
            Some(person) => (Some(Arc::clone(&person.key)), Some(Arc::clone(&person.shown))),
            None => (unit.cloned(), unit.cloned()),
        };
        let awards = outcome.awards.iter().map(|given| {
            let award = plan.awards.get(given.what);
            (EventKind::Award, &award.name, &award.title, given.period, whom(given.payee, given.unit.as_ref()))
        });
        let notices = outcome.notices.iter().map(|given| {
            let notice = plan.notices.get(given.what);
            (EventKind::Notice, &notice.name, &notice.title, given.period, whom(given.payee, given.unit.as_ref()))
        });
        let known = |(kind, name, title, period, (whom, shown)): (_, &Arc<str>, &Arc<str>, _, _)| {
            (EventKey { kind, name: Arc::clone(name), period, whom }, Known { title: Arc::clone(title), whom: shown })
        };
        let open = outcome.undecided.iter().filter_map(|one| {
            let (kind, name) = match one.what {
                Watch::Award(id) => (EventKind::Award, &plan.awards.get(id).name),
                Watch::Notice(id) => (EventKind::Notice, &plan.notices.get(id).name),
                Watch::Ensure(_) => return None,
            };
            let (whom, _) = whom(one.payee, one.unit.as_ref());
            Some(EventKey { kind, name: Arc::clone(name), period: one.period, whom })
        });
        Events { undecided: open.collect(), due: awards.chain(notices).map(known).collect() }
    }

    /// The same under other names.
    #[must_use]
    pub fn renamed(self, names: &[(String, String)]) -> Events {
        let known: HashMap<String, Arc<str>> =
            names.iter().map(|(old, new)| (fold(old), Arc::from(new.as_str()))).collect();
        let rename = |mut key: EventKey| {
            if let Some(new) = known.get(&fold(&key.name)) {
                key.name = Arc::clone(new);
            }
            key
        };
        Events {
            due: self.due.into_iter().map(|(key, known)| (rename(key), known)).collect(),
            undecided: self.undecided.into_iter().map(rename).collect(),
        }
    }

    /// Those that are due in one of two runs alone, as far as both could decide: by kind, name, period and whom.
    pub fn changes(&self, later: &Events) -> Vec<EventChange> {
        let only = |one: &Events, other: &Events, comes: bool| -> Vec<EventChange> {
            let here =
                one.due.iter().filter(|(key, _)| !other.due.contains_key(*key) && !other.undecided.contains(*key));
            here.map(|(key, known)| EventChange {
                event: key.clone(),
                title: Arc::clone(&known.title),
                whom: known.whom.clone(),
                comes,
            })
            .collect()
        };
        let mut found = [only(later, self, true), only(self, later, false)].concat();
        found.sort_by(|one, other| (one.event.cmp(&other.event)).then(other.comes.cmp(&one.comes)));
        found
    }
}
