//! `premia explain P0203`, `premia explain L0201`: the page of a code.

use crate::cli::Screen;
use crate::cli::args::Global;
use crate::cli::exit::{Exit, Refusal};
use crate::cli::fmt::project_lang;
use crate::cli::locale::of_system;
use crate::diagnostics::{Code, page};

/// Whether a word looks like a code: the letter of one and four digits.
pub(super) fn is_code(word: &str) -> bool {
    id_of(word).is_some()
}

/// The code that a word stands for, known or not; in any case, and with a Cyrillic letter that looks like the Latin one or
/// stands for its sound.
fn id_of(word: &str) -> Option<String> {
    let mut letters = word.chars();
    let first = match letters.next()?.to_uppercase().next()? {
        'Р' => 'P',
        'А' => 'A',
        'Л' => 'L',
        other => other,
    };
    let digits = letters.as_str();
    let known = Code::ALL.iter().any(|code| code.id().starts_with(first));
    (known && digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| format!("{first}{digits}"))
}

/// The codes that begin as one does that there is not: with its first figures, or else with its letter, the first and the last.
fn like(id: &str) -> String {
    let with = |length: usize| -> Vec<&'static str> {
        let begins = id.get(..length).unwrap_or(id);
        let mut found: Vec<&str> = Code::ALL.iter().map(|code| code.id()).filter(|id| id.starts_with(begins)).collect();
        found.sort_unstable();
        found
    };
    let near = with(3);
    if !near.is_empty() {
        return near.join(", ");
    }
    let all = with(1);
    all.first().zip(all.last()).map_or_else(|| "P0203".to_owned(), |(first, last)| format!("{first} … {last}"))
}

pub(super) fn run(word: &str, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let id = id_of(word).unwrap_or_else(|| word.to_owned());
    let dir = global.project.clone().unwrap_or_else(|| ".".into());
    let lang = global.lang().or_else(|| project_lang(&dir)).or_else(of_system).unwrap_or_default();
    let unknown = || Refusal::new("no_such_code").arg("code", id.as_str()).arg("known", like(&id)).lang(lang);
    let code = Code::from_id(&id).ok_or_else(unknown)?;
    let text = page(code, lang).or_else(|| page(code, lang.other()));
    let text = text.ok_or_else(|| Refusal::new("no_page").arg("code", code.id()).lang(lang))?;
    screen.result(text);
    Ok(Exit::Fine)
}
