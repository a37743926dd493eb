//! `premia diff`: a change of rules in meaning and in money.

use std::path::{Path, PathBuf};

use crate::cli::args::{DiffArgs, Global};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::git::Git;
use crate::cli::review::{Asked, Side, review};
use crate::cli::session::Session;
use crate::cli::texts::Texts;
use crate::cli::{Screen, files};

pub(super) fn run(args: &DiffArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let root = files::project_of(&global.project.clone().unwrap_or_else(|| PathBuf::from(".")));
    let (old, new) = sources(args, &root)?;
    // The data are those of the later side: both texts of rules are run on them.
    let data = match &new {
        Source::Working(folder) | Source::Folder(folder) => folder.clone(),
        Source::File(file) => files::project_of(file),
        Source::Commit { .. } => root.clone(),
    };
    let later = new.texts(&root)?;
    let mut earlier = old.texts(&root)?;
    // Rules that come without a project file are run as those of the later side are.
    earlier.project = earlier.project.or_else(|| later.project.clone());
    let side = |source: &Source, texts: Texts| {
        let session = Session::of_texts(&data, &texts, global, screen);
        Side { name: source.name(&session), session, cases: texts.cases }
    };
    let (new, old) = (side(&new, later), side(&old, earlier));
    let asked = Asked {
        period: args.period.as_deref(),
        plan: args.plan.as_deref(),
        format: args.format,
        supposed: false,
        fail_on_change: args.fail_on.is_some(),
        cache: args.cache,
        skip_bad_rows: args.skip_bad_rows,
        allow_missing: args.allow_missing,
        scan_from: args.scan_from,
    };
    review(old, new, &asked, screen)
}

/// Earlier rules, a revision or a folder or file, with the data of a project: what they are called, and the rules.
pub(super) fn earlier(text: &str, root: &Path, global: &Global, screen: &Screen) -> Result<(String, Session), Refusal> {
    let path = PathBuf::from(text);
    let source = match (path.is_dir(), path.is_file()) {
        (true, _) => Source::Folder(files::project_of(&path)),
        (_, true) => Source::File(path),
        _ => Source::Commit { commit: commit(root, text)?, name: text.to_owned() },
    };
    let mut texts = source.texts(root)?;
    texts.project = texts.project.map_or_else(|| Texts::of_folder(root).map(|own| own.project), |own| Ok(Some(own)))?;
    let session = Session::of_texts(root, &texts, global, screen);
    Ok((source.name(&session), session))
}

/// The revision of a name. Without a repository it is first of all no file or folder.
fn commit(root: &Path, name: &str) -> Result<String, Refusal> {
    if Git::above(root).is_none() {
        let folder = root.display().to_string();
        return Err(Refusal::new("nothing_of_name").arg("name", name).arg("folder", folder));
    }
    Git::at(root)?.commit(name)
}

/// Where rules stand.
enum Source {
    /// What lies in the folder of the project.
    Working(PathBuf),
    Folder(PathBuf),
    File(PathBuf),
    /// A revision of the project, and what the reader calls it.
    Commit {
        commit: String,
        name: String,
    },
}

/// The two sides that are meant: folders, files or revisions; a revision alone against what is in the folder.
fn sources(args: &DiffArgs, root: &Path) -> Result<(Source, Source), Refusal> {
    let of_path = |text: &str| {
        let path = PathBuf::from(text);
        if path.is_dir() {
            Some(Source::Folder(files::project_of(&path)))
        } else {
            path.is_file().then_some(Source::File(path))
        }
    };
    let revision = |name: &str| -> Result<Source, Refusal> {
        let commit = commit(root, name)?;
        Ok(Source::Commit { commit, name: name.to_owned() })
    };
    let source = |text: &str| of_path(text).map_or_else(|| revision(text), Ok);
    if let Some(new) = &args.new {
        return Ok((source(&args.old)?, source(new)?));
    }
    if let Some(old) = of_path(&args.old) {
        return Ok((old, Source::Working(root.to_owned())));
    }
    if let Some((old, new)) = args.old.split_once("...") {
        let (old, new) = (or_head(old), or_head(new));
        let commit = Git::at(root)?.common(old, new)?;
        let name = format!("{old}...");
        return Ok((Source::Commit { commit, name }, revision(new)?));
    }
    if let Some((old, new)) = args.old.split_once("..") {
        return Ok((revision(or_head(old))?, revision(or_head(new))?));
    }
    Ok((revision(&args.old)?, Source::Working(root.to_owned())))
}

/// An end of a range; one that is left out is where the reader is.
fn or_head(name: &str) -> &str {
    if name.is_empty() { "HEAD" } else { name }
}

/// The letters of a commit that are shown.
const SHORT: usize = 8;

impl Source {
    fn texts(&self, root: &Path) -> Result<Texts, Refusal> {
        match self {
            Source::Working(folder) | Source::Folder(folder) => Texts::of_folder(folder),
            Source::File(file) => Texts::of_file(file),
            Source::Commit { commit, name } => Git::at(root)?.texts(commit, name),
        }
    }

    fn name(&self, session: &Session) -> String {
        match self {
            Source::Working(_) => session.say("review_working_folder", &[]),
            Source::Folder(path) | Source::File(path) => files::shown(path),
            Source::Commit { commit, name } if commit.starts_with(name.as_str()) => name.clone(),
            Source::Commit { commit, name } => format!("{name} ({})", commit.get(..SHORT).unwrap_or(commit)),
        }
    }
}
