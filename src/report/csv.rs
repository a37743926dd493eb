//! Results as CSV for other programs: no grouping, the same headings in both languages; a comma between cells and a
//! decimal point, all of it unless the project file says otherwise.

use crate::data::{CsvForm, EntityId};
use crate::evaluate::{LineStatus, Outcome, Value};
use crate::report::explain::{ExplainOptions, Told, line_tree};
use crate::report::headings::{heading, headings};
use crate::report::view::{STATES, plain};
use crate::report::{Node, View, missing};
use crate::time::Period;

/// The columns of [`run_csv`].
pub(super) const RUN: [&str; 10] =
    ["plan", "period", "payee_key", "payee", "component", "title", "amount", "currency", "status", "reason"];

/// One row for each period, payee and component. Where pay goes into other periods, the states of each line follow.
pub fn run_csv(view: &View<'_>, outcome: &Outcome, form: CsvForm) -> String {
    let mut writer = writer(form);
    // Writing into memory does not fail.
    let states = view.plan.shows_states();
    let _ = writer
        .write_record(headings(form, &RUN).into_iter().chain(headings(form, &STATES).into_iter().filter(|_| states)));
    let people = view.tables.get(view.plan.people);
    let places: Vec<u32> = view.plan.components.iter().map(|(id, _)| view.places(id)).collect();
    let mut written: Option<(Period, String)> = None;
    for line in outcome.lines() {
        let bonus = view.plan.components.get(line.component);
        let (status, reason) = match &line.status {
            LineStatus::Pays => ("pays", String::new()),
            LineStatus::NotApplicable(why) => ("not applicable", view.why_not(why)),
        };
        // Lines of one period stand beside each other.
        let period = match written.take() {
            Some(known) if known.0 == line.period => written.insert(known),
            _ => written.insert((line.period, line.period.to_string())),
        };
        let places = places.get(line.component.index()).copied().unwrap_or_default();
        let amount = form.number(plain(&line.amount, places));
        let payee = people.entity(line.payee);
        let cells = [
            &*view.plan.name,
            &period.1,
            payee.map_or("", |entity| &entity.key),
            payee.map_or("", |entity| &entity.shown),
            &bonus.name,
            &bonus.title,
            &amount,
            view.plan.currency.code(),
            heading(form, status),
            &reason,
        ];
        let states: Vec<String> = view.states(line).into_iter().map(|(_, amount)| form.number(amount)).collect();
        let _ = writer.write_record(cells.into_iter().chain(states.iter().map(String::as_str)));
    }
    for (one, id, reason) in missing::lines(view, outcome) {
        let (bonus, period) = (view.plan.components.get(id), one.period.to_string());
        let cells = [
            &*view.plan.name,
            &period,
            view.payee_key(one.payee),
            view.tables.get(view.plan.people).entity(one.payee).map_or("", |entity| &entity.shown),
            &bonus.name,
            &bonus.title,
            "",
            view.plan.currency.code(),
            heading(form, "not computed"),
            reason,
        ];
        let _ = writer.write_record(cells.into_iter().chain(STATES.iter().filter(|_| states).map(|_| "")));
    }
    text(writer)
}

/// One row for each step of an explanation, with its depth.
pub fn explain_csv(
    view: &View<'_>,
    outcome: &Outcome,
    payee: EntityId,
    options: ExplainOptions,
    form: CsvForm,
) -> String {
    let mut writer = writer(form);
    let _ = writer.write_record(headings(form, &["period", "payee_key", "component", "depth", "step"]));
    let told = Told::default();
    let lines = outcome.lines().filter(|line| line.payee == payee);
    for line in lines.filter(|line| options.component.is_none_or(|only| only == line.component)) {
        let head = [line.period.to_string(), view.payee_key(payee).to_owned()];
        let component = view.plan.components.get(line.component).name.to_string();
        let mut pending: Vec<(usize, Node)> = vec![(0, line_tree(view, line, options, &told))];
        while let Some((depth, node)) = pending.pop() {
            let _ = writer.write_record([&head[..], &[component.clone(), depth.to_string(), node.text]].concat());
            pending.extend(node.children.into_iter().rev().map(|child| (depth + 1, child)));
        }
    }
    text(writer)
}

/// A writer into memory, which does not fail.
pub(super) fn writer(form: CsvForm) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().delimiter(form.delimiter).from_writer(Vec::new())
}

pub(super) fn text(writer: csv::Writer<Vec<u8>>) -> String {
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// A value without units or grouping, for other programs.
pub(super) fn bare(view: &View<'_>, value: &Value) -> Option<String> {
    Some(match value {
        Value::Number(number) => number.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Period(period) => period.to_string(),
        Value::Text(text) => text.to_string(),
        Value::YesNo(flag) => flag.to_string(),
        Value::Entity(record, entity) => view.tables.get(*record).entity(*entity)?.key.to_string(),
        Value::NoData(_) => return None,
    })
}
