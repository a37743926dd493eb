//! The shell of every page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::language::Lang;
use crate::report::visible;

const STYLE: &str = include_str!("style.css");

/// Nothing is loaded, run, framed or sent: the page is all there is.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// A page of one file.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// The language of its words.
    pub lang: Lang,
    /// What it is, for the window's title; data may stand in it. The heading of level 1 is a part of the body.
    pub title: &'a str,
    /// What it says: headings in their order, from one of level 1 on.
    pub body: Markup,
}

impl Page<'_> {
    /// The whole file.
    pub fn html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang=(self.lang.code()) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    // What a page says of people is nobody's to find.
                    meta name="robots" content="noindex, nofollow";
                    meta name="referrer" content="no-referrer";
                    title { (visible(self.title)) }
                    // The style is the project's own text and holds no data.
                    style { (PreEscaped(STYLE)) }
                }
                body { main { (self.body) } }
            }
        };
        let mut out = page.into_string();
        out.push('\n');
        out
    }
}
