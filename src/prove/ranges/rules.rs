//! What rules may pay over a box of quantities.

use crate::number::{Exact, RoundingMode};
use crate::plan::{
    Aggregate, Component, ComponentKind, DatedBy, Excepted, Exception, ExceptionPlace, Expr, ExprKind, Id,
    NegativeRule, NoData, Plan, Stage, Step, StepKind, TotalOf, Window, walk,
};
use crate::prove::assumptions::{Blocked, Excepting, Why};
use crate::prove::compile::{totalled, unknown_in};
use crate::prove::ranges::form::{Linear, Number};
use crate::prove::ranges::{Around, Found, Possible, Ranges};

impl Ranges<'_> {
    /// What a rule may pay for its period, before the rounding of its line.
    pub(super) fn component(&self, id: Id<Component>) -> Result<Number, Blocked> {
        let rule = self.plan.components.get(id);
        let nothing = Number::constant(Exact::zero());
        if !matches!(rule.kind, ComponentKind::Whole { .. } | ComponentKind::ForEach { .. }) {
            return Err(Blocked::by(rule.span, Why::Kind));
        }
        let at = self.around_rule(rule);
        if rule.effective.is_some_and(|range| !range.touches(at.period)) {
            return Ok(nothing);
        }
        let (mut may, mut must, mut decided) = (true, true, true);
        let of_plan = self.plan.when.iter().map(|(when, _)| (when, self.around()));
        let own = rule.when.iter().chain(rule.gate.iter().map(|gate| &gate.condition));
        let filters = rule.kind.rows().map(|rows| rows.filters.as_slice()).unwrap_or_default();
        for (when, at) in of_plan.chain(own.chain(filters).map(|when| (when, at.clone()))) {
            let (yes, no) = self.eval(when, &at)?.truth();
            may &= yes;
            decided &= !no;
            must &= !no && !self.may_lack_data(when);
            if !may {
                break;
            }
        }
        let mut paid = if may { self.paid(id, &at)? } else { nothing.clone() };
        if may && !must {
            // A cut decides what is open, but not what may be missing.
            self.open.set(self.open.get() || decided);
            paid = paid.or(&nothing, &self.reach.borrow());
        }
        if self.assumptions.exceptions != Excepting::None {
            for exception in &rule.exceptions {
                paid = self.excepted(rule, exception, paid, &at)?;
            }
        }
        let taken_back = self.all_rows.get() && takes_back(rule);
        let paid = self.bounded(rule, paid, &at)?;
        // For rows of earlier periods any amount is taken back, whatever holds in this one; of what was below 0, given back.
        let above = if self.assumptions.signed { Vec::new() } else { paid.high.clone() };
        Ok(if taken_back { Number { low: Vec::new(), high: above } } else { paid })
    }

    /// Whether something that a condition leads to may be missing; what is stated is not.
    fn may_lack_data(&self, when: &Expr) -> bool {
        use ExprKind as K;
        match &*when.kind {
            _ if self.assumptions.value_of(when).is_some() => false,
            K::Not(_) | K::Negative(_) | K::In { .. } | K::Between { .. } => {
                when.children().into_iter().any(|part| self.may_lack_data(part))
            }
            K::Binary { op, .. } if *op != crate::plan::BinaryOp::Divide => {
                when.children().into_iter().any(|part| self.may_lack_data(part))
            }
            _ => may_lack_data(self.plan, when),
        }
    }

    fn around_rule(&self, rule: &Component) -> Around {
        let plain = self.around();
        let own = if rule.every > self.plan.every { rule.every.containing(plain.period.last()) } else { plain.period };
        let at = Around { period: own, windows: (rule.window, rule.quota_window), day: Some(own.last_day()), ..plain };
        let day = match rule.dated_by.as_ref().and_then(DatedBy::day).map(|day| &*day.kind) {
            None => at.day,
            Some(ExprKind::FirstDay) => Some(own.first_day()),
            Some(ExprKind::LastDay) => Some(own.last_day()),
            Some(_) => None,
        };
        Around { day, ..at }
    }

    /// Amount and steps; what holds without data is one more thing that may be.
    fn paid(&self, id: Id<Component>, at: &Around) -> Result<Number, Blocked> {
        let rule = self.plan.components.get(id);
        let nothing = Number::constant(Exact::zero());
        let Some(pays) = rule.kind.amount() else { return Ok(nothing) };
        let mut above = at.clone();
        if let Some(gate) = rule.gate.as_ref().and_then(|gate| gate.above.as_ref()) {
            let mut bound = self.number(&gate.bound, at)?;
            if gate.of_attainment {
                let ty = self.plan.kpis.get(gate.kpi).value.ty.clone();
                let quota = Expr::new(ExprKind::Quota(gate.kpi), ty, gate.bound.span);
                bound = self.times(&bound, &self.number(&quota, at)?);
            }
            above.above = Some((gate.kpi, bound));
        }
        let mut amount = self.number(pays, &above)?;
        let lacks = *self.lacking.borrow_mut().entry(id).or_insert_with(|| may_lack_data(self.plan, pays));
        match &rule.if_no_data {
            Some(NoData::Pays(instead)) if lacks || rule.when.iter().any(|when| may_lack_data(self.plan, when)) => {
                let instead = self.number(instead, at)?;
                amount = amount.or(&instead, &self.reach.borrow());
                self.open.set(true);
            }
            Some(NoData::NotApplicable) if lacks => {
                amount = amount.or(&nothing, &self.reach.borrow());
                self.open.set(true);
            }
            _ => {}
        }
        amount = self.steps(rule.kind.each_then(), amount, at)?;
        if self.all_rows.get() && matches!(rule.kind, ComponentKind::ForEach { .. }) {
            amount = self.of_all_rows(&amount);
        }
        self.steps(&rule.then, amount, at)
    }

    /// What any number of rows come to, none included, of each of which so much is paid.
    fn of_all_rows(&self, one: &Number) -> Number {
        let reach = self.reach.borrow();
        let nothing = || vec![Linear::constant(Exact::zero())];
        let never_below = one.least(&reach).is_some_and(|(least, _)| !least.is_negative());
        let never_above = one.most(&reach).is_some_and(|(most, _)| !most.is_positive());
        Number {
            low: if never_below { nothing() } else { Vec::new() },
            high: if never_above { nothing() } else { Vec::new() },
        }
    }

    fn steps(&self, steps: &[Step], mut amount: Number, at: &Around) -> Result<Number, Blocked> {
        for step in steps {
            amount = match &step.kind {
                StepKind::Multiply(by) | StepKind::Prorate(by) => self.times(&amount, &self.number(by, at)?),
                // A limit below 0 stops the run: what is paid is not below it.
                StepKind::AtMost(most) => self.smaller(&amount, &self.number(most, at)?),
                StepKind::AtLeast(least) => self.larger(&amount, &self.number(least, at)?),
                StepKind::Minus(less) => amount.minus(&self.number(less, at)?),
                StepKind::Round(rounding) => {
                    self.open.set(true);
                    amount.within(&error_of(rounding))
                }
            };
        }
        Ok(amount)
    }

    fn excepted(&self, rule: &Component, exception: &Exception, own: Number, at: &Around) -> Result<Number, Blocked> {
        if exception.effective.is_some_and(|range| !range.touches(at.period)) {
            return Ok(own);
        }
        let of_rows = exception.place == ExceptionPlace::Row && self.all_rows.get();
        if of_rows || !matches!(exception.place, ExceptionPlace::Due | ExceptionPlace::Row) {
            return Err(Blocked::by(exception.span, Why::Exception));
        }
        let (yes, no) = match &exception.when {
            Some(when) => self.eval(when, at)?.truth(),
            None => (true, false),
        };
        if !yes {
            return Ok(own);
        }
        let operand = self.number(exception.pays.operand(), at)?;
        let base = match &exception.pays {
            Excepted::Multiply(_) => self.times(&own, &operand),
            Excepted::Amount(_) | Excepted::AtLeast(_) | Excepted::AtMost(_) => operand,
        };
        let prorating = |step: &&Step| exception.prorated && matches!(step.kind, StepKind::Prorate(_));
        let steps: Vec<Step> = rule.then.iter().filter(prorating).chain(&exception.then).cloned().collect();
        let amount = self.steps(&steps, base, at)?;
        let after = match &exception.pays {
            Excepted::AtLeast(_) => self.larger(&own, &amount),
            Excepted::AtMost(_) => self.smaller(&own, &amount),
            Excepted::Amount(_) | Excepted::Multiply(_) => amount,
        };
        // For whom it is, and where the rule does not apply, is open.
        let always = !no && exception.who.is_none() && rule.when.is_none() && rule.gate.is_none();
        if always {
            return Ok(after);
        }
        self.open.set(true);
        Ok(own.or(&after, &self.reach.borrow()))
    }

    fn bounded(&self, rule: &Component, amount: Number, at: &Around) -> Result<Number, Blocked> {
        let zero = Number::constant(Exact::zero());
        let so_far = matches!(rule.window, Some(Window::SoFar(_)));
        if so_far || rule.once.is_some() || rule.later.is_some() {
            // What is due is no line: earlier periods are taken off it.
            return Err(Blocked::by(rule.span, Why::Window));
        }
        if rule.carries() && rule.if_negative != Some(NegativeRule::Zero) {
            return Err(Blocked::by(rule.limit.as_ref().map_or(rule.span, |limit| limit.span), Why::Window));
        }
        let mut amount = amount;
        if rule.if_negative == Some(NegativeRule::Zero) {
            amount = self.larger(&amount, &zero);
        }
        if let Some(limit) = &rule.limit {
            amount = self.smaller(&amount, &self.number(&limit.at_most, at)?);
        }
        // Where the plan has no word for a line below 0, the run stops there: none is paid. What rows bring that are taken back
        // again may be below 0 all the same.
        if rule.if_negative.is_none()
            && matches!(rule.kind, ComponentKind::Whole { .. } | ComponentKind::ForEach { reversed: None, .. })
        {
            amount = self.larger(&amount, &zero);
        }
        Ok(amount)
    }

    /// The rounded pay of other rules to the same person.
    pub(super) fn total(&self, which: TotalOf, expr: &Expr) -> Found {
        let unknown = || match unknown_in(self.plan, which) {
            Some((rule, why)) => Blocked::by(rule, why),
            None => Blocked::leaf(expr, Why::PayOfOthers),
        };
        let whole = || (which == TotalOf::Pay).then(|| self.whole_pay()).flatten().map(Possible::Number);
        let Some(summed) = totalled(self.plan, which) else { return whole().ok_or_else(unknown) };
        let mut total = self.sum(&summed.free)?;
        for (id, rules) in &summed.capped {
            let cap = self.plan.components.get(*id);
            let ComponentKind::Cap(of) = &cap.kind else { continue };
            let limit = match self.number(&of.limit.at_most, &self.around()) {
                Ok(limit) => self.line(&limit, cap),
                // A limit that only the data knows leaves no more than the rules bring.
                Err(blocked) => return whole().ok_or(blocked),
            };
            total = total.plus(&self.smaller(&self.sum(rules)?, &limit));
        }
        Ok(Possible::Number(total))
    }

    /// The rounded lines of rules, added up.
    fn sum(&self, rules: &[Id<Component>]) -> Result<Number, Blocked> {
        rules.iter().try_fold(Number::constant(Exact::zero()), |total, id| {
            let paid = self.component(*id)?;
            Ok(total.plus(&self.line(&paid, self.plan.components.get(*id))))
        })
    }

    fn line(&self, amount: &Number, rule: &Component) -> Number {
        let rounding = rule.rounding.as_ref().unwrap_or(&self.plan.rounding);
        match amount.value() {
            Some(value) => Number::constant(rounding.apply(value)),
            None => self.rounded(amount, rounding),
        }
    }
}

impl Ranges<'_> {
    /// The whole pay within its bounds, caps counted; `None` where other rules change it afterwards, or nothing bounds it.
    fn whole_pay(&self) -> Option<Number> {
        let known = self.pay.get_or_init(|| {
            let plan = self.plan;
            let plain = plan.components.iter().all(|(_, rule)| {
                let longer = self.assumptions.any_period && rule.every > plan.every;
                rule.kind.stage() <= Stage::Cap && !longer
            });
            let bounds = || super::pay(plan, &self.assumptions.clone().with_exceptions()).all;
            plain.then(bounds).map(|all| (all.low, all.high))
        });
        let (low, high) = known.clone().filter(|(low, high)| low.is_some() || high.is_some())?;
        self.open.set(true);
        let end = |end: Option<Exact>| end.map(Linear::constant).into_iter().collect();
        Some(Number { low: end(low), high: end(high) })
    }

    /// A number rounded: within the error of rounding, and never beyond what its own bounds become. Rounding keeps the order
    /// of numbers, so a cap of 40 000 stays one.
    pub(super) fn rounded(&self, number: &Number, rounding: &crate::number::Rounding) -> Number {
        let mut out = number.within(&error_of(rounding));
        let reach = self.reach.borrow();
        let bound = |end: Option<(Exact, bool)>| end.map(|(end, _)| Linear::constant(rounding.apply(&end)));
        out.high.extend(bound(number.most(&reach)));
        out.low.extend(bound(number.least(&reach)));
        out
    }
}

/// Whether a rule takes back what it has paid for rows of earlier periods: such a line is below 0 without a word for it.
pub(super) fn takes_back(rule: &Component) -> bool {
    matches!(&rule.kind, ComponentKind::ForEach { reversed: Some(_), .. })
}

/// By how much rounding changes a number at most.
pub(super) fn error_of(rounding: &crate::number::Rounding) -> Exact {
    match rounding.mode {
        RoundingMode::HalfUp | RoundingMode::HalfEven => &rounding.unit.abs() * &Exact::scaled(5, 1),
        _ => rounding.unit.abs(),
    }
}

/// Whether an expression asks rows of tables by itself, without the KPIs that it names.
pub(super) fn reads_rows(plan: &Plan, expr: &Expr) -> bool {
    let named = match &*expr.kind {
        ExprKind::Measure(_) | ExprKind::SubjectField { .. } => return true,
        ExprKind::Define(id) => Some(&plan.defines.get(*id).value),
        _ => None,
    };
    named.into_iter().chain(expr.children()).any(|inner| reads_rows(plan, inner))
}

/// Whether something that an expression leads to may be missing: an average of nothing, a quota that stands in a table, an
/// empty field.
pub(super) fn may_lack_data(plan: &Plan, expr: &Expr) -> bool {
    let mut lacks = false;
    walk::expr(plan, expr, &mut |part| {
        lacks |= match &*part.kind {
            ExprKind::Measure(id) => {
                let function = plan.measures.get(*id).function;
                !matches!(function, Aggregate::Sum | Aggregate::Count | Aggregate::CountDifferent)
            }
            ExprKind::Attainment(id) | ExprKind::Quota(id) => match &plan.kpis.get(*id).quota {
                Some(quota) => reads_rows(plan, quota),
                None => true,
            },
            ExprKind::SubjectField { .. } | ExprKind::InWindow { .. } | ExprKind::InARow { .. } => true,
            ExprKind::Binary { op: crate::plan::BinaryOp::Divide, right, .. } => {
                !matches!(&*right.kind, ExprKind::Number(number) if !number.is_zero())
            }
            ExprKind::Param(id) => matches!(plan.params.get(*id).value, crate::plan::ParamValue::Table { .. }),
            ExprKind::RowField(path) | ExprKind::PayeeField(path) => {
                let mut record = path.record;
                path.steps.iter().any(|step| {
                    let field = plan.records.get(record).fields.get(*step);
                    if let crate::plan::Type::Entity(next) = field.ty {
                        record = next;
                    }
                    field.optional || field.computed.is_some()
                })
            }
            _ => false,
        };
    });
    lacks
}
