//! What stands on the paper that a page is printed on: every word with its place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::chromium::{chromium, required};

/// A length in thousandths of a point of 1/72 inch.
pub type Length = i64;

/// A point.
pub const POINT: Length = 1000;

/// A word and its box, from the upper left corner of its page.
#[derive(Clone, Debug)]
pub struct Word {
    /// Counted from 0.
    pub page: usize,
    pub left: Length,
    pub top: Length,
    pub right: Length,
    pub bottom: Length,
    pub text: String,
}

/// A printed page.
#[derive(Debug)]
pub struct Paper {
    /// Width and height of each sheet.
    pub sheets: Vec<(Length, Length)>,
    /// In no order.
    pub words: Vec<Word>,
}

/// Reads the words of a PDF; of poppler.
pub fn reader() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|place| place.join("pdftotext")).find(|path| path.is_file());
    assert!(found.is_some() || !required("PREMIA_PDFTOTEXT"), "PREMIA_PDFTOTEXT=required, and there is no pdftotext");
    if found.is_none() {
        eprintln!("no pdftotext here (poppler-utils): what is printed is not read");
    }
    found
}

/// Prints a page of HTML to PDF beside it.
pub fn print(browser: &Path, page: &Path) -> PathBuf {
    let pdf = page.with_extension("pdf");
    let url = format!("file://{}", page.display());
    let to = format!("--print-to-pdf={}", pdf.display());
    chromium(browser, &["--no-pdf-header-footer", &to, &url], |_| pdf.is_file());
    pdf
}

/// A page of HTML on paper.
pub fn paper(browser: &Path, reader: &Path, page: &Path) -> Paper {
    let ran = Command::new(reader).arg("-bbox").arg(print(browser, page)).arg("-").output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let text = String::from_utf8(ran.stdout).unwrap();
    let mut paper = Paper { sheets: Vec::new(), words: Vec::new() };
    for line in text.lines().map(str::trim) {
        if line.starts_with("<page ") {
            paper.sheets.push((attribute(line, "width"), attribute(line, "height")));
        } else if line.starts_with("<word ") {
            let text = line.split_once('>').unwrap().1.strip_suffix("</word>").unwrap();
            paper.words.push(Word {
                page: paper.sheets.len() - 1,
                left: attribute(line, "xMin"),
                top: attribute(line, "yMin"),
                right: attribute(line, "xMax"),
                bottom: attribute(line, "yMax"),
                text: plain(text),
            });
        }
    }
    paper
}

/// A length such as `42.519000`.
fn attribute(line: &str, name: &str) -> Length {
    let text = line.split_once(&format!("{name}=\"")).unwrap().1.split_once('"').unwrap().0;
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let thousandths: String = part.chars().chain("000".chars()).take(3).collect();
    let length: Length = format!("{}{thousandths}", whole.trim_start_matches('-')).parse().unwrap();
    if text.starts_with('-') { -length } else { length }
}

impl Paper {
    /// The words of a text, wherever they stand.
    pub fn find(&self, text: &str) -> Vec<&Word> {
        self.words.iter().filter(|word| word.text == text).collect()
    }

    /// Words that a page says more often than the paper, those aside that may fill more than a line of a column.
    pub fn missing(&self, page: &str) -> Vec<String> {
        let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
        let seen = visible(page);
        seen.split_whitespace().for_each(|word| *counts.entry(word).or_default() += 1);
        self.words.iter().for_each(|word| *counts.entry(&word.text).or_default() -= 1);
        counts
            .into_iter()
            .filter(|(word, count)| *count > 0 && word.chars().count() <= 20)
            .map(|(word, _)| word.to_owned())
            .collect()
    }
}

/// Tags inside a word; all others end one.
const INSIDE: [&str; 9] = ["wbr", "bdi", "strong", "code", "em", "a", "span", "small", "b"];

/// The words that a reader of a page sees.
pub fn visible(page: &str) -> String {
    let body = page.split_once("<body>").unwrap().1;
    let mut out = String::new();
    let mut pieces = body.split('<');
    out.push_str(pieces.next().unwrap());
    let mut hidden: Option<String> = None;
    for piece in pieces {
        let (tag, text) = piece.split_once('>').unwrap();
        let closing = tag.starts_with('/');
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let quiet = ["title", "desc", "style"].contains(&name.as_str()) || tag.contains("class=\"unseen\"");
        if !closing && quiet && hidden.is_none() {
            hidden = Some(name.clone());
        }
        if !INSIDE.contains(&name.as_str()) {
            out.push(' ');
        }
        if hidden.is_none() {
            out.push_str(&plain(text));
        } else if closing && hidden.as_deref() == Some(name.as_str()) {
            hidden = None;
            out.push_str(&plain(text));
        }
    }
    out
}

/// Text without what markup needs. What only says in which direction words run is not printed.
fn plain(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    let text = text.replace("&apos;", "'").replace("&amp;", "&");
    text.chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')).collect()
}
