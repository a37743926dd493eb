//! A change that pays less on the same facts: as both texts stood in their periods, or as they will be from a day on.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::compare::{Effect, Moved, Pay, changes};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::lint::Subject;
use crate::lint::change::{Change, Compared};
use crate::number::Exact;
use crate::time::Period;

pub(super) fn run(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Some(change) = subject.change else { return };
    let all: Vec<Lost<'_>> = change.pay.iter().map(|compared| Lost::of(change, compared)).collect();
    // One finding: where most is lost, of equal sums the first. Where nobody loses over all periods, some may in one.
    let over_all = all.iter().filter(|lost| lost.sum().is_positive());
    let most = over_all.reduce(|most, other| if other.sum() > most.sum() { other } else { most });
    let most = most.or_else(|| all.iter().find(|lost| lost.worst_period().is_some()));
    found.extend(most.and_then(|lost| lost.said(subject, change)));
}

/// What people lose in one comparison.
struct Lost<'a> {
    compared: &'a Compared,
    effect: Effect,
    /// The whole pay of each person in each period in which it differs.
    periods: BTreeMap<(Arc<str>, Period), Moved>,
    missing: usize,
    names: HashMap<Arc<str>, String>,
}

impl Lost<'_> {
    fn of<'a>(change: &Change<'_>, compared: &'a Compared) -> Lost<'a> {
        let before = compared.before.clone().renamed(&change.meaning.renamed);
        let changed = changes(&before, &compared.after);
        let effect = Effect::of(&before, &compared.after, &changed);
        let mut periods: BTreeMap<(Arc<str>, Period), Moved> = BTreeMap::new();
        for change in &changed.lines {
            periods.entry((Arc::clone(&change.line.payee), change.line.period)).or_default();
        }
        for (pay, later) in [(&before, false), (&compared.after, true)] {
            for (line, amount) in &pay.lines {
                let Some(moved) = periods.get_mut(&(Arc::clone(&line.payee), line.period)) else { continue };
                let side = if later { &mut moved.after } else { &mut moved.before };
                *side = &*side + amount;
            }
        }
        let names = Pay::names_of_both(&before, &compared.after);
        Lost { compared, effect, periods, missing: changed.missing, names }
    }

    /// What all who lose over all periods lose together.
    fn sum(&self) -> Exact {
        self.effect.lose().iter().map(|(_, moved)| moved.difference().abs()).sum()
    }

    /// The person and period with the largest loss; of equal ones the first.
    fn worst_period(&self) -> Option<(&Arc<str>, Period, &Moved)> {
        let lose = self.periods.iter().filter(|(_, moved)| moved.difference().is_negative());
        let worst = lose.reduce(|most, other| if other.1.difference() < most.1.difference() { other } else { most });
        worst.map(|((who, period), moved)| (who, *period, moved))
    }

    /// The periods in which somebody gets less.
    fn periods_of(&self, who: &Arc<str>) -> Vec<Period> {
        let own = self.periods.iter().filter(|((payee, _), moved)| payee == who && moved.difference().is_negative());
        own.map(|((_, period), _)| *period).collect()
    }

    fn name(&self, who: &Arc<str>) -> String {
        self.names.get(who).map_or_else(|| who.to_string(), String::clone)
    }

    fn said(&self, subject: &Subject<'_>, change: &Change<'_>) -> Option<Diagnostic> {
        let money = |amount: &Exact| Arg::Money(amount.clone(), self.compared.after.currency.to_string());
        let (in_one, period, most) = self.worst_period()?;
        let said = Diagnostic::warning(Code::PaysLess, subject.plan.span)
            .arg("plan", &subject.plan.name)
            .arg("against", change.name)
            .arg("over", self.compared.over)
            .arg("all", self.effect.compared)
            .arg("missing", self.missing);
        let of = |said: Diagnostic, who: &Arc<str>, moved: &Moved| {
            said.arg("who", self.name(who))
                .arg("before", money(&moved.before))
                .arg("after", money(&moved.after))
                .arg("less", money(&moved.difference().abs()))
        };
        let lose = self.effect.lose();
        let Some((worst, moved)) = lose.first() else {
            let people: BTreeSet<&Arc<str>> = self
                .periods
                .iter()
                .filter(|(_, moved)| moved.difference().is_negative())
                .map(|((who, _), _)| who)
                .collect();
            let said = of(said, in_one, most).arg("people", people.len()).arg("period", period);
            return Some(match self.compared.since {
                Some(since) => said.arg("since", since).help("in_one_later"),
                None => said.help("in_one"),
            });
        };
        let months = self.periods_of(worst);
        let said = of(said, worst, moved)
            .arg("people", lose.len())
            .arg("sum", money(&self.sum()))
            .arg("periods", months.len())
            .arg("months", Arg::List(months.into_iter().map(Arg::Period).collect()))
            .arg("most", money(&most.difference().abs()))
            .arg("most_who", self.name(in_one))
            .arg("most_period", period);
        Some(match self.compared.since {
            Some(since) => said.arg("since", since).help("later"),
            None if self.missing > 0 => said.help("missing"),
            None => said,
        })
    }
}
