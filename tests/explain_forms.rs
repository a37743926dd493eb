//! An explanation as Markdown and as a page, and what is left of it where an amount is asked for.

#![cfg(test)]

mod support;

use support::{Ran, output, repository};

const AGENCY: &str = "rules/agency-en";

fn explained(args: &[&str]) -> String {
    output(&repository(AGENCY), &[&["explain", "M01", "--period", "2026-03"], args].concat())
}

#[test]
fn an_amount_is_found_in_lines_steps_rules_and_rows() {
    let said = explained(&["--amount", "35000"]);
    assert!(said.starts_with("Anna K. (M01) · 2026-03 · Sales managers of a performance agency\n"), "{said}");
    assert!(said.contains("turnover_bonus (Fixed bonus for the month's turnover): 35 000.00 RUB\n"), "{said}");
    assert!(said.contains("└─ tier reached: from 150 000.00 RUB → 35 000.00 RUB; the highest tier\n"), "{said}");
    // Nothing else is left: neither other rules nor the steps beside it.
    assert!(!said.contains("instalments") && !said.contains("nothing to round"), "{said}");
    // A row of data, with the lines that lead to it, and no longer number that ends like it.
    let row = explained(&["--amount", "38 180"]);
    assert!(row.contains("data/payments.csv:184") && !row.contains("data/payments.csv:183"), "{row}");
    let total = explained(&["--amount", "126480,00"]);
    assert!(total.contains("Total: 126 480.00 RUB\n"), "{total}");
}

#[test]
fn an_amount_that_stands_nowhere_is_answered_with_the_nearest() {
    let said = explained(&["--amount", "35001"]);
    assert!(said.contains("35 001.00 RUB stands in no line, step or row of this pay\n"), "{said}");
    assert!(said.contains("├─ 35 000.00 RUB, 1.00 RUB less: turnover_bonus"), "{said}");
    assert_eq!(said.matches(" RUB less: ").count() + said.matches(" RUB more: ").count(), 3, "{said}");
    let json: serde_json::Value = serde_json::from_str(&explained(&["--amount", "35001", "--format", "json"])).unwrap();
    let near = &json["plans"][0]["nearest"][0];
    assert_eq!((&near["amount"], &near["component"]), (&"35000".into(), &"turnover_bonus".into()));
    let json: serde_json::Value = serde_json::from_str(&explained(&["--amount", "35000", "--format", "json"])).unwrap();
    assert_eq!(json["plans"][0]["stands_in"][0]["steps"].as_array().unwrap().len(), 2);
}

#[test]
fn an_amount_is_read_as_people_write_it_or_not_at_all() {
    for text in ["1,000", "35k", "", "12.5.1"] {
        let folder = repository(AGENCY);
        let Ran { code, err, .. } =
            support::premia(&folder, &["explain", "M01", "--period", "2026-03", "--amount", text]);
        assert_eq!(code, 2, "{text}");
        assert!(err.contains("is not an amount"), "{err}");
    }
}

#[test]
fn markdown_holds_the_tree_as_lists() {
    let said = explained(&["--format", "markdown", "--component", "turnover_bonus"]);
    assert!(
        said.starts_with("# Anna K. (M01) · 2026-03 · Sales managers of a performance agency\n\n**turnover_bonus"),
        "{said}"
    );
    assert!(
        said.contains("\n- turnover (First payments of new clients), 2026-03 = 160 000.00 RUB\n  - agency.kpi:34"),
        "{said}"
    );
    assert!(
        said.contains("\n  - sum of payments.amount: 2 rows of payments, 160 000.00 RUB\n    - data/payments.csv:183"),
        "{said}"
    );
}

#[test]
fn a_page_holds_the_whole_tree_and_nothing_of_elsewhere() {
    let page = explained(&["--format", "html"]);
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
    assert_eq!(page.matches("<h1>").count(), 1);
    assert!(
        page.contains("<details open><summary>turnover_bonus (Fixed bonus for the month's turnover): 35\u{a0}000.00"),
        "{page}"
    );
    assert!(page.contains("data/payments.csv:184"));
    assert!(!page.contains("<script") && !page.contains("://"), "{page}");
    let russian = explained(&["--format", "html", "--lang", "ru"]);
    assert!(russian.contains("<html lang=\"ru\">") && russian.contains("Итого"), "{russian}");
}

#[test]
fn several_periods_stand_one_below_the_other() {
    let args = ["explain", "M01", "--period", "2026-01..2026-02", "--format", "html"];
    let page = output(&repository(AGENCY), &args);
    assert_eq!(page.matches("<h1>").count(), 2);
    let page = output(&repository(AGENCY), &["explain", "--row", "D049", "--period", "2026-03", "--format", "html"]);
    assert!(page.contains("<h1>D049</h1>") && page.contains("data/deals.csv:50"), "{page}");
}
