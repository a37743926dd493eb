//! What `premia lint --against` compares: an earlier text of the rules with that of today, in meaning and on past facts.

use std::sync::Arc;

use crate::cli::Screen;
use crate::cli::args::{Global, LintArgs};
use crate::cli::books;
use crate::cli::data::{Leave, Stopped, pay};
use crate::cli::diff;
use crate::cli::exit::Refusal;
use crate::cli::session::Session;
use crate::compare::{Meaning, Pay, Touches, meaning};
use crate::diagnostics::{Arg, Diagnostic};
use crate::evaluate::RunOptions;
use crate::ledger::PlanBooks;
use crate::lint::{Change, Compared};
use crate::plan::Plan;
use crate::syntax::fold;
use crate::time::Period;

/// On so many later days both texts are tried, the nearest first: each is a run of both.
const MOST_DAYS: usize = 12;

/// Which of the two texts cannot be run.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Earlier,
    Later,
}

/// What one of the two texts cannot be run for.
pub(super) type Stuck = (Side, Vec<Diagnostic>);

/// The rules that are compared with.
pub(super) struct Earlier {
    name: String,
    session: Session,
}

/// The earlier rules, where they are asked for.
pub(super) fn earlier(
    session: &Session,
    args: &LintArgs,
    global: &Global,
    screen: &mut Screen,
) -> Result<Option<Earlier>, Refusal> {
    let Some(text) = &args.against else { return Ok(None) };
    let (name, session) = diff::earlier(text, &session.dir, global, screen)?;
    Ok(Some(Earlier { name, session }))
}

impl Earlier {
    /// What is wrong with them: nothing can be compared then.
    pub(super) fn mistakes(&self) -> Vec<Diagnostic> {
        self.session.problems().into_iter().filter(Diagnostic::is_error).collect()
    }

    /// Where they stand.
    pub(super) fn session(&self) -> &Session {
        &self.session
    }

    /// The change of each plan; `None` where it is new. What neither text can be run for is told of the one it stops at.
    pub(super) fn changes(
        &self,
        session: &Session,
        plans: &[&Plan],
        over: Option<Period>,
        args: &LintArgs,
        screen: &mut Screen,
    ) -> Result<Result<Vec<Option<Change<'_>>>, Stuck>, Refusal> {
        let (ledger, _) = books::read(&session.dir)?;
        let mut found = Vec::new();
        for plan in plans {
            let Some(before) = self.plan(plan, plans.len()) else {
                found.push(None);
                continue;
            };
            let blocks = |session: &Session, plan: &Plan| -> Meaning {
                meaning(&self.session.analysed.blocks_of(before), &session.analysed.blocks_of(plan), session.lang)
            };
            let meaning = blocks(session, plan);
            let paid = match over {
                None => Vec::new(),
                Some(over) => match self.paid((before, session, plan), &meaning, over, args, screen) {
                    Ok(paid) => paid,
                    Err(stuck) => return Ok(Err(stuck)),
                },
            };
            let closed = PlanBooks::of(&ledger, plan).covered;
            found.push(Some(Change { name: &self.name, before, meaning, pay: paid, closed }));
        }
        Ok(Ok(found))
    }

    /// The earlier text of a plan: by its name; where each side has one plan, these are one.
    fn plan(&self, plan: &Plan, of: usize) -> Option<&Plan> {
        let all = &self.session.analysed.plans;
        let named = all.iter().find(|other| fold(&other.name) == fold(&plan.name));
        named.or_else(|| all.first().filter(|_| of == 1 && all.len() == 1))
    }

    /// What both texts pay for what was done: as they stood then, and as they will be from each day on which, after that,
    /// one of them begins to say something else.
    fn paid(
        &self,
        (before, session, after): (&Plan, &Session, &Plan),
        meaning: &Meaning,
        over: Period,
        args: &LintArgs,
        screen: &mut Screen,
    ) -> Result<Vec<Compared>, Stuck> {
        let name = Arc::clone(&after.name);
        let leave = Leave {
            bad_rows: args.skip_bad_rows,
            missing: args.allow_missing,
            scan_from: args.scan_from,
            cache: args.cache,
        };
        let run = |session: &Session, plan: &Plan, both: [&Plan; 2], leave: Leave| -> Result<Pay, Stopped> {
            let held = |period: &Period| both.into_iter().all(|plan| plan.effective.touches(*period));
            let periods: Vec<Period> = over.periods_ending_inside(plan.every).filter(held).collect();
            let (loaded, outcome) = pay(session, plan, &periods, leave, RunOptions::amounts())?;
            Ok(Pay::of(plan, &loaded.tables, &outcome))
        };
        let stops = |side: Side| move |stopped: Stopped| (side, stopped.problems);
        let earlier = run(&self.session, before, [before, after], leave).map_err(stops(Side::Earlier))?;
        let later = run(session, after, [before, after], leave).map_err(stops(Side::Later))?;
        let mut found = vec![Compared { over, since: None, before: earlier, after: later }];
        let pays = meaning.blocks.iter().any(|block| block.touches == Touches::Amounts);
        let mut days = [before, after].map(|plan| plan.turns_after(over.last_day())).concat();
        days.sort();
        days.dedup();
        if !pays {
            days.clear();
        }
        // Whoever reads that nobody gets less must know of which days that was not asked.
        let mut unknown = days.split_off(days.len().min(MOST_DAYS));
        for day in days {
            let (before, after) = (before.as_of(day, over), after.as_of(day, over));
            // What a rule of tomorrow needs the past need not have: whoever it cannot be computed for is left out, and counted.
            let leave = Leave { missing: true, ..leave };
            let of = |session: &Session, plan: &Plan| run(session, plan, [&before, &after], leave).ok();
            if let Some((before, after)) = of(&self.session, &before).zip(of(session, &after)) {
                found.push(Compared { over, since: Some(day), before, after });
            } else {
                unknown.push(day);
            }
        }
        if let Some(first) = unknown.iter().min() {
            let args = [("plan", Arg::from(&*name)), ("count", unknown.len().into()), ("day", Arg::Date(*first))];
            screen.message(&format!("{}\n", session.say("lint_days_unknown", &args)));
        }
        Ok(found)
    }
}
