//! One object of JSON, name by name, in place: a number keeps every digit as it stands.

use std::ops::Range;

use serde::de::IgnoredAny;

/// A text between quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// Where it stands, without its quotes.
    pub(crate) at: Range<usize>,
    /// Whether it holds escaped letters.
    pub(crate) escaped: bool,
}

/// A value as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    True,
    False,
    Number(Range<usize>),
    Text(Quoted),
    /// A list or an object.
    Nested,
}

/// The text is not one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

/// Where in an object the reading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Before,
    Inside,
    Behind,
}

/// Reads the object that `bytes`, which are UTF-8, hold.
#[derive(Clone, Debug)]
pub(crate) struct Object<'a> {
    bytes: &'a [u8],
    at: usize,
    place: Place,
}

impl<'a> Object<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Object<'a> {
        Object { bytes, at: 0, place: Place::Before }
    }

    /// The next name and its value; `None` behind the last one, when nothing else follows.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<(Quoted, Value)>, Broken> {
        let Some(name) = self.name()? else { return Ok(None) };
        let value = self.value()?;
        Ok(Some((name, value)))
    }

    /// The next name, whose value follows.
    #[inline]
    fn name(&mut self) -> Result<Option<Quoted>, Broken> {
        match self.place {
            Place::Before => {
                self.expect(b'{')?;
                self.place = Place::Inside;
                if self.peek() == Some(b'}') {
                    return self.close();
                }
            }
            Place::Inside => {
                if self.peek() == Some(b'}') {
                    return self.close();
                }
                self.expect(b',')?;
                self.peek();
            }
            Place::Behind => return Ok(None),
        }
        let name = self.quoted()?;
        self.expect(b':')?;
        Ok(Some(name))
    }

    fn close(&mut self) -> Result<Option<Quoted>, Broken> {
        self.at += 1;
        self.place = Place::Behind;
        if self.peek().is_none() { Ok(None) } else { Err(Broken) }
    }

    /// The name in the bytes of a broken object whose bare value is cut short by a sign that is no part of JSON, and all
    /// that stands there as a value.
    #[cold]
    pub(crate) fn broken_value(bytes: &'a [u8]) -> Option<(Quoted, &'a str)> {
        let mut object = Object::new(bytes);
        loop {
            let name = object.name().ok()??;
            object.peek()?;
            let start = object.at;
            let rest = bytes.get(start..)?;
            let end = rest.iter().position(|byte| b",}] \t\r\n".contains(byte)).unwrap_or(rest.len());
            let read = object.value();
            let bare = rest.first().is_none_or(|byte| !b"\"[{".contains(byte));
            if read.is_err() || (bare && object.at < start + end) {
                let text = std::str::from_utf8(rest.get(..end)?).ok()?;
                return bare.then_some((name, text));
            }
        }
    }

    /// The next byte that is no space.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), Broken> {
        if self.peek() != Some(byte) {
            return Err(Broken);
        }
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn value(&mut self) -> Result<Value, Broken> {
        match self.peek() {
            Some(b'"') => self.quoted().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => self.number().map(Value::Number),
            Some(b'n') => self.word(b"null", Value::Null),
            Some(b't') => self.word(b"true", Value::True),
            Some(b'f') => self.word(b"false", Value::False),
            Some(b'[' | b'{') => self.nested(),
            _ => Err(Broken),
        }
    }

    fn word(&mut self, word: &[u8], value: Value) -> Result<Value, Broken> {
        if !self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            return Err(Broken);
        }
        self.at += word.len();
        Ok(value)
    }

    /// The text whose opening quote stands here.
    #[inline]
    fn quoted(&mut self) -> Result<Quoted, Broken> {
        self.expect(b'"')?;
        let start = self.at;
        let mut escaped = false;
        loop {
            match self.bytes.get(self.at).ok_or(Broken)? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    self.at += match self.bytes.get(self.at + 1).ok_or(Broken)? {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
                        b'u' => {
                            let digits = self.bytes.get(self.at + 2..self.at + 6).ok_or(Broken)?;
                            if !digits.iter().all(u8::is_ascii_hexdigit) {
                                return Err(Broken);
                            }
                            6
                        }
                        _ => return Err(Broken),
                    };
                }
                0..0x20 => return Err(Broken),
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Ok(Quoted { at: start..self.at - 1, escaped })
    }

    fn digits(&mut self) -> Result<(), Broken> {
        let from = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at > from { Ok(()) } else { Err(Broken) }
    }

    #[inline]
    fn number(&mut self) -> Result<Range<usize>, Broken> {
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        let zero = self.bytes.get(self.at) == Some(&b'0');
        let whole = self.at;
        self.digits()?;
        if zero && self.at > whole + 1 {
            return Err(Broken);
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.bytes.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(start..self.at)
    }

    /// Passes over a list or an object, however deep.
    #[cold]
    fn nested(&mut self) -> Result<Value, Broken> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => {
                self.at += values.byte_offset();
                Ok(Value::Nested)
            }
            _ => Err(Broken),
        }
    }
}

/// The letters of a text in which some are escaped.
pub(crate) fn unescaped(bytes: &[u8], text: &Quoted) -> Result<String, Broken> {
    let with_quotes = text.at.start.checked_sub(1).and_then(|start| bytes.get(start..=text.at.end)).ok_or(Broken)?;
    serde_json::from_slice(with_quotes).map_err(|_| Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names and values as texts; `None` for what is no object.
    fn read(text: &str) -> Option<Vec<(String, String)>> {
        let bytes = text.as_bytes();
        let mut object = Object::new(bytes);
        let mut all = Vec::new();
        loop {
            let Some((name, value)) = object.next().ok()? else { return Some(all) };
            let value = match value {
                Value::Number(at) => text.get(at)?.to_owned(),
                Value::Text(text) => unescaped(bytes, &text).ok()?,
                other => format!("{other:?}"),
            };
            all.push((unescaped(bytes, &name).ok()?, value));
        }
    }

    #[test]
    fn objects_are_read_as_they_stand() {
        let found = read(r#" { "a" : -0.10 , "б\u0436\n":"x\"y", "c":null,"d":[1,{"e":"]"}], "f":true,"a":1E5 }"#);
        let pairs = [("a", "-0.10"), ("бж\n", "x\"y"), ("c", "Null"), ("d", "Nested"), ("f", "True"), ("a", "1E5")];
        assert_eq!(found, Some(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()));
        assert_eq!(read("{}\r"), Some(Vec::new()));
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(read(&deep).is_some());
    }

    #[test]
    fn what_is_taken_for_an_object_is_what_others_take_for_one() {
        let start = r#"{"a":-12.5e+3,"bж":"x\u00e9\n\\","c":[1,{"d":null}],"e":true,"f":false,"g":0}"#;
        let letters: Vec<char> = "{}[]\":,\\u0123.eE+- \tntf\u{1}ж".chars().collect();
        let mut state = 7_u64;
        let mut below = |count: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % count
        };
        let mut sound = 0;
        for _ in 0..20_000 {
            let mut text: Vec<char> = start.chars().collect();
            for _ in 0..=below(2) {
                let at = below(text.len());
                match below(3) {
                    0 => drop(text.remove(at)),
                    1 => text.insert(at, letters[below(letters.len())]),
                    _ => text[at] = letters[below(letters.len())],
                }
            }
            let text: String = text.into_iter().collect();
            let expected = serde_json::from_str::<std::collections::BTreeMap<String, serde_json::Value>>(&text);
            // A number that no float holds is a number all the same.
            let expected = expected.is_ok() || expected.is_err_and(|error| error.to_string().contains("out of range"));
            assert_eq!(read(&text).is_some(), expected, "{text}");
            sound += usize::from(expected);
        }
        assert!(sound > 1_000, "{sound}");
    }
}
