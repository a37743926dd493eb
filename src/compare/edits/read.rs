//! Changes as they are written on a command line.

use crate::compare::edits::{Edit, EditProblem, QuotaEdit};
use crate::number::Exact;

/// `base_rate=6%`, `base_rate from 2026-07-01=6%`, `fixed from 150 000=36 000`; of a table `annual_quota[junior]=6 600 000`.
///
/// # Errors
/// Where no name or no value stands there, or the value would not stay on its line.
pub fn set(text: &str) -> Result<Edit, EditProblem> {
    let not_read = || EditProblem::NotRead(text.to_owned());
    let (place, value) = text.split_once('=').ok_or_else(not_read)?;
    let place = place.trim();
    let (name, rest) = match place.strip_prefix('`') {
        Some(quoted) => quoted.split_once('`').ok_or_else(not_read)?,
        None => place.split_at(place.find(|c: char| c.is_whitespace() || c == '[').unwrap_or(place.len())),
    };
    let (row, label) = match rest.trim_start().strip_prefix('[') {
        Some(inside) => inside.rsplit_once(']').ok_or_else(not_read)?,
        None => ("", rest),
    };
    let row = parts(row);
    if name.is_empty() || rest.trim_start().starts_with('[') && row.is_empty() {
        return Err(not_read());
    }
    Ok(Edit::Set { name: name.to_owned(), row, label: label.trim().to_owned(), value: one_line(text, value)? })
}

/// What stands between the brackets, by columns; a comma or a semicolon in quotes is text.
fn parts(row: &str) -> Vec<String> {
    let mut quoted = false;
    let apart = |c: char| {
        quoted ^= c == '"';
        !quoted && (c == ',' || c == ';')
    };
    let parts: Vec<String> = row.split(apart).map(|part| part.trim().to_owned()).collect();
    if parts.iter().all(String::is_empty) { Vec::new() } else { parts }
}

/// `+10%`, `-5%`, `500 000`; of one KPI `turnover=+10%`.
///
/// # Errors
/// Where no value stands there, or it would not stay on its line.
pub fn quota(text: &str) -> Result<Edit, EditProblem> {
    let (kpi, value) = match text.split_once('=') {
        Some((kpi, value)) => (Some(kpi.trim().trim_matches('`').to_owned()), value.trim()),
        None => (None, text.trim()),
    };
    if kpi.as_ref().is_some_and(String::is_empty) {
        return Err(EditProblem::NotRead(text.to_owned()));
    }
    // A sign asks for more or less of what is there; a percentage without one may be a quota itself.
    let signed = value.strip_prefix(['+', '-', '−']).and_then(|rest| rest.trim().strip_suffix('%'));
    let to = match signed {
        Some(percent) => {
            let share = Exact::parse(&percent.trim().replace(',', "."));
            let share = share.ok_or_else(|| EditProblem::NotRead(text.to_owned()))?;
            let share = &share * &Exact::scaled(1, 2);
            let one = Exact::from(1);
            QuotaEdit::Times(if value.starts_with('+') { &one + &share } else { &one - &share })
        }
        None => QuotaEdit::Value(one_line(text, value)?),
    };
    Ok(Edit::Quota { kpi, to })
}

fn one_line(text: &str, value: &str) -> Result<String, EditProblem> {
    let value = value.trim();
    if value.is_empty() {
        return Err(EditProblem::NotRead(text.to_owned()));
    }
    if value.contains(['\n', '\r', '#']) {
        return Err(EditProblem::NotOneLine(text.to_owned()));
    }
    Ok(value.to_owned())
}
