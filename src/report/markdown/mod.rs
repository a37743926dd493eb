//! Text in Markdown as GitHub and GitLab read it. What comes from data or from rules is escaped by its type: a name can
//! neither end a table nor call somebody, be a link, or bring in HTML.

mod inline;
mod page;
mod table;
#[cfg(test)]
mod tests;

pub use inline::Inline;
pub use page::Page;
pub use table::Table;
