//! Days of employment that no day lies between: whoever has such a row would be paid nothing, without a word.

use crate::data::fault::cut;
use crate::data::groups::Groups;
use crate::data::grow::RawTable;
use crate::data::problems::Problems;
use crate::data::shape::Shape;
use crate::diagnostics::{Code, Diagnostic};

/// P0724: a row of people whose last day of employment lies before the first.
pub(crate) fn employed_backwards(table: &mut RawTable, shape: &Shape<'_>, groups: &Groups, problems: &mut Problems) {
    let Some((from, Some(through))) = shape.record.employed else { return };
    let (from, through) = (from.index(), through.index());
    for row in 0..table.len() {
        let date = |field: usize| table.columns.get(field)?.date(row);
        let (Some(first), Some(last)) = (date(from), date(through)) else { continue };
        if first <= last {
            continue;
        }
        problems.row(|| {
            let shown = shape.record.shown_as.and_then(|field| table.text(row, field.index()));
            let key = || groups.keys.get((*groups.of.get(row)?)? as usize).cloned();
            let text = table.text(row, through).unwrap_or_default();
            Diagnostic::error_at(Code::EmploymentBackwards, table.places.of(row, Some(through), &text))
                .arg("record", &shape.record.name)
                .arg("person", cut(&shown.or_else(key).unwrap_or_default()))
                .arg("from", first)
                .arg("through", last)
        });
        table.mark_bad(row);
    }
}
