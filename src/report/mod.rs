//! Tables, statements and exports of results: functions from an outcome to text, without any I/O.

mod audit;
mod by_days;
mod changes;
pub mod chart;
mod csv;
mod doc;
mod document;
mod events;
mod explain;
mod export;
mod grid;
mod headings;
pub mod html;
mod json;
mod later;
mod legal;
mod lint;
pub mod markdown;
mod missing;
mod names;
mod open;
mod others;
mod pay;
mod range;
mod read;
mod reconcile;
mod recorded;
mod review;
mod row;
mod rows;
mod rule_text;
mod settled;
pub mod statement;
mod table;
#[cfg(test)]
mod tests;
mod together;
mod totals;
mod tree;
mod view;
mod visible;
pub mod xlsx;

pub use audit::{
    AuditView, GRAVE, audit_csv, audit_headline, audit_human, audit_json, audit_markdown, audit_message,
    audit_mistakes_markdown, audit_places,
};
pub use changes::changes;
pub use csv::{explain_csv, run_csv};
pub use doc::{Article, Chapter, DocSource, Document, Item, doc_html, doc_markdown, document};
pub use events::{awards, guards, notices};
pub use explain::{ExplainOptions, Explained, Gone, explain, explain_amount, explain_amount_json, explained};
pub use export::{Control, ControlTotal, ExportCell, ExportLine, export_json, export_lines, export_sheets};
pub use export::{lines_file, totals_file};
pub use json::{JSON_VERSION, explain_json, run_json};
pub use lint::summary as lint_summary;
pub use lint::{LintView, PastView, fix_lines, lint_json, lint_markdown, lint_mistakes_markdown, lint_repairs};
pub use missing::missing;
pub use open::open;
pub use pay::{pay, pay_each, reasons};
pub use range::Range;
pub use read::read;
pub use reconcile::{
    ReconcileView, reconcile_csv, reconcile_html, reconcile_human, reconcile_json, reconcile_markdown,
};
pub use recorded::{recorded, recorded_csv, recorded_json};
pub use review::{
    Known, Paying, PlanPay, PlanReview, Review, TestReview, review, review_html, review_json, review_markdown,
};
pub use row::{RowAsked, explain_row, explain_row_json};
pub use settled::{settled, settled_csv};
pub use table::{empty_rows, tables, tables_csv, tables_json};
pub use totals::{PayeeRow, PeriodPay, pay_by_period};
pub use tree::Node;
pub use view::View;
pub use visible::visible;
