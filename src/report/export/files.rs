//! The files of an export as text.

use crate::data::{ExportEncoding, ExportForm};
use crate::diagnostics::{Arg, Code, Diagnostic, Place, term};
use crate::language::Lang;
use crate::report::export::cells::columns;
use crate::report::export::{Control, ControlTotal, ExportCell, ExportLine};
use crate::report::view::plain;

/// The lines with their headings, in the encoding of the form.
///
/// # Errors
/// Characters that the encoding does not have, with the person in whose line they stand.
pub fn lines_file(lines: &[ExportLine], form: &ExportForm) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let headings: Vec<String> = columns(form).into_iter().map(|column| column.heading).collect();
    let mut rows = vec![headings.iter().map(|heading| safe(heading)).collect::<Vec<_>>()];
    rows.extend(lines.iter().map(|line| line.cells.iter().map(|cell| written(cell, line, form)).collect()));
    if form.encoding == ExportEncoding::Windows1251 {
        let mut problems = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let whose = at.checked_sub(1).and_then(|at| lines.get(at));
            for (cell, heading) in row.iter().zip(&headings) {
                if let Err(c) = form.encoding.bytes(cell) {
                    problems.push(not_held(c, whose, heading, form));
                }
            }
        }
        if !problems.is_empty() {
            problems.dedup();
            return Err(problems);
        }
    }
    Ok(bytes(rows, form))
}

fn not_held(c: char, whose: Option<&ExportLine>, heading: &str, form: &ExportForm) -> Diagnostic {
    let said = Diagnostic::error_at(Code::ExportCharacter, Place::Nowhere);
    let said = said.arg("character", format!("{} (U+{:04X})", shown(c), u32::from(c)));
    let said = said.arg("encoding", form.encoding.name()).arg("column", heading);
    match whose {
        Some(line) => said.arg(
            "payee",
            if line.name == line.payee { line.payee.to_string() } else { format!("{} ({})", line.name, line.payee) },
        ),
        None => said.arg("payee", Arg::from("")).help("heading"),
    }
}

/// A character as it can be shown; one that cannot be seen is a sign for it.
fn shown(c: char) -> char {
    if c.is_control() || c.is_whitespace() { '\u{2423}' } else { c }
}

/// The totals as a file of the same form: one row for each rule, one for each currency, and one with the hash.
pub fn totals_file(control: &Control, form: &ExportForm, lang: Lang) -> Vec<u8> {
    let word = |key| term(key, lang).to_owned();
    let mut rows = vec![
        ["export_total", "csv_plan", "csv_component", "csv_currency", "export_lines", "csv_amount"].map(word).to_vec(),
    ];
    let row = |what: &'static str, total: &ControlTotal| {
        let name = |name: &Option<std::sync::Arc<str>>| name.as_deref().map(safe).unwrap_or_default();
        vec![
            word(what),
            name(&total.plan),
            name(&total.component),
            total.currency.to_string(),
            total.lines.to_string(),
            number(&plain(&total.amount, total.places), form),
        ]
    };
    rows.extend(control.components.iter().map(|total| row("export_of_component", total)));
    rows.extend(control.currencies.iter().map(|total| row("export_of_currency", total)));
    let none = String::new;
    rows.push(vec![word("export_all_lines"), none(), none(), none(), control.lines.to_string(), none()]);
    rows.push(vec![word("export_hash"), control.hash.clone(), none(), none(), none(), none()]);
    bytes(rows, form)
}

/// A cell as it stands in the file.
fn written(cell: &ExportCell, line: &ExportLine, form: &ExportForm) -> String {
    match cell {
        ExportCell::Text(text) => safe(text),
        ExportCell::Amount => number(&plain(&line.amount, line.places), form),
    }
}

fn number(plain: &str, form: &ExportForm) -> String {
    if form.decimal == '.' { plain.to_owned() } else { plain.replace('.', &form.decimal.to_string()) }
}

/// A text that no spreadsheet takes for a formula: one that begins like a formula gets an apostrophe before it, by which
/// spreadsheets know text. A plain number with its sign is none.
pub(in crate::report) fn safe(text: &str) -> String {
    let begins =
        text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_number =
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    if begins && !is_number { format!("'{text}") } else { text.to_owned() }
}

fn bytes(rows: Vec<Vec<String>>, form: &ExportForm) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(form.delimiter)
        .quote_style(if form.quote_all { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
        .terminator(if form.crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
        .from_writer(Vec::new());
    // Writing into memory does not fail.
    for row in rows {
        let _ = writer.write_record(row);
    }
    let text = writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let start = if form.encoding == ExportEncoding::Utf8Bom { "\u{feff}" } else { "" };
    let text = format!("{start}{text}");
    // The words of totals are in the encoding's alphabet; what is not has been refused before.
    form.encoding.bytes(&text).unwrap_or_else(|_| text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_compute_stays_text() {
        for formula in ["=1+1", "+7 900", "-cmd", "@SUM(A1)", "\t=1", "\r1", "=", "-1+2", "＝1"] {
            assert_eq!(safe(formula), format!("'{formula}"));
        }
        for text in ["A. Petrova", "-12", "+79000000000", "12,5", "", "'=1", " =1"] {
            assert_eq!(safe(text), text);
        }
    }
}
