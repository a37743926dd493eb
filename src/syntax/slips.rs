//! Words that people write for those of the language: other names of a line, other words of a choice, days and amounts
//! written as in a letter. A message then names what is most likely meant; nothing is ever read that way in silence.

use crate::language::{Format, Lang};
use crate::number::Exact;
use crate::syntax::labels::{BlockKind, Entry, LabelInfo, LabelKind};
use crate::syntax::suggest::closest;
use crate::syntax::{entry_sample, fold, words::word};
use crate::time::date;

use LabelKind as L;

/// What lines of a block are called elsewhere.
const LABELS_SAID: &[(&[&str], &[LabelKind])] = &[
    (
        &["up to", "max", "maximum", "limit", "no more than", "not more than", "до", "максимум", "предел", "лимит"],
        &[L::AtMost],
    ),
    (&["не больше", "потолок", "ceiling"], &[L::AtMost]),
    (&["columns", "столбец", "столбцы", "колонки", "графа"], &[L::Column]),
    (&["order by", "sort", "sorted by", "order", "сортировать", "порядок", "сортировать по"], &[L::SortBy]),
    (&["who", "for whom", "applies to", "employees", "для", "кому", "для кого", "сотрудники"], &[L::For, L::Among]),
    (&["participants", "members", "who takes part", "среди", "участвуют"], &[L::Among, L::For]),
    (&["because", "why", "обоснование", "почему"], &[L::Reason]),
    (&["approved by", "approval", "утвердил", "согласовано", "кем утверждено"], &[L::Approved]),
    (&["split", "split by", "divided by", "shares", "делится", "делить", "делится по", "доли"], &[L::SharedBy]),
    (&["rank", "ranking", "ordered by", "ранг", "рейтинг", "место по", "сравниваются по"], &[L::RankBy]),
    (&["tie", "tie break", "in case of a tie", "при равных", "равенство", "если равны"], &[L::Ties]),
    (&["reduction", "reduce by", "reduces", "cut", "снизить", "снизить на", "размер снижения"], &[L::ReducesBy]),
    (&["order no", "order", "приказ"], &[L::SanctionDocument, L::Document]),
    (&["remainder", "the rest", "остальное", "если не хватило"], &[L::Rest]),
    (&["pay after", "paid after", "hold until", "выплатить после", "выплачивается после"], &[L::HeldUntil]),
    (&["opening balance", "start balance", "входящий остаток", "сальдо"], &[L::Opening]),
    (&["next", "after that", "далее", "потом", "после этого"], &[L::Then]),
    (
        &["formula", "amount", "bonus", "pay", "pays", "формула", "сумма", "начисление", "расчёт", "размер"],
        &[L::Pays, L::Amount, L::AtMost],
    ),
    (&["condition", "if", "если", "при условии"], &[L::When]),
    (
        &[
            "ignore",
            "suppress",
            "allowed",
            "permit",
            "допустимо",
            "разрешено",
            "разрешается",
            "игнорировать",
            "не проверять",
        ],
        &[L::Allow],
    ),
    (&["valid", "in force", "срок действия", "начало действия"], &[L::Effective]),
];

/// How lines begin that mean `for each`, whatever stands behind.
const ROWS_SAID: &[&str] =
    &["for all", "for every", "for any", "per each", "за кажд", "по кажд", "для кажд", "за все", "по всем", "за люб"];

/// The line of a block that is most likely meant by a folded text which is none, and how it is written.
pub(super) fn label(text: &str, block: BlockKind, lang: Lang) -> Option<(&'static LabelInfo, String)> {
    let here = |kind: &LabelKind| kind.info().blocks.contains(&block).then(|| kind.info());
    if let Some((kind, number)) = place(text) {
        let info = here(&kind)?;
        let number = match (kind, lang) {
            (L::Places, Lang::En) => format!("1 through {number}"),
            (L::Places, Lang::Ru) => format!("с 1 по {number}"),
            _ => number.to_owned(),
        };
        return Some((info, format!("{} {number}", info.words(lang))));
    }
    if let Some(info) = here(&L::ForEach).filter(|_| ROWS_SAID.iter().any(|begin| text.starts_with(begin))) {
        return Some((info, info.words(lang).to_owned()));
    }
    let behind =
        |said: &&str| text.strip_prefix(fold(said).as_str()).filter(|rest| rest.is_empty() || rest.starts_with(' '));
    let (rest, info) = LABELS_SAID.iter().find_map(|(said, kinds)| {
        let rest = said.iter().find_map(behind)?;
        Some((rest, kinds.iter().find_map(here)?))
    })?;
    let takes_more = info.argument != crate::syntax::labels::Argument::None;
    (rest.is_empty() || takes_more).then(|| (info, format!("{}{rest}", info.words(lang))))
}

/// `1st place`, `2 место`, `топ 3`: the label that is meant, and the number.
fn place(text: &str) -> Option<(LabelKind, &str)> {
    let number = |text: &str| -> usize { text.chars().take_while(char::is_ascii_digit).count() };
    let digits = number(text);
    if digits > 0 {
        let (number, rest) = text.split_at_checked(digits)?;
        let rest =
            ["st", "nd", "rd", "th", "-е", "-ое", "е"].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
        return matches!(rest.trim(), "place" | "место").then_some((L::Place, number));
    }
    let rest = ["топ ", "топ-", "top-", "best ", "первые "].iter().find_map(|begin| text.strip_prefix(begin))?;
    (number(rest) == rest.len() && !rest.is_empty()).then_some((L::Places, rest))
}

/// Words of a choice, by what is written for them.
const CHOICES_SAID: &[(Entry, &[&str], &str)] = &[
    (
        Entry::Takes,
        &["max", "maximum", "greatest", "highest", "biggest", "best", "максимальная", "максимум", "большая"],
        "largest",
    ),
    (Entry::Takes, &["min", "minimum", "least", "lowest", "минимальная", "минимум", "меньшая"], "smallest"),
    (Entry::Takes, &["first", "первая", "первая подходящая"], "first_applicable"),
    (Entry::Takes, &["all", "both", "total", "все", "обе", "итого"], "all_added"),
    (Entry::Excess, &["carry over", "carry forward", "carried over", "carried forward", "roll over"], "carried"),
    (Entry::Excess, &["перенос", "переходит", "переносится на следующий месяц"], "carried"),
    (Entry::Excess, &["cut", "not paid", "dropped", "forfeited", "пропадает", "не выплачивается", "срезается"], "lost"),
    (
        Entry::Ties,
        &["split", "shared", "share", "split equally", "поровну", "делится поровну", "делят"],
        "share_places",
    ),
    (Entry::Ties, &["both", "each", "каждому", "каждый получает полностью"], "each_place"),
    (Entry::IfNobody, &["carry over", "carry forward", "перенос", "переходит"], "carried"),
    (Entry::Rest, &["carry over", "carry forward", "перенос", "переходит"], "carried"),
    (Entry::Ties, &["stop", "error", "останавливает расчёт", "ошибка"], "stops_the_run"),
    (Entry::IfNobody, &["stop", "error", "останавливает расчёт", "ошибка"], "stops_the_run"),
    (Entry::Rest, &["lost", "dropped", "written off", "сгорает", "прощается"], "forgiven"),
];

/// The word of a choice that is most likely meant by a folded text, and whether only the spelling differs.
pub(super) fn choice(text: &str, entry: Entry, lang: Lang) -> Option<&'static str> {
    let mut said = CHOICES_SAID.iter().filter(|(of, ..)| *of == entry);
    let text = text.trim();
    if let Some((.., key)) = said.find(|(_, said, _)| said.iter().any(|said| fold(said) == text)) {
        return Some(word(key, lang));
    }
    let known = choices(entry, lang);
    closest(text, known.iter().copied())
}

/// The words of a choice; none where a value is written freely.
pub(super) fn choices(entry: Entry, lang: Lang) -> Vec<&'static str> {
    // Which period is meant is part of the choice.
    const EXCESS: [&[&str]; 2] = [
        &["lost", "carried", "paid at end of quarter", "paid at end of half-year", "paid at end of year"],
        &[
            "сгорает",
            "переносится",
            "выплачивается в конце квартала",
            "выплачивается в конце полугодия",
            "выплачивается в конце года",
        ],
    ];
    if entry == Entry::Excess {
        let [english, russian] = EXCESS;
        return if lang == Lang::En { english } else { russian }.to_vec();
    }
    let sample = entry_sample(entry, lang);
    // Here the stroke is a division, or what is chosen holds an amount or a length of time of the plan's own.
    if entry == Entry::Attainment || sample.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let all: Vec<&str> = sample.split(" / ").collect();
    if all.len() > 1 { all } else { Vec::new() }
}

/// The months as they stand in a date in words.
const MONTHS: [(&str, &str); 12] = [
    ("january", "января"),
    ("february", "февраля"),
    ("march", "марта"),
    ("april", "апреля"),
    ("may", "мая"),
    ("june", "июня"),
    ("july", "июля"),
    ("august", "августа"),
    ("september", "сентября"),
    ("october", "октября"),
    ("november", "ноября"),
    ("december", "декабря"),
];

/// A day in words at the beginning of a folded text, `1 апреля 2026` or `april 1, 2026`, as the language writes it.
pub(super) fn day_in_words(text: &str, lang: Lang) -> Option<String> {
    let mut parts = text.split([' ', ',']).filter(|part| !part.is_empty());
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    let month = |word: &str| {
        let short = |name: &str| word.chars().count() >= 3 && name.starts_with(word.trim_end_matches('.'));
        MONTHS.iter().position(|(english, russian)| short(english) || short(russian))
    };
    let (day, month) = match (month(first), month(second)) {
        (Some(month), None) => (second, month),
        (None, Some(month)) => (first, month),
        _ => return None,
    };
    let year = third.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok()?;
    let day = day.trim_end_matches(char::is_alphabetic).parse().ok()?;
    Some(Format::new(lang).date(date(year, i64::try_from(month + 1).ok()?, day)?))
}

/// A span of time whose number is a word, `three months in a row`, with the number in figures.
pub(super) fn number_in_words(ahead: &str, lang: Lang) -> Option<String> {
    const ENGLISH: [&[&str]; 11] = [
        &["two"],
        &["three"],
        &["four"],
        &["five"],
        &["six"],
        &["seven"],
        &["eight"],
        &["nine"],
        &["ten"],
        &["eleven"],
        &["twelve"],
    ];
    const RUSSIAN: [&[&str]; 11] = [
        &["два", "двух", "две"],
        &["три", "трех"],
        &["четыре", "четырех"],
        &["пять", "пяти"],
        &["шесть", "шести"],
        &["семь", "семи"],
        &["восемь", "восьми"],
        &["девять", "девяти"],
        &["десять", "десяти"],
        &["одиннадцать", "одиннадцати"],
        &["двенадцать", "двенадцати"],
    ];
    let (numbers, units) = match lang {
        Lang::En => (ENGLISH, ["month", "day", "quarter", "year", "period"]),
        Lang::Ru => (RUSSIAN, ["месяц", "лет", "квартал", "год", "период"]),
    };
    let line = ahead.lines().next().unwrap_or_default().trim();
    let (first, rest) = line.split_once(' ')?;
    let rest = rest.trim_start();
    let number = numbers.iter().zip(2..).find(|(words, _)| words.contains(&first)).map(|(_, number)| number)?;
    let is_days = |word: &str| matches!(word, "дня" | "дней" | "день" | "days" | "day");
    let unit = rest.split(' ').next().unwrap_or_default();
    let known = units.iter().any(|known| unit.starts_with(known)) || is_days(unit);
    known.then(|| format!("{number} {rest}"))
}

/// An amount of thousands or millions, `200 тыс.`, written out: the number before and the word behind it.
pub(super) fn written_out(number: &str, unit: &str, lang: Lang) -> Option<String> {
    let times = match unit.trim_end_matches('.') {
        "тыс" | "тысяч" | "тысячи" | "т" | "thousand" | "k" | "к" => 1_000,
        "млн" | "миллион" | "миллиона" | "миллионов" | "million" | "m" => 1_000_000,
        _ => return None,
    };
    let digits: String =
        number.chars().filter(|c| !c.is_whitespace()).map(|c| if c == ',' { '.' } else { c }).collect();
    let value = Exact::parse(&digits)?.times_integer(times);
    Some(Format::new(lang).number(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_known_by_their_other_names() {
        let said = |text, block, lang| label(text, block, lang).map(|(_, said)| said);
        assert_eq!(said("up to", BlockKind::Cap, Lang::En).as_deref(), Some("at most"));
        assert_eq!(said("до", BlockKind::Cap, Lang::Ru).as_deref(), Some("не более"));
        assert_eq!(said("столбец оборот", BlockKind::Report, Lang::Ru).as_deref(), Some("колонка оборот"));
        assert_eq!(said("2nd place", BlockKind::Contest, Lang::En).as_deref(), Some("place 2"));
        assert_eq!(said("1-е место", BlockKind::Contest, Lang::Ru).as_deref(), Some("место 1"));
        assert_eq!(said("топ 10", BlockKind::Contest, Lang::Ru).as_deref(), Some("места с 1 по 10"));
        assert_eq!(said("2nd place", BlockKind::Bonus, Lang::En), None);
        assert_eq!(said("up to 20 000", BlockKind::Cap, Lang::En), None);
    }

    #[test]
    fn days_and_amounts_in_words_are_written_out() {
        assert_eq!(day_in_words("1 апреля 2026 по 30 июня 2026", Lang::Ru).as_deref(), Some("01.04.2026"));
        assert_eq!(day_in_words("april 1, 2026", Lang::En).as_deref(), Some("2026-04-01"));
        assert_eq!(day_in_words("31 февраля 2026", Lang::Ru), None);
        assert_eq!(written_out("200", "тыс.", Lang::Ru).as_deref(), Some("200 000"));
        assert_eq!(written_out("1,5", "млн", Lang::Ru).as_deref(), Some("1 500 000"));
        assert_eq!(written_out("2", "pieces", Lang::En), None);
        assert_eq!(number_in_words("three months in a row", Lang::En).as_deref(), Some("3 months in a row"));
        assert_eq!(number_in_words("трех месяцев подряд", Lang::Ru).as_deref(), Some("3 месяцев подряд"));
        assert_eq!(number_in_words("три показателя", Lang::Ru), None);
    }

    #[test]
    fn a_choice_is_known_by_other_words_and_other_endings() {
        assert_eq!(choice("max", Entry::Takes, Lang::En), Some("largest"));
        assert_eq!(choice("наибольшее", Entry::Takes, Lang::Ru), Some("наибольшая"));
        assert_eq!(choice("carry over", Entry::Excess, Lang::En), Some("carried"));
        assert_eq!(choice("план / фак", Entry::Attainment, Lang::Ru), None);
    }
}
