//! What was tried and what was found, as JUnit XML, which CI services show as tests.

use quick_xml::escape::escape;

use crate::diagnostics::render::{Look, human, place};
use crate::diagnostics::{Diagnostic, Severity, say};
use crate::source::SourceMap;

/// What was tried together: one project.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The project's folder.
    pub name: String,
    /// What was tried, in its order.
    pub tests: Vec<Tried>,
}

/// One thing that was tried: an example, a scenario, a file.
#[derive(Clone, Debug)]
pub struct Tried {
    /// What it is called.
    pub name: String,
    /// What it belongs to: a plan, `cases`.
    pub group: String,
    /// Its file, as the reader can open it.
    pub file: String,
    /// Its line in the file, from 1.
    pub line: Option<usize>,
    /// What was found. It fails if one of them is an error.
    pub found: Vec<Found>,
}

/// One message of something that was tried.
#[derive(Clone, Debug)]
pub struct Found {
    severity: Severity,
    code: &'static str,
    message: String,
    text: String,
}

impl Found {
    /// A message, drawn without colours.
    pub fn of(diagnostic: &Diagnostic, sources: &SourceMap, look: &Look) -> Found {
        let look = Look { colour: false, ..look.clone() };
        Found {
            severity: diagnostic.severity,
            code: diagnostic.code.id(),
            message: say(diagnostic, look.lang).message,
            text: human::draw(diagnostic, sources, &look, &mut Vec::new()),
        }
    }
}

impl Tried {
    fn fails(&self) -> bool {
        self.found.iter().any(|found| found.severity == Severity::Error)
    }
}

/// The name of the file that a message is about; empty for none.
pub fn file_of<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> &'a str {
    place::file_name(diagnostic, sources)
}

/// All suites as one document, ending with a line break.
pub fn document(suites: &[Suite]) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all = counts(suites.iter().flat_map(|suite| &suite.tests));
    out.push_str(&format!("<testsuites name=\"premia\" {all}>\n"));
    for suite in suites {
        write_suite(&mut out, suite);
    }
    out.push_str("</testsuites>\n");
    out
}

fn counts<'a>(tests: impl Iterator<Item = &'a Tried>) -> String {
    let (mut all, mut failing) = (0usize, 0usize);
    for test in tests {
        all += 1;
        failing += usize::from(test.fails());
    }
    format!("tests=\"{all}\" failures=\"{failing}\"")
}

fn write_suite(out: &mut String, suite: &Suite) {
    let counts = counts(suite.tests.iter());
    out.push_str(&format!("  <testsuite name=\"{}\" {counts} errors=\"0\" skipped=\"0\">\n", xml(&suite.name)));
    for test in &suite.tests {
        write_test(out, test);
    }
    out.push_str("  </testsuite>\n");
}

fn write_test(out: &mut String, test: &Tried) {
    out.push_str(&format!("    <testcase name=\"{}\" classname=\"{}\"", xml(&test.name), xml(&test.group)));
    if !test.file.is_empty() {
        out.push_str(&format!(" file=\"{}\"", xml(&test.file)));
    }
    if let Some(line) = test.line {
        out.push_str(&format!(" line=\"{line}\""));
    }
    if test.found.is_empty() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    for found in &test.found {
        let text = xml(&found.text);
        out.push_str(&match found.severity {
            Severity::Error => {
                let message = xml(&found.message);
                format!("      <failure message=\"{message}\" type=\"{}\">{text}</failure>\n", found.code)
            }
            // A warning fails nothing; services show the output of a test beside it.
            Severity::Warning => format!("      <system-out>{text}</system-out>\n"),
        });
    }
    out.push_str("    </testcase>\n");
}

/// Text as it may stand in an element or an attribute: without the characters that XML cannot hold in any spelling,
/// and escaped.
fn xml(text: &str) -> String {
    let holds = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
    let text: String = text.chars().map(|c| if holds(c) { c } else { '\u{FFFD}' }).collect();
    escape(text).into_owned()
}
