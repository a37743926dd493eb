//! Places that cannot be written, made without a fault in the program: a limit on the size of files, a disk of a few pages,
//! rights that are missing. What this machine cannot make is said and skipped, unless `PREMIA_DISK=required` (which CI sets on Linux).

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The bytes that a disk hands out at a time.
const PAGE: u64 = 4096;

/// Says what is not tested here; where everything is required, fails.
pub fn skip(what: &str) {
    let required = std::env::var("PREMIA_DISK").is_ok_and(|value| value == "required");
    assert!(!required, "PREMIA_DISK=required, and this machine has no way for {what}");
    eprintln!("not tested here: {what}");
}

/// The program where no file may become longer than some blocks. Unless the signal is left as it is, which kills the process
/// in the middle of its work, a write fails.
pub fn limited(folder: &Path, blocks: u64, killed: bool) -> Command {
    let trap = if killed { "" } else { "trap '' XFSZ; " };
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{trap}ulimit -c 0; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    command.arg(env!("CARGO_BIN_EXE_premia"));
    command.current_dir(folder).stdin(Stdio::null()).env("LANG", "C");
    command
}

/// The program as somebody for whom the rights of files hold: for root, without the power to pass over them.
pub fn plain(folder: &Path) -> Option<Command> {
    let held = |command: &mut Command| {
        let locked = TempDir::new().unwrap();
        lock(locked.path());
        let told = command.args(["touch", "x"]).current_dir(locked.path()).stderr(Stdio::null()).status();
        told.is_ok_and(|status| !status.success()) && !locked.path().join("x").exists()
    };
    let bounded = || {
        let mut command = Command::new("setpriv");
        command.args(["--bounding-set", "-dac_override,-dac_read_search,-fowner", "--"]);
        command
    };
    let mut command = if held(&mut Command::new("env")) {
        Command::new("env")
    } else if held(&mut bounded()) {
        bounded()
    } else {
        return None;
    };
    command.arg(env!("CARGO_BIN_EXE_premia")).current_dir(folder).stdin(Stdio::null()).env("LANG", "C");
    Some(command)
}

/// Takes the right to write from a folder or a file.
pub fn lock(path: &Path) {
    set_mode(path, if path.is_dir() { 0o555 } else { 0o444 });
}

/// Gives it back.
pub fn unlock(path: &Path) {
    set_mode(path, if path.is_dir() { 0o755 } else { 0o644 });
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _mode: u32) {}

/// Where the small disk of this process lies.
const HERE: &str = "PREMIA_SMALL_DISK";

/// Does the rest of a test with a small disk of its own, in memory. The test runs itself a second time, in a room of the
/// system in which it may mount one.
pub fn on_a_small_disk(test: &str, rest: impl FnOnce(&Disk)) {
    if let Some(folder) = std::env::var_os(HERE) {
        let disk = Disk { folder: folder.into() };
        disk.mount("size=2m,nr_inodes=2000,mode=755");
        return rest(&disk);
    }
    let folder = TempDir::new().unwrap();
    let mounts = |how: &&&[&str]| {
        let mut command = Command::new("unshare");
        command.args(**how).args(["mount", "-t", "tmpfs", "none"]).arg(folder.path());
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    let rooms: [&[&str]; 2] = [&["-m", "--"], &["-rm", "--"]];
    let Some(room) = rooms.iter().find(mounts) else { return skip("a disk that is full") };
    let mut command = Command::new("unshare");
    command.args(*room).arg(std::env::current_exe().unwrap()).args([test, "--exact", "--nocapture"]);
    let ran = command.env(HERE, folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    assert!(said.contains("1 passed"), "{test} is not the name of this test: {said}");
}

/// A disk of two megabytes.
pub struct Disk {
    folder: PathBuf,
}

impl Disk {
    fn mount(&self, options: &str) {
        let status = Command::new("mount").args(["-t", "tmpfs", "-o", options, "none"]).arg(&self.folder).status();
        assert!(status.unwrap().success());
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Leaves so many pages free.
    pub fn leave_pages(&self, pages: u64) {
        let path = self.folder.join("filler");
        let mut file = File::create(&path).unwrap();
        let full = std::io::copy(&mut std::io::repeat(0), &mut file);
        assert_eq!(full.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
        let length = file.metadata().unwrap().len();
        file.set_len(length.next_multiple_of(PAGE) - pages * PAGE).unwrap();
    }

    /// Leaves room for so many names of files.
    pub fn leave_names(&self, names: usize) {
        let folder = self.folder.join("names");
        fs::create_dir_all(&folder).unwrap();
        let made = (0..).take_while(|number| File::create(folder.join(number.to_string())).is_ok()).count();
        (0..names).for_each(|number| fs::remove_file(folder.join((made - 1 - number).to_string())).unwrap());
    }

    /// All of it is free again.
    pub fn clear(&self) {
        let _ = fs::remove_file(self.folder.join("filler"));
        let _ = fs::remove_dir_all(self.folder.join("names"));
    }

    /// Nothing on it can be changed, or can be again.
    pub fn read_only(&self, yes: bool) {
        let options = if yes { "remount,ro" } else { "remount,rw" };
        assert!(Command::new("mount").args(["-o", options]).arg(&self.folder).status().unwrap().success());
    }
}
