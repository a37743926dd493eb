//! What is paid at least and at most, as lines for people and as JSON.

use serde_json::{Value as Json, json};

use crate::diagnostics::render::wrap;
use crate::diagnostics::{Arg, phrase, term, written};
use crate::language::Lang;
use crate::lint::{Bounded, Course, PlanBounds, Side, Way};
use crate::report::lint::LintView;
use crate::report::lint::json::arg_json;
use crate::report::lint::place_of;
use crate::source::Span;

/// The heading of a plan's bounds.
pub(super) fn title(bounds: &PlanBounds, lang: Lang) -> String {
    phrase("lint_bounds", &[("plan", Arg::from(&bounds.plan)), ("period", Arg::Period(bounds.period))], lang)
}

/// A line for each rule and each thing known of it, those for all rules last, and what all of it goes by.
pub(super) fn lines(bounds: &PlanBounds, view: LintView<'_>) -> Vec<String> {
    let lang = view.look.lang;
    let mut out: Vec<String> = bounds.rules.iter().flat_map(|rule| of_rule(rule, bounds, view)).collect();
    if let Some(known) = &bounds.known {
        out.extend(of_one(known, term("lint_bounds_known", lang), view));
    }
    out.extend(of_one(&bounds.all, term("lint_bounds_all", lang), view));
    out
}

/// What the bounds go by.
pub(super) fn basis(bounds: &PlanBounds, lang: Lang) -> String {
    let later = if bounds.changed_later { " " } else { "" };
    let more = if bounds.changed_later { term("lint_bounds_before_draws", lang) } else { "" };
    format!("{}{later}{more}", term("lint_bounds_basis", lang))
}

/// The section of all plans.
pub(super) fn section(view: LintView<'_>, width: usize) -> String {
    let one = |bounds: &PlanBounds| {
        let said = lines(bounds, view).into_iter().chain([basis(bounds, view.look.lang)]);
        let lines: String = said.map(|line| format!("{}\n", indented(&line, width))).collect();
        format!("{}\n{lines}\n", title(bounds, view.look.lang))
    };
    view.bounds.iter().map(one).collect()
}

/// A line under a heading, its second and further lines further in.
pub(super) fn indented(line: &str, width: usize) -> String {
    format!("  {}", wrap(line, width.saturating_sub(2), width.saturating_sub(4)).join("\n    "))
}

/// A rule that pays for a longer period names it; in a period that does not end with it there is nothing to say.
fn of_rule(rule: &Bounded, bounds: &PlanBounds, view: LintView<'_>) -> Vec<String> {
    let lang = view.look.lang;
    let Some((longer, ends)) = rule.longer else { return of_one(rule, &rule.name, view) };
    let args =
        [("rule", Arg::from(&rule.name)), ("longer", Arg::Period(longer)), ("period", Arg::Period(bounds.period))];
    match ends {
        true => of_one(rule, &phrase("lint_bounds_longer", &args, lang), view),
        false => vec![phrase("lint_bounds_not_now", &args, lang)],
    }
}

fn of_one(rule: &Bounded, name: &str, view: LintView<'_>) -> Vec<String> {
    let lang = view.look.lang;
    let unknown = matches!((&rule.low, &rule.high), (Side::Unknown, Side::Unknown));
    let said = match &rule.blocked {
        Some((why, by)) if unknown => because("lint_bounds_blocked", why, *by, view),
        Some((why, by)) => {
            format!("{}; {}", both(rule, lang), because("lint_bounds_open", why, *by, view))
        }
        None => both(rule, lang),
    };
    // Of a rule that cannot be looked at nothing more is said.
    let course = rule.course.as_ref().filter(|_| !unknown).map(|course| told(course, view));
    std::iter::once(format!("{name}: {said}")).chain(course.map(|course| format!("{name}: {course}"))).collect()
}

fn both(rule: &Bounded, lang: Lang) -> String {
    format!("{}; {}", side(&rule.low, "low", lang), side(&rule.high, "high", lang))
}

fn side(side: &Side, which: &str, lang: Lang) -> String {
    let key = |kind: &str| format!("lint_{which}_{kind}");
    let nothing = |amount: &Arg| matches!(amount, Arg::Money(amount, _) if amount.is_zero());
    match side {
        // That nothing is paid for nothing needs no values.
        Side::At { amount, .. } | Side::Outer(amount) if which == "low" && nothing(amount) => {
            phrase(&key("always"), &[("amount", amount.clone())], lang)
        }
        Side::At { amount, values } => match values {
            Arg::List(all) if all.is_empty() => phrase(&key("always"), &[("amount", amount.clone())], lang),
            _ => phrase(&key("at"), &[("amount", amount.clone()), ("values", values.clone())], lang),
        },
        Side::Nearest(amount) => phrase(&key("always"), &[("amount", amount.clone())], lang),
        Side::Outer(amount) => phrase(&key("outer"), &[("amount", amount.clone())], lang),
        Side::Without => term(&key("none"), lang).to_owned(),
        Side::Unknown => term(&key("unknown"), lang).to_owned(),
    }
}

fn because(key: &str, why: &'static str, by: Span, view: LintView<'_>) -> String {
    let args = [("why", Arg::Term(why)), ("place", Arg::from(place_of(by, view.sources, view.look)))];
    phrase(key, &args, view.look.lang)
}

fn told(course: &Course, view: LintView<'_>) -> String {
    let lang = view.look.lang;
    let stated = |with: &Arg| !matches!(with, Arg::List(all) if all.is_empty());
    match course {
        Course::Steady { by, way, with } => {
            let key = match (way, stated(with)) {
                (Way::ForMore, false) => "lint_course_steady",
                (Way::ForMore, true) => "lint_course_steady_with",
                (Way::LessIsBetter, false) => "lint_course_less",
                (Way::LessIsBetter, true) => "lint_course_less_with",
                (Way::ForLess, false) => "lint_course_for_less",
                (Way::ForLess, true) => "lint_course_for_less_with",
            };
            phrase(key, &[("by", by.clone()), ("with", with.clone())], lang)
        }
        Course::Falls { by, values: [one, two], with } => {
            let key = if stated(with) { "lint_course_falls_with" } else { "lint_course_falls" };
            let args = [
                ("by", by.clone()),
                ("less", one.0.clone()),
                ("pays_before", one.1.clone()),
                ("more", two.0.clone()),
                ("pays_after", two.1.clone()),
                ("with", with.clone()),
            ];
            phrase(key, &args, lang)
        }
        Course::Open(why, by) => because("lint_course_open", why, *by, view),
    }
}

/// The same for programs.
pub(super) fn json(view: LintView<'_>) -> Json {
    let lang = view.look.lang;
    let side = |side: &Side| match side {
        Side::At { amount, values } => {
            json!({ "known": "paid", "amount": arg_json(amount, lang), "values": written(values, lang) })
        }
        Side::Nearest(amount) => json!({ "known": "nearest", "amount": arg_json(amount, lang), "values": null }),
        Side::Outer(amount) => json!({ "known": "not exceeded", "amount": arg_json(amount, lang), "values": null }),
        Side::Without => json!({ "known": "none", "amount": null, "values": null }),
        Side::Unknown => json!({ "known": "unknown", "amount": null, "values": null }),
    };
    let open = |blocked: &Option<(&'static str, Span)>| {
        blocked
            .as_ref()
            .map(|(why, by)| json!({ "why": term(why, lang), "place": place_of(*by, view.sources, view.look) }))
    };
    let course = |course: &Course| match course {
        Course::Steady { by, way, with } => json!({
            "by": written(by, lang),
            "known": if *way == Way::ForMore { "never falls" } else { "never rises" },
            "with": written(with, lang),
        }),
        Course::Falls { by, values: [one, two], with } => json!({
            "by": written(by, lang),
            "known": "falls",
            "with": written(with, lang),
            "values": [arg_json(&one.0, lang), arg_json(&two.0, lang)],
            "pays": [arg_json(&one.1, lang), arg_json(&two.1, lang)],
        }),
        Course::Open(why, by) => {
            json!({ "known": "unknown", "why": term(why, lang), "place": place_of(*by, view.sources, view.look) })
        }
    };
    let one = |rule: &Bounded| {
        json!({
            "rule": &*rule.name,
            "least": side(&rule.low),
            "most": side(&rule.high),
            "blocked": open(&rule.blocked),
            "course": rule.course.as_ref().map(course),
        })
    };
    let whole =
        |rule: &Bounded| json!({ "least": side(&rule.low), "most": side(&rule.high), "blocked": open(&rule.blocked) });
    view.bounds
        .iter()
        .map(|bounds| {
            json!({
                "plan": &*bounds.plan,
                "period": bounds.period.to_string(),
                "rules": bounds.rules.iter().map(one).collect::<Vec<_>>(),
                "known": bounds.known.as_ref().map(whole),
                "all": whole(&bounds.all),
                "before draws": bounds.changed_later,
            })
        })
        .collect()
}
