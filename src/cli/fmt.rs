//! `premia fmt`: the one canonical form of rules.

use std::path::{Path, PathBuf};

use crate::cli::args::{FmtArgs, Global};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::session::{exit_of, look};
use crate::cli::{Screen, files, whole};
use crate::data::Project;
use crate::diagnostics::render::render;
use crate::diagnostics::{Arg, Diagnostic, phrase};
use crate::language::Lang;
use crate::source::SourceMap;
use crate::syntax::tree::{File, Trivia};

pub(super) fn run(args: &FmtArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let mut worst = Exit::Fine;
    let mut changed = 0;
    let paths = paths(&args.paths, global)?;
    let mut lang = global.lang();
    for path in &paths {
        let text = files::read_text(path)?;
        let mut sources = SourceMap::new();
        let id = sources.add(files::shown(path), text.as_str());
        let (tree, problems) = crate::syntax::parse(&sources, id);
        let lang = *lang.get_or_insert_with(|| project_lang(path).unwrap_or(tree.lang));
        if problems.iter().any(Diagnostic::is_error) {
            screen.message(&render(&problems, &sources, global.form(), &look(Path::new("."), lang, screen)));
            worst = worst.max(exit_of(&problems));
            continue;
        }
        let name = Arg::Text(files::shown(path));
        let Some(formatted) = rewritten(&tree, tree.lang) else {
            screen.message(&format!("{}\n", phrase("not_formatted", &[("file", name)], lang)));
            worst = worst.max(Exit::Findings);
            continue;
        };
        if formatted == text {
            continue;
        }
        changed += 1;
        if args.check {
            screen.result(&format!("{}\n", phrase("would_change", &[("file", name)], lang)));
        } else {
            whole::write(path, formatted.as_bytes()).map_err(|refusal| refusal.lang(lang))?;
            screen.result(&format!("{}\n", phrase("formatted", &[("file", name)], lang)));
        }
    }
    if changed == 0 && worst == Exit::Fine {
        let counts = [("files", Arg::from(paths.len()))];
        screen.result(&format!("{}\n", phrase("all_formatted", &counts, lang.unwrap_or_default())));
    }
    Ok(if args.check && changed > 0 { worst.max(Exit::Findings) } else { worst })
}

fn paths(named: &[PathBuf], global: &Global) -> Result<Vec<PathBuf>, Refusal> {
    let start = global.project.clone().unwrap_or_else(|| PathBuf::from("."));
    let named = if named.is_empty() { std::slice::from_ref(&start) } else { named };
    let mut all = Vec::new();
    for path in named {
        if path.is_dir() {
            all.extend(files::projects_of(path).iter().flat_map(|project| files::rules_of(project)));
        } else if path.exists() {
            all.push(path.clone());
        } else {
            return Err(Refusal::new("no_such_file").arg("file", path.display().to_string()));
        }
    }
    if all.is_empty() {
        return Err(Refusal::new("no_rules_here"));
    }
    Ok(all)
}

/// The language that the project of a file speaks.
pub(super) fn project_lang(path: &Path) -> Option<Lang> {
    Project::read(&files::project_of(path), &mut SourceMap::new()).ok()?.language
}

/// A tree written in a language, when the text gives the same tree again and keeps every comment; `None` otherwise:
/// then nothing may be written.
pub(super) fn rewritten(tree: &File, lang: Lang) -> Option<String> {
    let text = crate::syntax::write(tree, lang);
    let mut sources = SourceMap::new();
    let id = sources.add("rewritten.kpi", text.as_str());
    let (again, problems) = crate::syntax::parse(&sources, id);
    let same = !problems.iter().any(Diagnostic::is_error)
        && again.lang == lang
        && again.blocks == tree.blocks
        && comments(&again) == comments(tree);
    same.then_some(text)
}

/// All comments of a file in their order, without the blank space around them.
fn comments(file: &File) -> Vec<String> {
    let mut all = Vec::new();
    let mut take = |trivia: &Trivia| {
        let lines = trivia.above.iter().flatten().chain(trivia.behind.as_ref());
        all.extend(lines.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()));
    };
    for block in &file.blocks {
        take(&block.trivia);
        for clause in &block.clauses {
            take(&clause.trivia);
            for row in &clause.rows {
                take(&row.trivia);
            }
        }
    }
    take(&file.end);
    all
}
