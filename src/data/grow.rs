//! One table while it is being filled: typed columns that grow cell by cell, and where each row stands.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::data::dates::{read_date, read_period};
use crate::data::fault::{Fault, cut};
use crate::data::formats::{Formats, Scaled};
use crate::data::table::{Column, Origin};
use crate::diagnostics::{CellPlace, Place};
use crate::number::Exact;
use crate::plan::{Field, Record, Type};
use crate::source::Span;
use crate::syntax::likeness::skeleton;
use crate::syntax::suggest::closest;
use crate::time::{Date, Period};

/// Different texts, each stored once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) values: Vec<Arc<str>>,
    codes: HashMap<Arc<str>, u32>,
}

impl Texts {
    /// The number of a text, a new one for a new text.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let code = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        let text: Arc<str> = text.into();
        self.values.push(Arc::clone(&text));
        self.codes.insert(text, code);
        code
    }
}

/// A column that grows. Links are texts until the other table is known.
#[derive(Clone, Debug)]
pub(crate) enum Growing {
    Number {
        units: Vec<Option<i128>>,
        scale: u32,
    },
    /// Percentages since the first one written as a fraction.
    Exact(Vec<Option<Exact>>),
    Date(Vec<Option<Date>>),
    Period(Vec<Option<Period>>),
    YesNo(Vec<Option<bool>>),
    Text {
        texts: Texts,
        codes: Vec<Option<u32>>,
    },
}

impl Growing {
    pub(crate) fn new(ty: &Type) -> Growing {
        match ty {
            Type::Date => Growing::Date(Vec::new()),
            Type::Period => Growing::Period(Vec::new()),
            Type::YesNo => Growing::YesNo(Vec::new()),
            Type::Text | Type::OneOf(_) | Type::Entity(_) => {
                Growing::Text { texts: Texts::default(), codes: Vec::new() }
            }
            _ => Growing::Number { units: Vec::new(), scale: 0 },
        }
    }

    /// Reads a cell that is not empty and adds it; on a fault an empty cell is added.
    pub(crate) fn push(&mut self, text: &str, ty: &Type, formats: &Formats) -> Result<(), Fault> {
        fn add<T>(cells: &mut Vec<Option<T>>, read: Result<T, Fault>) -> Result<(), Fault> {
            let (cell, result) = match read {
                Ok(value) => (Some(value), Ok(())),
                Err(fault) => (None, Err(fault)),
            };
            cells.push(cell);
            result
        }
        if *ty == Type::Percent
            && text.contains('/')
            && let Growing::Number { units, scale } = self
        {
            let exact = |units: &Option<i128>| units.map(|units| Exact::scaled(units, *scale));
            *self = Growing::Exact(units.iter().map(exact).collect());
        }
        match self {
            Growing::Exact(cells) if text.contains('/') => add(cells, formats.fraction(text)),
            Growing::Exact(cells) => {
                add(cells, formats.percent(text).map(|read| Exact::scaled(read.units, read.scale)))
            }
            Growing::Number { units, scale } => {
                let number = formats.typed(ty, text);
                let number = number.map(|number| to_scale(number, units, scale));
                add(units, number)
            }
            Growing::Date(cells) => add(cells, read_date(text, &formats.dates)),
            Growing::Period(cells) => add(cells, read_period(text)),
            Growing::YesNo(cells) => add(cells, formats.yes_no(text)),
            Growing::Text { codes, .. } if letters_lost(text) => add(codes, Err(Fault::LettersLost)),
            Growing::Text { texts, codes } => {
                if let Type::OneOf(known) = ty
                    && !known.iter().any(|one| **one == *text)
                {
                    return add(codes, Err(not_listed(text, known)));
                }
                let code = texts.code(text);
                add(codes, Ok(code))
            }
        }
    }

    /// Adds an empty cell.
    pub(crate) fn push_empty(&mut self) {
        match self {
            Growing::Number { units, .. } => units.push(None),
            Growing::Exact(cells) => cells.push(None),
            Growing::Date(cells) => cells.push(None),
            Growing::Period(cells) => cells.push(None),
            Growing::YesNo(cells) => cells.push(None),
            Growing::Text { codes, .. } => codes.push(None),
        }
    }

    /// The value of a cell as text, one form for one value; `None` for an empty one.
    pub(crate) fn text(&self, row: usize) -> Option<Arc<str>> {
        fn cell<T: Copy>(cells: &[Option<T>], row: usize) -> Option<T> {
            cells.get(row).copied().flatten()
        }
        match self {
            Growing::Number { units, scale } => {
                cell(units, row).map(|units| Exact::scaled(units, *scale).to_string().into())
            }
            Growing::Exact(cells) => cells.get(row).and_then(Option::as_ref).map(|number| number.to_string().into()),
            Growing::Date(cells) => cell(cells, row).map(|day| day.to_string().into()),
            Growing::Period(cells) => cell(cells, row).map(|period| period.to_string().into()),
            Growing::YesNo(cells) => cell(cells, row).map(|flag| if flag { "yes" } else { "no" }.into()),
            Growing::Text { texts, codes } => {
                cell(codes, row).and_then(|code| texts.values.get(code as usize).cloned())
            }
        }
    }

    /// The number of a cell.
    pub(crate) fn number(&self, row: usize) -> Option<Exact> {
        match self {
            Growing::Number { units, scale } => {
                units.get(row).copied().flatten().map(|units| Exact::scaled(units, *scale))
            }
            Growing::Exact(cells) => cells.get(row).cloned().flatten(),
            _ => None,
        }
    }

    /// The date of a cell.
    pub(crate) fn date(&self, row: usize) -> Option<Date> {
        match self {
            Growing::Date(cells) => cells.get(row).copied().flatten(),
            _ => None,
        }
    }

    /// The finished column of the rows that `keep` names; for a link, `link` turns the code of a text into an entity.
    pub(crate) fn finish(self, keep: &Keep, link: Option<&[Option<u32>]>) -> Column {
        match self {
            Growing::Number { units, scale } => Column::Number { units: keep.of(units), scale },
            Growing::Exact(cells) => Column::Exact(keep.of(cells)),
            Growing::Date(cells) => Column::Date(keep.of(cells)),
            Growing::Period(cells) => Column::Period(keep.of(cells)),
            Growing::YesNo(cells) => Column::YesNo(keep.of(cells)),
            Growing::Text { texts, codes } => match link {
                Some(entities) => {
                    let entity = |code: Option<u32>| entities.get(code? as usize).copied().flatten();
                    Column::Entity(keep.of(codes).into_iter().map(entity).collect())
                }
                None => Column::Text { values: texts.values, codes: keep.of(codes) },
            },
        }
    }
}

/// Which rows stay.
pub(crate) struct Keep(pub(crate) Option<Vec<bool>>);

impl Keep {
    /// The items of the rows that stay.
    pub(crate) fn of<T>(&self, items: Vec<T>) -> Vec<T> {
        match &self.0 {
            None => items,
            Some(keep) => items.into_iter().zip(keep).filter(|(_, stays)| **stays).map(|(item, _)| item).collect(),
        }
    }
}

/// The units of a number in the scale of its column. A number with more decimals than the column so far widens the column:
/// at most nine times, and within the limits of [`Formats::number`] nothing can overflow.
fn to_scale(number: Scaled, units: &mut [Option<i128>], scale: &mut u32) -> i128 {
    if number.scale > *scale {
        let factor = 10_i128.pow(number.scale - *scale);
        units.iter_mut().flatten().for_each(|units| *units *= factor);
        *scale = number.scale;
    }
    number.units * 10_i128.pow(*scale - number.scale)
}

/// Whether letters of a text were lost when it was saved in an encoding that does not have them: `????????`.
pub(crate) fn letters_lost(text: &str) -> bool {
    let question_marks = || text.chars().filter(|letter| *letter == '?').count();
    text.contains('\u{fffd}') || (question_marks() >= 3 && !text.contains(char::is_alphanumeric))
}

fn not_listed(text: &str, known: &[Arc<str>]) -> Fault {
    let alike = skeleton(text);
    match known.iter().find(|one| skeleton(one) == alike) {
        Some(one) => Fault::Almost(one.to_string()),
        None => Fault::NotListed(closest(text, known.iter().map(|one| &**one)).map(str::to_owned)),
    }
}

/// Where the rows of a table stand.
#[derive(Clone, Debug)]
pub(crate) enum Places {
    /// In files of data.
    Files {
        /// Of each row.
        origins: Vec<Origin>,
        /// The files.
        files: Vec<FilePlaces>,
    },
    /// In a file of cases.
    Given {
        /// Its name.
        name: Arc<str>,
        /// Of each row.
        spans: Vec<Span>,
    },
}

/// One file and which of its columns holds each field: the number from 1 and the header.
#[derive(Clone, Debug)]
pub(crate) struct FilePlaces {
    pub(crate) name: Arc<str>,
    pub(crate) columns: Vec<Option<(u32, String)>>,
}

impl Places {
    /// The place of a row, or of one field in it.
    pub(crate) fn of(&self, row: usize, field: Option<usize>, text: &str) -> Place {
        match self {
            Places::Given { spans, .. } => spans.get(row).map_or(Place::Nowhere, |span| Place::Span(*span)),
            Places::Files { origins, files } => {
                let found = origins.get(row).and_then(|origin| Some((origin, files.get(origin.file as usize)?)));
                let Some((origin, file)) = found else { return Place::Nowhere };
                let column = field.and_then(|field| file.columns.get(field)).cloned().flatten();
                let (column, header) = column.unwrap_or_default();
                Place::Cell(CellPlace {
                    file: Arc::clone(&file.name),
                    line: origin.line,
                    column,
                    header,
                    text: cut(text),
                })
            }
        }
    }

    /// The file and line of a row, for a message about another one. For given rows the number of the row.
    pub(crate) fn line(&self, row: usize) -> (Arc<str>, u64) {
        match self {
            Places::Given { name, .. } => (Arc::clone(name), row as u64 + 1),
            Places::Files { origins, files } => {
                let origin = origins.get(row).copied().unwrap_or(Origin { file: 0, line: 0 });
                (files.get(origin.file as usize).map_or_else(|| "".into(), |file| Arc::clone(&file.name)), origin.line)
            }
        }
    }
}

/// A table whose links are still texts.
#[derive(Clone, Debug)]
pub(crate) struct RawTable {
    /// One for each field of the record.
    pub(crate) columns: Vec<Growing>,
    /// Where the rows stand.
    pub(crate) places: Places,
    /// Rows with something wrong in them.
    pub(crate) bad: Vec<bool>,
    /// Texts from rows that could not be read and from bad cells of keys: links to them are no mistakes of their own.
    pub(crate) unread: HashSet<String>,
    /// Whether anything says where its rows are.
    pub(crate) bound: bool,
    /// Whether all of it could be read; links into a table that could not are not judged.
    pub(crate) complete: bool,
    /// What stands in the files beside these rows.
    pub(crate) passed: Passed,
}

/// Rows in which nothing is to be said of anything, counted and not kept. Their texts, where other rows are measured by
/// them, stand among the texts of the columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Passed {
    /// How many.
    pub(crate) rows: usize,
    /// In how many of them something stands in a field, by its place; fields that nobody asks about may be left out.
    pub(crate) filled: Vec<usize>,
    /// How many more of their keys are in Cyrillic letters than in Latin ones.
    pub(crate) key_lean: i64,
}

impl RawTable {
    pub(crate) fn new(record: &Record, places: Places) -> RawTable {
        let columns = record.fields.iter().map(|(_, field): (_, &Field)| Growing::new(&field.ty)).collect();
        RawTable {
            columns,
            places,
            bad: Vec::new(),
            unread: HashSet::new(),
            bound: true,
            complete: true,
            passed: Passed::default(),
        }
    }

    /// Forgets all rows; the files are still known.
    pub(crate) fn forget(&mut self, record: &Record) {
        let files = match &mut self.places {
            Places::Files { files, .. } => std::mem::take(files),
            Places::Given { .. } => Vec::new(),
        };
        *self = RawTable::new(record, Places::Files { origins: Vec::new(), files });
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.bad.len()
    }

    /// How many rows stand in the files.
    pub(crate) fn met(&self) -> usize {
        self.len() + self.passed.rows
    }

    /// The text of a cell.
    pub(crate) fn text(&self, row: usize, field: usize) -> Option<Arc<str>> {
        self.columns.get(field)?.text(row)
    }

    pub(crate) fn mark_bad(&mut self, row: usize) {
        if let Some(bad) = self.bad.get_mut(row) {
            *bad = true;
        }
    }

    pub(crate) fn is_bad(&self, row: usize) -> bool {
        self.bad.get(row).copied().unwrap_or(true)
    }
}
