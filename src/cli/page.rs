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
    screen.result(&with_plain_links(text));
    Ok(Exit::Fine)
}

/// A page as it is read outside the documents: a link to another page of a code is its text, one to another document says which.
fn with_plain_links(page: &str) -> String {
    let mut plain = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("](") {
        let (Some((before, text)), Some((target, after))) = (before.rsplit_once('['), after.split_once(')')) else {
            plain.push_str(before);
            plain.push_str("](");
            rest = after;
            continue;
        };
        plain.push_str(before);
        plain.push_str(text);
        let target = target.split('#').next().unwrap_or_default();
        let document = match (target.strip_prefix("../../"), target.strip_prefix("../")) {
            (Some(document), _) => Some(format!("docs/{document}")),
            (None, Some(document)) => Some(format!("docs/messages/{document}")),
            (None, None) => target.contains("://").then(|| target.to_owned()),
        };
        plain.extend(document.map(|document| format!(" ({document})")));
        rest = after;
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_without_their_brackets() {
        let page = "See [the table](../../reference/en/audit.md#points), [A0107](A0107.md) and [the law](https://example.org/a).\n\n`without: [A0106]` (all)\n";
        let plain = "See the table (docs/reference/en/audit.md), A0107 and the law (https://example.org/a).\n\n`without: [A0106]` (all)\n";
        assert_eq!(with_plain_links(page), plain);
    }

    #[test]
    fn no_page_shows_a_link_that_leads_nowhere() {
        for code in Code::ALL {
            for lang in [crate::language::Lang::En, crate::language::Lang::Ru] {
                let plain = page(*code, lang).map(with_plain_links).unwrap_or_default();
                assert!(!plain.contains("]("), "{}", code.id());
                assert!(!plain.contains("../"), "{}", code.id());
            }
        }
    }
}
