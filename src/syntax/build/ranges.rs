//! Tiers that are written as ranges: `0-50%:`, `51-60%:`, `months 2-3:`.
//!
//! The language has no such tiers, because two of them may leave a gap or overlap. Whoever wrote them wants to know which
//! values that concerns in this very table, so the ranges are read as far as that takes.

use std::collections::BTreeSet;

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::syntax::build::Builder;
use crate::syntax::label_match;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::lines::{Range, RawClause};

/// One end of a range.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct End {
    value: Exact,
    included: bool,
}

/// The values that the label of a tier names.
#[derive(Debug)]
struct Tier {
    /// Without it everything below the upper end belongs to the tier.
    low: Option<End>,
    /// Without it the tier holds until the next line.
    high: Option<End>,
    /// Two numbers, or a single one that stands for itself.
    is_range: bool,
    percent: bool,
    /// The term of what is counted one by one, such as months: between two neighbours of them there is nothing.
    counted: Option<&'static str>,
    /// Where the label stands.
    label: Range,
}

/// What is wrong between two tiers.
enum Defect {
    /// The values between the two belong to none.
    Gap(Exact, Exact),
    /// These belong to both.
    Overlap(Exact, Exact),
}

impl Builder<'_> {
    /// Reports gaps and overlaps among the ranges of a block. Gives the clauses of which nothing else needs to be said,
    /// by their index: where there is no gap and no overlap, none.
    pub(super) fn ranges(&mut self, block: BlockKind, clauses: &[RawClause]) -> BTreeSet<usize> {
        if !LabelKind::From.info().blocks.contains(&block) {
            return BTreeSet::new();
        }
        let read = |clause: &RawClause| tier(self.folded(&clause.label), clause.label.clone());
        let all: Vec<(usize, Tier)> =
            clauses.iter().enumerate().filter_map(|(index, clause)| Some((index, read(clause)?))).collect();
        let is_reported = |(_, tier): &&(usize, Tier)| match label_match::find(self.folded(&tier.label), block) {
            Some(found) => tier.is_range && found.info.kind == LabelKind::From,
            None => true,
        };
        let reported = all.iter().filter(is_reported).map(|(index, _)| *index).collect();
        if !all.iter().any(|(_, tier)| tier.is_range && tier.low != tier.high) {
            return BTreeSet::new();
        }
        let mut tiers: Vec<Tier> = all.into_iter().map(|(_, tier)| tier).collect();
        tiers.sort_by(|left, right| left.low.cmp(&right.low));
        let mut found = false;
        for pair in tiers.windows(2) {
            let [earlier, later] = pair else { continue };
            if let Some(defect) = defect(earlier, later) {
                self.defect(earlier, later, defect);
                found = true;
            }
        }
        if found { reported } else { BTreeSet::new() }
    }

    fn defect(&mut self, earlier: &Tier, later: &Tier, defect: Defect) {
        let percent = earlier.percent || later.percent;
        let shown = |value: Exact| match percent {
            true => Arg::Percent(&value * &Exact::scaled(1, 2)),
            false => Arg::Number(value),
        };
        let counted = earlier.counted.or(later.counted);
        let (names, labels) = (self.span(&earlier.label), self.span(&later.label));
        let (low, high, message) = match defect {
            Defect::Gap(low, high) => {
                let message = if counted.is_some() { "counted" } else { "" };
                (low, high, message)
            }
            Defect::Overlap(low, high) => {
                let message = if low == high { "shared" } else { "overlap" };
                (low, high, message)
            }
        };
        let mut wrong = Diagnostic::error(Code::TierRanges, labels)
            .arg("low", shown(low))
            .arg("high", shown(high))
            .label(names, "earlier")
            .help(message);
        wrong.args.extend(counted.map(|term| ("counted", Arg::Term(term))));
        self.push(wrong);
    }
}

/// What lies between two tiers, the second of which begins later.
fn defect(earlier: &Tier, later: &Tier) -> Option<Defect> {
    let (Some(high), Some(low)) = (&earlier.high, &later.low) else { return None };
    if earlier.counted.is_some() || later.counted.is_some() {
        let one = Exact::one();
        let last = if high.included { high.value.clone() } else { &high.value - &one };
        let first = if low.included { low.value.clone() } else { &low.value + &one };
        if first > &last + &one {
            return Some(Defect::Gap(&last + &one, &first - &one));
        }
        let end = later.high.as_ref().map_or(&last, |end| (&end.value).min(&last)).clone();
        return (first <= last).then_some(Defect::Overlap(first, end));
    }
    if high.value < low.value {
        return Some(Defect::Gap(high.value.clone(), low.value.clone()));
    }
    let end = later.high.as_ref().map_or(&high.value, |end| (&end.value).min(&high.value)).clone();
    let overlaps = high.value > low.value || high.included && low.included;
    overlaps.then(|| Defect::Overlap(low.value.clone(), end))
}

/// What a word of such a label says.
enum Said {
    From,
    Above,
    Below,
    To,
    Counted(&'static str),
    Nothing,
}

fn said(word: &str) -> Option<Said> {
    Some(match word {
        "from" | "от" | "с" => Said::From,
        "above" | "over" | "after" | "свыше" | "более" | "больше" | "выше" | "после" => {
            Said::Above
        }
        "below" | "under" | "less" | "ниже" | "менее" | "меньше" => Said::Below,
        "to" | "through" | "until" | "till" | "and" | "до" | "по" | "и" | "-" | "–" | "—" | "−" | ".." | "…" => {
            Said::To
        }
        "month" | "months" | "месяц" | "месяца" | "месяцы" | "месяцев" => {
            Said::Counted("range_months")
        }
        "day" | "days" | "день" | "дня" | "дни" | "дней" => Said::Counted("range_days"),
        "year" | "years" | "год" | "года" | "годы" | "лет" => Said::Counted("range_years"),
        "quarter" | "quarters" | "квартал" | "квартала" | "кварталы" => {
            Said::Counted("range_quarters")
        }
        "between"
        | "of"
        | "service"
        | "than"
        | "more"
        | "up"
        | "между"
        | "чем"
        | "работы"
        | "стажа"
        | "й"
        | "го"
        | "включительно" => Said::Nothing,
        _ => return None,
    })
}

/// Reads a folded label as a tier of any form; `None` where it is none.
fn tier(text: &str, label: Range) -> Option<Tier> {
    let mut numbers: Vec<Exact> = Vec::new();
    let mut words = Vec::new();
    let (mut percent, mut counted) = (false, None);
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let kind = |c: char| match c {
            '0'..='9' => 0,
            '-' | '–' | '—' | '−' | '.' | '…' => 1,
            _ if c.is_alphabetic() => 2,
            _ => 3,
        };
        if first == '%' {
            percent = true;
            rest = rest.get(1..)?.trim_start();
            continue;
        }
        let length = match kind(first) {
            0 => number_length(rest),
            3 => return None,
            of => rest.find(|c| kind(c) != of).unwrap_or(rest.len()),
        };
        let (piece, behind) = rest.split_at_checked(length)?;
        rest = behind.trim_start();
        if kind(first) == 0 {
            numbers.push(Exact::parse(&piece.replace(' ', "").replace(',', "."))?);
            continue;
        }
        match said(piece)? {
            Said::Counted(term) => counted = Some(term),
            word => words.push(word),
        }
    }
    let has = |wanted: fn(&Said) -> bool| words.iter().any(wanted);
    let end = |value: &Exact, included| Some(End { value: value.clone(), included });
    let (low, high, is_range) = match numbers.as_slice() {
        [low, high] if has(|word| matches!(word, Said::To)) => (end(low, true), end(high, true), true),
        [bound] if has(|word| matches!(word, Said::Above)) => (end(bound, false), None, false),
        [bound] if has(|word| matches!(word, Said::Below)) => (None, end(bound, false), false),
        [bound] if has(|word| matches!(word, Said::From)) => (end(bound, true), None, false),
        [bound] if words.is_empty() => (end(bound, true), end(bound, true), true),
        _ => return None,
    };
    Some(Tier { low, high, is_range, percent, counted, label })
}

/// How many bytes the number at the beginning takes: digits grouped by threes, and decimals.
fn number_length(text: &str) -> usize {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut length = digits(text);
    while let Some(group) = text.get(length..).and_then(|rest| rest.strip_prefix(' '))
        && digits(group) == 3
    {
        length += 4;
    }
    let fraction = text.get(length..).and_then(|rest| rest.strip_prefix(['.', ','])).map_or(0, digits);
    if fraction > 0 { length + 1 + fraction } else { length }
}
