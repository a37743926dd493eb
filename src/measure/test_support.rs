//! Plans and tables built by hand for the tests of this level and the next.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::data::{Column, Entity, EntityId, Origin, RowId, Table, Tables};
use crate::language::Lang;
use crate::number::{Exact, Rounding, RoundingMode};
use crate::plan::*;
use crate::source::{FileId, Span};
use crate::time::{Date, DateRange, Grain, Period};

pub fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

pub fn rub() -> Type {
    Type::Money(Currency::new("RUB").unwrap())
}

/// A span that differs from all others, so that traces can be told apart.
pub fn span() -> Span {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    let at = NEXT.fetch_add(1, Ordering::Relaxed);
    Span::new(FileId::default(), at, at + 1)
}

pub fn expr(kind: ExprKind, ty: Type) -> Expr {
    Expr::new(kind, ty, span())
}

pub fn num(text: &str) -> Expr {
    expr(ExprKind::Number(exact(text)), Type::Number)
}

pub fn text(value: &str) -> Expr {
    expr(ExprKind::Text(value.into()), Type::Text)
}

pub fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    let ty = match op {
        BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => left.ty.clone(),
        _ => Type::YesNo,
    };
    expr(ExprKind::Binary { op, left, right }, ty)
}

pub fn times(left: Expr, right: Expr) -> Expr {
    binary(BinaryOp::Multiply, left, right)
}

pub fn in_a_row(condition: Expr, count: i32) -> Expr {
    expr(ExprKind::InARow { condition, count, grain: Grain::Month }, Type::YesNo)
}

pub fn kpi(id: Id<Kpi>) -> Expr {
    expr(ExprKind::Kpi(id), rub())
}

pub fn attainment(id: Id<Kpi>) -> Expr {
    expr(ExprKind::Attainment(id), Type::Ratio)
}

/// Lines of a curve: `"100"` is `from 100`, `">100"` is `above 100`.
pub fn curve(mode: TierMode, ty: Type, below: Option<Expr>, lines: &[(&str, Expr)]) -> Curve {
    let line = |(bound, value): &(&str, Expr)| TierLine {
        bound: Bound {
            at: exact(bound.trim_start_matches('>')),
            inclusive: !bound.starts_with('>'),
            percent: false,
            span: span(),
        },
        values: vec![value.clone()],
    };
    let below = below.map(|value| vec![value]);
    let ladder = Ladder { below, lines: lines.iter().map(line).collect() };
    Curve { mode, columns: Columns::One, ladders: vec![ladder], ty }
}

/// The plan that tests start from: `people` paid monthly in roubles from January 2026, with `payments` and `quotas`.
pub struct Fixture {
    pub plan: Plan,
    pub people: Id<Record>,
    pub payments: Id<Record>,
    pub quotas: Id<Record>,
}

/// A record of fields `name: type`, the first `keys` of them its key; a `?` behind the type marks an optional one.
pub fn record(name: &str, keys: usize, fields: &[(&str, Type, bool)]) -> Record {
    let mut arena = Arena::new();
    for (name, ty, optional) in fields {
        arena.push(Field {
            name: (*name).into(),
            title: None,
            genitive: None,
            ty: ty.clone(),
            optional: *optional,
            computed: None,
            span: span(),
        });
    }
    let key = arena.iter().take(keys).map(|(id, _)| id).collect();
    Record {
        name: name.into(),
        title: name.into(),
        fields: arena,
        key,
        history: None,
        employed: None,
        shown_as: None,
        credited: None,
        absent: None,
        span: span(),
        standard: false,
    }
}

impl Fixture {
    pub fn new() -> Fixture {
        let mut records = Arena::new();
        let people = records.push(record(
            "people",
            1,
            &[
                ("id", Type::Text, false),
                ("role", Type::Text, false),
                ("team", Type::Text, true),
                ("hired_on", Type::Date, false),
                ("left_on", Type::Date, true),
                ("since", Type::Date, true),
            ],
        ));
        let shape = records.get_mut(people);
        shape.employed = Some((shape.field("hired_on").unwrap(), shape.field("left_on")));
        let payments = records.push(record(
            "payments",
            1,
            &[
                ("id", Type::Text, false),
                ("manager", Type::Entity(people), true),
                ("paid_on", Type::Date, true),
                ("amount", rub(), true),
                ("number", Type::Count, true),
                ("client", Type::Text, true),
                ("refunded_on", Type::Date, true),
            ],
        ));
        let quotas = records.push(record(
            "quotas",
            2,
            &[("manager", Type::Entity(people), false), ("month", Type::Period, false), ("turnover", rub(), true)],
        ));
        let plan = Plan {
            name: "plan".into(),
            title: "Plan".into(),
            lang: Lang::En,
            span: span(),
            people,
            people_filter: None,
            when: None,
            payees_as_of: None,
            dated_by: None,
            every: Grain::Month,
            currency: Currency::new("RUB").unwrap(),
            rounding: Rounding { mode: RoundingMode::HalfUp, unit: exact("0.01") },
            round_each_record: false,
            effective: DateRange { from: day("2026-01-01"), through: None },
            pay_day: None,
            legal: crate::plan::Legal::default(),
            legal_of: Vec::new(),
            purpose: crate::plan::Purpose::default(),
            records,
            params: Arena::new(),
            defines: Arena::new(),
            measures: Arena::new(),
            kpis: Arena::new(),
            scales: Arena::new(),
            scorecards: Arena::new(),
            components: Arena::new(),
            groups: Arena::new(),
            awards: Arena::new(),
            notices: Arena::new(),
            records_read: usize::MAX,
            ensures: Arena::new(),
            reports: Arena::new(),
            examples: Vec::new(),
            stories: Vec::new(),
            calendar: None,
        };
        Fixture { plan, people, payments, quotas }
    }

    /// A path from a row of a record through its links.
    pub fn path(&self, record: Id<Record>, steps: &[&str]) -> FieldPath {
        let mut at = record;
        let mut found = Vec::new();
        for step in steps {
            let field = self.plan.records.get(at).field(step).unwrap();
            found.push(field);
            if let Type::Entity(target) = self.plan.records.get(at).fields.get(field).ty {
                at = target;
            }
        }
        FieldPath { record, steps: found }
    }

    /// A field of a payment.
    pub fn row(&self, field: &str) -> Expr {
        let path = self.path(self.payments, &[field]);
        let ty = self.plan.records.get(self.payments).fields.get(path.steps[0]).ty.clone();
        expr(ExprKind::RowField(path), ty)
    }

    /// A field of the payee.
    pub fn own(&self, field: &str) -> Expr {
        let path = self.path(self.people, &[field]);
        let ty = self.plan.records.get(self.people).fields.get(path.steps[0]).ty.clone();
        expr(ExprKind::PayeeField(path), ty)
    }

    pub fn selection(&self, filters: Vec<Expr>) -> RowSelection {
        RowSelection {
            record: self.payments,
            filters,
            date: Some(self.path(self.payments, &["paid_on"])),
            observed: None,
            until: None,
            reversed: None,
            credited: Some(Credit::Whole(self.path(self.payments, &["manager"]))),
        }
    }

    pub fn measure(&mut self, function: Aggregate, target: Option<&str>, filters: Vec<Expr>) -> Id<Measure> {
        let target = target.map(|field| self.row(field));
        let rows = self.selection(filters);
        self.plan.measures.push(Measure { function, target, by_share: false, rows, span: span() })
    }

    pub fn kpi_of(&mut self, name: &str, value: Expr, scope: Scope, flow: bool) -> Id<Kpi> {
        self.plan.kpis.push(Kpi {
            name: name.into(),
            title: name.into(),
            value,
            scope,
            quota: None,
            quota_every: None,
            quota_prorated: None,
            team_as_of: None,
            attainment: Attainment::MeasureOverQuota,
            attainment_cap: None,
            flow,
            purpose: crate::plan::Purpose::default(),
            span: span(),
        })
    }

    /// The sum of the amounts of payments, with its quota from the record of quotas.
    pub fn turnover(&mut self, scope: Scope) -> Id<Kpi> {
        let measure = self.measure(Aggregate::Sum, Some("amount"), Vec::new());
        let id = self.kpi_of("turnover", expr(ExprKind::Measure(measure), rub()), scope, true);
        let quotas = self.plan.records.get(self.quotas);
        let quota = ExprKind::SubjectField {
            record: self.quotas,
            field: quotas.field("turnover").unwrap(),
            subject: quotas.field("manager"),
            period: quotas.field("month"),
        };
        self.plan.kpis.get_mut(id).quota = Some(expr(quota, rub()));
        id
    }

    pub fn define(&mut self, name: &str, value: Expr) -> Id<Define> {
        self.plan.defines.push(Define { name: name.into(), title: name.into(), value, span: span() })
    }

    /// A KPI whose value is a fixed number: what the rules see is then chosen by the test.
    pub fn fixed(&mut self, name: &str, value: &str) -> Id<Kpi> {
        self.kpi_of(name, num(value), Scope::Person, false)
    }

    pub fn scale(&mut self, driver: Expr, curve: Curve) -> Id<Scale> {
        self.plan.scales.push(Scale {
            name: "scale".into(),
            title: "Scale".into(),
            driver,
            curve,
            slices: None,
            opening: None,
            span: span(),
        })
    }

    pub fn bonus(&mut self, kind: ComponentKind) -> Id<Component> {
        self.plan.components.push(Component {
            name: "bonus".into(),
            title: "Component".into(),
            every: Grain::Month,
            window: None,
            quota_window: None,
            when: None,
            if_negative: None,
            gate: None,
            limit: None,
            opening: None,
            exceptions: Vec::new(),
            if_no_data: None,
            kind,
            then: Vec::new(),
            dated_by: None,
            effective: None,
            rounding: None,
            round_each_record: false,
            once: None,
            later: None,
            spread: None,
            span: span(),
        })
    }

    pub fn pays(&mut self, pays: Expr) -> Id<Component> {
        self.bonus(ComponentKind::Whole { pays })
    }

    /// Makes `people` a history: its rows hold from `since`.
    pub fn with_history(&mut self) {
        let shape = self.plan.records.get_mut(self.people);
        shape.history = shape.field("since");
    }

    /// Tables from rows of text, by the names of their records. An empty text is an empty cell.
    pub fn tables(&self, rows: &[(&str, &[&[&str]])]) -> Tables {
        let rows_of =
            |record: &Record| rows.iter().find(|(name, _)| *name == &*record.name).map_or(&[][..], |(_, rows)| *rows);
        let entities: Vec<(Vec<Entity>, Vec<EntityId>)> =
            self.plan.records.iter().map(|(_, record)| entities_of(record, rows_of(record))).collect();
        Tables::new(&self.plan.records, |id, record| {
            let rows = rows_of(record);
            let (own, entity_of) = entities[id.index()].clone();
            let column = |(field, place): (&Field, usize)| column_of(field, place, rows, &entities);
            let columns = record.fields.iter().map(|(id, field)| column((field, id.index()))).collect();
            Table {
                columns,
                origins: (0..rows.len()).map(|row| Origin { file: 0, line: row as u64 + 2 }).collect(),
                files: vec![format!("{}.csv", record.name).into()],
                entities: own,
                entity_of,
            }
        })
    }
}

fn entities_of(record: &Record, rows: &[&[&str]]) -> (Vec<Entity>, Vec<EntityId>) {
    let key = |row: &[&str], number: usize| match record.key.as_slice() {
        [] => number.to_string(),
        keys => keys.iter().map(|field| row[field.index()]).collect::<Vec<_>>().join(", "),
    };
    let mut found: BTreeMap<String, Vec<RowId>> = BTreeMap::new();
    for (number, row) in rows.iter().enumerate() {
        found.entry(key(row, number)).or_default().push(number as RowId);
    }
    let keys: Vec<String> = found.keys().cloned().collect();
    let entity_of =
        rows.iter().enumerate().map(|(n, row)| keys.binary_search(&key(row, n)).unwrap() as EntityId).collect();
    let entities = found.into_iter().map(|(key, mut rows_of)| {
        if let Some(history) = record.history {
            rows_of.sort_by_key(|row| rows[*row as usize][history.index()]);
        }
        let key: Arc<str> = key.into();
        Entity { key: key.clone(), shown: key, rows: rows_of }
    });
    (entities.collect(), entity_of)
}

fn column_of(field: &Field, place: usize, rows: &[&[&str]], entities: &[(Vec<Entity>, Vec<EntityId>)]) -> Column {
    let cells = rows.iter().map(|row| Some(row[place]).filter(|cell| !cell.is_empty()));
    match &field.ty {
        Type::Date => Column::Date(cells.map(|cell| cell.map(day)).collect()),
        Type::Period => Column::Period(cells.map(|cell| cell.map(period)).collect()),
        Type::YesNo => Column::YesNo(cells.map(|cell| cell.map(|cell| cell == "yes")).collect()),
        Type::Text | Type::OneOf(_) => {
            let values: Vec<Arc<str>> = cells.clone().flatten().map(Arc::from).collect();
            let code = |cell: &str| values.iter().position(|value| **value == *cell).unwrap() as u32;
            Column::Text { codes: cells.map(|cell| cell.map(code)).collect(), values: values.clone() }
        }
        Type::Entity(target) => {
            let of = |cell: &str| {
                entities[target.index()].0.iter().position(|entity| *entity.key == *cell).unwrap() as EntityId
            };
            Column::Entity(cells.map(|cell| cell.map(of)).collect())
        }
        _ => Column::Number {
            units: cells.map(|cell| cell.map(|cell| exact(cell).to_scaled(4).unwrap())).collect(),
            scale: 4,
        },
    }
}
