//! One person's pay of a period as a document: what is paid and for what, the results and rows behind it, how far the next
//! tier is. It is made to be handed over, so it holds this person's data and no other's ([`Own`] decides).

mod ahead;
mod html;
mod index;
mod lines;
mod markdown;
mod own;
mod past;
mod results;
mod rows;
mod sheet;
mod why;
mod workbook;

pub use ahead::Step;
pub use html::html;
pub use index::{Entry, index_html, index_markdown};
pub use lines::Lines;
pub use markdown::markdown;
pub use own::Own;
pub use results::KpiResult;
pub use rows::{Deal, Deals};
pub use sheet::{Past, Told, gone, sheet};
pub use workbook::workbook;

use crate::language::Lang;
use crate::number::Exact;
use crate::report::chart::{Bars, Curve};

/// The document of one person.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The language of its words.
    pub lang: Lang,
    /// The person's name.
    pub name: String,
    /// The person's key.
    pub key: String,
    /// The period asked for.
    pub period: String,
    /// One part for each plan and each of its periods.
    pub sheets: Vec<Sheet>,
}

/// What one plan pays to one person in one of its periods. Texts are in the reader's language.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The title of the plan.
    pub plan: String,
    /// The plan period.
    pub period: String,
    /// The currency of all amounts.
    pub currency: String,
    /// The decimal places in which all amounts can be shown.
    pub places: u32,
    /// The lines of the rules that pay, and of those that pay nothing and are for this person all the same.
    pub lines: Vec<StatedLine>,
    /// What the rules pay: the sum of all lines.
    pub by_rules: Exact,
    /// What is paid beside the rules: of what, how much, and why.
    pub beside: Vec<(String, Exact, String)>,
    /// What the person is given: by the rules and beside them.
    pub total: Exact,
    /// What of it was earned now, is held, was held before, and what is drawn; by the words for it. Empty where all that is
    /// earned is paid at once.
    pub states: Vec<(String, Exact)>,
    /// What stays open after the period: what it is and how much, where that is known.
    pub open: Vec<(String, Option<Exact>)>,
    /// Rules that pay nothing because something was not reached or is missing, and what.
    pub unmet: Vec<(String, String)>,
    /// How far the next tiers are.
    pub steps: Vec<Step>,
    /// The KPIs that the lines rest on.
    pub results: Vec<KpiResult>,
    /// The rows of data behind lines and KPIs.
    pub deals: Vec<Deals>,
    /// Pay over the periods so far.
    pub past: Option<Bars>,
    /// What tiers give, with the person's place.
    pub curves: Vec<Curve>,
    /// Roundings that changed an amount.
    pub roundings: Vec<String>,
    /// Awards that are no money.
    pub awards: Vec<String>,
    /// What the regulation says of the payments: of which, and the clauses. The plan's own come first, without a name.
    pub clauses: Vec<(String, Vec<String>)>,
}

/// One line of pay.
#[derive(Clone, Debug)]
pub struct StatedLine {
    /// The name of the rule.
    pub name: String,
    /// The title of the rule; the name where it has none.
    pub title: String,
    /// How much is paid.
    pub amount: Exact,
    /// How it came about, in a few sentences.
    pub why: Vec<String>,
}
