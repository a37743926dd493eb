//! A case as a folder that the program runs.

use std::fmt::Write as _;
use std::path::Path;

use super::day::Day;
use super::model::*;
use super::text::{self, decimal, field};

/// One table.
pub struct Table {
    /// The record.
    pub name: String,
    /// Its file.
    pub file: &'static str,
    /// Its columns.
    pub columns: Vec<String>,
    /// Its cells.
    pub rows: Vec<Vec<String>>,
}

fn number(value: &Option<Q>) -> String {
    value.as_ref().map_or_else(String::new, |value| decimal(value, 6).unwrap_or_else(|| panic!("{value} has no end")))
}

fn day(value: Option<Day>) -> String {
    value.map_or_else(String::new, |day| day.to_string())
}

/// A share as a cell: a percentage, or a fraction where that has no end.
fn share(value: &Q) -> String {
    let percent = decimal(&(value * int(100)), 6).map(|text| format!("{text}%"));
    percent.unwrap_or_else(|| format!("{}/{}", value.numer(), value.denom()))
}

/// All tables of a case.
pub fn tables(case: &Case) -> Vec<Table> {
    let ru = case.plan.ru;
    let data = &case.data;
    let w = |en: &str, russian: &str| (if ru { russian } else { en }).to_owned();
    let f = |of: Field| field(of, ru).to_owned();
    let people = Table {
        name: w("people", "люди"),
        file: "people.csv",
        columns: vec![
            w("id", "код"),
            f(Field::Role),
            f(Field::Team),
            f(Field::Hired),
            f(Field::Left),
            f(Field::Salary),
            f(Field::Grade),
            w("head", "руководитель"),
            w("since", "начало"),
        ],
        rows: data
            .people
            .iter()
            .flat_map(|one| {
                let row = |since: Day, salary: &Option<Q>, grade: &Option<Q>| {
                    let (hired, left) = one.employment(since);
                    vec![
                        one.id.clone(),
                        one.role.clone(),
                        one.team.clone(),
                        hired.to_string(),
                        day(left),
                        number(salary),
                        number(grade),
                        one.head.clone().unwrap_or_default(),
                        since.to_string(),
                    ]
                };
                let first = std::iter::once((Day::new(2024, 1, 1), &one.salary, &one.grade));
                let changes = one.changes.iter().map(|change| (change.since, &change.salary, &change.grade));
                let mut all: Vec<_> = first.chain(changes).collect();
                if let Some((back, _)) = one.again.filter(|(back, _)| all.iter().all(|(since, ..)| since != back)) {
                    let known = all.iter().rev().find(|(since, ..)| *since < back);
                    all.extend(known.map(|(_, salary, grade)| (back, *salary, *grade)));
                }
                all.into_iter().map(|(since, salary, grade)| row(since, salary, grade)).collect::<Vec<_>>()
            })
            .collect(),
    };
    let sales = Table {
        name: w("sales", "продажи"),
        file: "sales.csv",
        columns: vec![
            w("sale", "продажа"),
            w("seller", "продавец"),
            f(Field::SoldOn),
            f(Field::Amount),
            f(Field::Margin),
            f(Field::Units),
            f(Field::Client),
            f(Field::Kind),
            f(Field::RefundedOn),
            f(Field::Refunded),
            f(Field::CollectedOn),
            w("part", "часть"),
            w("helper", "помощник"),
            w("helper_part", "часть_помощника"),
            w("currency", "валюта"),
        ],
        rows: data
            .sales
            .iter()
            .map(|one| {
                vec![
                    one.id.clone(),
                    one.seller.clone(),
                    day(one.sold_on),
                    number(&one.amount),
                    number(&one.margin),
                    one.units.to_string(),
                    one.client.clone().unwrap_or_default(),
                    one.kind.clone().unwrap_or_default(),
                    day(one.refunded_on),
                    number(&one.refunded),
                    day(one.collected_on),
                    share(&one.part),
                    one.helper.as_ref().map_or_else(String::new, |(helper, _)| helper.clone()),
                    one.helper.as_ref().map_or_else(String::new, |(_, part)| share(part)),
                    one.currency.clone(),
                ]
            })
            .collect(),
    };
    let goals = Table {
        name: w("goals", "цели"),
        file: "goals.csv",
        columns: vec![w("worker", "работник"), w("span", "срок"), f(Field::Goal), f(Field::UnitsGoal)],
        rows: data
            .goals
            .iter()
            .map(|one| vec![one.person.clone(), one.span.to_string(), number(&one.goal), number(&one.units_goal)])
            .collect(),
    };
    let orders = Table {
        name: w("orders", "приказы"),
        file: "orders.csv",
        columns: vec![
            w("number", "номер"),
            w("worker", "работник"),
            f(Field::OrderedOn),
            f(Field::OrderSum),
            f(Field::Paper),
        ],
        rows: data
            .orders
            .iter()
            .map(|one| {
                let paper = one.paper.clone().unwrap_or_default();
                vec![one.id.clone(), one.worker.clone(), day(one.ordered_on), number(&one.sum), paper]
            })
            .collect(),
    };
    let rates = Table {
        name: w("fx", "курсы"),
        file: "rates.csv",
        columns: vec![w("date", "дата"), w("from", "из_валюты"), w("to", "в_валюту"), w("rate", "курс")],
        rows: data
            .rates
            .iter()
            .map(|(day, from, rate)| vec![day.to_string(), from.clone(), "RUB".to_owned(), number(&Some(rate.clone()))])
            .collect(),
    };
    let mut all = vec![people, sales, goals, orders, rates];
    if case.plan.refunds_apart {
        // What is refunded comes in up to three steps. Where pay has parts each refund is divided by what these have left, which
        // may be another unit for each than of one refund of the sum.
        let whole = case.plan.bonuses.iter().all(|of| of.finish.later.is_none());
        let steps = |at: usize, sale: &Sale| match &sale.refunded {
            Some(sum) if whole && *sum > int(at as i64 % 3) => {
                let ones = vec![Some(int(1)); at % 3];
                [vec![Some(sum - int(at as i64 % 3))], ones].concat()
            }
            sum => vec![sum.clone()],
        };
        let rows = |(at, sale): (usize, &Sale)| {
            let row = |(step, sum): (usize, Option<Q>)| {
                vec![format!("{}-{step}", sale.id), sale.id.clone(), day(sale.refunded_on), number(&sum)]
            };
            let any = sale.refunded_on.is_some() || sale.refunded.is_some();
            steps(at, sale).into_iter().enumerate().filter(|_| any).map(row).collect::<Vec<_>>()
        };
        all.push(Table {
            name: w("refunds", "возвраты"),
            file: "refunds.csv",
            columns: vec![w("refund", "возврат"), w("sale", "продажа"), w("on_day", "день"), w("back", "часть")],
            rows: data.sales.iter().enumerate().flat_map(rows).collect(),
        });
    }
    if case.plan.shares_apart && case.plan.shared.is_some() {
        let of = |sale: &Sale| {
            let own = [(sale.seller.clone(), sale.part.clone())];
            let row = |(who, part): (String, Q)| vec![sale.id.clone(), who, share(&part)];
            own.into_iter().chain(sale.helper.clone()).map(row).collect::<Vec<_>>()
        };
        all.push(Table {
            name: w("credits", "зачёты"),
            file: "credits.csv",
            columns: vec![w("deal", "сделка"), w("who", "кому"), w("share", "доля")],
            rows: data.sales.iter().flat_map(of).collect(),
        });
    }
    all
}

/// Text of a table as CSV.
pub fn csv(columns: &[String], rows: &[Vec<String>]) -> String {
    let mut text = columns.join(",") + "\n";
    rows.iter().for_each(|row| text += &(row.join(",") + "\n"));
    text
}

/// The files of a case: name and text.
pub fn all(case: &Case) -> Vec<(String, String)> {
    let mut yaml = format!("language: {}\n\nrecords:\n", if case.plan.ru { "ru" } else { "en" });
    let mut files = vec![("plan.kpi".to_owned(), text::plan(&case.plan))];
    for table in tables(case) {
        let _ = writeln!(yaml, "  {}:\n    file: {}", table.name, table.file);
        files.push((table.file.to_owned(), csv(&table.columns, &table.rows)));
    }
    files.push(("premia.yaml".to_owned(), yaml));
    files
}

/// Writes the files of a case into a folder.
pub fn write(case: &Case, folder: &Path) {
    std::fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for (name, text) in all(case) {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

/// What somebody needs to run a case again.
pub fn told(case: &Case, folder: &Path) -> String {
    write(case, folder);
    let mut text = String::new();
    for (name, content) in all(case) {
        let _ = writeln!(text, "--- {name}\n{content}");
    }
    let (first, last) = (case.periods.first(), case.periods.last());
    if let (Some(first), Some(last)) = (first, last) {
        let span = if first == last { first.to_string() } else { format!("{first}..{last}") };
        let _ = writeln!(text, "--- run\ncargo run -- run {} --period {span}", folder.display());
    }
    text
}
