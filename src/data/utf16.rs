//! Files of two bytes for a letter, turned into UTF-8 while they are read.

use std::io::Read;

use encoding_rs::{Decoder, DecoderResult};

use crate::data::encoding::pairs_of;

/// The text of a UTF-16 file as UTF-8. Half a letter becomes a byte that no UTF-8 has, so that its row is reported.
pub(crate) struct Utf16Reader<R> {
    input: R,
    decoder: Decoder,
    /// What is read and not yet decoded.
    raw: Vec<u8>,
    /// What is decoded and not yet given out, and how much of it has been.
    text: Vec<u8>,
    given: usize,
    at_end: bool,
}

const BLOCK: usize = 1 << 15;

impl<R: Read> Utf16Reader<R> {
    /// Of an input at its beginning, whose first bytes are `head`.
    pub(crate) fn new(input: R, head: &[u8]) -> Utf16Reader<R> {
        let decoder = pairs_of(head).unwrap_or(encoding_rs::UTF_16LE).new_decoder();
        Utf16Reader { input, decoder, raw: Vec::new(), text: Vec::new(), given: 0, at_end: false }
    }

    fn fill(&mut self) -> std::io::Result<()> {
        self.raw.clear();
        self.at_end = self.input.by_ref().take(BLOCK as u64).read_to_end(&mut self.raw)? == 0;
        self.text.clear();
        self.given = 0;
        let mut from = 0;
        loop {
            let rest = self.raw.get(from..).unwrap_or_default();
            let held = self.text.len();
            let room = self.decoder.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(4 * BLOCK);
            self.text.resize(held + room, 0);
            let free = self.text.get_mut(held..).unwrap_or_default();
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(rest, free, self.at_end);
            self.text.truncate(held + written);
            from += read;
            match result {
                DecoderResult::InputEmpty => return Ok(()),
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.text.push(0xff),
            }
        }
    }
}

impl<R: Read> Read for Utf16Reader<R> {
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

    fn read(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        Utf16Reader::new(bytes, &bytes[..bytes.len().min(8)]).read_to_end(&mut out).unwrap();
        out
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
