//! Pages in a real browser: Chromium without a window. Where there is none these tests say so and are skipped, unless
//! `PREMIA_BROWSER=required` (which CI sets).

#![cfg(test)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use support::{output, repository};

/// The width of a small phone, and of A4 less its margins (182 mm), in pixels of style sheets.
const PHONE: u32 = 380;
const PAPER: u32 = 688;

/// The browser; `PREMIA_CHROMIUM` names another one.
fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("PREMIA_CHROMIUM").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let found =
        names.iter().flat_map(|name| places.iter().map(move |place| place.join(name))).find(|path| path.is_file());
    let browser = named.or(found);
    let required = std::env::var("PREMIA_BROWSER").is_ok_and(|value| value == "required");
    assert!(browser.is_some() || !required, "PREMIA_BROWSER=required, and there is no Chromium");
    if browser.is_none() {
        eprintln!("no Chromium here: pages are not opened in a browser");
    }
    browser
}

fn chromium(browser: &Path, args: &[&str]) -> String {
    let profile = tempfile::tempdir().unwrap();
    let run = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--allow-file-access-from-files",
        ])
        .args(["--virtual-time-budget=20000", "--run-all-compositor-stages-before-draw"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(args)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

/// The page that looks at others: each in a frame of its own, as wide as asked.
const LOOK: &str = include_str!("fixtures/look.html");

/// What is wrong with pages at a width, in light or dark.
fn faults(browser: &Path, folder: &Path, pages: &[String], width: u32, dark: bool) -> Vec<String> {
    let list = serde_json::to_string(pages).unwrap();
    let look = LOOK.replace("PAGES", &list.replace('<', "\\u003c")).replace("WIDTH", &width.to_string());
    let path = folder.join("look.html");
    fs::write(&path, look).unwrap();
    let scheme = format!("--blink-settings=preferredColorScheme={}", u8::from(!dark));
    let dom =
        chromium(browser, &[&scheme, "--window-size=1200,2000", "--dump-dom", &format!("file://{}", path.display())]);
    let report = dom.split_once("<pre id=\"report\">").and_then(|(_, rest)| rest.split_once("</pre>")).unwrap().0;
    let report = report.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let report: Json = serde_json::from_str(&report).unwrap_or_else(|error| panic!("{error}: {report}"));
    assert_eq!(report["looked"].as_u64(), Some(pages.len() as u64), "{report}");
    assert_eq!(report["dark"].as_bool(), Some(dark), "the scheme of colours is the one asked for");
    report["faults"].as_array().unwrap().iter().map(|fault| fault.as_str().unwrap().to_owned()).collect()
}

/// Statements and documents of the example projects, in both languages, and the lists of all; beside them names that want to do harm.
fn pages(folder: &Path) -> Vec<String> {
    for (project, lang) in
        [("agency-en", "en"), ("agency-ru", "ru"), ("dealer-network", "ru"), ("team-scorecards", "en")]
    {
        let out = folder.join(project);
        let args = ["statement", "--period", "2026-03", "--lang", lang, "--out", out.to_str().unwrap()];
        output(&repository("rules").join(project), &args);
        let document = out.join("doc.html");
        output(&repository("rules").join(project), &["doc", "--lang", lang, "--output", document.to_str().unwrap()]);
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
    output(&hostile, &["statement", "--period", "2026-03", "--out", folder.join("hostile").to_str().unwrap()]);
    let mut found: Vec<String> = support::inside(folder, "*/*.html")
        .into_iter()
        .filter(|path| !path.starts_with(&hostile))
        .map(|path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned())
        .collect();
    found.sort();
    assert!(found.len() > 20, "{found:?}");
    found
}

#[test]
fn pages_fit_phone_and_paper_and_can_be_read_by_everybody() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let pages = pages(folder.path());
    for (width, dark) in [(PHONE, false), (PHONE, true), (PAPER, false), (1200, true)] {
        assert_eq!(faults(&browser, folder.path(), &pages, width, dark), Vec::<String>::new(), "{width} {dark}");
    }
}

#[test]
fn the_look_finds_what_is_wrong() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let bad = "<!DOCTYPE html><html><head><title></title><style>p{color:#aaa}</style></head><body><h2>a</h2><h4>b</h4>\
               <p>grey on white</p><div style='width:900px'>wide</div><table><tr><th>no scope</th></tr></table></body></html>";
    fs::write(folder.path().join("bad.html"), bad).unwrap();
    let found = faults(&browser, folder.path(), &["bad.html".to_owned()], PHONE, false);
    for wanted in ["lang", "title", "h1", "heading", "contrast", "scroll", "scope"] {
        assert!(found.iter().any(|fault| fault.contains(wanted)), "{wanted} is not found: {found:?}");
    }
}

#[test]
fn a_statement_prints_on_a4() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let args = ["statement", "M02", "--period", "2026-03", "--out", folder.path().to_str().unwrap()];
    output(&repository("rules/agency-ru"), &args);
    let page = format!("file://{}", folder.path().join("M02.html").display());
    let pdf = folder.path().join("M02.pdf");
    chromium(&browser, &["--no-pdf-header-footer", &format!("--print-to-pdf={}", pdf.display()), &page]);
    let bytes = fs::read(&pdf).unwrap();
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
