//! Names of companies and people, without what is written now one way, now another.

use std::collections::BTreeSet;

use crate::syntax::likeness::skeleton;

/// Legal forms and forms of address: they name nobody.
const FORMS: &[&str] = &[
    "ооо", "оао", "зао", "пао", "ао", "нао", "ип", "тоо", "чп", "гк", "нпо", "фгуп", "муп", "llc", "ltd", "inc",
    "corp", "co", "gmbh", "ag", "plc", "sa", "bv", "mr", "mrs", "ms",
];

/// The words of a name that tell it from others, however they are ordered, quoted or spelled with letters that look alike.
/// Empty for a name that has none.
pub(super) fn words(name: &str) -> BTreeSet<String> {
    let forms: BTreeSet<String> = FORMS.iter().map(|form| skeleton(form)).collect();
    let parts = name.split(|letter: char| !letter.is_alphanumeric());
    let words = parts.filter(|part| !part.is_empty()).map(|part| skeleton(&part.to_lowercase()));
    words.filter(|word| !forms.contains(word)).collect()
}

/// The figures of a telephone or tax number; `None` for too few to tell anything.
pub(super) fn figures(text: &str) -> Option<String> {
    let figures: String = text.chars().filter(char::is_ascii_digit).collect();
    // In Russia 8 and +7 begin the same number.
    let own = if figures.len() == 11 { figures.get(1..)? } else { figures.as_str() };
    (own.len() >= 6).then(|| own.to_owned())
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
}
