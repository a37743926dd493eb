//! One person's pay of a period as a document: what is paid and for what, the results and rows behind it, how far the next
//! tier is. It is made to be handed over, so it holds this person's data and no other's ([`Own`] decides).

mod ahead;
mod curves;
mod html;
mod index;
mod inputs;
mod left_out;
mod lines;
mod markdown;
mod own;
mod past;
mod recorded;
mod results;
mod rows;
mod sheet;
mod shortfall;
mod why;
mod workbook;

pub use ahead::Step;
pub use html::html;
pub use index::{Entry, index_html, index_markdown};
pub use left_out::{LeftOut, LeftRow};
pub use lines::Lines;
pub use markdown::markdown;
pub use own::Own;
pub use past::MOST as MOST_PAST;
pub use recorded::{is_as_paid, recorded};
pub use results::KpiResult;
pub use rows::{Deal, Deals};
pub use sheet::{Past, Told, gone, sheet};
pub use workbook::workbook;

use crate::diagnostics::term;
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

impl Statement {
    /// The periods that it is about, in words: `March 2026`, or the first and the last of several.
    pub fn when(&self) -> String {
        match (self.sheets.first(), self.sheets.last()) {
            (Some(first), Some(last)) if first.period != last.period => format!("{} – {}", first.period, last.period),
            (Some(only), _) => only.period.clone(),
            (None, _) => self.period.clone(),
        }
    }
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
    /// What the reader must know before all: of which day the amounts are.
    pub notes: Vec<String>,
    /// The lines of the rules that pay, and of those that pay nothing and are for this person all the same.
    pub lines: Vec<StatedLine>,
    /// What the rules pay: the sum of all lines.
    pub by_rules: Exact,
    /// What is paid beside the rules: of what, how much, and why.
    pub beside: Vec<(String, Exact, String)>,
    /// What the person is given: by the rules and beside them.
    pub total: Exact,
    /// What was owed before the period by somebody who has left: 0 or less.
    pub owed_before: Exact,
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
    /// Own rows of the period that no rule for each row pays.
    pub left_out: Vec<LeftOut>,
    /// The day on which the period is paid, where the plan says so.
    pub pay_date: Option<String>,
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

impl Sheet {
    /// What is left of all that is given once what was owed before is made good; below 0 it is to be taken.
    pub fn left(&self) -> Exact {
        &self.total + &self.owed_before
    }

    /// The key of the words for what is left, and how much it is.
    fn to_pay(&self) -> (&'static str, Exact) {
        let left = self.left();
        (if left.is_negative() { "statement_to_take" } else { "statement_to_pay" }, left.abs())
    }

    /// What stands between the total of the rules and what is left: of what, how much, and why.
    fn beside(&self, lang: Lang) -> Vec<(String, Exact, String)> {
        let before = || (term("head_owed_before", lang).to_owned(), self.owed_before.clone(), String::new());
        let owed = (!self.owed_before.is_zero()).then(before);
        self.beside.iter().cloned().chain(owed).collect()
    }
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
