//! A tree of lines that unfolds.

use maud::{Markup, html};

use crate::report::Node;

/// The line with those below it, unfolded down to so many levels; on paper all of it is unfolded.
pub fn tree(node: &Node, open: usize) -> Markup {
    html! { ul.tree { (branch(node, open)) } }
}

fn branch(node: &Node, open: usize) -> Markup {
    html! {
        li {
            @if node.children.is_empty() {
                (super::text(&node.text))
            } @else {
                details open[open > 0] {
                    summary { (super::text(&node.text)) }
                    ul { @for child in &node.children { (branch(child, open.saturating_sub(1))) } }
                }
            }
        }
    }
}
