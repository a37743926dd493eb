//! A case as written: every scalar is text with its place. No YAML number is ever made, so no float is.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::cases::scalars::Places;
use crate::cases::words::{Key, lang_of, yes_no};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::language::Lang;
use crate::source::{FileId, SourceMap, Span};

/// A text with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The text, without quotes.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// A row of given data, or a line of expectations: keys and values in the order written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The pairs.
    pub cells: Vec<(Word, Word)>,
    /// From the first key to the last value.
    pub span: Span,
}

impl Row {
    pub(super) fn get(&self, key: Key) -> Option<&Word> {
        self.cells.iter().find(|(word, _)| Key::from_word(&word.text) == Some(key)).map(|(_, value)| value)
    }
}

/// One file of `cases/`.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// The file.
    pub file: FileId,
    /// The language of its keys.
    pub lang: Lang,
    /// What it is about; the name of the file when it does not say.
    pub name: Word,
    /// The plan.
    pub plan: Option<Word>,
    /// The period or range of periods.
    pub period: Option<Word>,
    /// The rows given of each record.
    pub given: Vec<(Word, Vec<Row>)>,
    /// The lines of pay expected.
    pub expect: Option<Vec<Row>>,
    /// Whether lines that are not named must not pay.
    pub only: bool,
    /// The awards expected: all of them, when the case names any or says that there are none.
    pub awards: Option<Vec<Row>>,
    /// The notices expected, likewise.
    pub notices: Option<Vec<Row>>,
    /// The guards looked at.
    pub ensures: Option<Vec<Row>>,
}

/// What a reader of YAML is told that [`Pairs`] expects.
const PAIRS: &str = "keys with values";

/// Pairs in the order written; keys may repeat, which the reader below reports.
struct Pairs<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Collect<T> {
            type Value = Pairs<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(PAIRS)
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Pairs(Vec::new()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Collect(std::marker::PhantomData))
    }
}

type Table = Vec<Pairs<String>>;

/// What stands at the top of a case.
enum Section {
    Text(Key, String),
    Given(Pairs<Option<Table>>),
    Rows(Key, Option<Table>),
    Unknown,
}

struct Raw(Vec<(String, Section)>);

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Raw;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a case: keys such as name, period, given and expect")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut sections = Vec::new();
                while let Some(word) = map.next_key::<String>()? {
                    let section = match Key::from_word(&word) {
                        Some(key @ (Key::Name | Key::Plan | Key::Period | Key::Only)) => {
                            Section::Text(key, map.next_value()?)
                        }
                        Some(Key::Given) => Section::Given(map.next_value()?),
                        Some(key @ (Key::Expect | Key::Awards | Key::Notices | Key::Ensures)) => {
                            Section::Rows(key, map.next_value()?)
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            Section::Unknown
                        }
                    };
                    sections.push((word, section));
                }
                Ok(Raw(sections))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// Reads the case in a file of the map.
///
/// # Errors
/// The text is not YAML of the shape of a case (P0904), a key is unknown (P0901) or stands twice (P0909), a
/// word is not understood (P0905).
pub fn read(sources: &SourceMap, file: FileId) -> Result<CaseFile, Vec<Diagnostic>> {
    let Some(source) = sources.get(file) else {
        return Err(Vec::new());
    };
    let raw: Raw = serde_yaml::from_str(source.text()).map_err(|error| vec![broken(file, &error)])?;
    let stem = source.name().rsplit('/').next().unwrap_or_default();
    let stem = stem.strip_suffix(".yaml").or(stem.strip_suffix(".yml")).unwrap_or(stem).to_owned();
    let mut reader = Reader { places: Places::new(file, source.text()), problems: Vec::new() };
    let mut case = CaseFile {
        file,
        lang: raw.0.first().map_or(Lang::En, |(word, _)| lang_of(word)),
        name: Word { text: stem, span: Span::new(file, 0, 0) },
        plan: None,
        period: None,
        given: Vec::new(),
        expect: None,
        only: false,
        awards: None,
        notices: None,
        ensures: None,
    };
    let mut seen: Vec<Key> = Vec::new();
    for (word, section) in raw.0 {
        let word = reader.word(word);
        if let Some(key) = Key::from_word(&word.text) {
            if seen.contains(&key) {
                reader.twice(&word);
            }
            seen.push(key);
        }
        match section {
            Section::Text(key, text) => {
                let value = reader.word(text);
                match key {
                    Key::Name => case.name = value,
                    Key::Plan => case.plan = Some(value),
                    Key::Period => case.period = Some(value),
                    _ => match yes_no(&value.text) {
                        Some(flag) => case.only = flag,
                        None => reader.not_understood(&value, "yes_or_no"),
                    },
                }
            }
            Section::Given(records) => {
                for (record, rows) in records.0 {
                    let record = reader.word(record);
                    let rows = reader.rows(rows.unwrap_or_default());
                    case.given.push((record, rows));
                }
            }
            Section::Rows(key, rows) => {
                let rows = reader.rows(rows.unwrap_or_default());
                match key {
                    Key::Awards => case.awards = Some(rows),
                    Key::Notices => case.notices = Some(rows),
                    Key::Ensures => case.ensures = Some(rows),
                    _ => case.expect = Some(rows),
                }
            }
            Section::Unknown => {
                let known = [
                    Key::Name,
                    Key::Plan,
                    Key::Period,
                    Key::Given,
                    Key::Expect,
                    Key::Only,
                    Key::Awards,
                    Key::Notices,
                    Key::Ensures,
                ];
                reader.problems.push(super::unknown::unknown_key(&word, &known));
            }
        }
    }
    if reader.problems.is_empty() { Ok(case) } else { Err(reader.problems) }
}

struct Reader {
    places: Places,
    problems: Vec<Diagnostic>,
}

impl Reader {
    fn word(&mut self, text: String) -> Word {
        let span = self.places.next(&text);
        Word { text, span }
    }

    fn rows(&mut self, table: Table) -> Vec<Row> {
        table.into_iter().map(|pairs| self.row(pairs)).collect()
    }

    fn row(&mut self, pairs: Pairs<String>) -> Row {
        let mut cells: Vec<(Word, Word)> = Vec::new();
        for (key, value) in pairs.0 {
            let key = self.word(key);
            let value = self.word(value);
            if cells.iter().any(|(other, _)| other.text == key.text) {
                self.twice(&key);
            }
            cells.push((key, value));
        }
        let first = cells.first().map(|(key, _)| key.span);
        let last = cells.last().map(|(_, value)| value.span);
        let span = first.zip(last).map_or_else(|| self.places.next(""), |(first, last)| first.to(last));
        Row { cells, span }
    }

    fn twice(&mut self, word: &Word) {
        self.problems.push(
            Diagnostic::error(Code::CaseKey, word.span).arg("key", &word.text).arg("problem", Arg::Term("case_twice")),
        );
    }

    fn not_understood(&mut self, word: &Word, expected: &'static str) {
        self.problems.push(
            Diagnostic::error(Code::CaseValue, word.span).arg("text", &word.text).arg("expected", Arg::Term(expected)),
        );
    }
}

/// What the YAML parser says, at its place. Its words are English; the wording around them is not.
fn broken(file: FileId, error: &serde_yaml::Error) -> Diagnostic {
    let at = error.location().map_or(0, |location| location.index());
    let reason = error.to_string();
    let expects = |what: &str| reason.contains(&format!("expected {what}"));
    let help = match () {
        () if expects(PAIRS) => "keys",
        () if expects("a sequence") => "list",
        () if expects("a case") => "top",
        () => "",
    };
    Diagnostic::error(Code::CaseNotRead, Span::new(file, at, at)).arg("reason", reason).help(help)
}
