//! What is seen of the rows of the audited record, whichever way they come.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::audit::cast::{Cast, type_at_end};
use crate::audit::counted::Counted;
use crate::audit::kept::Kept;
use crate::audit::rows::{Raw, Rows};
use crate::audit::time::{Ended, Workdays};
use crate::data::{AuditSettings, Batch, Day, EntityId, Lane, Role, RowId, SharedTexts, Strip, Tables};
use crate::measure::{Datum, RowReader};
use crate::number::Exact;
use crate::plan::{FieldPath, Plan, Type};
use crate::time::Period;

/// What somebody brought in one period, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many rows.
    pub count: u64,
    /// What they come to.
    pub total: Sum,
    /// What of it lies in the first days.
    pub head: Sum,
    /// What of it lies in the last days.
    pub tail: Sum,
}

/// Numbers added up exactly: each decimal scale for itself, so that adding one costs no more than an addition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum(Vec<i128>);

impl Sum {
    fn add(&mut self, units: i64, scale: u8) {
        let at = usize::from(scale);
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(sum) = self.0.get_mut(at) {
            *sum += i128::from(units);
        }
    }

    fn merge(&mut self, other: &Sum) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(sum, more)| *sum += more);
    }

    /// The sum.
    pub fn exact(&self) -> Exact {
        let scales = self.0.iter().zip(0_u32..);
        scales.fold(Exact::zero(), |sum, (units, scale)| &sum + &Exact::scaled(*units, scale))
    }
}

impl Share {
    fn merge(&mut self, other: &Share) {
        self.count += other.count;
        self.total.merge(&other.total);
        self.head.merge(&other.head);
        self.tail.merge(&other.tail);
    }
}

/// What is kept of the rows seen. Putting together what several have seen does not depend on their order, but for that of
/// `rows`.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The rows of the period, of some days after it, and those of others that a check asks about.
    pub rows: Rows,
    /// The first day of each client.
    pub firsts: HashMap<u64, Day>,
    /// The first day of each client with each of its tax numbers, and without one. Empty where no field holds these.
    pub taxes: HashMap<(Option<u64>, u64), Day>,
    /// By person and the first month of a period of the plan.
    pub shares: HashMap<(EntityId, Period), Share>,
    /// The first day of all.
    pub earliest: Option<Day>,
    /// How many rows in all have been seen.
    pub count: u64,
    /// How many of them lie in the period.
    pub inside: u64,
    /// How many of these no rule that pays asks for.
    pub passed_over: u64,
    /// By the place of a part among those of the cast: whether anything stands there in any row, and in one of the period.
    filled: Vec<(bool, bool)>,
}

/// How rows are looked at.
#[derive(Clone, Debug)]
pub(super) struct Eye {
    cast: Cast,
    parts: Vec<Part>,
    counted: Counted,
    /// What the conditions of rules read.
    asked: Vec<Part>,
    by_tax: bool,
    ended: Ended,
    kept: Kept,
    /// The days of the period.
    within: (Day, Day),
    pub seen: Seen,
    texts: Arc<SharedTexts>,
}

/// A part, and how its value is found.
#[derive(Clone, Debug)]
struct Part {
    /// `None` for whose the row is.
    role: Option<Role>,
    path: FieldPath,
    /// Of a way through a link: the value behind each entity of its first record.
    behind: Option<Vec<Raw>>,
    /// The values of the batch at hand.
    values: Vec<Raw>,
}

impl Seen {
    /// Adds what another has seen.
    pub fn merge(&mut self, other: Seen) {
        self.rows.append(other.rows);
        for (client, day) in other.firsts {
            let first = self.firsts.entry(client).or_insert(day);
            *first = day.min(*first);
        }
        for (number, day) in other.taxes {
            let first = self.taxes.entry(number).or_insert(day);
            *first = day.min(*first);
        }
        for (key, share) in other.shares {
            self.shares.entry(key).or_default().merge(&share);
        }
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
        let at = cast.fields.keys().position(|known| *known == role);
        at.and_then(|at| self.filled.get(at)).copied().unwrap_or_default()
    }
}

impl Eye {
    pub fn new(
        (plan, tables): (&Plan, &Tables),
        cast: &Cast,
        settings: &AuditSettings,
        period: Period,
        texts: &Arc<SharedTexts>,
    ) -> Eye {
        let numbers = |role: &Role, path: &FieldPath| {
            let numeric = type_at_end(plan, path).is_some_and(Type::is_numeric);
            numeric && !matches!(role, Role::Client | Role::TaxId | Role::Phone)
        };
        let columns = cast.fields.iter().map(|(role, path)| (*role, numbers(role, path)));
        let part = |role: Option<Role>, path: &FieldPath| Part {
            role,
            path: path.clone(),
            behind: behind(plan, tables, path, texts),
            values: Vec::new(),
        };
        let fields = cast.fields.iter().map(|(role, path)| part(Some(*role), path));
        let counted = Counted::of(plan, cast.record, texts);
        Eye {
            parts: [part(None, &cast.payee)].into_iter().chain(fields).collect(),
            asked: counted.fields.iter().map(|path| part(None, path)).collect(),
            counted,
            by_tax: cast.fields.contains_key(&Role::TaxId),
            cast: cast.clone(),
            ended: Ended::new(plan, settings.last_days, Workdays::of(plan, tables)),
            kept: Kept::new(cast, settings, period),
            within: (period.first_day().into(), period.last_day().into()),
            seen: Seen {
                rows: Rows::new(columns),
                firsts: HashMap::new(),
                taxes: HashMap::new(),
                shares: HashMap::new(),
                earliest: None,
                count: 0,
                inside: 0,
                passed_over: 0,
                filled: vec![(false, false); cast.fields.len()],
            },
            texts: Arc::clone(texts),
        }
    }

    /// The fields of the record that must be seen.
    pub fn wants(cast: &Cast, asked: &[FieldPath], field: usize) -> bool {
        let first = |path: &FieldPath| path.steps.first().is_some_and(|step| step.index() == field);
        first(&cast.payee) || cast.fields.values().chain(asked).any(first)
    }

    /// Looks at the regular rows of a batch.
    pub fn batch(&mut self, batch: &Batch) {
        for part in self.parts.iter_mut().chain(&mut self.asked) {
            part.values.clear();
            let strip = part.path.steps.first().and_then(|step| batch.strip(step.index()));
            fill(&mut part.values, strip, part.behind.as_deref(), batch.rows);
        }
        let (parts, asked) = (std::mem::take(&mut self.parts), std::mem::take(&mut self.asked));
        for at in (0..batch.rows).filter(|at| batch.odd.get(*at) == Some(&false)) {
            let value = |role: Option<Role>| {
                let part = parts.iter().find(|part| part.role == role);
                part.and_then(|part| part.values.get(at)).copied().unwrap_or(Raw::Nothing)
            };
            let field = |field: usize| asked.get(field).and_then(|part| part.values.get(at)).copied();
            let counts = self.counted.counts(|place| field(place).unwrap_or(Raw::Nothing));
            self.row(None, counts, value);
        }
        (self.parts, self.asked) = (parts, asked);
    }

    /// Looks at all rows of the table.
    pub fn table(&mut self, plan: &Plan, tables: &Tables) {
        let reader = RowReader::new(plan, tables);
        for row in tables.get(self.cast.record).rows() {
            let day = self.cast.fields.get(&Role::Day).and_then(|path| reader.read(path, row, None)?.day());
            let (cast, texts) = (self.cast.clone(), Arc::clone(&self.texts));
            let read = |path: Option<&FieldPath>| {
                path.and_then(|path| reader.read(path, row, day)).map_or(Raw::Nothing, |value| raw(&value, &texts))
            };
            let counts = self.counted.counts(|place| read(self.counted.fields.get(place)));
            self.row(Some(row), counts, |role| match role {
                None => read(Some(&cast.payee)),
                Some(role) => read(cast.fields.get(&role)),
            });
        }
    }

    /// What stands in the fields of a row, and how many rows there are, is noted of all; the rest of those that count.
    fn row(&mut self, row: Option<RowId>, counts: bool, value: impl Fn(Option<Role>) -> Raw) {
        self.seen.count += 1;
        let payee = match value(None) {
            Raw::Code(payee) => EntityId::try_from(payee).ok(),
            Raw::Number(..) | Raw::Nothing => None,
        };
        let day = match value(Some(Role::Day)) {
            Raw::Code(code) => u32::try_from(code).map(Day::of_code).unwrap_or_default(),
            Raw::Number(..) | Raw::Nothing => Day::default(),
        };
        let inside = (self.within.0..=self.within.1).contains(&day);
        for (role, (ever, now)) in self.cast.fields.keys().zip(&mut self.seen.filled) {
            if !*ever || (inside && !*now) {
                let there = value(Some(*role)) != Raw::Nothing;
                (*ever, *now) = (*ever || there, *now || (inside && there));
            }
        }
        self.seen.inside += u64::from(inside);
        self.seen.passed_over += u64::from(inside && !counts);
        let known = payee.filter(|_| day != Day::default());
        if known.is_some() {
            self.seen.earliest = Some(self.seen.earliest.map_or(day, |first| first.min(day)));
        }
        if let Some(payee) = known.filter(|_| counts) {
            let code = |role: Role| match value(Some(role)) {
                Raw::Code(code) => Some(code),
                Raw::Number(units, 0) => u64::try_from(units).ok(),
                Raw::Number(..) | Raw::Nothing => None,
            };
            if let Some(client) = code(Role::Client) {
                let first = self.seen.firsts.entry(client).or_insert(day);
                *first = day.min(*first);
                if self.by_tax {
                    let first = self.seen.taxes.entry((code(Role::TaxId), client)).or_insert(day);
                    *first = day.min(*first);
                }
            }
            if let (Raw::Number(units, scale), Some(ends)) = (value(Some(Role::Amount)), self.ended.of(day)) {
                let share = self.seen.shares.entry((payee, ends.period)).or_default();
                share.count += 1;
                share.total.add(units, scale);
                if day <= ends.head {
                    share.head.add(units, scale);
                }
                if day >= ends.tail {
                    share.tail.add(units, scale);
                }
            }
        }
        if self.kept.keeps(day, |role| value(Some(role))) {
            self.seen.rows.push(payee, day, row, counts, |role| value(Some(role)));
        }
    }
}

/// The value behind each entity that the first link of a way leads to.
fn behind(plan: &Plan, tables: &Tables, path: &FieldPath, texts: &SharedTexts) -> Option<Vec<Raw>> {
    let (first, rest) = path.steps.split_first()?;
    if rest.is_empty() {
        return None;
    }
    let Type::Entity(target) = plan.records.get(path.record).fields.get(*first).ty else { return None };
    let (reader, rest) = (RowReader::new(plan, tables), FieldPath { record: target, steps: rest.to_vec() });
    let of = |rows: &[RowId]| {
        let value = rows.last().and_then(|row| reader.read(&rest, *row, None));
        value.map_or(Raw::Nothing, |value| raw(&value, texts))
    };
    Some(tables.get(target).entities.iter().map(|entity| of(&entity.rows)).collect())
}

/// A value as it is kept.
fn raw(value: &Datum, texts: &SharedTexts) -> Raw {
    match value {
        Datum::Number(number) => {
            let scale = number.decimals(18).unwrap_or(u32::MAX);
            let units = number.to_scaled(scale.min(18)).filter(|_| scale <= 18);
            units
                .and_then(|units| Some(Raw::Number(i64::try_from(units).ok()?, u8::try_from(scale).ok()?)))
                .unwrap_or(Raw::Nothing)
        }
        Datum::Date(day) => Raw::Code(u64::from(Day::from(*day).code())),
        Datum::Text(text) => Raw::Code(u64::from(texts.code(text))),
        Datum::YesNo(flag) => Raw::Code(u64::from(*flag)),
        Datum::Entity(_, entity) => Raw::Code(u64::from(*entity)),
        Datum::Period(_) => Raw::Nothing,
    }
}

/// The values of a strip, those behind its links where these are wanted.
fn fill(values: &mut Vec<Raw>, strip: Option<&Strip>, behind: Option<&[Raw]>, rows: usize) {
    let Some(strip) = strip else {
        values.resize(rows, Raw::Nothing);
        return;
    };
    let there = strip.present.iter().copied();
    let if_there = |value: Raw, there: bool| if there { value } else { Raw::Nothing };
    match &strip.lane {
        Lane::Number { units, scale } => {
            let scale = u8::try_from(*scale).unwrap_or(0);
            values.extend(units.iter().zip(there).map(|(units, there)| if_there(Raw::Number(*units, scale), there)));
        }
        Lane::Day(days) => {
            values.extend(days.iter().zip(there).map(|(day, there)| if_there(Raw::Code(day.code().into()), there)));
        }
        Lane::Text(codes) => {
            values.extend(codes.iter().zip(there).map(|(code, there)| if_there(Raw::Code((*code).into()), there)));
        }
        Lane::YesNo(flags) => {
            values.extend(flags.iter().zip(there).map(|(flag, there)| if_there(Raw::Code((*flag).into()), there)));
        }
        Lane::Entity(entities) => {
            let value = |entity: EntityId| match behind {
                Some(behind) => behind.get(entity as usize).copied().unwrap_or(Raw::Nothing),
                None => Raw::Code(entity.into()),
            };
            values.extend(entities.iter().zip(there).map(|(entity, there)| if_there(value(*entity), there)));
        }
    }
}
