//! Units that the rows of a record name: who takes part in a shop's pool is who has shifts there.

use std::collections::HashSet;

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{
    Circle, Component, ComponentKind, Expr, ExprKind, Field, Id, Kpi, Measure, ParamValue, Plan, Record, RowSelection,
    Scope, Tie, TotalOf, Type, UnitOf, walk,
};
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Name, Per, Value};

/// Why a value cannot be a unit's.
enum Astray {
    /// Rows of this record do not say their unit.
    Rows(Id<Record>, Span),
    /// It is one of other people together, or of each person.
    Of(&'static str),
}

impl<'t> Checker<'t> {
    /// `shop of shifts` as a level.
    pub fn unit_named(&mut self, unit: &Name, record: &Name) -> Option<Scope> {
        let id = self.record_named(record)?;
        self.finish_records();
        let field = self.field_named(id, unit)?;
        let ty = self.plan.records.get(id).fields.get(field).ty.clone();
        let wrong = match ty {
            _ if id == self.plan.people => Some("people"),
            Type::Text | Type::OneOf(_) | Type::Entity(_) => None,
            _ => Some(""),
        };
        if let Some(help) = wrong {
            self.report(
                Diagnostic::error(Code::NotAUnit, unit.span.to(record.span))
                    .arg("field", &unit.item)
                    .arg("record", &record.item)
                    .arg("type", self.type_arg(&ty))
                    .arg("label", LabelKind::Per.info().words(self.plan.lang))
                    .help(help),
            );
            return None;
        }
        Some(Scope::UnitOf(UnitOf { record: id, field }))
    }

    /// The key field of a record that says a unit of some rule: its rows are of that unit.
    pub fn key_of_unit(&self, record: Id<Record>) -> Option<Id<Field>> {
        let records = &self.plan.records;
        let clauses = self.names.symbols.iter().filter_map(|symbol| Clauses::of(symbol.block).value(LabelKind::Per));
        let mut units = clauses.filter_map(|value| {
            let Value::Per(Per::UnitOf { unit, record }) = &value.item else { return None };
            let (id, shape) = records.iter().find(|(_, shape)| fold(&shape.name) == fold(&record.item))?;
            Some(UnitOf { record: id, field: shape.field(&unit.item)? })
        });
        let keys = &records.get(record).key;
        units.find_map(|unit| match unit.way_from(records, record)?.steps.as_slice() {
            [key] => keys.contains(key).then_some(*key),
            _ => None,
        })
    }

    /// P0161: a block whose value cannot be one of such units.
    pub fn unit_not_here(&mut self, kind: BlockKind, (unit, record): (&Name, &Name)) {
        self.report(
            Diagnostic::error(Code::UnitNotHere, unit.span.to(record.span))
                .arg("block", kind.word(self.plan.lang))
                .arg("unit", &unit.item)
                .arg("record", &record.item),
        );
    }

    /// The rows that put people into the units of a rule: `Some(None)` where its level is none of rows.
    pub fn rows_of_units(&mut self, clauses: Clauses<'t>, scope: Scope) -> Option<Option<RowSelection>> {
        let per = clauses.get(LabelKind::Per).map_or(clauses.block.kind.span, |clause| clause.value.span);
        let idle = match scope {
            Scope::UnitOf(_) => LabelKind::TeamAsOf,
            _ => LabelKind::ByDate,
        };
        if let Some(clause) = clauses.get(idle) {
            self.report(
                Diagnostic::error(Code::UnitLabelIdle, clause.label.span)
                    .arg("label", idle.info().words(self.plan.lang))
                    .arg("date", LabelKind::ByDate.info().words(self.plan.lang))
                    .label(per, "per")
                    .help(if idle == LabelKind::TeamAsOf { "rows" } else { "" }),
            );
            return None;
        }
        let Scope::UnitOf(unit) = scope else { return Some(None) };
        let rows = self.rows(unit.record, clauses, [None, None], per)?;
        if rows.credited.is_none() {
            self.nobodys(unit.record, per);
            return None;
        }
        Some(Some(rows))
    }

    /// A value of a unit: every row that it counts must say its unit, and nothing in it may be of single people, of whom
    /// one may belong to two units.
    pub fn of_unit(&mut self, expr: Expr, label: LabelKind, unit: UnitOf) -> Option<Expr> {
        let mut seen = HashSet::new();
        let Some((span, why)) = astray(self, &expr, unit, &mut seen) else { return Some(expr) };
        let records = &self.plan.records;
        let field = unit.name(records);
        let problem = |code| {
            Diagnostic::error(code, span)
                .arg("label", label.info().words(self.plan.lang))
                .arg("unit", &field.name)
                .arg("record", &records.get(unit.record).name)
        };
        let problem = match why {
            Astray::Rows(record, rows) => {
                let links = match field.ty {
                    Type::Entity(target) => Some(&records.get(target).name),
                    _ => None,
                };
                let problem = problem(Code::RowsSayNoUnit).arg("rows", &records.get(record).name);
                let problem = match links {
                    Some(target) => problem.arg("target", target).help("link"),
                    None => problem,
                };
                if rows == span { problem } else { problem.label(rows, "rows") }
            }
            Astray::Of(help) => problem(Code::NotOfAUnit).help(help),
        };
        self.report(problem);
        None
    }

    /// What only makes sense inside a rule of its unit, and what does not there: looked at when every rule is known.
    pub fn units_in_their_place(&mut self) {
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            return;
        }
        let mut found: Vec<Diagnostic> = Vec::new();
        let plan = &self.plan;
        for (_, component) in plan.components.iter() {
            let unit = component.circle().and_then(unit_of_circle);
            walk::component(plan, component, &mut |expr| {
                found.extend(outside(plan, expr, unit, (component.span, false)))
            });
            found.extend(unit.into_iter().flat_map(|unit| cut_attainments(plan, component, unit)));
        }
        let mut alone = |expr: &Expr, rule: Span| {
            walk::expr(plan, expr, &mut |expr| found.extend(outside(plan, expr, None, (rule, false))));
        };
        if let Some((when, _)) = &plan.when {
            alone(when, plan.span);
        }
        plan.awards.iter().for_each(|(_, award)| alone(&award.when, award.span));
        for (_, notice) in plan.notices.iter() {
            let unit = unit_of(notice.scope);
            walk::expr(plan, &notice.when, &mut |expr| found.extend(outside(plan, expr, unit, (notice.span, true))));
        }
        for (_, ensure) in plan.ensures.iter() {
            let unit = unit_of(ensure.scope);
            walk::expr(plan, &ensure.check, &mut |expr| found.extend(outside(plan, expr, unit, (ensure.span, true))));
        }
        for (_, report) in plan.reports.iter() {
            let unit = unit_of(report.scope);
            for expr in report.columns.iter().map(|column| &column.value).chain(&report.filter) {
                walk::expr(plan, expr, &mut |expr| found.extend(outside(plan, expr, unit, (report.span, true))));
            }
        }
        let mut told = HashSet::new();
        found.retain(|problem| told.insert(problem.span()));
        self.diagnostics.extend(found);
    }
}

/// The unit of a level, where rows name it.
pub(super) fn unit_of(scope: Scope) -> Option<UnitOf> {
    match scope {
        Scope::UnitOf(unit) => Some(unit),
        Scope::Person | Scope::Unit(_) | Scope::Below(..) | Scope::Company => None,
    }
}

fn unit_of_circle(circle: &Circle) -> Option<UnitOf> {
    unit_of(circle.scope)
}

/// The KPI that an expression names.
fn kpi_of(expr: &Expr) -> Option<Id<Kpi>> {
    match &*expr.kind {
        ExprKind::Kpi(id) | ExprKind::Attainment(id) | ExprKind::Quota(id) => Some(*id),
        _ => None,
    }
}

/// P0165: a KPI of a unit, or a row looked up for one, where no unit is known; of the rule whether it could itself be one
/// of units.
fn outside(plan: &Plan, expr: &Expr, unit: Option<UnitOf>, (rule, own): (Span, bool)) -> Option<Diagnostic> {
    let problem = |unit: &str, record: &str| {
        Diagnostic::error(Code::UnitUnknownHere, expr.span)
            .arg("unit", unit)
            .arg("record", record)
            .arg("label", LabelKind::Per.info().words(plan.lang))
            .label(rule, "rule")
    };
    if let ExprKind::SubjectField { record, field, subject: Some(subject), .. } = &*expr.kind {
        let shape = plan.records.get(*record);
        let key = shape.fields.get(*subject);
        let of_person = key.ty == Type::Entity(plan.people) || plan.unit_named(*record, *subject).is_some();
        let of_unit = unit.and_then(|unit| unit.way_from(&plan.records, *record));
        if of_person || of_unit.is_some_and(|way| way.steps.as_slice() == [*subject]) {
            return None;
        }
        let name = format!("{}.{}", shape.name, shape.fields.get(*field).name);
        return Some(problem(&key.name, &shape.name).arg("kpi", name).help(if own && unit.is_none() {
            "own_row"
        } else {
            "row"
        }));
    }
    let kpi = plan.kpis.get(kpi_of(expr)?);
    let of = unit_of(kpi.scope).filter(|of| Some(*of) != unit)?;
    let said = problem(&of.name(&plan.records).name, &plan.records.get(of.record).name).arg("kpi", &kpi.name);
    // A rule of other units has its level; one line more would not mend it.
    Some(if own && unit.is_none() { said.help("own") } else { said })
}

/// P0166: the attainment of a member of a unit, of whom only the rows of that unit count while the quota is the whole
/// person's.
fn cut_attainments(plan: &Plan, component: &Component, unit: UnitOf) -> Vec<Diagnostic> {
    let (circle, by): (&Circle, Vec<&Expr>) = match &component.kind {
        ComponentKind::Pool(pool) => (&pool.circle, pool.sharing.iter().filter_map(|part| part.by.as_ref()).collect()),
        ComponentKind::Contest(contest) => {
            let ties = contest.ties.iter().filter_map(|tie| match tie {
                Tie::By(ranking) => Some(&ranking.by),
                _ => None,
            });
            (&contest.circle, std::iter::once(&contest.rank_by.by).chain(ties).collect())
        }
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    for expr in circle.among.iter().chain(by) {
        walk::expr(plan, expr, &mut |expr| {
            let (ExprKind::Attainment(id) | ExprKind::Quota(id)) = &*expr.kind else { return };
            let kpi = plan.kpis.get(*id);
            if kpi.scope == Scope::Person && reads(plan, &kpi.value, unit.record) {
                found.push(
                    Diagnostic::error(Code::QuotaOfWholePerson, expr.span)
                        .arg("kpi", &kpi.name)
                        .arg("unit", &unit.name(&plan.records).name)
                        .arg("record", &plan.records.get(unit.record).name)
                        .label(kpi.span, "kpi"),
                );
            }
        });
    }
    found
}

/// Whether a value counts rows of a record.
fn reads(plan: &Plan, value: &Expr, record: Id<Record>) -> bool {
    let mut found = false;
    walk::expr(plan, value, &mut |expr| {
        found |= matches!(&*expr.kind, ExprKind::Measure(id) if plan.measures.get(*id).rows.record == record);
    });
    found
}

/// The first thing in an expression that cannot be a unit's. What a named thing leads to is blamed on its name.
fn astray(checker: &Checker<'_>, expr: &Expr, unit: UnitOf, seen: &mut HashSet<Id<Kpi>>) -> Option<(Span, Astray)> {
    let plan = &checker.plan;
    let mut named: Vec<&Expr> = Vec::new();
    match &*expr.kind {
        ExprKind::Measure(id) => {
            let Measure { rows, span, .. } = plan.measures.get(*id);
            if unit.way_from(&plan.records, rows.record).is_none() {
                return Some((expr.span, Astray::Rows(rows.record, *span)));
            }
        }
        ExprKind::Kpi(id) | ExprKind::Attainment(id) | ExprKind::Quota(id) => {
            let kpi = plan.kpis.get(*id);
            match kpi.scope {
                Scope::Person => {
                    named.extend(seen.insert(*id).then_some(&kpi.value));
                    let with_quota = !matches!(&*expr.kind, ExprKind::Kpi(_));
                    named.extend(kpi.quota.iter().filter(|_| with_quota));
                }
                // The KPI has been looked at by itself.
                Scope::UnitOf(own) if own == unit => {}
                Scope::Company => {}
                Scope::UnitOf(_) | Scope::Unit(_) | Scope::Below(..) => return Some((expr.span, Astray::Of("kpi"))),
            }
        }
        ExprKind::Total(TotalOf::Component(id)) if is_of(checker, *id, unit) => {}
        ExprKind::Total(_) => return Some((expr.span, Astray::Of("total"))),
        ExprKind::OfGroup { scope: Scope::Company, .. } => return None,
        ExprKind::OfGroup { .. } => return Some((expr.span, Astray::Of("total"))),
        ExprKind::SubjectField { record, subject: Some(subject), .. } => {
            let way = unit.way_from(&plan.records, *record);
            if way.is_none_or(|way| way.steps.as_slice() != [*subject]) {
                return Some((expr.span, Astray::Of("row")));
            }
        }
        ExprKind::Define(id) => named.push(&plan.defines.get(*id).value),
        ExprKind::Param(id) => {
            if let ParamValue::Table { keys, .. } = &plan.params.get(*id).value {
                named.extend(keys);
            }
        }
        ExprKind::Scale { scale, .. } => named.extend(plan.scales.get(*scale).exprs()),
        ExprKind::Scorecard(id) => {
            let scorecard = plan.scorecards.get(*id);
            named.extend(scorecard.curve.exprs());
            named.extend(scorecard.weights.iter().map(|(kpi, _, _)| &plan.kpis.get(*kpi).value));
        }
        _ => {}
    }
    if let Some((_, why)) = named.into_iter().find_map(|inner| astray(checker, inner, unit, seen)) {
        return Some((expr.span, why));
    }
    expr.children().into_iter().find_map(|inner| astray(checker, inner, unit, seen))
}

/// Whether a rule, which may stand further down, shares or ranks by the same units, so that its pay in one of them is
/// known.
fn is_of(checker: &Checker<'_>, id: Id<Component>, unit: UnitOf) -> bool {
    let Some(block) = checker.components.get(id.index()) else { return false };
    let per = Clauses::of(block).value(LabelKind::Per).map(|value| &value.item);
    let Some(Value::Per(Per::UnitOf { unit: field, record })) = per else { return false };
    let shape = checker.plan.records.get(unit.record);
    fold(&shape.name) == fold(&record.item) && shape.field(&field.item) == Some(unit.field)
}
