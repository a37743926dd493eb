//! Which folders are projects and which files belong to them.

use std::io::Read;
use std::path::{Component, Path, PathBuf};

use crate::cli::exit::Refusal;
use crate::data::PROJECT_FILE;

/// No file of rules is read further than this; the reader of rules says that it is too large.
pub(super) const LONGEST: u64 = (4 << 20) + 1;
/// How deep folders are searched.
const DEEPEST: usize = 16;

/// The project that a folder or file belongs to: the nearest folder upwards with a project file, else the folder itself.
/// Rules without a project file are never looked for upwards: they may be anybody's.
pub(super) fn project_of(path: &Path) -> PathBuf {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(whole) = folder.canonicalize() else {
        return folder.to_owned();
    };
    // The way up is written with dots, so that names stay relative to where the reader is.
    match whole.ancestors().position(|folder| folder.join(PROJECT_FILE).is_file()) {
        None | Some(0) => folder.to_owned(),
        Some(steps) if folder == Path::new(".") => PathBuf::from(vec![".."; steps].join("/")),
        Some(steps) => shorter(folder, steps),
    }
}

/// The folder so many steps above: by leaving out the last parts of its name where it has them.
fn shorter(folder: &Path, steps: usize) -> PathBuf {
    let names = folder.components().filter(|part| matches!(part, Component::Normal(_))).count();
    let plain = folder.components().all(|part| !matches!(part, Component::ParentDir));
    match folder.ancestors().nth(steps) {
        Some(above) if plain && steps < names => above.to_owned(),
        Some(above) if plain && steps == names && above.as_os_str().is_empty() => PathBuf::from("."),
        _ => folder.join(vec![".."; steps].join("/")),
    }
}

/// The projects in a folder: itself or the one it belongs to; when there is none, all projects below it.
pub(super) fn projects_of(path: &Path) -> Vec<PathBuf> {
    let own = project_of(path);
    if own.join(PROJECT_FILE).is_file() || !path.is_dir() {
        return vec![own];
    }
    let mut found = Vec::new();
    projects_below(path, 0, &mut found);
    if found.is_empty() { vec![own] } else { found }
}

fn projects_below(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    if depth > DEEPEST {
        return;
    }
    for folder in folders_in(folder) {
        if folder.join(PROJECT_FILE).is_file() {
            found.push(folder);
        } else {
            projects_below(&folder, depth + 1, found);
        }
    }
}

/// Whether files of rules lie in the folder itself.
pub(super) fn has_rules(folder: &Path) -> bool {
    !rules_directly_in(folder).is_empty()
}

fn rules_directly_in(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| is_rules(path) && path.is_file()).collect()
}

fn is_rules(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "kpi")
}

/// The files of rules of a project, in the order of their names; folders of other projects are left alone.
pub(super) fn rules_of(project: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    rules_below(project, 0, &mut found);
    found.sort();
    found
}

fn rules_below(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    found.extend(rules_directly_in(folder));
    for folder in folders_in(folder) {
        if depth < DEEPEST && !folder.join(PROJECT_FILE).is_file() {
            rules_below(&folder, depth + 1, found);
        }
    }
}

/// The files of `cases/`, in the order of their names.
pub(super) fn cases_of(project: &Path) -> Vec<PathBuf> {
    let is_case = |path: &PathBuf| path.extension().is_some_and(|end| end == "yaml" || end == "yml");
    entries(&project.join("cases")).into_iter().filter(is_case).collect()
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|path| path.is_dir() && !path.is_symlink()).collect()
}

/// What a folder holds, in the order of names; hidden entries are not looked at.
pub(super) fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(all) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let visible = |path: &PathBuf| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'));
    let mut paths: Vec<PathBuf> = all.flatten().map(|entry| entry.path()).filter(visible).collect();
    paths.sort();
    paths
}

/// The name of a file inside its project, with `/` between its parts.
pub(super) fn name_in(project: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(project).unwrap_or(path);
    let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// A path as people read it, without the dot for the folder they are in.
pub(super) fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// The text of a file of rules or cases. Bytes that are not UTF-8 become a control character, which the reader of the
/// text reports at its place.
pub(super) fn read_text(path: &Path) -> Result<String, Refusal> {
    let refuse = |error: std::io::Error| Refusal::file("cannot_read", path, &error);
    let mut bytes = Vec::new();
    std::fs::File::open(path).map_err(refuse)?.take(LONGEST).read_to_end(&mut bytes).map_err(refuse)?;
    Ok(text_of(bytes))
}

/// The same of the bytes of a file, of which no more than [`LONGEST`] have been read.
pub(super) fn text_of(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let cut_by_limit = error.as_bytes().len() as u64 == LONGEST && error.utf8_error().error_len().is_none();
            let mut bytes = error.into_bytes();
            bytes.truncate(good);
            let mut text = String::from_utf8(bytes).unwrap_or_default();
            if cut_by_limit {
                // The file is reported as too large: its length must stay beyond the limit.
                text.push_str("    ");
            } else {
                text.push('\u{0}');
            }
            text
        }
    }
}
