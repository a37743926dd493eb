//! A0305: deals that have skipped a stage.

use crate::audit::Check;
use crate::audit::book::Book;
use crate::audit::finding::{Finding, Lacks};
use crate::audit::hygiene::state::{State, States, owner};
use crate::data::Role;
use crate::diagnostics::{Arg, Code};
use crate::time::Date;

pub(super) const CHECK: Check = Check {
    codes: &[Code::StagesSkipped],
    needs: &[Role::Day],
    ready: |book| {
        // Those of another record are none here.
        let named = book.cast.fields.keys().any(|role| matches!(role, Role::Reached(_)));
        (!named).then_some(Lacks::Setting("stages"))
    },
    run: check,
    ..Check::PLAIN
};

/// The stages in their order that anybody reaches, with their names.
fn stages<'b>(book: &'b Book<'_>) -> Vec<(Role, &'b str)> {
    let all = (0..).map(Role::Reached).zip(book.stages().iter().map(|(stage, _)| stage.as_str()));
    // A stage that nobody ever reaches is not kept in this CRM.
    all.filter(|(role, _)| (0..book.seen.rows.len()).any(|at| book.date(*role, at).is_some())).collect()
}

/// What is wrong with the stages of a row.
struct Way {
    /// The stages without a day before the last one reached.
    skipped: Vec<usize>,
    /// Whether a later stage was reached before an earlier one.
    backwards: bool,
}

fn way(book: &Book<'_>, stages: &[(Role, &str)], at: usize, won: bool) -> Way {
    let days: Vec<Option<Date>> = stages.iter().map(|(role, _)| book.date(*role, at)).collect();
    let reached = if won { days.len() } else { days.iter().rposition(Option::is_some).unwrap_or(0) };
    let skipped = (0..reached).filter(|place| days.get(*place).is_some_and(Option::is_none)).collect();
    let known: Vec<Date> = days.into_iter().flatten().collect();
    Way { skipped, backwards: !known.is_sorted() }
}

fn check(book: &Book<'_>, found: &mut Vec<Finding>) {
    let (states, stages) = (States::of(book), stages(book));
    let looked = |at: &usize| match states.state(*at) {
        State::Won => book.inside(*at),
        State::Open => book.seen.rows.day(*at).is_none(),
        State::Lost | State::Junk => false,
    };
    for (person, own) in book.by_owner((0..book.seen.rows.len()).filter(looked)) {
        let of = |at: usize| way(book, &stages, at, states.state(at) == State::Won);
        let odd = |at: &usize| {
            let way = of(*at);
            way.backwards || !way.skipped.is_empty()
        };
        let rows: Vec<usize> = own.iter().copied().filter(odd).collect();
        if rows.is_empty() {
            continue;
        }
        let ways: Vec<Way> = rows.iter().map(|at| of(*at)).collect();
        let skipped = ways.iter().filter(|way| !way.skipped.is_empty()).count();
        let backwards = ways.iter().filter(|way| way.backwards).count();
        let named = |(place, (_, stage)): (usize, &(Role, &str))| {
            ways.iter().any(|way| way.skipped.contains(&place)).then(|| Arg::from(*stage))
        };
        let names: Vec<Arg> = stages.iter().enumerate().filter_map(named).collect();
        let (count, in_all) = (rows.len(), book.in_all(&rows));
        let often = count > 2 && count * 2 >= own.len();
        found.push(
            Finding::new(Code::StagesSkipped, person, rows)
                .form(match (skipped, backwards) {
                    (0, _) => "backwards",
                    (_, 0) => "",
                    (..) => "mixed",
                })
                .arg("person", owner(book, person))
                .arg("count", count)
                .arg("of", own.len())
                .arg("in_all", in_all)
                .arg("stages", Arg::List(names.clone()))
                .reason_if(
                    skipped > 0,
                    ("audit_why_skipped", 30),
                    vec![("count", skipped.into()), ("stages", Arg::List(names))],
                )
                .reason_if(backwards > 0, ("audit_why_stage_back", 30), vec![("count", backwards.into())])
                .reason_if(often, ("audit_why_half_rows", 10), Vec::new()),
        );
    }
}
