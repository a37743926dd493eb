//! Results that have a season, and quotas that do not know it; a starting point that never was.
//!
//! A month or quarter of the calendar stands out where it lies a quarter above or below the average of its year in every year
//! that is known whole, and in the same direction. Years are the twelve months up to the last one known, the twelve before them, and
//! so on: a history from November to October is a year. Two such months make a season, or one such quarter. With one year alone, it
//! stands out where that is so of four fifths of at least five people or groups, each by their own average: weaker evidence,
//! and said so.

use std::collections::BTreeMap;

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::history::facts::{Fact, KpiFacts, SubjectFacts};
use crate::lint::history::level::rounded;
use crate::lint::history::{FEWEST, History};
use crate::number::Exact;
use crate::time::{Grain, Month, Period};

/// So many people or groups make one year evidence.
const MANY: usize = 5;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(history) = subject.history else { return };
    for of in &history.kpis {
        found.extend(season(subject, of));
        found.extend(baseline(subject, history, of));
    }
}

/// What a calendar knows of seasons: into how many parts its year falls, how many must stand out, what they are called.
struct Calendar {
    parts: usize,
    fewest: usize,
    one: &'static str,
    several: &'static str,
    split: &'static str,
}

impl Calendar {
    fn of(grain: Grain) -> Option<Calendar> {
        let (fewest, one, several, split) = match grain {
            Grain::Month => (2, "lint_one_month", "lint_several_months", "lint_split_months"),
            Grain::Quarter => (1, "lint_one_quarter", "lint_several_quarters", "lint_split_quarters"),
            Grain::HalfYear | Grain::Year => return None,
        };
        Some(Calendar { parts: usize::try_from(12 / grain.months()).ok()?, fewest, one, several, split })
    }
}

/// How a month compares with the average of its year.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    High,
    Low,
}

/// A month or quarter of the calendar that stands out, with its result and the average in the last year known.
struct Outstanding {
    side: Side,
    period: Period,
    result: Exact,
    average: Exact,
}

fn season(subject: &Subject<'_>, of: &KpiFacts) -> Option<Diagnostic> {
    let kpi = subject.plan.kpis.get(of.kpi);
    let quota = kpi.quota.as_ref()?;
    let calendar = Calendar::of(of.grain)?;
    if !kpi.flow || of.lower {
        return None;
    }
    let years = years_of(of, &calendar)?;
    let known: Vec<i32> = years.keys().copied().collect();
    let out: Vec<Outstanding> = match known.as_slice() {
        [] => return None,
        [year] => {
            let own = own_years(of, *year, &calendar);
            years.values().flat_map(|all| (0..calendar.parts).filter_map(|part| all.of_most(&own, part))).collect()
        }
        _ => (0..calendar.parts).filter_map(|part| of_years(&years, part)).collect(),
    };
    if out.len() < calendar.fewest || !quotas_are_flat(of, &known, &calendar) {
        return None;
    }
    let times = |one: &Outstanding| one.result.checked_div(&one.average);
    // The one farthest from the average, by its quotient or the inverse.
    let far = |one: &Outstanding| match one.side {
        Side::High => times(one),
        Side::Low => one.average.checked_div(&one.result),
    };
    let most = out.iter().reduce(|most, other| match (far(most), far(other)) {
        (None, _) => most,
        (Some(_), None) => other,
        (Some(most_far), Some(other_far)) => {
            if other_far > most_far {
                other
            } else {
                most
            }
        }
    })?;
    let months = Arg::List(out.iter().map(|one| Arg::Period(one.period)).collect());
    let said = Diagnostic::warning(Code::SeasonIgnored, quota.span)
        .arg("kpi", &kpi.name)
        .arg("years", known.len())
        .arg("months", months)
        .arg("month", most.period)
        .arg("one", Arg::Term(calendar.one))
        .arg("several", Arg::Term(calendar.several))
        .arg("split", Arg::Term(calendar.split))
        .arg("result", of.value(&most.result))
        .arg("average", of.value(&cut(&most.average)))
        .arg("share", Arg::Percent(rounded(&times(most).unwrap_or_default())));
    Some(if known.len() == 1 { said.help("one_year") } else { said })
}

/// An average for people, to the hundredth.
fn cut(average: &Exact) -> Exact {
    &average.times_integer(100).floor() * &Exact::scaled(1, 2)
}

/// Whether too little is known to see a season: no whole year, or one year of few people.
pub(super) fn is_unseen(of: &KpiFacts, flow: bool) -> bool {
    let Some(calendar) = Calendar::of(of.grain).filter(|_| flow && !of.lower) else { return false };
    let years = years_of(of, &calendar).unwrap_or_default();
    let known: Vec<i32> = years.keys().copied().collect();
    match known.as_slice() {
        [] => true,
        [year] => own_years(of, *year, &calendar).len() < MANY,
        _ => false,
    }
}

/// The whole years of a KPI; `None` where nothing is known of it.
fn years_of(of: &KpiFacts, calendar: &Calendar) -> Option<BTreeMap<i32, Year>> {
    let last = last_month(of)?;
    Some(whole_years(of.results().map(|(_, fact)| fact), last, calendar))
}

/// The last month of which anything is known.
fn last_month(of: &KpiFacts) -> Option<Month> {
    of.results().map(|(_, fact)| fact.period.last()).max()
}

/// In which of the years that end with a month a period lies: 0 is the last one, -1 the one before.
fn year_up_to(last: Month, period: Period) -> i32 {
    -(last.since(period.last()) / 12)
}

/// What each part of one year brought, in their order.
struct Year {
    parts: Vec<(Period, Exact)>,
    average: Exact,
}

impl Year {
    /// Where a part of the year lies a quarter or more above or below the average.
    fn side(&self, part: usize) -> Option<Side> {
        let share = self.parts.get(part)?.1.checked_div(&self.average)?;
        if share >= Exact::scaled(125, 2) {
            Some(Side::High)
        } else if share <= Exact::scaled(75, 2) {
            Some(Side::Low)
        } else {
            None
        }
    }

    fn outstanding(&self, part: usize, side: Side) -> Option<Outstanding> {
        let (period, result) = self.parts.get(part)?.clone();
        Some(Outstanding { side, period, result, average: self.average.clone() })
    }

    /// Where a part stands out in the years of nearly everybody.
    fn of_most(&self, own: &[Year], part: usize) -> Option<Outstanding> {
        let is = |wanted: &Side| {
            own.len() >= MANY && own.iter().filter(|year| year.side(part) == Some(*wanted)).count() * 5 >= own.len() * 4
        };
        self.outstanding(part, [Side::High, Side::Low].into_iter().find(is)?)
    }
}

/// The years up to a month of which every part has a result, in their order.
fn whole_years<'f>(facts: impl Iterator<Item = &'f Fact>, last: Month, calendar: &Calendar) -> BTreeMap<i32, Year> {
    let mut sums: BTreeMap<i32, BTreeMap<Period, Exact>> = BTreeMap::new();
    for fact in facts {
        let sum = sums.entry(year_up_to(last, fact.period)).or_default().entry(fact.period).or_default();
        *sum = &*sum + &fact.result;
    }
    let whole = sums.into_iter().filter(|(_, parts)| parts.len() == calendar.parts);
    let year = |(year, parts): (i32, BTreeMap<Period, Exact>)| {
        let sum: Exact = parts.values().cloned().sum();
        let average = sum.checked_div(&Exact::from(i64::try_from(parts.len()).ok()?)).filter(Exact::is_positive)?;
        Some((year, Year { parts: parts.into_iter().collect(), average }))
    };
    whole.filter_map(year).collect()
}

/// A year of each person or group that has it whole.
fn own_years(of: &KpiFacts, year: i32, calendar: &Calendar) -> Vec<Year> {
    let Some(last) = last_month(of) else { return Vec::new() };
    let whole = |who: &SubjectFacts| whole_years(who.facts.iter(), last, calendar).remove(&year);
    of.subjects.iter().filter_map(whole).collect()
}

/// A part that stands out in every year, of all together.
fn of_years(years: &BTreeMap<i32, Year>, part: usize) -> Option<Outstanding> {
    let (_, last) = years.last_key_value()?;
    let side = last.side(part)?;
    years.values().all(|year| year.side(part) == Some(side)).then(|| last.outstanding(part, side)).flatten()
}

/// Whether nobody's quota of a whole year moves by more than a twentieth. Nothing is said where there are none.
fn quotas_are_flat(of: &KpiFacts, years: &[i32], calendar: &Calendar) -> bool {
    let (mut known, Some(last)) = (false, last_month(of)) else { return false };
    for who in &of.subjects {
        for year in years {
            let of_year = who.facts.iter().filter(|fact| year_up_to(last, fact.period) == *year);
            let quotas: Vec<&Exact> = of_year.filter_map(|fact| fact.quota.as_ref()).collect();
            let (Some(least), Some(most)) = (quotas.iter().min(), quotas.iter().max()) else { continue };
            if **most > *least * &Exact::scaled(105, 2) {
                return false;
            }
            known |= quotas.len() == calendar.parts;
        }
    }
    known
}

/// A starting point below or above all that ever was. It is compared where it is for the same length of time.
fn baseline(subject: &Subject<'_>, history: &History, of: &KpiFacts) -> Option<Diagnostic> {
    let kpi = subject.plan.kpis.get(of.kpi);
    let (start, span) = kpi.purpose.baseline.as_ref()?;
    let results: Vec<&Exact> = of.results().map(|(_, fact)| &fact.result).collect();
    if results.len() < FEWEST || kpi.flow && of.grain != subject.plan.every {
        return None;
    }
    let (least, most) = (results.iter().min()?, results.iter().max()?);
    (*least > start || *most < start).then(|| {
        Diagnostic::warning(Code::BaselineNeverWas, *span)
            .arg("kpi", &kpi.name)
            .arg("start", of.value(start))
            .arg("least", of.value(least))
            .arg("most", of.value(most))
            .arg("held", results.len())
            .arg("over", history.over)
    })
}
