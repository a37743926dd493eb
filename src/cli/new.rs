//! `premia new`: a small working project.

use std::path::Path;

use include_dir::{Dir, DirEntry, include_dir};

use crate::cli::Screen;
use crate::cli::args::{Global, NewArgs};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::locale::of_system;
use crate::cli::whole::Staged;
use crate::diagnostics::{Arg, phrase};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

pub(super) fn run(args: &NewArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    let lang = global.lang().or_else(of_system).unwrap_or_default();
    let dir = &args.dir;
    let folder = dir.display().to_string();
    if dir.exists() && !dir.is_dir() {
        return Err(Refusal::new("new_is_file").arg("folder", folder));
    }
    let holds_something = std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if holds_something {
        return Err(Refusal::new("new_not_empty").arg("folder", folder));
    }
    let template = TEMPLATES.get_dir(lang.code()).ok_or_else(|| Refusal::new("new_is_file").arg("folder", &folder))?;
    let mut staged = Staged::default();
    let written = write(template, template.path(), dir, &mut staged).map_err(|refusal| refusal.lang(lang))?;
    staged.place().map_err(|refusal| refusal.lang(lang))?;
    screen.result(&format!("{}\n", phrase("new_made", &[("folder", Arg::from(&folder))], lang)));
    for name in &written {
        screen.result(&format!("  {name}\n"));
    }
    screen.result(&format!("{}\n", phrase("new_next", &[("folder", Arg::Text(shell_word(&folder)))], lang)));
    Ok(Exit::Fine)
}

/// Stages a folder of the template and gives the names of its files.
fn write(from: &Dir<'_>, root: &Path, to: &Path, staged: &mut Staged) -> Result<Vec<String>, Refusal> {
    staged.folder(to)?;
    let mut names = Vec::new();
    for entry in from.entries() {
        let name = entry.path().file_name().unwrap_or_default();
        match entry {
            DirEntry::Dir(inner) => names.extend(write(inner, root, &to.join(name), staged)?),
            DirEntry::File(file) => {
                staged.add(&to.join(name), file.contents())?;
                names.push(entry.path().strip_prefix(root).unwrap_or(entry.path()).display().to_string());
            }
        }
    }
    names.sort();
    Ok(names)
}

/// The name as a shell takes it.
fn shell_word(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '~' | '\\' | ':');
    if name.chars().all(plain) { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}
