//! What is paid beside the rules, and what people are given in all: as tables, rows for spreadsheets, and for programs.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use crate::data::CsvForm;
use crate::diagnostics::{phrase, term};
use crate::language::{Format, Lang};
use crate::ledger::{Adjustment, Balance, SettledKind, SettledLine, Settlement};
use crate::number::Exact;
use crate::report::View;
use crate::report::csv::{text, writer};
use crate::report::grid::Grid;
use crate::report::headings::heading;
use crate::report::view::plain;
use crate::time::Period;

/// The tables of what is paid beside the rules: corrections and manual adjustments with their reasons, then what each payee
/// is given in all. Empty where nothing is paid beside the rules and no pay makes good what somebody owes who has left.
pub fn settled(settlements: &[Settlement], balances: &[Balance], lang: Lang, width: usize) -> String {
    let parts: Vec<String> = settlements.iter().map(|one| of_period(one, balances, lang, width)).collect();
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn of_period(settlement: &Settlement, balances: &[Balance], lang: Lang, width: usize) -> String {
    let before: HashMap<&str, &Exact> = (balances.iter())
        .filter(|one| one.period == settlement.period && one.before.is_negative())
        .map(|one| (&*one.payee, &one.before))
        .collect();
    let kept = balances.iter().any(|one| one.period == settlement.period && one.keeps());
    if settlement.beside().next().is_none() && !kept {
        return String::new();
    }
    let parts = [
        corrected(settlement, lang, width),
        adjusted(settlement, lang, width),
        to_pay(settlement, &before, lang, width),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn titled(settlement: &Settlement, key: &'static str, lang: Lang) -> String {
    let when = Format::new(lang).period(settlement.period);
    format!("{} · {when} · {}\n\n", term(key, lang), settlement.currency)
}

/// The names of payees; with the key where two share one.
fn names(settlement: &Settlement) -> HashMap<Arc<str>, String> {
    let people: IndexMap<&Arc<str>, &Arc<str>> =
        settlement.lines.iter().map(|line| (&line.payee, &line.name)).collect();
    let mut met: HashMap<&str, usize> = HashMap::new();
    people.values().for_each(|name| *met.entry(name).or_default() += 1);
    let shared = |name: &str| met.get(name).is_some_and(|count| *count > 1);
    let shown = |key: &str, name: &str| if shared(name) { format!("{name} ({key})") } else { name.to_owned() };
    people.into_iter().map(|(key, name)| (Arc::clone(key), shown(key, name))).collect()
}

/// How many people a reason names.
const NAMED: usize = 5;

/// What is paid for closed periods: what was paid, what is due now, and why.
fn corrected(settlement: &Settlement, lang: Lang, width: usize) -> String {
    let heads = ["head_payee", "head_closed", "head_component", "head_was_paid", "head_due", "head_amount"];
    let mut grid = Grid::new(heads.map(|key| term(key, lang).to_owned()).to_vec(), 1).with_texts(vec![1, 2]);
    let (names, format) = (names(settlement), Format::new(lang));
    // One reason often holds for many: each is said once, with those it holds for.
    let mut reasons: IndexMap<(&str, String), Vec<String>> = IndexMap::new();
    for line in &settlement.lines {
        let SettledKind::Correction(correction) = &line.kind else { continue };
        let what = if correction.by_hand { term("head_adjusted", lang).to_owned() } else { line.component.to_string() };
        let (who, when) = (names.get(&line.payee).cloned().unwrap_or_default(), format.period(correction.of));
        reasons.entry((&correction.why, format!("{what}, {when}"))).or_default().push(who.clone());
        grid.row(vec![
            who,
            when,
            what,
            format.amount(&correction.paid, settlement.places),
            format.amount(&correction.due, settlement.places),
            format.amount(&line.amount, settlement.places),
        ]);
    }
    if reasons.is_empty() {
        return String::new();
    }
    let mut out = format!("{}{}\n", titled(settlement, "corrections_said", lang), grid.draw(width));
    for ((why, what), people) in reasons {
        let mut who = people.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        if people.len() > NAMED {
            who.push_str(&phrase("and_more", &[("count", (people.len() - NAMED).into())], lang));
        }
        out.push_str(&format!("  {what}: {why}\n    {who}\n"));
    }
    out
}

fn adjusted(settlement: &Settlement, lang: Lang, width: usize) -> String {
    if !settlement.lines.iter().any(|line| matches!(line.kind, SettledKind::Adjustment(_))) {
        return String::new();
    }
    let heads = ["head_payee", "head_amount", "head_reason", "head_approved"].map(|key| term(key, lang).to_owned());
    let mut grid = Grid::new(heads.to_vec(), 1).with_texts(vec![2, 3]);
    let (names, format) = (names(settlement), Format::new(lang));
    for line in &settlement.lines {
        let SettledKind::Adjustment(adjustment) = &line.kind else { continue };
        grid.row(vec![
            names.get(&line.payee).cloned().unwrap_or_default(),
            format.amount(&line.amount, settlement.places),
            why(adjustment, &line.component, lang),
            adjustment.approved.to_string(),
        ]);
    }
    format!("{}{}", titled(settlement, "adjustments_said", lang), grid.draw(width))
}

/// The reason of an adjustment with the rule that it belongs to and its document.
fn why(adjustment: &Adjustment, component: &str, lang: Lang) -> String {
    let mut said = adjustment.reason.to_string();
    if let Some(document) = &adjustment.document {
        said.push_str(&format!("; {document}"));
    }
    if !component.is_empty() {
        said.push_str(&format!("; {}", phrase("adjustment_of", &[("component", component.into())], lang)));
    }
    said
}

/// Which amounts a column of sums takes.
type Fits = fn(&SettledKind) -> bool;

/// What each payee is given in all, by what it is made of, and what those who have left owe from `before`. Only those columns
/// are shown that hold something.
fn to_pay(settlement: &Settlement, before: &HashMap<&str, &Exact>, lang: Lang, width: usize) -> String {
    let kinds: [(&'static str, Fits); 3] = [
        ("head_by_rules", SettledKind::is_rule),
        ("head_corrected", |kind| matches!(kind, SettledKind::Correction(_))),
        ("head_adjusted", |kind| matches!(kind, SettledKind::Adjustment(_))),
    ];
    let used: Vec<_> =
        kinds.into_iter().filter(|(_, fits)| settlement.lines.iter().any(|line| fits(&line.kind))).collect();
    let (names, format) = (names(settlement), Format::new(lang));
    // Of each payee and then of all: by what it is made of, the debt from before, to pay, to be taken.
    let mut rows: Vec<(String, Vec<Exact>)> = Vec::new();
    for (payee, lines) in settlement.by_payee() {
        let sum = |fits: &dyn Fn(&SettledKind) -> bool| {
            crate::ledger::sum(lines.iter().filter(|line| fits(&line.kind)).copied())
        };
        let before = before.get(payee).copied().cloned().unwrap_or_default();
        let given = &before + &sum(&|_| true);
        let mut cells: Vec<Exact> = used.iter().map(|(_, fits)| sum(fits)).collect();
        let to_take = given.clone().min(Exact::zero()).abs();
        cells.extend([before, given.max(Exact::zero()), to_take]);
        rows.push((names.get(payee).cloned().unwrap_or_default(), cells));
    }
    let mut heads: Vec<&'static str> = used.iter().map(|(key, _)| *key).collect();
    heads.extend(["head_owed_before", "head_to_pay", "head_to_take"]);
    let optional = ["head_owed_before", "head_to_take"];
    let column = |at: usize| rows.iter().filter_map(move |(_, cells)| cells.get(at));
    let shown: Vec<(usize, &'static str)> = heads
        .into_iter()
        .enumerate()
        .filter(|(at, key)| !optional.contains(key) || column(*at).any(|amount| !amount.is_zero()))
        .collect();
    let header = std::iter::once("head_payee").chain(shown.iter().map(|(_, key)| *key));
    let mut grid = Grid::new(header.map(|key| term(key, lang).to_owned()).collect(), 1);
    let amount = |amount: &Exact| format.amount(amount, settlement.places);
    for (name, cells) in &rows {
        let cells = shown.iter().filter_map(|(at, _)| cells.get(*at)).map(amount);
        grid.row(std::iter::once(name.clone()).chain(cells).collect());
    }
    let totals = shown.iter().map(|(at, _)| amount(&column(*at).cloned().sum()));
    grid.total(std::iter::once(term("total", lang).to_owned()).chain(totals).collect());
    format!("{}{}", titled(settlement, "to_pay_said", lang), grid.draw(width))
}

/// The rows behind those of [`crate::report::run_csv`]: what is paid beside the rules. `states` says whether the table
/// has columns of states.
pub fn settled_csv(settlements: &[Settlement], form: CsvForm, states: bool, lang: Lang) -> String {
    let mut writer = writer(form);
    for settlement in settlements {
        for line in settlement.beside() {
            let (period, amount) = (settlement.period.to_string(), form.number(plain(&line.amount, settlement.places)));
            let reason = reason(line, lang);
            let cells = [
                &*settlement.plan,
                &period,
                &line.payee,
                &line.name,
                &line.component,
                &line.title,
                &amount,
                &settlement.currency,
                heading(form, line.kind.status()),
                &reason,
            ];
            let empty = if states { crate::report::view::STATES.len() } else { 0 };
            let _ = writer.write_record(cells.into_iter().chain(std::iter::repeat_n("", empty)));
        }
    }
    text(writer)
}

/// Why a line is paid that no rule pays, on one line.
pub(super) fn reason(line: &SettledLine, lang: Lang) -> String {
    match &line.kind {
        SettledKind::Rule => String::new(),
        SettledKind::Correction(correction) => {
            let args = [
                ("period", crate::diagnostics::Arg::Period(correction.of)),
                ("paid", correction.paid.clone().into()),
                ("due", correction.due.clone().into()),
                ("why", correction.why.as_ref().into()),
            ];
            phrase("correction_reason", &args, lang)
        }
        SettledKind::Adjustment(adjustment) => {
            let approved = ("approved", adjustment.approved.as_ref().into());
            let said = why(adjustment, "", lang);
            phrase("adjustment_reason", &[("reason", said.into()), approved], lang)
        }
    }
}

impl View<'_> {
    /// Of what a line is that no rule pays: `correction: Commission`.
    pub(super) fn beside_of(&self, line: &SettledLine) -> String {
        let of = self.word(if line.kind.status() == "correction" { "csv_correction" } else { "csv_adjustment" });
        let title = if line.title.is_empty() { &line.component } else { &line.title };
        if title.is_empty() { of.to_owned() } else { format!("{of}: {title}") }
    }
}

/// What is paid beside the rules in a period, for programs.
pub(super) struct Beside<'s> {
    lines: Vec<(&'s SettledLine, u32)>,
    lang: Lang,
}

impl<'s> Beside<'s> {
    /// Of one period, or of all together.
    pub(super) fn of(settlements: &'s [Settlement], period: Option<Period>, lang: Lang) -> Beside<'s> {
        let here = settlements.iter().filter(|one| period.is_none_or(|period| one.period == period));
        let lines = here.flat_map(|one| one.beside().map(|line| (line, one.places))).collect();
        Beside { lines, lang }
    }

    /// The sum for one payee, or for all.
    pub(super) fn total(&self, payee: Option<&str>) -> Exact {
        let of = |line: &&SettledLine| payee.is_none_or(|payee| *line.payee == *payee);
        crate::ledger::sum(self.lines.iter().map(|(line, _)| *line).filter(of))
    }

    /// The lines of one payee.
    pub(super) fn lines(&self, payee: &str) -> Vec<Json> {
        let own = self.lines.iter().filter(|(line, _)| *line.payee == *payee);
        own.map(|(line, places)| self.line(line, *places)).collect()
    }

    /// Those of whom no rule has a line: key and name.
    pub(super) fn others(&self, known: &HashSet<&str>) -> IndexMap<&'s str, &'s str> {
        let others = self.lines.iter().filter(|(line, _)| !known.contains(&*line.payee));
        others.map(|(line, _)| (&*line.payee, &*line.name)).collect()
    }

    fn line(&self, line: &SettledLine, places: u32) -> Json {
        let empty_is_none = |text: &Arc<str>| (!text.is_empty()).then(|| text.to_string());
        let mut out = json!({
            "component": empty_is_none(&line.component),
            "title": empty_is_none(&line.title),
            "amount": plain(&line.amount, places),
            "status": line.kind.status(),
            "reason": reason(line, self.lang),
        });
        if let (Json::Object(fields), SettledKind::Correction(correction)) = (&mut out, &line.kind) {
            fields.insert("reason".to_owned(), (*correction.why).into());
            fields.insert("of".to_owned(), correction.of.to_string().into());
            fields.insert("paid".to_owned(), plain(&correction.paid, places).into());
            fields.insert("due".to_owned(), plain(&correction.due, places).into());
        }
        if let (Json::Object(fields), SettledKind::Adjustment(adjustment)) = (&mut out, &line.kind) {
            fields.insert("reason".to_owned(), (*adjustment.reason).into());
            fields.insert("approved".to_owned(), (*adjustment.approved).into());
            fields.insert("document".to_owned(), adjustment.document.as_deref().into());
        }
        out
    }
}
