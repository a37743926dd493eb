//! A list of facts: what, and how much.

use maud::{Markup, html};

/// Names with their values, side by side where there is room.
pub fn facts<'a>(facts: impl IntoIterator<Item = (&'a str, Markup)>) -> Markup {
    html! {
        dl {
            @for (name, value) in facts {
                div { dt { (super::text(name)) } dd { (value) } }
            }
        }
    }
}
