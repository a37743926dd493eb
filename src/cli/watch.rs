//! Doing a command again whenever a file that it reads changes.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::cli::args::Global;
use crate::cli::exit::{Exit, Refusal};
use crate::cli::session::Session;
use crate::cli::{Screen, books, files};
use crate::data::{PROJECT_FILE, Project};
use crate::diagnostics::Arg;
use crate::source::SourceMap;

/// How often files are looked at.
const STEP: Duration = Duration::from_millis(200);

/// How often they are looked at after a change until they rest: an editor or an export writes a file in several steps.
const REST: Duration = Duration::from_millis(50);

/// Does `once`, and again after each change of a file of the project, until the process is stopped. Files are looked at, not
/// listened to: that works on every file system, shared folders included.
pub(super) fn run(
    dir: &Path,
    global: &Global,
    screen: &mut Screen,
    mut once: impl FnMut(&mut Screen) -> Result<Exit, Refusal>,
) -> Result<Exit, Refusal> {
    let root = files::project_of(dir);
    let mut seen = States::of(&root);
    // What the command cannot do at all it says once.
    once(screen)?;
    loop {
        thread::sleep(STEP);
        let mut now = States::of(&root);
        if now == seen {
            continue;
        }
        loop {
            thread::sleep(REST);
            let later = States::of(&root);
            if later == now {
                break;
            }
            now = later;
        }
        let changed = now.unlike(&seen);
        seen = now;
        say(&root, &changed, global, screen);
        if let Err(refusal) = once(screen) {
            refusal.say(global, screen);
        }
        if screen.lost().is_some() {
            return Ok(Exit::Unusable);
        }
    }
}

fn say(root: &Path, changed: &[PathBuf], global: &Global, screen: &mut Screen) {
    let Ok(session) = Session::open(root, global, screen) else { return };
    let names = changed.iter().map(|path| Arg::from(files::name_in(root, path))).collect();
    let text = session.say("changed", &[("files", Arg::List(names)), ("count", Arg::from(changed.len()))]);
    screen.message(&format!("\n— {text}\n\n"));
}

/// How long each file is and when it was written last, counted from 1970.
type State = (u64, Option<Duration>);

/// The files that a run reads.
#[derive(Default, PartialEq, Eq)]
struct States(BTreeMap<PathBuf, State>);

impl States {
    fn of(root: &Path) -> States {
        let project = root.join(PROJECT_FILE);
        let data = Project::read(root, &mut SourceMap::new()).map(|project| project.data_files()).unwrap_or_default();
        let all = files::rules_of(root).into_iter().chain([project]).chain(data).chain(books::files_of(root));
        let state = |path: PathBuf| Some((path.clone(), state(&std::fs::metadata(path).ok()?)));
        States(all.filter_map(state).collect())
    }

    /// The files that are not the same in another state, or not there in one of the two.
    fn unlike(&self, other: &States) -> Vec<PathBuf> {
        let all = self.0.keys().chain(other.0.keys().filter(|path| !self.0.contains_key(*path)));
        all.filter(|path| self.0.get(*path) != other.0.get(*path)).cloned().collect()
    }
}

fn state(of: &Metadata) -> State {
    (of.len(), of.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok()))
}
