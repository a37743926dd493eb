//! What is wanted of a field, and what a text in one of its cells means.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::data::EntityId;
use crate::data::dates::read_period;
use crate::data::formats::Formats;
use crate::data::grow::letters_lost;
use crate::data::reads::Reads;
use crate::data::shape::{FieldShape, Shape};
use crate::data::stream::SharedTexts;
use crate::plan::Type;
use crate::syntax::likeness::skeleton;

/// What the entities of a record are called, when links to it are looked up in passing.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) of: HashMap<Arc<str>, EntityId>,
    /// Whether it is a mistake to be none of them.
    pub(super) judged: bool,
}

/// How the cells of a field are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As numbers.
    Number,
    /// As dates.
    Date,
    /// As texts of which each means the same wherever it stands.
    Words,
    /// Only looked at for what is wrong.
    Unread,
}

/// A field of a record that is scanned.
pub(super) struct ScanField<'a> {
    pub(super) shape: &'a FieldShape<'a>,
    pub(super) formats: &'a Formats,
    pub(super) kind: Kind,
    /// Whether the scan wants to see it.
    pub(super) wanted: bool,
    /// Whether its different texts are needed afterwards.
    pub(super) listed: bool,
    /// Whether its texts tell things apart.
    pub(super) apart: bool,
    /// For a link.
    names: Option<&'a Names>,
    /// The texts of the rules, and what all of them look like.
    of_rules: Option<(&'a BTreeSet<Arc<str>>, HashSet<String>)>,
}

/// What a text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// That nothing stands in the cell.
    Nothing,
    /// A text, by its number; of a field that is not wanted, any.
    Text(u32),
    /// An entity.
    Entity(EntityId),
    /// Yes or no.
    YesNo(bool),
    /// Its row needs a second look.
    Odd,
}

/// A text, looked at once.
#[derive(Clone, Debug)]
pub(super) struct Judged<'a> {
    pub(super) meaning: Meaning,
    /// What is meant, when it counts as a text of the column.
    pub(super) text: Option<String>,
    /// The correction that it met.
    pub(super) correction: Option<&'a str>,
}

/// How the cells of a field are to be read; `None` when its record cannot be scanned.
pub(super) fn kind(field: &FieldShape<'_>, wanted: bool, needs_texts: bool) -> Option<Kind> {
    let corrected = !field.corrections.is_empty();
    match &field.field.ty {
        Type::Period if wanted => None,
        Type::Period | Type::YesNo if corrected || field.currency => None,
        Type::Period | Type::YesNo | Type::OneOf(_) | Type::Entity(_) => Some(Kind::Words),
        Type::Text if wanted || corrected || field.currency || needs_texts => Some(Kind::Words),
        Type::Text => Some(Kind::Unread),
        _ if corrected || field.currency => None,
        Type::Date => Some(Kind::Date),
        _ => Some(Kind::Number),
    }
}

impl<'a> ScanField<'a> {
    /// The field at a place of a record that may be scanned.
    pub(super) fn new(
        shape: &'a Shape<'a>,
        (record, at): (usize, usize),
        wanted: bool,
        reads: &'a Reads,
        names: Option<&'a Names>,
    ) -> Option<ScanField<'a>> {
        let field = shape.fields.get(at)?;
        let place = (record, at);
        if field.link.is_some() != names.is_some() {
            return None;
        }
        let is_text = field.field.ty == Type::Text;
        let of_rules = reads.texts.get(&place).filter(|_| is_text);
        let (asked, apart) = (reads.asked.contains_key(&place) && is_text, reads.apart.contains(&place) && is_text);
        Some(ScanField {
            shape: field,
            formats: &shape.formats,
            kind: kind(field, wanted, of_rules.is_some() || asked || apart)?,
            wanted,
            listed: asked || apart,
            apart,
            names,
            of_rules: of_rules.map(|texts| (texts, texts.iter().map(|text| skeleton(text)).collect())),
        })
    }

    /// What a text, without outer spaces, means. Rows with one of the texts `hot` are odd.
    pub(super) fn judge(&self, text: &str, texts: &SharedTexts, hot: Option<&HashSet<Arc<str>>>) -> Judged<'a> {
        let (correction, text) = match self.shape.correction(text) {
            Some((from, to)) => (Some(from), to),
            None => (None, text),
        };
        let judged = |meaning, counts: bool| Judged { meaning, text: counts.then(|| text.to_owned()), correction };
        let ty = &self.shape.field.ty;
        if self.formats.is_empty(text) {
            return judged(if self.shape.required { Meaning::Odd } else { Meaning::Nothing }, false);
        }
        match ty {
            Type::YesNo => return judged(self.formats.yes_no(text).map_or(Meaning::Odd, Meaning::YesNo), false),
            Type::Period => return judged(read_period(text).map_or(Meaning::Odd, |_| Meaning::Text(0)), false),
            Type::OneOf(known) if !known.iter().any(|one| **one == *text) => return judged(Meaning::Odd, false),
            _ if letters_lost(text) => return judged(Meaning::Odd, false),
            _ => {}
        }
        let unlike_rules = || match &self.of_rules {
            Some((known, looks)) => !known.contains(text) && looks.contains(&skeleton(text)),
            None => false,
        };
        let is_hot = || hot.is_some_and(|hot| hot.contains(text));
        if self.shape.checked(text).is_err() || unlike_rules() || is_hot() {
            return judged(Meaning::Odd, true);
        }
        let meaning = match self.names {
            Some(names) => match names.of.get(text) {
                Some(entity) => Meaning::Entity(*entity),
                None if names.judged => Meaning::Odd,
                None => Meaning::Nothing,
            },
            None if self.wanted => Meaning::Text(texts.code(text)),
            None => Meaning::Text(0),
        };
        judged(meaning, true)
    }
}
