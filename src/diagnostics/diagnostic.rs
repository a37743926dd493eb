//! One message: what, where, with which values.

use std::sync::Arc;

use crate::diagnostics::Code;
use crate::number::Exact;
use crate::source::Span;
use crate::time::{Date, Period};

/// How grave a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The work stops: nothing is paid on such rules or data.
    Error,
    /// The work goes on; somebody should look.
    Warning,
}

/// A value inside a message, written by the language of the reader.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Text shown as it stands: a name, a word of the file.
    Text(String),
    /// A word that each language has its own for, by its key in the table of terms: `money`, `kpi`.
    Term(&'static str),
    /// A text that comes ready in both languages, such as what a norm of law says.
    Ready {
        /// In English.
        en: &'static str,
        /// In Russian.
        ru: &'static str,
    },
    /// A number.
    Number(Exact),
    /// An amount with its currency code.
    Money(Exact, String),
    /// A share shown as a percentage.
    Percent(Exact),
    /// A count; `{rows:row|rows}` in the wording chooses the form that agrees.
    Count(u64),
    /// A day.
    Date(Date),
    /// A period.
    Period(Period),
    /// Words with values of their own, by their key in the table of terms.
    Said(&'static str, Vec<(&'static str, Arg)>),
    /// Several parts of one phrase, shown with spaces: `money RUB`.
    Phrase(Vec<Arg>),
    /// Several values, shown with commas.
    List(Vec<Arg>),
}

macro_rules! arg_from {
    ($($from:ty => $make:expr),* $(,)?) => {
        $(impl From<$from> for Arg {
            fn from(value: $from) -> Arg {
                #[allow(clippy::redundant_closure_call, reason = "one macro serves variants and closures")]
                ($make)(value)
            }
        })*
    };
}

arg_from! {
    String => Arg::Text,
    &str => |text: &str| Arg::Text(text.to_owned()),
    &String => |text: &String| Arg::Text(text.clone()),
    Arc<str> => |text: Arc<str>| Arg::Text(text.to_string()),
    &Arc<str> => |text: &Arc<str>| Arg::Text(text.to_string()),
    Exact => Arg::Number,
    &Exact => |number: &Exact| Arg::Number(number.clone()),
    usize => |count: usize| Arg::Count(count as u64),
    u64 => Arg::Count,
    Date => Arg::Date,
    Period => Arg::Period,
}

/// The name of the value that says what was supposed, because only the data knows it: every message that has one says so.
pub const SUPPOSED: &str = "supposed";

/// The value of a message that names what was counted together with its rule; said at the end of it.
pub const TOGETHER: &str = "together";

/// The value of a message that names what was not counted in what it says; said at the end of it.
pub const UNCOUNTED: &str = "uncounted";

/// The name of the value that lists other places of which the same is said, and that of their count: every message that has
/// them says so.
pub const ALSO: &str = "also";
/// See [`ALSO`].
pub const ALSO_COUNT: &str = "also_count";

/// A second place that belongs to the message, with the key of its wording.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// The key under `labels:` in the wording of the code.
    pub key: &'static str,
}

/// A place in a file of data that is not kept as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellPlace {
    /// The file, relative to the project.
    pub file: Arc<str>,
    /// The line in the file, from 1.
    pub line: u64,
    /// The number of the column, from 1; 0 for the whole row.
    pub column: u32,
    /// The name of the column as the file has it; empty for the whole row.
    pub header: String,
    /// What stands there, as read; cut to 80 characters.
    pub text: String,
}

/// Where a message belongs.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// A place in a file of rules, of the project file or of cases.
    Span(Span),
    /// A cell or row of data.
    Cell(CellPlace),
    /// A file as a whole, one that could not be read for example.
    File(String),
    /// No place.
    Nowhere,
}

/// One message, ready to be worded in either language.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// Its stable code.
    pub code: Code,
    /// How grave it is.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// Second places.
    pub labels: Vec<Label>,
    /// Named values for the wording.
    pub args: Vec<(&'static str, Arg)>,
    /// Which of the code's `help` texts applies; empty for the plain one.
    pub help: &'static str,
}

impl Diagnostic {
    fn new(code: Code, severity: Severity, place: Place) -> Diagnostic {
        Diagnostic { code, severity, place, labels: Vec::new(), args: Vec::new(), help: "" }
    }

    /// An error at a place in a text.
    pub fn error(code: Code, span: Span) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, Place::Span(span))
    }

    /// A warning at a place in a text.
    pub fn warning(code: Code, span: Span) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, Place::Span(span))
    }

    /// An error anywhere else.
    pub fn error_at(code: Code, place: Place) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, place)
    }

    /// A warning anywhere else.
    pub fn warning_at(code: Code, place: Place) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, place)
    }

    /// With a named value for the wording.
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Diagnostic {
        self.args.push((name, value.into()));
        self
    }

    /// With a second place, worded under `labels: key:`.
    pub fn label(mut self, span: Span, key: &'static str) -> Diagnostic {
        self.labels.push(Label { span, key });
        self
    }

    /// With the help text of this key in place of the plain one.
    pub fn help(mut self, key: &'static str) -> Diagnostic {
        self.help = key;
        self
    }

    /// Whether this stops the work.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The span, when the place is one.
    pub fn span(&self) -> Option<Span> {
        match self.place {
            Place::Span(span) => Some(span),
            _ => None,
        }
    }
}
