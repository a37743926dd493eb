//! Pages of every kind in both languages, those of the example projects among them, and names that want to do harm.

use std::fs;
use std::path::Path;

use crate::support::{self, output, premia, repository, write};

/// A page that a command prints.
fn printed(project: &Path, to: &Path, args: &[&str]) {
    let ran = premia(project, args);
    assert!(ran.code < 2 && ran.out.starts_with("<!DOCTYPE html>"), "{args:?}: {}", ran.err);
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::write(to, ran.out).unwrap();
}

/// Statements, documents, explanations, changes of rules, two sources held against each other: the names of all pages below
/// a folder.
pub fn pages(folder: &Path) -> Vec<String> {
    for (project, lang) in
        [("agency-en", "en"), ("agency-ru", "ru"), ("dealer-network", "ru"), ("team-scorecards", "en")]
    {
        let out = folder.join(project);
        let args = ["statement", "--period", "2026-03", "--lang", lang, "--out", out.to_str().unwrap()];
        output(&repository("rules").join(project), &args);
        let document = out.join("doc.html");
        output(&repository("rules").join(project), &["doc", "--lang", lang, "--output", document.to_str().unwrap()]);
    }
    for lang in ["en", "ru"] {
        of_every_kind(folder, lang);
    }
    let hostile = folder.join("hostile-project");
    support::copy(&repository("rules/agency-en"), &hostile);
    let people = hostile.join("data/employees.csv");
    let text = fs::read_to_string(&people).unwrap();
    let long = "Verylongname".repeat(60);
    let text = text
        .replace("Boris L.", "\"\"\"><script>document.title='taken'</script><img src=x onerror=alert(1)>\"")
        .replace("Anna K.", &long);
    fs::write(&people, text).unwrap();
    let hostile_out = folder.join("hostile");
    output(&hostile, &["statement", "--period", "2026-03", "--out", hostile_out.to_str().unwrap()]);
    let explain = ["explain", "M01", "--period", "2026-03", "--format", "html"];
    printed(&hostile, &hostile_out.join("explain.html"), &explain);
    let mut found: Vec<String> = support::inside(folder, "*/*.html")
        .into_iter()
        .filter(|path| !path.starts_with(&hostile))
        .map(|path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned())
        .collect();
    found.sort();
    assert!(found.len() > 30, "{found:?}");
    found
}

/// What else becomes a page, of the agency with a closed month, late facts and somebody who is gone.
fn of_every_kind(folder: &Path, lang: &str) {
    let name = format!("agency-{lang}");
    let work = tempfile::tempdir().unwrap();
    let project = work.path();
    support::copy(&repository("rules").join(&name), project);
    let to = |page: &str| folder.join(format!("kinds-{lang}")).join(format!("{page}.html"));
    let asked = ["--period", "2026-03", "--lang", lang, "--format", "html"];
    let shown = |page: &str, args: &[&str]| printed(project, &to(page), &[args, &asked].concat());
    shown("explain", &["explain", "M01"]);
    shown("explain-amounts", &["explain", "M02", "--amount", "1"]);
    shown("row", &["explain", "--row", "D049"]);
    shown("what-if", &["what-if", "--quota", "+10%"]);
    let plan = fs::read_to_string(project.join("agency.kpi")).unwrap();
    let rules = repository("rules").join(&name);
    write(project, "agency.kpi", plan.replace("25 000", "26 500"));
    shown("diff", &["diff", rules.to_str().unwrap(), "."]);
    write(project, "agency.kpi", plan);
    sources(project);
    printed(project, &to("reconcile"), &["reconcile", "sales", "--lang", lang, "--format", "html"]);
    let project = corrected();
    for who in ["M01", "M02"] {
        let explain = ["explain", who, "--period", "2026-04", "--lang", lang, "--format", "html"];
        printed(project.path(), &to(&format!("corrected-{who}")), &explain);
        let statement = ["statement", who, "--period", "2026-03..2026-04", "--lang", lang];
        printed(project.path(), &to(&format!("stated-{who}")), &statement);
    }
}

/// Two sources of one record that disagree in every way.
fn sources(project: &Path) {
    let yaml = fs::read_to_string(project.join("premia.yaml")).unwrap();
    let more = "reconcile:\n  sales:\n    left: {title: CRM, file: left.csv, key: id, delimiter: \",\", decimal: \".\"}\n    \
                right: {title: 1C, file: right.csv, key: id, delimiter: \",\", decimal: \".\"}\n    compare:\n      amount: {tolerance: 0.01}\n";
    write(project, "premia.yaml", format!("{yaml}\n{more}"));
    write(project, "left.csv", "id,amount\nD-1,1000\nD-2,500.01\nD-3,10\nD-4,70\nD-4,71\nD-7,3\n");
    write(project, "right.csv", "id,amount\nD-1,1000\nD-2,500\nD-3,20\nD-5,5\nD007,3\n");
}

/// March is closed, then a payment comes late and somebody leaves the data with what was paid for.
fn corrected() -> tempfile::TempDir {
    let plan = "plan sales \"Sales\"\n  for: employees\n  every: month\n  currency: RUB\n  \
        rounding: half up to 0.01\n  effective: from 2026-01-01\n\nrecord payments \"Payments\"\n  key: id\n  \
        credited to: manager\n  field id: text\n  field manager: employee\n  field paid_on: date\n  \
        field amount: money\n\nkpi turnover \"Turnover\"\n  measure: sum of payments.amount\n  by date: paid_on\n\n\
        bonus commission \"Commission\"\n  pays: 5% of turnover\n";
    let yaml =
        "records:\n  employees: {file: people.csv}\n  payments: {file: payments.csv}\nadjustments: adjustments.csv\n";
    let people = "id,name,hired_on,left_on\nM01,Anna K.,2025-01-01,\n";
    let payments = "id,manager,paid_on,amount\nP1,M01,2026-03-10,100000\n";
    let folder = support::project(&[
        ("plan.kpi", plan.to_owned()),
        ("premia.yaml", yaml.to_owned()),
        ("people.csv", format!("{people}M02,Boris L.,2025-01-01,\n")),
        ("payments.csv", format!("{payments}P2,M02,2026-03-12,80000\n")),
        ("adjustments.csv", "payee,period,amount,reason,approved\nM01,2026-04,250,Fair,Order 7\n".to_owned()),
    ]);
    output(folder.path(), &["close", "--period", "2026-03", "--approved", "Order 17", "--on", "2026-12-31"]);
    write(folder.path(), "people.csv", people);
    write(folder.path(), "payments.csv", format!("{payments}P3,M01,2026-03-20,40000\n"));
    folder
}

/// Some pages of each kind: further statements of a project differ in their numbers alone.
#[allow(dead_code, reason = "each target uses its own part")]
pub fn of_each_kind(pages: Vec<String>) -> Vec<String> {
    let (mut last, mut met) = (String::new(), 0);
    let kept = |page: &String| {
        let (folder, name) = page.split_once('/').unwrap();
        let statement = !folder.starts_with("kinds") && !["doc.html", "index.html", "explain.html"].contains(&name);
        met = if folder == last { met + usize::from(statement) } else { usize::from(statement) };
        folder.clone_into(&mut last);
        !statement || met <= 2
    };
    pages.into_iter().filter(kept).collect()
}
