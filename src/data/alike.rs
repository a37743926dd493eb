//! Two texts that look the same: which of their letters is of another alphabet, and which of the texts is to blame.

use crate::diagnostics::{Arg, Diagnostic};
use crate::syntax::lookalike::{alphabet, odd_letter, skeleton};

/// Where the other of the two texts stands; it decides the advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Other {
    /// In the rules.
    Rules,
    /// In the record that a link leads to.
    Target,
    /// In the same column, where both would count as different things.
    Column,
    /// In the same column of keys: two rows for one thing.
    Key,
}

/// A letter of one text that the other has of another alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Odd {
    /// Which character it is, from 1.
    pub(crate) at: usize,
    /// The letter.
    pub(crate) letter: char,
    /// Whether it stands in the known text and not in the one met.
    pub(crate) in_known: bool,
}

/// The letter by which `text` differs from `known` to the machine and not to the eye. The text that mixes alphabets has
/// the odd one; when neither does, it is the text met.
pub(crate) fn odd(text: &str, known: &str) -> Option<Odd> {
    let letters =
        |text: &str| -> Vec<(usize, char)> { (1..).zip(text.chars()).filter(|(_, c)| c.is_alphabetic()).collect() };
    let same = |a: char, b: char| skeleton(&a.to_string()) == skeleton(&b.to_string());
    let (letters, others) = (letters(text), letters(known));
    let differs = |((_, a), (_, b)): &(&(usize, char), &(usize, char))| is_latin(*a) != is_latin(*b) && same(*a, *b);
    let (ours, theirs) = letters.iter().zip(&others).find(differs)?;
    let in_known = odd_letter(text).is_none() && odd_letter(known).is_some();
    let (at, letter) = if in_known { *theirs } else { *ours };
    Some(Odd { at, letter, in_known })
}

fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic()
}

/// Adds to a message about `text`, which looks like `known`, the advice that fits.
pub(crate) fn advise(said: Diagnostic, text: &str, known: &str, other: Other) -> Diagnostic {
    let said = said.arg("known", known);
    let Some(odd) = odd(text, known) else {
        return match other {
            Other::Column => said.help("twice"),
            Other::Key => said.help("key"),
            Other::Rules | Other::Target => said,
        };
    };
    let key = match (other, odd.in_known) {
        (Other::Key, _) => "key_odd",
        (Other::Column, false) => "twice_odd",
        (Other::Column, true) => "twice_known",
        (_, false) => "odd",
        (Other::Rules, true) => "rules",
        (Other::Target, true) => "target",
    };
    said.arg("blamed", if odd.in_known { known } else { text })
        .arg("at", odd.at.to_string())
        .arg("letter", odd.letter.to_string())
        .arg("alphabet", Arg::Term(alphabet(odd.letter)))
        .help(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_that_mixes_alphabets_is_to_blame() {
        let found = |text, known| odd(text, known).map(|odd| (odd.at, odd.letter, odd.in_known));
        // The first letter is Latin in one of the two.
        assert_eq!(found("Cевер", "Север"), Some((1, 'C', false)));
        assert_eq!(found("Север", "Cевер"), Some((1, 'C', true)));
        assert_eq!(found("Отдел Cевер", "отдел Север"), Some((7, 'C', false)));
        assert_eq!(found("Aннa", "Анна"), Some((1, 'A', false)));
        assert_eq!(found("CMO", "СМО"), Some((1, 'C', false)));
        assert_eq!(found("север", "Север"), None);
        assert_eq!(found("Семенов", "Семёнов"), None);
        assert_eq!(found("GTXPro", "GTX Pro"), None);
    }
}
