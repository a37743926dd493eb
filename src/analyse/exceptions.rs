//! Exceptions: of which rule, for whom, what they make of its pay.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::convert::Converting;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::walk::reads_row;
use crate::plan::{
    Component, ComponentKind, Credit, Excepted, Exception, ExceptionPlace, Expr, Id, NoData, StepKind, Window,
};
use crate::source::Span;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{self, Block, ChangesWord, ExcessWord, Value};
use crate::time::{DateRange, Month};

impl<'t> Checker<'t> {
    /// Puts every exception beside its rule, and asks of each two whether they can hold together.
    pub fn exceptions(&mut self, blocks: &[&'t Block]) {
        // A rule that is wrong was not kept; then ids are not those of the rules kept, and its exceptions wait too.
        if self.plan.components.len() != self.components.len() {
            return;
        }
        for block in blocks.iter().filter(|block| block.kind.item == BlockKind::Exception) {
            let made = self.exception(block, blocks);
            (self.shared, self.converting) = (None, None);
            if let Some((of, exception)) = made {
                self.plan.components.get_mut(of).exceptions.push(exception);
            }
        }
        self.overlaps();
    }

    fn exception(&mut self, block: &'t Block, blocks: &[&'t Block]) -> Option<(Id<Component>, Exception)> {
        let clauses = Clauses::of(block);
        let of = self.exception_of(clauses)?;
        let component = self.plan.components.get(of);
        // Rows are shared and their amounts converted as in the rule itself.
        let (sight, shared) = match &component.kind {
            ComponentKind::ForEach { rows, .. } => {
                (Sight::RowAndRule(rows.record), rows.credited.as_ref().and_then(Credit::shares).cloned())
            }
            _ => (Sight::Rule, None),
        };
        self.shared = shared;
        self.converting = blocks
            .iter()
            .filter(|rule| rule.kind.item == BlockKind::Bonus && rule.kind.span == component.span)
            .filter_map(|rule| Clauses::of(rule).get(LabelKind::Convert))
            .find_map(|clause| match &clause.value.item {
                Value::Convert(by) => Some(Converting { by: Some(by), used: false }),
                _ => None,
            });
        let who = self.exception_for(clauses);
        let when = clauses.expr(LabelKind::When).map(|when| self.condition(when, sight));
        let if_no_data = self.no_data(clauses, false);
        let pays = self.excepted(clauses, sight);
        let per_row = sight.row().is_some()
            && [when.as_ref().and_then(Option::as_ref), pays.as_ref().map(Excepted::operand)]
                .into_iter()
                .flatten()
                .any(|expr: &Expr| reads_row(&self.plan, expr));
        let place = self.exception_place(of, per_row, clauses);
        let then = self.steps(clauses, LabelKind::Then, if per_row { sight } else { Sight::Rule })?;
        let every = self.plan.components.get(of).every.max(self.plan.every);
        let effective = self.dates(clauses, Some(self.plan.effective), every);
        let (condition_fails, without_data) = match clauses.value(LabelKind::Holds).map(|value| &value.item) {
            Some(Value::Holds { condition_fails, without_data }) => (*condition_fails, *without_data),
            _ => (false, false),
        };
        let prorate = match clauses.value(LabelKind::Prorate).map(|value| &value.item) {
            Some(Value::YesNo(yes)) => Some(*yes),
            _ => None,
        };
        let (name, title) = self.name_and_title(block);
        let text = |label| clauses.text(label);
        let made = Exception {
            name,
            title,
            who: who?,
            when: when.map_or(Some(None), |when| when.map(Some))?,
            if_no_data: if_no_data?,
            effective,
            pays: pays?,
            then,
            prorated: prorate == Some(true),
            condition_fails,
            without_data,
            place: place?,
            reason: text(LabelKind::Reason)?,
            approved: text(LabelKind::Approved)?,
            span: block.name.as_ref().map_or(block.kind.span, |name| name.span),
        };
        let fine = self.exception_prorates(of, &made, prorate, clauses)
            && self.exception_dates(of, &made, clauses)
            && self.exception_multiplies(of, &made, clauses);
        fine.then_some((of, made))
    }

    /// The one rule that an exception is of.
    fn exception_of(&mut self, clauses: Clauses<'t>) -> Option<Id<Component>> {
        let value = clauses.value(LabelKind::ExceptionOf)?;
        let Value::Names(names) = &value.item else { return None };
        let [name] = names.as_slice() else {
            self.report(Diagnostic::error(Code::ExceptionForm, value.span).help("one"));
            return None;
        };
        let of = self.declared_component(name)?;
        let component = self.plan.components.get(of);
        let (rule, declared) = (component.name.clone(), component.span);
        if matches!(
            component.kind,
            ComponentKind::Whole { .. } | ComponentKind::ForEach { .. } | ComponentKind::Pool(_)
        ) {
            return Some(of);
        }
        self.report(
            Diagnostic::error(Code::ExceptionForm, name.span).arg("rule", rule).label(declared, "rule").help("kind"),
        );
        None
    }

    /// What it changes: a share of a pool says who bears the difference, a rule `so far` says which amount is meant.
    fn exception_place(&mut self, of: Id<Component>, per_row: bool, clauses: Clauses<'t>) -> Option<ExceptionPlace> {
        let component = self.plan.components.get(of);
        let pool = matches!(component.kind, ComponentKind::Pool(_));
        let so_far = matches!(component.window, Some(Window::SoFar(_))) && !per_row;
        let by_rows = component.kind.rows().is_some() || component.spread.is_some();
        let (rule, declared) = (component.name.clone(), component.span);
        let unsaid = |place, help| {
            Diagnostic::error(Code::ExceptionUnsaid, place).arg("rule", rule.clone()).label(declared, "rule").help(help)
        };
        let pays = clauses.get(LabelKind::ExceptionPays).map(|clause| clause.label.span);
        for (label, due) in [(LabelKind::Difference, pool), (LabelKind::Changes, so_far)] {
            let said = clauses.get(label);
            let word = label.info().words(self.plan.lang);
            match said {
                Some(clause) if !due => {
                    let help = if label == LabelKind::Difference { "no_pool" } else { "not_so_far" };
                    self.report(unsaid(clause.label.span, help).arg("label", word));
                    return None;
                }
                None if due => {
                    let sample = crate::syntax::entry_sample(label.info().entry, self.plan.lang);
                    let help = if label == LabelKind::Difference { "" } else { "so_far" };
                    self.report(unsaid(pays?, help).arg("label", word).arg("choices", sample));
                    return None;
                }
                _ => {}
            }
        }
        match (clauses.value(LabelKind::Difference), clauses.value(LabelKind::Changes)) {
            (Some(said), _) => match said.item {
                Value::Difference(word) => Some(ExceptionPlace::Share(word)),
                _ => None,
            },
            (None, Some(said)) => match said.item {
                Value::Changes(ChangesWord::SoFar) => Some(ExceptionPlace::Due),
                // Nothing would say which rows the change belongs to.
                Value::Changes(ChangesWord::OfThePeriod) if by_rows => {
                    self.report(unsaid(said.span, "rows"));
                    None
                }
                Value::Changes(ChangesWord::OfThePeriod) => Some(ExceptionPlace::OfThePeriod),
                _ => None,
            },
            (None, None) => Some(if per_row { ExceptionPlace::Row } else { ExceptionPlace::Due }),
        }
    }

    fn exception_for(&mut self, clauses: Clauses<'t>) -> Option<Option<Expr>> {
        let Some(value) = clauses.value(LabelKind::For) else { return Some(None) };
        let Value::Selection { record, filter } = &value.item else { return None };
        let people = self.record_named(record)?;
        if people != self.plan.people {
            let wanted = self.plan.records.get(self.plan.people).name.clone();
            self.report(Diagnostic::error(Code::ExceptionForm, record.span).arg("people", wanted).help("people"));
            return None;
        }
        match filter {
            Some(filter) => self.condition(filter, Sight::Row(people)).map(Some),
            None => Some(None),
        }
    }

    fn excepted(&mut self, clauses: Clauses<'t>, sight: Sight) -> Option<Excepted> {
        Some(match &clauses.value(LabelKind::ExceptionPays)?.item {
            Value::Expr(expr) => Excepted::Amount(self.pay(expr, sight)?),
            Value::Step(tree::Step::AtLeast(expr)) => Excepted::AtLeast(self.pay(expr, sight)?),
            Value::Step(tree::Step::AtMost(_, Some(word))) if *word != ExcessWord::Lost => {
                self.carries_nothing(clauses.get(LabelKind::ExceptionPays)?);
                return None;
            }
            Value::Step(tree::Step::AtMost(expr, _)) => Excepted::AtMost(self.pay(expr, sight)?),
            Value::Step(tree::Step::Multiply(expr)) => Excepted::Multiply(self.factor(expr, sight)?),
            _ => return None,
        })
    }

    /// An amount that takes the place of a prorated one says whether it is prorated too.
    fn exception_prorates(
        &mut self,
        of: Id<Component>,
        made: &Exception,
        prorate: Option<bool>,
        clauses: Clauses<'t>,
    ) -> bool {
        let component = self.plan.components.get(of);
        let is_prorating = |kind: &StepKind| matches!(kind, StepKind::Prorate(_));
        // The steps of a pool are on the amount of the group, not on a share of it.
        let own = component.then.iter().filter(|_| component.circle().is_none());
        let rule = own.clone().find(|step| is_prorating(&step.kind)).map(|step| step.span);
        let itself = made.then.iter().any(|step| is_prorating(&step.kind));
        let names_amount = !matches!(made.pays, Excepted::Multiply(_)) && made.place != ExceptionPlace::Row;
        let name = component.name.clone();
        let place = |label| clauses.get(label).map_or(made.span, |clause| clause.label.span);
        match (rule, prorate) {
            (Some(rule), None) if names_amount && !itself => {
                self.report(
                    Diagnostic::error(Code::ExceptionProrates, place(LabelKind::ExceptionPays))
                        .arg("rule", name)
                        .label(rule, "rule"),
                );
                false
            }
            (_, Some(_)) if itself || !names_amount || rule.is_none() => {
                let help = if itself { "twice" } else { "nothing" };
                let said = Diagnostic::error(Code::ExceptionProrates, place(LabelKind::Prorate)).arg("rule", name);
                self.report(said.help(help));
                false
            }
            _ => true,
        }
    }

    /// P0187: where the condition fails the pay is 0, and without data there is none; so is every multiple of it. Steps of
    /// the exception may lift that.
    fn exception_multiplies(&mut self, of: Id<Component>, made: &Exception, clauses: Clauses<'t>) -> bool {
        let lifts = |kind: &StepKind| matches!(kind, StepKind::AtLeast(_) | StepKind::Minus(_));
        let lifted = made.then.iter().any(|step| lifts(&step.kind));
        // An amount that the rule names for the case is no 0.
        let instead = matches!(self.plan.components.get(of).if_no_data, Some(NoData::Pays(_)));
        let begins_at_nothing = made.condition_fails || (made.without_data && !instead);
        if !begins_at_nothing || lifted || !matches!(made.pays, Excepted::Multiply(_)) {
            return true;
        }
        let place = |label| clauses.get(label).map_or(made.span, |clause| clause.value.span);
        let rule = self.plan.components.get(of).name.clone();
        self.report(
            Diagnostic::error(Code::FactorOfNothing, place(LabelKind::ExceptionPays))
                .arg("rule", rule)
                .label(place(LabelKind::Holds), "holds")
                .help(if made.condition_fails { "" } else { "without_data" }),
        );
        false
    }

    /// An exception to the pay of a period begins and ends with one: nothing says what half of it would mean.
    fn exception_dates(&mut self, of: Id<Component>, made: &Exception, clauses: Clauses<'t>) -> bool {
        let Some(range) = made.effective.filter(|_| made.place != ExceptionPlace::Row) else { return true };
        let component = self.plan.components.get(of);
        let grain = component.every.max(self.plan.every);
        let plan = self.plan.effective;
        let whole = |day| grain.containing(Month::of(day));
        let begins = range.from <= plan.from || whole(range.from).first_day() == range.from;
        let ends =
            range.through.is_none_or(|day| plan.through.is_some_and(|end| end <= day) || whole(day).last_day() == day);
        if begins && ends {
            return true;
        }
        let cut = if begins { range.through.unwrap_or(range.from) } else { range.from };
        let place: Span = clauses.value(LabelKind::Effective).map_or(made.span, |value| value.span);
        let (rule, period) = (component.name.clone(), whole(cut));
        self.report(
            Diagnostic::error(Code::ExceptionDates, place)
                .arg("rule", rule)
                .arg("day", cut)
                .arg("period", period)
                .arg("first", period.first_day())
                .arg("last", period.last_day()),
        );
        false
    }
}

/// The days on which both of two exceptions may hold.
pub(super) fn common_days(one: Option<DateRange>, other: Option<DateRange>) -> Option<(DateRange, bool)> {
    let (Some(one), Some(other)) = (one, other) else { return one.or(other).map(|range| (range, true)) };
    let from = one.from.max(other.from);
    let through = match (one.through, other.through) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    Some((DateRange { from, through }, through.is_none_or(|through| from <= through)))
}
