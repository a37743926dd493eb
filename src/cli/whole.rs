//! Files that are written together: each whole, and either all of them or none.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::exit::Refusal;

/// Up to so many files wait until they have reached the disk: those that payroll reads. A folder of statements, which
/// would take minutes, is made again by the same command.
const SYNCED: usize = 16;

/// Files that are whole and wait beside their places. What was there before stays until [`Staged::place`]; where one file
/// cannot be written, nothing is left of the others.
#[derive(Debug, Default)]
pub(super) struct Staged {
    files: Vec<(PathBuf, Ready)>,
    /// Folders made for them, the outer ones first.
    folders: Vec<PathBuf>,
}

/// What is to be put in a place.
#[derive(Debug)]
enum Ready {
    /// A file beside it, and the place itself with links followed.
    Beside(PathBuf, PathBuf),
    /// Bytes for a device or a pipe, which is written to and never replaced.
    Through(Vec<u8>),
}

impl Staged {
    /// A folder with all folders above it, made where they are not there.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn folder(&mut self, path: &Path) -> Result<(), Refusal> {
        let missing: Vec<&Path> =
            path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => self.folders.push(folder.to_owned()),
                // Somebody else was faster.
                Err(_) if folder.is_dir() => {}
                Err(error) => return Err(unwritten(path, &error)),
            }
        }
        if path.is_dir() { Ok(()) } else { Err(unwritten(path, &io::ErrorKind::NotADirectory.into())) }
    }

    /// A file for a place.
    ///
    /// # Errors
    /// It cannot be written beside that place, or what stands there may not be written.
    pub fn add(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
        self.stage(path, bytes).map_err(|error| unwritten(path, &error))
    }

    fn stage(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let before = fs::metadata(&place).ok();
        if before.as_ref().is_some_and(|before| !before.is_file() && !before.is_dir()) {
            self.files.push((path.to_owned(), Ready::Through(bytes.to_vec())));
            return Ok(());
        }
        if before.is_some() {
            // A file that nobody may write, and a folder, are no places.
            OpenOptions::new().write(true).open(&place)?;
        }
        let beside = place.with_file_name(format!(".premia.{}.{}.part", std::process::id(), self.files.len()));
        // An earlier process of the same number may have been killed.
        let _ = fs::remove_file(&beside);
        let mut file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        self.files.push((path.to_owned(), Ready::Beside(beside, place)));
        file.write_all(bytes)?;
        if let Some(before) = before {
            file.set_permissions(before.permissions())?;
        }
        if self.files.len() <= SYNCED { file.sync_all() } else { Ok(()) }
    }

    /// Puts the files in their places, in the order in which they were added.
    ///
    /// # Errors
    /// A file cannot take its place; those after it are removed.
    pub fn place(mut self) -> Result<(), Refusal> {
        for (path, ready) in &self.files {
            let placed = match ready {
                Ready::Beside(beside, place) => fs::rename(beside, place),
                Ready::Through(bytes) => {
                    OpenOptions::new().write(true).open(path).and_then(|mut file: File| file.write_all(bytes))
                }
            };
            placed.map_err(|error| unwritten(path, &error))?;
        }
        self.files.clear();
        self.folders.clear();
        Ok(())
    }
}

impl Drop for Staged {
    /// Clears away what was not placed. What cannot be removed either is a hidden file that nobody reads.
    fn drop(&mut self) {
        for (_, ready) in &self.files {
            if let Ready::Beside(beside, _) = ready {
                let _ = fs::remove_file(beside);
            }
        }
        for folder in self.folders.iter().rev() {
            // Empty only where nothing else has been put there.
            let _ = fs::remove_dir(folder);
        }
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Refusal {
    Refusal::file("cannot_write", path, error)
}

/// Writes one file whole or not at all.
///
/// # Errors
/// It cannot be written; what was there before is as it was.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    let mut staged = Staged::default();
    staged.add(path, bytes)?;
    staged.place()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn all_files_are_there_or_none_has_changed() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("a"), "old").unwrap();
        // The second place is not there, so the first keeps what it had.
        let mut staged = Staged::default();
        staged.add(&at("a"), b"new").unwrap();
        assert!(staged.add(&at("none/b"), b"new").is_err());
        drop(staged);
        assert_eq!((fs::read_to_string(at("a")).unwrap().as_str(), count(dir.path())), ("old", 1));
        let mut staged = Staged::default();
        staged.add(&at("a"), b"new").unwrap();
        staged.folder(&at("deep/down")).unwrap();
        staged.add(&at("deep/down/b"), b"new").unwrap();
        staged.place().unwrap();
        assert_eq!(fs::read_to_string(at("a")).unwrap(), "new");
        assert_eq!(fs::read_to_string(at("deep/down/b")).unwrap(), "new");
        assert!(write(&at("deep"), b"x").is_err());
        assert_eq!((count(dir.path()), count(&at("deep"))), (2, 1));
    }

    #[test]
    fn folders_made_in_vain_go_again() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("file"), "").unwrap();
        let mut staged = Staged::default();
        staged.folder(&at("one/two")).unwrap();
        staged.add(&at("one/two/a"), b"a").unwrap();
        assert!(staged.folder(&at("file/two")).is_err());
        assert!(staged.folder(&at("file")).is_err());
        drop(staged);
        assert_eq!(count(dir.path()), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_rights_stay_and_what_is_no_file_is_not_replaced() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("real"), "old").unwrap();
        fs::set_permissions(at("real"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink(at("real"), at("link")).unwrap();
        write(&at("link"), b"new").unwrap();
        assert!(at("link").is_symlink());
        assert_eq!(fs::read_to_string(at("real")).unwrap(), "new");
        assert_eq!(fs::metadata(at("real")).unwrap().permissions().mode() & 0o777, 0o640);
        symlink("/dev/null", at("nowhere")).unwrap();
        write(&at("nowhere"), b"gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        assert_eq!(count(dir.path()), 3);
    }
}
