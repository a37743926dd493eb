//! All that a check may look at.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;

use crate::audit::Check;
use crate::audit::buyers::{Bought, Buyers, Tie};
use crate::audit::cast::{Cast, type_at_end};
use crate::audit::eye::Eye;
use crate::audit::names::tax_number;
use crate::audit::returned::taken_back;
use crate::audit::seen::Seen;
use crate::audit::shares::Share;
use crate::audit::shelf::{Shelf, Shelved};
use crate::audit::time::Workdays;
use crate::data::{AuditSettings, Day, EntityId, Role, SharedTexts, Tables};
use crate::diagnostics::Arg;
use crate::evaluate::Outcome;
use crate::number::Exact;
use crate::plan::{Plan, Type};
use crate::time::{Date, Period};

/// A period of a plan: its rows, what was before, and what it pays.
pub struct Book<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Its tables, of a record that has passed by with its odd rows only.
    pub tables: &'a Tables,
    /// Which field plays which part.
    pub cast: &'a Cast,
    /// From what on something is odd.
    pub settings: &'a AuditSettings,
    /// The period.
    pub period: Period,
    /// The day on which it was closed, if it is.
    pub closed: Option<Date>,
    /// What it pays, with all steps.
    pub outcome: &'a Outcome,
    /// The rows, and what was before them.
    pub seen: Seen,
    /// The texts in them.
    pub texts: Arc<SharedTexts>,
    /// These by whose they are.
    shelf: Shelf,
    /// All clients; `None` where they are known by a number alone.
    buyers: Arc<OnceLock<Option<Buyers>>>,
    workdays: Workdays,
    returned: OnceLock<HashMap<usize, Day>>,
    /// Whose findings are asked for; `None` for everybody's.
    asked: Option<BTreeSet<EntityId>>,
}

impl<'a> Book<'a> {
    /// What is known of a period whose rows are shelved.
    pub fn new(
        (plan, tables): (&'a Plan, &'a Tables),
        (cast, settings): (&'a Cast, &'a AuditSettings),
        (period, outcome): (Period, &'a Outcome),
        Shelved { seen, texts, shelf }: Shelved,
    ) -> Book<'a> {
        Book {
            plan,
            tables,
            cast,
            settings,
            period,
            closed: None,
            outcome,
            seen,
            texts,
            shelf,
            buyers: Arc::default(),
            workdays: Workdays::of(plan, tables),
            returned: OnceLock::new(),
            asked: None,
        }
    }

    /// The same of a period that was closed on a day.
    pub fn closed(self, day: Option<Date>) -> Book<'a> {
        Book { closed: day, ..self }
    }

    /// The same where only findings of these people are asked for.
    pub fn asking(self, people: BTreeSet<EntityId>) -> Book<'a> {
        Book { asked: Some(people), ..self }
    }

    /// The same with the rows of these people that are now kept in `tables`, in place of those that have passed by.
    pub fn with_rows<'b>(self, tables: &'b Tables, people: &BTreeSet<EntityId>) -> Book<'b>
    where
        'a: 'b,
    {
        let mut eye = Eye::new((self.plan, tables), self.cast, self.settings, self.period, &self.texts);
        eye.table(self.plan, tables);
        let mut book: Book<'b> = Book { tables, returned: OnceLock::new(), ..self };
        let people = book.seen.rows.settle(&eye.seen().rows, people);
        book.shelf.fill_again(&book.seen.rows, &people);
        book
    }

    /// Whether a row lies in the period.
    pub fn inside(&self, at: usize) -> bool {
        self.seen.rows.day(at).is_some_and(|day| self.shelf.place(day) == Ordering::Equal)
    }

    /// The people asked for who have rows in the period, with these in the order of their days.
    pub fn people(&self) -> impl Iterator<Item = (EntityId, &[usize])> {
        self.all_people().filter(|(person, _)| self.asks_for(*person))
    }

    /// The same of everybody.
    pub fn all_people(&self) -> impl Iterator<Item = (EntityId, &[usize])> {
        self.shelf.of.all()
    }

    /// Whether findings of somebody are asked for.
    pub fn asks_for(&self, person: EntityId) -> bool {
        self.asked.as_ref().is_none_or(|asked| asked.contains(&person))
    }

    /// The rows of somebody in the period, in the order of their days.
    pub fn rows_of(&self, person: EntityId) -> &[usize] {
        self.shelf.of.of(person)
    }

    /// All rows of somebody since a day up to the end of the period, in their order.
    pub fn since(&self, person: EntityId, from: Date) -> impl Iterator<Item = usize> {
        let from = Day::from(from);
        let since = |rows: &'_ [usize]| rows.partition_point(|at| self.seen.rows.day(*at).is_none_or(|day| day < from));
        let (before, own) = (self.shelf.before.of(person), self.rows_of(person));
        [before.get(since(before)..), own.get(since(own)..)].into_iter().flatten().flatten().copied()
    }

    /// Everybody who has a row up to the end of the period.
    pub fn everybody(&self) -> BTreeSet<EntityId> {
        self.shelf.before.all().chain(self.shelf.of.all()).map(|(person, _)| person).collect()
    }

    /// Rows by whose they are; those of nobody among them.
    pub fn by_owner(&self, rows: impl IntoIterator<Item = usize>) -> BTreeMap<Option<EntityId>, Vec<usize>> {
        let mut of: BTreeMap<Option<EntityId>, Vec<usize>> = BTreeMap::new();
        rows.into_iter().for_each(|at| of.entry(self.seen.rows.payee(at)).or_default().push(at));
        of
    }

    /// Whether what plays a part is a day.
    pub fn is_day(&self, role: Role) -> bool {
        self.cast.fields.get(&role).and_then(|path| type_at_end(self.plan, path)) == Some(&Type::Date)
    }

    /// Whether a row has no day, and had begun when the period ended.
    pub fn is_undated(&self, at: usize) -> bool {
        let begun = self.date(Role::Opened, at).is_none_or(|day| day <= self.period.last_day());
        begun && self.seen.rows.day(at).is_none()
    }

    /// A day that plays a part in a row.
    pub fn date(&self, role: Role, at: usize) -> Option<Date> {
        match role {
            Role::Day => self.seen.rows.day(at)?.date(),
            _ => self.seen.rows.day_of(role, at)?.date(),
        }
    }

    /// The day on which a row was taken back: that of its field, or that of the row which says the same with its amount below 0.
    pub fn refunded(&self, at: usize) -> Option<Date> {
        self.date(Role::Refunded, at).or_else(|| self.returned().get(&at)?.date())
    }

    /// The days on which what happened that a role says, by row.
    pub fn days_of(&self, role: Role) -> impl Fn(usize) -> Option<Day> {
        let lane = self.seen.rows.lane(role);
        let returned = (role == Role::Refunded).then(|| self.returned()).filter(|returned| !returned.is_empty());
        move |at| lane.day(at).or_else(|| returned?.get(&at).copied())
    }

    /// Whether something was taken back by a row of its own.
    pub fn has_returns(&self) -> bool {
        !self.returned().is_empty()
    }

    /// Whether a row of its own has taken this one back.
    pub fn is_taken_back(&self, at: usize) -> bool {
        self.returned().contains_key(&at)
    }

    fn returned(&self) -> &HashMap<usize, Day> {
        self.returned.get_or_init(|| taken_back(&self.seen.rows, |client| self.one_client(client)))
    }

    /// The rows of somebody in the days right after the period, in their order.
    pub fn after(&self, person: EntityId) -> &[usize] {
        self.shelf.after.of(person)
    }

    /// Whether clients are known by more than a number.
    fn clients_have_names(&self) -> bool {
        let known = self.cast.fields.get(&Role::Client).and_then(|path| type_at_end(self.plan, path));
        known.is_some_and(|ty| matches!(ty, Type::Text | Type::OneOf(_) | Type::Entity(_)))
    }

    /// The name of the client of a row; `None` where it is known by a number alone.
    pub fn client_name(&self, at: usize) -> Option<String> {
        if self.clients_have_names() { self.text(Role::Client, at) } else { None }
    }

    /// All clients, where they have names or tax numbers; `None` where they are known by a number alone.
    fn buyers(&self) -> Option<&Buyers> {
        let buyers = || {
            let named = self.clients_have_names();
            if !named && self.seen.taxes.is_empty() {
                return None;
            }
            let name = |code: u64| self.text_of(Role::Client, code).filter(|_| named);
            let number = |code: u64| tax_number(&self.text_of(Role::TaxId, code)?);
            Some(match self.seen.taxes.is_empty() {
                true => Buyers::of(self.seen.firsts.all().map(|(code, day)| (code, None, day)), name),
                false => {
                    let all = self.seen.taxes.iter();
                    Buyers::of(all.map(|((tax, code), day)| (*code, tax.and_then(number), *day)), name)
                }
            })
        };
        self.buyers.get_or_init(buyers).as_ref()
    }

    /// One number for all clients whose names differ only in spelling.
    pub fn one_client(&self, code: u64) -> u64 {
        self.buyers().map_or(code, |buyers| buyers.spellings.one(code))
    }

    /// The tax number of the client of a row, if one stands there that tells clients apart.
    pub fn tax_number(&self, at: usize) -> Option<String> {
        tax_number(&self.text(Role::TaxId, at)?)
    }

    /// Since when the client of a row has bought, as far as the data go: under its name, under its tax number, and under other
    /// spellings of its name. Two different tax numbers are two clients, whatever their names.
    pub(super) fn bought(&self, at: usize) -> impl Iterator<Item = Bought> + Clone {
        let code = self.seen.rows.code(Role::Client, at);
        let known = code.zip(self.buyers()).map(|(code, buyers)| buyers.bought(code, self.tax_number(at).as_deref()));
        let plain = code.filter(|_| known.is_none());
        let plain =
            plain.and_then(|client| Some(Bought { tie: Tie::Name, since: self.seen.firsts.of(client)?, client }));
        known.into_iter().flatten().chain(plain)
    }

    /// The stages of the record in their order, each with the field of its day.
    pub fn stages(&self) -> &'a [(String, String)] {
        self.settings.stages_of(&self.plan.records.get(self.cast.record).name).0
    }

    /// The first day of the end of the period.
    pub fn tail(&self) -> Date {
        self.workdays.tail_of(self.period, self.settings.last_days)
    }

    /// The last day of the beginning of the period after.
    pub fn next_head(&self) -> Date {
        self.workdays.head_of(self.period.previous(-1), self.settings.last_days)
    }

    /// Whether the calendar of the project tells holidays of the next period from working days.
    pub fn knows_holidays(&self) -> bool {
        self.workdays.knows(self.period.previous(-1))
    }

    /// The parts that a check needs and whose fields are empty in every row of the period; none where the period has no rows.
    /// Checks of promises look at what was sold before, too: for them nothing may stand there in any row. What has not happened to
    /// any row may be just what a check asks about: what is not paid, what has no next step.
    pub(super) fn empty(&self, check: &Check) -> Vec<Role> {
        let of = |theme: &str| check.codes.iter().all(|code| code.id().starts_with(theme));
        let there = |role: Role| {
            let (ever, inside) = self.seen.filled(self.cast, role);
            if of("A01") { inside } else { ever }
        };
        let asks = (of("A01") || of("A02")) && self.seen.inside > 0;
        check.needs.iter().copied().filter(|role| asks && *role != Role::Paid && !there(*role)).collect()
    }

    /// Whether the field that plays a part is empty in every row, though the period has rows.
    pub(super) fn never(&self, role: Role) -> bool {
        self.seen.inside > 0 && !self.seen.filled(self.cast, role).0
    }

    /// Whether there are rows from before the period: only then is it known who had bought before.
    pub fn has_history(&self) -> bool {
        self.seen.earliest.is_some_and(|first| first < self.shelf.days.0)
    }

    /// What somebody brought in a period.
    pub fn share(&self, person: EntityId, period: Period) -> Option<Share<'_>> {
        self.seen.shares.of(person, period)
    }

    /// What a row brings.
    pub fn amount(&self, at: usize) -> Option<Exact> {
        self.seen.rows.number(Role::Amount, at)
    }

    /// What rows bring together.
    pub fn sum(&self, rows: &[usize]) -> Exact {
        rows.iter().filter_map(|at| self.amount(*at)).fold(Exact::zero(), |sum, amount| &sum + &amount)
    }

    /// What rows bring together as the tail of a sentence, with how many do not say it; nothing where no field says amounts.
    pub fn in_all(&self, rows: &[usize]) -> Arg {
        if !self.cast.fields.contains_key(&Role::Amount) {
            return Arg::Text(String::new());
        }
        let empty = rows.iter().filter(|at| self.amount(**at).is_none()).count();
        let sum = ("sum", self.money(&self.sum(rows)));
        match empty {
            0 => Arg::Said("audit_in_all", vec![sum]),
            _ if empty == rows.len() => Arg::Said("audit_in_all_unknown", Vec::new()),
            _ => Arg::Said("audit_in_all_some", vec![sum, ("empty", empty.into())]),
        }
    }

    /// What plays a part in a row, in words.
    pub fn text(&self, role: Role, at: usize) -> Option<String> {
        self.text_of(role, self.seen.rows.code(role, at)?)
    }

    /// What a number stands for that plays a part.
    pub fn text_of(&self, role: Role, code: u64) -> Option<String> {
        let path = self.cast.fields.get(&role)?;
        match type_at_end(self.plan, path)? {
            Type::Entity(record) => {
                let entity = self.tables.get(*record).entity(EntityId::try_from(code).ok()?)?;
                Some(entity.shown.to_string())
            }
            Type::Text | Type::OneOf(_) => self.texts.text(u32::try_from(code).ok()?).map(|text| text.to_string()),
            _ => Some(code.to_string()),
        }
    }

    /// The name of somebody.
    pub fn name(&self, person: EntityId) -> Arc<str> {
        let entity = self.tables.get(self.plan.people).entity(person);
        entity.map_or_else(|| Arc::from(""), |entity| Arc::clone(&entity.shown))
    }

    /// An amount with the currency of the plan.
    pub fn money(&self, amount: &Exact) -> Arg {
        Arg::Money(amount.clone(), self.plan.currency.to_string())
    }
}
