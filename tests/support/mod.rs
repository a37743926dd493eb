//! What the tests of the program share: running it, and folders of projects.

#![allow(dead_code, reason = "each target uses its own part")]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A plan of one bonus on what clients have paid.
pub const PLAN_OF_PAYMENTS: &str = "plan sales \"Sales\"
  for:        employees
  every:      month
  currency:   RUB
  rounding:   half up to 0.01
  effective:  from 2026-01-01

record payments \"Payments\"
  key:            id
  credited to:    manager
  field id:       text
  field manager:  employee
  field paid_on:  date
  field amount:   money

kpi turnover \"Turnover\"
  measure:  sum of payments.amount
  by date:  paid_on

bonus commission \"Commission\"
  pays:  5% of turnover
";

/// What a command gave.
pub struct Ran {
    /// The exit code.
    pub code: i32,
    /// The output.
    pub out: String,
    /// The messages.
    pub err: String,
}

/// The program in a folder. Nothing of the language, colours and screen of whoever runs the tests reaches it.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_premia"));
    command.current_dir(folder).stdin(Stdio::null()).env("LANG", "C");
    for name in ["NO_COLOR", "LC_ALL", "LC_MESSAGES", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end.
pub fn ran(command: &mut Command) -> Ran {
    let run = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: run.status.code().unwrap(), out: text(run.stdout), err: text(run.stderr) }
}

/// Runs the program in a folder.
pub fn premia<A: AsRef<OsStr>>(folder: &Path, args: &[A]) -> Ran {
    ran(command(folder).args(args))
}

/// What comes out of a command in which nothing may go wrong.
pub fn output<A: AsRef<OsStr> + std::fmt::Debug>(folder: &Path, args: &[A]) -> String {
    let Ran { code, out, err } = premia(folder, args);
    assert_eq!(code, 0, "{} {args:?}: {out}{err}", folder.display());
    out
}

/// A folder of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What stands inside a folder under a pattern, in the order of names.
pub fn inside(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = glob::glob(folder.join(pattern).to_str().unwrap()).unwrap().flatten().collect();
    found.sort();
    found
}

/// The folders inside a folder, in the order of names; at least one.
pub fn folders(folder: &Path) -> Vec<PathBuf> {
    let found: Vec<PathBuf> = inside(folder, "*").into_iter().filter(|path| path.is_dir()).collect();
    assert!(!found.is_empty(), "{} is empty", folder.display());
    found
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A copy of a project without its scenarios, in a folder of its own.
pub fn copied(from: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(from, folder.path());
    if folder.path().join("cases").is_dir() {
        std::fs::remove_dir_all(folder.path().join("cases")).unwrap();
    }
    folder
}

/// A project of these files.
pub fn project<T: AsRef<[u8]>>(files: &[(&str, T)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, bytes)| write(folder.path(), name, bytes));
    folder
}

/// Writes a file of a project, with the folders above it.
pub fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Settings under which snapshots stand in a folder of `tests/snapshots/`, by their names alone.
pub fn snapshots(folder: &str) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}
