//! Writing a file whole or not at all, however the work ends and whoever else is at it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many bytes are written at a time.
const PART: usize = 4096;

/// Why a file is not there.
#[derive(Debug)]
pub(super) enum Unwritten {
    /// Somebody else has written it.
    Exists,
    /// The system refuses.
    Io(io::Error),
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Unwritten {
        Unwritten::Io(error)
    }
}

/// What becomes of each step on the disk. Programs built for tests can be told by `PREMIA_FAULT` at which step they are
/// killed (`kill 3`) or the disk is full (`full 3`).
#[derive(Debug, Default)]
struct Steps {
    #[cfg(debug_assertions)]
    done: std::cell::Cell<u32>,
}

impl Steps {
    /// Before each step.
    fn next(&self) -> io::Result<()> {
        #[cfg(debug_assertions)]
        {
            self.done.set(self.done.get() + 1);
            let fault = std::env::var("PREMIA_FAULT").unwrap_or_default();
            match fault.split_once(' ') {
                Some(("kill", at)) if at == self.done.get().to_string() => std::process::abort(),
                Some(("full", at)) if at == self.done.get().to_string() => {
                    return Err(io::Error::from(io::ErrorKind::StorageFull));
                }
                Some(("linkless", _)) => {}
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether the disk is to be taken for one without links.
    fn without_links(&self) -> bool {
        cfg!(debug_assertions) && std::env::var("PREMIA_FAULT").is_ok_and(|fault| fault.starts_with("linkless"))
    }
}

/// Writes a new file in a folder. At its name there is either nothing or the whole text, which has reached the disk; a file
/// that is there stays. Whatever earlier attempts have left is cleared away.
pub(super) fn write_new(folder: &Path, name: &str, text: &str) -> Result<PathBuf, Unwritten> {
    let steps = Steps::default();
    let whole = folder.join(name);
    if whole.exists() {
        return Err(Unwritten::Exists);
    }
    let made = !folder.is_dir();
    steps.next()?;
    fs::create_dir_all(folder)?;
    let own = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    let done = put(&steps, folder, &own, &whole, text);
    // The text has its own name now, or is of no use.
    let _ = fs::remove_file(&own);
    match done {
        Ok(()) => {
            clear(folder, name);
            Ok(whole)
        }
        Err(error) => {
            if made {
                // Empty only where nothing else has been put there meanwhile.
                let _ = fs::remove_dir(folder);
            }
            Err(error)
        }
    }
}

fn put(steps: &Steps, folder: &Path, own: &Path, whole: &Path, text: &str) -> Result<(), Unwritten> {
    let _ = fs::remove_file(own);
    steps.next()?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(own)?;
    for part in text.as_bytes().chunks(PART) {
        steps.next()?;
        file.write_all(part)?;
    }
    steps.next()?;
    file.sync_all()?;
    drop(file);
    steps.next()?;
    name(steps, own, whole)?;
    steps.next()?;
    sync(folder);
    Ok(())
}

/// Gives the text its name. A second name for the same file fails where the name is taken; where a disk has no second names,
/// a file of its own is claimed first.
fn name(steps: &Steps, own: &Path, whole: &Path) -> Result<(), Unwritten> {
    let linked = if steps.without_links() { Err(io::ErrorKind::Unsupported.into()) } else { fs::hard_link(own, whole) };
    match linked {
        Ok(()) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(Unwritten::Exists),
        Err(error) if error.kind() == io::ErrorKind::StorageFull => return Err(error.into()),
        Err(_) => {}
    }
    let claim = whole.with_extension("claim");
    let taken = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => Unwritten::Exists,
        _ => Unwritten::Io(error),
    };
    OpenOptions::new().write(true).create_new(true).open(&claim).map_err(taken)?;
    let renamed = if whole.exists() { Err(Unwritten::Exists) } else { fs::rename(own, whole).map_err(Unwritten::Io) };
    let _ = fs::remove_file(&claim);
    renamed
}

/// Makes the new name reach the disk. Systems without folders as files do it by themselves.
fn sync(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Removes what closings of the same period that broke off have left. One that is still at work has lost already.
fn clear(folder: &Path, name: &str) {
    let begin = format!(".{name}.");
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let left = entry.file_name().to_string_lossy().into_owned();
        if left.starts_with(&begin) && left.ends_with(".tmp") {
            let _ = fs::remove_file(entry.path());
        }
    }
}
