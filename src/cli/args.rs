//! What the command line takes.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::data::SCAN_FROM;
use crate::diagnostics::render::Form;
use crate::language::Lang;

/// Rules of KPI and bonus pay as text: checked, run on data, every amount explained
#[derive(Debug, Parser)]
#[command(name = "premia", version, subcommand_required = true, arg_required_else_help = true)]
#[command(disable_help_subcommand = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Args, Debug)]
pub(super) struct Global {
    /// Language of messages and reports (else that of the project, else that of its rules)
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<LangArg>,
    /// How messages are written: with the source beside them, one a line, or as one JSON document
    #[arg(long, global = true, value_name = "FORM", default_value = "human")]
    pub messages: FormArg,
    /// Folder of the project
    #[arg(long, global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
}

impl Global {
    /// The language that the reader has chosen.
    pub fn lang(&self) -> Option<Lang> {
        self.lang.map(LangArg::lang)
    }

    /// The form of messages.
    pub fn form(&self) -> Form {
        match self.messages {
            FormArg::Human => Form::Human,
            FormArg::Short => Form::Short,
            FormArg::Json => Form::Json,
        }
    }
}

// The values of options carry no help of their own: clap would then list them one a line in every help.

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LangArg {
    En,
    Ru,
}

impl LangArg {
    pub fn lang(self) -> Lang {
        match self {
            LangArg::En => Lang::En,
            LangArg::Ru => Lang::Ru,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum FormArg {
    Human,
    Short,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    Human,
    Csv,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExplainFormatArg {
    Human,
    Markdown,
    Html,
    Csv,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FindingsFormatArg {
    Human,
    Sarif,
    Junit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LintFormatArg {
    Human,
    Markdown,
    Json,
    Sarif,
}

/// The forms of what an audit finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AuditFormatArg {
    Human,
    Markdown,
    Csv,
    Json,
    Sarif,
}

/// From what on a command fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SeverityArg {
    Warning,
    Error,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum VerifyFormatArg {
    Human,
    Json,
}

/// The forms of what people read as a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DocumentFormatArg {
    Human,
    Markdown,
    Json,
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOnArg {
    Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum StatementFormatArg {
    Html,
    Markdown,
    Xlsx,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    New(NewArgs),
    Calendar(CalendarArgs),
    Check(CheckArgs),
    Run(RunArgs),
    Close(CloseArgs),
    Verify(VerifyArgs),
    Report(ReportArgs),
    Test(TestArgs),
    Explain(ExplainArgs),
    Statement(StatementArgs),
    Diff(DiffArgs),
    WhatIf(WhatIfArgs),
    Fmt(FmtArgs),
    Translate(TranslateArgs),
    Export(ExportArgs),
    Reconcile(ReconcileArgs),
    Doc(DocArgs),
    Lint(LintArgs),
    Audit(AuditArgs),
}

/// Make a small working project (with --lang ru a Russian one)
#[derive(Args, Debug)]
pub(super) struct NewArgs {
    /// Folder to make; it must not hold anything yet
    pub dir: PathBuf,
}

/// Write a ready calendar of working days for the record `calendar`
#[derive(Args, Debug)]
pub(super) struct CalendarArgs {
    /// Name of the calendar: ru-2026
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// Check the rules, their examples and the project file; no data is read
#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    /// Folders of projects, or files of rules
    pub paths: Vec<PathBuf>,
    /// What goes to the output: words, or one document for code hosts (SARIF) or CI services (JUnit)
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: FindingsFormatArg,
}

/// Find what ruins plans of pay: too many KPIs, steps that pay for cheating, promises that are not kept; no data is read
#[derive(Args, Debug)]
pub(super) struct LintArgs {
    /// Folders of projects, or files of rules
    pub paths: Vec<PathBuf>,
    /// Only the plan of this name
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// From what on the command ends with code 1
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    pub fail_on: SeverityArg,
    /// Show of each rule what every further unit of the result brings
    #[arg(long)]
    pub scales: bool,
    /// Show what each rule and the whole plan pay one person at least and at most, and whether pay can fall
    #[arg(long)]
    pub bounds: bool,
    /// Mend in the files what can be mended without anybody being paid otherwise
    #[arg(long, conflicts_with_all = ["format", "history", "against"])]
    pub fix: bool,
    /// Only show what --fix would change
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
    /// Day on which the rules are looked at, if not today
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Hold the rules against what happened: quotas against the results of past periods
    #[arg(long, requires = "period")]
    pub history: bool,
    /// Past periods of the history (2025-01..2025-12, 2025)
    #[arg(long, value_name = "PERIOD", requires = "history")]
    pub period: Option<String>,
    /// What the drawing from the history begins with
    #[arg(long, value_name = "N", default_value_t = 1, requires = "history")]
    pub seed: u64,
    /// Earlier rules (a git revision, a folder or a file): what the change takes from whom on past facts, and whether it comes after the work has begun
    #[arg(long, value_name = "OLD")]
    pub against: Option<String>,
    /// Leave out rows that cannot be read, and list them, in place of stopping
    #[arg(long, requires = "history")]
    pub skip_bad_rows: bool,
    /// Where both texts of the rules are paid (--against): leave out people whose pay cannot be computed
    #[arg(long, requires = "history")]
    pub allow_missing: bool,
    /// Keep what is measured of big tables in .premia-cache, so that the next run on the same data need not read them
    #[arg(long, requires = "history")]
    pub cache: bool,
    /// From how many bytes on the files of a record are read in passing
    #[arg(long, value_name = "BYTES", default_value_t = SCAN_FROM, hide = true)]
    pub scan_from: u64,
    /// What goes to the output: a table for people, Markdown, JSON for programs, or SARIF for code hosts
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: LintFormatArg,
}

/// Find what in the data of a period somebody should look at before it is paid; nothing is left out by itself
#[derive(Args, Debug)]
pub(super) struct AuditArgs {
    /// Folder of the project
    pub dir: Option<PathBuf>,
    /// Period to look at (2026-03, 2026-Q1)
    #[arg(long, value_name = "PERIOD")]
    pub period: String,
    /// Only the plan of this name
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// Record to look at, if not the one that most rules read
    #[arg(long, value_name = "NAME")]
    pub record: Option<String>,
    /// How many findings are told one by one, with what the pay would be without their rows: 20 unless told, all in CSV
    #[arg(long, value_name = "COUNT")]
    pub top: Option<usize>,
    /// From what on the command ends with code 1: any finding, or one of 70 points and more
    #[arg(long, value_name = "SEVERITY", default_value = "never")]
    pub fail_on: SeverityArg,
    /// Leave out rows that cannot be read, and list them, in place of stopping
    #[arg(long)]
    pub skip_bad_rows: bool,
    /// From how many bytes on the files of a record are read in passing
    #[arg(long, value_name = "BYTES", default_value_t = SCAN_FROM, hide = true)]
    pub scan_from: u64,
    /// What goes to the output: a report for people, Markdown, rows for spreadsheets (CSV), JSON for programs, or SARIF for code hosts
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: AuditFormatArg,
}

impl AuditArgs {
    /// How many findings are told one by one. In a list for spreadsheets nothing is left out.
    pub fn most(&self) -> usize {
        self.top.unwrap_or(if self.format == AuditFormatArg::Csv { usize::MAX } else { 20 })
    }
}

/// Pay: run the rules on the data
#[derive(Args, Debug)]
pub(super) struct RunArgs {
    /// Folder of the project
    pub dir: Option<PathBuf>,
    /// Period to pay (2026-03, 2026-Q1, 2026) or a range (2026-01..2026-03)
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only the plan of this name
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// Only what was known on this day (2026-04-05): rows entered and periods closed by then
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Leave out rows that cannot be read, and list them, in place of stopping
    #[arg(long)]
    pub skip_bad_rows: bool,
    /// Leave out people whose pay cannot be computed, and list them, in place of stopping
    #[arg(long)]
    pub allow_missing: bool,
    /// Keep what is measured of big tables in .premia-cache, so that the next run on the same data need not read them
    #[arg(long)]
    pub cache: bool,
    /// Run again whenever rules, data or premia.yaml change, until Ctrl-C; keeps what is measured as --cache does
    #[arg(long)]
    pub watch: bool,
    /// From how many bytes on the files of a record are read in passing
    #[arg(long, value_name = "BYTES", default_value_t = SCAN_FROM, hide = true)]
    pub scan_from: u64,
    /// How results are written: tables for people, rows for spreadsheets, JSON for programs
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: FormatArg,
}

/// Close a period: write down what is paid, once and for all, in ledger/
#[derive(Args, Debug)]
pub(super) struct CloseArgs {
    /// Folder of the project
    pub dir: Option<PathBuf>,
    /// Period to close (2026-03, 2026-Q1)
    #[arg(long, value_name = "PERIOD")]
    pub period: String,
    /// Who approves the pay, and by which document
    #[arg(long, value_name = "TEXT")]
    pub approved: String,
    /// Day of the closing, if not today
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Only what was known on this day (2026-04-05): rows entered by then
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// Only show what would be written
    #[arg(long)]
    pub dry_run: bool,
}

/// Work out closed periods again from the rules and data that were recorded, and say what differs
#[derive(Args, Debug)]
pub(super) struct VerifyArgs {
    /// Folder of the project
    pub dir: Option<PathBuf>,
    /// Only these closed periods (2026-03, 2026)
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// How the result is written: a line for each period, or JSON for programs
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: VerifyFormatArg,
}

/// Tables that the rules declare: the blocks `report`
#[derive(Args, Debug)]
pub(super) struct ReportArgs {
    /// Only the report of this name
    pub name: Option<String>,
    /// Period (2026-03, 2026-Q1, 2026) or a range (2026-01..2026-03)
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only the plan of this name
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// Leave out rows that cannot be read, and list them, in place of stopping
    #[arg(long)]
    pub skip_bad_rows: bool,
    /// Show the report without the rows that cannot be computed, and list these, in place of stopping
    #[arg(long)]
    pub allow_missing: bool,
    /// How results are written: tables for people, rows for spreadsheets, JSON for programs
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: FormatArg,
}

/// Test the examples in the rules and the scenarios in cases/
#[derive(Args, Debug)]
pub(super) struct TestArgs {
    /// Folders of projects
    pub paths: Vec<PathBuf>,
    /// Write what came out in the place of what was expected
    #[arg(long)]
    pub accept: bool,
    /// What goes to the output: words, or one document for code hosts (SARIF) or CI services (JUnit)
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: FindingsFormatArg,
}

/// Explain the pay of one person, or what a code such as P0203 means
#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// Key or name of a person, or a code
    #[arg(value_name = "PAYEE|CODE", required_unless_present = "row")]
    pub what: Option<String>,
    /// What becomes of one row of data, by its key (D-17), key and record (deals=D-17) or place (data/deals.csv:18)
    #[arg(long, value_name = "ROW")]
    pub row: Option<String>,
    /// Only what shows this amount (35000, 1 234.50)
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true, conflicts_with_all = ["row", "component"])]
    pub amount: Option<String>,
    /// Period (2026-03) or range of periods (2026-01..2026-03)
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only this component
    #[arg(long, value_name = "NAME")]
    pub component: Option<String>,
    /// Only the plan of this name
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// All rows of data, however many
    #[arg(long)]
    pub all_rows: bool,
    /// Leave out rows that cannot be read, and list them, in place of stopping
    #[arg(long)]
    pub skip_bad_rows: bool,
    /// Leave out people whose pay cannot be computed, and list them, in place of stopping
    #[arg(long)]
    pub allow_missing: bool,
    /// From how many bytes on the files of a record are read in passing
    #[arg(long, value_name = "BYTES", default_value_t = SCAN_FROM, hide = true)]
    pub scan_from: u64,
    /// How the explanation is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: ExplainFormatArg,
}

/// Compare rules: what changes in meaning, and what that does to pay
#[derive(Args, Debug)]
pub(super) struct DiffArgs {
    /// Earlier rules: a folder, a file or a git revision; both revisions at once are main..HEAD
    #[arg(value_name = "OLD")]
    pub old: String,
    /// Later rules: a folder, a file or a git revision; without them what lies in the folder of the project
    #[arg(value_name = "NEW")]
    pub new: Option<String>,
    /// Period (2026-03, 2026-Q1, 2026) or range (2026-01..2026-03) for which the change is shown in money
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only the plan of this name
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// End with code 1 when pay changes
    #[arg(long, value_name = "WHEN")]
    pub fail_on: Option<FailOnArg>,
    /// Leave out rows that cannot be read, and list them, in place of stopping
    #[arg(long)]
    pub skip_bad_rows: bool,
    /// Leave out people whose pay cannot be computed, and list them, in place of stopping
    #[arg(long)]
    pub allow_missing: bool,
    /// From how many bytes on the files of a record are read in passing
    #[arg(long, value_name = "BYTES", default_value_t = SCAN_FROM, hide = true)]
    pub scan_from: u64,
    /// Keep what is measured of big tables in .premia-cache, so that the second side and later runs need not read them
    #[arg(long)]
    pub cache: bool,
    /// How the comparison is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: DocumentFormatArg,
}

/// Show what other rates, tiers or quotas would pay; no file is changed
#[derive(Args, Debug)]
pub(super) struct WhatIfArgs {
    /// Folder of the project
    pub dir: Option<PathBuf>,
    /// A value to change: "base_rate=6%", "base_rate from 2026-07-01=7%", "fixed from 150 000=36 000", "annual_quota[junior]=6 600 000"; may be repeated
    #[arg(long, value_name = "PLACE=VALUE")]
    pub set: Vec<String>,
    /// Other quotas: +10%, -5%, 500 000; of one KPI turnover=+10%; may be repeated
    #[arg(long, value_name = "CHANGE", allow_hyphen_values = true)]
    pub quota: Vec<String>,
    /// Period (2026-03, 2026-Q1, 2026) or range (2026-01..2026-03)
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only the plan of this name
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// Leave out rows that cannot be read, and list them, in place of stopping
    #[arg(long)]
    pub skip_bad_rows: bool,
    /// Leave out people whose pay cannot be computed, and list them, in place of stopping
    #[arg(long)]
    pub allow_missing: bool,
    /// Keep what is measured of big tables in .premia-cache, so that the second side and later runs need not read them
    #[arg(long)]
    pub cache: bool,
    /// From how many bytes on the files of a record are read in passing
    #[arg(long, value_name = "BYTES", default_value_t = SCAN_FROM, hide = true)]
    pub scan_from: u64,
    /// How the comparison is written
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: DocumentFormatArg,
}

/// Statements: a document for each person, with their own pay and data alone
#[derive(Args, Debug)]
pub(super) struct StatementArgs {
    /// Key or name of a person; without it everybody of the period
    #[arg(value_name = "PAYEE")]
    pub payee: Option<String>,
    /// Period (2026-03) or range of periods (2026-01..2026-03)
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only the plan of this name
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// Folder to write to (else statements/PERIOD in the project; the statement of one person goes to the output)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Leave out rows that cannot be read, and list them, in place of stopping
    #[arg(long)]
    pub skip_bad_rows: bool,
    /// Leave out people whose pay cannot be computed, and list them, in place of stopping
    #[arg(long)]
    pub allow_missing: bool,
    /// How statements are written
    #[arg(long, value_name = "FORMAT", default_value = "html")]
    pub format: StatementFormatArg,
}

/// Bring files of rules into their one canonical form
#[derive(Args, Debug)]
pub(super) struct FmtArgs {
    /// Folders of projects, or files of rules
    pub paths: Vec<PathBuf>,
    /// Only say which files would change
    #[arg(long)]
    pub check: bool,
}

/// Write a file of rules in the other language
#[derive(Args, Debug)]
pub(super) struct TranslateArgs {
    /// File of rules
    pub file: PathBuf,
    /// Language to write
    #[arg(long, value_name = "LANG")]
    pub to: LangArg,
    /// File to write; without it the text goes to the output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormatArg {
    Csv,
    Xlsx,
    Json,
}

/// Pay for the payroll program, with control totals
#[derive(Args, Debug)]
pub(super) struct ExportArgs {
    /// Period (2026-03, 2026-Q1, 2026) or a range (2026-01..2026-03)
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Only the plan of this name
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// Leave out rows that cannot be read, and list them, in place of stopping
    #[arg(long)]
    pub skip_bad_rows: bool,
    /// Leave out people whose pay cannot be computed, and list them, in place of stopping
    #[arg(long)]
    pub allow_missing: bool,
    /// Write the file although a guard does not hold
    #[arg(long)]
    pub allow_failed_guards: bool,
    /// How it is written (else by the ending of the file; without a file CSV)
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ExportFormatArg>,
    /// File to write; without it the lines go to the output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOnDifferenceArg {
    Difference,
}

/// Hold two sources of one record against each other: CRM and accounting
#[derive(Args, Debug)]
pub(super) struct ReconcileArgs {
    /// Which one of those under `reconcile:` in premia.yaml; not needed where there is only one
    pub name: Option<String>,
    /// Only the rows of a period (2026-03, 2026-Q1) or a range (2026-01..2026-03)
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Leave out rows that cannot be read, and list them, in place of stopping
    #[arg(long)]
    pub skip_bad_rows: bool,
    /// End with 1 when the sources do not agree
    #[arg(long, value_name = "WHEN")]
    pub fail_on: Option<FailOnDifferenceArg>,
    /// How the result is written: text for the screen, Markdown, an HTML page, rows for spreadsheets, JSON for programs
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: ExplainFormatArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum DocFormatArg {
    Markdown,
    Html,
}

/// The plan as a document to be signed: what is paid, to whom, on which conditions
#[derive(Args, Debug)]
pub(super) struct DocArgs {
    /// Folder of the project
    pub dir: Option<PathBuf>,
    /// Only the plan of this name
    #[arg(long, value_name = "NAME")]
    pub plan: Option<String>,
    /// How it is written (else by the ending of the file; without a file Markdown)
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<DocFormatArg>,
    /// File to write; without it the document goes to the output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}
