//! How pay is written for the payroll program: what the project file says under `export:`.

use serde::Deserialize;

use crate::data::dates::DatePattern;
use crate::data::project::{Checker, decimal, delimiter};
use crate::data::yaml::Pairs;
use crate::data::{CsvForm, Project};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::{Plan, Record};
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::suggest::closest;

/// As written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExport {
    #[serde(default)]
    encoding: Option<String>,
    #[serde(default)]
    delimiter: Option<String>,
    #[serde(default)]
    decimal: Option<String>,
    #[serde(default)]
    dates: Option<String>,
    #[serde(default)]
    line_end: Option<String>,
    #[serde(default)]
    quote: Option<String>,
    #[serde(default)]
    lines: Option<String>,
    #[serde(default)]
    zeros: Option<String>,
    #[serde(default)]
    columns: Vec<RawColumn>,
}

/// One column as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    #[serde(default)]
    heading: Option<String>,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    map: Option<Pairs<String>>,
    #[serde(default)]
    if_empty: Option<String>,
}

/// The encodings that an export is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportEncoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 behind a byte order mark, by which Excel knows it.
    Utf8Bom,
    /// The encoding of older Russian programs.
    Windows1251,
}

impl ExportEncoding {
    /// Its name in the project file.
    pub fn name(self) -> &'static str {
        match self {
            ExportEncoding::Utf8 => "utf-8",
            ExportEncoding::Utf8Bom => "utf-8-bom",
            ExportEncoding::Windows1251 => "windows-1251",
        }
    }

    /// The text of bytes that are in this encoding.
    pub fn text(self, bytes: &[u8]) -> String {
        match self {
            ExportEncoding::Windows1251 => encoding_rs::WINDOWS_1251.decode_without_bom_handling(bytes).0.into_owned(),
            ExportEncoding::Utf8 | ExportEncoding::Utf8Bom => {
                String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').to_owned()
            }
        }
    }

    /// The bytes of a text.
    ///
    /// # Errors
    /// The first character that the encoding does not have.
    pub fn bytes(self, text: &str) -> Result<Vec<u8>, char> {
        if self != ExportEncoding::Windows1251 {
            return Ok(text.as_bytes().to_vec());
        }
        let (bytes, _, lost) = encoding_rs::WINDOWS_1251.encode(text);
        if !lost {
            return Ok(bytes.into_owned());
        }
        let unheld = |c: &char| encoding_rs::WINDOWS_1251.encode(c.encode_utf8(&mut [0; 4])).2;
        Err(text.chars().find(unheld).unwrap_or('?'))
    }
}

/// What a column of an export holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportValue {
    /// A property of the line of pay.
    Of(LineValue),
    /// A field of the record of people, as it is on the last day of the period.
    Field {
        /// The record.
        record: String,
        /// The field.
        field: String,
    },
    /// The same text in each line.
    Text(String),
}

macro_rules! line_values {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// The properties of a line of pay that can be exported.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum LineValue {
            $($(#[$doc])* $name),*
        }

        impl LineValue {
            /// All of them.
            pub const ALL: &'static [LineValue] = &[$(LineValue::$name),*];

            /// The word in the project file.
            pub fn word(self) -> &'static str {
                match self {
                    $(LineValue::$name => $word),*
                }
            }
        }
    };
}

line_values! {
    /// The key of the person.
    Payee = "payee",
    /// The name of the person.
    Name = "name",
    /// The name of the rule.
    Component = "component",
    /// The title of the rule; of a line for all rules that of the plan.
    Title = "title",
    /// By what it is paid: `pays`, `correction`, `adjustment`.
    Status = "status",
    /// Why, of what is paid beside the rules.
    Reason = "reason",
    /// Who has approved what is paid beside the rules.
    Approved = "approved",
    /// The document of what is paid beside the rules.
    Document = "document",
    /// The closed period that a correction is for.
    Corrects = "corrects",
    /// The kind of payment that the rule says, else the plan.
    Kind = "kind",
    /// The period.
    Period = "period",
    /// Its first day.
    FirstDay = "first_day",
    /// Its last day.
    LastDay = "last_day",
    /// The day on which it is paid.
    PayDate = "pay_date",
    /// The currency.
    Currency = "currency",
    /// The amount.
    Amount = "amount",
    /// The name of the plan.
    Plan = "plan",
}

impl LineValue {
    /// Whether it says something of one rule alone.
    fn of_rule(self) -> bool {
        use LineValue as V;
        matches!(self, V::Component | V::Status | V::Reason | V::Approved | V::Document | V::Corrects)
    }
}

/// A column of an export.
#[derive(Clone, Debug)]
pub struct ExportColumn {
    /// Its heading.
    pub heading: String,
    /// What it holds.
    pub value: ExportValue,
    /// What is written in the place of each value; a value that is not in it is an error.
    pub map: Option<Vec<(String, String)>>,
    /// What is written where there is no value; without it that is an error.
    pub if_empty: Option<String>,
    /// Where it is written; a place at the beginning of the file where nobody wrote it.
    pub span: Span,
}

/// The form of an export.
#[derive(Clone, Debug)]
pub struct ExportForm {
    /// The encoding.
    pub encoding: ExportEncoding,
    /// What stands between cells.
    pub delimiter: u8,
    /// The decimal mark of amounts.
    pub decimal: char,
    /// Whether lines end as Windows ends them.
    pub crlf: bool,
    /// Whether every cell is quoted.
    pub quote_all: bool,
    /// Whether all rules of a plan are one line for each person and period.
    pub per_payee: bool,
    /// Whether lines of 0 are kept.
    pub keep_zeros: bool,
    /// The columns; none where the project file names none.
    pub columns: Vec<ExportColumn>,
    pub(crate) dates: DatePattern,
}

impl ExportForm {
    /// A day as the file writes it.
    pub fn date(&self, day: crate::time::Date) -> String {
        self.dates.write(day, [0; 3])
    }

    /// What nobody has said anything about: as results are written otherwise.
    fn usual(output: CsvForm) -> ExportForm {
        ExportForm {
            encoding: if output.bom { ExportEncoding::Utf8Bom } else { ExportEncoding::Utf8 },
            delimiter: output.delimiter,
            decimal: output.decimal,
            crlf: false,
            quote_all: false,
            per_payee: false,
            keep_zeros: false,
            columns: Vec::new(),
            dates: DatePattern::iso(),
        }
    }
}

/// Reads what is said under `export:`.
pub(super) fn read(raw: &RawExport, output: CsvForm, checker: &mut Checker<'_>) -> ExportForm {
    let mut form = ExportForm::usual(output);
    let mut choice = |key: &str, text: Option<&String>, known: &[&str]| -> Option<usize> {
        let text = text?;
        let found = known.iter().position(|word| *word == text.trim());
        if found.is_none() {
            checker.bad(&["export", key], key, text, known.join(", "));
        }
        found
    };
    let encodings = [ExportEncoding::Utf8, ExportEncoding::Utf8Bom, ExportEncoding::Windows1251];
    let names = encodings.map(ExportEncoding::name);
    let chosen = choice("encoding", raw.encoding.as_ref(), &names).and_then(|at| encodings.get(at));
    form.encoding = chosen.copied().unwrap_or(form.encoding);
    form.crlf = choice("line_end", raw.line_end.as_ref(), &["lf", "crlf"]) == Some(1);
    form.quote_all = choice("quote", raw.quote.as_ref(), &["needed", "all"]) == Some(1);
    form.per_payee = choice("lines", raw.lines.as_ref(), &["component", "payee"]) == Some(1);
    form.keep_zeros = choice("zeros", raw.zeros.as_ref(), &["left_out", "kept"]) == Some(1);
    match raw.delimiter.as_ref().map(|text| (text, delimiter(text))) {
        Some((_, Some(mark))) => form.delimiter = mark,
        Some((text, None)) => checker.bad(&["export", "delimiter"], "delimiter", text, "\",\"  \";\"  \"|\"  tab"),
        None => {}
    }
    match raw.decimal.as_ref().map(|text| (text, decimal(text))) {
        Some((_, Some(mark))) => form.decimal = mark,
        Some((text, None)) => checker.bad(&["export", "decimal"], "decimal", text, "\".\"  \",\""),
        None => {}
    }
    match raw.dates.as_ref().map(|text| (text, DatePattern::parse(text).filter(|pattern| !pattern.has_time()))) {
        Some((_, Some(pattern))) => form.dates = pattern,
        Some((text, None)) => checker.bad(&["export", "dates"], "dates", text, Arg::Term("date_known")),
        None => {}
    }
    for (at, column) in raw.columns.iter().enumerate() {
        form.columns.extend(self::column(column, at, form.per_payee, checker));
    }
    form
}

fn column(raw: &RawColumn, at: usize, per_payee: bool, checker: &mut Checker<'_>) -> Option<ExportColumn> {
    let at = at.to_string();
    let path = ["export", "columns", at.as_str()];
    let span = checker.span(&path);
    let bad = |key| Diagnostic::error(Code::ExportColumn, checker.span(&[&path[..], &[key]].concat()));
    let value = match (&raw.value, &raw.text) {
        (None, Some(text)) => ExportValue::Text(text.clone()),
        (Some(word), None) => match value(word.trim()) {
            Ok(ExportValue::Of(value)) if per_payee && value.of_rule() => {
                let said = bad("value").arg("value", value.word()).help("per_payee");
                checker.problems.push(said);
                return None;
            }
            Ok(value) => value,
            Err(near) => {
                let said = bad("value").arg("value", word);
                let known = Arg::List(LineValue::ALL.iter().map(|value| Arg::from(value.word())).collect());
                checker.problems.push(match near {
                    Some(near) => said.arg("near", near).help("near"),
                    None => said.arg("known", known),
                });
                return None;
            }
        },
        (None, None) | (Some(_), Some(_)) => {
            checker.problems.push(bad("text").arg("value", "").help("one_of_two"));
            return None;
        }
    };
    let own = raw.value.as_ref().map(|word| word.trim().to_owned());
    let Some(heading) = raw.heading.clone().or(own) else {
        checker.problems.push(bad("text").arg("value", "").help("heading"));
        return None;
    };
    let map = raw.map.as_ref().map(|pairs| pairs.0.clone());
    Some(ExportColumn { heading, value, map, if_empty: raw.if_empty.clone(), span })
}

/// What a word of the project file means; the nearest known one where it means nothing.
fn value(word: &str) -> Result<ExportValue, Option<&'static str>> {
    if let Some(value) = LineValue::ALL.iter().find(|value| value.word() == word) {
        return Ok(ExportValue::Of(*value));
    }
    match word.split_once('.') {
        Some((record, field)) if !record.is_empty() && !field.is_empty() => {
            Ok(ExportValue::Field { record: record.to_owned(), field: field.to_owned() })
        }
        _ => Err(closest(word, LineValue::ALL.iter().map(|value| value.word()))),
    }
}

/// What stands in the place of a rule for what is paid beside the rules and belongs to none.
const BESIDE: [&str; 2] = ["adjustment", "correction"];

/// What is said under `export:` that does not fit any of these plans: fields that the records of people lack, rules that
/// are not there.
pub fn check_export(project: &Project, plans: &[&Plan]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (at, column) in project.export.columns.iter().enumerate() {
        let at = at.to_string();
        if let ExportValue::Field { record, field } = &column.value {
            let span = project.span(&["export", "columns", &at, "value"]);
            problems.extend(field_problem(plans, record, field, span));
        }
        if column.value != ExportValue::Of(LineValue::Component) {
            continue;
        }
        let rules = || plans.iter().flat_map(|plan| plan.components.iter().map(|(_, rule)| &*rule.name));
        for (name, _) in column.map.iter().flatten() {
            if !rules().chain(BESIDE).any(|rule| fold(rule) == fold(name)) {
                let span = project.span(&["export", "columns", &at, "map", name]);
                let said = Diagnostic::error(Code::ExportMapUnknown, span).arg("name", name);
                problems.push(match closest(name, rules()) {
                    Some(near) => said.arg("near", near).help("near"),
                    None => said,
                });
            }
        }
    }
    problems
}

/// What is wrong with a field that an export reads: it is the people's of each plan, or of none.
fn field_problem(plans: &[&Plan], record: &str, field: &str, span: Span) -> Option<Diagnostic> {
    let people: Vec<&Record> = plans.iter().map(|plan| plan.records.get(plan.people)).collect();
    let said = || Diagnostic::error(Code::ExportColumn, span).arg("value", format!("{record}.{field}"));
    let Some(own) = people.iter().find(|people| fold(&people.name) == fold(record)) else {
        let known = people.first().map_or("", |people| &people.name);
        return Some(said().arg("record", record).arg("known", known).help("record"));
    };
    if own.field(field).is_some() {
        return None;
    }
    let names = || own.fields.iter().map(|(_, field)| &*field.name);
    let known = closest(field, names()).map_or_else(|| names().collect::<Vec<_>>().join(", "), str::to_owned);
    Some(said().arg("record", &own.name).arg("field", field).arg("known", known).help("field"))
}
