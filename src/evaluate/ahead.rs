//! The tiers that a driver has not reached: how far each is, and what it would give.

use crate::evaluate::at::At;
use crate::evaluate::tiers::Applied;
use crate::evaluate::world::World;
use crate::evaluate::{TierAhead, Trace, TraceKind};
use crate::number::Exact;
use crate::plan::{Attainment, Curve, Expr, ExprKind, Id, Kpi, Param, Plan, TierLine, TierMode, walk};

/// The most tiers looked at: a table may have thousands.
const NEAREST: usize = 10;

/// What is known of the tiers not reached.
#[derive(Clone)]
pub(super) struct Ahead {
    attained: Option<Attained>,
    base: Base,
}

/// The KPI behind a driver that is attainment as measure over quota.
#[derive(Clone)]
pub(super) struct Attained {
    kpi: Id<Kpi>,
    measured: Exact,
    quota: Exact,
}

/// What the base is where the driver stands on a boundary.
#[derive(Clone, Copy)]
enum Base {
    /// The boundary itself.
    Driver,
    /// What it is now: it reads nothing of the driver.
    Same,
    /// The boundary times the quota: the KPI itself, of which the driver is the attainment.
    OfQuota,
    /// It moves with the driver, and how is not known.
    Unknown,
}

impl Ahead {
    /// Of tiers whose rates are applied to the driver itself.
    pub(super) fn of_driver(attained: Option<Attained>) -> Ahead {
        Ahead { attained, base: Base::Driver }
    }

    fn base(&self, bound: &Exact, now: &Exact) -> Option<Exact> {
        match (self.base, &self.attained) {
            (Base::Driver, _) => Some(bound.clone()),
            (Base::Same, _) => Some(now.clone()),
            (Base::OfQuota, Some(attained)) => Some(bound * &attained.quota),
            (Base::OfQuota, None) | (Base::Unknown, _) => None,
        }
    }
}

/// The KPI whose attainment a step gives, behind windows and definitions.
pub(super) fn attained(plan: &Plan, step: &Trace) -> Option<Attained> {
    let number = |part: &Trace| part.number().ok();
    match (&step.what, step.parts.as_slice()) {
        (TraceKind::Attainment(kpi, _), [measured, quota, ..])
            if plan.kpis.get(*kpi).attainment == Attainment::MeasureOverQuota =>
        {
            Some(Attained { kpi: *kpi, measured: number(measured)?, quota: number(quota)? })
        }
        (TraceKind::Expression, [inner]) if inner.value == step.value => attained(plan, inner),
        _ => None,
    }
}

impl World<'_> {
    /// What is known of the tiers ahead of a driver, of which `step` is the explanation; nothing where none is wanted.
    pub(super) fn ahead_of(&self, driver: &Expr, base: Option<&Expr>, step: &Trace) -> Option<Ahead> {
        if !self.options.trace {
            return None;
        }
        let attained = attained(self.plan, step);
        let base = match base {
            None => Base::Driver,
            Some(base) => {
                let of = attained.as_ref().map(|attained| attained.kpi);
                match (&*base.kind, &*driver.kind) {
                    (ExprKind::Kpi(base), ExprKind::Kpi(driver)) if base == driver => Base::Driver,
                    (ExprKind::Kpi(id), ExprKind::Attainment(_)) if Some(*id) == of => Base::OfQuota,
                    _ if self.apart(base, driver) => Base::Same,
                    _ => Base::Unknown,
                }
            }
        };
        Some(Ahead { attained, base })
    }

    /// The nearest tiers not reached.
    pub(super) fn tiers_ahead(&self, applied: &Applied<'_>, reached: Option<usize>, at: &At) -> Vec<TierAhead> {
        let Some(ahead) = &applied.ahead else { return Vec::new() };
        let lines = applied.held.ladder.lines.iter().enumerate();
        let tier = |(place, line): (usize, &TierLine)| {
            let bound = &line.bound.at;
            let short = |attained: &Attained| (attained.kpi, &(bound * &attained.quota) - &attained.measured);
            TierAhead {
                bound: bound.clone(),
                inclusive: line.bound.inclusive,
                gap: bound - &applied.driver,
                short: ahead.attained.as_ref().map(short),
                gives: self.gives(applied, ahead, (place, bound), at),
                rate: self.rate_ahead(applied, Some(place), at),
            }
        };
        lines.skip(reached.map_or(0, |place| place + 1)).take(NEAREST).map(tier).collect()
    }

    /// What the tiers would give with the driver on the boundary of a line. Where an amount may move with the driver, or
    /// asks the data for anything, it is not known: nothing is computed of which nobody has pay.
    fn gives(&self, applied: &Applied<'_>, ahead: &Ahead, (place, bound): (usize, &Exact), at: &At) -> Option<Exact> {
        if !self.says_itself(applied.curve, at) {
            return None;
        }
        let supposed = Applied {
            driver: bound.clone(),
            base: ahead.base(bound, &applied.base)?,
            cut: applied.cut.clone(),
            ahead: None,
            ..*applied
        };
        let found = self.without_a_word(|| self.by_mode(&supposed, Some(place), at, &mut self.new_steps()))?;
        found.ok()
    }

    /// The rate of a line (`None`: below the first), where tiers are rates and it is known without asking the data.
    pub(super) fn rate_ahead(&self, applied: &Applied<'_>, line: Option<usize>, at: &At) -> Option<Exact> {
        let rates = matches!(applied.curve.mode, TierMode::WholeAmount | TierMode::Marginal);
        if !rates || applied.ahead.is_none() || !self.says_itself(applied.curve, at) {
            return None;
        }
        self.without_a_word(|| self.value_of_line(applied, line, at, &mut self.new_steps()))?.ok()
    }

    /// Whether the values of all tiers are known from the plan and the payee's own record alone.
    fn says_itself(&self, curve: &Curve, at: &At) -> bool {
        let holds = |id: Id<Param>| self.plan.params.get(id).begins().is_none_or(|first| first <= at.day);
        let mut all = true;
        walk::exprs(self.plan, curve.values(), &mut |expr| {
            all &= match &*expr.kind {
                ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::YesNo(_) | ExprKind::Date(_) => true,
                ExprKind::PayeeField(_) | ExprKind::Negative(_) | ExprKind::Not(_) | ExprKind::Binary { .. } => true,
                ExprKind::If { .. } | ExprKind::Extreme { .. } | ExprKind::Rounded { .. } | ExprKind::Define(_) => true,
                ExprKind::Param(id) => holds(*id),
                _ => false,
            };
        });
        all
    }

    /// Whether two values have no KPI in common, and the first reads none that is made of others unseen.
    fn apart(&self, value: &Expr, driver: &Expr) -> bool {
        let kpis = |expr: &Expr| {
            let mut found = Vec::new();
            walk::expr(self.plan, expr, &mut |part| match &*part.kind {
                ExprKind::Kpi(id) | ExprKind::Attainment(id) | ExprKind::Quota(id) => found.push(Some(*id)),
                // What others are paid may rest on the driver.
                ExprKind::Total(_) => found.push(None),
                ExprKind::Measure(id) => {
                    let record = self.plan.measures.get(*id).rows.record;
                    found.extend(self.of_record(record));
                }
                _ => {}
            });
            found
        };
        let of_driver = kpis(driver);
        !kpis(value).iter().any(|kpi| kpi.is_none() || of_driver.contains(kpi))
    }

    /// The KPIs that read a record: what counts in one of them may count in the others.
    fn of_record(&self, record: Id<crate::plan::Record>) -> Vec<Option<Id<Kpi>>> {
        let reads = |kpi: &Kpi| {
            let mut reads = false;
            walk::expr(self.plan, &kpi.value, &mut |part| {
                if let ExprKind::Measure(id) = &*part.kind {
                    reads |= self.plan.measures.get(*id).rows.record == record;
                }
            });
            reads
        };
        self.plan.kpis.iter().filter(|(_, kpi)| reads(kpi)).map(|(id, _)| Some(id)).collect()
    }
}
