//! Names of companies and people, without what is written now one way, now another.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::syntax::likeness::skeleton;

/// Legal forms and forms of address: they name nobody.
const FORMS: &[&str] = &[
    "ооо", "оао", "зао", "пао", "ао", "нао", "ип", "тоо", "чп", "гк", "нпо", "фгуп", "муп", "llc", "ltd", "inc",
    "corp", "co", "gmbh", "ag", "plc", "sa", "bv", "mr", "mrs", "ms",
];

/// The same as [`words`] has them.
static PLAIN_FORMS: LazyLock<BTreeSet<String>> = LazyLock::new(|| FORMS.iter().map(|form| skeleton(form)).collect());

/// The words of a name that tell it from others, however they are ordered, quoted or spelled with letters that look alike.
/// Empty for a name that has none.
pub(super) fn words(name: &str) -> BTreeSet<String> {
    let parts = name.split(|letter: char| !letter.is_alphanumeric());
    let words = parts.filter(|part| !part.is_empty()).map(|part| skeleton(&part.to_lowercase()));
    words.filter(|word| !PLAIN_FORMS.contains(word)).collect()
}

/// The figures of a telephone number; `None` for too few to tell anything.
pub(super) fn figures(text: &str) -> Option<String> {
    let figures: String = text.chars().filter(char::is_ascii_digit).collect();
    // In Russia 8 and +7 begin the same number.
    let own = if figures.len() == 11 { figures.get(1..)? } else { figures.as_str() };
    (own.len() >= 6).then(|| own.to_owned())
}

/// The figures of a tax number without the zeros before them, which spreadsheets cut off. `None` for what stands in the place of
/// one: a dash, one figure again and again, too few of them.
pub(super) fn tax_number(text: &str) -> Option<String> {
    let figures: String = text.chars().filter(char::is_ascii_digit).skip_while(|figure| *figure == '0').collect();
    let mut signs = figures.chars();
    let first = signs.next()?;
    (figures.len() >= 7 && signs.any(|figure| figure != first)).then_some(figures)
}

/// How far a name is that of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Alike {
    /// A word of it, the others by their first letters: `Titov G.`
    Initials,
    /// All words, a patronymic aside.
    Name,
}

/// The ends of patronymics, as [`words`] writes them.
fn is_patronymic(word: &str) -> bool {
    let ends = ["вич", "вна", "ична", "инична", "оглы", "кызы"];
    ends.iter().any(|end| word.chars().count() > 4 && word.ends_with(&*skeleton(end)))
}

/// Whether the words of a client's name are those of a person.
pub(super) fn alike(client: &BTreeSet<String>, person: &BTreeSet<String>) -> Option<Alike> {
    let but_patronymic = |all: &BTreeSet<String>, part: &BTreeSet<String>| {
        part.len() >= 2 && part.is_subset(all) && all.difference(part).all(|word| is_patronymic(word))
    };
    if but_patronymic(client, person) || but_patronymic(person, client) {
        return Some(Alike::Name);
    }
    let (letters, whole): (Vec<&String>, Vec<&String>) = client.iter().partition(|word| word.chars().count() == 1);
    let [surname] = whole.as_slice() else { return None };
    let others = person.iter().filter(|word| word != surname);
    let (patronymics, given): (Vec<&String>, Vec<&String>) = others.partition(|word| is_patronymic(word));
    let begin = |words: &[&String]| letters.iter().any(|letter| words.iter().any(|word| word.starts_with(&***letter)));
    let known = person.contains(*surname) && letters.len() <= 2 && begin(&given);
    // The letter of a patronymic that the list of people does not hold begins no word there.
    let father = letters.len() < 2 || patronymics.is_empty() || begin(&patronymics);
    (known && father).then_some(Alike::Initials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_several_ways_is_one_name() {
        assert_eq!(words("ООО «Ромашка»"), words("ромашка, ООО"));
        assert_eq!(words("ИП Петров Пётр"), words("Петр Петров"));
        // The first letter is a Latin one.
        assert_eq!(words("Pомашка"), words("Ромашка"));
        assert_ne!(words("Ромашка Север"), words("Ромашка Юг"));
        assert!(words("ООО").is_empty());
        assert_eq!(figures("8 (912) 345-67-89"), figures("+79123456789"));
        assert_eq!(figures("доб. 12"), None);
    }

    #[test]
    fn what_stands_in_the_place_of_a_tax_number_is_none() {
        assert_eq!(tax_number("7701 000 001"), tax_number("7701000001"));
        assert_eq!(tax_number("0277000012"), tax_number("277000012"));
        assert_eq!(
            ["-", "", "0000000000", "00-0000000", "111111111111", "нет", "123456"].map(tax_number),
            [const { None }; 7]
        );
    }

    #[test]
    fn people_are_known_with_patronymics_and_by_initials() {
        let of = |client: &str, person: &str| alike(&words(client), &words(person));
        assert_eq!(of("ИП Кузнецова Анна Петровна", "Анна Кузнецова"), Some(Alike::Name));
        assert_eq!(of("ИП Кузнецова Анна", "Кузнецова Анна Петровна"), Some(Alike::Name));
        assert_eq!(of("ИП Титов Г.", "Глеб Титов"), Some(Alike::Initials));
        assert_eq!(of("Титов Г.А.", "Глеб Титов"), Some(Alike::Initials));
        assert_eq!(of("Белова Н.", "Белова Нина Олеговна"), Some(Alike::Initials));
        assert_eq!(of("Белова Н.О.", "Белова Нина Олеговна"), Some(Alike::Initials));
        // The letter of the patronymic alone, or another one beside the name.
        for other in ["Белова О.", "Белова О.Д.", "Белова К.О.", "Белова Н.Д."] {
            assert_eq!(of(other, "Белова Нина Олеговна"), None, "{other}");
        }
        // Another initial, a surname alone, a company of that name, initials alone.
        assert_eq!(of("ИП Титов Б.", "Глеб Титов"), None);
        assert_eq!(of("Титов", "Глеб Титов"), None);
        assert_eq!(of("Archer & Sons", "Ann Archer"), None);
        assert_eq!(of("Ann Archer Trading", "Ann Archer"), None);
        assert_eq!(of("Г. Т.", "Глеб Титов"), None);
    }
}
