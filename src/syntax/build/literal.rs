//! Numbers, dates, names and texts.

use std::sync::Arc;

use crate::diagnostics::{Code, Diagnostic, Place};
use crate::language::Lang;
use crate::number::Exact;
use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::lines::Range;
use crate::syntax::tree::{ExprKind, Name, Spanned, Text};
use crate::time::{Date, Period, date};

/// Where the text being read begins in the file.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    pub start: usize,
}

impl Builder<'_> {
    /// The place of a pair in the file, without blank space at its end.
    pub(super) fn range_of(&self, pair: &Pair<'_>, piece: Piece) -> Range {
        let span = pair.as_span();
        let text = pair.as_str();
        let end = span.end() - (text.len() - text.trim_end_matches([' ', '\n', '\r']).len());
        piece.start + span.start()..piece.start + end.max(span.start())
    }

    pub(super) fn span_of(&self, pair: &Pair<'_>, piece: Piece) -> Span {
        let range = self.range_of(pair, piece);
        self.span(&range)
    }

    pub(super) fn name_of(&mut self, pair: &Pair<'_>, piece: Piece) -> Name {
        let range = self.range_of(pair, piece);
        let written = self.original(&range);
        let meant = self.mixed(written, range.start);
        Spanned::new(Arc::from(meant.trim_matches('`')), self.span(&range))
    }

    pub(super) fn names_of(&mut self, path: &Pair<'_>, piece: Piece) -> Vec<Name> {
        path.clone()
            .into_inner()
            .filter(|pair| pair.as_rule() == Rule::name)
            .map(|pair| self.name_of(&pair, piece))
            .collect()
    }

    pub(super) fn text_of(&self, pair: &Pair<'_>, piece: Piece) -> Text {
        let range = self.range_of(pair, piece);
        self.unquoted(&range)
    }

    /// Digits with a decimal mark of the file's language.
    pub(super) fn figures(&mut self, pair: &Pair<'_>, piece: Piece) -> Option<Exact> {
        let range = self.range_of(pair, piece);
        let written: String = pair.as_str().chars().filter(|c| *c != ' ' && *c != '\n' && *c != '\r').collect();
        let shown = self.original(&range);
        if self.leading_zero(&written, &range) {
            return None;
        }
        if let Some(wrong) = self.wrong_marks(&written) {
            let span = self.span(&range);
            let diagnostic = Diagnostic { place: Place::Span(span), ..wrong };
            self.push(diagnostic.arg("found", shown));
            return None;
        }
        let value = Exact::parse(&written.replace(',', "."));
        if value.is_none() {
            let cut: String = shown.chars().take(40).collect();
            let many = self.error(Code::TooManyDigits, &range);
            many.args.push(("found", cut.into()));
        }
        value
    }

    /// `000` is what remains of `200 000` when a group is lost: never read silently.
    fn leading_zero(&mut self, written: &str, range: &Range) -> bool {
        let wrong = written.strip_prefix('0').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            // `01.02.26` is a short date, which has a message of its own.
            && written.matches('.').count() < 2;
        if wrong {
            let found = self.original(range);
            self.error(Code::LeadingZero, range).args.push(("found", found.into()));
        }
        wrong
    }

    /// What is wrong with the marks in `written`, digits without blanks, if anything is.
    fn wrong_marks(&self, written: &str) -> Option<Diagnostic> {
        let (right, wrong) = match self.lang {
            Lang::En => ('.', ','),
            Lang::Ru => (',', '.'),
        };
        let marks: Vec<char> = written.chars().filter(|c| matches!(c, '.' | ',')).collect();
        let parts: Vec<&str> = written.split(['.', ',']).collect();
        let (first, last) = (*marks.first()?, *marks.last()?);
        if marks == [right] && !looks_grouped(&parts) {
            return None;
        }
        let message = |code, help| Diagnostic::error(code, Span::default()).help(help);
        let spaced = |digits: &str| {
            let whole = Exact::parse(digits);
            whole.map_or_else(String::new, |whole| crate::language::Format::new(self.lang).number(&whole))
        };
        let grouped = |parts: &[&str]| {
            parts.first().is_some_and(|part| part.len() <= 3) && parts.iter().skip(1).all(|part| part.len() == 3)
        };
        let decimal = written.replace(wrong, &right.to_string());
        let decimal = if looks_grouped(&parts) {
            decimal.trim_end_matches('0').trim_end_matches(right).to_owned()
        } else {
            decimal
        };
        if let [day, _, year] = parts.as_slice()
            && first == '.'
            && last == '.'
            && day.len() <= 2
            && year.len() == 2
        {
            let sample = self.own("2026-03-31", "31.03.2026");
            return Some(message(Code::NoSuchDate, "short_year").arg("sample", sample));
        }
        let (whole, tail) =
            (parts.get(..parts.len() - 1).unwrap_or_default(), parts.last().copied().unwrap_or_default());
        Some(if marks.len() > 1 && grouped(&parts) && first == last {
            message(Code::GroupedByComma, "groups").arg("grouped", spaced(&parts.concat()))
        } else if marks.len() > 1 && first != last && grouped(whole) {
            message(Code::GroupedByComma, "groups").arg("grouped", format!("{}{right}{tail}", spaced(&whole.concat())))
        } else if marks.len() > 1 {
            message(Code::DecimalMark, "marks").arg("sample", self.own("1 234.56", "1 234,56"))
        } else if grouped(&parts) {
            let grouped = spaced(&parts.concat());
            message(Code::GroupedByComma, "").arg("decimal", decimal).arg("grouped", grouped)
        } else {
            message(Code::DecimalMark, "").arg("decimal", decimal)
        })
    }

    pub(super) fn number(&mut self, pair: Pair<'_>, piece: Piece) -> ExprKind {
        let mut value = None;
        let mut percent = false;
        let mut currency = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::figures | Rule::whole => value = self.figures(&part, piece),
                Rule::percent => percent = true,
                Rule::currency => currency = Some(self.currency(&part, piece)),
                Rule::currency_sign => {
                    self.currency_sign(&part, piece);
                    return ExprKind::Broken;
                }
                _ => {}
            }
        }
        let Some(mut value) = value else { return ExprKind::Broken };
        if percent {
            value = &value * &Exact::scaled(1, 2);
        }
        ExprKind::Number { value, percent, currency }
    }

    pub(super) fn currency(&mut self, pair: &Pair<'_>, piece: Piece) -> Name {
        let range = self.range_of(pair, piece);
        self.mixed(self.original(&range), range.start);
        Spanned::new(Arc::from(pair.as_str().trim_end().trim_matches('`').to_uppercase()), self.span(&range))
    }

    pub(super) fn currency_sign(&mut self, pair: &Pair<'_>, piece: Piece) {
        let range = self.range_of(pair, piece);
        let code = match pair.as_str().chars().next() {
            Some('$') => "USD",
            Some('€') => "EUR",
            Some('£') => "GBP",
            Some('¥') => "CNY",
            Some('₸') => "KZT",
            _ => "RUB",
        };
        let found = self.original(&range);
        let sign = self.error(Code::UnknownCurrency, &range);
        sign.args.push(("found", found.into()));
        sign.args.push(("code", code.into()));
        sign.help = "sign";
    }

    /// A whole number of a count (`3` of `3 months`).
    pub(super) fn whole(&mut self, pair: &Pair<'_>, piece: Piece) -> Spanned<i64> {
        let span = self.span_of(pair, piece);
        let digits: String = pair.as_str().chars().filter(char::is_ascii_digit).collect();
        if self.leading_zero(&digits, &self.range_of(pair, piece)) {
            return Spanned::new(1, span);
        }
        let value = digits.parse().ok().filter(|value| *value <= 100_000);
        if value.is_none() {
            let range = self.range_of(pair, piece);
            let found = self.original(&range);
            let many = self.error(Code::TooManyDigits, &range);
            many.args.push(("found", found.into()));
            many.help = "count";
        }
        Spanned::new(value.unwrap_or(1), span)
    }

    /// A date in the form of the file's language.
    pub(super) fn date(&mut self, pair: &Pair<'_>, piece: Piece) -> Option<Spanned<Date>> {
        let range = self.range_of(pair, piece);
        let shown = self.original(&range);
        let rule = pair.clone().into_inner().next().map(|inner| inner.as_rule());
        let parts: Vec<i64> = shown.split(['-', '.', '/']).filter_map(|part| part.parse().ok()).collect();
        let &[first, second, third] = parts.as_slice() else { return None };
        let found = match rule {
            Some(Rule::iso_date) => date(first, second, third),
            Some(Rule::dotted_date) => date(third, second, first),
            _ if first > 31 => date(first, second, third),
            _ => date(third, second, first).or_else(|| date(third, first, second)),
        };
        let sample = self.own("2026-03-31", "31.03.2026");
        let Some(found) = found else {
            let none = self.error(Code::NoSuchDate, &range);
            none.args.push(("found", shown.into()));
            none.args.push(("sample", sample.into()));
            return None;
        };
        let right = match self.lang {
            Lang::En => Rule::iso_date,
            Lang::Ru => Rule::dotted_date,
        };
        if rule != Some(right) {
            let right_form = crate::language::Format::new(self.lang).date(found);
            let form = self.error(Code::DateFormOfOtherLanguage, &range);
            form.args.push(("found", shown.into()));
            form.args.push(("right", right_form.into()));
        }
        Some(Spanned::new(found, self.span(&range)))
    }

    pub(super) fn period(&mut self, pair: &Pair<'_>, piece: Piece) -> ExprKind {
        let range = self.range_of(pair, piece);
        let shown = self.original(&range);
        match Period::parse(shown) {
            Some(period) => ExprKind::Period(period),
            None => {
                let none = self.error(Code::NoSuchDate, &range);
                none.args.push(("found", shown.into()));
                none.help = "period";
                ExprKind::Broken
            }
        }
    }

    /// A keyword of the other language: an error that shows the right one. Called for every keyword.
    pub(super) fn keyword(&mut self, pair: &Pair<'_>, piece: Piece) {
        let rule = format!("{:?}", pair.as_rule());
        let Some(key) = rule.strip_prefix("k_") else { return };
        let text = pair.as_str();
        let cyrillic = text.chars().any(|c| ('а'..='я').contains(&c));
        let latin = text.chars().any(|c| c.is_ascii_alphabetic());
        let written = match (cyrillic, latin) {
            (true, false) => Lang::Ru,
            (false, true) => Lang::En,
            _ => return,
        };
        if written == self.lang {
            return;
        }
        let right = crate::syntax::words::word(key, self.lang);
        let range = self.range_of(pair, piece);
        let found = self.original(&range).trim_start_matches([',', ' ']);
        let phrase = right.is_empty();
        let right = if phrase { crate::syntax::phrase_sample(key, self.lang) } else { right };
        let other = self.other_language(&range, found, right.trim_start_matches([',', ' ']));
        if phrase {
            other.help = "phrase";
        }
    }

    /// A separator of the other language.
    pub(super) fn separator(&mut self, pair: &Pair<'_>, piece: Piece) {
        let right = match self.lang {
            Lang::En => ",",
            Lang::Ru => ";",
        };
        let written = pair.as_str().trim();
        if written != right {
            let range = self.range_of(pair, piece);
            self.other_language(&range, written, right).help = "separator";
        }
    }
}

/// `25,000` in a Russian file, `25.000` in an English one: a fraction of three digits that ends with a zero is most likely
/// a number of thousands written the foreign way.
fn looks_grouped(parts: &[&str]) -> bool {
    matches!(parts, [whole, tail] if tail.len() == 3 && tail.ends_with('0') && *whole != "0" && whole.len() <= 3)
}
