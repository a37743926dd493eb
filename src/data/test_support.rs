//! Plans by hand, projects in a temporary folder.

use std::path::Path;

use crate::data::{LoadOptions, Loaded, Project, load};
use crate::diagnostics::{Code, Diagnostic, Place};
use crate::language::Lang;
use crate::number::{Exact, Rounding, RoundingMode};
use crate::plan::{Arena, Currency, Expr, ExprKind, Field, FieldPath, Id, Plan, Record, Type};
use crate::source::{FileId, Span};
use crate::time::{DateRange, Grain, date};

/// People by their names, and deals of theirs with these fields besides.
pub(crate) fn people_and_deals(more: &[(&str, Type)]) -> Plan {
    let fields = [("number", Type::Text), ("seller", Type::Entity(id(0))), ("amount", rub()), ("closed?", Type::Date)];
    let deals = record("deals", &[&fields, more].concat()).key(&["number"]);
    plan(vec![record("people", &[("name", Type::Text)]).key(&["name"]), deals])
}

/// A record under construction.
pub(crate) struct RecordBuilder(Record);

/// A record with the fields `name: type`; an optional one has `?` after its name.
pub(crate) fn record(name: &str, fields: &[(&str, Type)]) -> RecordBuilder {
    let mut arena = Arena::new();
    for (field, ty) in fields {
        arena.push(Field {
            genitive: None,
            name: field.trim_end_matches('?').into(),
            title: None,
            ty: ty.clone(),
            optional: field.ends_with('?'),
            computed: None,
            span: Span::default(),
        });
    }
    RecordBuilder(Record {
        name: name.into(),
        title: name.into(),
        fields: arena,
        key: Vec::new(),
        history: None,
        employed: None,
        shown_as: None,
        credited: None,
        absent: None,
        span: Span::default(),
        standard: false,
    })
}

impl RecordBuilder {
    pub(crate) fn key(mut self, fields: &[&str]) -> RecordBuilder {
        self.0.key = fields.iter().map(|field| self.0.field(field).unwrap()).collect();
        self
    }

    pub(crate) fn history(mut self, field: &str) -> RecordBuilder {
        self.0.history = self.0.field(field);
        self
    }

    pub(crate) fn shown_as(mut self, field: &str) -> RecordBuilder {
        self.0.shown_as = self.0.field(field);
        self
    }
}

/// The id that the record at a place will have: links are made before the plan.
pub(crate) fn id(at: usize) -> Id<Record> {
    let mut arena: Arena<Record> = Arena::new();
    (0..=at).map(|_| arena.push(record("", &[]).0)).last().unwrap()
}

pub(crate) fn rub() -> Type {
    Type::Money(Currency::new("RUB").unwrap())
}

/// A plan of these records, the first of them the people, that needs all of them.
pub(crate) fn plan(records: Vec<RecordBuilder>) -> Plan {
    let mut arena = Arena::new();
    for record in records {
        arena.push(record.0);
    }
    let first: Vec<FieldPath> = arena
        .iter()
        .filter_map(|(id, record)| Some(FieldPath { record: id, steps: vec![record.fields.iter().next()?.0] }))
        .collect();
    let reads = |path| Expr::new(ExprKind::RowField(path), Type::Text, Span::default());
    let all = ExprKind::Extreme { largest: true, items: first.into_iter().map(reads).collect() };
    Plan {
        name: "plan".into(),
        title: "Plan".into(),
        lang: Lang::En,
        span: Span::default(),
        people: id(0),
        payees_as_of: None,
        dated_by: None,
        people_filter: Some(Expr::new(all, Type::YesNo, Span::default())),
        when: None,
        every: Grain::Month,
        currency: Currency::new("RUB").unwrap(),
        rounding: Rounding { mode: RoundingMode::HalfUp, unit: Exact::parse("0.01").unwrap() },
        round_each_record: false,
        effective: DateRange { from: date(2026, 1, 1).unwrap(), through: None },
        pay_day: None,
        legal: crate::plan::Legal::default(),
        legal_of: Vec::new(),
        purpose: crate::plan::Purpose::default(),
        records: arena,
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
    }
}

/// Loads a plan from files written into a temporary folder; the first is `premia.yaml`.
pub(crate) fn load_files(plan: &Plan, project: &str, files: &[(&str, &[u8])], skip: bool) -> Loaded {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), files);
    let project = Project::parse(project, FileId::default(), dir.path()).unwrap();
    load(&project, plan, &LoadOptions { skip_bad_rows: skip, ..LoadOptions::default() })
}

fn write(dir: &Path, files: &[(&str, &[u8])]) {
    for (name, bytes) in files {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// Code, help, and place as `file:line:column header=text`.
pub(crate) fn brief(problem: &Diagnostic) -> (Code, &'static str, String) {
    let place = match &problem.place {
        Place::Cell(cell) if cell.column == 0 => format!("{}:{}", cell.file, cell.line),
        Place::Cell(cell) => format!("{}:{}:{} {}={}", cell.file, cell.line, cell.column, cell.header, cell.text),
        Place::File(file) => file.clone(),
        Place::Span(_) => "span".to_owned(),
        Place::Nowhere => String::new(),
    };
    (problem.code, problem.help, place)
}

/// A text packed by gzip.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, bytes).unwrap();
    packed.finish().unwrap()
}

/// A text packed by zstd.
pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}
