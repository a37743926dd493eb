//! Reading rules as they stood in a revision: by the program `git`, which reads objects. Nothing is checked out, nothing is
//! written, no hook runs, nothing is fetched.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::cli::exit::Refusal;
use crate::cli::files::{LONGEST, text_of};
use crate::cli::texts::Texts;
use crate::data::PROJECT_FILE;

/// A folder of a repository.
pub(super) struct Git<'a> {
    folder: &'a Path,
}

/// The most files of rules and scenarios that a project may have.
const MOST_FILES: usize = 10_000;

impl<'a> Git<'a> {
    /// The repository that a folder belongs to.
    pub fn at(folder: &'a Path) -> Result<Git<'a>, Refusal> {
        let git = Git { folder };
        match git.ask(&["rev-parse", "--show-prefix"])? {
            Some(_) => Ok(git),
            None => Err(Refusal::new("git_no_repository").arg("folder", folder.display().to_string())),
        }
    }

    /// The same where there is one; elsewhere git is not even asked.
    pub fn above(folder: &'a Path) -> Option<Git<'a>> {
        let whole = folder.canonicalize().ok()?;
        whole.ancestors().any(|above| above.join(".git").exists()).then_some(Git { folder })
    }

    /// The files of a folder that are not as git has them: their names, and whether they are gone. Those that git does not
    /// have are not among them.
    pub fn changed(&self, folder: &str) -> Vec<(String, Change)> {
        let args = ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=no", "--", folder];
        let said = self.ask(&args).ok().flatten().unwrap_or_default();
        let entry = |line: &[u8]| {
            let line = std::str::from_utf8(line).ok()?;
            let (states, path) = line.split_at_checked(2)?;
            let name = path.rsplit('/').next()?.trim_start().to_owned();
            let there = self.folder.join(folder).join(&name).exists();
            match there {
                false if states.contains('D') => Some((name, Change::Gone)),
                true if states.contains(['M', 'T']) => Some((name, Change::Changed)),
                _ => None,
            }
        };
        said.split(|byte| *byte == 0).filter_map(entry).collect()
    }

    /// All that the files of a folder have ever held on the way to the commit at hand, newest first.
    pub fn versions(&self, folder: &str) -> Vec<Version> {
        let args = ["log", "--no-renames", "--raw", "--no-abbrev", "--format=%H", "--", folder];
        let said = self.ask(&args).ok().flatten().unwrap_or_default();
        let mut commit = String::new();
        let mut found = Vec::new();
        for line in String::from_utf8_lossy(&said).lines() {
            // `:100644 100644 OLD NEW M<tab>PATH` below the commit.
            let Some((head, path)) = line.strip_prefix(':').and_then(|line| line.split_once('\t')) else {
                if !line.is_empty() {
                    line.clone_into(&mut commit);
                }
                continue;
            };
            let object = head.split(' ').nth(3).and_then(|object| hash(object.as_bytes()));
            let gone = object.as_ref().is_none_or(|object| object.bytes().all(|byte| byte == b'0'));
            let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches('"').to_owned();
            found.push(Version { name, commit: commit.clone(), object: object.filter(|_| !gone) });
        }
        found
    }

    /// What an object holds.
    pub fn object(&self, name: &str) -> Option<Vec<u8>> {
        self.ask(&["cat-file", "blob", name]).ok().flatten()
    }

    fn command(&self) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.folder).args(["--no-pager", "--no-optional-locks"]);
        // A repository may name programs that git would start, and servers that it would ask: neither is needed.
        command.args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never"]);
        // Where a hook calls this program, git has told it of a repository and an index; those of the folder are meant.
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
            command.env_remove(name);
        }
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }

    /// What git answers; `None` where it refuses.
    fn ask(&self, args: &[&str]) -> Result<Option<Vec<u8>>, Refusal> {
        let output = self.command().args(args).output().map_err(|error| missing(&error))?;
        Ok(output.status.success().then_some(output.stdout))
    }

    /// The commit that a name means. Names that git would take for options are no revisions.
    pub fn commit(&self, name: &str) -> Result<String, Refusal> {
        let unknown = || Refusal::new("git_unknown_revision").arg("name", name);
        if name.starts_with('-') || name.trim().is_empty() || name.contains(['\0', '\n']) {
            return Err(unknown());
        }
        let wanted = format!("{name}^{{commit}}");
        let found =
            self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?.ok_or_else(unknown)?;
        hash(&found).ok_or_else(unknown)
    }

    /// The newest commit from which both have come.
    pub fn common(&self, one: &str, other: &str) -> Result<String, Refusal> {
        let (left, right) = (self.commit(one)?, self.commit(other)?);
        let found = self.ask(&["merge-base", &left, &right])?;
        let none = || Refusal::new("git_nothing_common").arg("old", one).arg("new", other);
        found.as_deref().and_then(hash).ok_or_else(none)
    }

    /// The project of the folder as it stood in a commit. `name` is what the reader calls the commit.
    pub fn texts(&self, commit: &str, name: &str) -> Result<Texts, Refusal> {
        let absent =
            || Refusal::new("git_no_project").arg("name", name).arg("folder", self.folder.display().to_string());
        // Names come as seen from the folder, and only those inside it.
        let listed = self.ask(&["ls-tree", "-r", "-z", commit])?.ok_or_else(absent)?;
        let files: Vec<Entry> = listed.split(|byte| *byte == 0).filter_map(entry).collect();
        let others: Vec<&str> =
            files.iter().filter_map(|file| file.path.strip_suffix(PROJECT_FILE)?.strip_suffix('/')).collect();
        let own =
            |path: &str| !others.iter().any(|other| path.strip_prefix(other).is_some_and(|rest| rest.starts_with('/')));
        let hidden = |path: &str| path.split('/').any(|part| part.starts_with('.'));
        let belongs = |file: &&Entry| own(&file.path) && !hidden(&file.path) && Kind::of(&file.path).is_some();
        let mut wanted: Vec<&Entry> = files.iter().filter(belongs).collect();
        wanted.sort_by(|one, other| one.path.cmp(&other.path));
        // Where a link leads may lie outside of the revision, so what it would say cannot be known from there.
        if let Some(link) = wanted.iter().find(|file| file.link) {
            return Err(Refusal::new("git_link").arg("name", name).arg("file", link.path.as_str()));
        }
        if wanted.len() > MOST_FILES {
            return Err(Refusal::new("git_too_many").arg("name", name).arg("count", wanted.len()));
        }
        let mut texts = Texts::default();
        let mut objects = Objects::open(self)?;
        for Entry { path, object, .. } in wanted {
            let bytes = objects.read(object).ok_or_else(absent)?;
            match Kind::of(path) {
                Some(Kind::Rules) => texts.rules.push((path.clone(), text_of(bytes))),
                Some(Kind::Case) => texts.cases.push((path.clone(), text_of(bytes))),
                Some(Kind::Project) => texts.project = Some(text_of(bytes)),
                None => {}
            }
        }
        objects.close();
        if texts.rules.is_empty() { Err(absent()) } else { Ok(texts) }
    }
}

/// What has become of a file that git has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It is not there.
    Gone,
    /// It holds something else.
    Changed,
}

/// What a commit has made of a file.
pub(super) struct Version {
    /// The name of the file in its folder.
    pub name: String,
    /// The commit.
    pub commit: String,
    /// What it holds since; `None` where it was taken away.
    pub object: Option<String>,
}

fn missing(error: &std::io::Error) -> Refusal {
    Refusal::new("git_missing").arg("reason", error.to_string())
}

/// A name of an object, as git writes it.
fn hash(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let fits = matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| text.to_owned())
}

/// A file of a commit.
struct Entry {
    path: String,
    object: String,
    /// Whether it only says where another file is.
    link: bool,
}

/// `100644 blob HASH<tab>PATH`: files and links, no other repositories.
fn entry(line: &[u8]) -> Option<Entry> {
    let line = std::str::from_utf8(line).ok()?;
    let (head, path) = line.split_once('\t')?;
    let mut words = head.split(' ');
    let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
    if kind != "blob" {
        return None;
    }
    Some(Entry { path: path.to_owned(), object: hash(object.as_bytes())?, link: mode == "120000" })
}

enum Kind {
    Rules,
    Project,
    Case,
}

impl Kind {
    fn of(path: &str) -> Option<Kind> {
        let case = |rest: &str| !rest.contains('/') && (rest.ends_with(".yaml") || rest.ends_with(".yml"));
        if path == PROJECT_FILE {
            Some(Kind::Project)
        } else if path.ends_with(".kpi") {
            Some(Kind::Rules)
        } else {
            path.strip_prefix("cases/").filter(|rest| case(rest)).map(|_| Kind::Case)
        }
    }
}

/// One process that hands out objects as long as it is asked.
struct Objects {
    process: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    fn open(git: &Git<'_>) -> Result<Objects, Refusal> {
        let mut process = git
            .command()
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|error| missing(&error))?;
        match (process.stdin.take(), process.stdout.take()) {
            (Some(ask), Some(answers)) => Ok(Objects { process, ask, answers: BufReader::new(answers) }),
            _ => Err(Refusal::new("git_missing").arg("reason", "pipe")),
        }
    }

    /// The bytes of a file, no more than a reader of rules takes.
    fn read(&mut self, object: &str) -> Option<Vec<u8>> {
        writeln!(self.ask, "{object}").ok()?;
        self.ask.flush().ok()?;
        let mut head = String::new();
        self.answers.read_line(&mut head).ok()?;
        let mut words = head.trim_end().split(' ');
        let (_, kind, size) = (words.next()?, words.next()?, words.next()?.parse::<u64>().ok()?);
        if kind != "blob" {
            return None;
        }
        let mut bytes = Vec::new();
        let whole = size.min(LONGEST);
        (&mut self.answers).take(whole).read_to_end(&mut bytes).ok()?;
        // The rest of a file that is too long, and the line break behind each.
        let behind = size - whole + 1;
        let skipped = std::io::copy(&mut (&mut self.answers).take(behind), &mut std::io::sink()).ok()?;
        (bytes.len() as u64 == whole && skipped == behind).then_some(bytes)
    }

    fn close(self) {
        let Objects { mut process, ask, answers } = self;
        drop(ask);
        drop(answers);
        // It ends where nobody asks any more; what it says at its end is of no use.
        let _ = process.wait();
    }
}
