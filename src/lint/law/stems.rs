//! What a rule is called and said to rest on, looked at by the stems of words in both languages.

use crate::plan::{Component, Id, Plan};

/// The words of a rule's name, title, kind and ground, folded.
pub(super) fn words_of(plan: &Plan, id: Id<Component>, rule: &Component) -> Vec<String> {
    let own = plan.legal_of.iter().find(|(of, _)| *of == id).map(|(_, legal)| legal);
    let texts = [Some(&rule.name), Some(&rule.title)];
    let legal = own.into_iter().flat_map(|legal| [legal.kind.as_ref(), legal.ground.as_ref()]);
    let all = texts.into_iter().chain(legal).flatten();
    let words = all.flat_map(|text| {
        let folded = text.to_lowercase().replace('ё', "е");
        folded.split(|sign: char| !sign.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>()
    });
    words.filter(|word| !word.is_empty()).collect()
}

/// Whether a word begins with one of the stems; a stem that ends with a full stop is the whole word.
pub(super) fn any(words: &[String], stems: &[&str]) -> bool {
    let meets = |word: &String, stem: &&str| match stem.strip_suffix('.') {
        Some(whole) => word == whole,
        None => word.starts_with(stem),
    };
    words.iter().any(|word| stems.iter().any(|stem| meets(word, stem)))
}

/// Fines and punishments.
pub(super) const FINES: &[&str] = &[
    "штраф",
    "оштраф",
    "наказан",
    "дисциплин",
    "депремир",
    "санкци",
    "неустойк",
    "пеня.",
    "пени.",
    "пеню.",
    "пеней.",
    "опозда",
    "опаздыва",
    "прогул.",
    "прогула.",
    "прогулы.",
    "прогулов.",
    "fine.",
    "fines.",
    "fined.",
    "penalt",
    "punish",
    "disciplin",
    "forfeit",
    "lateness",
    "tardi",
    "truan",
];

/// What a deduction is no compensation for: only a punishment.
pub(super) const BREACHES: &[&str] =
    &["нарушен", "жалоб", "невыполнен", "breach", "violation", "complaint", "underperform", "missed."];

/// Words that only beside a bonus speak of a punishment: to be deprived of it.
pub(super) const DEPRIVED: &[&str] = &["лишен", "лиша", "лиши", "depriv", "withheld.", "withhold"];

/// Orders of courts and bailiffs, for which federal laws allow more.
pub(super) const COURTS: &[&str] =
    &["исполнительн", "судебн", "суд.", "суда.", "суду.", "пристав", "court", "bailiff", "writ.", "enforcement"];

/// Maintenance of minors, harm to health, crimes.
pub(super) const MAINTENANCE: &[&str] = &[
    "алимент",
    "здоровь",
    "преступлен",
    "исправительн",
    "кормильц",
    "breadwinner",
    "alimon",
    "maintenance",
    "health",
    "crime",
    "criminal",
];

/// Bonuses.
pub(super) const BONUSES: &[&str] = &["преми", "бонус", "комисси", "bonus", "commission"];

/// Taking something back.
pub(super) const BACK: &[&str] =
    &["возврат", "вернут", "возвращ", "взыскан", "отзыв", "clawback", "recover", "repay", "reclaim", "return", "back."];
