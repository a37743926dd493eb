//! Numbers, names and texts as a file of rules holds them.

use crate::language::{Format, Lang};
use crate::number::{Exact, RoundingMode};
use crate::syntax::names::{Place, stands_bare};
use crate::syntax::tree::{Name, TimeUnit};
use crate::syntax::words::{Case, counted};
use crate::time::Grain;

const PAIRS: [(char, char); 4] = [('"', '"'), ('«', '»'), ('“', '”'), ('„', '“')];

/// Text for people, in the quotes of the language, or in others when it holds the closing one.
pub(super) fn prose(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => quoted(text, PAIRS),
        Lang::Ru => {
            let [straight, angled, curly, low] = PAIRS;
            quoted(text, [angled, straight, curly, low])
        }
    }
}

/// A text that is compared with data, or the path of a file: in straight quotes in both languages.
pub(super) fn data(text: &str) -> String {
    quoted(text, PAIRS)
}

fn quoted(text: &str, pairs: [(char, char); 4]) -> String {
    let [first, ..] = pairs;
    // Every text that was read has a pair that fits: the one it was written in.
    let (open, close) = pairs.into_iter().find(|(_, close)| !text.contains(*close)).unwrap_or(first);
    format!("{open}{text}{close}")
}

/// A name, in backticks where it would be misread.
pub(super) fn name(name: &Name, place: Place, lang: Lang) -> String {
    if stands_bare(&name.item, place, lang) { name.item.to_string() } else { format!("`{}`", name.item) }
}

/// A number, a percentage, or an amount with its currency.
pub(super) fn number(value: &Exact, percent: bool, currency: Option<&Name>, lang: Lang) -> String {
    let format = Format::new(lang);
    if percent {
        return format!("{}%", format.exact(&value.times_integer(100)));
    }
    match currency {
        Some(currency) => format!("{} {}", format.exact(value), currency.item),
        None => format.exact(value),
    }
}

/// A whole number: `1 000`.
pub(super) fn whole(count: i64, lang: Lang) -> String {
    Format::new(lang).exact(&Exact::from(count))
}

/// The key of a regular period in the table of words.
pub(super) fn grain_key(grain: Grain) -> &'static str {
    match grain {
        Grain::Month => "months",
        Grain::Quarter => "quarters",
        Grain::HalfYear => "half_years",
        Grain::Year => "years",
    }
}

/// The key of a way of rounding in the table of words.
pub(super) fn rounding_key(mode: RoundingMode) -> &'static str {
    match mode {
        RoundingMode::HalfUp => "half_up",
        RoundingMode::HalfEven => "half_even",
        RoundingMode::Up => "up",
        RoundingMode::Down => "down",
        RoundingMode::Floor => "floor",
        RoundingMode::Ceiling => "ceiling",
    }
}

/// `90 days`, in the case that the words before ask for.
pub(super) fn duration(count: i64, unit: TimeUnit, case: Case, lang: Lang) -> String {
    let key = match unit {
        TimeUnit::Day => "days",
        TimeUnit::Month => "months",
        TimeUnit::Quarter => "quarters",
        TimeUnit::HalfYear => "half_years",
        TimeUnit::Year => "years",
    };
    format!("{} {}", whole(count, lang), counted(key, count, lang, case))
}
