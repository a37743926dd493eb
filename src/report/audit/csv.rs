//! Findings for spreadsheets: a line for each of their rows, nothing cut.

use crate::audit::{Effect, PayWithout, ShownRow, Told};
use crate::data::CsvForm;
use crate::diagnostics::say;
use crate::number::Exact;
use crate::report::audit::{AuditView, GRAVE, audit_message};
use crate::report::csv::{text, writer};
use crate::report::headings::{heading, headings};

/// The columns of [`audit_csv`].
pub(in crate::report) const AUDIT: [&str; 20] = [
    "plan",
    "period",
    "finding",
    "code",
    "score",
    "severity",
    "payee_key",
    "payee",
    "record",
    "file",
    "line",
    "key",
    "day",
    "client",
    "amount",
    "in_question",
    "pay",
    "pay_without",
    "difference_of_all",
    "message",
];

/// Numbers have no more decimals than this in any file.
const MOST_PLACES: u32 = 9;

/// A line for each row of each finding. `findings` counts these over all plans.
pub fn audit_csv(view: AuditView<'_>, form: CsvForm, findings: &mut usize) -> String {
    let mut writer = writer(form);
    // Writing into memory does not fail.
    let _ = writer.write_record(headings(form, &AUDIT));
    let number = |value: &Exact| form.number(value.decimal(MOST_PLACES).0);
    for told in view.told {
        *findings += 1;
        let said = say(&audit_message(told), view.lang);
        let person = told.finding.payee.and_then(|one| view.tables.get(view.plan.people).entity(one));
        let (of_payee, of_all) = pay(told);
        let severity = if told.finding.score() >= GRAVE { "error" } else { "warning" };
        let line = |row: &ShownRow| -> Vec<String> {
            vec![
                view.plan.name.to_string(),
                view.period.to_string(),
                findings.to_string(),
                told.finding.code.id().to_owned(),
                told.finding.score().to_string(),
                heading(form, severity).to_owned(),
                person.map(|one| one.key.to_string()).unwrap_or_default(),
                person.map(|one| one.shown.to_string()).unwrap_or_default(),
                view.plan.records.get(view.cast.record).name.to_string(),
                row.file.to_string(),
                row.line.to_string(),
                row.key.to_string(),
                row.day.map(|day| day.to_string()).unwrap_or_default(),
                row.client.clone().unwrap_or_default(),
                row.amount.as_ref().map(number).unwrap_or_default(),
                heading(form, if row.beside { "no" } else { "yes" }).to_owned(),
                of_payee.and_then(|pay| pay.with.as_ref()).map(number).unwrap_or_default(),
                of_payee.map(|pay| number(&pay.without)).unwrap_or_default(),
                of_all.as_ref().map(number).unwrap_or_default(),
                said.message.clone(),
            ]
        };
        told.rows.iter().for_each(|row| drop(writer.write_record(line(row))));
    }
    text(writer)
}

/// What whose rows they are is paid with and without these rows, where it would be another pay, and by how much less all together
/// would be paid; `None` where that cannot be computed.
fn pay(told: &Told) -> (Option<&PayWithout>, Option<Exact>) {
    match &told.effect {
        Effect::Unknown => (None, None),
        Effect::Pay(people) => {
            let own = people.iter().find(|pay| Some(pay.person) == told.finding.payee);
            let all: Option<Vec<Exact>> = people.iter().map(PayWithout::difference).collect();
            (own, all.map(|all| all.into_iter().sum()))
        }
    }
}
