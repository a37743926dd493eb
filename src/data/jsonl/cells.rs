//! Which values of an object are cells, and how they are written there.

use std::ops::Range;

use crate::data::jsonl::object::{Value, unescaped};
use crate::data::rows::JsonFault;
use crate::data::shape::Shape;
use crate::plan::Type;
use crate::syntax::fold;

/// How the values under one name are written as cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// As they stand.
    Plain,
    /// Numbers with the decimal mark of the file.
    Number,
    /// With the words for yes and no.
    YesNo,
}

/// How values are written as cells of a record.
#[derive(Clone, Debug)]
pub(crate) struct Forms {
    decimal: char,
    yes: String,
    no: String,
}

impl Forms {
    pub(crate) fn of(shape: &Shape<'_>) -> Forms {
        let first = |words: &[String], usual: &str| words.first().map_or(usual, String::as_str).to_owned();
        let formats = &shape.formats;
        Forms { decimal: formats.decimal, yes: first(&formats.yes, "true"), no: first(&formats.no, "false") }
    }

    /// Whether numbers stand in their cells as they do in the file.
    pub(crate) fn keep_marks(&self) -> bool {
        self.decimal == '.'
    }

    /// The form of the values under a name; `None` when no field is read from it.
    pub(crate) fn form(shape: &Shape<'_>, name: &str) -> Option<Form> {
        let name = fold(name);
        let field = shape.fields.iter().find(|field| fold(field.column) == name)?;
        Some(match field.field.ty {
            Type::YesNo => Form::YesNo,
            ref ty if ty.is_numeric() => Form::Number,
            _ => Form::Plain,
        })
    }

    /// Where in `line` the cell stands, or `None` once its text has been added to `out`.
    #[inline]
    pub(crate) fn cell(
        &self,
        form: Form,
        value: Value,
        line: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<Option<Range<usize>>, JsonFault> {
        let written = match (value, form) {
            (Value::Null, _) => return Ok(Some(0..0)),
            (Value::Number(at), Form::Number) if self.decimal != '.' => {
                let digits = line.get(at).unwrap_or_default();
                let mut mark = [0; 4];
                let mark = self.decimal.encode_utf8(&mut mark).as_bytes();
                for byte in digits {
                    out.extend_from_slice(if *byte == b'.' { mark } else { std::slice::from_ref(byte) });
                }
                return Ok(None);
            }
            (Value::Number(at), _) => return Ok(Some(at)),
            (Value::Text(text), _) if !text.escaped => return Ok(Some(text.at)),
            (Value::Text(text), _) => &unescaped(line, &text).map_err(|_| JsonFault::Broken)?,
            (Value::True, Form::YesNo) => &self.yes,
            (Value::False, Form::YesNo) => &self.no,
            (Value::True, _) => "true",
            (Value::False, _) => "false",
            (Value::Nested, _) => return Err(JsonFault::Nested(String::new())),
        };
        out.extend_from_slice(written.as_bytes());
        Ok(None)
    }
}
