//! One project, read and analysed, and the ways to speak about it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::analyse::{Analysed, analyse};
use crate::cli::args::Global;
use crate::cli::exit::{Exit, Refusal};
use crate::cli::locale::of_system;
use crate::cli::texts::Texts;
use crate::cli::{Screen, books, files};
use crate::data::{PROJECT_FILE, Project, check_bindings, check_export, check_records, parse_period};
use crate::diagnostics::render::{Form, Look, render, wrap};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::language::Lang;
use crate::ledger::Ledger;
use crate::plan::Plan;
use crate::source::SourceMap;
use crate::syntax::fold;
use crate::syntax::labels::BlockKind;
use crate::time::{Date, parse_date};

/// A project with everything that is known without its data.
pub(super) struct Session {
    /// The folder.
    pub dir: PathBuf,
    /// All texts read.
    pub sources: SourceMap,
    /// The rules, and what is wrong with them.
    pub analysed: Analysed,
    /// The project file, where there is one without mistakes.
    pub project: Option<Project>,
    /// What is wrong with the project file; never empty when `project` is absent.
    pub project_problems: Vec<Diagnostic>,
    /// The language of messages and reports.
    pub lang: Lang,
    /// The day up to which facts are known; `None` where all are.
    pub as_of: Option<Date>,
    form: Form,
    look: Look,
    /// The closed periods that git has otherwise: git is asked once.
    lost: OnceLock<Vec<Diagnostic>>,
}

impl Session {
    /// Reads the project of a folder.
    pub fn open(dir: &Path, global: &Global, screen: &Screen) -> Result<Session, Refusal> {
        if !dir.exists() {
            return Err(Refusal::new("no_such_folder").arg("folder", dir.display().to_string()));
        }
        let dir = files::project_of(dir);
        Session::of_rules(dir, global, screen, files::rules_of)
    }

    /// The same for a command that needs data: without a project file here or above nothing is read from the folders
    /// below, whose rules may be anybody's.
    pub fn open_with_data(dir: &Path, global: &Global, screen: &Screen) -> Result<Session, Refusal> {
        let project = files::project_of(dir);
        if !dir.exists() || project.join(PROJECT_FILE).is_file() || files::has_rules(&project) {
            return Session::open(dir, global, screen);
        }
        let mut session = Session::of_rules(project, global, screen, |_| Vec::new())?;
        // That there are no rules follows from there being no project.
        session.analysed.diagnostics.clear();
        Ok(session)
    }

    fn of_rules(
        dir: PathBuf,
        global: &Global,
        screen: &Screen,
        rules_of: impl Fn(&Path) -> Vec<PathBuf>,
    ) -> Result<Session, Refusal> {
        let read = |path: PathBuf| Ok((files::name_in(&dir, &path), files::read_text(&path)?));
        let rules = rules_of(&dir).into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(Session::assemble(dir, &rules, Project::read, global, screen))
    }

    /// The same of texts that may stand elsewhere; data are read from `dir`, and messages name files as if they stood there.
    pub fn of_texts(dir: &Path, texts: &Texts, global: &Global, screen: &Screen) -> Session {
        let project = |dir: &Path, sources: &mut SourceMap| match &texts.project {
            Some(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                let file = sources.add(PROJECT_FILE, text);
                Project::parse(text, file, dir)
            }
            None => Project::read(dir, sources),
        };
        Session::assemble(dir.to_owned(), &texts.rules, project, global, screen)
    }

    fn assemble(
        dir: PathBuf,
        rules: &[(String, String)],
        project: impl Fn(&Path, &mut SourceMap) -> Result<Project, Vec<Diagnostic>>,
        global: &Global,
        screen: &Screen,
    ) -> Session {
        let mut sources = SourceMap::new();
        for (name, text) in rules {
            sources.add(name.as_str(), text.as_str());
        }
        let mut analysed = analyse(&mut sources);
        let mut project_problems = Vec::new();
        let project = match project(&dir, &mut sources) {
            Ok(project) => {
                let plans: Vec<&Plan> = analysed.plans.iter().collect();
                project_problems = check_bindings(&project, &plans);
                project_problems.extend(check_export(&project, &plans));
                project_problems.iter_mut().for_each(|problem| unused(problem, &sources));
                // What an audit reads is needed, though no rule leads to it.
                analysed
                    .diagnostics
                    .retain(|said| !(said.code == Code::NotUsed && names(said, |name| project.audit.reads(name))));
                Some(project)
            }
            Err(problems) => {
                project_problems.extend(problems);
                None
            }
        };
        let of_rules = analysed.files.first().map(|file| file.lang);
        let of_project = project.as_ref().and_then(|project| project.language);
        let lang = global.lang().or(of_project).or(of_rules).or_else(of_system).unwrap_or_default();
        let look = look(&dir, lang, screen);
        Session {
            dir,
            sources,
            analysed,
            project,
            project_problems,
            lang,
            as_of: None,
            form: global.form(),
            look,
            lost: OnceLock::new(),
        }
    }

    /// What is wrong with rules and project file. A project without a project file is fine as long as no data is read.
    pub fn problems(&self) -> Vec<Diagnostic> {
        let mut all = self.analysed.diagnostics.clone();
        let missing = !self.dir.join(PROJECT_FILE).exists();
        // Names in the project file are looked up in the plans; without them everything there would be unknown.
        let names_known = !self.analysed.has_errors() && !self.analysed.plans.is_empty();
        let of_file = self.project_problems.iter().filter(|problem| {
            if missing { problem.code != Code::ProjectMissing } else { self.project.is_none() || names_known }
        });
        all.extend(of_file.cloned());
        all
    }

    /// The records that some rule reads and the project file does not bind. `run` says so of the plan that it runs; a
    /// project whose scenarios alone are tested needs no data.
    pub fn unbound(&self) -> Vec<Diagnostic> {
        let plans: Vec<&Plan> = self.analysed.plans.iter().collect();
        self.project.as_ref().map(|project| check_records(project, &plans)).unwrap_or_default()
    }

    /// Shows messages; in JSON also when there are none.
    pub fn show(&self, problems: &[Diagnostic], screen: &mut Screen) {
        let text = render(&said_once(problems), &self.sources, self.form, &self.look);
        screen.message(&text);
    }

    /// The form of results as CSV: the project's.
    pub fn csv_form(&self) -> crate::data::CsvForm {
        self.project.as_ref().map(|project| project.output).unwrap_or_default()
    }

    /// How messages about the project look.
    pub fn look(&self) -> &Look {
        &self.look
    }

    /// The form of messages.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Goes back to what was known on a day. Something must say what that was.
    pub fn go_back(&mut self, text: Option<&str>) -> Result<(), Refusal> {
        let Some(text) = text else { return Ok(()) };
        let day = parse_date(text).ok_or_else(|| self.refuse("bad_day").arg("text", text))?;
        let dated = self.project.as_ref().is_some_and(|project| {
            project.bindings.iter().any(|binding| binding.known.is_some()) || !project.adjustments.is_empty()
        });
        if !dated && books::files_of(&self.dir).is_empty() {
            return Err(self.refuse("as_of_unknown"));
        }
        self.as_of = Some(day);
        Ok(())
    }

    /// Says, where somebody asks for what was known on a day, which records do not say when their rows were entered: those are
    /// taken as they are today.
    pub fn say_what_is_taken_whole(&self, screen: &mut Screen) {
        let (Some(project), Some(_), Form::Human) = (&self.project, self.as_of, self.form) else { return };
        let undated = project.bindings.iter().filter(|binding| binding.known.is_none());
        let records: Vec<Arg> = undated.map(|binding| Arg::from(&*binding.record)).collect();
        if !records.is_empty() {
            let text = self.say("as_of_taken_whole", &[("records", Arg::List(records))]);
            screen.message(&format!("\n{}\n", wrap(&text, screen.message_width, screen.message_width).join("\n")));
        }
    }

    /// All closed periods, and what is wrong with their files.
    pub fn books(&self) -> Result<(Ledger, Vec<Diagnostic>), Refusal> {
        let (ledger, mut problems) = books::read(&self.dir)?;
        problems.extend(self.lost.get_or_init(|| books::lost(&self.dir)).iter().cloned());
        Ok((ledger, problems))
    }

    /// The periods closed so far, by the day up to which facts are known; and what is wrong with their files.
    pub fn ledger(&self) -> Result<(Ledger, Vec<Diagnostic>), Refusal> {
        let (ledger, problems) = self.books()?;
        let seen = match self.as_of {
            Some(day) => ledger.until(day),
            None => ledger,
        };
        Ok((seen, problems))
    }

    /// A phrase of the reader's language.
    pub fn say(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        crate::diagnostics::phrase(key, args, self.lang)
    }

    /// A refusal in the language of the project.
    pub fn refuse(&self, key: &'static str) -> Refusal {
        Refusal::new(key).lang(self.lang)
    }

    /// That a text is no period, or a range whose end is before its beginning.
    pub fn bad_period(&self, text: &str) -> Refusal {
        let ends = text.split_once("..").and_then(|(from, through)| parse_period(from).zip(parse_period(through)));
        let backwards = ends.is_some_and(|(from, through)| through.last() < from.first());
        self.refuse(if backwards { "period_backwards" } else { "bad_period" }).arg("text", text)
    }

    /// The plans that are meant: all, or the one of a name.
    pub fn plans(&self, name: Option<&str>) -> Result<Vec<&Plan>, Refusal> {
        let Some(name) = name else {
            return Ok(self.analysed.plans.iter().collect());
        };
        let wanted = fold(name);
        let found: Vec<&Plan> = self.analysed.plans.iter().filter(|plan| fold(&plan.name) == wanted).collect();
        if found.is_empty() {
            let known = self.analysed.plans.iter().map(|plan| Arg::from(&plan.name)).collect();
            return Err(self.refuse("no_such_plan").arg("name", name).arg("known", Arg::List(known)));
        }
        Ok(found)
    }
}

/// The same without what only says again, of the name that is there, what is said of the name that is missing.
fn said_once(problems: &[Diagnostic]) -> Vec<Diagnostic> {
    let value = |problem: &Diagnostic, name: &str| {
        problem.args.iter().find(|(key, _)| *key == name).map(|(_, arg)| arg.clone())
    };
    let meant: Vec<Arg> =
        problems.iter().filter(|one| one.code == Code::RecordNotBound).filter_map(|one| value(one, "near")).collect();
    let again = |one: &Diagnostic| {
        one.code == Code::BindingUnknown
            && !one.is_error()
            && value(one, "record").is_some_and(|name| meant.contains(&name))
    };
    problems.iter().filter(|one| !again(one)).cloned().collect()
}

/// Whether the name that a message is about is such a one.
fn names(said: &Diagnostic, is: impl Fn(&str) -> bool) -> bool {
    said.args.iter().any(|(key, value)| matches!(value, Arg::Text(text) if *key == "name" && is(text)))
}

/// Words a message about a record unknown to the plans, when it is declared and only nothing uses it.
fn unused(problem: &mut Diagnostic, sources: &SourceMap) {
    let name = problem.args.iter().find_map(|(name, value)| match value {
        Arg::Text(text) if *name == "record" => Some(fold(text)),
        _ => None,
    });
    let declares = |id| {
        let (tree, _) = crate::syntax::parse(sources, id);
        let mut records = tree.blocks.iter().filter(|block| block.kind.item == BlockKind::Record);
        records.any(|block| block.name.as_ref().is_some_and(|word| Some(fold(&word.item)) == name))
    };
    let mut rules = sources.iter().filter(|(_, file)| file.name().ends_with(".kpi"));
    if problem.code == Code::BindingUnknown && rules.any(|(id, _)| declares(id)) {
        problem.help = "unused";
    }
}

/// How messages about a project look: file names lead from where the reader is.
pub(super) fn look(dir: &Path, lang: Lang, screen: &Screen) -> Look {
    let root = dir.to_string_lossy().replace('\\', "/");
    let root = match root.as_str() {
        "." | "" => String::new(),
        other => format!("{}/", other.strip_prefix("./").unwrap_or(other).trim_end_matches('/')),
    };
    Look { lang, width: screen.message_width, colour: screen.colour, root }
}

/// How a command ends that has shown these messages. A project that is not there is no finding.
pub(super) fn exit_of(problems: &[Diagnostic]) -> Exit {
    let unusable = [Code::NoPlan, Code::ProjectMissing];
    if problems.iter().any(|problem| unusable.contains(&problem.code)) {
        Exit::Unusable
    } else if problems.iter().any(Diagnostic::is_error) {
        Exit::Findings
    } else {
        Exit::Fine
    }
}

/// Adds what has not been said yet.
pub(super) fn add_new(said: &mut Vec<Diagnostic>, problems: Vec<Diagnostic>) {
    for problem in problems {
        if !said.contains(&problem) {
            said.push(problem);
        }
    }
}
