//! Pages on paper: Chromium prints them, and the text of the PDF is read back with its places.

#![cfg(test)]

#[path = "browser/chromium.rs"]
mod chromium;
#[path = "browser/pages.rs"]
mod pages;
#[path = "browser/paper.rs"]
mod paper;
mod support;

use std::fs;
use std::path::Path;

use chromium::browser;
use paper::{Length, POINT, Paper, Word, paper, print, reader, visible};
use support::{output, project, repository};
use tempfile::TempDir;

#[test]
fn a_statement_prints_on_a4() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let args = ["statement", "M02", "--period", "2026-03", "--out", folder.path().to_str().unwrap()];
    output(&repository("rules/agency-ru"), &args);
    let bytes = fs::read(print(&browser, &folder.path().join("M02.html"))).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.starts_with("%PDF"));
    let boxes: Vec<&str> = text.split("/MediaBox [").skip(1).map(|rest| rest.split_once(']').unwrap().0).collect();
    assert!((1..=6).contains(&boxes.len()), "{boxes:?}");
    for paper in boxes {
        // 210 by 297 mm in points of 1/72 inch, to the point.
        let sides: Vec<&str> = paper.split_whitespace().skip(2).map(|side| side.split('.').next().unwrap()).collect();
        assert!(matches!(sides.as_slice(), ["594" | "595", "841" | "842"]), "{paper}");
    }
}

/// A seller with many payments, and so many other lines of pay above them.
fn seller(payments: usize, others: usize) -> TempDir {
    let mut plan = "plan sales \"Sales\"\n  for: employees\n  every: month\n  currency: RUB\n  \
        rounding: half up to 0.01\n  effective: from 2026-01-01\n\nrecord payments \"Payments\"\n  key: id\n  \
        credited to: manager\n  field id: text\n  field manager: employee\n  field client: text\n  \
        field paid_on: date\n  field amount: money\n\nkpi turnover \"Turnover\"\n  measure: sum of payments.amount\n  \
        by date: paid_on\n\nbonus commission \"Commission\"\n  pays: 5% of turnover\n"
        .to_owned();
    (0..others).for_each(|at| plan.push_str(&format!("\nbonus extra_{at} \"Extra no. {at}\"\n  pays: 1{at:02}\n")));
    let mut rows = "id,manager,client,paid_on,amount\n".to_owned();
    for at in 0..payments {
        let (day, amount) = (1 + at % 28, 10_000 + 37 * at);
        // A longer text takes more lines.
        let client = "Клиент & Co ".repeat(1 + at % 5);
        rows.push_str(&format!("P{at:04},M01,{client}{at},2026-03-{day:02},{amount}.{:02}\n", at % 100));
    }
    project(&[
        ("plan.kpi", plan.as_str()),
        ("premia.yaml", "records:\n  employees: {file: people.csv}\n  payments: {file: payments.csv}\n"),
        ("people.csv", "id,name,hired_on,left_on\nM01,Анна К.,2025-01-01,\n"),
        ("payments.csv", rows.as_str()),
    ])
}

/// The margins that the style sheet sets: 16 mm above, 18 mm below, 14 mm beside.
const ABOVE: Length = 45_354;
const BELOW: Length = 51_023;
const BESIDE: Length = 39_685;

fn within_margins(paper: &Paper) {
    for word in &paper.words {
        let (width, height) = paper.sheets[word.page];
        let inside = word.left >= BESIDE - POINT
            && word.right <= width - BESIDE + POINT
            && word.top >= ABOVE - POINT
            && word.bottom <= height - BELOW + POINT;
        assert!(inside, "{word:?} of {width} by {height}");
    }
}

/// The rows of the last table of a page that have a key: the words of each cell.
fn rows(page: &str) -> Vec<Vec<String>> {
    let body = page.rsplit_once("<tbody").unwrap().1.split_once("</tbody>").unwrap().0;
    let cells = |row: &str| -> Vec<String> {
        let cells = row.split("<t").skip(1).map(|cell| visible(&format!("<body><t{cell}")).trim().to_owned());
        cells.collect()
    };
    body.split("<tr").skip(1).map(cells).filter(|row| row[0].starts_with('P')).collect()
}

/// The rows of a long table: each whole on its sheet, and the headings above the first one of each sheet.
fn rows_stand_whole(paper: &Paper, page: &str, headings: &[&str]) -> usize {
    let rows = rows(page);
    let found = |key: &str| -> Word {
        let all = paper.find(key);
        assert_eq!(all.len(), 1, "{key}");
        all[0].clone()
    };
    let keys: Vec<Word> = rows.iter().map(|row| found(&row[0])).collect();
    for (at, (key, row)) in keys.iter().zip(&rows).enumerate() {
        let next = keys.get(at + 1).filter(|next| next.page == key.page).map_or(Length::MAX, |next| next.top);
        let mut here: Vec<&str> = paper
            .words
            .iter()
            .filter(|word| word.page == key.page && word.top > key.top - POINT && word.top < next - POINT)
            .map(|word| word.text.as_str())
            .collect();
        for word in row.iter().flat_map(|cell| cell.split_whitespace()) {
            let place = here.iter().position(|here| *here == word);
            here.swap_remove(place.unwrap_or_else(|| panic!("{word} of {row:?} is not beside its key")));
        }
    }
    let mut sheets: Vec<usize> = keys.iter().map(|key| key.page).collect();
    sheets.dedup();
    for heading in headings {
        let all = paper.find(heading);
        for sheet in &sheets {
            let first = keys.iter().filter(|key| key.page == *sheet).map(|key| key.top).min().unwrap();
            let above = all.iter().filter(|word| word.page == *sheet && word.bottom <= first).count();
            assert!(above > 0, "no {heading} above the rows of sheet {sheet}");
        }
        // None stands without a row below it.
        let lone: Vec<_> = all.iter().filter(|word| !keys.iter().any(|key| key.page == word.page)).collect();
        assert!(lone.is_empty(), "{lone:?}");
    }
    sheets.len()
}

fn stated(folder: &Path, lang: &str) -> (std::path::PathBuf, String) {
    let text = output(folder, &["statement", "M01", "--period", "2026-03", "--lang", lang]);
    let path = folder.join(format!("{lang}.html"));
    fs::write(&path, &text).unwrap();
    (path, text)
}

#[test]
fn three_hundred_deals_stand_whole_on_paper_under_their_headings() {
    let (Some(browser), Some(reader)) = (browser(), reader()) else { return };
    let folder = seller(300, 0);
    for (lang, headings) in [("en", ["payments", "Counts"]), ("ru", ["payments", "Засчитано"])] {
        let (path, text) = stated(folder.path(), lang);
        let paper = paper(&browser, &reader, &path);
        assert_eq!(paper.missing(&text), Vec::<String>::new(), "{lang}");
        within_margins(&paper);
        // A statement lists so many and says how many more there are.
        assert_eq!(rows(&text).len(), 200);
        assert!(rows_stand_whole(&paper, &text, &headings) > 8, "{lang}");
        // By hand: 300 times 10 000, 37 times the numbers up to 299, three times the kopecks up to 99 are 4 659 598.50.
        let decimal = if lang == "en" { '.' } else { ',' };
        for word in ["Анна", "К.", "M01", "659", &format!("598{decimal}50"), &format!("979{decimal}93")] {
            assert!(!paper.find(word).is_empty(), "{word}");
        }
    }
}

#[test]
fn no_headings_stand_alone_at_the_end_of_a_sheet() {
    let (Some(browser), Some(reader)) = (browser(), reader()) else { return };
    // The table of payments begins further and further down, over the end of the first sheet.
    for others in 0..6 {
        let folder = seller(12, others);
        let (path, text) = stated(folder.path(), "en");
        let paper = paper(&browser, &reader, &path);
        within_margins(&paper);
        rows_stand_whole(&paper, &text, &["Counts"]);
    }
}

#[test]
fn whatever_a_page_says_stands_on_paper() {
    let (Some(browser), Some(reader)) = (browser(), reader()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let printed = |page: &String| {
        let (folder, name) = page.split_once('/').unwrap();
        folder == "kinds-en"
            || ["agency-ru/M02.html", "team-scorecards/index.html", "hostile/M02.html"].contains(&page.as_str())
            || (folder.ends_with("ru") && name == "doc.html")
    };
    for page in pages::pages(folder.path()).into_iter().filter(printed) {
        let path = folder.path().join(&page);
        let paper = paper(&browser, &reader, &path);
        assert_eq!(paper.missing(&fs::read_to_string(&path).unwrap()), Vec::<String>::new(), "{page}");
        within_margins(&paper);
    }
}
