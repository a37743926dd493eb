//! The files of a cache.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::data::cache::digest::{Digest, Digester, of_file};

/// The folder of the cache in that of a project.
const FOLDER: &str = ".premia-cache";

/// How many states of data are remembered.
const MOST_STATES: usize = 8;

/// The first bytes of each file.
const MARK: &[u8; 8] = b"premia\x00\x01";

/// What was found in earlier runs of this very program.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    program: Digest,
}

impl Cache {
    /// The cache of the project in a folder. `None` where it cannot be known which program is running.
    pub fn of_project(project: &Path) -> Option<Cache> {
        static PROGRAM: OnceLock<Option<Digest>> = OnceLock::new();
        let program = PROGRAM.get_or_init(|| of_file(&std::env::current_exe().ok()?).ok());
        Some(Cache { root: project.join(FOLDER), program: (*program)? })
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The name of the running program: another one may find something else in the same data.
    pub(super) fn program(&self) -> &Digest {
        &self.program
    }

    fn folder(&self, state: &Digest) -> PathBuf {
        self.root.join(state.to_string())
    }

    /// What was kept under a name for a state of the data; `None` where nothing was, or not all of it is there.
    pub(super) fn read(&self, state: &Digest, name: &Digest) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.folder(state).join(name.to_string())).ok()?;
        let (head, content) = bytes.split_at_checked(MARK.len() + 32)?;
        let (mark, sum) = head.split_at_checked(MARK.len())?;
        if mark != MARK || sum != sum_of(state, name, content).bytes() {
            return None;
        }
        bytes.drain(..MARK.len() + 32);
        Some(bytes)
    }

    /// Keeps something. A reader sees all of it or nothing; that it could not be kept harms nobody.
    pub(super) fn write(&self, state: &Digest, name: &Digest, content: &[u8]) -> io::Result<()> {
        let folder = self.folder(state);
        if !folder.is_dir() {
            self.prepare()?;
            fs::create_dir_all(&folder)?;
        }
        let mut file = tempfile_in(&folder, name)?;
        let written = (|| {
            file.1.write_all(MARK)?;
            file.1.write_all(sum_of(state, name, content).bytes())?;
            file.1.write_all(content)?;
            fs::rename(&file.0, folder.join(name.to_string()))
        })();
        if written.is_err() {
            drop(fs::remove_file(&file.0));
        }
        written
    }

    /// Makes the folder, which is nothing to be put into a repository or a backup, and room for one more state.
    fn prepare(&self) -> io::Result<()> {
        fs::create_dir_all(&self.root)?;
        let beside = [
            (".gitignore", "*\n"),
            (
                "CACHEDIR.TAG",
                "Signature: 8a477f597d28d172789f06886806bc55\n# What premia has measured; may be deleted.\n",
            ),
        ];
        for (name, text) in beside {
            let path = self.root.join(name);
            if !path.exists() {
                fs::write(path, text)?;
            }
        }
        let mut states = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            let of = entry.metadata()?;
            if of.is_dir() {
                states.push((of.modified()?, entry.path()));
            }
        }
        states.sort();
        let spare = (states.len() + 1).saturating_sub(MOST_STATES);
        for (_, folder) in states.into_iter().take(spare) {
            fs::remove_dir_all(folder)?;
        }
        Ok(())
    }
}

/// What shows that a content is whole, and that it was kept under this very name.
fn sum_of(state: &Digest, name: &Digest, content: &[u8]) -> Digest {
    Digester::default().bytes(state.bytes()).bytes(name.bytes()).bytes(content).finish()
}

/// How many runs may keep the same thing at once.
const MOST_WRITERS: u32 = 64;

/// A new file beside the one that it will become, of nobody else.
fn tempfile_in(folder: &Path, name: &Digest) -> io::Result<(PathBuf, fs::File)> {
    let mut last = None;
    for number in 0..MOST_WRITERS {
        let path = folder.join(format!("{name}.{number}.new"));
        match fs::File::create_new(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AlreadyExists.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(folder: &Path) -> Cache {
        Cache { root: folder.join(FOLDER), program: Digest::of(b"program") }
    }

    #[test]
    fn what_is_kept_is_found_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path());
        let (state, name) = (Digest::of(b"state"), Digest::of(b"name"));
        assert_eq!(cache.read(&state, &name), None);
        cache.write(&state, &name, b"answer").unwrap();
        assert_eq!(cache.read(&state, &name).as_deref(), Some(&b"answer"[..]));
        let path = cache.folder(&state).join(name.to_string());
        let whole = fs::read(&path).unwrap();
        for length in 0..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            assert_eq!(cache.read(&state, &name), None, "cut at {length}");
        }
        for place in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[place] ^= 1;
            fs::write(&path, &damaged).unwrap();
            assert_eq!(cache.read(&state, &name), None, "damaged at {place}");
        }
    }

    #[test]
    fn old_states_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path());
        for state in 0..2 * MOST_STATES {
            cache.write(&Digest::of(&[u8::try_from(state).unwrap()]), &Digest::of(b"name"), b"answer").unwrap();
        }
        let states = fs::read_dir(&cache.root).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir());
        assert_eq!(states.count(), MOST_STATES);
    }
}
