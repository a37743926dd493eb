//! What is seen of the rows of the audited record, whichever way they come.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::audit::cast::{Cast, type_at_end};
use crate::audit::counted::Counted;
use crate::audit::kept::Kept;
use crate::audit::rows::{Holds, Raw, Rows};
use crate::audit::shares::Shares;
use crate::audit::time::{Ended, Workdays};
use crate::data::{AuditSettings, Batch, Day, EntityId, Lane, Role, RowId, SharedTexts, Strip, Tables};
use crate::measure::{Datum, RowReader};
use crate::plan::{FieldPath, Plan, Type};
use crate::time::Period;

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
    filled: Vec<(bool, bool)>,
}

/// How rows are looked at.
#[derive(Clone, Debug)]
pub(super) struct Eye {
    cast: Cast,
    /// The fields that play a part, in the order of the parts: by these places they are known here. The last says whose a row is.
    parts: Vec<Part>,
    places: Places,
    counted: Counted,
    /// What the conditions of rules read.
    asked: Vec<Part>,
    ended: Ended,
    kept: Kept,
    /// The days of the period.
    within: (Day, Day),
    pub seen: Seen,
    /// Clients met and not yet looked up: many in a row are looked up in far less time than one here and there.
    met: Vec<(Option<u64>, u64, Day)>,
    texts: Arc<SharedTexts>,
}

/// A part, and how its value is found.
#[derive(Clone, Debug)]
struct Part {
    path: FieldPath,
    /// Of a way through a link: the value behind each entity of its first record.
    behind: Option<Vec<Raw>>,
}

/// Where the parts stand that every row is asked for.
#[derive(Clone, Copy, Debug)]
struct Places {
    day: Option<usize>,
    amount: Option<usize>,
    client: Option<usize>,
    tax: Option<usize>,
}

/// Clients met between two times of looking up.
const MET: usize = 4096;

impl Seen {
    /// Adds what another has seen.
    pub fn merge(&mut self, mut other: Seen) {
        self.rows.append(std::mem::take(&mut other.rows));
        // The fewer are added to the more.
        if self.firsts.len() < other.firsts.len() {
            std::mem::swap(&mut self.firsts, &mut other.firsts);
        }
        if self.taxes.len() < other.taxes.len() {
            std::mem::swap(&mut self.taxes, &mut other.taxes);
        }
        for (client, day) in other.firsts {
            let first = self.firsts.entry(client).or_insert(day);
            *first = day.min(*first);
        }
        for (number, day) in other.taxes {
            let first = self.taxes.entry(number).or_insert(day);
            *first = day.min(*first);
        }
        self.shares.merge(&other.shares);
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

impl Eye {
    pub fn new(
        (plan, tables): (&Plan, &Tables),
        cast: &Cast,
        settings: &AuditSettings,
        period: Period,
        texts: &Arc<SharedTexts>,
    ) -> Eye {
        let holds = |role: &Role, path: &FieldPath| match type_at_end(plan, path) {
            None => Holds::Codes,
            Some(ty) if !ty.is_numeric() => Holds::Short,
            _ if matches!(role, Role::Client | Role::TaxId | Role::Phone) => Holds::Codes,
            _ => Holds::Numbers,
        };
        let columns = cast.fields.iter().map(|(role, path)| (*role, holds(role, path)));
        let part = |path: &FieldPath| Part { path: path.clone(), behind: behind(plan, tables, path, texts) };
        let place = |role: Role| place(cast, role);
        let counted = Counted::of(plan, cast.record, texts);
        Eye {
            parts: cast.fields.values().chain([&cast.payee]).map(part).collect(),
            places: Places {
                day: place(Role::Day),
                amount: place(Role::Amount),
                client: place(Role::Client),
                tax: place(Role::TaxId),
            },
            asked: counted.fields.iter().map(part).collect(),
            counted,
            cast: cast.clone(),
            ended: Ended::new(plan, settings.last_days, Workdays::of(plan, tables)),
            kept: Kept::new(cast, settings, period),
            within: (period.first_day().into(), period.last_day().into()),
            seen: Seen {
                rows: Rows::new(columns),
                firsts: HashMap::new(),
                taxes: HashMap::new(),
                shares: Shares::default(),
                earliest: None,
                count: 0,
                inside: 0,
                passed_over: 0,
                filled: vec![(false, false); cast.fields.len()],
            },
            met: Vec::new(),
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
        let (parts, asked) = (std::mem::take(&mut self.parts), std::mem::take(&mut self.asked));
        let values: Vec<Cells<'_>> = parts.iter().map(|part| part.in_batch(batch)).collect();
        let fields: Vec<Cells<'_>> = asked.iter().map(|part| part.in_batch(batch)).collect();
        for at in (0..batch.rows).filter(|at| batch.odd.get(*at) == Some(&false)) {
            let value = |of: &[Cells<'_>], place: usize| of.get(place).map_or(Raw::Nothing, |cells| cells.value(at));
            let counts = self.counted.counts(|place| value(&fields, place));
            let owner = values.last().map_or(Raw::Nothing, |cells| cells.value(at));
            self.row(None, counts, owner, |place| value(&values, place));
        }
        drop((values, fields));
        (self.parts, self.asked) = (parts, asked);
        self.look_up();
    }

    /// Looks at all rows of the table.
    pub fn table(&mut self, plan: &Plan, tables: &Tables) {
        let reader = RowReader::new(plan, tables);
        let (cast, texts) = (self.cast.clone(), Arc::clone(&self.texts));
        let paths: Vec<&FieldPath> = cast.fields.values().collect();
        for row in tables.get(cast.record).rows() {
            let day = cast.fields.get(&Role::Day).and_then(|path| reader.read(path, row, None)?.day());
            let read = |path: Option<&FieldPath>| {
                path.and_then(|path| reader.read(path, row, day)).map_or(Raw::Nothing, |value| raw(&value, &texts))
            };
            let counts = self.counted.counts(|place| read(self.counted.fields.get(place)));
            self.row(Some(row), counts, read(Some(&cast.payee)), |place| read(paths.get(place).copied()));
        }
        self.look_up();
    }

    /// What stands in the fields of a row, and how many rows there are, is noted of all; the rest of those that count.
    /// `value` gives what plays a part, by the place of the part.
    fn row(&mut self, row: Option<RowId>, counts: bool, payee: Raw, value: impl Fn(usize) -> Raw) {
        self.seen.count += 1;
        let at = |place: Option<usize>| place.map_or(Raw::Nothing, &value);
        let payee = match payee {
            Raw::Code(payee) => EntityId::try_from(payee).ok(),
            Raw::Number(..) | Raw::Nothing => None,
        };
        let day = match at(self.places.day) {
            Raw::Code(code) => u32::try_from(code).map(Day::of_code).unwrap_or_default(),
            Raw::Number(..) | Raw::Nothing => Day::default(),
        };
        let inside = (self.within.0..=self.within.1).contains(&day);
        for (place, (ever, now)) in self.seen.filled.iter_mut().enumerate() {
            if !*ever || (inside && !*now) {
                let there = value(place) != Raw::Nothing;
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
            let code = |place: Option<usize>| match at(place) {
                Raw::Code(code) => Some(code),
                Raw::Number(units, 0) => u64::try_from(units).ok(),
                Raw::Number(..) | Raw::Nothing => None,
            };
            if let Some(client) = code(self.places.client) {
                self.met.push((code(self.places.tax), client, day));
            }
            if let (Raw::Number(units, scale), Some(ends)) = (at(self.places.amount), self.ended.of(day)) {
                self.seen.shares.add(payee, day, (units, scale), &ends);
            }
        }
        if self.kept.keeps(day, &value) {
            self.seen.rows.push(payee, day, row, counts, &value);
        }
        if self.met.len() >= MET {
            self.look_up();
        }
    }

    /// Notes the first days of the clients met since.
    fn look_up(&mut self) {
        for (_, client, day) in &self.met {
            let first = self.seen.firsts.entry(*client).or_insert(*day);
            *first = (*day).min(*first);
        }
        let by_tax = self.places.tax.is_some();
        for (tax, client, day) in self.met.drain(..).filter(|_| by_tax) {
            let first = self.seen.taxes.entry((tax, client)).or_insert(day);
            *first = day.min(*first);
        }
    }
}

/// The place of a part among those that fields play.
pub(super) fn place(cast: &Cast, role: Role) -> Option<usize> {
    cast.fields.keys().position(|known| *known == role)
}

/// What plays a part in the rows of a batch.
struct Cells<'a> {
    strip: Option<&'a Strip>,
    behind: Option<&'a [Raw]>,
}

impl Part {
    fn in_batch<'a>(&'a self, batch: &'a Batch) -> Cells<'a> {
        let strip = self.path.steps.first().and_then(|step| batch.strip(step.index()));
        Cells { strip, behind: self.behind.as_deref() }
    }
}

impl Cells<'_> {
    fn value(&self, at: usize) -> Raw {
        self.there(at).unwrap_or(Raw::Nothing)
    }

    fn there(&self, at: usize) -> Option<Raw> {
        let strip = self.strip.filter(|strip| strip.present.get(at) == Some(&true))?;
        Some(match &strip.lane {
            Lane::Number { units, scale } => Raw::Number(*units.get(at)?, u8::try_from(*scale).unwrap_or(0)),
            Lane::Day(days) => Raw::Code(days.get(at)?.code().into()),
            Lane::Text(codes) => Raw::Code((*codes.get(at)?).into()),
            Lane::YesNo(flags) => Raw::Code((*flags.get(at)?).into()),
            Lane::Entity(entities) => match self.behind {
                Some(behind) => *behind.get(*entities.get(at)? as usize)?,
                None => Raw::Code((*entities.get(at)?).into()),
            },
        })
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
