//! YAML read through serde, with places: where a mistake stands, and where a known key stands.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Span};
use crate::syntax::suggest::closest;

/// Frames a name inside the text of an error of ours, so that [`explain`] finds it again.
const FRAME: char = '\u{1}';

/// A mapping in the order written. A key that stands twice is an error: the second would silently win.
#[derive(Clone, Debug)]
pub(crate) struct Pairs<V>(pub(crate) Vec<(String, V)>);

impl<V> Default for Pairs<V> {
    fn default() -> Self {
        Pairs(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Pairs<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor(PhantomData))
    }
}

struct PairsVisitor<V>(PhantomData<V>);
impl<'de, V: Deserialize<'de>> Visitor<'de> for PairsVisitor<V> {
    type Value = Pairs<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Pairs::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs: Vec<(String, V)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        while let Some(key) = map.next_key_seed(NewKey(&seen))? {
            seen.insert(key.clone());
            pairs.push((key, map.next_value()?));
        }
        Ok(Pairs(pairs))
    }
}

struct NewKey<'a>(&'a std::collections::HashSet<String>);

impl<'de> DeserializeSeed<'de> for NewKey<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NewKey<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<String, E> {
        if self.0.contains(key) {
            return Err(E::custom(format_args!("{FRAME}{key}{FRAME}")));
        }
        Ok(key.to_owned())
    }
}

/// Any YAML in which no mapping has a key twice. Read first: the readers of single structures notice it too, but do
/// not know the place.
pub(crate) struct NoKeyTwice;

impl<'de> Deserialize<'de> for NoKeyTwice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NoKeyTwice)
    }
}

impl<'de> Visitor<'de> for NoKeyTwice {
    type Value = NoKeyTwice;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self, A::Error> {
        let _: Pairs<NoKeyTwice> = PairsVisitor(PhantomData).visit_map(map)?;
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<NoKeyTwice>()?.is_some() {}
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Self, E> {
        Ok(self)
    }

    /// Looked at for its keys only: no number is taken from here.
    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }
}

/// One text or a list of texts. A number without quotes would pass through a float and is refused outside a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct OneOrMany(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ListVisitor;
        impl<'de> Visitor<'de> for ListVisitor {
            type Value = OneOrMany;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_str<E>(self, text: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany(vec![text.to_owned()]))
            }

            fn visit_u64<E>(self, number: u64) -> Result<OneOrMany, E> {
                Ok(OneOrMany(vec![number.to_string()]))
            }

            fn visit_bool<E>(self, flag: bool) -> Result<OneOrMany, E> {
                Ok(OneOrMany(vec![flag.to_string()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OneOrMany, A::Error> {
                let mut all = Vec::new();
                while let Some(text) = list.next_element::<String>()? {
                    all.push(text);
                }
                Ok(OneOrMany(all))
            }
        }
        deserializer.deserialize_any(ListVisitor)
    }
}

/// The place of the key (or list item, by its number) that `path` leads to; `None` where there is none.
pub(crate) fn locate(text: &str, file: FileId, path: &[&str]) -> Option<Span> {
    let found = Probe(path).deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    if !found.to_string().contains(FRAME) {
        return None;
    }
    let at = offset(text, found.location()?);
    Some(token(text, file, at))
}

/// Walks down a path and fails on purpose at its end: the error carries the place.
#[derive(Clone, Copy)]
struct Probe<'a>(&'a [&'a str]);

impl<'de> DeserializeSeed<'de> for Probe<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Probe<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An item of a list that the path ends at: its own event carries the mark.
        if self.0.is_empty() { write!(f, "{FRAME}") } else { f.write_str("more") }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some((head, rest)) = self.0.split_first() else {
            return Err(A::Error::custom(FRAME));
        };
        while let Some(matches) = map.next_key_seed(ProbeKey { wanted: head, last: rest.is_empty() })? {
            if matches {
                map.next_value_seed(Probe(rest))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Some((head, rest)) = self.0.split_first() else {
            return Err(A::Error::custom(FRAME));
        };
        let wanted = head.parse::<usize>().unwrap_or(usize::MAX);
        for index in 0.. {
            let more = if index == wanted {
                list.next_element_seed(Probe(rest))?.is_some()
            } else {
                list.next_element::<IgnoredAny>()?.is_some()
            };
            if !more {
                break;
            }
        }
        Ok(())
    }
}

struct ProbeKey<'a> {
    wanted: &'a str,
    last: bool,
}

impl<'de> DeserializeSeed<'de> for ProbeKey<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for ProbeKey<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<bool, E> {
        if key == self.wanted && self.last {
            return Err(E::custom(FRAME));
        }
        Ok(key == self.wanted)
    }
}

/// The deepest nesting of brackets, dashes or question marks that is read. The YAML library slows down with the square of it.
const DEEPEST: usize = 100;

/// The first place at which a text is nested too deeply to be read in good time. Marks inside quotes count too: a text
/// with a hundred unclosed brackets is no file of ours.
pub(crate) fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut dashes = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'-' | b'?' => dashes += 1,
            b' ' | b'\t' => {}
            _ => dashes = 0,
        }
        if depth > DEEPEST || dashes > DEEPEST {
            return Some(at);
        }
    }
    None
}

/// What serde found wrong, as a message: an unknown key (with the nearest known one), a key that stands twice, a value of
/// another shape, or text that is no YAML.
pub(crate) fn explain(error: &serde_yaml::Error, text: &str, file: FileId, name: &str) -> Diagnostic {
    let at = error.location().map_or(text.len(), |location| offset(text, location));
    // What is missing at the end is missing after the last word.
    let last = text.trim_end().char_indices().next_back().map_or(0, |(last, _)| last);
    let span = token(text, file, at.min(last));
    let said = error.to_string();
    if let Some(key) = said.split(FRAME).nth(1) {
        return Diagnostic::error(Code::ProjectKeyTwice, span).arg("key", key);
    }
    if let Some((_, rest)) = said.split_once("unknown field `") {
        let mut words = rest.split('`').step_by(2);
        let key = words.next().unwrap_or_default();
        let known: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let diagnostic = Diagnostic::error(Code::ProjectKeyUnknown, span).arg("key", key);
        return match closest(key, known.iter().copied()) {
            Some(near) => diagnostic.arg("near", near).help("near"),
            None => diagnostic.arg("known", known.join(", ")),
        };
    }
    let line = text.get(..at).map_or("", |before| before.rsplit('\n').next().unwrap_or_default());
    // A colon that the reader did not expect: in a line with an earlier one it belongs to a text, otherwise the whole
    // line stands too deep.
    let broken = |span, help| Diagnostic::error(Code::ProjectBroken, span).arg("file", name).help(help);
    match broken_help(&said) {
        "colon" if !line.contains(": ") => broken(token(text, file, at - line.trim_start().len()), "indent"),
        help => broken(span, help),
    }
}

/// The advice that fits what serde or the YAML reader said.
fn broken_help(said: &str) -> &'static str {
    let shapes = [
        (".columns", "pairs"),
        (".links", "pairs"),
        (".values", "values"),
        (".key", "list"),
        ("dates", "list"),
        ("empty", "list"),
        ("invalid type", "shape"),
        ("invalid length", "shape"),
        ("mapping values are not allowed", "colon"),
        ("cannot start any token", "quotes"),
        ("expected ',' or '}'", "bracket"),
        ("expected ',' or ']'", "bracket"),
        ("flow", "bracket"),
        ("quoted scalar", "unclosed"),
        ("expected key", "indent"),
        ("block mapping", "indent"),
        ("could not find expected ':'", "colon_missing"),
        ("document", "document"),
        ("EOF", "empty"),
    ];
    shapes.iter().find(|(mark, _)| said.contains(mark)).map_or("", |(_, help)| help)
}

/// The byte offset of a place that counts lines and characters from 1.
fn offset(text: &str, location: serde_yaml::Location) -> usize {
    let before = location.line().saturating_sub(1);
    let start =
        if before == 0 { 0 } else { text.match_indices('\n').nth(before - 1).map_or(text.len(), |(at, _)| at + 1) };
    let line = text.get(start..).unwrap_or_default();
    line.char_indices().nth(location.column().saturating_sub(1)).map_or(text.len(), |(at, _)| start + at)
}

/// The word at an offset: a quoted text with its quotes, or all up to the next mark of YAML.
fn token(text: &str, file: FileId, at: usize) -> Span {
    let rest = text.get(at..).unwrap_or_default();
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    let length = match line.chars().next() {
        Some(quote @ ('"' | '\'')) => line.get(1..).and_then(|tail| tail.find(quote)).map_or(line.len(), |end| end + 2),
        _ => {
            let plain = line.find([',', '}', ']', '#']).unwrap_or(line.len());
            let plain = line.find(": ").map_or(plain, |colon| colon.min(plain));
            line.get(..plain).map_or(0, |word| word.trim_end().trim_end_matches(':').len())
        }
    };
    Span::new(file, at, at + length.max(usize::from(!line.is_empty())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceMap;

    const TEXT: &str = "records:\n  \"сделки\":\n    columns: {продавец: agent, b: c}\n    file:\n      - один.csv\n";

    fn at(path: &[&str]) -> Option<String> {
        let mut sources = SourceMap::new();
        let file = sources.add("premia.yaml", TEXT);
        locate(TEXT, file, path).map(|span| sources.slice(span).to_owned())
    }

    #[test]
    fn keys_and_items_are_found_where_they_stand() {
        assert_eq!(at(&["records"]).unwrap(), "records");
        assert_eq!(at(&["records", "сделки"]).unwrap(), "\"сделки\"");
        assert_eq!(at(&["records", "сделки", "columns", "b"]).unwrap(), "b");
        assert_eq!(at(&["records", "сделки", "columns", "продавец"]).unwrap(), "продавец");
        assert_eq!(at(&["records", "сделки", "file", "0"]).unwrap(), "один.csv");
        assert_eq!(at(&["records", "другие"]), None);
    }

    #[test]
    fn a_key_may_stand_only_once() {
        let error = serde_yaml::from_str::<Pairs<String>>("a: 1\nb: 2\na: 3\n").unwrap_err();
        let said = explain(&error, "a: 1\nb: 2\na: 3\n", FileId::default(), "premia.yaml");
        assert_eq!(said.code, Code::ProjectKeyTwice);
        assert_eq!(said.span().unwrap().range(), 10..11);
    }

    #[test]
    fn numbers_keep_every_digit() {
        let list: Pairs<String> = serde_yaml::from_str("a: 1234567890123456.78\n").unwrap();
        assert_eq!(list.0[0].1, "1234567890123456.78");
    }
}
