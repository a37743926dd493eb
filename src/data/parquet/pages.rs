//! Texts by the numbers that their pages give them: each different text of a group is looked at once. Only the encodings that
//! all programs use by default are read here; columns with others are left to the library.

use std::sync::Arc;

use parquet::basic::Encoding;
use parquet::column::page::{Page, PageReader};

use crate::data::parquet::file::damaged;
use crate::data::parquet::runs::Runs;
use crate::data::rows::ParquetFault;

/// The different texts of a group. They need not be UTF-8.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Dictionary {
    /// Each text with its length before it, as pages have them.
    fn read(page: &[u8], count: u32) -> Option<Dictionary> {
        let mut found = Dictionary::default();
        let mut rest = page;
        for _ in 0..count {
            let text = plain(&mut rest)?;
            found.bytes.extend_from_slice(text);
            found.ends.push(found.bytes.len());
        }
        Some(found)
    }

    /// A text by its number.
    pub(crate) fn text(&self, code: u32) -> Option<&[u8]> {
        let at = code as usize;
        let start = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        self.bytes.get(start..*self.ends.get(at)?)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

/// The next text, which stands behind its length.
fn plain<'p>(rest: &mut &'p [u8]) -> Option<&'p [u8]> {
    let (length, behind) = rest.split_first_chunk::<4>()?;
    let (text, behind) = behind.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *rest = behind;
    Some(text)
}

/// Texts of some rows: all of them by their numbers, or each as it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    /// Numbers; those of rows where nothing stands mean nothing.
    pub(crate) codes: Vec<u32>,
    pub(crate) dictionary: Arc<Dictionary>,
    /// Where some do not stand in the dictionary.
    plain: Option<Apart>,
}

/// Texts of rows, one behind the other.
#[derive(Clone, Debug, Default)]
struct Apart {
    bytes: Vec<u8>,
    /// Of each row.
    spans: Vec<(usize, usize)>,
}

impl Texts {
    /// The text of a row where one stands.
    pub(crate) fn text(&self, row: usize) -> &[u8] {
        match &self.plain {
            Some(plain) => plain.spans.get(row).and_then(|(from, to)| plain.bytes.get(*from..*to)),
            None => self.codes.get(row).and_then(|code| self.dictionary.text(*code)),
        }
        .unwrap_or_default()
    }

    /// Whether all texts stand in the dictionary.
    pub(crate) fn is_coded(&self) -> bool {
        self.plain.is_none()
    }

    /// Texts of rows; none where `None`.
    pub(super) fn of<'t>(texts: impl Iterator<Item = Option<&'t [u8]>>) -> Texts {
        let mut found = Texts { plain: Some(Apart::default()), ..Texts::default() };
        texts.for_each(|text| found.add_plain(text.unwrap_or_default()));
        found
    }

    fn add_plain(&mut self, text: &[u8]) {
        let plain = self.plain.get_or_insert_default();
        let from = plain.bytes.len();
        plain.bytes.extend_from_slice(text);
        plain.spans.push((from, plain.bytes.len()));
    }
}

/// What of a page is left.
struct Left {
    /// The rows of which the page holds a value, or the lack of one.
    rows: usize,
    /// Whether a value stands there; `None` where one stands everywhere.
    levels: Option<Runs>,
    values: Coding,
}

enum Coding {
    Codes(Runs),
    /// The page, and where the next value begins.
    Plain(Vec<u8>, usize),
}

/// The texts of a column of a group.
pub(super) struct TextPages {
    pages: Box<dyn PageReader>,
    /// Whether a value may be missing.
    optional: bool,
    dictionary: Arc<Dictionary>,
    page: Option<Left>,
    levels: Vec<u32>,
    codes: Vec<u32>,
}

impl TextPages {
    pub(super) fn new(pages: Box<dyn PageReader>, optional: bool) -> TextPages {
        TextPages { pages, optional, dictionary: Arc::default(), page: None, levels: Vec::new(), codes: Vec::new() }
    }

    /// Whether columns of these encodings can be read here.
    pub(super) fn takes(mut encodings: impl Iterator<Item = Encoding>) -> bool {
        encodings.all(|encoding| {
            matches!(encoding, Encoding::PLAIN | Encoding::RLE | Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY)
        })
    }

    /// Reads so many rows.
    pub(super) fn read(&mut self, rows: usize, present: &mut Vec<bool>) -> Result<Texts, ParquetFault> {
        present.clear();
        let mut texts = Texts::default();
        while present.len() < rows {
            if self.page.as_ref().is_none_or(|page| page.rows == 0) {
                self.turn()?;
                continue;
            }
            self.take(rows, present, &mut texts).ok_or(ParquetFault::Damaged)?;
        }
        texts.dictionary = Arc::clone(&self.dictionary);
        Ok(texts)
    }

    /// Leaves out so many rows: pages of which none is wanted are not even unpacked.
    pub(super) fn skip(&mut self, mut rows: usize) -> Result<(), ParquetFault> {
        let (mut present, mut texts) = (Vec::new(), Texts::default());
        while rows > 0 {
            if let Some(page) = self.page.as_ref().filter(|page| page.rows > 0) {
                let count = page.rows.min(rows);
                present.clear();
                texts.codes.clear();
                texts.plain = None;
                self.take(count, &mut present, &mut texts).ok_or(ParquetFault::Damaged)?;
                rows -= count;
                continue;
            }
            let next = self.pages.peek_next_page().map_err(damaged)?.ok_or(ParquetFault::Damaged)?;
            // A value for each row, since no column of lists is read here.
            match next.num_rows.or(next.num_levels).filter(|_| !next.is_dict) {
                Some(held) if held <= rows => {
                    self.pages.skip_next_page().map_err(damaged)?;
                    rows -= held;
                }
                _ => self.turn()?,
            }
        }
        Ok(())
    }

    /// The texts that stand before the first page, if any do.
    pub(super) fn dictionary(&mut self) -> Result<Option<Arc<Dictionary>>, ParquetFault> {
        let first = self.pages.peek_next_page().map_err(damaged)?;
        if self.page.is_none() && first.is_some_and(|page| page.is_dict) {
            self.turn()?;
        }
        Ok((self.dictionary.len() > 0).then(|| Arc::clone(&self.dictionary)))
    }

    /// Takes rows of the page at hand.
    fn take(&mut self, rows: usize, present: &mut Vec<bool>, texts: &mut Texts) -> Option<()> {
        let TextPages { page, levels, codes, dictionary, .. } = self;
        let page = page.as_mut()?;
        let count = page.rows.min(rows - present.len());
        page.rows -= count;
        let from = present.len();
        match &mut page.levels {
            None => present.resize(from + count, true),
            Some(runs) => {
                levels.clear();
                runs.read(count, levels)?;
                present.extend(levels.iter().map(|level| *level == 1));
            }
        }
        let here = present.get(from..)?;
        let there = here.iter().filter(|present| **present).count();
        match &mut page.values {
            Coding::Codes(runs) if texts.plain.is_none() => {
                if there == count {
                    runs.read(count, &mut texts.codes)?;
                } else {
                    codes.clear();
                    runs.read(there, codes)?;
                    let mut codes = codes.iter();
                    for present in here {
                        texts.codes.push(if *present { *codes.next()? } else { 0 });
                    }
                }
                let known = dictionary.len();
                let new = texts.codes.get(from..)?;
                new.iter().zip(here).all(|(code, present)| !present || (*code as usize) < known).then_some(())
            }
            Coding::Codes(runs) => {
                codes.clear();
                runs.read(there, codes)?;
                let mut codes = codes.iter();
                for present in here {
                    let text = if *present { dictionary.text(*codes.next()?)? } else { &[] };
                    texts.add_plain(text);
                }
                Some(())
            }
            Coding::Plain(bytes, at) => {
                // What has been taken by its numbers is written out: two kinds of pages meet in these rows.
                let coded = std::mem::take(&mut texts.codes);
                texts.plain.get_or_insert_default();
                for (code, present) in coded.iter().zip(present.iter()) {
                    texts.add_plain(if *present { dictionary.text(*code)? } else { &[] });
                }
                for present in present.get(from..)? {
                    let mut rest = bytes.get(*at..)?;
                    let text = if *present { plain(&mut rest)? } else { &[] };
                    *at = bytes.len() - rest.len();
                    texts.add_plain(text);
                }
                Some(())
            }
        }
    }

    /// Turns to the next page.
    fn turn(&mut self) -> Result<(), ParquetFault> {
        let page = self.pages.get_next_page().map_err(damaged)?.ok_or(ParquetFault::Damaged)?;
        match page {
            Page::DictionaryPage { buf, num_values, .. } => {
                // Rows taken before would mean other texts.
                if self.dictionary.len() > 0 || self.page.is_some() {
                    return Err(ParquetFault::Damaged);
                }
                self.dictionary = Arc::new(Dictionary::read(&buf, num_values).ok_or(ParquetFault::Damaged)?);
            }
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                let mut rest: &[u8] = &buf;
                let levels = if self.optional {
                    if def_level_encoding != Encoding::RLE {
                        return Err(ParquetFault::Damaged);
                    }
                    Some(plain(&mut rest).ok_or(ParquetFault::Damaged)?)
                } else {
                    None
                };
                self.page = Some(Left::new(num_values, levels, rest, encoding)?);
            }
            Page::DataPageV2 { buf, num_values, encoding, def_levels_byte_len, rep_levels_byte_len, .. } => {
                let split = buf.split_at_checked(def_levels_byte_len as usize);
                let (levels, rest) = split.filter(|_| rep_levels_byte_len == 0).ok_or(ParquetFault::Damaged)?;
                self.page = Some(Left::new(num_values, self.optional.then_some(levels), rest, encoding)?);
            }
        }
        Ok(())
    }
}

impl Left {
    fn new(rows: u32, levels: Option<&[u8]>, values: &[u8], encoding: Encoding) -> Result<Left, ParquetFault> {
        let values = match encoding {
            Encoding::PLAIN => Coding::Plain(values.to_vec(), 0),
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                let codes = match values.split_first() {
                    Some((width, codes)) => Runs::new(codes, (*width).into()),
                    // A page of which no row has a value.
                    None => Some(Runs::default()),
                };
                Coding::Codes(codes.ok_or(ParquetFault::Damaged)?)
            }
            _ => return Err(ParquetFault::Damaged),
        };
        let levels = levels.map(|levels| Runs::new(levels, 1).ok_or(ParquetFault::Damaged)).transpose()?;
        Ok(Left { rows: rows as usize, levels, values })
    }
}
