//! Steps of pay where the result itself cannot be bought: a hair below a bound and at it.

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::scales::Rule;
use crate::lint::scales::falls::{lower_is_better, pays_for_less};
use crate::number::Exact;
use crate::plan::Type;
use crate::prove::Jump;

/// What a step must come to, of what is paid above it, to be worth a word.
const SHARE: (i128, u32) = (10, 2);

/// Up to how many things one more is a step of its own: a tenth of them.
const FEW: i64 = 10;

/// A stretch that is so short, of what must be reached at its end, is a step drawn aslant.
const SHORT: (i128, u32) = (1, 2);

/// A steep stretch between two numbers.
struct Slope {
    from: Exact,
    to: Exact,
    before: Exact,
    after: Exact,
}

impl Slope {
    fn size(&self) -> Exact {
        &self.after - &self.before
    }
}

/// The steep stretch that brings most, where that is worth a word.
fn steepest(rule: &Rule<'_>) -> Option<Slope> {
    let lines = rule.natural.described.shape.lines();
    let slopes = lines.filter_map(|(over, line)| {
        let (from, to) = (over.low()?.clone(), over.high()?.clone());
        let short = &to - &from <= &to * &Exact::scaled(SHORT.0, SHORT.1);
        let (before, after) = (line.at(&from), line.at(&to));
        let slope = Slope { from, to, before, after };
        let worth = slope.size() >= &slope.after * &Exact::scaled(SHARE.0, SHARE.1) && slope.size().is_positive();
        (short && worth && slope.to > slope.from).then_some(slope)
    });
    slopes.reduce(|one, other| if other.size() > one.size() { other } else { one })
}

fn told(rule: &Rule<'_>, steep: &Slope) -> Diagnostic {
    rule.finding_at(Code::Cliff, &steep.to)
        .arg("from", rule.value(&steep.from))
        .arg("at", rule.value(&steep.to))
        .arg("before", rule.pay(&steep.before))
        .arg("after", rule.pay(&steep.after))
        .arg("size", rule.pay(&steep.size()))
        .help("steep")
}

pub(super) fn run(rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    // What is bought is looked at by its windows; time comes by itself.
    if rule.can_be_bought() || matches!(rule.natural.driver.ty, Type::Days | Type::Months) {
        return;
    }
    let said = lower_is_better(rule.plan, &rule.natural.driver);
    let less_is_better = said || pays_for_less(&rule.natural.described.shape);
    let jumps = rule.natural.described.shape.jumps();
    // What is counted in whole things steps by its nature, as long as one of them is much of what is asked for.
    let few = |jump: &Jump| rule.natural.driver.ty == Type::Count && jump.at <= Exact::from(FEW);
    // What is lost on the way to a worse result is what stands before it on the way to a better one.
    let size = |jump: &Jump| if less_is_better { -jump.size() } else { jump.size() };
    let best = |jump: &Jump| if less_is_better { jump.before.clone() } else { jump.after.clone() };
    let worth = |jump: &&Jump| {
        size(jump) >= &best(jump) * &Exact::scaled(SHARE.0, SHARE.1) && size(jump).is_positive() && !few(jump)
    };
    let largest = jumps.iter().filter(worth).reduce(|one, other| if size(other) > size(one) { other } else { one });
    if less_is_better {
        found.extend(largest.map(|jump| {
            rule.finding_at(Code::Cliff, &jump.at)
                .arg("at", rule.value(&jump.at))
                .arg("before", rule.pay(&jump.before))
                .arg("after", rule.pay(&jump.after))
                .arg("size", rule.pay(&size(jump)))
                .help(if said { "less" } else { "for_less" })
        }));
        return;
    }
    let steep = steepest(rule);
    let Some(jump) = largest.filter(|jump| steep.as_ref().is_none_or(|steep| jump.size() >= steep.size())) else {
        found.extend(steep.map(|steep| told(rule, &steep)));
        return;
    };
    let said = rule
        .finding_at(Code::Cliff, &jump.at)
        .arg("at", rule.value(&jump.at))
        .arg("before", rule.pay(&jump.before))
        .arg("after", rule.pay(if jump.is_at() { &jump.value } else { &jump.after }))
        .arg("size", rule.pay(&jump.size()));
    found.push(if jump.is_at() { said } else { said.help("above") });
}
