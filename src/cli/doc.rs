//! `premia doc`: a plan as the document that a company signs.

use std::path::{Path, PathBuf};

use crate::cli::args::{DocArgs, DocFormatArg, Global};
use crate::cli::data::stop_on_rules;
use crate::cli::exit::{Exit, Refusal};
use crate::cli::session::{Session, exit_of};
use crate::cli::{Screen, whole};
use crate::diagnostics::Arg;
use crate::plan::Plan;
use crate::report::{DocSource, Document, doc_html, doc_markdown, document};

/// So many signs of a hash tell versions apart.
const HASH: usize = 16;

pub(super) fn run(args: &DocArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let dir = args.dir.clone().or_else(|| global.project.clone()).unwrap_or_else(|| PathBuf::from("."));
    let session = Session::open(&dir, global, screen)?;
    if session.analysed.has_errors() || session.analysed.plans.is_empty() {
        if let Some(exit) = stop_on_rules(&session, screen) {
            return Ok(exit);
        }
        return Ok(Exit::Findings);
    }
    let plans = session.plans(args.plan.as_deref())?;
    // A document is signed for one plan.
    let [plan] = plans.as_slice() else {
        let known = plans.iter().map(|plan| Arg::from(&plan.name)).collect();
        return Err(session.refuse("doc_needs_plan").arg("known", Arg::List(known)));
    };
    let document = of_plan(&session, plan);
    let text = match format(args) {
        DocFormatArg::Markdown => doc_markdown(&document),
        DocFormatArg::Html => doc_html(&document),
    };
    match &args.output {
        None => screen.result(&text),
        Some(path) => whole::write(path, text.as_bytes()).map_err(|refusal| refusal.lang(session.lang))?,
    }
    let problems = session.analysed.diagnostics.clone();
    session.show(&problems, screen);
    Ok(exit_of(&problems))
}

/// The format that is asked for; else that of the file to be written.
fn format(args: &DocArgs) -> DocFormatArg {
    let ending = args.output.as_deref().and_then(Path::extension).map(|ending| ending.to_string_lossy().to_lowercase());
    match (args.format, ending.as_deref()) {
        (Some(format), _) => format,
        (None, Some("html" | "htm")) => DocFormatArg::Html,
        (None, _) => DocFormatArg::Markdown,
    }
}

fn of_plan(session: &Session, plan: &Plan) -> Document {
    let blocks = session.analysed.blocks_of(plan);
    let mut files: Vec<String> = Vec::new();
    let mut hasher = blake3::Hasher::new();
    let mut ids: Vec<_> = blocks.iter().map(|block| block.span.file).chain([plan.span.file]).collect();
    ids.sort();
    ids.dedup();
    for id in ids {
        let Some(file) = session.sources.get(id) else { continue };
        hasher.update(file.name().as_bytes());
        hasher.update(&[0]);
        hasher.update(file.text().as_bytes());
        hasher.update(&[0]);
        files.push(file.name().to_owned());
    }
    let hash: String = hasher.finalize().to_hex().chars().take(HASH).collect();
    document(DocSource { plan: Some(plan), blocks: &blocks, files: &files, hash: &hash, lang: session.lang })
}
