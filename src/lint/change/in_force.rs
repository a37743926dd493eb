//! What a text says in one period: names of parameters stand for the values then in force, so that `4 500` and a parameter
//! that is 4 500 until the end of the year say the same until then.

use crate::number::Exact;
use crate::plan::{Const, ParamValue, Plan};
use crate::syntax::fold;
use crate::time::Period;

/// A text with each number in one form and each parameter as its value in the period. Only to be compared.
pub(super) fn said_in(text: &str, plan: &Plan, period: Period) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = if first.is_alphabetic() || first == '_' {
            let word = head(rest, |c| c.is_alphanumeric() || c == '_');
            out.push_str(&value(word, plan, period).map_or_else(|| fold(word), |value| value.to_string()));
            word.len()
        } else if first.is_ascii_digit() {
            let (number, length) = number(rest);
            out.push_str(&number);
            length
        } else {
            if !first.is_whitespace() {
                out.push(first);
            }
            first.len_utf8()
        };
        out.push(' ');
        rest = rest.get(taken..).unwrap_or_default();
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value of a parameter in a whole period; `None` where it changes inside or is none.
fn value<'p>(name: &str, plan: &'p Plan, period: Period) -> Option<&'p Exact> {
    let name = fold(name);
    let (_, param) = plan.params.iter().find(|(_, param)| fold(&param.name) == name)?;
    let value = match &param.value {
        ParamValue::Always(value) => value,
        ParamValue::Dated(all) => {
            let begun = |by| all.iter().rev().find(|(day, _)| *day <= by);
            let (first, last) = (begun(period.first_day())?, begun(period.last_day())?);
            (first.0 == last.0).then_some(&first.1)?
        }
        ParamValue::Table { .. } => return None,
    };
    match value {
        Const::Number(number) => Some(number),
        _ => None,
    }
}

fn head(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// A number at the beginning of a text, and how long it is written: `4 500`, `0,5`, `15%`.
fn number(text: &str) -> (String, usize) {
    let mut digits = String::new();
    let mut length = 0;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let goes_on = signs.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        match sign {
            _ if sign.is_ascii_digit() => digits.push(sign),
            '.' | ',' if goes_on && !digits.contains('.') => digits.push('.'),
            _ if sign.is_whitespace() && goes_on => {}
            _ => break,
        }
        length = at + sign.len_utf8();
    }
    let rest = text.get(length..).unwrap_or_default();
    let Some(number) = Exact::parse(&digits) else { return (digits, length) };
    match rest.strip_prefix('%') {
        Some(_) => ((&number * &Exact::scaled(1, 2)).to_string(), length + 1),
        None => (number.to_string(), length),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_read_as_written_in_either_language() {
        let read = |text| super::number(text);
        assert_eq!(read("4 500 of x"), ("4500".to_owned(), 5));
        assert_eq!(read("0,5%, then"), ("0.005".to_owned(), 4));
        assert_eq!(read("1.25"), ("1.25".to_owned(), 4));
    }
}
