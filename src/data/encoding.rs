//! The encodings that files may have, and what a file of another kind looks like from its first bytes.

use std::io::Read;

/// The encoding of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// The encoding of older Russian programs.
    Windows1251,
    /// The encoding of Western European spreadsheets.
    Windows1252,
    /// "Unicode text" of spreadsheets; which of two bytes comes first is seen from the file.
    Utf16,
}

impl Encoding {
    /// The encoding of a name; `None` for one that is not read.
    pub(crate) fn from_name(name: &str) -> Option<Encoding> {
        match name.trim().to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Some(Encoding::Utf8),
            "windows-1251" | "windows1251" | "cp1251" => Some(Encoding::Windows1251),
            "windows-1252" | "windows1252" | "cp1252" => Some(Encoding::Windows1252),
            "utf-16" | "utf16" => Some(Encoding::Utf16),
            _ => None,
        }
    }

    /// The name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Windows1251 => "windows-1251",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Utf16 => "utf-16",
        }
    }

    /// Whether any byte may be a letter, so that text of another encoding may pass for it.
    pub(crate) fn is_of_single_bytes(self) -> bool {
        matches!(self, Encoding::Windows1251 | Encoding::Windows1252)
    }
}

/// What the first bytes of a file give away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beginning {
    /// Text; so many bytes of a mark are to be left out.
    Text(usize),
    /// UTF-16, as spreadsheets save "Unicode text", in a file that is said to be something else.
    Utf16,
    /// Something else in a file that is said to be UTF-16.
    NotUtf16,
    /// A spreadsheet or another packed file.
    Workbook,
    /// A UTF-8 mark in a file that is said to be of single bytes.
    OtherMark,
}

/// Looks at the first bytes.
pub(crate) fn look_at(bytes: &[u8], encoding: Encoding) -> Beginning {
    let is_utf16 = pairs_of(bytes).is_some();
    match (bytes, encoding) {
        (_, Encoding::Utf16) if is_utf16 || bytes.is_empty() => Beginning::Text(0),
        ([b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..], _) => Beginning::Workbook,
        (_, Encoding::Utf16) => Beginning::NotUtf16,
        ([0xef, 0xbb, 0xbf, ..], Encoding::Utf8) => Beginning::Text(3),
        ([0xef, 0xbb, 0xbf, ..], Encoding::Windows1251 | Encoding::Windows1252) => Beginning::OtherMark,
        _ if is_utf16 => Beginning::Utf16,
        _ => Beginning::Text(0),
    }
}

/// The encoding of two bytes for a letter that the first bytes of a file show: by its mark, or because of each pair one byte
/// is 0 (Latin letters, signs) or 4 (Cyrillic ones), which no other text has.
pub(crate) fn pairs_of(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(encoding_rs::UTF_16LE),
        [0xfe, 0xff, ..] => return Some(encoding_rs::UTF_16BE),
        _ => {}
    }
    let all = |at: usize| {
        let mut of_pairs = bytes.chunks_exact(2).filter_map(|pair| pair.get(at));
        bytes.len() >= 4 && of_pairs.all(|byte| matches!(byte, 0 | 4))
    };
    if all(1) {
        Some(encoding_rs::UTF_16LE)
    } else if all(0) {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

/// Whether all of `input` that is not plain ASCII is UTF-8, and there is any such thing: of Russian text in windows-1251
/// that is never so.
pub(crate) fn is_utf8_with_letters(input: &mut impl Read) -> std::io::Result<bool> {
    let (mut letters, mut held) = (false, Vec::new());
    loop {
        let end = input.by_ref().take(1 << 16).read_to_end(&mut held)? == 0;
        letters |= !held.is_ascii();
        match std::str::from_utf8(&held) {
            Ok(_) if end => return Ok(letters),
            Ok(_) => held.clear(),
            // A letter cut by the end of the block goes on in the next one.
            Err(error) if error.error_len().is_none() && !end => drop(held.drain(..error.valid_up_to())),
            Err(_) => return Ok(false),
        }
    }
}

/// What a text was before it was saved in a wrong encoding: windows-1251 or UTF-8 taken for one another or for Western
/// letters. None when it is sound, or beyond mending.
pub(crate) fn unspoilt(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let (western, cyrillic) = (encoding_rs::WINDOWS_1252, encoding_rs::WINDOWS_1251);
    let bytes_in = |encoding: &'static encoding_rs::Encoding| {
        let (bytes, _, failed) = encoding.encode(text);
        (!failed).then(|| bytes.into_owned())
    };
    let as_utf8 = |bytes: Vec<u8>| String::from_utf8(bytes).ok();
    let by_pairs = [cyrillic, western].into_iter().find_map(|encoding| as_utf8(bytes_in(encoding)?));
    by_pairs.or_else(|| Some(cyrillic.decode_without_bom_handling(&bytes_in(western)?).0.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_kinds_of_file_are_known_by_their_first_bytes() {
        assert_eq!(look_at(b"\xef\xbb\xbfid", Encoding::Utf8), Beginning::Text(3));
        assert_eq!(look_at(b"\xef\xbb\xbfid", Encoding::Windows1251), Beginning::OtherMark);
        assert_eq!(look_at(b"\xff\xfei\0", Encoding::Utf8), Beginning::Utf16);
        assert_eq!(look_at(b"PK\x03\x04...", Encoding::Utf8), Beginning::Workbook);
        assert_eq!(look_at(b"", Encoding::Utf8), Beginning::Text(0));
        // Without a mark, too: Latin and Cyrillic letters, either byte first.
        for text in ["id;am", "имя"] {
            let low_first: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let high_first: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for bytes in [low_first, high_first] {
                assert_eq!(look_at(&bytes, Encoding::Utf8), Beginning::Utf16, "{text}");
                assert_eq!(look_at(&bytes, Encoding::Utf16), Beginning::Text(0), "{text}");
            }
        }
        assert_eq!(look_at(b"id;name", Encoding::Utf16), Beginning::NotUtf16);
    }

    #[test]
    fn utf8_is_known_when_it_is_said_to_be_windows_1251() {
        let is = |bytes: &[u8]| is_utf8_with_letters(&mut &bytes[..]).unwrap();
        assert!(is("имя;сумма\nИванов;5\n".as_bytes()));
        assert!(!is(b"id;amount\n1;5\n") && !is(b"\xe8\xec\xff;5\n"));
        // A letter lies across the border of two blocks.
        let long = format!("{}ж{}", "x".repeat((1 << 16) - 1), "y".repeat(1 << 17));
        assert!(is(long.as_bytes()));
    }

    #[test]
    fn a_text_saved_in_a_wrong_encoding_is_recognised() {
        assert_eq!(unspoilt("РњРµРЅРµРґР¶РµСЂ").as_deref(), Some("Менеджер"));
        assert_eq!(unspoilt("Ìåíåäæåð").as_deref(), Some("Менеджер"));
        assert_eq!(unspoilt("manager"), None);
    }
}
