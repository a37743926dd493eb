//! What `check` and `test` find, as one document for code hosts (SARIF) or CI services (JUnit).

use serde_json::Value;

use crate::cli::Screen;
use crate::cli::args::FindingsFormatArg;
use crate::cli::files;
use crate::cli::session::Session;
use crate::data::PROJECT_FILE;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::{junit, sarif};
use crate::language::Lang;

/// A document in the making. For people there is none: they read the messages.
pub(super) struct Findings {
    format: FindingsFormatArg,
    results: Vec<Value>,
    suites: Vec<junit::Suite>,
}

impl Findings {
    pub fn new(format: FindingsFormatArg) -> Findings {
        Findings { format, results: Vec::new(), suites: Vec::new() }
    }

    /// Whether the output holds words for people and no document.
    pub fn for_people(&self) -> bool {
        self.format == FindingsFormatArg::Human
    }

    /// What was found in a project, and what was tried there.
    pub fn add(&mut self, session: &Session, problems: &[Diagnostic], tests: Vec<junit::Tried>) {
        match self.format {
            FindingsFormatArg::Human => {}
            FindingsFormatArg::Sarif => {
                self.results.extend(sarif::results(problems, &session.sources, session.look()));
            }
            FindingsFormatArg::Junit => {
                let name = files::shown(&session.dir);
                let name = if name.is_empty() { ".".to_owned() } else { name };
                self.suites.push(junit::Suite { name, tests });
            }
        }
    }

    /// Writes the document.
    pub fn write(self, lang: Lang, screen: &mut Screen) {
        match self.format {
            FindingsFormatArg::Human => {}
            FindingsFormatArg::Sarif => screen.result(&sarif::document(self.results, lang)),
            FindingsFormatArg::Junit => screen.result(&junit::document(&self.suites)),
        }
    }
}

/// Every file of a project as something that was tried, with what was found in it; what is about no file stands first.
pub(super) fn by_file(session: &Session, problems: &[Diagnostic]) -> Vec<junit::Tried> {
    let own = session.sources.iter().map(|(_, file)| file.name());
    let mut names: Vec<&str> = own.filter(|name| !name.starts_with(['<']) && !name.starts_with("premia:")).collect();
    let mentioned = problems.iter().map(|problem| junit::file_of(problem, &session.sources));
    for name in mentioned {
        match (names.contains(&name), name.is_empty()) {
            (true, _) => {}
            (false, true) => names.insert(0, name),
            (false, false) => names.push(name),
        }
    }
    names
        .into_iter()
        .map(|name| {
            let about = |problem: &&Diagnostic| junit::file_of(problem, &session.sources) == name;
            junit::Tried {
                name: if name.is_empty() { PROJECT_FILE } else { name }.to_owned(),
                group: "check".to_owned(),
                file: if name.is_empty() { String::new() } else { session.look().file(name) },
                line: None,
                found: problems.iter().filter(about).map(|problem| found(session, problem)).collect(),
            }
        })
        .collect()
}

/// A message of a project.
pub(super) fn found(session: &Session, problem: &Diagnostic) -> junit::Found {
    junit::Found::of(problem, &session.sources, session.look())
}
