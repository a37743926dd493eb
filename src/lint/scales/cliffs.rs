//! Steps of pay where the result itself cannot be bought: a hair below a bound and at it.

use crate::diagnostics::{Code, Diagnostic};
use crate::lint::scales::Rule;
use crate::number::Exact;
use crate::plan::Type;
use crate::prove::Jump;

/// What a step must come to, of what is paid above it, to be worth a word.
const SHARE: (i128, u32) = (10, 2);

pub(super) fn run(rule: &Rule<'_>, found: &mut Vec<Diagnostic>) {
    // What is counted in whole things steps by its nature; what is money is looked at by its windows.
    if rule.is_driven_by_money() || matches!(rule.natural.driver.ty, Type::Count | Type::Days | Type::Months) {
        return;
    }
    let jumps = rule.natural.described.shape.jumps();
    let worth =
        |jump: &&Jump| jump.size() >= &jump.after * &Exact::scaled(SHARE.0, SHARE.1) && jump.size().is_positive();
    let largest = jumps.iter().filter(worth).reduce(|one, other| if other.size() > one.size() { other } else { one });
    let Some(jump) = largest else { return };
    let said = Diagnostic::warning(Code::Cliff, rule.line_at(&jump.at))
        .arg("rule", &rule.component.name)
        .arg("driver", rule.driver())
        .arg("at", rule.value(&jump.at))
        .arg("before", rule.pay(&jump.before))
        .arg("after", rule.pay(if jump.is_at() { &jump.value } else { &jump.after }))
        .arg("size", rule.pay(&jump.size()));
    found.push(if jump.is_at() { said } else { said.help("above") });
}
