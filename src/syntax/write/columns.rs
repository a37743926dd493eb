//! Columns: numbers stand under numbers, comments under comments.

use crate::syntax::tree::{Expr, ExprKind};
use crate::syntax::write::width;

/// Whether the expression is a plain number, which is aligned to the right.
pub(super) fn is_number(expr: &Expr) -> bool {
    match &*expr.item {
        ExprKind::Number { .. } => true,
        ExprKind::Negative(inner) => matches!(&*inner.item, ExprKind::Number { .. }),
        _ => false,
    }
}

/// Pads numbers to one width, the last digits before the decimal mark under one another; with `%` or a currency
/// behind any of them, simply to the right.
pub(super) fn align_numbers(numbers: &mut [&mut String]) {
    let plain = numbers.iter().all(|number| number.ends_with(|c: char| c.is_ascii_digit()));
    let tail = |number: &str| number.find(['.', ',']).map_or(0, |at| number.len() - at);
    let longest_tail = if plain { numbers.iter().map(|number| tail(number)).max().unwrap_or(0) } else { 0 };
    if plain {
        for number in numbers.iter_mut() {
            let missing = longest_tail - tail(number);
            number.extend(std::iter::repeat_n(' ', missing));
        }
    }
    let widest = numbers.iter().map(|number| width(number)).max().unwrap_or(0);
    for number in numbers.iter_mut() {
        let missing = widest - width(number);
        number.insert_str(0, &" ".repeat(missing));
    }
}

/// One row of a table: each cell and whether it is a number.
pub(super) type Cells = Vec<(String, bool)>;

/// The rows with all bars under one another.
pub(super) fn table(mut rows: Vec<Cells>) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    for column in 0..columns {
        let mut numbers: Vec<&mut String> = rows
            .iter_mut()
            .filter_map(|row| row.get_mut(column))
            .filter_map(|(text, number)| number.then_some(text))
            .collect();
        align_numbers(&mut numbers);
        let cells = || rows.iter().filter_map(|row| row.get(column));
        let widest = cells().map(|(text, _)| width(text)).max().unwrap_or(0);
        for (text, number) in rows.iter_mut().filter_map(|row| row.get_mut(column)) {
            let blank = " ".repeat(widest - width(text));
            text.insert_str(if *number { 0 } else { text.len() }, &blank);
        }
    }
    let line = |row: Cells| row.into_iter().map(|(text, _)| format!(" {text} |")).collect::<String>();
    rows.into_iter().map(|row| format!("|{}", line(row))).collect()
}
