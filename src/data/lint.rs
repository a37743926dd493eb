//! The part `lint` of the project file: what the company takes for too much, and what it has declared of its plans.

use serde::Deserialize;

use crate::data::project::Checker;
use crate::data::yaml::OneOrMany;
use crate::number::Exact;
use crate::syntax::fold;

/// What `premia lint` goes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintSettings {
    /// From how many KPIs for one payee on there is a warning.
    pub many_kpis: usize,
    /// From how many on there is an error.
    pub too_many_kpis: usize,
    /// From how many KPIs of single people on one of them should be of the team; `None` where the file does not say.
    pub own_kpis: Option<usize>,
    /// What plans and KPIs must say of themselves.
    pub require: Vec<Clause>,
    /// After how many months a plan must have been looked at again.
    pub review_months: i32,
    /// The smallest weight that matters.
    pub smallest_weight: Exact,
    /// How complex a rule may be: names, numbers and operators, with those of its scales.
    pub complexity: usize,
    /// Whether the company has declared that it wants no caps.
    pub without_caps: bool,
    /// The least that buying from oneself must bring to be told, in the currency of the plan; `None` where the file does not say.
    pub smallest_gain: Option<Exact>,
    /// The share of pay that goes into tax.
    pub tax: Exact,
    /// Which share of past results must lie below a quota for it to be out of reach.
    pub percentile: Exact,
    /// How many times the best result of the past a quota may be.
    pub beyond_best: Exact,
    /// How many times the starting point a quota may be.
    pub above_baseline: Exact,
    /// By which share a quota may rise from one period to the next without evidence.
    pub sharp_rise: Exact,
    /// By which share a conversion may differ from the one that is stated.
    pub conversion_off: Exact,
    /// From how many results on a conversion is more than chance.
    pub conversion_from: usize,
    /// The profile of law that is switched on.
    pub profile: Option<String>,
}

/// Something that a plan or a KPI says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clause {
    /// `goal`
    Goal,
    /// `owner`
    Owner,
    /// `document`
    Document,
    /// `evidence`
    Evidence,
    /// `baseline`
    Baseline,
}

impl Clause {
    /// Every one, in the order of a plan.
    pub const ALL: [Clause; 5] = [Clause::Goal, Clause::Owner, Clause::Document, Clause::Evidence, Clause::Baseline];

    /// Its name in the project file.
    pub fn id(self) -> &'static str {
        match self {
            Clause::Goal => "goal",
            Clause::Owner => "owner",
            Clause::Document => "document",
            Clause::Evidence => "evidence",
            Clause::Baseline => "baseline",
        }
    }
}

impl Default for LintSettings {
    fn default() -> LintSettings {
        LintSettings {
            many_kpis: 5,
            too_many_kpis: 7,
            own_kpis: None,
            require: Clause::ALL.to_vec(),
            review_months: 12,
            smallest_weight: Exact::scaled(5, 2),
            complexity: 60,
            without_caps: false,
            smallest_gain: None,
            tax: Exact::zero(),
            percentile: Exact::scaled(95, 2),
            beyond_best: Exact::scaled(15, 1),
            above_baseline: Exact::from(2),
            sharp_rise: Exact::scaled(3, 1),
            conversion_off: Exact::scaled(3, 1),
            conversion_from: 30,
            profile: None,
        }
    }
}

/// What the file says; numbers are read as text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLint {
    #[serde(default)]
    kpis: RawKpis,
    #[serde(default)]
    require: Option<OneOrMany>,
    #[serde(default, rename = "review every")]
    review_every: Option<String>,
    #[serde(default, rename = "smallest weight")]
    smallest_weight: Option<String>,
    #[serde(default)]
    complexity: OneOrMany,
    #[serde(default)]
    caps: Option<String>,
    #[serde(default, rename = "smallest gain")]
    smallest_gain: OneOrMany,
    #[serde(default)]
    tax: Option<String>,
    #[serde(default)]
    percentile: Option<String>,
    #[serde(default, rename = "best month")]
    best_month: Option<String>,
    #[serde(default, rename = "above baseline")]
    above_baseline: Option<String>,
    #[serde(default, rename = "sharp rise")]
    sharp_rise: Option<String>,
    #[serde(default, rename = "conversion off")]
    conversion_off: Option<String>,
    #[serde(default, rename = "conversion from")]
    conversion_from: OneOrMany,
    #[serde(default)]
    profile: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKpis {
    #[serde(default)]
    warn: OneOrMany,
    #[serde(default)]
    error: OneOrMany,
    #[serde(default)]
    own: OneOrMany,
}

/// Profiles of law that come ready.
pub const PROFILES: &[&str] = &["RU-2026"];

/// Reads the settings, over those that hold without any.
pub(super) fn read(raw: &RawLint, checker: &mut Checker<'_>) -> LintSettings {
    let mut settings = LintSettings::default();
    let count = |text: &str| text.trim().parse::<usize>().ok().filter(|count| *count > 0);
    let share = |text: &str| {
        let share = Exact::parse(text.trim().strip_suffix('%')?.trim())?;
        let share = &share * &Exact::scaled(1, 2);
        (!share.is_negative() && share < Exact::one()).then_some(share)
    };
    if let Some(many) = said(checker, &["kpis", "warn"], one(&raw.kpis.warn), "5", count) {
        settings.many_kpis = many;
    }
    if let Some(many) = said(checker, &["kpis", "error"], one(&raw.kpis.error), "7", count) {
        settings.too_many_kpis = many;
    }
    if let Some(many) = said(checker, &["kpis", "own"], one(&raw.kpis.own), "3", count) {
        settings.own_kpis = Some(many);
    }
    if settings.too_many_kpis < settings.many_kpis {
        let said = settings.too_many_kpis.to_string();
        checker.bad(
            &["lint", "kpis", "error"],
            "error",
            &said,
            format!("{}, {}…", settings.many_kpis, settings.many_kpis + 1),
        );
    }
    if let Some(clauses) = &raw.require {
        settings.require.clear();
        for text in &clauses.0 {
            let wanted = fold(text);
            match Clause::ALL.into_iter().find(|clause| clause.id() == wanted) {
                Some(clause) if settings.require.contains(&clause) => {}
                Some(clause) => settings.require.push(clause),
                None => checker.bad(&["lint", "require"], "require", text, Clause::ALL.map(Clause::id).join(", ")),
            }
        }
    }
    let months = |text: &str| {
        let (number, unit) = text.trim().split_once(' ')?;
        let number = number.parse::<i32>().ok().filter(|number| (1..=1200).contains(number))?;
        match unit.trim() {
            "month" | "months" => Some(number),
            "year" | "years" if number <= 100 => Some(number * 12),
            _ => None,
        }
    };
    if let Some(months) = said(checker, &["review every"], raw.review_every.as_deref(), "12 months", months) {
        settings.review_months = months;
    }
    if let Some(weight) = said(checker, &["smallest weight"], raw.smallest_weight.as_deref(), "5%", share) {
        settings.smallest_weight = weight;
    }
    if let Some(most) = said(checker, &["complexity"], one(&raw.complexity), "60", count) {
        settings.complexity = most;
    }
    let caps = |text: &str| match text.trim() {
        "none" => Some(true),
        "any" => Some(false),
        _ => None,
    };
    if let Some(without) = one_of(checker, &["caps"], raw.caps.as_deref(), "none, any", caps) {
        settings.without_caps = without;
    }
    let amount = |text: &str| {
        let digits: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
        Exact::parse(&digits).filter(|amount| !amount.is_negative())
    };
    settings.smallest_gain = said(checker, &["smallest gain"], one(&raw.smallest_gain), "1000", amount);
    if let Some(tax) = said(checker, &["tax"], raw.tax.as_deref(), "13%", share) {
        settings.tax = tax;
    }
    let above = |least: Exact| {
        move |text: &str| {
            let share = &Exact::parse(text.trim().strip_suffix('%')?.trim())? * &Exact::scaled(1, 2);
            (share > least).then_some(share)
        }
    };
    let positive = |text: &str| share(text).filter(Exact::is_positive);
    if let Some(share) = said(checker, &["percentile"], raw.percentile.as_deref(), "95%", positive) {
        settings.percentile = share;
    }
    if let Some(times) = said(checker, &["best month"], raw.best_month.as_deref(), "150%", above(Exact::one())) {
        settings.beyond_best = times;
    }
    let times = said(checker, &["above baseline"], raw.above_baseline.as_deref(), "200%", above(Exact::one()));
    if let Some(times) = times {
        settings.above_baseline = times;
    }
    if let Some(rise) = said(checker, &["sharp rise"], raw.sharp_rise.as_deref(), "30%", above(Exact::zero())) {
        settings.sharp_rise = rise;
    }
    if let Some(off) = said(checker, &["conversion off"], raw.conversion_off.as_deref(), "30%", above(Exact::zero())) {
        settings.conversion_off = off;
    }
    if let Some(from) = said(checker, &["conversion from"], one(&raw.conversion_from), "30", count) {
        settings.conversion_from = from;
    }
    let profile = |text: &str| {
        let known = PROFILES.iter().find(|known| known.eq_ignore_ascii_case(text.trim()))?;
        Some((*known).to_owned())
    };
    settings.profile = one_of(checker, &["profile"], raw.profile.as_deref(), &PROFILES.join(", "), profile);
    settings
}

/// A number without quotes comes as a list of one text.
fn one(raw: &OneOrMany) -> Option<&str> {
    raw.0.first().map(String::as_str)
}

/// A value, unless it is absent or wrong; what is wrong is said.
fn said<T>(
    checker: &mut Checker<'_>,
    path: &[&'static str],
    text: Option<&str>,
    example: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = text?;
    let value = read(text);
    if value.is_none() {
        checker.no_such(&[&["lint"], path].concat(), path.last().copied().unwrap_or_default(), text, example);
    }
    value
}

/// The same of a word of which there are few.
fn one_of<T>(
    checker: &mut Checker<'_>,
    path: &[&'static str],
    text: Option<&str>,
    known: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = text?;
    let value = read(text);
    if value.is_none() {
        checker.bad(&[&["lint"], path].concat(), path.last().copied().unwrap_or_default(), text, known);
    }
    value
}
