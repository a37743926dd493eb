//! What `premia lint --against` compares: an earlier text of the rules with that of today, in meaning and on past facts.

use crate::cli::Screen;
use crate::cli::args::{Global, LintArgs};
use crate::cli::books;
use crate::cli::data::{Leave, pay};
use crate::cli::diff;
use crate::cli::exit::Refusal;
use crate::cli::session::Session;
use crate::compare::{Meaning, Pay, meaning};
use crate::diagnostics::Diagnostic;
use crate::evaluate::RunOptions;
use crate::ledger::PlanBooks;
use crate::lint::Change;
use crate::plan::Plan;
use crate::syntax::fold;
use crate::time::Period;

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

    /// Shows messages about them.
    pub(super) fn show(&self, problems: &[Diagnostic], screen: &mut Screen) {
        self.session.show(problems, screen);
    }

    /// The change of each plan; `None` where it is new. What neither text can be run for is told of the one it stops at.
    pub(super) fn changes(
        &self,
        session: &Session,
        plans: &[&Plan],
        over: Option<Period>,
        args: &LintArgs,
        screen: &mut Screen,
    ) -> Result<Result<Vec<Option<Change<'_>>>, Vec<Diagnostic>>, Refusal> {
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
                None => None,
                Some(over) => match self.paid(before, session, plan, over, args, screen) {
                    Ok((earlier, later)) => Some((over, earlier, later)),
                    Err(problems) => return Ok(Err(problems)),
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

    fn paid(
        &self,
        before: &Plan,
        session: &Session,
        after: &Plan,
        over: Period,
        args: &LintArgs,
        screen: &mut Screen,
    ) -> Result<(Pay, Pay), Vec<Diagnostic>> {
        let leave = Leave {
            bad_rows: args.skip_bad_rows,
            missing: args.allow_missing,
            scan_from: args.scan_from,
            cache: args.cache,
        };
        let both = |period: &Period| [before, after].into_iter().all(|plan| plan.effective.touches(*period));
        let mut run = |session: &Session, plan: &Plan| {
            let periods: Vec<Period> = over.periods_ending_inside(plan.every).filter(both).collect();
            match pay(session, plan, &periods, leave, RunOptions::amounts()) {
                Ok((loaded, outcome)) => Ok(Pay::of(plan, &loaded.tables, &outcome)),
                Err(stopped) => {
                    session.show(&stopped.problems, screen);
                    Err(stopped.problems)
                }
            }
        };
        let earlier = run(&self.session, before)?;
        Ok((earlier, run(session, after)?))
    }
}
