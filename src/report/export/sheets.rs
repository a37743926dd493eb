//! An export as the sheets of a workbook.

use crate::data::ExportForm;
use crate::diagnostics::term;
use crate::language::Lang;
use crate::report::export::cells::columns;
use crate::report::export::{Control, ControlTotal, ExportCell, ExportLine};
use crate::report::xlsx::{Cell, Column, Sheet};

/// The lines, and beside them the totals. In a workbook what is text is text: nothing need be put before it.
pub fn export_sheets(lines: &[ExportLine], control: &Control, form: &ExportForm, lang: Lang) -> Vec<Sheet> {
    let word = |key| term(key, lang).to_owned();
    let cell = |cell: &ExportCell, line: &ExportLine| match cell {
        ExportCell::Text(text) => Cell::text(text),
        ExportCell::Amount => Cell::Amount(line.amount.clone(), line.places),
    };
    let pay = Sheet {
        name: word("export_sheet"),
        columns: columns(form).into_iter().map(|column| Column::new(column.heading)).collect(),
        rows: lines.iter().map(|line| line.cells.iter().map(|one| cell(one, line)).collect()).collect(),
        ..Sheet::default()
    };
    let headings = ["export_total", "csv_plan", "csv_component", "csv_currency", "export_lines", "csv_amount"];
    let row = |what: &'static str, total: &ControlTotal| {
        let name = |name: &Option<std::sync::Arc<str>>| Cell::text(name.as_deref().unwrap_or_default());
        vec![
            Cell::Text(word(what)),
            name(&total.plan),
            name(&total.component),
            Cell::text(&*total.currency),
            Cell::Count(total.lines),
            Cell::Amount(total.amount.clone(), total.places),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    rows.extend(control.components.iter().map(|total| row("export_of_component", total)));
    rows.extend(control.currencies.iter().map(|total| row("export_of_currency", total)));
    let all =
        vec![Cell::Text(word("export_all_lines")), Cell::Empty, Cell::Empty, Cell::Empty, Cell::Count(control.lines)];
    rows.push(all);
    rows.push(vec![Cell::Text(word("export_hash")), Cell::text(&control.hash)]);
    let totals = Sheet {
        name: word("export_control"),
        columns: headings.map(|key| Column::new(word(key))).into(),
        rows,
        ..Sheet::default()
    };
    vec![pay, totals]
}
