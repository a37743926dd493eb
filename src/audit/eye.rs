//! How the rows of the audited record are looked at, whichever way they come: column by column, some rows at a time.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::audit::cast::{Cast, type_at_end};
use crate::audit::cells::{Cells, Part, raw};
use crate::audit::column::{Holds, Raw};
use crate::audit::counted::Counted;
use crate::audit::firsts::{Firsts, Meetings};
use crate::audit::kept::Kept;
use crate::audit::rows::Rows;
use crate::audit::seen::{Seen, place};
use crate::audit::shares::Shares;
use crate::audit::time::{Ended, Ends, Workdays};
use crate::data::{AuditSettings, BATCH_ROWS, Batch, Day, EntityId, NOBODY, Role, RowId, SharedTexts, Tables};
use crate::measure::RowReader;
use crate::plan::stack::taken_in_turn;
use crate::plan::{FieldPath, Plan};
use crate::time::Period;

/// Who looks.
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
    /// The periods met, each with its place among the shares, by the numbers of the months in them.
    months: Vec<Month>,
    kept: Kept,
    /// The days of the period.
    within: (Day, Day),
    met: Meetings,
    seen: Seen,
    texts: Arc<SharedTexts>,
    /// Whose the rows of the last batch are.
    owners: Vec<EntityId>,
}

/// So many batches of a table are read at once: their cells are kept meanwhile.
const AT_ONCE: usize = 64;

/// What is known of a month.
#[derive(Clone, Copy, Debug)]
enum Month {
    /// No row of it was met.
    New,
    /// It lies in this period, which has this place among the shares.
    Of(usize, Ends),
    /// It lies in none.
    Outside,
}

/// Where the parts stand that every row is asked for.
#[derive(Clone, Copy, Debug)]
struct Places {
    day: Option<usize>,
    amount: Option<usize>,
    client: Option<usize>,
    tax: Option<usize>,
}

/// What is asked of a row before anything else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub payee: Option<EntityId>,
    pub day: Day,
    /// Where it stands in its table, if in any.
    pub row: Option<RowId>,
    /// Whether a rule that pays asks for it.
    pub counts: bool,
}

impl Head {
    /// Whose it is, of a row that counts on some day.
    fn known(&self) -> Option<EntityId> {
        self.payee.filter(|_| self.counts && self.day != Day::default())
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
        let part = |path: &FieldPath| Part::new((plan, tables), path, texts);
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
            months: Vec::new(),
            kept: Kept::new(cast, settings, period),
            within: (period.first_day().into(), period.last_day().into()),
            met: Meetings::about(period.first_day().into()),
            seen: Seen {
                rows: Rows::new(columns),
                firsts: Firsts::default(),
                taxes: HashMap::new(),
                shares: Shares::default(),
                earliest: None,
                count: 0,
                inside: 0,
                passed_over: 0,
                filled: vec![(false, false); cast.fields.len()],
            },
            texts: Arc::clone(texts),
            owners: Vec::new(),
        }
    }

    /// What was seen.
    pub fn seen(self) -> Seen {
        Seen { firsts: self.met.firsts(), ..self.seen }
    }

    /// Whose each row of the last batch is, [`NOBODY`] of rows at which nobody has looked.
    pub fn owners(&self) -> &[EntityId] {
        &self.owners
    }

    /// The fields of the record that must be seen.
    pub fn wants(cast: &Cast, asked: &[FieldPath], field: usize) -> bool {
        let first = |path: &FieldPath| path.steps.first().is_some_and(|step| step.index() == field);
        first(&cast.payee) || cast.fields.values().chain(asked).any(first)
    }

    /// Looks at the regular rows of a batch.
    pub fn batch(&mut self, batch: &Batch) {
        self.owners.clear();
        self.owners.resize(batch.rows, NOBODY);
        let (parts, asked) = (std::mem::take(&mut self.parts), std::mem::take(&mut self.asked));
        let regular: Vec<(usize, Option<RowId>)> =
            (0..batch.rows).filter(|at| batch.odd.get(*at) == Some(&false)).map(|at| (at, None)).collect();
        let (values, fields) = (cells(&parts, batch), cells(&asked, batch));
        self.look(&regular, &values, &fields);
        drop((values, fields));
        (self.parts, self.asked) = (parts, asked);
    }

    /// Looks at all rows of the table.
    pub fn table(&mut self, plan: &Plan, tables: &Tables) {
        let (cast, texts) = (self.cast.clone(), Arc::clone(&self.texts));
        let asked = self.counted.fields.clone();
        let rows: Vec<RowId> = tables.get(cast.record).rows().collect();
        let chunks: Vec<&[RowId]> = rows.chunks(BATCH_ROWS).collect();
        let read = |rows: &&[RowId]| {
            let reader = RowReader::new(plan, tables);
            let day_of = |row: RowId| cast.fields.get(&Role::Day).and_then(|path| reader.read(path, row, None)?.day());
            let days: Vec<_> = rows.iter().map(|row| day_of(*row)).collect();
            let column = |path: &FieldPath| {
                let read = |(row, day): (&RowId, &_)| reader.read(path, *row, *day);
                let value = |at| read(at).map_or(Raw::Nothing, |value| raw(&value, &texts));
                Cells::Read(rows.iter().zip(&days).map(value).collect())
            };
            let values: Vec<Cells<'_>> = cast.fields.values().chain([&cast.payee]).map(column).collect();
            let fields: Vec<Cells<'_>> = asked.iter().map(column).collect();
            (values, fields)
        };
        for chunks in chunks.chunks(AT_ONCE) {
            for (rows, (values, fields)) in chunks.iter().zip(taken_in_turn(chunks, read)) {
                let places: Vec<(usize, Option<RowId>)> =
                    rows.iter().enumerate().map(|(at, row)| (at, Some(*row))).collect();
                self.look(&places, &values, &fields);
            }
        }
    }

    /// Looks at some rows, given by their places in the cells and in their table. What stands in the fields of a row, and how many rows
    /// there are, is noted of all; the rest of those that count.
    fn look(&mut self, rows: &[(usize, Option<RowId>)], parts: &[Cells<'_>], asked: &[Cells<'_>]) {
        let of = |place: Option<usize>| place.and_then(|place| parts.get(place)).unwrap_or(&Cells::Nothing);
        let heads = self.heads(rows, (of(self.places.day), parts.last().unwrap_or(&Cells::Nothing)), asked);
        for ((at, _), head) in rows.iter().zip(&heads) {
            if let (Some(owner), Some(payee)) = (self.owners.get_mut(*at), head.payee) {
                *owner = payee;
            }
        }
        self.count(rows, &heads, parts);
        self.meet(rows, &heads, (of(self.places.client), of(self.places.tax)));
        self.share(rows, &heads, of(self.places.amount));
        let value = |at: usize| move |place: usize| parts.get(place).map_or(Raw::Nothing, |cells| cells.value(at));
        let all = rows.iter().map(|(at, _)| *at).zip(heads);
        let kept: Vec<(usize, Head)> = all.filter(|(at, head)| self.kept.keeps(head.day, value(*at))).collect();
        self.seen.rows.extend(&kept, parts);
    }

    fn heads(
        &self,
        rows: &[(usize, Option<RowId>)],
        (day, payee): (&Cells<'_>, &Cells<'_>),
        asked: &[Cells<'_>],
    ) -> Vec<Head> {
        let code = |value: Raw| match value {
            Raw::Code(code) => u32::try_from(code).ok(),
            Raw::Number(..) | Raw::Nothing => None,
        };
        let head = |(at, row): &(usize, Option<RowId>)| {
            let field = |place: usize| asked.get(place).map_or(Raw::Nothing, |cells| cells.value(*at));
            Head { payee: None, day: Day::default(), row: *row, counts: self.counted.counts(field) }
        };
        let mut heads: Vec<Head> = rows.iter().map(head).collect();
        let places = || rows.iter().map(|(at, _)| *at);
        let mut of = heads.iter_mut();
        day.each(places(), |value| {
            if let (Some(head), Some(day)) = (of.next(), code(value)) {
                head.day = Day::of_code(day);
            }
        });
        let mut of = heads.iter_mut();
        payee.each(places(), |value| {
            if let Some(head) = of.next() {
                head.payee = code(value);
            }
        });
        heads
    }

    /// Notes when clients were met.
    fn meet(&mut self, rows: &[(usize, Option<RowId>)], heads: &[Head], (client, tax): (&Cells<'_>, &Cells<'_>)) {
        for ((at, _), head) in rows.iter().zip(heads).filter(|(_, head)| head.known().is_some()) {
            let Some(client) = client.code(*at) else { continue };
            self.met.note(client, head.day);
            if self.places.tax.is_some() {
                let first = self.seen.taxes.entry((tax.code(*at), client)).or_insert(head.day);
                *first = head.day.min(*first);
            }
        }
    }

    /// Adds up what everybody brings in each period.
    fn share(&mut self, rows: &[(usize, Option<RowId>)], heads: &[Head], amount: &Cells<'_>) {
        let (ended, shares, months) = (&self.ended, &mut self.seen.shares, &mut self.months);
        let mut of = heads.iter();
        amount.each(rows.iter().map(|(at, _)| *at), |value| {
            let (Some(head), Raw::Number(units, scale)) = (of.next(), value) else { return };
            let Some(payee) = head.known() else { return };
            let at = head.day.month_code() as usize;
            if months.len() <= at {
                months.resize(at + 1, Month::New);
            }
            let Some(month) = months.get_mut(at) else { return };
            if matches!(month, Month::New) {
                let known = ended.of(head.day).map(|ends| Month::Of(shares.place(ends.period), ends));
                *month = known.unwrap_or(Month::Outside);
            }
            if let Month::Of(place, ends) = month {
                shares.add(*place, payee, head.day, (units, scale), ends);
            }
        });
    }

    /// Notes how many rows there are, and in which fields anything stands.
    fn count(&mut self, rows: &[(usize, Option<RowId>)], heads: &[Head], parts: &[Cells<'_>]) {
        let (first, last) = self.within;
        let inside = |head: &Head| (first..=last).contains(&head.day);
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        self.seen.count += number(heads.len());
        self.seen.inside += number(heads.iter().filter(|head| inside(head)).count());
        self.seen.passed_over += number(heads.iter().filter(|head| inside(head) && !head.counts).count());
        let days = heads.iter().filter(|head| head.payee.is_some() && head.day != Day::default()).map(|head| head.day);
        self.seen.earliest = self.seen.earliest.into_iter().chain(days).min();
        for ((ever, now), cells) in self.seen.filled.iter_mut().zip(parts).filter(|(known, _)| **known != (true, true))
        {
            let there = |at: usize| cells.value(at) != Raw::Nothing;
            *ever = *ever || rows.iter().any(|(at, _)| there(*at));
            *now = *now || rows.iter().zip(heads).any(|((at, _), head)| inside(head) && there(*at));
        }
    }
}

fn cells<'a>(parts: &'a [Part], batch: &'a Batch) -> Vec<Cells<'a>> {
    parts.iter().map(|part| part.in_batch(batch)).collect()
}
