//! An explanation as a document: headings with trees below, for a screen, in Markdown, or as a page.

use crate::language::Lang;
use crate::report::html::{self, html};
use crate::report::markdown::{self, Inline};
use crate::report::{Node, View};

/// How many levels of a page are unfolded from the beginning.
const OPEN: usize = 1;

/// What is explained, part after part.
#[derive(Clone, Debug, Default)]
pub struct Explained {
    parts: Vec<Part>,
}

/// A heading with what is below it.
#[derive(Clone, Debug, Default)]
pub(in crate::report) struct Part {
    /// Of whom and when; empty where the trees say it themselves.
    pub(in crate::report) head: String,
    /// The trees.
    pub(in crate::report) trees: Vec<Node>,
    /// What stands below them.
    pub(in crate::report) foot: Option<String>,
}

impl Explained {
    pub(in crate::report) fn of(parts: Vec<Part>) -> Explained {
        Explained { parts }
    }

    /// Whether nothing is explained.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The other explanation below this one.
    pub fn append(&mut self, mut other: Explained) {
        self.parts.append(&mut other.parts);
    }

    /// As text no wider than `width` as far as words allow.
    pub fn text(&self, width: usize) -> String {
        let mut out = String::new();
        let apart = |out: &mut String| {
            if !out.is_empty() {
                out.push('\n');
            }
        };
        for part in &self.parts {
            apart(&mut out);
            if !part.head.is_empty() {
                out.push_str(&format!("{}\n", part.head));
            }
            for tree in &part.trees {
                if !part.head.is_empty() || !out.ends_with("\n\n") {
                    apart(&mut out);
                }
                out.push_str(&tree.draw(width));
            }
            if let Some(foot) = &part.foot {
                apart(&mut out);
                out.push_str(&format!("{foot}\n"));
            }
        }
        out
    }

    /// As Markdown: the trees are lists within lists.
    pub fn markdown(&self) -> String {
        let mut page = markdown::Page::new();
        for part in &self.parts {
            if !part.head.is_empty() {
                page.heading(1, &Inline::text(&part.head));
            }
            for tree in &part.trees {
                page.paragraph(&Inline::text(&tree.text).bold());
                let mut entries = Vec::new();
                tree.children.iter().for_each(|child| nested(child, 0, &mut entries));
                page.nested_list(&entries);
            }
            if let Some(foot) = &part.foot {
                page.paragraph(&Inline::text(foot).bold());
            }
        }
        page.text()
    }

    /// As a page of one file.
    pub fn html(&self, lang: Lang, view_title: &str) -> String {
        let body = html! {
            @if self.parts.iter().all(|part| part.head.is_empty()) {
                h1 { (html::text(view_title)) }
            }
            @for part in &self.parts {
                section {
                    @if !part.head.is_empty() { h1 { (html::text(&part.head)) } }
                    @for tree in &part.trees { (html::tree(&unbroken(tree), OPEN)) }
                    @if let Some(foot) = &part.foot { p { strong { (html::text(&together(foot))) } } }
                }
            }
        };
        let title = self.parts.first().map_or("", |part| &part.head);
        html::Page { lang, title: if title.is_empty() { view_title } else { title }, body }.html()
    }
}

/// A tree whose numbers are not broken between their groups of figures.
fn unbroken(node: &Node) -> Node {
    Node { text: together(&node.text), children: node.children.iter().map(unbroken).collect() }
}

/// A text with no-break spaces between a figure and three more.
fn together(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let figure = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    let group = |at: usize| (1..=3).all(|next| figure(Some(at + next))) && !figure(Some(at + 4));
    let joined = chars.iter().enumerate().map(|(at, c)| match c {
        ' ' if figure(at.checked_sub(1)) && group(at) => '\u{a0}',
        other => *other,
    });
    joined.collect()
}

/// The lines of a tree with their depths.
fn nested(node: &Node, depth: usize, out: &mut Vec<(usize, Inline)>) {
    out.push((depth, Inline::text(&node.text)));
    node.children.iter().for_each(|child| nested(child, depth + 1, out));
}

impl View<'_> {
    /// A payee by name and key.
    pub(in crate::report) fn payee_with_key(&self, payee: crate::data::EntityId) -> String {
        let (who, key) = (self.payee(payee), self.payee_key(payee));
        if who.contains(key) { who } else { format!("{who} ({key})") }
    }
}
