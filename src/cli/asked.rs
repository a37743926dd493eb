//! The plans that a command is asked for, each with those of its periods that end in the period asked for. Plans that pay
//! by the month stand beside such as pay by the quarter: the period of one need not be one of the other.

use crate::cases::period_range;
use crate::cli::Screen;
use crate::cli::exit::Refusal;
use crate::cli::session::Session;
use crate::diagnostics::render::{Form, wrap};
use crate::diagnostics::{Arg, phrase};
use crate::plan::Plan;
use crate::time::{Grain, Period};

/// What a command is asked for.
pub(super) struct Asked<'s> {
    /// Each plan that has such a period, and these; never empty.
    pub plans: Vec<(&'s Plan, Vec<Period>)>,
    /// What is to be said of the others.
    idle: Vec<String>,
}

/// The plan of a name, or all plans, in a period. Some plan must have a period that ends there.
pub(super) fn asked<'s>(session: &'s Session, name: Option<&str>, period: &str) -> Result<Asked<'s>, Refusal> {
    of_plans(session, session.plans(name)?, period)
}

/// The same of these plans.
pub(super) fn of_plans<'s>(session: &'s Session, plans: Vec<&'s Plan>, text: &str) -> Result<Asked<'s>, Refusal> {
    let mut found = Asked { plans: Vec::new(), idle: Vec::new() };
    let mut refused = None;
    for plan in plans {
        let periods = periods_in(session, plan, text)?;
        if periods.is_empty() {
            found.idle.push(idle(session, plan, text));
            refused = refused.or_else(|| Some(too_short(session, plan, text)));
        } else {
            found.plans.push((plan, periods));
        }
    }
    match refused {
        Some(refused) if found.plans.is_empty() => Err(refused),
        _ => Ok(found),
    }
}

impl Asked<'_> {
    /// Says which plans have no period there, apart from the result.
    pub fn say_idle(&self, session: &Session, screen: &mut Screen) {
        if session.form() == Form::Human {
            for text in &self.idle {
                screen.message(&format!("\n{}\n", wrap(text, screen.message_width, screen.message_width).join("\n")));
            }
        }
    }
}

/// The periods of a plan that end in the period asked for; none where it pays by longer ones.
pub(super) fn periods_in(session: &Session, plan: &Plan, text: &str) -> Result<Vec<Period>, Refusal> {
    let range = period_range(text).ok_or_else(|| session.bad_period(text))?;
    Ok(range.periods_ending_inside(plan.every).collect())
}

/// That a plan has no period that ends there.
pub(super) fn idle(session: &Session, plan: &Plan, text: &str) -> String {
    phrase("plan_idle", &words(plan, text), session.lang)
}

/// The same where nothing is left to do.
pub(super) fn too_short(session: &Session, plan: &Plan, text: &str) -> Refusal {
    let refusal = session.refuse("period_too_short");
    words(plan, text).into_iter().fold(refusal, |refusal, (name, value)| refusal.arg(name, value))
}

fn words(plan: &Plan, text: &str) -> Vec<(&'static str, Arg)> {
    let grain = match plan.every {
        Grain::Month => "by_month",
        Grain::Quarter => "by_quarter",
        Grain::HalfYear => "by_half_year",
        Grain::Year => "by_year",
    };
    let last = period_range(text).map(|range| plan.every.containing(range.last()));
    let mut all = vec![("plan", Arg::from(&plan.name)), ("text", Arg::from(text)), ("grain", Arg::Term(grain))];
    all.extend(last.map(|whole| ("whole", Arg::from(whole))));
    all
}
