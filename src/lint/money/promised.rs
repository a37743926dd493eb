//! What a plan pays one person when all quotas are met, against what was promised.

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::money::at_quotas::{Part, of_rule};
use crate::lint::money::one_person::{Together, caps, sets, together};
use crate::lint::used::earns;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let plan = subject.plan;
    let Some((promised, _, span)) = &plan.purpose.promised else { return };
    let rules: Vec<_> = subject.rules().filter(|(_, rule)| earns(rule)).collect();
    let parts: Vec<Part> = rules.iter().map(|(id, rule)| of_rule(subject, *id, rule)).collect();
    let caps = caps(subject);
    let paid: Vec<Together> = sets(plan, &rules).into_iter().map(|set| together(plan, &caps, &parts, &set)).collect();
    // Who is paid the most is who the promise is for.
    let Some(best) = paid.iter().reduce(|best, next| if next.high > best.high { next } else { best }) else { return };
    let open: Vec<&Part> = parts.iter().filter(|part| best.open.contains(&part.rule)).collect();
    if paid.iter().any(|one| one.high >= *promised) {
        return;
    }
    let least = paid.iter().map(|one| &one.low).min().unwrap_or(&best.low);
    let key = match (open.is_empty(), least == &best.high) {
        (false, _) if best.high.is_zero() => "unknown",
        (true, true) => "",
        (true, false) => "between",
        (false, true) => "open",
        (false, false) => "open_between",
    };
    let money = |amount: &crate::number::Exact| Arg::Money(amount.clone(), plan.currency.code().to_owned());
    let names = open.iter().map(|part| Arg::from(&plan.components.get(part.rule).name)).collect();
    let shown = parts.iter().map(|part| part.shown(plan)).collect();
    found.push(
        Diagnostic::warning(Code::PromiseNotKept, *span)
            .arg("plan", &plan.name)
            .arg("promised", money(promised))
            .arg("low", money(least))
            .arg("pays", money(&best.high))
            .arg("open", open.len())
            .arg("rules", Arg::List(names))
            .arg("parts", Arg::List(shown))
            .help(key),
    );
}
