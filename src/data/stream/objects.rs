//! Blocks of objects into rows and cells. The names of objects are the columns: each thread notes those that it meets, and
//! only when all have passed it is known whether every column is there, and once.

use std::collections::{BTreeMap, HashMap};

use memchr::memchr;

use crate::data::jsonl::{Form, Forms, MOST_NAMES, Object, Quoted, unescaped};
use crate::data::rows::MOST_ROW_BYTES;
use crate::data::shape::Shape;
use crate::data::stream::split::{Row, Span, Splitter};
use crate::data::stream::{BATCH_ROWS, Stop};
use crate::syntax::fold;

/// How the objects of a file become rows.
#[derive(Debug)]
pub(super) struct ObjectForm {
    /// Of each column that is read: its name, folded, how it is written, and whether each row must hold it.
    pub(super) columns: Vec<(String, Form, bool)>,
    pub(super) forms: Forms,
}

/// Where a name is met first: the block, the line, how many names stand before it.
pub(super) type Met = (u32, u32, u32);

/// The names of a file and where each is met first.
pub(super) type Names = HashMap<String, Met>;

/// What a name means.
#[derive(Clone, Debug)]
struct Known {
    /// As it stands in the file.
    name: Vec<u8>,
    column: Option<usize>,
}

/// The objects of one file as one thread reads them.
#[derive(Debug)]
pub(super) struct Objects<'a> {
    form: &'a ObjectForm,
    names: Names,
    known: Vec<Known>,
    by_name: HashMap<Vec<u8>, usize>,
    /// Which name stood at which place of the last object, most likely in this one, too.
    order: Vec<usize>,
    /// For each column the row in which it was last met.
    met: Vec<u64>,
    row: u64,
}

impl ObjectForm {
    /// Of the columns of a record, and for each field the one that holds it.
    pub(super) fn of(shape: &Shape<'_>) -> (ObjectForm, Vec<Option<usize>>) {
        let mut columns: Vec<(String, Form, bool)> = Vec::new();
        let mut of_fields = Vec::new();
        for field in &shape.fields {
            if field.field.computed.is_some() {
                of_fields.push(None);
                continue;
            }
            let name = fold(field.column);
            let known = columns.iter().position(|(other, ..)| *other == name);
            let at = known.unwrap_or(columns.len());
            if known.is_none() {
                let form = Forms::form(shape, field.column).unwrap_or(Form::Plain);
                columns.push((name, form, false));
            }
            if let Some((.., required)) = columns.get_mut(at) {
                *required |= field.required;
            }
            of_fields.push(Some(at));
        }
        (ObjectForm { columns, forms: Forms::of(shape) }, of_fields)
    }
}

impl<'a> Objects<'a> {
    pub(super) fn new(form: &'a ObjectForm) -> Objects<'a> {
        Objects {
            form,
            names: Names::new(),
            known: Vec::new(),
            by_name: HashMap::new(),
            order: Vec::new(),
            met: vec![0; form.columns.len()],
            row: 0,
        }
    }

    /// The names that have been met.
    pub(super) fn into_names(self) -> Names {
        self.names
    }

    /// Whether each column that every row must hold has been met at all. Else all rows would be kept for a second look.
    pub(super) fn is_sound(&self) -> bool {
        self.row == 0 || self.form.columns.iter().zip(&self.met).all(|((.., required), met)| !required || *met > 0)
    }

    /// Splits the next rows of a block; what does not stand in it as it is meant goes `behind` it.
    pub(super) fn read(&mut self, to: &mut Splitter, bytes: &[u8], behind: usize, block: u32) -> Result<(), Stop> {
        while to.rows.len() < BATCH_ROWS && to.at < bytes.len() {
            let start = to.at;
            let rest = bytes.get(start..).unwrap_or_default();
            let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            if length > MOST_ROW_BYTES - 2 {
                return Err(Stop::Structure);
            }
            let line = rest.get(..length).unwrap_or_default();
            let row = Row { start: start as u32, end: (start + length) as u32, line: to.line };
            to.at += length;
            to.line += 1;
            if is_blank(line) {
                continue;
            }
            let first = to.spans.len();
            if self.object(to, line, start, behind, (block, row.line))? {
                to.rows.push(row);
            } else {
                to.spans.truncate(first);
                to.broken.push(row);
            }
        }
        Ok(())
    }

    /// Adds the cells of one object; `false` when it cannot be read.
    fn object(
        &mut self,
        to: &mut Splitter,
        line: &[u8],
        start: usize,
        behind: usize,
        (block, row): (u32, u32),
    ) -> Result<bool, Stop> {
        let first = to.spans.len();
        to.spans.resize(first + self.form.columns.len(), (0, 0));
        self.row += 1;
        let mut object = Object::new(line);
        let mut sound = true;
        for place in 0.. {
            let (name, value) = match object.next() {
                Ok(Some(found)) => found,
                Ok(None) => return Ok(sound),
                Err(_) => return Ok(false),
            };
            let Some(column) = self.column(line, &name, (block, row, place))? else { return Ok(false) };
            let Some(column) = column else { continue };
            let (Some(met), Some((_, form, _)), Some(span)) =
                (self.met.get_mut(column), self.form.columns.get(column), to.spans.get_mut(first + column))
            else {
                continue;
            };
            if std::mem::replace(met, self.row) == self.row {
                sound = false;
                continue;
            }
            let from = behind + to.unquoted.len();
            match self.form.forms.cell(*form, value, line, &mut to.unquoted) {
                Ok(Some(at)) if at.is_empty() => {}
                Ok(Some(at)) => *span = ((start + at.start) as u32, (start + at.end) as u32),
                Ok(None) => *span = (from as u32, (behind + to.unquoted.len()) as u32) as Span,
                Err(_) => sound = false,
            }
        }
        Ok(sound)
    }

    /// The column that a name stands for; `None` inside when nothing is read from it, outside when it is no name.
    #[inline]
    fn column(&mut self, line: &[u8], name: &Quoted, met: Met) -> Result<Option<Option<usize>>, Stop> {
        let text = line.get(name.at.clone()).unwrap_or_default();
        let place = met.2 as usize;
        let guess = self.order.get(place).and_then(|at| self.known.get(*at)).filter(|known| known.name == text);
        if let Some(known) = guess {
            return Ok(Some(known.column));
        }
        let at = match self.by_name.get(text) {
            Some(at) => *at,
            None => match self.add(line, name, text, met)? {
                Some(at) => at,
                None => return Ok(None),
            },
        };
        if place < MOST_NAMES {
            self.order.resize(self.order.len().max(place + 1), usize::MAX);
            if let Some(known) = self.order.get_mut(place) {
                *known = at;
            }
        }
        Ok(Some(self.known.get(at).and_then(|known| known.column)))
    }

    #[cold]
    fn add(&mut self, line: &[u8], name: &Quoted, text: &[u8], met: Met) -> Result<Option<usize>, Stop> {
        if self.known.len() >= MOST_NAMES {
            return Err(Stop::Structure);
        }
        let read = if name.escaped { unescaped(line, name).ok() } else { String::from_utf8(text.to_vec()).ok() };
        let Some(read) = read else { return Ok(None) };
        let read = read.trim();
        let folded = fold(read);
        let column = self.form.columns.iter().position(|(column, ..)| *column == folded);
        self.names.entry(read.to_owned()).or_insert(met);
        let at = self.known.len();
        self.known.push(Known { name: text.to_vec(), column });
        self.by_name.insert(text.to_vec(), at);
        Ok(Some(at))
    }
}

/// The names that all threads have met, in the order of the file.
pub(super) fn header<'n>(all: impl Iterator<Item = &'n Names>) -> Vec<String> {
    let mut first: BTreeMap<&str, Met> = BTreeMap::new();
    for (name, met) in all.flatten() {
        let known = first.entry(name).or_insert(*met);
        *known = (*met).min(*known);
    }
    let mut order: Vec<(Met, &str)> = first.into_iter().map(|(name, met)| (met, name)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, name)| name.to_owned()).collect()
}

fn is_blank(line: &[u8]) -> bool {
    line.first() != Some(&b'{') && std::str::from_utf8(line).is_ok_and(|line| line.trim().is_empty())
}
