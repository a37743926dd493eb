//! Records: the shape of the tables that a plan reads.

use std::sync::Arc;

use crate::plan::{Arena, Duration, Expr, Id, Reversal, Type};
use crate::source::Span;

/// A table of data: its fields, its key, whose its rows are.
#[derive(Clone, Debug)]
pub struct Record {
    /// The name, by which the project file binds it to files.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// The fields in the order written.
    pub fields: Arena<Field>,
    /// The fields that tell one entity from another. Empty when the record has no key of its own.
    pub key: Vec<Id<Field>>,
    /// For a record kept as a history, the date from which a row holds; it is not among `key`. All rows with
    /// one key are one entity.
    pub history: Option<Id<Field>>,
    /// The first and last day of employment, where the record is of people who come and go.
    pub employed: Option<(Id<Field>, Option<Id<Field>>)>,
    /// The field that names an entity on statements; without it, the key does.
    pub shown_as: Option<Id<Field>>,
    /// Whose its rows are, unless a rule says otherwise.
    pub credited: Option<Credit>,
    /// The days on which the person to whom a row is credited was absent.
    pub absent: Option<Absence>,
    /// Where it is declared.
    pub span: Span,
    /// Whether it came ready with Premia and nobody wrote it.
    pub standard: bool,
}

impl Record {
    /// The field of a name, compared as the language compares names (case, `ё` and `е` do not matter).
    pub fn field(&self, name: &str) -> Option<Id<Field>> {
        let wanted = crate::syntax::fold(name);
        let is = |name: &str| crate::syntax::fold(name) == wanted;
        let named = |field: &Field| is(&field.name) || field.genitive.as_deref().is_some_and(is);
        self.fields.iter().find(|(_, field)| named(field)).map(|(id, _)| id)
    }
}

/// A column of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name.
    pub name: Arc<str>,
    /// A second name: the genitive of a Russian one.
    pub genitive: Option<Arc<str>>,
    /// A title for documents.
    pub title: Option<Arc<str>>,
    /// The type of its cells.
    pub ty: Type,
    /// Whether a cell may be empty; then it is *no data*.
    pub optional: bool,
    /// The formula of a computed field, over the fields of its own row; such a field has no column in the data.
    pub computed: Option<Expr>,
    /// Where it is declared.
    pub span: Span,
}

/// A way from a row to a value: links first, then the field that is read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldPath {
    /// The record of the row at hand.
    pub record: Id<Record>,
    /// The fields in turn; all but the last are links. Never empty.
    pub steps: Vec<Id<Field>>,
}

impl FieldPath {
    /// The path as it is written.
    pub fn written(&self, records: &Arena<Record>) -> String {
        let mut record = self.record;
        let mut names = Vec::new();
        for step in &self.steps {
            let field = records.get(record).fields.get(*step);
            names.push(field.name.to_string());
            if let Type::Entity(target) = field.ty {
                record = target;
            }
        }
        names.join(".")
    }
}

/// The days of absence that each row of a record says.
#[derive(Clone, Debug)]
pub struct Absence {
    /// The first day.
    pub from: Id<Field>,
    /// The last day, that day included; without it, or with an empty one, the absence has not ended.
    pub through: Option<Id<Field>>,
    /// Which rows are an absence; without it all.
    pub filter: Option<Expr>,
}

/// Whose a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credit {
    /// All of it is one person's, at the end of this path.
    Whole(FieldPath),
    /// Several people share it.
    Shared(Shares),
}

/// Who shares a row, and how it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    /// Where the people and their shares stand.
    pub source: ShareSource,
    /// Whether the shares of a row may total anything; otherwise they total 100%.
    pub overlay: bool,
    /// Where it is written.
    pub span: Span,
}

/// Where the people who share a row and their shares stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareSource {
    /// In the row itself: fields of people, each with the field of its percentage.
    Columns(Vec<(Id<Field>, Id<Field>)>),
    /// In the rows of another record that link to this one.
    Rows {
        /// That record.
        record: Id<Record>,
        /// Its field that links to the row.
        link: Id<Field>,
        /// Its field of the person.
        person: Id<Field>,
        /// Its field of the percentage.
        share: Id<Field>,
    },
}

impl Credit {
    /// The path to the one person to whom a row belongs; `None` where several share it.
    pub fn whole(&self) -> Option<&FieldPath> {
        match self {
            Credit::Whole(path) => Some(path),
            Credit::Shared(_) => None,
        }
    }

    /// How the rows are shared, where they are.
    pub fn shares(&self) -> Option<&Shares> {
        match self {
            Credit::Whole(_) => None,
            Credit::Shared(shares) => Some(shares),
        }
    }

    /// The paths that it reads from rows of `record`, or of the record of shares.
    pub fn paths(&self, record: Id<Record>) -> Vec<FieldPath> {
        let one = |record: Id<Record>, field: &Id<Field>| FieldPath { record, steps: vec![*field] };
        match self {
            Credit::Whole(path) => vec![path.clone()],
            Credit::Shared(Shares { source: ShareSource::Columns(pairs), .. }) => {
                pairs.iter().flat_map(|(person, share)| [one(record, person), one(record, share)]).collect()
            }
            Credit::Shared(Shares { source: ShareSource::Rows { record, link, person, share }, .. }) => {
                [link, person, share].map(|field| one(*record, field)).into()
            }
        }
    }
}

/// Which rows of a record count, for whom and when.
#[derive(Clone, Debug)]
pub struct RowSelection {
    /// The record.
    pub record: Id<Record>,
    /// Conditions on a row; all must hold. Only fields of the row and constants occur in them.
    pub filters: Vec<Expr>,
    /// The date that puts a row into a period. `None` only where the record has no date and every period sees
    /// all rows.
    pub date: Option<FieldPath>,
    /// How long each row is observed after that date: it lies in the period in which that time ends, and what happens
    /// later is not seen.
    pub observed: Option<Duration>,
    /// For rows that stand open from the date on: the date from which a row no longer does. Then a window sees the rows
    /// that are open on its last day.
    pub until: Option<FieldPath>,
    /// For the rows of a KPI that are taken off again: when. They lie in the period of that event; everything else of a
    /// row is read as of its own date.
    pub reversed: Option<Box<Reversal>>,
    /// Whose the rows are; `None` where they are nobody's and only the company's total can be asked.
    pub credited: Option<Credit>,
}
