//! Chromium without a window.

#![allow(dead_code, reason = "each target uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

/// The browser; `PREMIA_CHROMIUM` names another one.
pub fn browser() -> Option<PathBuf> {
    let named = std::env::var_os("PREMIA_CHROMIUM").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let found =
        names.iter().flat_map(|name| places.iter().map(move |place| place.join(name))).find(|path| path.is_file());
    let browser = named.or(found);
    assert!(browser.is_some() || !required("PREMIA_BROWSER"), "PREMIA_BROWSER=required, and there is no Chromium");
    if browser.is_none() {
        eprintln!("no Chromium here: pages are not opened in a browser");
    }
    browser
}

/// Whether what a variable stands for may not be missing.
pub fn required(variable: &str) -> bool {
    std::env::var(variable).is_ok_and(|value| value == "required")
}

/// How long a browser may take; on a busy machine one now and then does not come to its end.
const PATIENCE: Duration = Duration::from_secs(90);

/// What the browser gives for arguments, with a profile of its own. `whole` says whether it did what it should; else it is asked
/// again.
pub fn chromium(browser: &Path, args: &[&str], whole: impl Fn(&str) -> bool) -> String {
    for _ in 0..3 {
        let profile = tempfile::tempdir().unwrap();
        let (out, err) = (profile.path().join("out"), profile.path().join("err"));
        let mut run = Command::new(browser)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
            .args(["--allow-file-access-from-files", "--no-first-run", "--disable-background-networking"])
            .arg(format!("--user-data-dir={}", profile.path().join("profile").display()))
            .args(args)
            .stdout(fs::File::create(&out).unwrap())
            .stderr(fs::File::create(&err).unwrap())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        let ended = loop {
            match run.try_wait().unwrap() {
                Some(status) => break status.success(),
                None if begun.elapsed() > PATIENCE => {
                    run.kill().unwrap();
                    run.wait().unwrap();
                    break false;
                }
                None => thread::sleep(Duration::from_millis(20)),
            }
        };
        let text = fs::read_to_string(&out).unwrap();
        if ended && whole(&text) {
            return text;
        }
        eprintln!("the browser is asked again: {args:?}: {}", fs::read_to_string(&err).unwrap());
    }
    panic!("the browser does not answer: {args:?}");
}

/// How a page is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The page that looks at others, each in a frame of its own: it writes a report.
    pub with: &'static str,
    /// As wide as asked.
    pub width: u32,
    /// In dark colours.
    pub dark: bool,
}

/// What is wrong with the pages of a folder.
pub fn faults(browser: &Path, folder: &Path, pages: &[String], look: Look) -> Vec<String> {
    let list = serde_json::to_string(pages).unwrap();
    let page = look.with.replace("PAGES", &list.replace('<', "\\u003c")).replace("WIDTH", &look.width.to_string());
    let path = folder.join("look.html");
    fs::write(&path, page).unwrap();
    let scheme = format!("--blink-settings=preferredColorScheme={}", u8::from(!look.dark));
    let url = format!("file://{}", path.display());
    let args = ["--virtual-time-budget=60000", "--run-all-compositor-stages-before-draw", "--window-size=1200,2000"];
    let report = |dom: &str| -> Option<String> {
        let (_, rest) = dom.split_once("<pre id=\"report\">")?;
        rest.split_once("</pre>").map(|(report, _)| report.to_owned()).filter(|report| !report.is_empty())
    };
    let dom = chromium(browser, &[&args[..], &[&scheme, "--dump-dom", &url]].concat(), |dom| report(dom).is_some());
    let report = report(&dom).unwrap();
    let report = report.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let report: Json = serde_json::from_str(&report).unwrap_or_else(|error| panic!("{error}: {report}"));
    assert_eq!(report["looked"].as_u64(), Some(pages.len() as u64), "{report}");
    assert_eq!(report["dark"].as_bool(), Some(look.dark), "the scheme of colours is the one asked for");
    report["faults"].as_array().unwrap().iter().map(|fault| fault.as_str().unwrap().to_owned()).collect()
}
