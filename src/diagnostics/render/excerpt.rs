//! The few lines of a file that a message shows, as miette reads them.
//!
//! miette counts the header's column in bytes, does not draw an empty label at the end of a text without a final line
//! break, and scans a file from its beginning for each label. So it is given only the lines it shows, with their
//! own numbers; long lines are cut around what is underlined, and characters that would move the cursor are replaced.

use std::collections::BTreeSet;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use unicode_width::UnicodeWidthStr;

use crate::diagnostics::render::place::Fitted;
use crate::diagnostics::render::wrap::wrap;
use crate::source::SourceFile;

/// How much of a long line is shown before the underlined place.
const LEAD: usize = 24;
/// A label over more lines than this is drawn at its first line only.
const MOST_LINES: usize = 4;

/// The lines shown of one file.
pub(super) struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
}

struct Line {
    /// The line in the file, from 0.
    number: usize,
    /// Where it begins in the excerpt's text.
    start: usize,
    /// Its length there with its line break.
    length: usize,
    /// The column (from 0) in the file of the first character shown.
    first_column: usize,
    /// How many characters stand before that one here: the mark that something was cut.
    mark: usize,
    /// For each character shown, its byte offset in the file and in the excerpt; the end of the line last.
    offsets: Vec<(usize, usize)>,
}

impl Excerpt {
    /// The lines of `spans`, one before and one after, none longer than `room` characters; and the spans in the
    /// excerpt's own text.
    pub fn new(name: String, file: &SourceFile, spans: &[Fitted<'_>], room: usize) -> (Excerpt, Vec<SourceSpan>) {
        let ends: Vec<(usize, usize, usize)> = spans.iter().map(|span| shown_lines(file, span)).collect();
        let mut numbers = BTreeSet::new();
        // What follows the last line break is a line only for the eye of a program.
        let bottom = match file.text().ends_with('\n') {
            true => file.line_count().saturating_sub(2),
            false => file.line_count().saturating_sub(1),
        };
        for (first, last, _) in &ends {
            numbers.extend(first.saturating_sub(1)..=(last + 1).min(bottom).max(*last));
        }
        let mut excerpt = Excerpt { name, text: String::new(), lines: Vec::new() };
        for number in numbers {
            let on_line = spans.iter().find(|span| file.line_index(span.start) == number);
            let start = file.line_start(number);
            excerpt.push(file, number, on_line.map_or((start, start), |span| (span.start, span.end)), room);
        }
        let drawn = spans
            .iter()
            .zip(&ends)
            .map(|(span, (_, _, end))| {
                let start = excerpt.offset(file, span.start);
                SourceSpan::from((start, excerpt.offset(file, *end).saturating_sub(start)))
            })
            .collect();
        (excerpt, drawn)
    }

    /// One line that stands in no file of the map; `shown` is what is underlined in it.
    pub fn single(name: String, number: usize, before: &str, shown: &str) -> (Excerpt, SourceSpan) {
        let before: String = before.chars().map(harmless).collect();
        let shown: String = shown.chars().map(harmless).collect();
        let text = format!("{before}{shown}\n");
        let line = Line { number, start: 0, length: text.len(), first_column: 0, mark: 0, offsets: Vec::new() };
        let span = SourceSpan::from((before.len(), shown.len()));
        (Excerpt { name, text, lines: vec![line] }, span)
    }

    fn push(&mut self, file: &SourceFile, number: usize, (anchor, anchor_end): (usize, usize), room: usize) {
        let from = file.line_start(number);
        let whole = file.text().get(from..file.line_start(number + 1)).unwrap_or_default();
        let whole = whole.trim_end_matches(['\n', '\r']);
        let start = self.text.len();
        // Only as much of a very long line is looked at as is shown.
        let longer = |text: &str| text.chars().nth(room).is_some();
        let long = longer(whole);
        let to_anchor = whole.get(..anchor.saturating_sub(from)).unwrap_or(whole);
        let to_end = whole.get(..anchor_end.saturating_sub(from)).unwrap_or(whole);
        // The beginning of a line says most; it is given up only where the underlined place would be cut off.
        let (first, mark) = match to_anchor.char_indices().rev().nth(LEAD - 1) {
            Some((lead, _)) if long && longer(to_end) => (lead, 1),
            _ => (0, 0),
        };
        let first_column = whole.get(..first).unwrap_or_default().chars().count();
        if mark > 0 {
            self.text.push('…');
        }
        let mut offsets = Vec::new();
        let shown = if long { room } else { usize::MAX };
        let mut end = from + first;
        for (at, original) in whole.get(first..).unwrap_or_default().char_indices().take(shown) {
            offsets.push((from + first + at, self.text.len()));
            self.text.push(harmless(original));
            end = from + first + at + original.len_utf8();
        }
        offsets.push((end, self.text.len()));
        if end < from + whole.len() {
            self.text.push('…');
        }
        self.text.push('\n');
        self.lines.push(Line { number, start, length: self.text.len() - start, first_column, mark, offsets });
    }

    /// The words of a label, broken so that they stay within `width` where they are drawn: under the middle of
    /// `span`, behind a corner.
    pub fn fold_label(&self, span: &SourceSpan, words: &str, width: usize) -> String {
        let line = self.line_of(span.offset()).and_then(|at| self.lines.get(at));
        let start = line.map_or(0, |line| line.start);
        let columns = |from: usize, to: usize| self.text.get(from..to).unwrap_or_default().trim_end().width();
        let middle = columns(start, span.offset()) + columns(span.offset(), span.offset() + span.len()) / 2;
        let digits = self.lines.last().map_or(1, |line| (line.number + 1).to_string().len());
        let room = width.saturating_sub(middle + digits + 10).max(28);
        wrap(words, room, room).join("\n")
    }

    /// The place in the excerpt of a byte of the file; the nearest shown one when it is cut away.
    fn offset(&self, file: &SourceFile, byte: usize) -> usize {
        let number = file.line_index(byte);
        let Some(line) = self.lines.iter().find(|line| line.number == number) else {
            return self.lines.first().map_or(0, |line| line.start);
        };
        let after = line.offsets.partition_point(|(original, _)| *original <= byte);
        line.offsets.get(after.saturating_sub(1)).map_or(line.start, |(_, here)| *here)
    }

    fn line_of(&self, offset: usize) -> Option<usize> {
        let after = self.lines.partition_point(|line| line.start <= offset);
        after.checked_sub(1).filter(|at| self.lines.get(*at).is_some_and(|line| offset < line.start + line.length))
    }
}

/// First and last line (from 0) that a label is drawn on, and its end.
fn shown_lines(file: &SourceFile, span: &Fitted<'_>) -> (usize, usize, usize) {
    let first = file.line_index(span.start);
    let last = file.line_index(span.end.saturating_sub(1).max(span.start));
    if last - first < MOST_LINES {
        return (first, last, span.end);
    }
    let line = file.text().get(span.start..file.line_start(first + 1)).unwrap_or_default();
    (first, first, span.start + line.trim_end().len())
}

/// Controls, the marks that turn the writing direction, and characters of private use are shown as a replacement
/// character.
fn harmless(character: char) -> char {
    let turns = matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if turns || (character.is_control() && character != '\t') { '\u{fffd}' } else { character }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let found = |offset: usize| self.line_of(offset).ok_or(MietteError::OutOfBounds);
        let mut first = found(span.offset())?;
        let mut last = found((span.offset() + span.len()).saturating_sub(1).max(span.offset()))?;
        let number = |at: usize| self.lines.get(at).map(|line| line.number);
        let joined = |at: usize| number(at).zip(number(at + 1)).is_some_and(|(here, next)| here + 1 == next);
        if !(first..last).all(joined) {
            return Err(MietteError::OutOfBounds);
        }
        let mut column = 0;
        if before == 0 && after == 0 {
            // Only the header asks for a label without context: the column is that of its first character.
            let line = self.lines.get(first).ok_or(MietteError::OutOfBounds)?;
            let shown = self.text.get(line.start..span.offset()).unwrap_or_default().chars().count();
            column = line.first_column + shown.saturating_sub(line.mark);
        }
        for _ in 0..before {
            if first > 0 && joined(first - 1) {
                first -= 1;
            }
        }
        for _ in 0..after {
            if joined(last) {
                last += 1;
            }
        }
        let (Some(top), Some(bottom)) = (self.lines.get(first), self.lines.get(last)) else {
            return Err(MietteError::OutOfBounds);
        };
        let end = bottom.start + bottom.length;
        let data = self.text.get(top.start..end).unwrap_or_default().as_bytes();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data,
            SourceSpan::from((top.start, end - top.start)),
            top.number,
            column,
            last - first + 1,
        )))
    }
}
