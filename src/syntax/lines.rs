//! Level 1: a text becomes blocks, clauses, rows and strays. This cannot fail.

use pest::Parser;

use crate::syntax::grammar::{Grammar, Rule};
use crate::syntax::labels::BlockKind;
use crate::syntax::tree::Trivia;

/// Bytes `start..end` of the text.
pub(super) type Range = std::ops::Range<usize>;

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    Quoted,
    Ticked,
    Unclosed,
    Colon,
    Bar,
    Open,
    Close,
    Word,
    Other,
}

/// A piece of a line.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub kind: PieceKind,
    pub range: Range,
}

/// A line that is none of header, clause, row or continuation.
#[derive(Debug)]
pub(super) struct Stray {
    pub range: Range,
    /// A quote that does not close.
    pub unclosed: Option<Range>,
}

/// A header line in pieces.
#[derive(Debug)]
pub(super) struct RawHeader {
    /// The first word.
    pub keyword: Range,
    /// What follows.
    pub rest: Vec<Piece>,
    /// The whole line without its comment.
    pub range: Range,
}

/// A row of a table.
#[derive(Debug)]
pub(super) struct RawRow {
    /// Its cells, without blank space around.
    pub cells: Vec<Range>,
    pub range: Range,
    pub trivia: Trivia,
    /// A quote that does not close.
    pub unclosed: Option<Range>,
}

/// `label: value` with the lines that continue it and the rows below it.
#[derive(Debug)]
pub(super) struct RawClause {
    pub label: Range,
    pub value: Range,
    pub rows: Vec<RawRow>,
    /// Whether rows below it were left out, because they follow a line that could not be recognised.
    pub rows_lost: bool,
    pub trivia: Trivia,
    /// The brackets still open, by their places.
    pub open: Vec<usize>,
    /// A quote that does not close.
    pub unclosed: Option<Range>,
}

/// A header and what follows it.
#[derive(Debug)]
pub(super) struct RawBlock {
    pub header: RawHeader,
    pub clauses: Vec<RawClause>,
    pub strays: Vec<Stray>,
    /// Lines without an indent among clauses that have one: they may be headers that cannot be recognised.
    pub doubtful: Vec<Range>,
    pub trivia: Trivia,
}

/// A file in blocks.
#[derive(Debug, Default)]
pub(super) struct RawFile {
    /// Lines above the first header.
    pub lost: Vec<Stray>,
    pub blocks: Vec<RawBlock>,
    pub end: Trivia,
    /// The shadow with comments blanked: what level 2 reads.
    pub clean: String,
}

/// Cuts a text. `shadow` is its folded form with the same offsets; `text` gives comments as they were written.
pub(super) fn cut(text: &str, shadow: String) -> RawFile {
    let mut cutter = Cutter { text, file: RawFile::default(), above: Vec::new() };
    let mut comments = Vec::new();
    if let Ok(pairs) = Grammar::parse(Rule::lines, &shadow) {
        for line in pairs.flat_map(|lines| lines.into_inner()).filter(|pair| pair.as_rule() == Rule::line) {
            let mut pieces = Vec::new();
            let mut comment = None;
            for piece in line.into_inner() {
                let range = piece.as_span().start()..piece.as_span().end();
                let kind = match piece.as_rule() {
                    Rule::comment => {
                        comment = Some(range);
                        continue;
                    }
                    Rule::quoted => PieceKind::Quoted,
                    Rule::ticked => PieceKind::Ticked,
                    Rule::unclosed => PieceKind::Unclosed,
                    Rule::colon => PieceKind::Colon,
                    Rule::bar => PieceKind::Bar,
                    Rule::open => PieceKind::Open,
                    Rule::close => PieceKind::Close,
                    Rule::word => PieceKind::Word,
                    Rule::blank => continue,
                    _ => PieceKind::Other,
                };
                pieces.push(Piece { kind, range });
            }
            comments.extend(comment.clone());
            cutter.line(&shadow, &pieces, comment);
        }
    }
    let mut file = cutter.finish();
    let mut clean = shadow.into_bytes();
    for range in comments {
        if let Some(part) = clean.get_mut(range) {
            part.fill(b' ');
        }
    }
    file.clean = String::from_utf8(clean).unwrap_or_default();
    file
}

struct Cutter<'a> {
    text: &'a str,
    file: RawFile,
    above: Vec<Option<std::sync::Arc<str>>>,
}

impl Cutter<'_> {
    fn line(&mut self, shadow: &str, pieces: &[Piece], comment: Option<Range>) {
        let behind = comment.map(|range| {
            let written = self.text.get(range).unwrap_or_default();
            std::sync::Arc::from(written.trim_start_matches('#').trim())
        });
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            // A blank line is kept once, and never before the first line of the file.
            if behind.is_some() || !matches!(self.above.last(), Some(None)) {
                self.above.push(behind);
            }
            return;
        };
        let range = first.range.start..last.range.end;
        let slice = |range: &Range| shadow.get(range.clone()).unwrap_or_default();
        if first.kind == PieceKind::Bar {
            self.doubt(&range);
            return self.row(pieces, range, behind, shadow);
        }
        if let Some(header) = header(shadow, pieces, self.bracket_is_open()) {
            let trivia = self.trivia(behind);
            self.file.blocks.push(RawBlock {
                header: RawHeader { range, ..header },
                clauses: Vec::new(),
                strays: Vec::new(),
                doubtful: Vec::new(),
                trivia,
            });
            return;
        }
        self.doubt(&range);
        let colon = pieces.iter().position(|piece| piece.kind == PieceKind::Colon);
        let label = colon
            .and_then(|at| pieces.get(..at))
            .and_then(|before| Some(before.first()?.range.start..before.last()?.range.end));
        let open = self.bracket_is_open();
        if let (Some(at), Some(label)) = (colon, label)
            && (!open || super::label_match::is_known(slice(&label)))
        {
            let value = pieces.get(at + 1..).unwrap_or_default();
            let after = pieces.get(at).map_or(range.end, |colon| colon.range.end);
            let start = value.first().map_or(after, |piece| piece.range.start);
            let trivia = self.trivia(behind);
            let mut clause = RawClause {
                label,
                value: start..start.max(value.last().map_or(start, |piece| piece.range.end)),
                rows: Vec::new(),
                rows_lost: false,
                trivia,
                open: Vec::new(),
                unclosed: None,
            };
            clause.count(value);
            match self.file.blocks.last_mut() {
                Some(block) => block.clauses.push(clause),
                None => self.file.lost.push(Stray { range, unclosed: None }),
            }
            return;
        }
        let continues = open
            || matches!(
                slice(&first.range),
                "and" | "or" | "и" | "или" | "+" | "-" | "*" | "/" | "−" | "–" | "—" | "×" | "÷"
            );
        if continues && self.follows_a_stray() {
            // It continues a line that could not be recognised and is reported.
            let _ = self.trivia(behind);
            return;
        }
        let clause = self.file.blocks.last_mut().and_then(|block| block.clauses.last_mut());
        if let (true, Some(clause)) = (continues, clause)
            && clause.rows.is_empty()
        {
            if clause.value.is_empty() {
                clause.value.start = range.start;
            }
            clause.value.end = range.end;
            clause.count(pieces);
            clause.trivia.above.extend(self.above.drain(..).filter(Option::is_some));
            if let Some(earlier) = std::mem::replace(&mut clause.trivia.behind, behind) {
                if clause.trivia.behind.is_none() {
                    clause.trivia.behind = Some(earlier);
                } else {
                    clause.trivia.above.push(Some(earlier));
                }
            }
            return;
        }
        let stray = Stray { range, unclosed: unclosed(pieces) };
        let _ = self.trivia(behind);
        match self.file.blocks.last_mut() {
            Some(block) => block.strays.push(stray),
            None => self.file.lost.push(stray),
        }
    }

    fn row(&mut self, pieces: &[Piece], range: Range, behind: Option<std::sync::Arc<str>>, shadow: &str) {
        let mut cells: Vec<Range> = Vec::new();
        let mut parts = pieces.split(|piece| piece.kind == PieceKind::Bar).collect::<Vec<_>>();
        // The first part is what stands before the first bar: nothing. The last bar may be missing.
        let mut bars = pieces.iter().filter(|piece| piece.kind == PieceKind::Bar);
        parts.remove(0);
        if parts.last().is_some_and(|part| part.is_empty()) {
            parts.pop();
        }
        for part in parts {
            let at = bars.next().map_or(range.start, |bar| bar.range.end);
            let cell = match (part.first(), part.last()) {
                (Some(first), Some(last)) => first.range.start..last.range.end,
                _ => at..at,
            };
            cells.push(cell);
        }
        let trivia = self.trivia(behind);
        let row = RawRow { cells, range: range.clone(), trivia, unclosed: unclosed(pieces) };
        let stray = Stray { range, unclosed: None };
        let lost = self.follows_a_stray();
        let holds_no_rows =
            |label: &Range| super::label_match::holds_no_rows(shadow.get(label.clone()).unwrap_or_default());
        match self.file.blocks.last_mut() {
            // Rows below a line that could not be recognised belong to that line, which is reported.
            Some(block) => match block.clauses.last_mut() {
                Some(clause) if lost => clause.rows_lost = true,
                Some(clause) if holds_no_rows(&clause.label) => block.strays.push(stray),
                Some(clause) => clause.rows.push(row),
                None if lost => {}
                None => block.strays.push(stray),
            },
            None => self.file.lost.push(stray),
        }
    }

    /// Notes a line that stands further left than the clauses of its block, as headers do.
    fn doubt(&mut self, range: &Range) {
        let text = self.text;
        let begins_line =
            |at: usize| text.get(..at).is_none_or(|before| before.is_empty() || before.ends_with(['\n', '\r']));
        if let Some(block) = self.file.blocks.last_mut()
            && begins_line(range.start)
            && block.clauses.first().is_some_and(|first| !begins_line(first.label.start))
        {
            block.doubtful.push(range.clone());
        }
    }

    fn follows_a_stray(&self) -> bool {
        let Some(block) = self.file.blocks.last() else { return false };
        let stray = block.strays.last().map_or(0, |stray| stray.range.start);
        stray > block.clauses.last().map_or(block.header.range.start, |clause| clause.label.start)
    }

    fn bracket_is_open(&self) -> bool {
        let clause = self.file.blocks.last().and_then(|block| block.clauses.last());
        clause.is_some_and(|clause| !clause.open.is_empty() && clause.rows.is_empty())
    }

    fn trivia(&mut self, behind: Option<std::sync::Arc<str>>) -> Trivia {
        Trivia { above: std::mem::take(&mut self.above), behind }
    }

    fn finish(mut self) -> RawFile {
        while matches!(self.above.last(), Some(None)) {
            self.above.pop();
        }
        self.file.end = self.trivia(None);
        self.file
    }
}

fn unclosed(pieces: &[Piece]) -> Option<Range> {
    pieces.iter().find(|piece| piece.kind == PieceKind::Unclosed).map(|piece| piece.range.clone())
}

impl RawClause {
    fn count(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece.kind {
                PieceKind::Open => self.open.push(piece.range.start),
                PieceKind::Close => {
                    self.open.pop();
                }
                PieceKind::Unclosed => self.unclosed = Some(piece.range.clone()),
                _ => {}
            }
        }
    }
}

/// A header is a block keyword and a name or a title, without a colon; or, outside brackets, any words that end with a
/// quoted title: then its keyword is mistyped. Words that are a label lack a colon instead.
fn header(shadow: &str, pieces: &[Piece], in_bracket: bool) -> Option<RawHeader> {
    let (first, rest) = pieces.split_first()?;
    if first.kind != PieceKind::Word {
        return None;
    }
    let colon = rest.iter().position(|piece| piece.kind == PieceKind::Colon);
    let colon_ends = colon.is_some_and(|at| at + 1 == rest.len() && at > 0);
    let known = BlockKind::from_word(shadow.get(first.range.clone())?).is_some();
    let titled = rest.iter().any(|piece| matches!(piece.kind, PieceKind::Quoted | PieceKind::Unclosed));
    let header = RawHeader { keyword: first.range.clone(), rest: rest.to_vec(), range: 0..0 };
    if known && (colon.is_none() || (colon_ends && titled)) {
        return Some(header);
    }
    let ends_quoted = rest.last().is_some_and(|piece| piece.kind == PieceKind::Quoted);
    let plain = rest.iter().all(|piece| {
        matches!(
            piece.kind,
            PieceKind::Quoted | PieceKind::Ticked | PieceKind::Word | PieceKind::Open | PieceKind::Close
        )
    });
    let continues = matches!(shadow.get(first.range.clone())?, "and" | "or" | "и" | "или");
    let before_title = pieces.iter().take_while(|piece| piece.kind != PieceKind::Quoted).last()?;
    let label = super::label_match::is_known(shadow.get(first.range.start..before_title.range.end)?);
    (!in_bracket && colon.is_none() && ends_quoted && plain && rest.len() <= 5 && !continues && !label)
        .then_some(header)
}
