//! The project file `premia.yaml`: which files hold which record, and how they are written.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::data::adjustments::adjustment_files;
use crate::data::audit::{self, AuditSettings, RawAudit};
use crate::data::control::Control;
use crate::data::data_keys::{RawData, with_data_keys};
use crate::data::dates::DatePattern;
use crate::data::encoding::Encoding;
use crate::data::export::{self, ExportForm, RawExport};
use crate::data::formats::{Formats, PercentForm, SPACES};
use crate::data::lint::{self, LintSettings, RawLint};
use crate::data::output::CsvForm;
use crate::data::read::find_files;
use crate::data::reconcile::{self, RawReconcile, Reconcile};
use crate::data::yaml::{NoKeyTwice, OneOrMany, Pairs, explain, locate, too_deep};
use crate::diagnostics::{Arg, Code, Diagnostic, Place};
use crate::language::Lang;
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::fold;
use crate::syntax::suggest::closest;

/// The name of the project file.
pub const PROJECT_FILE: &str = "premia.yaml";

/// The most bytes of a project file.
const MOST_BYTES: u64 = 1 << 20;

with_data_keys! {
    /// One record.
    struct RawBinding {
        #[serde(default)]
        file: OneOrMany,
        #[serde(default)]
        key: Option<OneOrMany>,
        #[serde(default)]
        columns: Pairs<String>,
        #[serde(default)]
        values: Pairs<Pairs<String>>,
        #[serde(default)]
        links: Pairs<String>,
        #[serde(default)]
        known: Option<String>,
        #[serde(default)]
        rows: Option<String>,
        #[serde(default)]
        totals: Pairs<String>,
    }
}

/// How results are written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOutput {
    #[serde(default)]
    delimiter: Option<String>,
    #[serde(default)]
    decimal: Option<String>,
    #[serde(default)]
    bom: Option<String>,
    #[serde(default)]
    headings: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProject {
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    data: Option<RawData>,
    #[serde(default)]
    output: Option<RawOutput>,
    #[serde(default)]
    export: Option<RawExport>,
    #[serde(default)]
    records: Pairs<RawBinding>,
    #[serde(default)]
    adjustments: OneOrMany,
    #[serde(default)]
    reconcile: Pairs<RawReconcile>,
    #[serde(default)]
    lint: Option<RawLint>,
    #[serde(default)]
    audit: Option<RawAudit>,
}

/// What the project file says of one record.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The record's name as written.
    pub record: String,
    /// Where it is written.
    pub span: Span,
    /// Paths or patterns of files, relative to the project.
    pub files: Vec<String>,
    /// The names of the key fields, in place of the key that the rules give.
    pub key: Option<Vec<String>>,
    /// Field and the column that holds it.
    pub columns: Vec<(String, String)>,
    /// Field and its corrections: what stands in the file, what is meant.
    pub values: Vec<(String, Vec<(String, String)>)>,
    /// Link field and the field of the other record that it names.
    pub links: Vec<(String, String)>,
    /// The heading of the column that says when a row was entered.
    pub known: Option<String>,
    /// What its files must hold as a whole.
    pub(crate) control: Control,
    /// How its files are written.
    pub(crate) formats: Formats,
}

impl Binding {
    /// Whether both read the same cells out of the same files in the same way.
    pub fn reads_as(&self, other: &Binding) -> bool {
        let said = |binding: &Binding| {
            let Binding { record: _, span: _, files, key, columns, values, links, known, control, formats } =
                binding.clone();
            (files, key, columns, values, links, known, control, format!("{formats:?}"))
        };
        said(self) == said(other)
    }
}

/// The project file, read.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder that paths are relative to.
    pub root: PathBuf,
    /// The language of messages, when the file names one.
    pub language: Option<Lang>,
    /// The form of results as CSV.
    pub output: CsvForm,
    /// The form of pay for the payroll program.
    pub export: ExportForm,
    /// The records in the order written.
    pub bindings: Vec<Binding>,
    /// Paths or patterns of the files of manual adjustments, relative to the project.
    pub adjustments: Vec<String>,
    /// What is held against what, in the order written.
    pub reconcile: Vec<Reconcile>,
    /// What `premia lint` goes by.
    pub lint: LintSettings,
    /// What `premia audit` goes by.
    pub audit: AuditSettings,
    /// How files are written of which nothing else is said.
    pub(crate) formats: Formats,
    file: FileId,
    text: String,
}

impl Project {
    /// Reads `premia.yaml` of a folder.
    ///
    /// # Errors
    /// Everything that is wrong in the file, or that there is none.
    pub fn read(dir: &Path, sources: &mut SourceMap) -> Result<Project, Vec<Diagnostic>> {
        let path = dir.join(PROJECT_FILE);
        let at = || Place::File(PROJECT_FILE.to_owned());
        match std::fs::metadata(&path) {
            Ok(data) if data.len() > MOST_BYTES => {
                let said = Diagnostic::error_at(Code::ProjectBroken, at()).arg("file", PROJECT_FILE);
                return Err(vec![said.help("large")]);
            }
            Ok(_) => {}
            Err(_) => {
                let folder = dir.display().to_string();
                return Err(vec![Diagnostic::error_at(Code::ProjectMissing, at()).arg("folder", folder)]);
            }
        }
        let bytes = std::fs::read(&path).map_err(|error| {
            let said = Diagnostic::error_at(Code::FileNotFound, at()).arg("file", PROJECT_FILE);
            vec![said.arg("reason", error.to_string()).help("io")]
        })?;
        let Ok(text) = String::from_utf8(bytes) else {
            let said = Diagnostic::error_at(Code::ProjectBroken, at()).arg("file", PROJECT_FILE);
            return Err(vec![said.help("encoding")]);
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let file = sources.add(PROJECT_FILE, text);
        Project::parse(text, file, dir)
    }

    /// Reads the text of a project file whose paths are relative to `root`.
    ///
    /// # Errors
    /// Everything that is wrong in the text.
    pub fn parse(text: &str, file: FileId, root: &Path) -> Result<Project, Vec<Diagnostic>> {
        let blank = text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
        if let Some(at) = too_deep(text) {
            let said = Diagnostic::error(Code::ProjectBroken, Span::new(file, at, at + 1));
            return Err(vec![said.arg("file", PROJECT_FILE).help("bracket")]);
        }
        let raw: RawProject = if blank {
            RawProject::default()
        } else {
            let wrong = |error| vec![explain(&error, text, file, PROJECT_FILE)];
            serde_yaml::from_str::<NoKeyTwice>(text).map_err(wrong)?;
            serde_yaml::from_str(text).map_err(wrong)?
        };
        let mut problems = Vec::new();
        let mut checker = Checker { text, file, problems: &mut problems };
        let language = raw.language.as_deref().and_then(|code| {
            let lang = Lang::from_code(code);
            if lang.is_none() {
                checker.bad(&["language"], "language", code, "en, ru");
            }
            lang
        });
        let defaults = checker.formats(&raw.data.unwrap_or_default(), &Formats::default(), &["data"]);
        let output = checker.output(&raw.output.unwrap_or_default());
        let export = export::read(&raw.export.unwrap_or_default(), output, &mut checker);
        let reconcile = reconcile::read(&raw.reconcile, &defaults, &mut checker);
        let lint = lint::read(&raw.lint.unwrap_or_default(), &mut checker);
        let audit = audit::read(&raw.audit.unwrap_or_default(), &mut checker);
        let mut bindings: Vec<Binding> = Vec::new();
        for (record, raw) in raw.records.0 {
            let path = ["records", record.as_str()];
            let formats = checker.formats(&raw.data(), &defaults, &path);
            let span = checker.span(&path);
            if bindings.iter().any(|other| fold(&other.record) == fold(&record)) {
                checker.problems.push(Diagnostic::error(Code::ProjectKeyTwice, span).arg("key", &record));
                continue;
            }
            if raw.file.0.is_empty() || raw.file.0.iter().any(|file| file.trim().is_empty()) {
                let said = Diagnostic::error(Code::ProjectBroken, checker.span(&["records", &record, "file"]));
                checker.problems.push(said.arg("file", PROJECT_FILE).help("file"));
            }
            let rows = raw.rows.as_ref().and_then(|text| {
                let rows = formats.whole(text.trim()).ok().and_then(|rows| u64::try_from(rows.units).ok());
                if rows.is_none() {
                    let said = Diagnostic::error(Code::BadFormat, checker.span(&["records", &record, "rows"]));
                    checker.problems.push(said.arg("key", "rows").arg("value", text).arg("known", "").help("rows"));
                }
                rows
            });
            bindings.push(Binding {
                record,
                span,
                files: raw.file.0,
                key: raw.key.map(|key| key.0),
                columns: raw.columns.0,
                values: raw.values.0.into_iter().map(|(field, pairs)| (field, pairs.0)).collect(),
                links: raw.links.0,
                known: raw.known.map(|column| column.trim().to_owned()),
                control: Control { rows, totals: raw.totals.0 },
                formats,
            });
        }
        if problems.is_empty() {
            let (root, text, adjustments) = (root.to_owned(), text.to_owned(), raw.adjustments.0);
            Ok(Project {
                root,
                language,
                output,
                export,
                bindings,
                adjustments,
                reconcile,
                lint,
                audit,
                formats: defaults,
                file,
                text,
            })
        } else {
            Err(problems)
        }
    }

    /// What is said of a record, found by its name as the language compares names.
    pub fn binding(&self, record: &str) -> Option<&Binding> {
        let wanted = fold(record);
        self.bindings.iter().find(|binding| fold(&binding.record) == wanted)
    }

    /// The files of all records and of adjustments, as far as they are there.
    pub fn data_files(&self) -> Vec<PathBuf> {
        let of_binding = |binding| find_files(self, binding, &mut Vec::new());
        let of_hand = adjustment_files(self, &mut Vec::new());
        self.bindings.iter().flat_map(of_binding).chain(of_hand).map(|file| file.path).collect()
    }

    /// Where a key stands, found by the way to it; the nearest place above it where it has none of its own.
    pub(crate) fn span(&self, path: &[&str]) -> Span {
        span(&self.text, self.file, path)
    }

    /// The bound record whose name is nearest.
    pub(crate) fn nearest(&self, record: &str) -> Option<&str> {
        closest(record, self.bindings.iter().map(|binding| binding.record.as_str()))
    }
}

fn span(text: &str, file: FileId, path: &[&str]) -> Span {
    (1..=path.len())
        .rev()
        .find_map(|length| locate(text, file, path.get(..length)?))
        .unwrap_or_else(|| Span::new(file, 0, text.lines().next().map_or(0, str::len)))
}

/// Reads the values that serde takes as plain text.
pub(super) struct Checker<'a> {
    text: &'a str,
    file: FileId,
    pub(super) problems: &'a mut Vec<Diagnostic>,
}

impl Checker<'_> {
    pub(super) fn span(&self, path: &[&str]) -> Span {
        span(self.text, self.file, path)
    }

    pub(super) fn bad(&mut self, path: &[&str], key: &str, value: &str, known: impl Into<Arg>) {
        let said = Diagnostic::error(Code::BadFormat, self.span(path));
        self.problems.push(said.arg("key", key).arg("value", value).arg("known", known));
    }

    /// A value that cannot be, with one that can: there are too many of these to list them.
    pub(super) fn no_such(&mut self, path: &[&str], key: &str, value: &str, example: &str) {
        let said = Diagnostic::error(Code::BadFormat, self.span(path)).help("example");
        self.problems.push(said.arg("key", key).arg("value", value).arg("known", example));
    }

    /// The formats that `raw` says, over those of `defaults`.
    pub(super) fn formats(&mut self, raw: &RawData, defaults: &Formats, path: &[&str]) -> Formats {
        let mut formats = defaults.clone();
        let before = self.problems.len();
        fn read<T>(
            checker: &mut Checker<'_>,
            path: &[&str],
            key: &'static str,
            known: &str,
            text: Option<&String>,
            parse: impl FnOnce(&str) -> Option<T>,
        ) -> Option<T> {
            let text = text?;
            let value = parse(text);
            if value.is_none() {
                checker.bad(&[path, &[key]].concat(), key, text, known);
            }
            value
        }
        if let Some(encoding) = read(
            self,
            path,
            "encoding",
            "utf-8, windows-1251, windows-1252, utf-16",
            raw.encoding.as_ref(),
            Encoding::from_name,
        ) {
            formats.encoding = encoding;
        }
        if let Some(mark) = read(self, path, "delimiter", "\",\"  \";\"  \"|\"  tab", raw.delimiter.as_ref(), delimiter)
        {
            formats.delimiter = mark;
        }
        if let Some(mark) = read(self, path, "decimal", "\".\"  \",\"", raw.decimal.as_ref(), decimal) {
            formats.decimal = mark;
        }
        let percent = |text: &str| match text {
            "share" => Some(PercentForm::Share),
            "points" => Some(PercentForm::Points),
            _ => None,
        };
        if let Some(form) = read(self, path, "percent", "share, points", raw.percent.as_ref(), percent) {
            formats.percent = Some(form);
        }
        if let Some(marks) = &raw.grouping {
            self.grouping(&mut formats, &marks.0, path);
        }
        let marks_said = raw.decimal.is_some() || raw.grouping.is_some();
        if marks_said && formats.grouping.contains(&formats.decimal) && self.problems.len() == before {
            let key = if raw.decimal.is_some() { "decimal" } else { "grouping" };
            let decimal = formats.decimal.to_string();
            let said = Diagnostic::error(Code::BadFormat, self.span(&[path, &[key]].concat()));
            self.problems.push(said.arg("key", key).arg("value", decimal).arg("known", "").help("same_mark"));
        }
        if let Some(dates) = &raw.dates {
            self.dates(&mut formats, &dates.0, path);
        }
        let words = |list: &OneOrMany| list.0.iter().map(|word| word.trim().to_owned()).collect::<Vec<_>>();
        formats.empty = raw.empty.as_ref().map_or(formats.empty, words);
        formats.yes = raw.yes.as_ref().map_or(formats.yes, words);
        formats.no = raw.no.as_ref().map_or(formats.no, words);
        let both = formats.yes.iter().find(|word| formats.no.iter().any(|no| fold(no) == fold(word)));
        if let Some(word) = both.filter(|_| raw.yes.is_some() || raw.no.is_some()) {
            let key = if raw.yes.is_some() { "yes" } else { "no" };
            let said = Diagnostic::error(Code::BadFormat, self.span(&[path, &[key]].concat()));
            self.problems.push(said.arg("key", key).arg("value", word).arg("known", "").help("yes_and_no"));
        }
        formats
    }

    fn output(&mut self, raw: &RawOutput) -> CsvForm {
        let mut form = CsvForm::default();
        if let Some(text) = &raw.delimiter {
            match delimiter(text) {
                Some(mark) => form.delimiter = mark,
                None => self.bad(&["output", "delimiter"], "delimiter", text, "\",\"  \";\"  \"|\"  tab"),
            }
        }
        if let Some(text) = &raw.decimal {
            match decimal(text) {
                Some(mark) => form.decimal = mark,
                None => self.bad(&["output", "decimal"], "decimal", text, "\".\"  \",\""),
            }
        }
        if let Some(text) = &raw.bom {
            match fold(text).as_str() {
                "yes" | "true" | "да" => form.bom = true,
                "no" | "false" | "нет" => form.bom = false,
                _ => self.bad(&["output", "bom"], "bom", text, "yes, no"),
            }
        }
        if let Some(text) = &raw.headings {
            match (text.as_str(), Lang::from_code(text)) {
                ("names", _) => form.headings = None,
                (_, Some(lang)) => form.headings = Some(lang),
                (_, None) => self.bad(&["output", "headings"], "headings", text, "en, ru, names"),
            }
        }
        form
    }

    fn grouping(&mut self, formats: &mut Formats, marks: &[String], path: &[&str]) {
        let mut all = Vec::new();
        for mark in marks {
            match mark.as_str() {
                "none" | "" => {}
                "space" | " " | "\u{a0}" | "\u{202f}" => all.extend(SPACES),
                "comma" | "," => all.push(','),
                "point" | "." => all.push('.'),
                "'" | "’" => all.extend(['\'', '’']),
                "_" => all.push('_'),
                other => {
                    let path = [path, &["grouping"]].concat();
                    self.bad(&path, "grouping", other, "space, \",\", \".\", \"'\", none");
                }
            }
        }
        formats.grouping = all;
    }

    fn dates(&mut self, formats: &mut Formats, texts: &[String], path: &[&str]) {
        let path = [path, &["dates"]].concat();
        let mut all: Vec<DatePattern> = Vec::new();
        for text in texts {
            let Some(pattern) = DatePattern::parse(text) else {
                self.bad(&path, "dates", text, Arg::Term("date_known"));
                continue;
            };
            if let Some(other) = all.iter().find(|other| other.clashes_with(&pattern)) {
                let said = Diagnostic::error(Code::BadFormat, self.span(&path));
                let said = said.arg("key", "dates").arg("value", text).arg("known", other.text());
                self.problems.push(said.help("ambiguous"));
                continue;
            }
            all.push(pattern);
        }
        if texts.is_empty() {
            self.bad(&path, "dates", "", Arg::Term("date_iso"));
        } else if !all.is_empty() {
            formats.dates = all;
        }
    }
}

/// The decimal mark of a text.
pub(super) fn decimal(text: &str) -> Option<char> {
    match text {
        "." | "point" => Some('.'),
        "," | "comma" => Some(','),
        _ => None,
    }
}

/// The delimiter of a text: one ASCII character that can stand between cells.
pub(super) fn delimiter(text: &str) -> Option<u8> {
    match text {
        "tab" | "\t" | "\\t" => Some(b'\t'),
        "comma" => Some(b','),
        "semicolon" => Some(b';'),
        _ => match text.as_bytes() {
            [mark @ (b',' | b';' | b'|' | b':' | b'~' | b'^')] => Some(*mark),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Project, Vec<Diagnostic>> {
        Project::parse(text, FileId::default(), Path::new("."))
    }

    fn first(text: &str) -> (Code, &'static str, String) {
        let said = parse(text).unwrap_err().remove(0);
        (said.code, said.help, text[said.span().unwrap().range()].to_owned())
    }

    #[test]
    fn a_whole_project_file_is_read() {
        let text = "
language: ru
data:
  encoding: windows-1251
  delimiter: \";\"
  decimal: \",\"
  dates: [ДД.ММ.ГГГГ, YYYY-MM-DD]
  empty: [\"\", \"-\"]
records:
  Сделки:
    file: data/deals-*.csv
    key: [opportunity_id]
    columns: {seller: sales_agent}
    values: {product: {GTXPro: GTX Pro, 15: 15.50}}
    links: {account: name}
    decimal: \".\"
  payments:
    file: [a.csv, b.csv]
";
        let project = parse(text).unwrap();
        assert_eq!(project.language, Some(Lang::Ru));
        let deals = project.binding("сделки").unwrap();
        assert_eq!(deals.files, ["data/deals-*.csv"]);
        assert_eq!(deals.formats.decimal, '.');
        assert_eq!(deals.formats.delimiter, b';');
        assert_eq!(deals.formats.dates.len(), 2);
        assert_eq!(deals.values[0].1[1], ("15".to_owned(), "15.50".to_owned()));
        assert_eq!(deals.key.as_deref().unwrap(), ["opportunity_id"]);
        let payments = project.binding("payments").unwrap();
        assert_eq!((payments.files.len(), payments.formats.decimal), (2, ','));
        assert_eq!(payments.formats.encoding, Encoding::Windows1251);
    }

    #[test]
    fn the_sample_in_the_documentation_is_right() {
        for lang in Lang::ALL {
            let page = crate::diagnostics::page(Code::ProjectBroken, lang).unwrap();
            let sample = page.split("```yaml\n").last().and_then(|rest| rest.split("```").next()).unwrap();
            let project = parse(sample).unwrap();
            assert_eq!(project.bindings.len(), 2);
            assert_eq!(project.bindings[1].values[0].1[0].1, "GTX Pro");
        }
    }

    #[test]
    fn a_mistake_is_shown_where_it_stands() {
        let at =
            |text: &str, code, help, place: &str| assert_eq!(first(text), (code, help, place.to_owned()), "{text}");
        at("dta:\n  decimal: \",\"\n", Code::ProjectKeyUnknown, "near", "dta");
        at("records:\n  deals:\n    fil: a.csv\n", Code::ProjectKeyUnknown, "near", "fil");
        at("records:\n  deals: {file: a.csv, colour: red}\n", Code::ProjectKeyUnknown, "", "colour");
        at("records:\n  deals: {file: a.csv}\n  deals: {file: b.csv}\n", Code::ProjectKeyTwice, "", "deals");
        at("data:\n  decimal: .\n  \"decimal\": .\n", Code::ProjectKeyTwice, "", "\"decimal\"");
        at("records:\n  deals: {file: a.csv}\n  DEALS: {file: b.csv}\n", Code::ProjectKeyTwice, "", "DEALS");
        at("data: {encoding: koi8}\n", Code::BadFormat, "", "encoding");
        at("data:\n  delimiter: \";;\"\n", Code::BadFormat, "", "delimiter");
        at("data:\n  dates: [DD/MM/YYYY, MM/DD/YYYY]\n", Code::BadFormat, "ambiguous", "dates");
        at("data:\n  dates: dd.mm.yyyy\n", Code::BadFormat, "", "dates");
        at("data: {decimal: \",\", grouping: \",\"}\n", Code::BadFormat, "same_mark", "decimal");
        at("data: {yes: [x], no: [X]}\n", Code::BadFormat, "yes_and_no", "yes");
        at("records:\n  deals: {columns: {a: b}}\n", Code::ProjectBroken, "file", "deals");
        at("language: fr\n", Code::BadFormat, "", "language");
    }

    #[test]
    fn text_that_is_no_yaml_says_what_is_missing() {
        for (text, help) in [
            ("records: {deals: {file: a.csv}\n", "bracket"),
            ("records:\n  deals:\n    file: \"a.csv\n", "unclosed"),
            ("records:\n\tdeals: 1\n", "quotes"),
            ("records:\n  deals:\n    file: a: b\n", "colon"),
            ("records: 5\n", "shape"),
            ("records:\n  deals:\n    file: a.csv\n    columns: [a]\n", "pairs"),
        ] {
            let said = parse(text).unwrap_err().remove(0);
            assert_eq!((said.code, said.help), (Code::ProjectBroken, help), "{text}: {said:?}");
        }
        assert!(parse("").unwrap().bindings.is_empty());
        assert!(parse("# nothing yet\n").is_ok());
    }

    #[test]
    fn hostile_text_ends_in_a_message() {
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert!(parse(&"a: {".repeat(50_000)).is_err());
        assert!(parse(&"- ".repeat(100_000)).is_err());
        assert!(parse(&"? ".repeat(100_000)).is_err());
        assert!(parse(&"\"".repeat(100_001)).is_err());
        assert!(parse(&"a:\n".repeat(50_000)).is_err());
        assert!(parse(&"&a ".repeat(50_000)).is_err());
        let bombs: String = (1..30).map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}, *a{0}]\n", n - 1)).collect();
        assert!(parse(&format!("a0: &a0 x\n{bombs}")).is_err());
    }
}
