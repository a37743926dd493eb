//! `premia explain P0203`: the page of a code.

use crate::cli::Screen;
use crate::cli::args::Global;
use crate::cli::exit::{Exit, Refusal};
use crate::cli::fmt::project_lang;
use crate::cli::locale::of_system;
use crate::diagnostics::{Code, page};

/// Whether a word looks like a code: P and four digits.
pub(super) fn is_code(word: &str) -> bool {
    let mut letters = word.chars();
    // The Cyrillic letter looks the same on the screen.
    matches!(letters.next(), Some('P' | 'p' | 'Р' | 'р'))
        && letters.clone().count() == 4
        && letters.all(|c| c.is_ascii_digit())
}

pub(super) fn run(word: &str, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let id: String = word.chars().map(|c| if matches!(c, 'p' | 'Р' | 'р') { 'P' } else { c }).collect();
    let dir = global.project.clone().unwrap_or_else(|| ".".into());
    let lang = global.lang().or_else(|| project_lang(&dir)).or_else(of_system).unwrap_or_default();
    let unknown = || Refusal::new("no_such_code").arg("code", id.as_str()).lang(lang);
    let code = Code::from_id(&id).ok_or_else(unknown)?;
    let text = page(code, lang).or_else(|| page(code, lang.other()));
    let text = text.ok_or_else(|| Refusal::new("no_page").arg("code", code.id()).lang(lang))?;
    screen.result(text);
    Ok(Exit::Fine)
}
