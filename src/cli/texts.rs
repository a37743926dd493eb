//! The texts of a project, wherever they stand: in a folder, in one file, in a revision.

use std::path::{Path, PathBuf};

use crate::cli::exit::Refusal;
use crate::cli::files;
use crate::data::PROJECT_FILE;
use crate::source::SourceMap;
use crate::syntax::labels::BlockKind;

/// The texts of a project.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    /// Files of rules by their names inside the project, in the order of names.
    pub rules: Vec<(String, String)>,
    /// The project file.
    pub project: Option<String>,
    /// Scenarios by their names.
    pub cases: Vec<(String, String)>,
}

/// The most files that one leads to by its imports.
const MOST_IMPORTED: usize = 1_000;

impl Texts {
    /// Those of a folder.
    pub fn of_folder(dir: &Path) -> Result<Texts, Refusal> {
        let read = |path: PathBuf| Ok((files::name_in(dir, &path), files::read_text(&path)?));
        Ok(Texts {
            rules: files::rules_of(dir).into_iter().map(read).collect::<Result<_, _>>()?,
            project: project_in(dir)?,
            cases: files::cases_of(dir).into_iter().map(read).collect::<Result<_, _>>()?,
        })
    }

    /// One file with those that it imports, and the project file and scenarios of its project.
    pub fn of_file(path: &Path) -> Result<Texts, Refusal> {
        let dir = files::project_of(path);
        let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let root = whole(&dir);
        let mut waiting = vec![whole(path)];
        let mut rules: Vec<(String, String)> = Vec::new();
        while let Some(next) = waiting.pop() {
            let name = files::name_in(&root, &next);
            // What lies outside the project cannot be imported.
            if !next.starts_with(&root) || rules.iter().any(|(known, _)| *known == name) || rules.len() >= MOST_IMPORTED
            {
                continue;
            }
            let text = files::read_text(&next)?;
            let folder = next.parent().map(Path::to_owned).unwrap_or_default();
            let found = imports(&text).into_iter().map(|path| folder.join(path)).filter(|path| path.is_file());
            waiting.extend(found.map(|path| whole(&path)));
            rules.push((name, text));
        }
        rules.sort();
        let read = |path: PathBuf| Ok((files::name_in(&dir, &path), files::read_text(&path)?));
        let cases = files::cases_of(&dir).into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Texts { rules, project: project_in(&dir)?, cases })
    }
}

fn project_in(dir: &Path) -> Result<Option<String>, Refusal> {
    let path = dir.join(PROJECT_FILE);
    if path.is_file() { files::read_text(&path).map(Some) } else { Ok(None) }
}

/// The paths that a text of rules imports.
fn imports(text: &str) -> Vec<String> {
    let mut sources = SourceMap::new();
    let id = sources.add("imports.kpi", text);
    let (file, _) = crate::syntax::parse(&sources, id);
    let blocks = file.blocks.iter().filter(|block| block.kind.item == BlockKind::Import);
    blocks.filter_map(|block| Some(block.title.as_ref()?.item.replace('\\', "/"))).collect()
}
