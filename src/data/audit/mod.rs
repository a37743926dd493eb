//! The part `audit` of the project file: which field of a record plays which part, and from what on something is odd.

use serde::Deserialize;

mod roles;

pub use roles::Role;

use crate::data::project::Checker;
use crate::data::yaml::{OneOrMany, Pairs};
use crate::number::Exact;
use crate::syntax::fold;
use crate::time::{Date, parse_date};

/// What `premia audit` goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditSettings {
    /// The record that is looked at; `None` for the one that most rules read.
    pub record: Option<String>,
    /// The fields that the company names for parts; an empty name says that there is none.
    pub roles: Vec<(Role, String)>,
    /// What the company says of single records, which leads for these.
    pub records: Vec<RecordSettings>,
    /// How many working days the end of a period has.
    pub last_days: usize,
    /// By how much of a bound at most it is crossed for that to be odd.
    pub margin: Exact,
    /// Within how many days a refund is a soon one.
    pub refund_days: i64,
    /// What share of a period in its last days is a spike.
    pub spike: Exact,
    /// For how many days what was sold must hold: refunds, claims and clients who leave within them count.
    pub promise_days: i64,
    /// The highest discount that the company allows, if it says one.
    pub discount: Option<Exact>,
    /// From how many days after it was due a row is overdue.
    pub overdue_days: i64,
    /// For how many days after a period its rows may still be edited.
    pub edit_days: i64,
    /// After how many days without anything done a lead is left alone.
    pub idle_days: i64,
    /// Before this day there was nothing.
    pub since: Date,
    /// The stages in their order, each with the field that holds the day on which it was reached.
    pub stages: Vec<(String, String)>,
    /// What stages are called that are won, lost, and no leads at all; folded.
    pub won: Vec<String>,
    /// See `won`.
    pub lost: Vec<String>,
    /// See `won`.
    pub junk: Vec<String>,
    /// The record in which what plays a part must have a row.
    pub known: Vec<(Role, String)>,
    /// Codes of checks that are switched off.
    pub without: Vec<String>,
}

/// What `premia audit` goes by where it looks at one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordSettings {
    /// The record.
    pub name: String,
    /// As of all records.
    pub roles: Vec<(Role, String)>,
    /// As of all records; empty for those.
    pub stages: Vec<(String, String)>,
}

/// What stages are usually called, in both languages.
const WON: &[&str] =
    &["won", "closed won", "closed-won", "выиграна", "закрыта", "успешно реализовано", "успешно реализована"];
const LOST: &[&str] =
    &["lost", "closed lost", "closed-lost", "проиграна", "потеряна", "отказ", "закрыто и не реализовано"];
const JUNK: &[&str] =
    &["junk", "spam", "unqualified", "disqualified", "мусор", "спам", "нецелевой", "некачественный лид", "брак"];

fn folded<T: AsRef<str>>(words: impl Iterator<Item = T>) -> Vec<String> {
    words.map(|word| fold(word.as_ref().trim())).collect()
}

impl Default for AuditSettings {
    fn default() -> AuditSettings {
        AuditSettings {
            record: None,
            roles: Vec::new(),
            records: Vec::new(),
            last_days: 3,
            margin: Exact::scaled(5, 2),
            refund_days: 30,
            spike: Exact::scaled(5, 1),
            promise_days: 90,
            discount: None,
            overdue_days: 30,
            edit_days: 10,
            idle_days: 14,
            since: Date::constant(2000, 1, 1),
            stages: Vec::new(),
            won: folded(WON.iter()),
            lost: folded(LOST.iter()),
            junk: folded(JUNK.iter()),
            known: Vec::new(),
            without: Vec::new(),
        }
    }
}

/// What the record of working days is called.
const CALENDARS: [&str; 2] = ["calendar", "календарь"];

impl AuditSettings {
    /// Whether a record of this name says which days are worked.
    pub fn is_calendar(record: &str) -> bool {
        CALENDARS.contains(&fold(record).as_str())
    }

    /// What is said of one record alone.
    pub fn of_record(&self, record: &str) -> Option<&RecordSettings> {
        self.records.iter().find(|of| fold(&of.name) == fold(record))
    }

    /// The stages of a record, and whether they are its own.
    pub fn stages_of(&self, record: &str) -> (&[(String, String)], bool) {
        match self.of_record(record).filter(|own| !own.stages.is_empty()) {
            Some(own) => (&own.stages, true),
            None => (&self.stages, false),
        }
    }

    /// Whether an audit reads a record of this name though no rule may.
    pub fn reads(&self, record: &str) -> bool {
        Self::is_calendar(record) || self.known.iter().any(|(_, known)| fold(known) == fold(record))
    }
}

/// What the file says; numbers are read as text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAudit {
    #[serde(default)]
    record: Option<String>,
    #[serde(default)]
    fields: Pairs<String>,
    #[serde(default)]
    records: Pairs<RawRecord>,
    #[serde(default, rename = "last days")]
    last_days: OneOrMany,
    #[serde(default)]
    margin: OneOrMany,
    #[serde(default, rename = "soon refunded")]
    refund_days: OneOrMany,
    #[serde(default)]
    spike: OneOrMany,
    #[serde(default)]
    promises: OneOrMany,
    #[serde(default, rename = "most discount")]
    discount: OneOrMany,
    #[serde(default)]
    overdue: OneOrMany,
    #[serde(default, rename = "edits until")]
    edits: OneOrMany,
    #[serde(default)]
    idle: OneOrMany,
    #[serde(default, rename = "data since")]
    since: OneOrMany,
    #[serde(default)]
    stages: Pairs<String>,
    #[serde(default)]
    won: OneOrMany,
    #[serde(default)]
    lost: OneOrMany,
    #[serde(default)]
    junk: OneOrMany,
    #[serde(default)]
    known: Pairs<String>,
    #[serde(default)]
    without: OneOrMany,
}

/// What the file says of one record.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRecord {
    #[serde(default)]
    fields: Pairs<String>,
    #[serde(default)]
    stages: Pairs<String>,
}

/// The fields that are named for parts; a part that there is not is said.
fn roles(raw: &Pairs<String>, path: &[&str], checker: &mut Checker<'_>) -> Vec<(Role, String)> {
    let mut roles = Vec::new();
    for (name, field) in &raw.0 {
        match Role::all().find(|role| fold(role.id()) == fold(name)) {
            Some(role) => roles.push((role, field.trim().to_owned())),
            None => {
                // What it is called in the report, or what such fields are called, may stand for it.
                let meant: Vec<&str> = Role::all().filter(|role| role.is_called(name)).map(Role::id).collect();
                let all = || Role::all().map(Role::id).collect::<Vec<&str>>();
                let known = if meant.is_empty() { all() } else { meant };
                checker.bad(&[path, &["fields", name]].concat(), "fields", name, known.join(", "));
            }
        }
    }
    roles
}

fn stages(raw: &Pairs<String>) -> Vec<(String, String)> {
    raw.0.iter().map(|(stage, field)| (stage.clone(), field.trim().to_owned())).collect()
}

/// Reads the settings, over those that hold without any.
pub(super) fn read(raw: &RawAudit, checker: &mut Checker<'_>) -> AuditSettings {
    let mut settings = AuditSettings { record: raw.record.clone(), ..AuditSettings::default() };
    settings.roles = roles(&raw.fields, &["audit"], checker);
    for (name, of) in &raw.records.0 {
        let roles = roles(&of.fields, &["audit", "records", name], checker);
        settings.records.push(RecordSettings { name: name.clone(), roles, stages: stages(&of.stages) });
    }
    let share = |text: &str| {
        let share = Exact::parse(text.trim().strip_suffix('%')?.trim())?;
        let share = &share * &Exact::scaled(1, 2);
        (share.is_positive() && share <= Exact::one()).then_some(share)
    };
    let days = |text: &str| {
        let text = text.trim();
        let number = text.strip_suffix("days").or_else(|| text.strip_suffix("day")).unwrap_or(text).trim();
        number.parse::<usize>().ok().filter(|days| (1..=366).contains(days))
    };
    if let Some(days) = said(checker, "last days", &raw.last_days, "3", days) {
        settings.last_days = days;
    }
    for (key, raw, known, to) in
        [("margin", &raw.margin, "5%", &mut settings.margin), ("spike", &raw.spike, "50%", &mut settings.spike)]
    {
        *to = said(checker, key, raw, known, share).unwrap_or_else(|| to.clone());
    }
    for (key, raw, known, to) in [
        ("soon refunded", &raw.refund_days, "30", &mut settings.refund_days),
        ("promises", &raw.promises, "90", &mut settings.promise_days),
        ("overdue", &raw.overdue, "30", &mut settings.overdue_days),
        ("edits until", &raw.edits, "10", &mut settings.edit_days),
        ("idle", &raw.idle, "14", &mut settings.idle_days),
    ] {
        *to = said(checker, key, raw, known, days).and_then(|days| i64::try_from(days).ok()).unwrap_or(*to);
    }
    settings.discount = said(checker, "most discount", &raw.discount, "20%", share);
    settings.since = said(checker, "data since", &raw.since, "2015-01-01", parse_date).unwrap_or(settings.since);
    for (raw, to) in [(&raw.won, &mut settings.won), (&raw.lost, &mut settings.lost), (&raw.junk, &mut settings.junk)] {
        if !raw.0.is_empty() {
            *to = folded(raw.0.iter());
        }
    }
    settings.stages = stages(&raw.stages);
    for (name, record) in &raw.known.0 {
        match [Role::Client, Role::Product].into_iter().find(|role| fold(role.id()) == fold(name)) {
            Some(role) => settings.known.push((role, record.trim().to_owned())),
            None => checker.bad(&["audit", "known", name], "known", name, "client, product"),
        }
    }
    for code in &raw.without.0 {
        let known = crate::diagnostics::Code::from_id(code.trim()).filter(|code| code.id().starts_with('A'));
        match known {
            Some(code) => settings.without.push(code.id().to_owned()),
            None => {
                let all = crate::diagnostics::Code::ALL.iter().map(|code| code.id()).filter(|id| id.starts_with('A'));
                checker.bad(&["audit", "without"], "without", code, all.collect::<Vec<_>>().join(", "));
            }
        }
    }
    settings
}

/// A value, unless it is absent or wrong; what is wrong is said.
fn said<T>(
    checker: &mut Checker<'_>,
    key: &'static str,
    raw: &OneOrMany,
    known: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = raw.0.first()?.trim();
    let value = read(text);
    if value.is_none() {
        checker.no_such(&["audit", key], key, text, known);
    }
    value
}
