//! Lines inside a block: labels with their values, rows, and lines that are neither.

use crate::diagnostics::{Arg, Code};
use crate::syntax::build::expression::broken;
use crate::syntax::build::{Builder, Context, letters};
use crate::syntax::labels::{Argument, BlockKind, Entry, LABELS, LabelInfo, LabelKind};
use crate::syntax::lines::{Range, RawClause, RawRow, Stray};
use crate::syntax::tree::{Clause, Expr, ExprKind, Row, Spanned, Trivia, Value};
use crate::syntax::{label_match, lookalike, names};
use crate::time::{Grain, Period};

/// The bound with which a text begins, with the groups of its digits: `100 000` of `100 000      5 000`.
fn bound_of(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    let first = words.next()?;
    let group = |word: &&str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = first.bytes().all(|byte| byte.is_ascii_digit());
    let groups = words.take_while(group).filter(|_| grouped);
    Some(groups.fold(first.to_owned(), |bound, group| format!("{bound} {group}")))
}

impl Builder<'_> {
    /// Reports a line that is no clause. The clause that it is meant to be is returned without its value, so that
    /// nothing else is said to be missing.
    pub(super) fn stray(&mut self, kind: BlockKind, stray: &Stray) -> Option<Clause> {
        if let Some(range) = &stray.unclosed {
            self.error(Code::UnclosedQuote, range);
            return None;
        }
        let written = self.original(&stray.range);
        if written.starts_with('|') {
            self.row_without_table(&stray.range);
            return None;
        }
        let folded = self.folded(&stray.range);
        let lang = self.lang;
        // A label whose colon is missing.
        let label = LABELS.iter().filter(|info| info.blocks.contains(&kind)).find(|info| {
            let words = crate::syntax::fold(info.words(lang));
            folded.strip_prefix(words.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '=']))
        });
        let header = crate::syntax::sample(BlockKind::Bonus, lang);
        let sample = self.own("pays: 25 000", "размер: 25 000");
        let starts = self.own("and, or, +, -, *, /", "и, или, +, -, *, /");
        let line = self.error(Code::StrayLine, &stray.range);
        line.args.push(("header", header.into()));
        line.args.push(("sample", sample.into()));
        line.args.push(("starts", starts.into()));
        if written.contains('|') {
            line.help = "bar";
        } else if let Some(info) = label {
            // A tier has its bound before the colon: `from 10%: 60%`.
            let words = info.words(lang);
            let bound = match info.argument {
                Argument::None => None,
                _ => written.get(words.len()..).and_then(bound_of),
            };
            let label = bound.map_or_else(|| words.to_owned(), |bound| format!("{words} {bound}"));
            line.args.push(("label", label.into()));
            line.help = "colon";
        }
        label.map(|info| self.unread(info, &stray.range))
    }

    pub(super) fn row_without_table(&mut self, range: &Range) {
        let lang = self.lang;
        let tables = LABELS.iter().filter(|info| info.entry == Entry::Rows);
        let tables = tables.map(|info| Arg::from(format!("`{}:`", info.words(lang)))).collect();
        self.error(Code::RowWithoutTable, range).args.push(("tables", Arg::List(tables)));
    }

    /// A clause; with `in_doubt`, it may belong to a header that could not be recognised, so its label is not blamed.
    pub(super) fn clause(&mut self, block: BlockKind, raw: RawClause, in_doubt: bool) -> Option<Clause> {
        let folded = self.folded(&raw.label);
        let Some(found) = label_match::find(folded, block) else {
            return self.unknown_label(block, &raw);
        };
        let info = found.info;
        let label_span = self.span(&raw.label);
        if !info.blocks.contains(&block) {
            if in_doubt {
                return None;
            }
            let lang = self.lang;
            // One word may be the label of several blocks, each with its own values.
            let same = LABELS.iter().filter(|other| other.words(lang) == info.words(lang));
            let places = same.flat_map(|other| other.blocks).map(|kind| Arg::from(kind.word(lang))).collect();
            let near = label_match::nearest(folded, block, lang)
                .or_else(|| crate::syntax::slips::label(folded, block, lang).map(|(info, _)| info));
            let wrong = self.error(Code::LabelNotHere, &raw.label);
            wrong.args.push(("label", info.words(lang).into()));
            wrong.args.push(("block", block.word(lang).into()));
            wrong.args.push(("places", Arg::List(places)));
            if let Some(near) = near {
                wrong.args.push(("suggestion", near.words(lang).into()));
                wrong.help = "suggest";
            }
            return None;
        }
        if found.lang != self.lang {
            let written = self.original(&raw.label);
            self.other_language(&raw.label, written, info.words(self.lang));
        }
        let mut genitive = None;
        let argument = found.argument.map(|range| {
            let range = raw.label.start + range.start..raw.label.start + range.end;
            let sample = crate::syntax::argument_sample(info, self.lang);
            let is_tier = info.argument == Argument::Value;
            self.context = Context { label: info.words(self.lang), sample, is_tier, has_bounds: false };
            if !self.readable(&range, &range) {
                return broken(self.span(&range));
            }
            match info.argument {
                Argument::Name => {
                    let (name, second) = self.name_argument(&range);
                    genitive = second;
                    name
                }
                Argument::Date => self.entry_date(&range),
                Argument::Places => self.entry_places(&range),
                _ => self.entry_expr(&range),
            }
        });
        let sample = crate::syntax::label_sample(info, self.lang);
        let sample = match info.argument {
            Argument::None if info.entry != Entry::Rows => format!("{}: {sample}", info.words(self.lang)),
            _ => sample.to_owned(),
        };
        self.context = Context { label: info.words(self.lang), sample, is_tier: false, has_bounds: false };
        let value = self.value(info.entry, &raw);
        let rows = self.rows(info, block, raw.rows);
        let end = rows.last().map_or(self.span(&raw.value), |row| row.span);
        Some(Clause {
            label: Spanned::new(info.kind, label_span),
            argument,
            genitive,
            value,
            rows,
            span: label_span.to(end),
            trivia: raw.trivia,
        })
    }

    pub(super) fn unknown_label(&mut self, block: BlockKind, raw: &RawClause) -> Option<Clause> {
        let written = self.original(&raw.label);
        let folded = self.folded(&raw.label);
        let lang = self.lang;
        let labels = || LABELS.iter().filter(|info| info.blocks.contains(&block));
        let twin = labels().find(|info| lookalike::skeleton(info.words(lang)) == lookalike::skeleton(written));
        if let Some(info) = twin {
            let span = self.span(&raw.label);
            self.push(letters(span, written, info.words(lang)));
            return Some(self.unread(info, &raw.label));
        }
        // Those that make the block what it is come first; those that any block may have, such as legal clauses, last.
        let mut known: Vec<&LabelInfo> = labels().collect();
        let common = |info: &LabelInfo| {
            let anywhere = matches!(info.kind, LabelKind::Every | LabelKind::Rounding | LabelKind::Effective);
            anywhere || info.entry == Entry::Text
        };
        known.sort_by_key(|info| (!info.required.contains(&block), common(info)));
        let known = known.into_iter().map(|info| Arg::from(info.words(lang))).collect();
        let other_name = crate::syntax::slips::label(folded, block, lang);
        let near = || label_match::nearest(folded, block, lang).map(|info| (info, info.words(lang).to_owned()));
        let near = other_name.or_else(near);
        let unknown = self.error(Code::UnknownLabel, &raw.label);
        unknown.args.push(("found", written.into()));
        unknown.args.push(("block", block.word(lang).into()));
        unknown.args.push(("known", Arg::List(known)));
        let tier = LabelKind::From.info();
        let Some((near, said)) = near else {
            // `up to 20 000:`, `80-100%:`: an attempt to write a tier.
            if tier.blocks.contains(&block) && folded.contains(|c: char| c.is_ascii_digit()) {
                unknown.help = "tier";
            }
            return None;
        };
        unknown.args.push(("suggestion", said.into()));
        unknown.help = "suggest";
        Some(self.unread(near, &raw.label))
    }

    /// A clause of which only the label is known.
    pub(super) fn unread(&self, info: &LabelInfo, range: &Range) -> Clause {
        let span = self.span(range);
        Clause {
            label: Spanned::new(info.kind, span),
            argument: (info.argument != Argument::None).then(|| broken(span)),
            genitive: None,
            value: Spanned::new(if info.entry == Entry::Rows { Value::Rows } else { Value::Broken }, span),
            rows: Vec::new(),
            span,
            trivia: Trivia::default(),
        }
    }

    pub(super) fn value(&mut self, entry: Entry, raw: &RawClause) -> Spanned<Value> {
        let label = self.context.label;
        let span = self.span(&raw.value);
        if entry == Entry::Rows {
            let folded = self.folded(&raw.value);
            if !folded.is_empty() {
                let found = self.original(&raw.value);
                self.not_understood(&raw.value, found, "expected_rows_below");
            } else if raw.rows.is_empty() && !raw.rows_lost {
                let empty = self.error(Code::EmptyValue, &raw.label);
                empty.args.push(("label", label.into()));
                empty.help = "rows";
            }
            return Spanned::new(Value::Rows, span);
        }
        if self.folded(&raw.value).is_empty() {
            let sample = self.context.sample.clone();
            let empty = self.error(Code::EmptyValue, &raw.label);
            empty.args.push(("label", label.into()));
            empty.args.push(("sample", sample.into()));
            return Spanned::new(Value::Broken, span);
        }
        if let Some(range) = &raw.unclosed {
            self.error(Code::UnclosedQuote, range);
            return Spanned::new(Value::Broken, span);
        }
        if !self.readable(&raw.value, &raw.label) {
            return Spanned::new(Value::Broken, span);
        }
        Spanned::new(self.entry(entry, &raw.value), span)
    }

    pub(super) fn rows(&mut self, info: &LabelInfo, block: BlockKind, rows: Vec<RawRow>) -> Vec<Row> {
        if info.entry != Entry::Rows {
            if let Some(row) = rows.first() {
                self.row_without_table(&row.range);
            }
            return Vec::new();
        }
        // Where all rows but the first agree, it is the first that has a bar too many or too few.
        let odd_head = rows.iter().skip(1).all(|row| row.cells.len() != rows.first().map_or(0, |row| row.cells.len()));
        let corners = info.kind == LabelKind::Table && block == BlockKind::Scale && !(odd_head && rows.len() > 2);
        self.context.has_bounds = info.kind == LabelKind::Table && block == BlockKind::Scale;
        let headings = rows.first().filter(|_| corners).map(|row| row.cells.clone()).unwrap_or_default();
        let widths: Vec<usize> = rows.iter().map(|row| row.cells.len()).collect();
        let mut out = Vec::new();
        let mut clean = Vec::new();
        let mut asked = false;
        let ranges: Vec<Range> = rows.iter().map(|row| row.range.clone()).collect();
        for (index, row) in rows.into_iter().enumerate() {
            if let Some(range) = &row.unclosed {
                self.error(Code::UnclosedQuote, range);
                clean.push(false);
                continue;
            }
            let missing = corners && index > 0 && clean.first() == Some(&true) && self.corners_missing(&headings, &row);
            let cell = |builder: &mut Self, range: &Range| match range.is_empty() && missing {
                true => broken(builder.span(range)),
                false => builder.cell(range),
            };
            let bounds = |column: usize| corners && (index == 0 || column == 0);
            let cells = row.cells.iter().enumerate();
            let cells = cells.map(|(column, range)| match bounds(column) && self.bound_as_range(range, &mut asked) {
                true => broken(self.span(range)),
                false => cell(self, range),
            });
            let cells = cells.collect();
            clean.push(!missing && self.reported.range(row.range.clone()).next().is_none());
            out.push(Row { cells, span: self.span(&row.range), trivia: row.trivia });
        }
        if let Some((head, body)) = out.split_first_mut() {
            for row in body {
                for (what, cell) in head.cells.iter().zip(&mut row.cells) {
                    year(what, cell);
                }
            }
        }
        self.row_widths(&ranges, &widths, &clean);
        out
    }

    /// P0120: a bound of a table of tiers written as a range, `0-4`, `5+`. A table is asked about once.
    fn bound_as_range(&mut self, range: &Range, asked: &mut bool) -> bool {
        let figure = |text: &str| {
            let text = text.trim().trim_end_matches('%').trim_end();
            text.starts_with(|c: char| c.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_digit() || " .,".contains(c))
        };
        let text = self.original(range).trim();
        let ends = text.split_once(['-', '–', '—']).filter(|(low, high)| figure(low) && figure(high));
        let low = ends.map(|(low, _)| low).or_else(|| text.strip_suffix('+').filter(|low| figure(low)));
        let Some(low) = low.map(str::trim) else { return false };
        if std::mem::replace(asked, true) {
            return true;
        }
        let from = format!("{} {low}", self.own("from", "от"));
        let below = format!("{} {low}", self.own("below", "ниже"));
        let wrong = self.error(Code::TightMinus, range);
        wrong.args.push(("found", text.into()));
        wrong.args.push(("from", from.into()));
        wrong.args.push(("below", below.into()));
        wrong.help = "bound";
        true
    }

    /// P0522: a row of a table of tiers without a value for some column. The row and the headings are named, for in a
    /// wide table an empty place is hard to see.
    fn corners_missing(&mut self, headings: &[Range], row: &RawRow) -> bool {
        let (Some(first), Some((_, columns))) = (row.cells.first(), headings.split_first()) else { return false };
        if first.is_empty() {
            return false;
        }
        let value = |place: usize| row.cells.get(place + 1).filter(|cell| !cell.is_empty());
        let missing: Vec<&Range> = columns
            .iter()
            .enumerate()
            .filter(|(place, _)| value(*place).is_none())
            .map(|(_, heading)| heading)
            .collect();
        if missing.is_empty() {
            return false;
        }
        let named = missing.iter().map(|heading| Arg::from(format!("`{}`", self.original(heading)))).collect();
        let count = missing.len();
        let dated = missing.iter().all(|heading| names::heads_dates(self.folded(heading)));
        let row_name = self.original(first);
        let problem = self.error(Code::CornerMissing, &row.range);
        problem.args.push(("row", row_name.into()));
        problem.args.push(("columns", Arg::List(named)));
        problem.args.push(("count", count.into()));
        problem.help = if dated { "dated" } else { "" };
        true
    }

    /// Rows must be as wide as the first one; where all others agree with one another, the first one is wrong. A row
    /// with a mistake in it has been reported already.
    pub(super) fn row_widths(&mut self, rows: &[Range], widths: &[usize], clean: &[bool]) {
        let (Some((first, others)), Some(true)) = (widths.split_first(), clean.first()) else { return };
        let agreed = others.first().filter(|width| others.len() > 1 && others.iter().all(|other| other == *width));
        let odd = |index: usize, width: usize| match agreed {
            Some(_) => index == 0 && agreed != Some(first),
            None => width != *first,
        };
        for (index, ((range, width), clean)) in rows.iter().zip(widths).zip(clean).enumerate() {
            if *clean && odd(index, *width) {
                let columns = if index == 0 { agreed.unwrap_or(first) } else { first };
                let wrong = self.error(Code::RowTooLong, range);
                wrong.args.push(("cells", (*width).into()));
                wrong.args.push(("columns", (*columns).into()));
            }
        }
    }

    pub(super) fn cell(&mut self, range: &Range) -> Expr {
        if range.is_empty() {
            let at = range.start.saturating_sub(1)..range.start;
            let label = self.context.label;
            let empty = self.error(Code::EmptyValue, &at);
            empty.args.push(("label", label.into()));
            empty.help = "cell";
            return Spanned::new(Box::new(ExprKind::Broken), self.span(range));
        }
        if !self.readable(range, range) {
            return broken(self.span(range));
        }
        self.entry_cell(range)
    }
}

/// Below the heading `period`, and where a period is given, a bare year is that year and no number.
pub(super) fn year(what: &Expr, value: &mut Expr) {
    if let (ExprKind::Period_, ExprKind::Number { value: number, percent: false, .. }) = (&*what.item, &*value.item)
        && let Some(period) = Period::parse(&number.to_string()).filter(|period| period.grain() == Some(Grain::Year))
    {
        *value.item = ExprKind::Period(period);
    }
}
