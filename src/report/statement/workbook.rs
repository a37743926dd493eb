//! All statements of a period as the sheets of one workbook, for whoever answers for them: tables with filters, of everybody.

use crate::diagnostics::term;
use crate::number::Exact;
use crate::report::statement::{Sheet, Statement};
use crate::report::visible;
use crate::report::xlsx;
use crate::report::xlsx::{Cell, Column};

/// Totals, lines of pay, results and rows of data, each with the person in its first columns.
pub fn workbook(statements: &[Statement], period: &str) -> Vec<xlsx::Sheet> {
    let Some(first) = statements.first() else { return Vec::new() };
    let lang = first.lang;
    let word = |key: &'static str| term(key, lang).trim_end_matches(':').to_owned();
    let above = vec![format!("{} · {period}", word("statement_index")), word("statement_index_note")];
    let sheet = |name: &'static str, heads: &[&'static str], rows: Vec<Vec<Cell>>| xlsx::Sheet {
        name: word(name),
        above: above.clone(),
        columns: heads.iter().map(|key| Column::new(word(key))).collect(),
        rows,
        total: Vec::new(),
    };
    let all = || statements.iter().flat_map(|one| one.sheets.iter().map(move |sheet| (one, sheet)));
    let amount = |of: &Sheet, amount: &Exact| Cell::Amount(amount.clone(), of.places);
    let debts = has_debts(statements);
    let totals = all().map(|(who, of)| {
        let beside: Exact = of.beside.iter().map(|(_, amount, _)| amount.clone()).sum();
        let left = of.left();
        let mut cells = vec![amount(of, &of.by_rules), amount(of, &beside)];
        if debts {
            cells.push(amount(of, &of.owed_before));
        }
        cells.push(amount(of, &if debts { left.clone().max(Exact::zero()) } else { left.clone() }));
        if debts {
            cells.push(amount(of, &left.min(Exact::zero()).abs()));
        }
        cells.push(text(&of.currency));
        person(who, of).into_iter().chain(cells).collect::<Vec<_>>()
    });
    let sums: &[&str] = match debts {
        true => &["head_by_rules", "statement_beside", "head_owed_before", "statement_to_pay", "statement_to_take"],
        false => &["head_by_rules", "statement_beside", "statement_to_pay"],
    };
    let mut first = sheet("statement_index", &[WHO, sums, &["csv_currency"]].concat(), totals.collect());
    first.total = total(statements, &word("total"));
    let lines = all().flat_map(|(who, of)| {
        let rules = of.lines.iter().map(move |line| {
            let cells = [text(&line.title), amount(of, &line.amount), text(&of.currency), text(&line.why.join("; "))];
            person(who, of).into_iter().chain(cells).collect::<Vec<_>>()
        });
        let beside = of.beside.iter().map(move |(title, sum, reason)| {
            let cells = [text(title), amount(of, sum), text(&of.currency), text(reason)];
            person(who, of).into_iter().chain(cells).collect::<Vec<_>>()
        });
        rules.chain(beside)
    });
    let results = all().flat_map(|(who, of)| {
        of.results.iter().map(move |result| {
            let known = |said: &Option<String>| text(said.as_deref().unwrap_or_default());
            let cells = [
                text(&result.name),
                text(&result.period),
                known(&result.value),
                known(&result.quota),
                known(&result.attainment),
            ];
            person(who, of).into_iter().chain(cells).collect::<Vec<_>>()
        })
    });
    let rows = all().flat_map(|(who, of)| {
        of.deals.iter().flat_map(move |deals| {
            deals.rows.iter().map(move |deal| {
                let details: Vec<String> = deal.details.iter().map(|(name, cell)| format!("{name} {cell}")).collect();
                let gives = deal.amount.as_ref().map_or(Cell::Empty, |gives| amount(of, gives));
                let what = [&deals.of, &deals.record, &deal.what].map(|said| text(said));
                let cells = what.into_iter().chain([text(&details.join(", ")), text(&deal.note), gives]);
                person(who, of).into_iter().chain(cells).collect::<Vec<_>>()
            })
        })
    });
    let line_heads = [WHO, &["statement_for", "head_amount", "csv_currency", "statement_why"]].concat();
    let kpi_heads =
        [WHO, &["statement_kpi", "statement_window", "statement_value", "statement_quota", "statement_attainment"]]
            .concat();
    let row_heads = [
        WHO,
        &["statement_for", "statement_record", "statement_row", "statement_details", "statement_note", "head_amount"],
    ]
    .concat();
    vec![
        first,
        sheet("statement_lines", &line_heads, lines.collect()),
        sheet("statement_results", &kpi_heads, results.collect()),
        sheet("statement_rows_sheet", &row_heads, rows.collect()),
    ]
}

/// The columns in which the person stands.
const WHO: &[&str] = &["statement_key", "head_payee", "statement_plan", "head_period"];

fn person(who: &Statement, of: &Sheet) -> Vec<Cell> {
    vec![text(&who.key), text(&who.name), text(&of.plan), text(&of.period)]
}

fn text(said: &str) -> Cell {
    Cell::text(visible(said).into_owned())
}

/// The sums below the first sheet: only of one currency is there any.
fn total(statements: &[Statement], word: &str) -> Vec<Cell> {
    let sheets = || statements.iter().flat_map(|one| &one.sheets);
    let Some(first) = sheets().next() else { return Vec::new() };
    if sheets().any(|sheet| sheet.currency != first.currency) {
        return Vec::new();
    }
    let places = sheets().map(|sheet| sheet.places).max().unwrap_or_default();
    let sum = |of: &dyn Fn(&Sheet) -> Exact| Cell::Amount(sheets().map(of).sum(), places);
    let mut cells = vec![
        Cell::Text(word.to_owned()),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        sum(&|sheet| sheet.by_rules.clone()),
        sum(&|sheet| &sheet.total - &sheet.by_rules),
    ];
    if !has_debts(statements) {
        cells.extend([sum(&Sheet::left), text(&first.currency)]);
        return cells;
    }
    // A debt goes on from period to period: the sum over several would count it twice.
    let one_period = sheets().all(|sheet| sheet.period == first.period);
    let debt = |of: &dyn Fn(&Sheet) -> Exact| if one_period { sum(of) } else { Cell::Empty };
    cells.extend([
        debt(&|sheet| sheet.owed_before.clone()),
        sum(&|sheet| sheet.left().max(Exact::zero())),
        debt(&|sheet| sheet.left().min(Exact::zero()).abs()),
        text(&first.currency),
    ]);
    cells
}

/// Whether anybody owes something: then what is owed stands in columns of its own.
fn has_debts(statements: &[Statement]) -> bool {
    let mut sheets = statements.iter().flat_map(|one| &one.sheets);
    sheets.any(|sheet| sheet.owed_before.is_negative() || sheet.left().is_negative())
}
