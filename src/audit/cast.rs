//! Which field of the audited record plays which part.

use std::collections::BTreeMap;

use crate::audit::counted::selections;
use crate::data::{AuditSettings, Role};
use crate::plan::{Aggregate, Credit, ExprKind, Field, FieldPath, Id, Plan, Record, Type};

/// A record whose rows are somebody's, and what its fields say.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The record.
    pub record: Id<Record>,
    /// Whose a row is.
    pub payee: FieldPath,
    /// The fields that play a part, in the order of the parts.
    pub fields: BTreeMap<Role, FieldPath>,
    /// The other records by whose rows people are paid: they are not looked at.
    pub others: Vec<Id<Record>>,
}

/// Why a plan has nothing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoCast {
    /// No record of it is credited to one person each row.
    NoRecord,
    /// The record asked for is not one of these.
    NoSuchRecord {
        /// What was asked for.
        name: String,
        /// The records whose rows are somebody's.
        known: Vec<String>,
    },
    /// The project file names a field for a part that the record lacks, or that cannot play it.
    NoSuchField {
        /// The part.
        role: Role,
        /// The name.
        field: String,
        /// The record.
        record: String,
        /// What it could be.
        known: Vec<String>,
        /// Whether it is named for this record alone.
        own: bool,
    },
}

/// What the project file says of a part of a record.
#[derive(Clone, Copy)]
enum Said<'s> {
    /// Nothing.
    Nothing,
    /// That no field plays it.
    None,
    /// The field, and whether it is named for this record alone.
    Field(&'s str, bool),
}

fn said<'s>(settings: &'s AuditSettings, record: &str, role: Role) -> Said<'s> {
    let of =
        |roles: &'s [(Role, String)]| roles.iter().find(|(known, _)| *known == role).map(|(_, field)| field.as_str());
    let own = settings.of_record(record).and_then(|own| of(&own.roles)).map(|field| (field, true));
    match own.or_else(|| of(&settings.roles).map(|field| (field, false))) {
        None => Said::Nothing,
        Some(("", _)) => Said::None,
        Some((field, own)) => Said::Field(field, own),
    }
}

impl Cast {
    /// The parts of the record that is asked for, or else of the one that shows most of what is paid for: whose client, day and
    /// amount are known, and by which most rules pay.
    ///
    /// # Errors
    /// What is missing for that.
    pub fn of(plan: &Plan, settings: &AuditSettings, asked: Option<&str>) -> Result<Cast, NoCast> {
        let owned: Vec<(Id<Record>, FieldPath)> = owned(plan);
        let read = |id: Id<Record>| plan.selections().filter(|rows| rows.record == id).count();
        let paid = |id: Id<Record>| {
            let by = |(_, component)| selections(plan, component).iter().any(|rows| rows.record == id);
            plan.components.iter().filter(|component| by(*component)).count()
        };
        let asked = asked.or(settings.record.as_deref());
        let found = match asked {
            Some(name) => owned
                .iter()
                .find(|(id, _)| crate::syntax::fold(&plan.records.get(*id).name) == crate::syntax::fold(name)),
            None => owned.iter().rev().max_by_key(|(id, payee)| {
                // What the company names may be wrong for another record than the one it is meant for.
                let cast = Cast::bare(*id, payee.clone());
                let tells = |role: &&Role| match said(settings, &plan.records.get(*id).name, **role) {
                    Said::None => false,
                    Said::Field(text, _) => cast.named(plan, **role, text).is_some(),
                    Said::Nothing => cast.by_itself(plan, **role).is_some(),
                };
                let shown = [Role::Client, Role::Day, Role::Amount].iter().filter(tells).count();
                (shown, paid(*id), read(*id))
            }),
        };
        let Some((record, payee)) = found else {
            return Err(match asked {
                None => NoCast::NoRecord,
                Some(name) => NoCast::NoSuchRecord {
                    name: name.to_owned(),
                    known: owned.iter().map(|(id, _)| plan.records.get(*id).name.to_string()).collect(),
                },
            });
        };
        let mut cast = Cast::bare(*record, payee.clone());
        cast.others = owned.iter().map(|(id, _)| *id).filter(|id| id != record && paid(*id) > 0).collect();
        let name = &plan.records.get(*record).name;
        // What is named for whichever record has it.
        let of_another = |role: Role, text: &str| {
            let mut others = owned.iter().filter(|(id, _)| id != record);
            others.any(|(id, payee)| Cast::bare(*id, payee.clone()).named(plan, role, text).is_some())
        };
        for role in Role::all() {
            let path = match said(settings, name, role) {
                Said::None => None,
                Said::Nothing => cast.by_itself(plan, role),
                Said::Field(text, own) => match cast.named(plan, role, text) {
                    None if own || !of_another(role, text) => return Err(cast.refused(plan, role, text, own)),
                    None => cast.by_itself(plan, role),
                    path => path,
                },
            };
            cast.fields.extend(path.map(|path| (role, path)));
        }
        let (stages, own) = settings.stages_of(name);
        for (place, (_, field)) in (0..).zip(stages) {
            let role = Role::Reached(place);
            match cast.named(plan, role, field) {
                None if own || !of_another(role, field) => return Err(cast.refused(plan, role, field, own)),
                path => cast.fields.extend(path.map(|path| (role, path))),
            }
        }
        Ok(cast)
    }

    fn bare(record: Id<Record>, payee: FieldPath) -> Cast {
        Cast { record, payee, fields: BTreeMap::new(), others: Vec::new() }
    }

    /// Those of them that are likely to: they play no part yet, are no keys, hold what it is mostly written as, and are called much as
    /// such fields are.
    pub fn free(&self, plan: &Plan, role: Role) -> Vec<String> {
        let record = plan.records.get(self.record);
        let keys: Vec<&str> = record.key.iter().map(|field| &*record.fields.get(*field).name).collect();
        let used = |name: &String| {
            if keys.contains(&name.as_str()) {
                return true;
            }
            let path = |path: &FieldPath| path.written(&plan.records) == *name;
            path(&self.payee) || self.fields.values().any(path)
        };
        let likely = |name: &String| {
            role.is_like(name) && record.field(name).is_some_and(|id| is_likely(role, &record.fields.get(id).ty))
        };
        self.possible(plan, role).into_iter().filter(|name| !used(name) && likely(name)).collect()
    }

    /// The parts among these that nothing plays.
    pub fn lacks(&self, roles: &[Role]) -> Vec<Role> {
        roles.iter().copied().filter(|role| !self.fields.contains_key(role)).collect()
    }

    fn refused(&self, plan: &Plan, role: Role, text: &str, own: bool) -> NoCast {
        let (record, known) = (plan.records.get(self.record).name.to_string(), self.possible(plan, role));
        NoCast::NoSuchField { role, field: text.to_owned(), record, known, own }
    }

    /// The way to a field that the company names, such as `deal.client`; `None` where there is none that can play the part.
    fn named(&self, plan: &Plan, role: Role, text: &str) -> Option<FieldPath> {
        let (mut record, mut steps) = (self.record, Vec::new());
        let mut names = text.split('.').peekable();
        while let Some(name) = names.next() {
            let field = plan.records.get(record).field(name.trim())?;
            steps.push(field);
            if names.peek().is_some() {
                let Type::Entity(target) = plan.records.get(record).fields.get(field).ty else { return None };
                record = target;
            }
        }
        let path = FieldPath { record: self.record, steps };
        type_at_end(plan, &path).filter(|ty| plays(role, ty))?;
        Some(path)
    }

    /// The fields of the record that could play a part.
    pub fn possible(&self, plan: &Plan, role: Role) -> Vec<String> {
        let fields = plan.records.get(self.record).fields.iter();
        fields.filter(|(_, field)| plays(role, &field.ty)).map(|(_, field)| field.name.to_string()).collect()
    }

    /// What the rules say of a part, or else a field of a usual name.
    fn by_itself(&self, plan: &Plan, role: Role) -> Option<FieldPath> {
        let said = match role {
            Role::Day => self.day(plan),
            Role::Amount => self.amount(plan),
            _ => None,
        };
        said.or_else(|| self.usual(plan, role, role.usual()))
    }

    /// A field of one of these names that can play a part. What is computed is taken only where the company names it.
    fn usual(&self, plan: &Plan, role: Role, names: &[&str]) -> Option<FieldPath> {
        let record = plan.records.get(self.record);
        let can_play = |field: &Field| field.computed.is_none() && plays(role, &field.ty);
        let field = names.iter().find_map(|name| record.field(name).filter(|id| can_play(record.fields.get(*id))));
        field.map(|field| FieldPath { record: self.record, steps: vec![field] })
    }

    /// The day by which most rules read the record.
    fn day(&self, plan: &Plan) -> Option<FieldPath> {
        let own = plan.selections().filter(|rows| rows.record == self.record);
        commonest(own.filter_map(|rows| rows.date.clone()).filter(|path| is_stored(plan, path)))
    }

    /// What is called the amount of a deal, or else the amount that most KPIs add up. People may be paid by the margin: what tells
    /// one deal from another is what its client pays.
    fn amount(&self, plan: &Plan) -> Option<FieldPath> {
        if let Some(called) = self.usual(plan, Role::Amount, CALLED_AMOUNT) {
            return Some(called);
        }
        let own = plan.measures.iter().map(|(_, measure)| measure).filter(|measure| measure.rows.record == self.record);
        let sums =
            own.filter(|measure| measure.function == Aggregate::Sum).filter_map(|measure| measure.target.as_ref());
        let money = sums.filter(|target| matches!(target.ty, Type::Money(_) | Type::MoneyIn(_)));
        commonest(money.filter_map(|target| match &*target.kind {
            // What is computed is no less what people are paid by.
            ExprKind::RowField(path) => Some(path.clone()),
            _ => None,
        }))
    }
}

/// What the amount of a deal is called, and nothing else.
const CALLED_AMOUNT: &[&str] = &["amount", "deal_value", "сумма", "сумма_сделки"];

/// The names of the records that can be looked at.
pub fn lookable(plan: &Plan) -> Vec<String> {
    owned(plan).iter().map(|(id, _)| plan.records.get(*id).name.to_string()).collect()
}

/// The records of which each row is one person's.
fn owned(plan: &Plan) -> Vec<(Id<Record>, FieldPath)> {
    let read = plan.records.iter().take(plan.records_read);
    let whole = |credit: &Credit| {
        let path = credit.whole()?;
        (type_at_end(plan, path)? == &Type::Entity(plan.people) && is_stored(plan, path)).then(|| path.clone())
    };
    let of = |id: Id<Record>, record: &Record| {
        let of_rules =
            || plan.selections().filter(|rows| rows.record == id).find_map(|rows| whole(rows.credited.as_ref()?));
        record.credited.as_ref().and_then(whole).or_else(of_rules)
    };
    read.filter(|(id, _)| *id != plan.people).filter_map(|(id, record)| Some((id, of(id, record)?))).collect()
}

/// The item that comes most often, the first of those.
fn commonest(paths: impl Iterator<Item = FieldPath>) -> Option<FieldPath> {
    let mut counted: Vec<(FieldPath, usize)> = Vec::new();
    for path in paths {
        match counted.iter_mut().find(|(known, _)| *known == path) {
            Some((_, count)) => *count += 1,
            None => counted.push((path, 1)),
        }
    }
    counted.into_iter().rev().max_by_key(|(_, count)| *count).map(|(path, _)| path)
}

/// Whether no formula stands on the way: what is computed has no column of its own.
pub(super) fn is_stored(plan: &Plan, path: &FieldPath) -> bool {
    let mut record = path.record;
    path.steps.iter().all(|step| {
        let field = plan.records.get(record).fields.get(*step);
        if let Type::Entity(target) = field.ty {
            record = target;
        }
        field.computed.is_none()
    })
}

/// The type of what a path leads to.
pub(super) fn type_at_end<'p>(plan: &'p Plan, path: &FieldPath) -> Option<&'p Type> {
    let (last, links) = path.steps.split_last()?;
    let mut record = path.record;
    for link in links {
        let Type::Entity(target) = plan.records.get(record).fields.get(*link).ty else { return None };
        record = target;
    }
    Some(&plan.records.get(record).fields.get(*last).ty)
}

/// Whether a field of the record itself that plays a part is computed: then its rows cannot pass by.
pub(super) fn needs_whole_rows(plan: &Plan, cast: &Cast) -> bool {
    cast.fields.values().any(|path| path.steps.len() == 1 && !is_stored(plan, path))
}

/// Whether fields of a type are mostly what plays a part: a shop is no telephone, a count no discount.
fn is_likely(role: Role, ty: &Type) -> bool {
    match role {
        Role::TaxId | Role::Phone | Role::Email | Role::NextStep => *ty == Type::Text,
        Role::PreviousOwner => matches!(ty, Type::Entity(_) | Type::Text),
        Role::Discount => matches!(ty, Type::Percent | Type::Money(_)),
        _ => true,
    }
}

/// Whether values of a type can play a part.
fn plays(role: Role, ty: &Type) -> bool {
    let named = matches!(ty, Type::Text | Type::OneOf(_) | Type::Entity(_));
    match role {
        Role::Client | Role::TaxId | Role::Phone => named || *ty == Type::Count,
        Role::PreviousOwner | Role::Email | Role::Stage | Role::Product | Role::Source => named,
        Role::NextStep => named || *ty == Type::Date,
        Role::Day
        | Role::Opened
        | Role::Ready
        | Role::Refunded
        | Role::OwnerChanged
        | Role::Due
        | Role::Paid
        | Role::Edited
        | Role::Claimed
        | Role::ClientLeft
        | Role::Activity
        | Role::StageChanged
        | Role::Reached(_) => *ty == Type::Date,
        Role::Amount | Role::Margin | Role::ListPrice => matches!(ty, Type::Money(_) | Type::MoneyIn(_) | Type::Number),
        Role::Discount => ty.is_numeric(),
        Role::New => *ty == Type::YesNo,
    }
}
