//! Records: fields, keys, links, whose a row is.

use std::sync::Arc;

use crate::analyse::blocks::{Clauses, argument_name};
use crate::analyse::checker::Checker;
use crate::analyse::names::Meaning;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::{Arena, Field, FieldPath, Id, Record, Type};
use crate::source::FileId;
use crate::syntax::fold;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::suggest::nearest;
use crate::syntax::tree::{Block, FieldType, Name, Value};

impl<'t> Checker<'t> {
    /// The record of a name, looked at if it was not yet.
    pub fn record_named(&mut self, name: &Name) -> Option<Id<Record>> {
        let Some(id) = self.names.find(&name.item) else {
            let known: Vec<String> = self.of_kind(BlockKind::Record);
            self.unknown(name, "record", &known);
            return None;
        };
        let symbol = self.names.get(id)?;
        if symbol.kind() != BlockKind::Record {
            let kind = symbol.kind();
            let span = symbol.span;
            self.wrong_kind(name, kind, "record", span);
            return None;
        }
        // A record may link to itself or in a circle: its id is known before its fields are.
        let name_of = symbol.name.clone();
        let standard = symbol.standard;
        let known = self.plan.records.iter().find(|(_, record)| record.name == name_of).map(|(id, _)| id);
        if let Some(known) = known {
            if let Some(symbol) = self.names.symbols.get_mut(id) {
                symbol.used = true;
            }
            return Some(known);
        }
        let meaning =
            self.resolve(id, name.span, |checker, block| Some(Meaning::Record(checker.record(block, standard))))?;
        match meaning {
            Meaning::Record(record) => Some(record),
            _ => None,
        }
    }

    /// The names of all blocks of a kind.
    pub fn of_kind(&self, kind: BlockKind) -> Vec<String> {
        // The records that come ready are there in both languages; a message lists those of the plan's own.
        let of_plan = |file: &FileId| !self.other_language.contains(file);
        let all = self.names.symbols.iter().filter(|symbol| symbol.kind() == kind && of_plan(&symbol.span.file));
        let mut names: Vec<String> = all.map(|symbol| symbol.name.to_string()).collect();
        names.sort();
        names.dedup();
        names
    }

    fn record(&mut self, block: &'t Block, standard: bool) -> Id<Record> {
        let text = |text: Option<&Arc<str>>| text.cloned().unwrap_or_else(|| Arc::from(""));
        let id = self.plan.records.push(Record {
            name: text(block.name.as_ref().map(|name| &name.item)),
            title: text(block.title.as_ref().map(|title| &title.item)),
            fields: Arena::new(),
            key: Vec::new(),
            history: None,
            employed: None,
            shown_as: None,
            credited: None,
            absent: None,
            span: block.kind.span,
            standard,
        });
        let clauses = Clauses::of(block);
        if clauses.get(LabelKind::Extends).is_some() {
            let name = fold(block.name.as_ref().map_or("", |name| &name.item));
            let base = self
                .standard
                .iter()
                .copied()
                .find(|ready| ready.name.as_ref().is_some_and(|known| fold(&known.item) == name));
            match base {
                Some(base) => self.fields(id, Clauses::of(base), true),
                None => {
                    let known = self
                        .standard
                        .iter()
                        .filter_map(|ready| ready.name.as_ref())
                        .map(|name| Arg::from(&name.item))
                        .collect();
                    let span = clauses.get(LabelKind::Extends).map_or(block.kind.span, |clause| clause.span);
                    self.report(
                        Diagnostic::error(Code::UnknownName, span)
                            .arg("name", block.name.as_ref().map_or("", |name| &name.item))
                            .arg("kind", Arg::Term("standard_record"))
                            .arg("known", Arg::List(known))
                            .help("known"),
                    );
                }
            }
        }
        self.fields(id, clauses, false);
        id
    }

    /// Adds the fields and settings of a block to a record; later ones take the place of earlier ones of one name.
    fn fields(&mut self, id: Id<Record>, clauses: Clauses<'t>, _base: bool) {
        let mut own: Vec<&Name> = Vec::new();
        let mut by_row: Vec<(&Name, &Name)> = Vec::new();
        for clause in clauses.all(LabelKind::Field) {
            let (Some(name), Value::Field { ty, optional, title }) = (argument_name(clause), &clause.value.item) else {
                continue;
            };
            if let Some(earlier) = own.iter().find(|earlier| fold(&earlier.item) == fold(&name.item)) {
                let first = earlier.span;
                self.report(
                    Diagnostic::error(Code::TwoOfOneName, name.span).arg("name", &name.item).label(first, "first"),
                );
                continue;
            }
            own.push(name);
            let ty = match &ty.item {
                FieldType::Money(Some(code)) if names_field(clauses, &self.plan.records.get(id).fields, code) => {
                    by_row.push((name, code));
                    Type::Number
                }
                other => match self.field_type(other, name) {
                    Some(ty) => ty,
                    None => continue,
                },
            };
            let field = Field {
                name: name.item.clone(),
                genitive: clause.genitive.as_ref().map(|name| name.item.clone()),
                title: title.as_ref().map(|title| title.item.clone()),
                ty,
                optional: *optional,
                computed: None,
                span: name.span,
            };
            self.put_field(id, field);
        }
        self.declare_computed(id, clauses, &mut own);
        // The field with the currency may stand below the amount.
        for (name, code) in by_row {
            let ty = self.currency_field(id, code);
            let fields = &mut self.plan.records.get_mut(id).fields;
            let field = fields.iter().find(|(_, field)| field.name == name.item).map(|(id, _)| id);
            if let (Some(field), Some(ty)) = (field, ty) {
                fields.get_mut(field).ty = ty;
            }
        }
        if let Some(Value::Names(names)) = clauses.value(LabelKind::Key).map(|value| &value.item) {
            let mut key: Vec<Id<Field>> = names.iter().filter_map(|name| self.stored_field(id, name)).collect();
            let fields = &self.plan.records.get(id).fields;
            // A key of something and a date is a history: the row holds from that date.
            let date = key.iter().position(|field| fields.get(*field).ty == Type::Date);
            let history = match date {
                Some(place) if key.len() > 1 => Some(key.remove(place)),
                _ => None,
            };
            let record = self.plan.records.get_mut(id);
            record.key = key;
            record.history = history;
        }
        if let Some(Value::Names(names)) = clauses.value(LabelKind::ShownAs).map(|value| &value.item) {
            self.plan.records.get_mut(id).shown_as = names.first().and_then(|name| self.stored_field(id, name));
        }
        if let Some(Value::Employed { from, through }) = clauses.value(LabelKind::Employed).map(|value| &value.item) {
            let from = self.date_field(id, from);
            let through = through.as_ref().and_then(|name| self.date_field(id, name));
            self.plan.records.get_mut(id).employed = from.map(|from| (from, through));
        }
    }

    pub fn date_field(&mut self, record: Id<Record>, name: &Name) -> Option<Id<Field>> {
        let field = self.stored_field(record, name)?;
        let ty = self.plan.records.get(record).fields.get(field).ty.clone();
        if ty != Type::Date {
            self.expected(name.span, "date", &ty);
            return None;
        }
        Some(field)
    }

    fn field_type(&mut self, ty: &FieldType, name: &Name) -> Option<Type> {
        Some(match ty {
            FieldType::Money(None) => Type::Money(self.plan.currency),
            FieldType::Money(Some(code)) => Type::Money(self.currency(code)?),
            FieldType::Number => Type::Number,
            FieldType::Percent => Type::Percent,
            FieldType::Count => Type::Count,
            FieldType::Date => Type::Date,
            FieldType::Period => Type::Period,
            FieldType::Text => Type::Text,
            FieldType::OneOf(texts) => Type::OneOf(texts.iter().map(|text| text.item.clone()).collect()),
            FieldType::YesNo => Type::YesNo,
            // The plan's people are looked at first of all records, so theirs is the first id.
            FieldType::Employee => Type::Entity(Id::nth(0)),
            FieldType::Link(record) => {
                let _ = name;
                Type::Entity(self.record_named(record)?)
            }
        })
    }

    /// The field of a record by its name or genitive; an unknown one is reported.
    pub fn field_named(&mut self, record: Id<Record>, name: &Name) -> Option<Id<Field>> {
        let found = self.plan.records.get(record).field(&name.item);
        if found.is_none() {
            self.unknown_field(record, name);
        }
        found
    }

    pub fn unknown_field(&mut self, record: Id<Record>, name: &Name) {
        let record = self.plan.records.get(record);
        let known: Vec<String> = record.fields.iter().map(|(_, field)| field.name.to_string()).collect();
        let mut diagnostic = Diagnostic::error(Code::UnknownField, name.span)
            .arg("name", &name.item)
            .arg("record", &record.name)
            .arg("known", Arg::List(known.iter().map(Arg::from).collect()));
        if let Some(near) = nearest(&name.item, known.iter().map(String::as_str)) {
            diagnostic = diagnostic.arg("suggestion", near).help("suggest");
        }
        self.report(diagnostic);
    }

    /// Whose the rows are can be read only when every record has its fields: it may lead through links.
    pub fn finish_records(&mut self) {
        let records: Vec<(Id<Record>, Arc<str>)> =
            self.plan.records.iter().map(|(id, record)| (id, record.name.clone())).collect();
        for (id, name) in records {
            if self.plan.records.get(id).credited.is_some() {
                continue;
            }
            let Some(symbol) = self.names.find(&name).and_then(|symbol| self.names.get(symbol)) else { continue };
            let block = symbol.block;
            let own = Clauses::of(block).value(LabelKind::CreditedTo);
            let base = self
                .standard
                .iter()
                .copied()
                .find(|ready| ready.name.as_ref().is_some_and(|known| fold(&known.item) == fold(&name)))
                .filter(|_| Clauses::of(block).get(LabelKind::Extends).is_some())
                .and_then(|base| Clauses::of(base).value(LabelKind::CreditedTo));
            let Some(value) = own.or(base) else { continue };
            let credited = self.credit(id, value);
            self.plan.records.get_mut(id).credited = credited;
        }
        self.finish_computed();
    }

    /// A path from a row to a payee.
    pub fn path_to_person(&mut self, record: Id<Record>, path: &[Name]) -> Option<FieldPath> {
        let (path, ty, span) = self.row_path(record, path)?;
        if ty != Type::Entity(self.plan.people) {
            self.expected(span, "employee", &ty);
            return None;
        }
        Some(path)
    }
}

/// Whether the word behind `money in` is a field of the same record rather than the code of a currency.
fn names_field(clauses: Clauses<'_>, known: &Arena<Field>, word: &Name) -> bool {
    let is = |name: &str| fold(name) == fold(&word.item);
    clauses.all(LabelKind::Field).filter_map(argument_name).any(|name| is(&name.item))
        || known.iter().any(|(_, field)| is(&field.name))
}
