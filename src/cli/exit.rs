//! How a command ends.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::ExitCode;

use crate::cli::Screen;
use crate::cli::args::Global;
use crate::cli::help::asked;
use crate::diagnostics::{Arg, phrase};

/// The exit code of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Everything is fine: 0.
    Fine,
    /// Something was found: mistakes in rules or data, a guard that does not hold, a test that fails: 1.
    Findings,
    /// The command could not work: wrong arguments, files that cannot be read or written: 2.
    Unusable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::Findings => 1,
            Exit::Unusable => 2,
        })
    }
}

/// What the system says, in the reader's language where it is one of the usual things.
pub(super) fn reason(error: &io::Error) -> Arg {
    Arg::Term(match error.kind() {
        ErrorKind::StorageFull => "io_full",
        ErrorKind::QuotaExceeded => "io_quota",
        ErrorKind::FileTooLarge => "io_large",
        ErrorKind::PermissionDenied => "io_denied",
        ErrorKind::ReadOnlyFilesystem => "io_read_only",
        ErrorKind::NotFound => "io_absent",
        ErrorKind::IsADirectory => "io_folder",
        ErrorKind::NotADirectory => "io_no_folder",
        _ => return Arg::Text(error.to_string()),
    })
}

/// Why a command cannot work at all: a phrase of the table of terms with its values.
#[derive(Debug)]
pub(super) struct Refusal {
    key: &'static str,
    args: Vec<(&'static str, Arg)>,
    lang: Option<crate::language::Lang>,
}

impl Refusal {
    /// With this phrase.
    pub fn new(key: &'static str) -> Refusal {
        Refusal { key, args: Vec::new(), lang: None }
    }

    /// With a value for the phrase.
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Refusal {
        self.args.push((name, value.into()));
        self
    }

    /// In the language of the project, unless the reader has chosen one.
    pub fn lang(mut self, lang: crate::language::Lang) -> Refusal {
        self.lang = Some(lang);
        self
    }

    /// A file that cannot be read or written, with what the system says.
    pub fn file(key: &'static str, path: &Path, error: &std::io::Error) -> Refusal {
        Refusal::new(key).arg("file", path.display().to_string()).arg("reason", reason(error))
    }

    /// Says it and ends.
    pub fn say(&self, global: &Global, screen: &mut Screen) -> Exit {
        let args: Vec<_> = std::env::args_os().collect();
        let lang = global.lang().or(self.lang).unwrap_or_else(|| asked(&args));
        let text = phrase(self.key, &self.args, lang);
        screen.message(&format!("{}: {text}\n", crate::diagnostics::term("error", lang)));
        Exit::Unusable
    }
}
