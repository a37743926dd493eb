//! Russian names in another case than the one in which they are declared: `оборотом` for `оборот`, `новых_клиентов` for
//! `новые_клиенты`. Only for advice: in rules a name stands as it is declared.

use crate::syntax::fold;

/// Which form of a name a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// It may be the genitive, which a plan can declare.
    Genitive,
    /// Another case.
    Other,
}

/// What nouns and adjectives end with in the nominative.
const NOMINATIVE: &[&str] = &[
    "", "а", "я", "о", "е", "ь", "й", "ы", "и", "ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие", "ия", "ок", "ек",
    "ка", "ки", "ко", "мя",
];

/// What they end with in the genitive.
const GENITIVE: &[&str] = &[
    "", "а", "я", "ы", "и", "ов", "ев", "ей", "ий", "ь", "ого", "его", "ой", "ых", "их", "ии", "ка", "ок", "ек", "ков",
    "мени",
];

/// What they end with in the other cases, and in the plural.
const OTHER: &[&str] = &[
    "е",
    "у",
    "ю",
    "ы",
    "и",
    "ой",
    "ей",
    "ом",
    "ем",
    "ью",
    "ию",
    "ией",
    "ою",
    "ею",
    "ам",
    "ям",
    "ами",
    "ями",
    "ах",
    "ях",
    "ому",
    "ему",
    "ым",
    "им",
    "ую",
    "юю",
    "ыми",
    "ими",
    "иям",
    "иями",
    "иях",
    "ку",
    "ком",
    "ке",
    "кой",
    "кам",
    "ками",
    "ках",
    "менем",
];

/// Shorter stems are shared by words that have nothing to do with each other.
const SHORTEST_STEM: usize = 3;

/// The form of `known` that `written` is; `None` when it is none, or the same.
pub fn form_of(written: &str, known: &str) -> Option<Form> {
    let (written, known) = (fold(written), fold(known));
    if written == known || written.is_ascii() {
        return None;
    }
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (written.split('_').collect(), known.split('_').collect());
    if ours.len() != theirs.len() {
        return None;
    }
    let parts = ours.into_iter().zip(theirs).filter(|(written, known)| written != known);
    let mut form = Form::Genitive;
    for (written, known) in parts {
        if part(written, known)? == Form::Other {
            form = Form::Other;
        }
    }
    Some(form)
}

/// The same for one word of a name.
fn part(written: &str, known: &str) -> Option<Form> {
    let common = written.chars().zip(known.chars()).take_while(|(a, b)| a == b).count();
    let stem = |length: usize| {
        let ending = |word: &str| word.chars().skip(length).collect::<String>();
        let (ours, theirs) = (ending(written), ending(known));
        let known = NOMINATIVE.contains(&theirs.as_str());
        let genitive = GENITIVE.contains(&ours.as_str()) && !is_of_another_case(&ours, &theirs);
        let form = if genitive { Form::Genitive } else { Form::Other };
        (known && (genitive || OTHER.contains(&ours.as_str()))).then_some(form)
    };
    // The stem may end before the letters that both share: `бонус`, `бонуса`; `отгрузки`, `отгрузок`.
    (SHORTEST_STEM..=common).rev().find_map(stem)
}

/// Whether an ending that is a genitive of some words is another case of those that end so: `выручкой` beside `новой`,
/// `обороты` beside `маржи`.
fn is_of_another_case(written: &str, known: &str) -> bool {
    match written {
        "ой" | "ей" => matches!(known, "а" | "я"),
        "ы" | "и" => known.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_is_known() {
        for (known, genitives, others) in [
            ("оборот", &["оборота", "оборотов"][..], &["оборотом", "обороте", "оборотами", "оборотам"][..]),
            ("выручка", &["выручки"], &["выручкой", "выручке", "выручку"]),
            ("маржа", &["маржи"], &["маржой", "маржею", "маржу"]),
            ("чек", &["чека"], &["чеком", "чеке"]),
            ("новые_клиенты", &["новых_клиентов"], &["новыми_клиентами", "новым_клиентам"]),
            ("средний_чек", &["среднего_чека"], &["среднем_чеке", "средним_чеком"]),
            ("отгрузки", &["отгрузок"], &["отгрузками"]),
            ("премия_дня", &["премии_дня"], &["премией_дня", "премию_дня"]),
            ("качество", &["качества"], &["качеством"]),
            ("комиссия", &["комиссии"], &["комиссией", "комиссию"]),
            ("время", &["времени"], &["временем"]),
        ] {
            for written in genitives {
                assert_eq!(form_of(written, known), Some(Form::Genitive), "{written}");
            }
            for written in others {
                assert_eq!(form_of(written, known), Some(Form::Other), "{written}");
            }
        }
    }

    #[test]
    fn other_words_are_no_forms() {
        for (written, known) in [
            ("маржинальность", "маржа"),
            ("оборачиваемость", "оборот"),
            ("turnovers", "turnover"),
            ("оборот", "оборот"),
        ] {
            assert_eq!(form_of(written, known), None, "{written}");
        }
        assert_eq!(form_of("оборот_месяца", "оборот"), None);
    }
}
