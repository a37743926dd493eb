//! `premia new`: a small working project.

use std::path::Path;

use include_dir::{Dir, DirEntry, include_dir};

use crate::cli::Screen;
use crate::cli::args::{Global, NewArgs};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::locale::of_system;
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
    let written = write(template, template.path(), dir)?;
    screen.result(&format!("{}\n", phrase("new_made", &[("folder", Arg::from(&folder))], lang)));
    for name in &written {
        screen.result(&format!("  {name}\n"));
    }
    screen.result(&format!("{}\n", phrase("new_next", &[("folder", Arg::Text(shell_word(&folder)))], lang)));
    Ok(Exit::Fine)
}

/// Writes a folder of the template and gives the names of its files.
fn write(from: &Dir<'_>, root: &Path, to: &Path) -> Result<Vec<String>, Refusal> {
    std::fs::create_dir_all(to).map_err(|error| Refusal::file("cannot_write", to, &error))?;
    let mut names = Vec::new();
    for entry in from.entries() {
        let name = entry.path().file_name().unwrap_or_default();
        match entry {
            DirEntry::Dir(inner) => names.extend(write(inner, root, &to.join(name))?),
            DirEntry::File(file) => {
                let path = to.join(name);
                std::fs::write(&path, file.contents()).map_err(|error| Refusal::file("cannot_write", &path, &error))?;
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
