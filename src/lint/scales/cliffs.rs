//! Steps of pay where the result itself cannot be bought: a hair below a bound and at it.

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::scales::Rule;
use crate::number::Exact;
use crate::plan::Type;
use crate::prove::Jump;

/// What a step must come to, of what is paid above it, to be worth a word.
const SHARE: (i128, u32) = (10, 2);

/// Up to how many things one more is a step of its own: a tenth of them.
const FEW: i64 = 10;

pub(super) fn run(rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    // What is bought is looked at by its windows; time comes by itself.
    if rule.can_be_bought() || matches!(rule.natural.driver.ty, Type::Days | Type::Months) {
        return;
    }
    let jumps = rule.natural.described.shape.jumps();
    // What is counted in whole things steps by its nature, as long as one of them is much of what is asked for.
    let few = |jump: &Jump| rule.natural.driver.ty == Type::Count && jump.at <= Exact::from(FEW);
    let worth = |jump: &&Jump| {
        jump.size() >= &jump.after * &Exact::scaled(SHARE.0, SHARE.1) && jump.size().is_positive() && !few(jump)
    };
    let largest = jumps.iter().filter(worth).reduce(|one, other| if other.size() > one.size() { other } else { one });
    let Some(jump) = largest else { return };
    let said = rule
        .finding(Code::Cliff, rule.line_at(&jump.at))
        .arg("at", rule.value(&jump.at))
        .arg("before", rule.pay(&jump.before))
        .arg("after", rule.pay(if jump.is_at() { &jump.value } else { &jump.after }))
        .arg("size", rule.pay(&jump.size()));
    found.push(if jump.is_at() { said } else { said.help("above") });
}
