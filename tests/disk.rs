//! What is written to a disk that is full or may not be written: truly so, not by a fault in the program.

#![cfg(test)]
#![cfg(unix)]

#[path = "disk/places.rs"]
mod places;
mod support;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use places::{limited, lock, on_a_small_disk, plain, skip, unlock};
use support::{Ran, command, copy, premia, ran, repository, write};
use tempfile::TempDir;

/// Rules that are not in their canonical form, and a scenario that expects another amount.
const PLAN: &str = "plan sales \"Sales\"\n  for: employees\n  every: month\n  currency: RUB\n  \
    rounding: half up to 0.01\n  effective: from 2026-01-01\n\nrecord payments \"Payments\"\n  key: id\n  \
    credited to: manager\n  field id: text\n  field manager: employee\n  field paid_on: date\n  field amount: money\n\n\
    kpi turnover \"Turnover\"\n  measure: sum of payments.amount\n  by date: paid_on\n\n\
    bonus commission \"Commission\"\n  pays:   5% of turnover\n";

const SCENARIO: &str = "name: one\nperiod: 2026-03\ngiven:\n  employees: [{id: A, name: A, hired_on: 2025-01-01}]\n  \
    payments: [{id: X, manager: A, paid_on: 2026-03-01, amount: 100}]\nexpect:\n  \
    - {payee: A, component: commission, pays: 5}\n";

/// What is closed of a period has some pages.
const PEOPLE: usize = 60;

/// A project whose March is closed.
fn sales(folder: &Path) {
    let mut people = "id,name,hired_on,left_on\n".to_owned();
    let mut payments = "id,manager,paid_on,amount\n".to_owned();
    for number in 0..PEOPLE {
        people.push_str(&format!("M{number},Seller {number},2025-01-01,\n"));
        payments.push_str(&format!(
            "P{number},M{number},2026-03-10,{}\nQ{number},M{number},2026-04-10,500\n",
            1000 + number
        ));
    }
    write(folder, "plan.kpi", PLAN);
    write(folder, "premia.yaml", "records:\n  employees: {file: people.csv}\n  payments: {file: payments.csv}\n");
    write(folder, "people.csv", people);
    write(folder, "payments.csv", payments);
    write(folder, "cases/one.yaml", SCENARIO);
    let closed = premia(folder, &["close", "--period", "2026-03", "--approved", "Order 17", "--on", "2026-12-31"]);
    assert_eq!(closed.code, 0, "{}", closed.err);
}

/// A command that writes, what it is given first, and where it writes.
struct Writing {
    args: &'static [&'static str],
    before: &'static [(&'static str, &'static str)],
    at: &'static str,
}

/// Every command that writes files, over files of an earlier day.
const ALL: [Writing; 10] = [
    Writing {
        args: &["close", "--period", "2026-04", "--approved", "Order 18", "--on", "2026-12-31"],
        before: &[],
        at: "2026-04.ledger",
    },
    Writing {
        args: &["statement", "--period", "2026-04", "--out", "out/all"],
        before: &[("out/all/index.html", "old"), ("out/all/M5.html", "old")],
        at: "out/all/",
    },
    Writing {
        args: &["statement", "M7", "--period", "2026-04", "--format", "markdown", "--out", "out/new/deep"],
        before: &[],
        at: "out/new/deep",
    },
    Writing { args: &["statement", "--period", "2026-04", "--format", "xlsx"], before: &[], at: "statements" },
    Writing {
        args: &["export", "--period", "2026-04", "--output", "out/pay.csv"],
        before: &[("out/pay.csv", "old"), ("out/pay.totals.csv", "old")],
        at: "out/pay.",
    },
    Writing { args: &["doc", "--output", "out/doc.html"], before: &[("out/doc.html", "old")], at: "out/doc.html" },
    Writing { args: &["fmt"], before: &[], at: "plan.kpi" },
    Writing {
        args: &["translate", "plan.kpi", "--to", "ru", "--output", "out/plan.txt"],
        before: &[("out/plan.txt", "старое")],
        at: "out/plan.txt",
    },
    Writing { args: &["test", "--accept"], before: &[("cases/one.yaml", "")], at: "cases/one.yaml" },
    Writing { args: &["new", "out/fresh"], before: &[], at: "out/fresh" },
];

impl Writing {
    /// Puts in place what stood there before; for `test --accept` that is a scenario of another amount.
    fn prepare(&self, folder: &Path) {
        write(folder, "out/keep", "");
        for (name, text) in self.before {
            let scenario = SCENARIO.replace("pays: 5", "pays: 6");
            write(folder, name, if text.is_empty() { scenario.as_str() } else { text });
        }
    }

    /// Does it and holds that all is as it was where that fails, and that nothing but results stand there where it does not.
    fn fails(&self, folder: &Path, command: &mut Command, reason: &str, what: &str) -> bool {
        let before = all(folder);
        let Ran { code, out, err } = ran(command.args(self.args));
        let after = all(folder);
        let failed = code == 2;
        if failed {
            assert_eq!(names(&after), names(&before), "{what}: {:?}", self.args);
            assert!(after == before, "{what}: {:?} has changed what was there", self.args);
            assert!(err.contains(self.at) && err.contains(reason), "{what}: {:?}: {err}", self.args);
            assert!(!out.contains(self.at), "{what}: {out}");
        } else {
            // An accepted scenario that was wrong is a finding.
            assert!(code == 0 || (code == 1 && self.args[0] == "test"), "{what}: {:?}: {err}", self.args);
            assert!(after != before, "{what}: {:?}", self.args);
            let hidden: Vec<_> = after.keys().filter(|path| part_of_work(path)).collect();
            assert!(hidden.is_empty(), "{what}: {:?} leaves {hidden:?}", self.args);
        }
        failed
    }
}

/// Whether a file is one on which the program still works.
fn part_of_work(path: &Path) -> bool {
    path.file_name().unwrap().to_string_lossy().starts_with('.') && !path.ends_with(".gitignore")
}

/// All files with their content, and the folders.
fn all(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(all(&path));
            found.insert(path, None);
        } else {
            found.insert(path.clone(), Some(fs::read(&path).unwrap()));
        }
    }
    found
}

fn names(all: &BTreeMap<PathBuf, Option<Vec<u8>>>) -> Vec<&Path> {
    all.keys().map(PathBuf::as_path).collect()
}

/// No room, then more and more.
fn rooms() -> impl Iterator<Item = u64> {
    std::iter::once(0).chain((0..20).map(|power| 1 << power))
}

/// A copy of a project for each command.
fn copied(from: &Path, into: &Path) -> TempDir {
    let folder = TempDir::new_in(into).unwrap();
    copy(from, folder.path());
    folder
}

#[test]
fn a_write_that_fails_leaves_everything_as_it_was() {
    let model = TempDir::new().unwrap();
    sales(model.path());
    for writing in ALL {
        let folder = copied(model.path(), &std::env::temp_dir());
        writing.prepare(folder.path());
        let mut failed = 0;
        for blocks in rooms() {
            let mut command = limited(folder.path(), blocks, false);
            if !writing.fails(folder.path(), &mut command, "so large", &format!("{blocks} blocks")) {
                break;
            }
            failed += 1;
        }
        assert!(failed > 0, "{:?}", writing.args);
    }
}

#[test]
fn a_closing_that_is_killed_while_it_writes_closes_nothing_and_the_next_one_clears_up() {
    let model = TempDir::new().unwrap();
    sales(model.path());
    let close = &ALL[0];
    let mut killed = 0;
    for blocks in rooms() {
        let folder = copied(model.path(), &std::env::temp_dir());
        let before = all(folder.path());
        let status = limited(folder.path(), blocks, true).args(close.args).stdout(Stdio::null()).status().unwrap();
        if status.success() {
            break;
        }
        killed += 1;
        // The system ended it, in the middle of a write.
        assert_eq!(status.code(), None, "{blocks} blocks");
        let after = all(folder.path());
        assert_eq!(after.keys().filter(|path| part_of_work(path)).count(), 1, "{blocks} blocks");
        let visible: BTreeMap<_, _> = after.into_iter().filter(|(path, _)| !part_of_work(path)).collect();
        assert!(visible == before, "{blocks} blocks");
        assert_eq!(premia(folder.path(), &["run", "--period", "2026-04"]).code, 0);
        assert!(!close.fails(folder.path(), &mut command(folder.path()), "", "after the kill"));
    }
    assert!(killed > 2);
}

#[test]
fn a_full_disk_leaves_everything_as_it_was() {
    on_a_small_disk("a_full_disk_leaves_everything_as_it_was", |disk| {
        let model = TempDir::new().unwrap();
        sales(model.path());
        for writing in ALL {
            let folder = copied(model.path(), disk.folder());
            writing.prepare(folder.path());
            let mut failed = 0;
            for pages in rooms() {
                disk.leave_pages(pages);
                let full = writing.fails(
                    folder.path(),
                    &mut command(folder.path()),
                    "no room is left",
                    &format!("{pages} pages"),
                );
                disk.clear();
                if !full {
                    break;
                }
                failed += 1;
            }
            assert!(failed > 0, "{:?}", writing.args);
        }
    });
}

#[test]
fn what_only_helps_the_work_stops_nothing_or_is_said() {
    on_a_small_disk("what_only_helps_the_work_stops_nothing_or_is_said", |disk| {
        let folder = TempDir::new_in(disk.folder()).unwrap();
        sales(folder.path());
        let run = &["run", "--period", "2026-04", "--cache"];
        let whole = premia(folder.path(), &run[..3]).out;
        disk.leave_pages(0);
        // Nothing can be remembered; what is paid is the same.
        let Ran { code, out, err } = premia(folder.path(), run);
        assert_eq!((code, out), (0, whole), "{err}");
        // Closed periods are worked out again in a folder of the system.
        let temporary = disk.folder().join("tmp");
        fs::create_dir(&temporary).unwrap();
        let Ran { code, err, .. } = ran(command(folder.path()).arg("verify").env("TMPDIR", &temporary));
        let named = err.contains("no room is left") && err.contains(temporary.to_str().unwrap());
        assert!(code == 2 && named, "{err}");
        assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
        disk.clear();
        let Ran { code, err, .. } = ran(command(folder.path()).arg("verify").env("TMPDIR", &temporary));
        assert_eq!((code, fs::read_dir(&temporary).unwrap().count()), (0, 0), "{err}");
    });
}

#[test]
fn a_disk_without_room_for_another_name_leaves_everything_as_it_was() {
    on_a_small_disk("a_disk_without_room_for_another_name_leaves_everything_as_it_was", |disk| {
        let model = TempDir::new().unwrap();
        sales(model.path());
        for writing in ALL {
            let folder = copied(model.path(), disk.folder());
            writing.prepare(folder.path());
            let mut failed = 0;
            for names in 0..200 {
                disk.leave_names(names);
                let what = format!("{names} names");
                let full = writing.fails(folder.path(), &mut command(folder.path()), "no room is left", &what);
                disk.clear();
                if !full {
                    break;
                }
                failed += 1;
            }
            assert!(failed > 0, "{:?}", writing.args);
        }
    });
}

#[test]
fn a_disk_that_can_only_be_read_is_said() {
    on_a_small_disk("a_disk_that_can_only_be_read_is_said", |disk| {
        let model = TempDir::new().unwrap();
        sales(model.path());
        for writing in ALL {
            let folder = copied(model.path(), disk.folder());
            writing.prepare(folder.path());
            disk.read_only(true);
            assert!(writing.fails(folder.path(), &mut command(folder.path()), "can only be read", "read-only"));
            // What needs no writing goes on.
            assert_eq!(premia(folder.path(), &["run", "--period", "2026-04"]).code, 0);
            disk.read_only(false);
            assert!(!writing.fails(folder.path(), &mut command(folder.path()), "", "writable again"));
        }
    });
}

#[test]
fn folders_and_files_without_the_right_to_write_are_said() {
    let model = TempDir::new().unwrap();
    sales(model.path());
    if plain(model.path()).is_none() {
        return skip("a folder that may not be written");
    }
    for writing in ALL {
        let folder = copied(model.path(), &std::env::temp_dir());
        writing.prepare(folder.path());
        let mut inner: Vec<PathBuf> = all(folder.path()).into_keys().filter(|path| path.is_dir()).collect();
        inner.push(folder.path().to_owned());
        inner.iter().for_each(|path| lock(path));
        let mut command = plain(folder.path()).unwrap();
        let refused = writing.fails(folder.path(), &mut command, "no right", "folders");
        inner.iter().for_each(|path| unlock(path));
        assert!(refused, "{:?}", writing.args);
        // A file of an earlier day that nobody may write is not replaced either.
        let own: Vec<PathBuf> = writing.before.iter().map(|(name, _)| folder.path().join(name)).collect();
        if !own.is_empty() {
            own.iter().for_each(|path| lock(path));
            let mut command = plain(folder.path()).unwrap();
            assert!(writing.fails(folder.path(), &mut command, "no right", "files"), "{:?}", writing.args);
            own.iter().for_each(|path| unlock(path));
        }
        assert!(!writing.fails(folder.path(), &mut plain(folder.path()).unwrap(), "", "with rights"));
    }
}

/// Where writing always finds the disk full.
const FULL: &str = "/dev/full";

/// What is printed: `premia export > pay.csv` is how most people write a file.
const PRINTED: [&[&str]; 11] = [
    &["run", "--period", "2026-04"],
    &["run", "--period", "2026-04", "--format", "csv"],
    &["run", "--period", "2026-04", "--format", "json"],
    &["export", "--period", "2026-04"],
    &["statement", "M7", "--period", "2026-04"],
    &["explain", "M7", "--period", "2026-04"],
    &["doc"],
    &["check"],
    &["translate", "plan.kpi", "--to", "ru"],
    &["--help"],
    &["--version"],
];

#[test]
fn an_output_that_cannot_be_written_whole_is_no_success() {
    if !Path::new(FULL).exists() {
        return skip("an output that is full");
    }
    let folder = TempDir::new().unwrap();
    sales(folder.path());
    for args in PRINTED {
        for (lang, said) in [
            ("en", "cannot be written whole: no room is left"),
            ("ru", "не удаётся записать целиком: на диске не осталось места"),
        ] {
            let full = File::options().write(true).open(FULL).unwrap();
            let output = command(folder.path()).args(args).args(["--lang", lang]).stdout(full).output().unwrap();
            let err = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.code() == Some(2) && err.contains(said), "{args:?}: {err}");
        }
    }
    // A device that is named as a file is written to, and stays what it is.
    let args = ["export", "--period", "2026-04", "--output", FULL];
    let Ran { code, err, .. } = premia(folder.path(), &args);
    assert!(code == 2 && err.contains(FULL) && err.contains("no room is left"), "{err}");
    assert!(!fs::metadata(FULL).unwrap().is_file());
}

#[test]
fn a_reader_who_goes_away_is_no_mistake() {
    for args in [&["run", "--period", "2026-03"][..], &["run", "--period", "2026-03", "--format", "json"], &["doc"]] {
        let mut child = command(&repository("rules/agency-en"))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&ended.stderr));
    }
}
