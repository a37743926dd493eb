//! Files as text, places in them, and lines and columns for people.

mod file;
mod span;

pub use file::{Position, SourceFile, SourceMap};
pub use span::{FileId, Span};
