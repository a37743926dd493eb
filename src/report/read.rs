//! What was read: files, rows, corrections, rows skipped. Nothing vanishes unseen.

use crate::data::ReadSummary;
use crate::diagnostics::Arg;
use crate::report::View;

/// One line for each file read; empty when nothing was.
pub fn read(view: &View<'_>, summary: &[ReadSummary]) -> String {
    if summary.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", view.word("read_heading"));
    for file in summary {
        let mut parts = vec![view.say("read_rows", &[("rows", Arg::from(file.rows))])];
        let corrected: u64 = file.corrections.iter().map(|correction| correction.cells).sum();
        if corrected > 0 {
            parts.push(view.say("read_corrected", &[("cells", Arg::Count(corrected))]));
        }
        if file.skipped > 0 {
            parts.push(view.say("read_skipped", &[("rows", Arg::from(file.skipped))]));
        }
        out.push_str(&format!("  {}: {}: {}\n", file.record, file.files.join(", "), parts.join(", ")));
    }
    out
}
