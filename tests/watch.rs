//! `premia run --watch` runs again when something changes, and goes on after a mistake.

#![cfg(test)]

mod support;

use std::fs;
use std::io::Read;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use support::{command, copy, repository};

/// A process and what it has written so far. It ends with the test.
struct Watching {
    child: Child,
    out: Arc<Mutex<String>>,
    err: Arc<Mutex<String>>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn collect(mut from: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let text = Arc::new(Mutex::new(String::new()));
    let to = Arc::clone(&text);
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            to.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
    });
    text
}

/// Waits until a text is there, and takes everything written so far.
fn wait(text: &Mutex<String>, wanted: &str) -> String {
    for _ in 0..1200 {
        let mut so_far = text.lock().unwrap();
        if so_far.contains(wanted) {
            return std::mem::take(&mut so_far);
        }
        drop(so_far);
        thread::sleep(Duration::from_millis(50));
    }
    panic!("no {wanted} in {}", text.lock().unwrap());
}

#[test]
fn every_change_of_rules_or_data_is_shown_in_money() {
    let folder = tempfile::tempdir().unwrap();
    copy(&repository("rules/agency-en"), folder.path());
    let mut child = command(folder.path())
        .args(["run", "--period", "2026-03", "--format", "csv", "--watch"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let watching = Watching { child, out: collect(out), err: collect(err) };
    wait(&watching.out, "M04,Denis N.,turnover_bonus,Fixed bonus for the month's turnover,25000.00");
    let rules = folder.path().join("agency.kpi");
    let right = fs::read_to_string(&rules).unwrap();
    fs::write(&rules, right.replace("from 100 000:  25 000", "from 100 000:  26 000")).unwrap();
    wait(&watching.out, "M04,Denis N.,turnover_bonus,Fixed bonus for the month's turnover,26000.00");
    let told = wait(&watching.err, "+1 000.00\n");
    assert!(told.contains("agency.kpi has changed"), "{told}");
    assert!(
        told.contains("1 of 29 lines of pay has changed; in all\n416 955.00 → 417 955.00 RUB (+1 000.00)"),
        "{told}"
    );
    assert!(told.contains("Denis N.   turnover_bonus   25 000.00   26 000.00    +1 000.00"), "{told}");
    // A mistake is told, and the next change mends it.
    fs::write(&rules, right.replace("from 100 000:  25 000", "from 100 000:  25 00O")).unwrap();
    wait(&watching.err, "25 00O");
    // What is compared is the last run that came to its end.
    fs::write(&rules, &right).unwrap();
    wait(&watching.out, "M04,Denis N.,turnover_bonus,Fixed bonus for the month's turnover,25000.00");
    wait(&watching.err, "-1 000.00\n");
    // Data, and several files at once.
    let data = folder.path().join("data/payments.csv");
    let payments = fs::read_to_string(&data).unwrap();
    fs::write(&data, payments.lines().take(1).chain([""]).collect::<Vec<_>>().join("\n")).unwrap();
    fs::write(&rules, right.replace("from 100 000:  25 000", "from 0:  27 000\n  from 100 000:  25 000")).unwrap();
    wait(&watching.out, "M04,Denis N.,turnover_bonus,Fixed bonus for the month's turnover,27000.00");
    assert!(wait(&watching.err, "have changed").contains("agency.kpi, data/payments.csv have changed"));
}
