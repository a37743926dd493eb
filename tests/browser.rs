//! Pages in a real browser: Chromium without a window. Where there is none these tests say so and are skipped, unless
//! `PREMIA_BROWSER=required` (which CI sets).

#![cfg(test)]

#[path = "browser/chromium.rs"]
mod chromium;
#[path = "browser/pages.rs"]
mod pages;
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use chromium::{Look, browser, faults, required};
use pages::{of_each_kind, pages};
use support::repository;

/// The width of a small phone, of A4 less its margins (182 mm), and of a screen, in pixels of style sheets.
const PHONE: u32 = 380;
const PAPER: u32 = 688;
const SCREEN: u32 = 1200;

/// The page that looks at others by itself.
const LOOK: &str = include_str!("browser/look.html");

/// The page that asks axe-core.
const AXE: &str = include_str!("browser/axe.html");

/// A page with one of every mistake.
const BAD: &str = "<!DOCTYPE html><html><head><title></title><style>p{color:#aaa}</style></head><body><h2>a</h2><h4>b</h4>\
                   <p>grey on white</p><div style='width:900px'>wide</div><table><tr><th>no scope</th><th></th></tr></table>\
                   </body></html>";

/// axe-core, which `npm ci --prefix tests/browser` puts there; `PREMIA_AXE=required` makes that a must.
fn axe() -> Option<PathBuf> {
    let path = repository("tests/browser/node_modules/axe-core/axe.min.js");
    let found = path.is_file().then_some(path);
    assert!(found.is_some() || !required("PREMIA_AXE"), "PREMIA_AXE=required, and there is no axe-core");
    if found.is_none() {
        eprintln!("no axe-core here (npm ci --prefix tests/browser): pages are held against the own checks alone");
    }
    found
}

/// What axe-core says of pages. In them a script may run: the policy of a page forbids axe-core, too.
fn said_by_axe(folder: &Path, axe: &Path, pages: &[String], (width, dark): (u32, bool)) -> Vec<String> {
    for page in pages {
        let path = folder.join(page);
        let text = fs::read_to_string(&path).unwrap();
        let policy = text.split_once("<meta http-equiv=\"Content-Security-Policy\"");
        if let Some((before, (_, after))) = policy.map(|(before, rest)| (before, rest.split_once('>').unwrap())) {
            fs::write(&path, format!("{before}{after}")).unwrap();
        }
        fs::copy(axe, path.with_file_name("axe.min.js")).unwrap();
    }
    faults(&browser().unwrap(), folder, pages, Look { with: AXE, width, dark })
}

#[test]
fn pages_fit_phone_and_paper_and_can_be_read_by_everybody() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let pages = pages(folder.path());
    for (width, dark) in [(PHONE, false), (PHONE, true), (PAPER, false), (SCREEN, true)] {
        let look = Look { with: LOOK, width, dark };
        assert_eq!(faults(&browser, folder.path(), &pages, look), Vec::<String>::new(), "{width} {dark}");
    }
}

#[test]
fn axe_finds_nothing_on_pages_of_any_kind() {
    let (Some(_), Some(axe)) = (browser(), axe()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let pages = of_each_kind(pages(folder.path()));
    assert!(pages.len() > 30, "{pages:?}");
    for look in [(PHONE, true), (SCREEN, false)] {
        assert_eq!(said_by_axe(folder.path(), &axe, &pages, look), Vec::<String>::new(), "{look:?}");
    }
}

#[test]
fn the_look_finds_what_is_wrong() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.html"), BAD).unwrap();
    let look = Look { with: LOOK, width: PHONE, dark: false };
    let found = faults(&browser, folder.path(), &["bad.html".to_owned()], look);
    for wanted in ["lang", "title", "h1", "heading", "contrast", "scroll", "scope", "empty th"] {
        assert!(found.iter().any(|fault| fault.contains(wanted)), "{wanted} is not found: {found:?}");
    }
}

#[test]
fn axe_finds_what_is_wrong() {
    let (Some(_), Some(axe)) = (browser(), axe()) else { return };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bad.html"), BAD).unwrap();
    let found = said_by_axe(folder.path(), &axe, &["bad.html".to_owned()], (PHONE, false));
    for wanted in ["html-has-lang", "document-title", "page-has-heading-one", "heading-order", "color-contrast"] {
        assert!(found.iter().any(|fault| fault.contains(wanted)), "{wanted} is not found: {found:?}");
    }
}
