//! Messages as data: a code, places, values. Their wording stands in `wording/`, one file for each language.

mod code;
mod diagnostic;
pub mod render;
mod wording;

pub use code::Code;
pub use diagnostic::{
    ALSO, ALSO_COUNT, Arg, CellPlace, Diagnostic, Label, Place, SUPPOSED, Severity, TOGETHER, UNCOUNTED,
};
pub use wording::{Said, page, phrase, say, term, written};
