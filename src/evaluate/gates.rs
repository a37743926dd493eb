//! Gates: what must be reached, and pay only for what exceeds it.

use crate::evaluate::at::{Above, At};
use crate::evaluate::world::{Evaluated, Stop, World};
use crate::evaluate::{Trace, TraceKind, Value};
use crate::plan::{Component, Expr, ExprKind};

impl World<'_> {
    /// The conditions on the line as a whole, in the order in which they are asked; `when` is not one where it asks
    /// each row.
    pub(super) fn conditions_of<'p>(&self, bonus: &'p Component, with_when: bool) -> Vec<&'p Expr> {
        let gate = bonus.gate.iter().map(|gate| &gate.condition);
        bonus.when.iter().filter(|_| with_when).chain(gate).collect()
    }

    /// The circumstances of what a rule pays: above a gate that says so, the name of its KPI means what exceeds it.
    pub(super) fn above_gate(&self, bonus: &Component, at: &At) -> Result<At, Stop> {
        let Some(above) = bonus.gate.as_ref().and_then(|gate| gate.above.as_ref()) else { return Ok(at.clone()) };
        let bound = self.eval(&above.bound, at)?;
        let least = if above.of_attainment {
            let quota = self.quota(above.kpi, &above.bound, at)?;
            bound.number().and_then(|share| Ok(&share * &quota.number()?))
        } else {
            bound.number()
        };
        // The condition has read both already, so they are there.
        let least = least.map_err(|reason| self.no_data(&bonus.name, above.bound.span, at, &reason))?;
        Ok(At { above: Some(Above { kpi: above.kpi, bound: least }), ..at.clone() })
    }

    /// What the name of a KPI means here: its value, or what of it exceeds the gate of the rule at hand.
    pub(super) fn beyond_gate(&self, expr: &Expr, at: &At, value: Evaluated) -> Evaluated {
        let (ExprKind::Kpi(id), Some(above), None) = (&*expr.kind, &at.above, at.kpi) else { return value };
        if *id != above.kpi {
            return value;
        }
        let whole = value?;
        let Ok(number) = whole.number() else { return Ok(whole) };
        let what = TraceKind::AboveGate { kpi: *id, bound: above.bound.clone() };
        let excess = Value::Number(&number - &above.bound);
        let parts: Vec<Trace> = vec![whole];
        Ok(self.node(what, excess, expr.ty.clone(), expr.span, parts))
    }
}
