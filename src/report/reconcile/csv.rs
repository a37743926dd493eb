//! A reconciliation as rows for spreadsheets.

use crate::data::CsvForm;
use crate::data::LeftOut;
use crate::reconcile::{Hint, Line};
use crate::report::csv::{text, writer};
use crate::report::export::safe;
use crate::report::reconcile::{MOST_PLACES, ReconcileView};

/// One row for each key on which the sources do not agree and each amount; without amounts one for each key.
pub fn reconcile_csv(view: ReconcileView<'_>, form: CsvForm) -> String {
    let mut writer = writer(form);
    let head = ["class", "key", "amount", "left", "right", "difference", "left_rows", "right_rows", "note"];
    // Writing into memory does not fail.
    let _ = writer.write_record(head);
    for entry in &view.result.entries {
        let key = safe(&entry.key.join(" · "));
        let [left_rows, right_rows] = entry.rows.each_ref().map(|lines| safe(&places(lines)));
        let note = match &entry.hint {
            None => String::new(),
            Some(Hint::Alike(alike)) => format!("alike {}", alike.join(" · ")),
            Some(Hint::LeftOut(line, why)) => format!("{} {}", why_name(*why), places(std::slice::from_ref(line))),
        };
        let amounts = entry.amounts.iter().zip(&view.what.amounts).map(|(both, amount)| {
            let [left, right] = &both.sides;
            let number = |value: &crate::number::Exact| form.number(value.decimal(MOST_PLACES).0);
            [safe(&amount.name), number(left), number(right), number(&both.difference())]
        });
        let mut amounts: Vec<[String; 4]> = amounts.collect();
        if amounts.is_empty() {
            amounts.push([const { String::new() }; 4]);
        }
        for [name, left, right, difference] in amounts {
            let class = entry.class.name();
            let _ =
                writer.write_record([class, &key, &name, &left, &right, &difference, &left_rows, &right_rows, &note]);
        }
    }
    format!("{}{}", form.start(), text(writer))
}

fn places(lines: &[Line]) -> String {
    lines.iter().map(|(file, line)| format!("{file}:{line}")).collect::<Vec<_>>().join(" ")
}

/// Why a row takes no part, for programs.
pub(super) fn why_name(why: LeftOut) -> &'static str {
    match why {
        LeftOut::Condition => "where",
        LeftOut::Period => "period",
    }
}
