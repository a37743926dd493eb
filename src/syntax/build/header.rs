//! Blocks and their headers.

use std::sync::Arc;

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::syntax::brackets::Unmatched;
use crate::syntax::build::{Builder, Context, letters};
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::lines::{PieceKind, Range, RawBlock, RawHeader, Stray};
use crate::syntax::lookalike;
use crate::syntax::names::{heads_people, is_name, is_operand};
use crate::syntax::tree::{Block, Clause, Name, Spanned, Text, Value};

impl Builder<'_> {
    pub(super) fn lost(&mut self, lost: &[Stray]) {
        // One message for all lines above the first header.
        if let Some(first) = lost.first() {
            let several = lost.len() > 1;
            let diagnostic = Diagnostic::error(Code::StrayLine, self.span(&first.range))
                .arg("sample", crate::syntax::sample(BlockKind::Plan, self.lang))
                .help(if several { "before_blocks" } else { "before_block" });
            self.push(diagnostic);
        }
    }

    pub(super) fn block(&mut self, raw: RawBlock) -> Option<Block> {
        let keyword = self.folded(&raw.header.keyword);
        let Some((kind, lang)) = BlockKind::from_word(keyword) else {
            self.unknown_block(&raw.header);
            return None;
        };
        if lang != self.lang {
            let written = self.original(&raw.header.keyword);
            self.other_language(&raw.header.keyword, written, kind.word(self.lang));
        }
        let (name, genitive, title) = self.header(kind, &raw.header);
        let mut span = self.span(&raw.header.range);
        let mut clauses: Vec<Clause> = Vec::new();
        let messages = self.diagnostics.len();
        for stray in raw.strays {
            clauses.extend(self.stray(kind, &stray));
        }
        let mut doubtful = raw.doubtful.iter().peekable();
        let mut in_doubt = false;
        let ranges = self.ranges(kind, &raw.clauses);
        for (index, raw_clause) in raw.clauses.into_iter().enumerate() {
            let whole = raw_clause.label.start..raw_clause.value.end.max(raw_clause.label.end);
            span = span.to(self.span(&whole));
            // Below a line that is reported and may be a header, labels of another kind of block are no mistakes.
            while let Some(line) = doubtful.next_if(|line| line.end <= raw_clause.label.start) {
                in_doubt |= self.reported.range(line.clone()).next().is_some();
            }
            if ranges.contains(&index) {
                clauses.push(self.unread(LabelKind::From.info(), &raw_clause.label));
                continue;
            }
            let Some(clause) = self.clause(kind, raw_clause, in_doubt) else { continue };
            let info = clause.label.item.info();
            if !info.many
                && !in_doubt
                && clause.value.item != Value::Broken
                && let Some(earlier) = clauses.iter().find(|earlier| earlier.label == clause.label)
                && earlier.value.item != Value::Broken
            {
                let twice = Diagnostic::error(Code::LabelTwice, clause.label.span)
                    .arg("label", info.words(self.lang))
                    .label(earlier.label.span, "first");
                // A second block would pay once more.
                self.push(if clause.label.item == LabelKind::Gate { twice.help("gate") } else { twice });
            }
            clauses.push(clause);
        }
        Some(Block {
            kind: Spanned::new(kind, self.span(&raw.header.keyword)),
            name,
            genitive,
            title,
            clauses,
            damaged: self.diagnostics.len() > messages,
            span,
            trivia: raw.trivia,
        })
    }

    pub(super) fn unknown_block(&mut self, header: &RawHeader) {
        let written = self.original(&header.keyword);
        let folded = self.folded(&header.keyword).to_owned();
        let lang = self.lang;
        let twin = BlockKind::ALL
            .iter()
            .map(|kind| kind.word(lang))
            .find(|word| lookalike::skeleton(word) == lookalike::skeleton(written));
        if let Some(word) = twin {
            let span = self.span(&header.keyword);
            self.push(letters(span, written, word));
            return;
        }
        let near = BlockKind::ALL
            .iter()
            .map(|kind| kind.word(lang))
            .map(|word| (strsim::damerau_levenshtein(&crate::syntax::fold(word), &folded), word))
            .filter(|(distance, word)| *distance <= (word.chars().count() / 3).clamp(1, 3))
            .min();
        let known = BlockKind::ALL.iter().map(|kind| Arg::from(kind.word(lang))).collect();
        let unknown = self.error(Code::UnknownBlock, &header.keyword);
        unknown.args.push(("found", written.into()));
        unknown.args.push(("known", Arg::List(known)));
        if let Some((_, word)) = near {
            unknown.args.push(("suggestion", word.into()));
            unknown.help = "suggest";
        }
    }

    /// Name, genitive and title of a header.
    pub(super) fn header(&mut self, kind: BlockKind, header: &RawHeader) -> (Option<Name>, Option<Name>, Option<Text>) {
        let mut rest = header.rest.iter().filter(|piece| piece.kind != PieceKind::Colon).peekable();
        let mut name = None;
        let mut genitive = None;
        let mut misnamed = false;
        if kind != BlockKind::Import {
            if let Some(piece) = rest.next_if(|piece| matches!(piece.kind, PieceKind::Word | PieceKind::Ticked)) {
                name = self.name(&piece.range);
                misnamed = name.is_none();
            }
            if let Some(open) = rest.next_if(|piece| piece.kind == PieceKind::Open) {
                if let Some(piece) = rest.next_if(|piece| matches!(piece.kind, PieceKind::Word | PieceKind::Ticked)) {
                    genitive = self.name(&piece.range);
                    misnamed |= genitive.is_none();
                } else {
                    let found = self.original(&(open.range.start..open.range.end));
                    self.context = Context {
                        label: kind.word(self.lang),
                        sample: crate::syntax::sample(kind, self.lang),
                        is_tier: false,
                        has_bounds: false,
                    };
                    self.not_understood(&open.range, found, "expected_nothing_in_brackets").help = "sample";
                }
                if rest.next_if(|piece| piece.kind == PieceKind::Close).is_none() {
                    self.unmatched(Unmatched::Open(open.range.start));
                }
            }
        }
        let mut title = None;
        if let Some(piece) = rest.next_if(|piece| piece.kind == PieceKind::Quoted) {
            title = Some(self.unquoted(&piece.range));
        }
        let unclosed = rest.next_if(|piece| piece.kind == PieceKind::Unclosed).map(|piece| piece.range.clone());
        let extra = rest.next().map(|piece| piece.range.clone());
        let end = header.range.end..header.range.end;
        let word = kind.word(self.lang);
        let sample = match &name {
            Some(name) => {
                format!("{word} {} {}", self.original(&name.span.range()), self.own("\"Title\"", "«Название»"))
            }
            None => crate::syntax::sample(kind, self.lang),
        };
        // Words up to the title, if there is one.
        let words = header.rest.iter().take_while(|piece| !matches!(piece.kind, PieceKind::Quoted));
        let words = words.last().map_or(0, |last| last.range.end);
        let words = self.original(&(header.keyword.end..words.max(header.keyword.end))).trim();
        if let Some(range) = unclosed {
            self.error(Code::UnclosedQuote, &range);
        } else if name.is_none() && kind != BlockKind::Import {
            if !misnamed {
                let missing = self.error(Code::MissingName, &end);
                missing.args.push(("keyword", word.into()));
                missing.args.push(("sample", sample.into()));
            }
        } else if let (Some(range), true) = (&extra, header.rest.iter().all(|piece| piece.kind != PieceKind::Quoted)) {
            // No quote at all: the words behind the name are the title.
            let written = self.original(&(range.start..header.range.end)).trim_end_matches([':', ' ']);
            let missing = self.error(Code::MissingTitle, &(range.start..header.range.end));
            missing.args.push(("keyword", word.into()));
            missing.args.push(("sample", sample.into()));
            missing.args.push(("title", written.into()));
            missing.help = "unquoted";
        } else if let (Some(range), None) = (&extra, &title) {
            let joined = words.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|part| !part.is_empty());
            let joined = joined.collect::<Vec<_>>().join("_");
            // The first word alone may be the name of something else.
            name = name.map(|first| Spanned::new(Arc::from(joined.as_str()), first.span));
            let several = self.error(Code::MissingName, range);
            several.args.push(("keyword", word.into()));
            several.args.push(("sample", sample.into()));
            several.args.push(("joined", joined.into()));
            several.help = "several_words";
        } else if title.is_none() {
            let missing = self.error(Code::MissingTitle, &end);
            missing.args.push(("keyword", word.into()));
            missing.args.push(("sample", sample.into()));
            if kind == BlockKind::Import {
                missing.help = "import";
            }
        } else if let Some(range) = extra {
            let found = self.original(&(range.start..header.range.end));
            self.context = Context { label: word, sample, is_tier: false, has_bounds: false };
            let stray = self.not_understood(&(range.start..header.range.end), found, "expected_end_of_header");
            stray.help = "header";
        }
        (name, genitive, title)
    }

    /// A name of a header, checked for mixed alphabets and for words that expressions read as something else.
    pub(super) fn name(&mut self, range: &Range) -> Option<Name> {
        let written = self.original(range);
        let folded = self.folded(range);
        let ticked = written.starts_with('`');
        let readable = is_name(folded) && is_operand(folded);
        if !ticked && (!readable || heads_people(folded)) {
            let wrong = self.error(Code::NotAName, range);
            wrong.args.push(("found", written.into()));
            wrong.help = if written.starts_with(|c: char| c.is_ascii_digit()) { "digit" } else { "" };
            // A name that only a heading reads as something else is known all the same: one mistake, one message.
            if !readable {
                return None;
            }
        }
        let meant = self.mixed(written, range.start);
        Some(Spanned::new(Arc::from(meant.trim_matches('`')), self.span(range)))
    }
}
