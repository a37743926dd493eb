//! KPIs, quotas, attainments and parameters over a box of quantities.

use crate::number::Exact;
use crate::plan::{
    Attainment, BinaryOp, Const, Expr, ExprKind, Id, Kpi, Param, ParamValue, Plan, ProrationWord, Scope, Type, walk,
};
use crate::prove::assumptions::{Blocked, Why};
use crate::prove::ranges::form::Number;
use crate::prove::ranges::rules::reads_rows;
use crate::prove::ranges::{Around, Found, Possible, Ranges};
use crate::time::Period;

impl Ranges<'_> {
    pub(super) fn kpi(&self, id: Id<Kpi>, expr: &Expr, at: &Around) -> Found {
        let kpi = self.plan.kpis.get(id);
        // A formula over other KPIs of the same person goes by them; what rows are asked is a quantity by itself.
        let inner = Around { in_kpi: true, above: None, ..at.clone() };
        let stated = self.assumptions.ranges.iter().any(|(name, _)| name.states(expr));
        if kpi.scope == Scope::Person && !stated && !reads_rows(self.plan, &kpi.value) {
            return self.eval(&kpi.value, &inner);
        }
        self.name(&Expr::new(ExprKind::Kpi(id), kpi.value.ty.clone(), expr.span))
    }

    pub(super) fn quota(&self, id: Id<Kpi>, expr: &Expr, at: &Around) -> Found {
        let kpi = self.plan.kpis.get(id);
        let this = Expr::new(ExprKind::Quota(id), kpi.value.ty.clone(), expr.span);
        if let Some(value) = self.assumptions.value_of(&this) {
            return Ok(Possible::of(value.into()));
        }
        let every = kpi.quota_every.unwrap_or(self.plan.every);
        let prorated = matches!(kpi.quota_prorated, Some(ProrationWord::CalendarDays | ProrationWord::WorkingDays));
        let whole = self.assumptions.full_time || !prorated;
        let plain = at.windows == (None, None) && every.months() == at.period.len() && whole;
        match &kpi.quota {
            Some(quota) if plain && !reads_rows(self.plan, quota) && !turns_inside(self.plan, quota, at.period) => {
                self.eval(quota, &Around { in_kpi: true, above: None, ..at.clone() })
            }
            _ => self.name(&this),
        }
    }

    pub(super) fn attainment(&self, id: Id<Kpi>, expr: &Expr, at: &Around) -> Found {
        let kpi = self.plan.kpis.get(id);
        let this = Expr::new(ExprKind::Attainment(id), Type::Ratio, expr.span);
        let of = Expr::new(ExprKind::Kpi(id), kpi.value.ty.clone(), expr.span);
        let quota = self.quota(id, expr, at)?.number();
        let share = quota.value().filter(|quota| quota.is_positive()).and_then(|quota| Exact::one().checked_div(quota));
        let Some(share) = share else { return self.leaf(&this, self.domain(&this)) };
        let plain = Around { above: None, ..at.clone() };
        let attained = self.number(&of, &plain)?.times(&share);
        let attained = match kpi.attainment {
            Attainment::MeasureOverQuota => attained,
            Attainment::TwoMinus => Number::constant(Exact::from(2)).minus(&attained),
            Attainment::QuotaOverMeasure => return self.leaf(&this, self.domain(&this)),
        };
        Ok(Possible::Number(match &kpi.attainment_cap {
            Some((cap, _)) => self.smaller(&attained, &Number::constant(cap.clone())),
            None => attained,
        }))
    }

    /// A parameter on the decisive day; of a table whose row is open, any of its values.
    pub(super) fn param(&self, expr: &Expr, id: Id<Param>, at: &Around) -> Found {
        let param = self.plan.params.get(id);
        let of = |value: &Const| Possible::of(value.into());
        if let ParamValue::Always(value) = &param.value {
            return Ok(of(value));
        }
        let Some(day) = at.day else { return Err(Blocked::by(expr.span, Why::Day)) };
        let none = || Blocked::by(expr.span, Why::Data);
        match &param.value {
            ParamValue::Always(value) => Ok(of(value)),
            ParamValue::Dated(lines) => {
                lines.iter().rev().find(|(from, _)| *from <= day).map(|(_, value)| of(value)).ok_or_else(none)
            }
            ParamValue::Table { keys, dates, rows } => {
                let column = dates.iter().rposition(|from| from.is_none_or(|from| from <= day)).ok_or_else(none)?;
                let asked = keys.iter().map(|key| self.eval(key, at)).collect::<Result<Vec<_>, _>>()?;
                let mut found: Option<Possible> = None;
                for row in rows {
                    let fits: Vec<(bool, bool)> = asked
                        .iter()
                        .zip(&row.keys)
                        .map(|(asked, key)| self.compared(BinaryOp::Equal, asked, &of(key)).truth())
                        .collect();
                    if fits.iter().any(|(yes, _)| !yes) {
                        continue;
                    }
                    let value = row.values.get(column).map(of).ok_or_else(none)?;
                    found = Some(match found {
                        Some(found) => self.either(found, value),
                        None => value,
                    });
                    if fits.iter().all(|(_, no)| !no) {
                        break;
                    }
                }
                found.ok_or_else(none)
            }
        }
    }
}

/// Whether a value that a quota reads changes inside of a period: then the quota is made of its days.
fn turns_inside(plan: &Plan, quota: &Expr, period: Period) -> bool {
    let mut turns = false;
    walk::expr(plan, quota, &mut |part| {
        if let ExprKind::Param(id) = &*part.kind {
            turns |= plan.params.get(*id).dates().iter().any(|day| period.contains(*day) && *day > period.first_day());
        }
    });
    turns
}
