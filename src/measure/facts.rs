//! The answers of an engine, merged over windows of time and groups of people.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use crate::data::{EntityId, RowId, Tables};
use crate::diagnostics::Diagnostic;
use crate::measure::select::computed_shares;
use crate::measure::simple::{state_of, too_large};
use crate::measure::{
    CreditedRow, Datum, Gap, MeasureEngine, MeasureSet, Measured, Partial, RowReader, RowSums, RowsByUnit, StateKey,
    select,
};
use crate::plan::{Aggregate, Component, ComponentKind, FieldPath, Id, Measure, Plan, Record};
use crate::time::{Month, Period};

/// Whose rows are meant.
#[derive(Clone, Debug)]
pub enum Whom {
    /// The rows credited to one person.
    Person(EntityId),
    /// The rows credited to each person in the months in which that person belongs to the group.
    Members(BTreeSet<(EntityId, Month)>),
    /// The rows that name a unit.
    OfUnit {
        /// How a row says its unit.
        way: FieldPath,
        /// The unit.
        unit: Datum,
        /// The person to whom they are credited; `None` for all of them, those that are nobody's included.
        person: Option<EntityId>,
    },
    /// All rows, those that are nobody's included.
    Everybody,
}

/// The value of a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A value. A sum or a count over no rows is 0.
    Value(Datum),
    /// There is no row to average or to take the smallest, largest, first or last of.
    NoRows,
    /// Rows of the window need what other tables do not have.
    Gap(BTreeSet<Gap>),
    /// The sum over the window does not fit; the message has been kept among the problems.
    TooLarge,
}

/// The rows behind measures by unit, each by the way to it.
type UnitsMemory = HashMap<(Id<Measure>, FieldPath), Rc<RowsByUnit>>;

/// The answers of an engine, for as many threads as want them.
#[derive(Debug)]
pub struct Answers<'a> {
    plan: &'a Plan,
    tables: &'a Tables,
    measured: Measured,
    selection_of: HashMap<Id<Component>, usize>,
    by_person: HashMap<Id<Component>, HashMap<EntityId, Vec<CreditedRow>>>,
    problems: Vec<Diagnostic>,
}

/// What the tables say.
#[derive(Debug)]
pub struct Facts<'a> {
    plan: &'a Plan,
    tables: &'a Tables,
    answers: Arc<Answers<'a>>,
    problems: RefCell<Vec<Diagnostic>>,
    behind: RefCell<HashMap<Id<Measure>, Rc<Behind>>>,
    by_unit: RefCell<UnitsMemory>,
}

impl<'a> Answers<'a> {
    /// Asks `engine` all that `plan` wants to know of `tables`.
    pub fn new(plan: &'a Plan, tables: &'a Tables, engine: &dyn MeasureEngine) -> Answers<'a> {
        let set = MeasureSet::of(plan);
        let mut measured = engine.measure(plan, tables, &set);
        let mut problems = std::mem::take(&mut measured.problems);
        problems.extend(computed_shares(plan, tables));
        let selection_of = set.selections.iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
        let by_person =
            set.selections.iter().zip(&measured.rows).map(|((id, _), rows)| (*id, by_person(rows))).collect();
        Answers { plan, tables, measured, selection_of, by_person, problems }
    }
}

impl<'a> Facts<'a> {
    /// Asks `engine` all that `plan` wants to know of `tables`.
    pub fn new(plan: &'a Plan, tables: &'a Tables, engine: &dyn MeasureEngine) -> Facts<'a> {
        Facts::of(Arc::new(Answers::new(plan, tables, engine)))
    }

    /// What answers say, merged by the thread that asks.
    pub fn of(answers: Arc<Answers<'a>>) -> Facts<'a> {
        Facts {
            plan: answers.plan,
            tables: answers.tables,
            problems: RefCell::new(answers.problems.clone()),
            answers,
            behind: RefCell::default(),
            by_unit: RefCell::default(),
        }
    }

    /// Sums that did not fit, those met since included.
    pub fn problems(&self) -> Vec<Diagnostic> {
        self.problems.borrow().clone()
    }

    /// The value of a measure over the rows of `whom` in the months of a window.
    pub fn value(&self, id: Id<Measure>, whom: &Whom, window: Period) -> Fact {
        let measure = self.plan.measures.get(id);
        let states: Vec<Cow<'_, Partial>> = match whom {
            // A row that several of them share counts once among them, unless each counts their part of it.
            // What is taken off is taken from those to whom it had been given, whoever belongs to the group by then.
            Whom::Members(_) if measure.rows.reversed.is_some() => self.states_of_rows(id, whom, window),
            Whom::Members(_) | Whom::Everybody if is_shared(measure) && !measure.by_share => {
                self.states_of_rows(id, whom, window)
            }
            Whom::OfUnit { .. } => self.states_of_rows(id, whom, window),
            _ => self.states(id, whom, window).into_iter().map(Cow::Borrowed).collect(),
        };
        let Ok(total) = Partial::merged(states) else {
            let problem = too_large(self.plan, measure);
            let mut problems = self.problems.borrow_mut();
            if !problems.contains(&problem) {
                problems.push(problem);
            }
            return Fact::TooLarge;
        };
        match (total, measure.function) {
            (Some(total), function) => match total.finish(function) {
                Ok(datum) => Fact::Value(datum),
                Err(gaps) => Fact::Gap(gaps.clone()),
            },
            (None, Aggregate::Sum | Aggregate::Count | Aggregate::CountDifferent) => {
                Fact::Value(Datum::Number(0.into()))
            }
            (None, _) => Fact::NoRows,
        }
    }

    fn states(&self, id: Id<Measure>, whom: &Whom, window: Period) -> Vec<&Partial> {
        let Some(states) = self.answers.measured.states.get(id.index()) else { return Vec::new() };
        let of = |payee: EntityId, first: Month, last: Month| {
            let key = |month| StateKey { payee: Some(payee), month: Some(month), left: None };
            let dated = key(first)..=key(last);
            states.range(dated).map(|(_, state)| state)
        };
        let undated = |payee: EntityId| states.get(&StateKey { payee: Some(payee), month: None, left: None });
        if self.is_open(id) {
            let last = window.last();
            let open = |key: &StateKey| {
                key.month.is_some_and(|month| month <= last) && key.left.is_none_or(|left| left > last)
            };
            let meant = |key: &StateKey| match whom {
                Whom::Person(person) => key.payee == Some(*person),
                Whom::Members(members) => key.payee.is_some_and(|payee| members.contains(&(payee, last))),
                Whom::Everybody => true,
                Whom::OfUnit { .. } => false,
            };
            return states.iter().filter(|(key, _)| open(key) && meant(key)).map(|(_, state)| state).collect();
        }
        match whom {
            Whom::Person(person) => {
                undated(*person).into_iter().chain(of(*person, window.first(), window.last())).collect()
            }
            Whom::Members(members) => {
                let inside = |month: Month| (window.first()..=window.last()).contains(&month);
                let people: BTreeSet<EntityId> =
                    members.iter().filter(|(_, month)| inside(*month)).map(|(person, _)| *person).collect();
                let dated = members
                    .iter()
                    .filter(|(_, month)| inside(*month))
                    .flat_map(|(person, month)| of(*person, *month, *month));
                people.into_iter().filter_map(undated).chain(dated).collect()
            }
            // States do not say the unit: the rows do.
            Whom::OfUnit { .. } => Vec::new(),
            Whom::Everybody => states
                .iter()
                .filter(|(key, _)| key.month.is_none_or(|month| (window.first()..=window.last()).contains(&month)))
                .map(|(_, state)| state)
                .collect(),
        }
    }

    /// Whether the rows of a measure stand open from a day on, rather than lie in the period of their day.
    pub fn is_open(&self, id: Id<Measure>) -> bool {
        self.plan.measures.get(id).rows.until.is_some()
    }

    /// Whether the rows of a measure are those of a KPI that are taken off again.
    fn is_reversed(&self, id: Id<Measure>) -> bool {
        self.plan.measures.get(id).rows.reversed.is_some()
    }

    /// The months in which it matters who belongs to a group when a measure is asked for a window: those of the rows'
    /// days. Rows that stand open count on the last day; those taken off again had counted earlier.
    pub fn months_behind(&self, id: Id<Measure>, window: Period) -> Period {
        let rows = &self.plan.measures.get(id).rows;
        if self.is_open(id) {
            return Period::month(window.last());
        }
        if !self.is_reversed(id) {
            return window;
        }
        let behind = self.behind(id);
        let counted = behind.all.iter().filter(|taken| taken.counts_in(rows, window));
        let first = counted.filter_map(|taken| taken.date.map(Month::of)).min();
        first.and_then(|first| Period::span(first.min(window.first()), window.last())).unwrap_or(window)
    }

    /// The month in which it matters who belongs to a group: that of the row's day, for open rows the window's last.
    fn month_of(&self, id: Id<Measure>, taken: &CreditedRow, window: Period) -> Option<Month> {
        if self.is_open(id) { Some(window.last()) } else { taken.date.map(Month::of) }
    }

    /// The states of the rows of a group, each row once.
    fn states_of_rows(&self, id: Id<Measure>, whom: &Whom, window: Period) -> Vec<Cow<'_, Partial>> {
        let reader = RowReader::new(self.plan, self.tables);
        let measure = self.plan.measures.get(id);
        let mut seen = BTreeSet::new();
        let mut states = Vec::new();
        self.each_row(id, whom, window, &mut |rank, taken| {
            if measure.by_share || seen.insert((taken.row, taken.refund)) {
                states.extend(state_of(&reader, measure, taken, rank).map(Cow::Owned));
            }
        });
        states
    }

    /// Calls `visit` for the rows meant that count in a window, in their order, with the place of each among all.
    fn each_row(&self, id: Id<Measure>, whom: &Whom, window: Period, visit: &mut dyn FnMut(usize, &CreditedRow)) {
        let rows = &self.plan.measures.get(id).rows;
        if let Whom::OfUnit { way, unit, person } = whom {
            let by_unit = self.by_unit(id, way);
            let own = by_unit.rows(unit, *person).iter().filter(|(_, taken)| taken.counts_in(rows, window));
            return own.for_each(|(rank, taken)| visit(*rank, taken));
        }
        for (rank, taken) in self.behind(id).all.iter().enumerate() {
            if taken.counts_in(rows, window) && is_of(whom, taken, self.month_of(id, taken, window)) {
                visit(rank, taken);
            }
        }
    }

    /// The rows behind a measure by unit.
    pub fn by_unit(&self, id: Id<Measure>, way: &FieldPath) -> Rc<RowsByUnit> {
        let key = (id, way.clone());
        let known = self.by_unit.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let rows = Rc::new(RowsByUnit::sorted(self.plan, self.tables, &self.behind(id).all, way));
            self.by_unit.borrow_mut().insert(key, rows.clone());
            rows
        })
    }

    /// Whether a person has any row behind a measure in a month.
    pub fn has_rows(&self, id: Id<Measure>, person: EntityId, month: Month) -> bool {
        if self.is_reversed(id) {
            let behind = self.behind(id);
            let mut own = behind.of.get(&person).into_iter().flatten();
            return own.any(|taken| taken.date.map(Month::of) == Some(month));
        }
        if self.is_open(id) {
            let rows = &self.plan.measures.get(id).rows;
            let behind = self.behind(id);
            let mut own = behind.of.get(&person).into_iter().flatten();
            return own.any(|taken| taken.counts_in(rows, Period::month(month)));
        }
        let key = StateKey { payee: Some(person), month: Some(month), left: None };
        self.answers.measured.states.get(id.index()).is_some_and(|states| states.contains_key(&key))
    }

    /// The people to whom any row behind a measure is credited in a window.
    pub fn people_behind(&self, id: Id<Measure>, window: Period) -> BTreeSet<EntityId> {
        // A row that brings nothing has no state, and what of it is taken off must be looked at all the same.
        if self.is_open(id) || self.is_reversed(id) {
            let rows = &self.plan.measures.get(id).rows;
            let behind = self.behind(id);
            let counted = behind.all.iter().filter(|taken| taken.counts_in(rows, window));
            return counted.filter_map(|taken| taken.payee).collect();
        }
        let states = self.answers.measured.states.get(id.index());
        states
            .into_iter()
            .flat_map(|states| states.iter())
            .filter(|(key, _)| key.month.is_none_or(|month| (window.first()..=window.last()).contains(&month)))
            .filter_map(|(key, _)| key.payee)
            .collect()
    }

    /// All rows that a `for each` bonus pays for, of all people and times, ordered by day and key.
    pub fn all_rows(&self, bonus: Id<Component>) -> &[CreditedRow] {
        let place = self.answers.selection_of.get(&bonus);
        place.and_then(|place| self.answers.measured.rows.get(*place)).map_or(&[], Vec::as_slice)
    }

    /// The months in which rows of each record count for pay: for KPIs, by the months of their days, and for rules that pay for
    /// each row. Rows that stand open or are taken off again count in other months than those of their day.
    pub fn months_with_rows(&self) -> BTreeMap<Id<Record>, BTreeSet<Month>> {
        let mut of: BTreeMap<Id<Record>, BTreeSet<Month>> = BTreeMap::new();
        for (id, measure) in self.plan.measures.iter().filter(|(id, _)| !self.is_open(*id) && !self.is_reversed(*id)) {
            let states = self.answers.measured.states.get(id.index());
            let months = states.into_iter().flat_map(|states| states.keys()).filter_map(|key| key.month);
            of.entry(measure.rows.record).or_default().extend(months);
        }
        for (id, rule) in self.plan.components.iter() {
            let Some(rows) = rule.rows().filter(|_| !matches!(rule.kind, ComponentKind::Deduction(_))) else {
                continue;
            };
            let months = of.entry(rows.record).or_default();
            months.extend(self.all_rows(id).iter().filter_map(|row| row.date.map(Month::of)));
            months.extend(self.passed(id).into_iter().flat_map(RowSums::months));
        }
        of
    }

    /// All rows that a `for each` bonus pays one person for, of all times, ordered by day and key.
    pub fn rows_of_person(&self, bonus: Id<Component>, person: EntityId) -> &[CreditedRow] {
        self.answers.by_person.get(&bonus).and_then(|people| people.get(&person)).map_or(&[], Vec::as_slice)
    }

    /// The rows that a `for each` bonus pays a person for in a period, ordered by day and key.
    pub fn rows(&self, bonus: Id<Component>, person: EntityId, period: Period) -> Vec<CreditedRow> {
        let rows = self.rows_of_person(bonus, person).iter();
        rows.filter(|taken| taken.date.is_none_or(|date| period.contains(date))).copied().collect()
    }

    /// What a `for each` bonus has paid for rows that passed by and are not among its rows.
    pub fn passed(&self, bonus: Id<Component>) -> Option<&RowSums> {
        let place = self.answers.selection_of.get(&bonus)?;
        self.answers.measured.sums.get(*place)?.as_deref()
    }

    /// The rows behind a measure, ordered by day and key; for explanations. They are looked up when first asked for.
    pub fn rows_of(&self, id: Id<Measure>, whom: &Whom, window: Period) -> Vec<RowId> {
        let mut found: Vec<RowId> = self.parts_of(id, whom, window).iter().map(|taken| taken.row).collect();
        // The parts of one row stand beside each other, and so do its refunds.
        found.dedup();
        found
    }

    /// The same with whose they are: a row that several people share once for each of those meant.
    pub fn parts_of(&self, id: Id<Measure>, whom: &Whom, window: Period) -> Vec<CreditedRow> {
        if let Whom::OfUnit { .. } = whom {
            let mut found = Vec::new();
            self.each_row(id, whom, window, &mut |_, taken| found.push(*taken));
            return found;
        }
        let behind = self.behind(id);
        let rows = match whom {
            Whom::Person(person) => behind.of.get(person).map_or(&[][..], Vec::as_slice),
            Whom::Everybody | Whom::Members(_) | Whom::OfUnit { .. } => &behind.all,
        };
        let of = &self.plan.measures.get(id).rows;
        let meant = |taken: &CreditedRow| is_of(whom, taken, self.month_of(id, taken, window));
        rows.iter().filter(|taken| taken.counts_in(of, window) && meant(taken)).copied().collect()
    }

    /// All rows behind a measure, of all people and times.
    pub fn rows_behind(&self, id: Id<Measure>) -> Vec<CreditedRow> {
        self.behind(id).all.clone()
    }

    fn behind(&self, id: Id<Measure>) -> Rc<Behind> {
        let known = self.behind.borrow().get(&id).cloned();
        known.unwrap_or_else(|| {
            let all = select(self.plan, self.tables, &self.plan.measures.get(id).rows);
            let rows = Rc::new(Behind { of: by_person(&all), all });
            self.behind.borrow_mut().insert(id, rows.clone());
            rows
        })
    }
}

/// Whether several people may share a row of the measure.
fn is_shared(measure: &Measure) -> bool {
    measure.rows.credited.as_ref().is_some_and(|credit| credit.shares().is_some())
}

/// Whether a row credited to somebody is one of those meant.
fn is_of(whom: &Whom, taken: &CreditedRow, month: Option<Month>) -> bool {
    match whom {
        Whom::Members(members) => taken.payee.is_some_and(|person| match month {
            Some(month) => members.contains(&(person, month)),
            None => members.iter().any(|(member, _)| *member == person),
        }),
        Whom::Person(person) => taken.payee == Some(*person),
        Whom::Everybody => true,
        // Found by the unit itself.
        Whom::OfUnit { .. } => false,
    }
}

/// The rows behind a measure, all of them and by person.
#[derive(Debug)]
struct Behind {
    all: Vec<CreditedRow>,
    of: HashMap<EntityId, Vec<CreditedRow>>,
}

/// Rows by the person to whom they are credited, each list in the order of the whole.
fn by_person(rows: &[CreditedRow]) -> HashMap<EntityId, Vec<CreditedRow>> {
    let mut people: HashMap<EntityId, Vec<CreditedRow>> = HashMap::new();
    for row in rows {
        if let Some(person) = row.payee {
            people.entry(person).or_default().push(*row);
        }
    }
    people
}
