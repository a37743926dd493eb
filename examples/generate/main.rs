//! Writes the data of the example projects: `cargo run --example generate -- rules`.
//!
//! Every number in `rules/*/data` is made here from fixed seeds, so nothing is of doubtful origin. The files in the
//! repository are the output of this program; a test holds both together.

mod files;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(dir) = std::env::args_os().nth(1).map(PathBuf::from) else {
        let _ = writeln!(std::io::stderr(), "usage: cargo run --example generate -- DIR");
        return ExitCode::from(2);
    };
    for (path, bytes) in files::all() {
        let path = dir.join(path);
        let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        if let Err(error) = folder.and_then(|()| std::fs::write(&path, bytes)) {
            let _ = writeln!(std::io::stderr(), "{}: {error}", path.display());
            return ExitCode::from(2);
        }
        let _ = writeln!(std::io::stdout(), "{}", path.display());
    }
    ExitCode::SUCCESS
}
