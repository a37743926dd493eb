//! Windows in which it pays to buy from oneself: a step that brings more than it costs to reach it with one's own money.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::scales::Rule;
use crate::lint::small::GAIN;
use crate::number::Exact;
use crate::plan::{ExprKind, Scope};
use crate::prove::{Cut, Dealing, Interval, TopUp, Window, window_begin};

pub(super) fn run(subject: &Subject<'_>, rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    if !rule.can_be_bought() {
        return;
    }
    let tax = &subject.settings.tax;
    let rounding = rule.component.rounding.as_ref().unwrap_or(&rule.plan.rounding);
    let terms =
        Dealing { keep: &Exact::one() + &(-tax.clone()), unit: Exact::scaled(1, 2), rounding: Some(rounding.clone()) };
    let jumps = rule.natural.described.shape.jumps();
    for window in rule.natural.described.shape.dealing(&terms) {
        let window = from_where_it_pays(rule, window, &terms);
        let found_at = [&window.witness, &window.best].into_iter().flatten();
        let real: Vec<TopUp> = found_at.filter_map(|top_up| really(rule, top_up, &terms)).collect();
        let (Some(first), Some(gain)) = (real.first(), real.iter().map(TopUp::profit).max()) else { continue };
        // Where something is rounded on the way, the drawing is sure of a part of the window only.
        let further = further_down(rule, &window, first, &terms);
        let low = further.as_ref().map(|(begin, _)| begin).or(window.over.low());
        let witness = further.as_ref().map_or(first, |(_, top_up)| top_up);
        let inside = further.as_ref().map(|(_, top_up)| top_up.at.clone()).or(window.over.first_of(&terms.unit));
        let begin = window.over.low().filter(|_| window.over.high().is_none());
        let at = window.over.high().or(begin).unwrap_or(&witness.to);
        let said = rule
            .finding_at(Code::SelfDealing, at)
            .arg("from", end(rule, low, inside))
            .arg("to", end(rule, window.over.high(), window.over.last_of(&terms.unit)))
            .arg("at", rule.value(&witness.at))
            .arg("adds", rule.pay(&witness.adds))
            .arg("reaches", rule.value(&witness.to))
            .arg("earns", rule.pay(&witness.earns))
            .arg("tax", Arg::Percent(tax.clone()));
        // Without an end there is no most; and of an amount that is supposed nobody knows how much is much.
        let known = window.over.high().is_some() && !rule.supposes_amounts();
        let said = if known { said.arg(GAIN, rule.pay(&gain)) } else { said };
        // Jumps rise, one at each place.
        let place = window.over.high().and_then(|high| jumps.binary_search_by(|jump| jump.at.cmp(high)).ok());
        let jump = place.and_then(|place| jumps.get(place)).filter(|jump| jump.size().is_positive());
        found.push(match jump {
            _ if window.over.high().is_none() => said.help("endless"),
            _ if window.over.only().is_some_and(Exact::is_zero) => said.help("nothing"),
            // What one earns each of the others earns, too.
            _ if is_of_group(rule) => said.help("team"),
            Some(jump) => {
                said.arg("size", rule.pay(&jump.size())).help(if tax.is_zero() { "step" } else { "step_tax" })
            }
            None if tax.is_zero() => said,
            None => said.help("tax"),
        });
    }
}

/// How far down a window really reaches where the rule rounds on the way, with the top-up of the first number in it.
fn further_down(rule: &Rule<'_>, window: &Window, known: &TopUp, terms: &Dealing) -> Option<(Exact, TopUp)> {
    let shape = &rule.natural.described.shape;
    // Most rules round nothing on the way.
    shape.within_at(&known.at).filter(|within| within.is_positive())?;
    let (over, _) = shape
        .lines()
        .find(|(over, line)| over.contains(&known.at) && line.within.is_positive() && !line.slope.is_negative())?;
    window.over.high()?;
    let begin = window_begin(&over, &known.at, &known.to, terms, &|x| rule.paid(x))?;
    let at = Interval::new(Some(Cut::after(begin.clone())), None)?.first_of(&terms.unit)?;
    let top_up = TopUp { adds: &known.to - &at, at, ..known.clone() };
    Some((begin, really(rule, &top_up, terms)?))
}

/// A window without an end, from where each further unit itself brings more than it costs. Below, it takes much to come there.
fn from_where_it_pays(rule: &Rule<'_>, window: Window, terms: &Dealing) -> Window {
    let shape = &rule.natural.described.shape;
    if window.over.high().is_some() {
        return window;
    }
    let steep = shape.lines().find(|(over, line)| over.high().is_none() && &line.slope * &terms.keep > Exact::one());
    let begin = steep.and_then(|(over, _)| over.from().cloned());
    let Some(begin) = begin else { return window };
    let rest = Interval::new(Some(begin), None).and_then(|over| shape.over(&over));
    let windows = rest.map(|rest| rest.dealing(terms)).unwrap_or_default();
    windows.into_iter().find(|own| own.over.high().is_none()).unwrap_or(window)
}

/// A top-up with what it earns once each line is rounded as it is paid, and what is left after tax to the kopeck; `None` where that is no more than it costs.
fn really(rule: &Rule<'_>, top_up: &TopUp, terms: &Dealing) -> Option<TopUp> {
    let kept = &(&rule.paid(&top_up.to)? - &rule.paid(&top_up.at)?) * &terms.keep;
    let earns = kept.checked_div(&terms.unit).map(|units| &units.floor() * &terms.unit)?;
    let real = TopUp { earns, ..top_up.clone() };
    real.profit().is_positive().then_some(real)
}

/// An end of a window; where it is no whole kopeck, the first or last one that lies inside.
fn end(rule: &Rule<'_>, end: Option<&Exact>, inside: Option<Exact>) -> Arg {
    let Some(end) = end else { return Arg::Term("lint_no_end") };
    let whole = (end * &Exact::from(100)).floor() == end * &Exact::from(100);
    rule.value(inside.as_ref().filter(|_| !whole).unwrap_or(end))
}

/// Whether several people reach the quantity together.
fn is_of_group(rule: &Rule<'_>) -> bool {
    match &*rule.natural.driver.kind {
        ExprKind::Kpi(id) => rule.plan.kpis.get(*id).scope != Scope::Person,
        _ => false,
    }
}
