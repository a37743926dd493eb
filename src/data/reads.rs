//! What a plan reads: the records that it cannot run without, and the texts that it looks for in them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::plan::{
    Aggregate, BinaryOp, Component, Const, Credit, Expr, ExprKind, FieldPath, Id, Later, ParamValue, Plan, Rate,
    Record, Refunds, Reversal, RowSelection, Scope, ShareSource, Type, UnitOf,
};
use crate::source::Span;

/// What a plan reads. Records and fields by their places.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    /// Whether a rule reads the record, directly or through a link.
    pub(crate) needed: Vec<bool>,
    /// Fields that a rule reads.
    pub(crate) fields: BTreeSet<(usize, usize)>,
    /// The texts that rules compare a field with: `role = "sales manager"`, the keys of a table.
    pub(crate) texts: HashMap<(usize, usize), BTreeSet<Arc<str>>>,
    /// The texts that conditions ask a field for, each where it stands first.
    pub(crate) asked: BTreeMap<(usize, usize), BTreeMap<Arc<str>, Asked>>,
    /// Fields whose texts tell things apart: the units of a level (`per: shop`), what is counted once, what is new.
    pub(crate) apart: BTreeSet<(usize, usize)>,
    /// Fields whose texts are looked up among those of another: the shop in a table of quotas per shop and the level; the
    /// two sides of a comparison.
    pub(crate) among: BTreeSet<((usize, usize), (usize, usize))>,
    /// Records whose rows are found by something else than their date and their person, or looked at all together: quotas,
    /// rates, absences, which rows are new, shares.
    pub(crate) looked_up: BTreeSet<usize>,
    /// Fields that hold codes of currencies.
    pub(crate) currencies: BTreeSet<(usize, usize)>,
}

/// A text that a condition asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// Where it is written.
    pub(crate) span: Span,
    /// Whether it is the key of what a link leads to.
    pub(crate) as_key: bool,
    /// Whether a condition wants it, and does not only rule it out.
    pub(crate) wanted: bool,
}

/// Walks through all rules of a plan.
pub(crate) fn reads(plan: &Plan) -> Reads {
    let reads = Reads { needed: vec![false; plan.records.len()], ..Reads::default() };
    let mut walk = Walk { plan, reads, level: None, formulas: BTreeSet::new() };
    walk.plan();
    walk.reads.needed.iter_mut().skip(plan.records_read).for_each(|needed| *needed = false);
    walk.reads
}

/// The records of which a plan reads row by row only, each row by itself: sums, counts and rules for each row.
pub fn read_row_by_row(plan: &Plan) -> Vec<Id<Record>> {
    let found = reads(plan);
    let linked_to: BTreeSet<usize> = plan
        .records
        .iter()
        .flat_map(|(_, record)| record.fields.iter())
        .filter_map(|(_, field)| if let Type::Entity(target) = field.ty { Some(target.index()) } else { None })
        .collect();
    let alone = |(id, record): &(Id<Record>, &Record)| {
        let place = id.index();
        found.needed.get(place).copied().unwrap_or(false)
            && place < plan.records_read
            && *id != plan.people
            && plan.calendar != Some(*id)
            && record.history.is_none()
            && !linked_to.contains(&place)
            && !found.looked_up.contains(&place)
            && !found.among.iter().any(|(asked, among)| asked.0 == place || among.0 == place)
    };
    plan.records.iter().filter(alone).map(|(id, _)| id).collect()
}

struct Walk<'a> {
    plan: &'a Plan,
    reads: Reads,
    /// The level of the rule at hand, when it is one of units.
    level: Option<(usize, usize)>,
    /// Computed fields whose formulas have been looked at.
    formulas: BTreeSet<(usize, usize)>,
}

impl Walk<'_> {
    fn record(&mut self, id: Id<Record>) {
        if let Some(flag) = self.reads.needed.get_mut(id.index()) {
            *flag = true;
        }
    }

    /// Marks the records on a way; the record and field at its end.
    fn path(&mut self, path: &FieldPath) -> Option<(usize, usize)> {
        self.record(path.record);
        let mut at = path.record;
        let mut end = None;
        for step in &path.steps {
            end = Some((at.index(), step.index()));
            self.reads.fields.extend(end);
            let (_, field) = self.plan.records.get(at).fields.iter().find(|(id, _)| id == step)?;
            if let Some(formula) = field.computed.as_ref().filter(|_| self.formulas.insert((at.index(), step.index())))
            {
                self.expr(formula);
            }
            if let Type::Entity(target) = field.ty {
                self.record(target);
                at = target;
            }
        }
        end
    }

    /// Notes the texts that a field is compared with; gives the field, and whether it is the key behind a link.
    fn compared<'t>(
        &mut self,
        value: &Expr,
        texts: impl Iterator<Item = &'t Arc<str>>,
    ) -> Option<((usize, usize), bool)> {
        let plan = self.plan;
        let mut as_key = false;
        let mut end = field_of(plan, value).and_then(|path| self.path(path))?;
        // A link beside a text stands for its key, so the keys are what must be written alike.
        let field = self.plan.records.iter().nth(end.0).and_then(|(_, record)| record.fields.iter().nth(end.1));
        if let Some(Type::Entity(target)) = field.map(|(_, field)| &field.ty)
            && let [key] = self.plan.records.get(*target).key.as_slice()
        {
            end = (target.index(), key.index());
            as_key = true;
        }
        self.reads.texts.entry(end).or_default().extend(texts.cloned());
        Some((end, as_key))
    }

    /// Notes the texts that a condition asks a field for.
    fn asked<'t>(&mut self, value: &Expr, texts: impl Iterator<Item = &'t Expr>, wanted: bool) {
        let texts: Vec<(&Arc<str>, Span)> =
            texts.filter_map(|text| text_of(text).map(|said| (said, text.span))).collect();
        if let Some((end, as_key)) = self.compared(value, texts.iter().map(|(text, _)| *text)) {
            let known = self.reads.asked.entry(end).or_default();
            for (text, span) in texts {
                let one = known.entry(Arc::clone(text)).or_insert(Asked { span, as_key, wanted });
                one.as_key |= as_key;
                one.wanted |= wanted;
            }
        }
    }

    /// Notes two fields whose texts are compared with each other: `client.region = manager.region`.
    fn compared_fields(&mut self, left: &Expr, right: &Expr) {
        let plan = self.plan;
        let (Some(left), Some(right)) = (field_of(plan, left), field_of(plan, right)) else { return };
        let ends = self.path(left).zip(self.path(right)).filter(|(left, right)| left != right);
        if let Some((left, right)) = ends {
            self.reads.apart.extend([left, right]);
            self.reads.among.insert((left, right));
        }
    }

    fn rows(&mut self, rows: &RowSelection) {
        self.record(rows.record);
        if let Some(shares) = rows.credited.as_ref().and_then(Credit::shares) {
            self.reads.looked_up.insert(rows.record.index());
            if let ShareSource::Rows { record, .. } = shares.source {
                self.reads.looked_up.insert(record.index());
            }
        }
        rows.filters.iter().for_each(|filter| self.expr(filter));
        let credited = rows.credited.iter().flat_map(|credit| credit.paths(rows.record));
        for path in rows.date.iter().chain(&rows.until).cloned().chain(credited) {
            self.path(&path);
        }
        if let Some(reversed) = &rows.reversed {
            self.reversal(reversed);
            reversed.exprs().for_each(|expr| self.expr(expr));
        }
    }

    /// What takes rows back. Refunds are looked up from the rows that they lead to.
    fn reversal(&mut self, reversal: &Reversal) {
        self.path(&reversal.on);
        if let Some(Refunds { record, link }) = reversal.refunds {
            self.record(record);
            self.reads.looked_up.insert(record.index());
            self.path(&FieldPath { record, steps: vec![link] });
        }
    }

    fn plan(&mut self) {
        let plan = self.plan;
        self.record(plan.people);
        for (id, record) in plan.records.iter() {
            for (_, field) in record.fields.iter() {
                if let Type::MoneyIn(path) = &field.ty
                    && let ([currency], None) = (path.steps.as_slice(), &field.computed)
                {
                    self.reads.currencies.insert((id.index(), currency.index()));
                }
            }
        }
        if let Some(calendar) = plan.calendar {
            self.record(calendar);
        }
        self.optional(plan.people_filter.as_ref());
        self.optional(plan.when.as_ref().map(|(when, _)| when));
        for (_, param) in plan.params.iter() {
            let ParamValue::Table { keys, rows, .. } = &param.value else { continue };
            for (at, key) in keys.iter().enumerate() {
                self.expr(key);
                self.compared(
                    key,
                    rows.iter().filter_map(|row| row.keys.get(at)).filter_map(|key| match key {
                        Const::Text(text) => Some(text),
                        _ => None,
                    }),
                );
            }
        }
        plan.defines.iter().for_each(|(_, define)| self.expr(&define.value));
        for (_, measure) in plan.measures.iter() {
            self.optional(measure.target.as_ref());
            if let Some(end) = measure.target.as_ref().and_then(Expr::field_read).and_then(|path| self.path(path))
                && measure.function == Aggregate::CountDifferent
            {
                self.reads.apart.insert(end);
            }
            self.rows(&measure.rows);
        }
        for (_, kpi) in plan.kpis.iter() {
            self.level = self.scope(kpi.scope);
            self.expr(&kpi.value);
            self.optional(kpi.quota.as_ref());
            self.level = None;
        }
        plan.unit_rows().for_each(|rows| self.rows(rows));
        plan.scales.iter().for_each(|(_, scale)| scale.exprs().into_iter().for_each(|expr| self.expr(expr)));
        plan.scorecards.iter().for_each(|(_, card)| card.curve.exprs().into_iter().for_each(|expr| self.expr(expr)));
        plan.components.iter().for_each(|(_, bonus)| self.component(bonus));
        for (_, award) in plan.awards.iter() {
            self.expr(&award.when);
        }
        for (_, notice) in plan.notices.iter() {
            self.level = self.scope(notice.scope);
            self.expr(&notice.when);
            self.level = None;
        }
        for (_, ensure) in plan.ensures.iter() {
            self.level = self.scope(ensure.scope);
            self.expr(&ensure.check);
            self.level = None;
        }
        for (_, report) in plan.reports.iter() {
            self.level = self.scope(report.scope);
            report.columns.iter().map(|column| &column.value).chain(&report.filter).for_each(|expr| self.expr(expr));
            self.level = None;
        }
    }

    /// The records that say who was absent.
    fn absences(&mut self) {
        for (record, shape) in self.plan.records.iter() {
            let Some(absence) = &shape.absent else { continue };
            self.reads.looked_up.insert(record.index());
            let fields = [Some(absence.from), absence.through].into_iter().flatten();
            let own = fields.map(|field| FieldPath { record, steps: vec![field] });
            let credited = shape.credited.iter().flat_map(|credit| credit.paths(record));
            for path in own.chain(credited).collect::<Vec<_>>() {
                self.path(&path);
            }
            self.optional(absence.filter.as_ref());
        }
    }

    /// The field that names the units of a level, with the ways to it from all rows that are counted by unit: their texts
    /// are looked up among each other.
    fn unit(&mut self, unit: UnitOf) -> Option<(usize, usize)> {
        let plan = self.plan;
        let own = self.path(&FieldPath { record: unit.record, steps: vec![unit.field] })?;
        let is_text = |ty: &Type| matches!(ty, Type::Text | Type::OneOf(_));
        let by_text = is_text(&unit.name(&plan.records).ty);
        let records: BTreeSet<_> = plan.measures.iter().map(|(_, measure)| measure.rows.record).collect();
        // Sums of months and people do not say the unit: the rows are looked at again, one unit after the other.
        self.reads.looked_up.insert(unit.record.index());
        for record in records {
            let Some(way) = unit.way_from(&plan.records, record) else { continue };
            self.reads.looked_up.insert(record.index());
            let end = self.path(&way).filter(|end| *end != own && by_text);
            self.reads.apart.extend(end);
            self.reads.among.extend(end.map(|end| (end, own)));
        }
        if !by_text {
            return None;
        }
        self.reads.apart.insert(own);
        Some(own)
    }

    /// The field of a level.
    fn scope(&mut self, scope: Scope) -> Option<(usize, usize)> {
        if let Scope::UnitOf(unit) = scope {
            return self.unit(unit);
        }
        if let Scope::Below(field, _) = scope {
            self.path(&FieldPath { record: self.plan.people, steps: vec![field] });
        }
        let Scope::Unit(field) = scope else { return None };
        let end = self.path(&FieldPath { record: self.plan.people, steps: vec![field] });
        self.reads.apart.extend(end);
        end
    }

    fn component(&mut self, component: &Component) {
        let Some(circle) = component.circle() else {
            component.exprs().into_iter().for_each(|expr| self.expr(expr));
            return self.rows_of(component);
        };
        self.level = self.scope(circle.scope);
        component.exprs().into_iter().for_each(|expr| self.expr(expr));
        self.level = None;
    }

    fn rows_of(&mut self, component: &Component) {
        if let Some(rows) = component.rows() {
            self.rows(rows);
        }
        if let Some(reversed) = component.reversed() {
            self.reversal(reversed);
        }
        for date in component.later.iter().flat_map(Later::dates) {
            self.path(date);
        }
    }

    fn optional(&mut self, expr: Option<&Expr>) {
        if let Some(expr) = expr {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        use ExprKind as K;
        match &*expr.kind {
            K::RowField(path) | K::PayeeField(path) => {
                self.path(path);
            }
            K::SubjectField { record, field, subject, period } => {
                self.reads.looked_up.insert(record.index());
                for step in [Some(*field), *subject, *period].into_iter().flatten() {
                    self.path(&FieldPath { record: *record, steps: vec![step] });
                }
                // Where the subject is a unit, its name stands there as a text.
                let unit = subject.map(|subject| (record.index(), subject.index()));
                self.reads.apart.extend(unit);
                self.reads.among.extend(unit.zip(self.level).filter(|(unit, level)| unit != level));
                // By the name that the payee's own record gives it.
                let named = subject.and_then(|subject| self.plan.unit_named(*record, subject));
                if let Some(own) = named {
                    let own = self.path(&FieldPath { record: self.plan.people, steps: vec![own] });
                    self.reads.among.extend(unit.zip(own).filter(|(unit, own)| unit != own));
                }
            }
            K::IsNew(newness) => {
                self.reads.looked_up.insert(newness.record.index());
                self.path(&newness.date);
                let end = newness.value.field_read().and_then(|path| self.path(path));
                self.reads.apart.extend(end);
            }
            K::Worked(_) => self.absences(),
            K::OfGroup { scope, .. } => drop(self.scope(*scope)),
            K::Converted { by, .. } => {
                if let Rate::By(row) = &by.rate {
                    self.reads.looked_up.insert(row.record.index());
                    let keys = self.plan.records.get(row.record);
                    let steps = keys.key.iter().chain(&keys.history).chain([&row.field]);
                    for step in steps.copied().collect::<Vec<_>>() {
                        self.path(&FieldPath { record: row.record, steps: vec![step] });
                    }
                    self.reads.currencies.extend(keys.key.iter().map(|key| (row.record.index(), key.index())));
                }
            }
            K::Binary { op: op @ (BinaryOp::Equal | BinaryOp::NotEqual), left, right } => {
                let wanted = *op == BinaryOp::Equal;
                self.asked(left, std::iter::once(right), wanted);
                self.asked(right, std::iter::once(left), wanted);
                self.compared_fields(left, right);
            }
            K::In { value, list, negated } => self.asked(value, list.iter(), !*negated),
            _ => {}
        }
        expr.children().into_iter().for_each(|inner| self.expr(inner));
    }
}

/// The field that an expression is, by itself or as a definition.
fn field_of<'e>(plan: &'e Plan, expr: &'e Expr) -> Option<&'e FieldPath> {
    match &*expr.kind {
        ExprKind::RowField(path) | ExprKind::PayeeField(path) => Some(path),
        ExprKind::Define(id) => field_of(plan, &plan.defines.get(*id).value),
        _ => None,
    }
}

fn text_of(expr: &Expr) -> Option<&Arc<str>> {
    match &*expr.kind {
        ExprKind::Text(text) => Some(text),
        _ => None,
    }
}
