//! Rewriting expectations: what came out takes the place of what was expected, and nothing else is touched.

use crate::cases::resolve::Amount;
use crate::evaluate::Value;
use crate::language::{Format, Lang};
use crate::number::Exact;
use crate::plan::Type;
use crate::report::View;
use crate::source::{SourceFile, Span};

/// A text in the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// The text of `file` with its edits made. Edits of other files, and edits that overlap an earlier one, are left out.
pub fn apply(file: &SourceFile, edits: &[&Edit]) -> String {
    let mut ordered = edits.to_vec();
    ordered.sort_by_key(|edit| edit.span);
    let text = file.text();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in ordered {
        let range = edit.span.range();
        let Some(kept) = text.get(at..range.start) else { continue };
        out.push_str(kept);
        out.push_str(&edit.text);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// An amount in a case. YAML ends a plain text at a comma inside braces, so one with a decimal comma is quoted.
pub(super) fn amount_edit(view: &View<'_>, span: Span, amount: &Amount) -> Edit {
    let text = match amount {
        Amount::Pays(amount) => money(amount, Format::new(view.plan.lang)),
        Amount::NotApplicable => match view.plan.lang {
            Lang::En => "not applicable".to_owned(),
            Lang::Ru => "не применяется".to_owned(),
        },
    };
    quoted_as_before(view, span, text)
}

pub(super) fn yes_no_edit(view: &View<'_>, span: Span, flag: bool) -> Edit {
    let text = match (view.plan.lang, flag) {
        (Lang::En, true) => "yes",
        (Lang::En, false) => "no",
        (Lang::Ru, true) => "да",
        (Lang::Ru, false) => "нет",
    };
    quoted_as_before(view, span, text.to_owned())
}

fn quoted_as_before(view: &View<'_>, span: Span, text: String) -> Edit {
    let quote = match view.sources.slice(span).chars().next() {
        Some(quote @ ('"' | '\'')) => quote.to_string(),
        _ if text.contains(',') => "\"".to_owned(),
        _ => String::new(),
    };
    Edit { span, text: format!("{quote}{text}{quote}") }
}

/// The expected cell of an example in a file of rules. The cell keeps its width where it can: blanks before the old
/// value are given or taken.
pub fn example_edit(file: &SourceFile, span: Span, value: &Value, ty: &Type, lang: Lang) -> Option<Edit> {
    let format = Format::new(lang);
    let text = match value {
        Value::Number(number) => number_text(number, ty, format)?,
        Value::Date(day) => format.date(*day),
        Value::Period(period) => format.period(*period),
        Value::Text(text) => format!("\"{text}\""),
        Value::YesNo(true) => if lang == Lang::En { "yes" } else { "да" }.to_owned(),
        Value::YesNo(false) => if lang == Lang::En { "no" } else { "нет" }.to_owned(),
        Value::Entity(..) | Value::NoData(_) => return None,
    };
    let old = file.slice(span).chars().count();
    let new = text.chars().count();
    let before = file.text().get(..span.range().start).unwrap_or_default();
    let blanks = before.len() - before.trim_end_matches(' ').len();
    // One blank stays between the bar and the value.
    let taken = new.saturating_sub(old).min(blanks.saturating_sub(1));
    let given = old.saturating_sub(new);
    let start = span.range().start - taken;
    Some(Edit { span: Span::new(span.file, start, span.range().end), text: format!("{}{text}", " ".repeat(given)) })
}

/// A number that the language can write whole; `None` for one without end.
fn number_text(number: &Exact, ty: &Type, format: Format) -> Option<String> {
    let text = match ty {
        Type::Percent => format.percent(number),
        Type::Money(_) => money(number, format),
        _ => format.number(number),
    };
    (!text.contains('…')).then_some(text)
}

/// Money as people write it: whole amounts bare, others with two places at least.
fn money(amount: &Exact, format: Format) -> String {
    if amount.is_integer() { format.number(amount) } else { format.amount(amount, 2) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Currency;
    use crate::source::SourceMap;

    #[test]
    fn an_accepted_example_keeps_its_table_straight() {
        let mut map = SourceMap::new();
        let text = "    | 99 999.99 |      0 |\n    | 100 000   | 25 000 | # here\n";
        let id = map.add("plan.kpi", text);
        let file = map.get(id).unwrap();
        let money = Type::Money(Currency::new("RUB").unwrap());
        let edit = |old: &str, new: &str| {
            let start = text.find(old).unwrap();
            let span = Span::new(id, start, start + old.len());
            let value = Value::Number(Exact::parse(new).unwrap());
            example_edit(file, span, &value, &money, Lang::En).unwrap()
        };
        let zero = text.find(" 0 |").unwrap() + 1;
        let grown =
            example_edit(file, Span::new(id, zero, zero + 1), &Value::Number(Exact::from(10_000)), &money, Lang::En)
                .unwrap();
        let shrunk = edit("25 000", "500.5");
        assert_eq!(apply(file, &[&shrunk, &grown]), "    | 99 999.99 | 10 000 |\n    | 100 000   | 500.50 | # here\n");
    }
}
