//! Results that have a season, and quotas that do not know it; a starting point that never was.
//!
//! A month of the calendar stands out where it lies a quarter above or below the average of its year in every year that
//! is known whole, and in the same direction. Two such months make a season. With one year alone, it stands out where that is
//! so of four fifths of at least five people or groups, each by their own average: weaker evidence, and said so.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::history::facts::{KpiFacts, SubjectFacts};
use crate::lint::history::level::rounded;
use crate::lint::history::{FEWEST, History};
use crate::number::Exact;
use crate::time::{Grain, Month, Period};

/// So many months of the calendar must stand out.
const MONTHS: usize = 2;
/// So many people or groups make one year evidence.
const MANY: usize = 5;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(history) = subject.history else { return };
    for of in &history.kpis {
        found.extend(season(subject, of));
        found.extend(baseline(subject, history, of));
    }
}

/// How a month compares with the average of its year.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    High,
    Low,
}

/// A month of the calendar that stands out, with its result and the average in the last year known.
struct Outstanding {
    side: Side,
    month: Month,
    result: Exact,
    average: Exact,
}

fn season(subject: &Subject<'_>, of: &KpiFacts) -> Option<Diagnostic> {
    let kpi = subject.plan.kpis.get(of.kpi);
    let quota = kpi.quota.as_ref()?;
    if of.grain != Grain::Month || !kpi.flow || of.lower {
        return None;
    }
    let years = whole_years(of);
    let out: Vec<Outstanding> = match years.as_slice() {
        [] => return None,
        [year] => (1..=12).filter_map(|month| of_one_year(of, *year, month)).collect(),
        _ => (1..=12).filter_map(|month| of_years(of, &years, month)).collect(),
    };
    if out.len() < MONTHS || !quotas_are_flat(of, &years) {
        return None;
    }
    let times = |one: &Outstanding| one.result.checked_div(&one.average);
    // The month farthest from the average, by its quotient or the inverse.
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
    let months = Arg::List(out.iter().map(|one| Arg::Period(Period::month(one.month))).collect());
    let said = Diagnostic::warning(Code::SeasonIgnored, quota.span)
        .arg("kpi", &kpi.name)
        .arg("years", years.len())
        .arg("months", months)
        .arg("month", Period::month(most.month))
        .arg("result", of.value(&most.result))
        .arg("average", of.value(&cut(&most.average)))
        .arg("share", Arg::Percent(rounded(&times(most).unwrap_or_default())));
    Some(if years.len() == 1 { said.help("one_year") } else { said })
}

/// An average for people, to the hundredth.
fn cut(average: &Exact) -> Exact {
    &average.times_integer(100).floor() * &Exact::scaled(1, 2)
}

/// The years of which every month has a result of somebody.
fn whole_years(of: &KpiFacts) -> Vec<i32> {
    let mut years: Vec<i32> = of.results().map(|(_, fact)| fact.period.first().year()).collect();
    years.sort_unstable();
    years.dedup();
    years.retain(|year| (1..=12).all(|month| total(of.results().map(|(_, fact)| fact), *year, month).is_some()));
    years
}

/// What a month brought; `None` where there is no result.
fn total<'a>(
    facts: impl Iterator<Item = &'a crate::lint::history::facts::Fact>,
    year: i32,
    month: i32,
) -> Option<Exact> {
    let of_month = facts.filter(|fact| fact.period.first().year() == year && fact.period.first().number() == month);
    let results: Vec<Exact> = of_month.map(|fact| fact.result.clone()).collect();
    (!results.is_empty()).then(|| results.into_iter().sum())
}

/// The twelve months of a year, where all are known.
fn of_year(facts: &dyn Fn() -> Vec<crate::lint::history::facts::Fact>, year: i32) -> Option<Vec<Exact>> {
    let facts = facts();
    (1..=12).map(|month| total(facts.iter(), year, month)).collect()
}

fn side(result: &Exact, average: &Exact) -> Option<Side> {
    let share = result.checked_div(average)?;
    if share >= Exact::scaled(125, 2) {
        Some(Side::High)
    } else if share <= Exact::scaled(75, 2) {
        Some(Side::Low)
    } else {
        None
    }
}

fn average(months: &[Exact]) -> Option<Exact> {
    let sum: Exact = months.iter().cloned().sum();
    sum.checked_div(&Exact::from(12)).filter(Exact::is_positive)
}

/// A month that stands out in every year, of all together.
fn of_years(of: &KpiFacts, years: &[i32], month: i32) -> Option<Outstanding> {
    let all = || of.results().map(|(_, fact)| fact.clone()).collect::<Vec<_>>();
    let mut found: Option<Outstanding> = None;
    for year in years {
        let months = of_year(&all, *year)?;
        let average = average(&months)?;
        let result = months.get(usize::try_from(month - 1).ok()?)?.clone();
        let side = side(&result, &average)?;
        if found.as_ref().is_some_and(|found| found.side != side) {
            return None;
        }
        let month = Month::new(i64::from(*year), i64::from(month))?;
        found = Some(Outstanding { side, month, result, average });
    }
    found
}

/// A month that stands out for nearly everybody in the one year that is known.
fn of_one_year(of: &KpiFacts, year: i32, month: i32) -> Option<Outstanding> {
    let own = |who: &SubjectFacts| {
        let facts = || who.facts.clone();
        let months = of_year(&facts, year)?;
        let average = average(&months)?;
        Some(side(months.get(usize::try_from(month - 1).ok()?)?, &average))
    };
    let sides: Vec<Option<Side>> = of.subjects.iter().filter_map(own).collect();
    let found = [Side::High, Side::Low].into_iter().find(|wanted| {
        sides.len() >= MANY && sides.iter().filter(|side| **side == Some(*wanted)).count() * 5 >= sides.len() * 4
    })?;
    let all = || of.results().map(|(_, fact)| fact.clone()).collect::<Vec<_>>();
    let months = of_year(&all, year)?;
    let average = average(&months)?;
    let result = months.get(usize::try_from(month - 1).ok()?)?.clone();
    Some(Outstanding { side: found, month: Month::new(i64::from(year), i64::from(month))?, result, average })
}

/// Whether nobody's quota of a whole year moves by more than a twentieth. Nothing is said where there are none.
fn quotas_are_flat(of: &KpiFacts, years: &[i32]) -> bool {
    let mut known = false;
    for who in &of.subjects {
        for year in years {
            let of_year = who.facts.iter().filter(|fact| fact.period.first().year() == *year);
            let quotas: Vec<&Exact> = of_year.filter_map(|fact| fact.quota.as_ref()).collect();
            let (Some(least), Some(most)) = (quotas.iter().min(), quotas.iter().max()) else { continue };
            if **most > *least * &Exact::scaled(105, 2) {
                return false;
            }
            known |= quotas.len() == 12;
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
