//! JSON Lines: one object a line, its names are the columns.

mod cells;
mod object;
mod reader;
#[cfg(test)]
mod tests;

pub(crate) use cells::{Form, Forms};
pub(crate) use object::{Object, Quoted, unescaped};
pub(crate) use reader::{JsonReader, MOST_NAMES, is_json, is_list, names};
