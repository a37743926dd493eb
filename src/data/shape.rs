//! How one record is to be read: its fields, its key, its links, its corrections.

use std::collections::HashMap;

use crate::data::control::Tally;
use crate::data::fault::Fault;
use crate::data::formats::Formats;
use crate::data::project::{Binding, Project};
use crate::data::reads::reads;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Field, Id, Plan, Record, Type};
use crate::source::Span;
use crate::syntax::suggest::closest;
use crate::time::Date;

/// A record and how it is read.
pub(crate) struct Shape<'a> {
    pub(crate) record: &'a Record,
    /// In the order of the record's fields.
    pub(crate) fields: Vec<FieldShape<'a>>,
    /// The key fields, by their places; empty for a record without key.
    pub(crate) key: Vec<usize>,
    /// The date from which a row holds, for a history.
    pub(crate) history: Option<usize>,
    pub(crate) formats: Formats,
    /// Which rows were known on a day, where only those are wanted.
    pub(crate) known: Option<Known<'a>>,
    /// What is added up to be held against the control totals of the project file.
    pub(crate) tally: Tally,
}

/// The column that says when a row was entered, and the last day on which rows are wanted.
pub(crate) struct Known<'a> {
    pub(crate) column: &'a str,
    pub(crate) through: Date,
    /// The column as a field, for messages.
    pub(crate) field: Field,
}

impl<'a> Known<'a> {
    pub(crate) fn new(column: &'a str, through: Date) -> Known<'a> {
        let field = Field {
            name: column.into(),
            genitive: None,
            title: None,
            ty: Type::Date,
            optional: false,
            computed: None,
            span: Span::default(),
        };
        Known { column, through, field }
    }
}

/// A field and how it is read.
pub(crate) struct FieldShape<'a> {
    pub(crate) field: &'a Field,
    /// The column that holds it, as the project file or else the field itself is called.
    pub(crate) column: &'a str,
    /// Whether the project file names that column.
    pub(crate) column_named: bool,
    /// Whether a cell must hold something.
    pub(crate) required: bool,
    /// Whether a rule reads it.
    pub(crate) read: bool,
    /// Whether it holds codes of currencies.
    pub(crate) currency: bool,
    /// How many cells of the file at hand hold the decimal mark.
    pub(crate) with_mark: u64,
    /// What stands in the file, what is meant, how many cells were so corrected.
    pub(crate) corrections: HashMap<&'a str, (&'a str, u64)>,
    /// For a link: the record, and the field by which its rows are named when that is not the key.
    pub(crate) link: Option<(Id<Record>, Option<usize>)>,
}

impl<'a> FieldShape<'a> {
    /// What is meant by the text of a cell, where the project file corrects it. How many spaces stand between two words
    /// does not matter: messages show one.
    pub(crate) fn corrected(&mut self, text: &str) -> Option<&'a str> {
        let (from, to) = self.correction(text)?;
        self.count_corrected(from, 1);
        Some(to)
    }

    /// The correction that a text meets, not counted: the text that stands in the project file, and what is meant.
    pub(crate) fn correction(&self, text: &str) -> Option<(&'a str, &'a str)> {
        if self.corrections.is_empty() {
            return None;
        }
        let found = |text: &str| self.corrections.get_key_value(text).map(|(from, (to, _))| (*from, *to));
        if !self.corrections.contains_key(text) && text.contains(char::is_whitespace) {
            return found(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        found(text)
    }

    /// Counts cells that met a correction.
    pub(crate) fn count_corrected(&mut self, from: &str, cells: u64) {
        if let Some((_, count)) = self.corrections.get_mut(from) {
            *count += cells;
        }
    }

    /// What more there is to say of a text that could be read: whether it is the code of a currency.
    pub(crate) fn checked(&self, text: &str) -> Result<(), Fault> {
        let is_code = || text.chars().all(|c| c.is_ascii_uppercase()) && crate::syntax::is_currency(text);
        if self.currency && !is_code() { Err(Fault::NotACurrency) } else { Ok(()) }
    }
}

impl<'a> Shape<'a> {
    /// The shape of a record as the rules alone give it.
    pub(crate) fn plain(record: &'a Record) -> Shape<'a> {
        let key: Vec<usize> = record.key.iter().map(|id| id.index()).collect();
        let history = record.history.map(Id::index);
        let field = |(id, field): (Id<Field>, &'a Field)| FieldShape {
            field,
            column: &field.name,
            column_named: false,
            read: false,
            currency: false,
            required: !field.optional || key.contains(&id.index()) || history == Some(id.index()),
            with_mark: 0,
            corrections: HashMap::new(),
            link: match field.ty {
                Type::Entity(target) => Some((target, None)),
                _ => None,
            },
        };
        let fields = record.fields.iter().map(field).collect();
        Shape { record, fields, key, history, formats: Formats::default(), known: None, tally: Tally::default() }
    }

    /// The shape with what the project file says. Names of fields that the record does not have are left to
    /// [`check_bindings`]: another plan may have them.
    pub(crate) fn bound(
        plan: &'a Plan,
        record: &'a Record,
        binding: &'a Binding,
        project: &Project,
        problems: &mut Vec<Diagnostic>,
    ) -> Shape<'a> {
        let mut shape = Shape { formats: binding.formats.clone(), ..Shape::plain(record) };
        if let Some(names) = &binding.key {
            let key: Vec<usize> = names.iter().filter_map(|name| Some(record.field(name)?.index())).collect();
            if key.len() == names.len() {
                shape.key = key;
                shape.history = shape.history.filter(|history| !shape.key.contains(history));
                for index in shape.key.clone() {
                    if let Some(field) = shape.fields.get_mut(index) {
                        field.required = true;
                    }
                }
            }
        }
        for (name, column) in &binding.columns {
            if let Some(field) = shape.field(name) {
                field.column = column.trim();
                field.column_named = true;
            }
        }
        for (name, pairs) in &binding.values {
            if let Some(field) = shape.field(name) {
                field.corrections = pairs.iter().map(|(from, to)| (from.trim(), (to.trim(), 0))).collect();
            }
        }
        shape.tally = Tally::of(&shape, &binding.control);
        for (name, by) in &binding.links {
            let Some(field) = shape.field(name) else { continue };
            let span = || project.span(&["records", &binding.record, "links", name]);
            let Some((target, _)) = field.link else {
                problems.push(Diagnostic::error(Code::LinkNotALink, span()).arg("field", name));
                continue;
            };
            let other = plan.records.get(target);
            match other.field(by) {
                Some(id) => field.link = Some((target, Some(id.index()))),
                None => problems.push(unknown_field(span(), by, other.name.as_ref(), &[other])),
            }
        }
        shape
    }

    /// The name of a field by its place.
    pub(crate) fn field_name(&self, at: usize) -> &str {
        self.fields.get(at).map_or("", |shape| &shape.field.name)
    }

    fn field(&mut self, name: &str) -> Option<&mut FieldShape<'a>> {
        let id = self.record.field(name)?;
        self.fields.get_mut(id.index())
    }
}

fn unknown_field(span: crate::source::Span, name: &str, record: &str, records: &[&Record]) -> Diagnostic {
    let said = Diagnostic::error(Code::FieldUnknown, span).arg("field", name).arg("record", record);
    let names = records.iter().flat_map(|record| record.fields.iter().map(|(_, field)| &*field.name));
    match closest(name, names) {
        Some(near) => said.arg("near", near).help("near"),
        None => said,
    }
}

/// The records that rules of these plans read and the project file binds to nothing, each once.
pub fn check_records(project: &Project, plans: &[&Plan]) -> Vec<Diagnostic> {
    let mut seen: Vec<String> = Vec::new();
    let mut problems = Vec::new();
    for plan in plans {
        let needed = reads(plan).needed;
        for (id, record) in plan.records.iter().filter(|(_, record)| project.binding(&record.name).is_none()) {
            let name = crate::syntax::fold(&record.name);
            if needed.get(id.index()).copied().unwrap_or(true) && !seen.contains(&name) {
                problems.push(not_bound(project, plan, &record.name));
                seen.push(name);
            }
        }
    }
    problems
}

/// The message about a record that the rules need and nothing binds.
pub(crate) fn not_bound(project: &Project, plan: &Plan, record: &str) -> Diagnostic {
    let said = Diagnostic::error(Code::RecordNotBound, project.span(&["records"])).arg("record", record);
    // A binding that belongs to another record of the plan is not the one that is meant.
    let fold = crate::syntax::fold;
    let free =
        project.nearest(record).filter(|near| plan.records.iter().all(|(_, other)| fold(&other.name) != fold(near)));
    match free {
        Some(near) => said.arg("near", near).help("near"),
        None => said,
    }
}

/// What the project file says of records and fields that no plan has: a record is a warning, because a plan may not
/// be written yet; a field is an error, because what is meant to be corrected or renamed then is not.
pub fn check_bindings(project: &Project, plans: &[&Plan]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for binding in &project.bindings {
        let wanted = crate::syntax::fold(&binding.record);
        let all = || plans.iter().flat_map(|plan| plan.read_records());
        let same: Vec<&Record> = all().filter(|record| crate::syntax::fold(&record.name) == wanted).collect();
        let declared = || plans.iter().flat_map(|plan| plan.records.iter());
        if same.is_empty()
            && project.audit.reads(&binding.record)
            && declared().any(|(_, record)| crate::syntax::fold(&record.name) == wanted)
        {
            continue;
        }
        if same.is_empty() {
            let said = Diagnostic::warning(Code::BindingUnknown, binding.span).arg("record", &binding.record);
            let unbound = all().map(|record| &*record.name).filter(|name| project.binding(name).is_none());
            problems.push(match closest(&binding.record, unbound) {
                Some(near) => said.arg("near", near).help("near"),
                None => said,
            });
            continue;
        }
        let mut check = |section: &str, item: &str, name: &str| {
            let span = || project.span(&["records", &binding.record, section, item]);
            let computed =
                |record: &&&Record| record.field(name).is_some_and(|field| record.fields.get(field).computed.is_some());
            if same.iter().any(|record| computed(&record)) && same.iter().all(|record| computed(&record)) {
                let said = Diagnostic::error(Code::ComputedInData, span());
                problems.push(said.arg("field", name).arg("record", &binding.record).help("project"));
            }
            if same.iter().all(|record| record.field(name).is_none()) {
                let span = span();
                problems.push(unknown_field(span, name, &binding.record, &same));
            }
        };
        let keys = binding.key.iter().flatten().enumerate();
        keys.for_each(|(index, name)| check("key", &index.to_string(), name));
        binding.columns.iter().for_each(|(name, _)| check("columns", name, name));
        binding.values.iter().for_each(|(name, _)| check("values", name, name));
        binding.links.iter().for_each(|(name, _)| check("links", name, name));
        binding.control.totals.iter().for_each(|(name, _)| check("totals", name, name));
    }
    problems
}
