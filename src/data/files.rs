//! Finding the files of a record.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::data::project::Project;
use crate::diagnostics::{Code, Diagnostic};

/// A file and the name by which people know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    /// Where it really is: links lead to one file by many names.
    pub(crate) real: PathBuf,
    /// Relative to the project, parts joined by `/`.
    pub(crate) name: String,
}

/// The files of a path or pattern relative to `root`, ordered by name; none when nothing fits.
pub(crate) fn find(root: &Path, pattern: &str) -> Vec<Found> {
    let pattern = pattern.trim();
    let exact = root.join(pattern);
    if exact.is_file() {
        return vec![Found::new(root, exact)];
    }
    if !pattern.contains(['*', '?', '[']) {
        return Vec::new();
    }
    let whole = if Path::new(pattern).is_absolute() {
        pattern.to_owned()
    } else {
        // The folder of the project may itself have marks of patterns in its name.
        format!("{}/{pattern}", glob::Pattern::escape(&root.to_string_lossy()))
    };
    let options = glob::MatchOptions { case_sensitive: true, ..glob::MatchOptions::new() };
    let Ok(paths) = glob::glob_with(&whole, options) else { return Vec::new() };
    let mut found: Vec<Found> =
        paths.filter_map(Result::ok).filter(|path| path.is_file()).map(|path| Found::new(root, path)).collect();
    // Of several names of one file the shortest is what people call it.
    found.sort_by(|a, b| (a.name.len(), &a.name).cmp(&(b.name.len(), &b.name)));
    let mut seen = HashSet::new();
    found.retain(|file| seen.insert(file.real.clone()));
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// The files of several patterns, each once. A pattern that fits none is reported at its place in the project file: `keys`
/// lead to the list of patterns.
pub(crate) fn find_all(
    project: &Project,
    patterns: &[String],
    keys: &[&str],
    problems: &mut Vec<Diagnostic>,
) -> Vec<Found> {
    let mut files: Vec<Found> = Vec::new();
    for (index, pattern) in patterns.iter().enumerate() {
        let found = find(&project.root, pattern);
        if found.is_empty() {
            let index = index.to_string();
            let span = project.span(&[keys, &[&*index]].concat());
            let help = if pattern.contains(['*', '?']) { "pattern" } else { "" };
            let said = Diagnostic::error(Code::FileNotFound, span).arg("file", pattern);
            problems.push(said.arg("folder", project.root.display().to_string()).help(help));
        }
        for file in found {
            if files.iter().all(|other| other.real != file.real) {
                files.push(file);
            }
        }
    }
    files
}

impl Found {
    fn new(root: &Path, path: PathBuf) -> Found {
        Found { name: name(root, &path), real: path.canonicalize().unwrap_or_else(|_| path.clone()), path }
    }
}

fn name(root: &Path, path: &Path) -> String {
    let short = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = short.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/").replacen("//", "/", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_find_files_in_one_order() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("a[1]");
        std::fs::create_dir_all(root.join("data/old.csv")).unwrap();
        for file in ["data/b.csv", "data/a.csv", "data/[x].csv"] {
            std::fs::write(root.join(file), "id\n").unwrap();
        }
        let names = |pattern: &str| find(&root, pattern).into_iter().map(|file| file.name).collect::<Vec<_>>();
        assert_eq!(names("data/*.csv"), ["data/[x].csv", "data/a.csv", "data/b.csv"]);
        assert_eq!(names("data/[x].csv"), ["data/[x].csv"]);
        assert_eq!(names("data/a.csv"), ["data/a.csv"]);
        assert!(names("data/c.csv").is_empty());
        assert!(names("data/***.csv").is_empty());
    }
}
