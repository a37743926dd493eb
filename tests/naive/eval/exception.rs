//! Exceptions: what they make of the pay of a rule.

use super::line::{Found, expr_reads_row, reads_row};
use super::{At, Get, Miss, Naive, inside};
use crate::naive::model::*;

/// What an exception names.
fn operand(makes: &Makes) -> &Expr {
    match makes {
        Makes::Amount(of) | Makes::AtLeast(of) | Makes::AtMost(of) | Makes::MultiplyBy(of) => of,
    }
}

/// Whether an exception looks at every row by itself.
pub fn by_row(exception: &Exception) -> bool {
    exception.when.as_ref().is_some_and(reads_row) || expr_reads_row(operand(&exception.makes))
}

impl Naive<'_> {
    /// The exceptions whose own conditions hold at a place: of the line, or of the row at hand.
    pub(super) fn candidates<'b>(
        &self,
        of: impl IntoIterator<Item = &'b Exception>,
        at: &At,
    ) -> Get<Vec<&'b Exception>> {
        let mut found = Vec::new();
        for exception in of {
            let here = match at.row {
                None => at.period.days().any(|day| exception.effective.is_none_or(|days| inside(day, days))),
                Some(row) => {
                    let day = self.data().sales[row].sold_on;
                    exception.effective.is_none_or(|days| day.is_some_and(|day| inside(day, days)))
                }
            };
            let payee = At { row: None, ..*at };
            let chosen = exception.chosen.as_ref().is_none_or(|cond| self.cond(cond, &payee) == Ok(true));
            if by_row(exception) != at.row.is_some() || !here || !chosen {
                continue;
            }
            let holds = match (exception.when.as_ref().map_or(Ok(true), |when| self.cond(when, at)), exception.no_data)
            {
                (Err(Miss::NoData | Miss::Early), Some(met)) => met,
                (known, _) => known.map_err(|_| Miss::Stop)?,
            };
            if holds {
                found.push(exception);
            }
        }
        Ok(found)
    }

    /// The one that holds beside what the rule gives; two are an error.
    pub(super) fn excepting<'b>(&self, of: &[&'b Exception], found: &Found) -> Get<Option<&'b Exception>> {
        let holding: Vec<&Exception> = of
            .iter()
            .copied()
            .filter(|exception| match found {
                Found::Pays(_) => true,
                Found::Failed => exception.also_failed,
                Found::Missing(_) | Found::Early => exception.also_without,
            })
            .collect();
        if holding.len() > 1 { Err(Miss::Stop) } else { Ok(holding.first().copied()) }
    }

    /// The pay with what an exception makes of it.
    pub(super) fn excepted(&self, steps: &[Step], exception: &Exception, before: Option<&Q>, at: &At) -> Get<Q> {
        let before = before.cloned().unwrap_or_else(|| int(0));
        let step = |mut amount: Q| -> Get<Q> {
            if exception.prorate == Some(true) {
                for step in steps.iter().filter(|step| matches!(step, Step::Prorate(_))) {
                    amount = self.step(step, amount, at)?;
                }
            }
            for step in &exception.then {
                amount = self.step(step, amount, at)?;
            }
            Ok(amount)
        };
        let known = || {
            let named = self.expr(operand(&exception.makes), at)?;
            Ok(match &exception.makes {
                Makes::Amount(_) => step(named)?,
                Makes::AtLeast(_) => before.clone().max(step(named)?),
                Makes::AtMost(_) => super::line::no_more(before.clone(), step(named)?)?,
                Makes::MultiplyBy(_) => step(&before * named)?,
            })
        };
        // What an exception lacks has nothing to take its place.
        known().map_err(|_: Miss| Miss::Stop)
    }
}
