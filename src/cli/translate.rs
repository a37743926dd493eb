//! `premia translate`: a file of rules in the other language.

use std::path::Path;

use crate::cli::args::{Global, TranslateArgs};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::fmt::{project_lang, rewritten};
use crate::cli::session::{exit_of, look};
use crate::cli::{Screen, files, whole};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::render;
use crate::source::SourceMap;

pub(super) fn run(args: &TranslateArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let text = files::read_text(&args.file)?;
    let mut sources = SourceMap::new();
    let id = sources.add(args.file.display().to_string(), text);
    let (tree, problems) = crate::syntax::parse(&sources, id);
    let lang = global.lang().or_else(|| project_lang(&args.file)).unwrap_or(tree.lang);
    if problems.iter().any(Diagnostic::is_error) {
        screen.message(&render(&problems, &sources, global.form(), &look(Path::new("."), lang, screen)));
        return Ok(exit_of(&problems));
    }
    let name = args.file.display().to_string();
    let Some(text) = rewritten(&tree, args.to.lang()) else {
        return Err(Refusal::new("not_translated").arg("file", name).lang(lang));
    };
    match &args.output {
        None => screen.result(&text),
        Some(path) => whole::write(path, text.as_bytes()).map_err(|refusal| refusal.lang(lang))?,
    }
    Ok(Exit::Fine)
}
