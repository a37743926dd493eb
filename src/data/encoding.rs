//! The encodings that files may have, and what a file of another kind looks like from its first bytes.

/// The encoding of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// The encoding of older Russian programs.
    Windows1251,
}

impl Encoding {
    /// The encoding of a name; `None` for one that is not read.
    pub(crate) fn from_name(name: &str) -> Option<Encoding> {
        match name.trim().to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Encoding::Utf8),
            "windows-1251" | "windows1251" | "cp1251" => Some(Encoding::Windows1251),
            _ => None,
        }
    }

    /// The name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Windows1251 => "windows-1251",
        }
    }

    /// Adds the text of `bytes` to `out`; `false`, with nothing added, when they are not of this encoding.
    pub(crate) fn decode(self, bytes: &[u8], out: &mut String) -> bool {
        match self {
            Encoding::Utf8 => match std::str::from_utf8(bytes) {
                Ok(text) => out.push_str(text),
                Err(_) => return false,
            },
            Encoding::Windows1251 => {
                // The one byte without a letter.
                if bytes.contains(&0x98) {
                    return false;
                }
                out.push_str(&encoding_rs::WINDOWS_1251.decode_without_bom_handling(bytes).0);
            }
        }
        true
    }
}

/// What the first bytes of a file give away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beginning {
    /// Text; so many bytes of a mark are to be left out.
    Text(usize),
    /// UTF-16, as spreadsheets save "Unicode text".
    Utf16,
    /// A spreadsheet or another packed file.
    Workbook,
    /// A UTF-8 mark in a file that is said to be windows-1251.
    OtherMark,
}

/// Looks at the first bytes.
pub(crate) fn look_at(bytes: &[u8], encoding: Encoding) -> Beginning {
    match (bytes, encoding) {
        ([0xef, 0xbb, 0xbf, ..], Encoding::Utf8) => Beginning::Text(3),
        ([0xef, 0xbb, 0xbf, ..], Encoding::Windows1251) => Beginning::OtherMark,
        ([0xff, 0xfe, ..] | [0xfe, 0xff, ..], _) => Beginning::Utf16,
        ([b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..], _) => Beginning::Workbook,
        _ => Beginning::Text(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_encodings_give_the_same_text() {
        let mut out = String::new();
        assert!(Encoding::Windows1251.decode(&[0xc8, 0xe2, 0xe0, 0xed, 0xee, 0xe2], &mut out));
        assert!(Encoding::Utf8.decode("Иванов".as_bytes(), &mut out));
        assert_eq!(out, "ИвановИванов");
        assert!(!Encoding::Utf8.decode(&[0xc8, 0xe2], &mut out));
        assert!(!Encoding::Windows1251.decode(&[0xc8, 0x98], &mut out));
    }

    #[test]
    fn other_kinds_of_file_are_known_by_their_first_bytes() {
        assert_eq!(look_at(b"\xef\xbb\xbfid", Encoding::Utf8), Beginning::Text(3));
        assert_eq!(look_at(b"\xef\xbb\xbfid", Encoding::Windows1251), Beginning::OtherMark);
        assert_eq!(look_at(b"\xff\xfei\0", Encoding::Utf8), Beginning::Utf16);
        assert_eq!(look_at(b"PK\x03\x04...", Encoding::Utf8), Beginning::Workbook);
        assert_eq!(look_at(b"", Encoding::Utf8), Beginning::Text(0));
    }
}
