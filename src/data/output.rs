//! How results are written for spreadsheets: what the project file says under `output:`.

use crate::language::Lang;

/// The form of results as CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvForm {
    /// What stands between cells.
    pub delimiter: u8,
    /// The decimal mark of numbers.
    pub decimal: char,
    /// Whether the text begins with a byte order mark, by which Excel knows that it is UTF-8.
    pub bom: bool,
    /// The language of the headings and of the words for what became of a line; without it they are the names that
    /// programs rely on, the same in all projects.
    pub headings: Option<Lang>,
}

impl Default for CsvForm {
    fn default() -> CsvForm {
        CsvForm { delimiter: b',', decimal: '.', bom: false, headings: None }
    }
}

impl CsvForm {
    /// What stands before the first heading.
    pub fn start(self) -> &'static str {
        if self.bom { "\u{feff}" } else { "" }
    }

    /// A number written with a decimal point, in this form.
    pub fn number(self, plain: String) -> String {
        if self.decimal == '.' { plain } else { plain.replace('.', &self.decimal.to_string()) }
    }
}
