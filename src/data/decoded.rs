//! Files of other encodings, turned into UTF-8 while they are read.

use std::io::Read;

use encoding_rs::{Decoder, DecoderResult};

use crate::data::encoding::{Encoding, pairs_of};

/// The bytes of an input as UTF-8; `head` are the first bytes of the file. What is no letter of the encoding becomes a byte
/// that no UTF-8 has, so that its row is reported.
pub(crate) fn decoded(input: impl Read + Send + 'static, head: &[u8], encoding: Encoding) -> Box<dyn Read + Send> {
    match encoding {
        Encoding::Utf8 => Box::new(input),
        Encoding::Utf16 => Box::new(Decoded::new(input, pairs_of(head).unwrap_or(encoding_rs::UTF_16LE))),
        Encoding::Windows1251 => Box::new(Decoded::new(input, encoding_rs::WINDOWS_1251)),
        Encoding::Windows1252 => Box::new(Decoded::new(input, encoding_rs::WINDOWS_1252)),
    }
}

struct Decoded<R> {
    input: R,
    decoder: Decoder,
    /// What is read and not yet decoded.
    raw: Vec<u8>,
    /// What is decoded and not yet given out, and how much of it has been.
    text: Vec<u8>,
    given: usize,
    at_end: bool,
}

const BLOCK: usize = 1 << 16;

/// A byte that no UTF-8 has.
const NO_TEXT: u8 = 0xff;

/// The bytes of an encoding that no letter has; the library gives them meanings of its own.
fn no_letters(encoding: &'static encoding_rs::Encoding) -> &'static [u8] {
    if encoding == encoding_rs::WINDOWS_1251 {
        &[0x98]
    } else if encoding == encoding_rs::WINDOWS_1252 {
        &[0x81, 0x8d, 0x8f, 0x90, 0x9d]
    } else {
        &[]
    }
}

impl<R: Read> Decoded<R> {
    fn new(input: R, encoding: &'static encoding_rs::Encoding) -> Decoded<R> {
        let decoder = encoding.new_decoder_with_bom_removal();
        Decoded { input, decoder, raw: Vec::new(), text: Vec::new(), given: 0, at_end: false }
    }

    fn fill(&mut self) -> std::io::Result<()> {
        self.raw.clear();
        self.at_end = self.input.by_ref().take(BLOCK as u64).read_to_end(&mut self.raw)? == 0;
        self.text.clear();
        self.given = 0;
        let none = no_letters(self.decoder.encoding());
        if none.is_empty() {
            decode(&mut self.decoder, &self.raw, self.at_end, &mut self.text);
            return Ok(());
        }
        for (part, bytes) in self.raw.split(|byte| none.contains(byte)).enumerate() {
            if part > 0 {
                self.text.push(NO_TEXT);
            }
            decode(&mut self.decoder, bytes, self.at_end, &mut self.text);
        }
        Ok(())
    }
}

fn decode(decoder: &mut Decoder, mut bytes: &[u8], at_end: bool, text: &mut Vec<u8>) {
    loop {
        let held = text.len();
        let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(4 * BLOCK);
        text.resize(held + room, 0);
        let free = text.get_mut(held..).unwrap_or_default();
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(bytes, free, at_end);
        text.truncate(held + written);
        bytes = bytes.get(read..).unwrap_or_default();
        match result {
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => text.push(NO_TEXT),
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        while self.given == self.text.len() && !self.at_end {
            self.fill()?;
        }
        let mut rest = self.text.get(self.given..).unwrap_or_default();
        let count = rest.read(room)?;
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(encoding: Encoding, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let input = std::io::Cursor::new(bytes.to_vec());
        decoded(input, &bytes[..bytes.len().min(8)], encoding).read_to_end(&mut out).unwrap();
        out
    }

    fn read(bytes: &[u8]) -> Vec<u8> {
        read_as(Encoding::Utf16, bytes)
    }

    #[test]
    fn all_encodings_give_the_same_text() {
        assert_eq!(read_as(Encoding::Windows1251, &[0xc8, 0xe2, 0xe0, 0xed, 0xee, 0xe2]), "Иванов".as_bytes());
        // 0xe9 is é, 0x80 the euro sign; 0x81 is nothing.
        assert_eq!(read_as(Encoding::Windows1252, b"Caf\xe9;5 \x80"), "Café;5 €".as_bytes());
        assert_eq!(read_as(Encoding::Windows1252, b"a\x81;\xe9"), [b"a\xff;", "é".as_bytes()].concat());
        assert_eq!(read_as(Encoding::Utf8, "Иванов".as_bytes()), "Иванов".as_bytes());
        let (letters, _, _) = encoding_rs::WINDOWS_1251.encode("Петрова А.;12,50 №\r\n");
        let long = letters.repeat(10_000);
        assert_eq!(read_as(Encoding::Windows1251, &long), "Петрова А.;12,50 №\r\n".repeat(10_000).as_bytes());
    }

    #[test]
    fn a_byte_without_a_letter_is_no_text_where_it_stands() {
        assert_eq!(read_as(Encoding::Windows1251, b"a\x98;\xe6"), [b"a\xff;", "ж".as_bytes()].concat());
        assert_eq!(read_as(Encoding::Windows1251, b"\x98"), [0xff]);
    }

    #[test]
    fn both_orders_of_bytes_are_read_with_and_without_a_mark() {
        let text = "имя\tсумма\r\nПетрова А.\t12,50\r\n".repeat(5_000);
        for mark in ["\u{feff}", ""] {
            let marked = format!("{mark}{text}");
            let low: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let high: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!((read(&low), read(&high)), (text.clone().into_bytes(), text.clone().into_bytes()));
        }
    }

    #[test]
    fn half_a_letter_is_no_text() {
        let mut bytes: Vec<u8> = "\u{feff}ab".encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.push(0x41);
        assert!(std::str::from_utf8(&read(&bytes)).is_err());
        bytes.extend([0xd8, 0x42, 0]);
        assert!(std::str::from_utf8(&read(&bytes)).is_err());
    }
}
