//! Names for contents: equal digests, equal contents.

use std::fmt::{Debug, Display, Formatter};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// The name of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The name of some bytes.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(*blake3::hash(bytes).as_bytes())
    }

    /// The bytes of the name itself.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// From the bytes of a name.
    pub(super) fn from_bytes(bytes: [u8; 32]) -> Digest {
        Digest(bytes)
    }
}

impl Display for Digest {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

/// Takes in parts, each apart from the next.
#[derive(Default)]
pub(crate) struct Digester(blake3::Hasher);

impl Digester {
    /// Takes in bytes.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Digester {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Takes in a value by how it shows itself to programmers: all that tells it from others.
    pub(crate) fn shown(&mut self, value: &dyn Debug) -> &mut Digester {
        self.bytes(format!("{value:?}").as_bytes())
    }

    /// The name of all that was taken in.
    pub(crate) fn finish(&self) -> Digest {
        Digest(*self.0.finalize().as_bytes())
    }
}

/// How many bytes of a file are named at a time.
const PART: u64 = 4 << 20;

/// The name of the content of a file, read by several threads.
pub(super) fn of_file(path: &Path) -> io::Result<Digest> {
    let length = std::fs::metadata(path)?.len();
    let parts = length.div_ceil(PART);
    let next = AtomicU64::new(0);
    let some = || -> io::Result<Vec<(u64, Digest)>> {
        let mut file = File::open(path)?;
        let mut bytes = Vec::new();
        let mut named = Vec::new();
        loop {
            let part = next.fetch_add(1, Ordering::Relaxed);
            if part >= parts {
                return Ok(named);
            }
            bytes.clear();
            file.seek(SeekFrom::Start(part * PART))?;
            file.by_ref().take(PART).read_to_end(&mut bytes)?;
            named.push((part, Digest::of(&bytes)));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(usize::try_from(parts).unwrap_or(1));
    let found: Vec<io::Result<Vec<(u64, Digest)>>> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(some)).collect();
        let own = some();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        std::iter::once(own).chain(others.into_iter().map(join)).collect()
    });
    let mut named: Vec<(u64, Digest)> = Vec::new();
    for some in found {
        named.extend(some?);
    }
    named.sort_unstable();
    let mut whole = Digester::default();
    whole.bytes(&length.to_le_bytes());
    for (_, part) in named {
        whole.bytes(part.bytes());
    }
    Ok(whole.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_all_of_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        let mut content = vec![b'x'; usize::try_from(2 * PART + 17).unwrap()];
        let mut names = Vec::new();
        for place in [0, content.len() / 2, content.len() - 1] {
            std::fs::write(&path, &content).unwrap();
            assert_eq!(of_file(&path).unwrap(), of_file(&path).unwrap());
            names.push(of_file(&path).unwrap());
            content[place] = b'y';
        }
        content.pop();
        std::fs::write(&path, &content).unwrap();
        names.push(of_file(&path).unwrap());
        std::fs::write(&path, "").unwrap();
        names.push(of_file(&path).unwrap());
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 5);
    }

    #[test]
    fn parts_are_told_apart() {
        let name = |parts: [&str; 2]| {
            let mut digester = Digester::default();
            parts.iter().for_each(|part| {
                digester.bytes(part.as_bytes());
            });
            digester.finish()
        };
        assert_ne!(name(["ab", "c"]), name(["a", "bc"]));
    }
}
