//! Files that are written whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::exit::Refusal;

/// Writes some files beside their places first and puts them there when all of them are whole: a full disk or a crash
/// leaves what was there before.
pub(super) fn write(files: &[(PathBuf, Vec<u8>)]) -> Result<(), Refusal> {
    let mut staged: Vec<PathBuf> = Vec::new();
    let written = files.iter().try_for_each(|(path, bytes)| {
        let beside = beside(path);
        staged.push(beside.clone());
        stage(&beside, bytes).map_err(|error| Refusal::file("cannot_write", path, &error))
    });
    let placed = written.and_then(|()| {
        files.iter().zip(&staged).try_for_each(|((path, _), staged)| {
            std::fs::rename(staged, path).map_err(|error| Refusal::file("cannot_write", path, &error))
        })
    });
    if placed.is_err() {
        // What cannot be removed either is a hidden file that nobody reads.
        staged.iter().for_each(|path| drop(std::fs::remove_file(path)));
    }
    placed
}

/// A name in the same folder that no other process uses.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn stage(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_are_there_or_none_has_changed() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::write(at("a"), "old").unwrap();
        let text = |text: &str| text.as_bytes().to_vec();
        // The second place is not there, so the first keeps what it had.
        assert!(write(&[(at("a"), text("new")), (at("none/b"), text("new"))]).is_err());
        assert_eq!(std::fs::read_to_string(at("a")).unwrap(), "old");
        write(&[(at("a"), text("new")), (at("b"), text("new"))]).unwrap();
        assert_eq!(std::fs::read_to_string(at("a")).unwrap(), "new");
        std::fs::create_dir(at("folder")).unwrap();
        assert!(write(&[(at("folder"), text("x"))]).is_err());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3);
    }
}
