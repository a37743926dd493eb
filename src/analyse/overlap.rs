//! Whether two exceptions can hold together: decided by intervals where their conditions compare values with constants.

use crate::analyse::checker::Checker;
use crate::analyse::exceptions::common_days;
use crate::analyse::possible::{Point, Possible};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::{
    BinaryOp, Component, Exception, Expr, ExprKind, FieldPath, Id, Kpi, NoData, Plan, Record, Type, walk,
};
use crate::time::{Month, Period};

/// A value that conditions speak of and that can be had by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    Kpi(Id<Kpi>),
    Attainment(Id<Kpi>),
    Define(Id<crate::plan::Define>),
    Payee(FieldPath),
    Row(FieldPath),
    /// The last day of the period.
    LastDay,
}

/// What a value is computed from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Record(Id<Record>),
    Field(FieldPath),
}

/// One way for conditions to hold: what each value must be, and whether something else is asked, too.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Way {
    terms: Vec<(Term, Type, Possible)>,
    /// A condition that this analysis cannot follow.
    unknown: bool,
}

/// More ways than this are not followed.
const MOST_WAYS: usize = 64;

impl Checker<'_> {
    /// P0543 for each two exceptions of one rule that can hold together for one payee and period. What cannot be decided
    /// here is asked of every payee and period in the run.
    pub fn overlaps(&mut self) {
        let mut found = Vec::new();
        for (_, component) in self.plan.components.iter() {
            for (nth, second) in component.exceptions.iter().enumerate() {
                for first in component.exceptions.iter().take(nth) {
                    found.extend(self.overlap(component, first, second));
                }
            }
        }
        found.into_iter().for_each(|said| self.report(said));
    }

    fn overlap(&self, component: &Component, first: &Exception, second: &Exception) -> Option<Diagnostic> {
        let days = common_days(first.effective, second.effective);
        if days.is_some_and(|(_, some)| !some) {
            return None;
        }
        let plan = &self.plan;
        let grain = component.every.max(plan.every);
        let from = days.map_or(plan.effective.from, |(range, _)| range.from.max(plan.effective.from));
        let through = days.and_then(|(range, _)| range.through).or(plan.effective.through);
        let ways = [first, second].map(|exception| ways_of(plan, component, exception));
        let [first_ways, second_ways] = &ways;
        for (one, other) in first_ways.iter().flat_map(|one| second_ways.iter().map(move |other| (one, other))) {
            let both = one.clone().and(other.clone());
            if both.unknown || !independent(plan, &both) {
                continue;
            }
            let mut period = grain.containing(Month::of(from));
            let mut shown = Vec::new();
            let mut possible = true;
            for (term, ty, allowed) in &both.terms {
                if *term == Term::LastDay {
                    match period_inside(allowed, period, grain, through) {
                        Some(inside) => period = inside,
                        None => possible = false,
                    }
                    continue;
                }
                let whole = matches!(ty, Type::Count | Type::Days | Type::Months);
                match allowed.witness(whole) {
                    Ok(Some(value)) => shown.push(self.witness(term, ty, value)),
                    Ok(None) => {}
                    Err(()) => possible = false,
                }
            }
            if !possible {
                continue;
            }
            let said = Diagnostic::error(Code::ExceptionsOverlap, second.span)
                .arg("first", &first.name)
                .arg("second", &second.name)
                .arg("rule", &component.name)
                .arg("period", period)
                .label(first.span, "first");
            return Some(if shown.is_empty() { said.help("always") } else { said.arg("witness", Arg::List(shown)) });
        }
        None
    }

    /// Whether the conditions of two rules can hold in one period for one person, as far as their conditions say it.
    pub fn can_both_hold(&self, one: &Component, other: &Component) -> bool {
        both_possible(&ways_of_rule(&self.plan, one), &ways_of_rule(&self.plan, other))
    }

    fn witness(&self, term: &Term, ty: &Type, value: Point) -> Arg {
        let plan = &self.plan;
        let name = match term {
            Term::Kpi(id) => Arg::from(&plan.kpis.get(*id).name),
            Term::Attainment(id) => Arg::Phrase(vec![
                Arg::from(crate::syntax::words::word("attainment_of", plan.lang)),
                Arg::from(&plan.kpis.get(*id).name),
            ]),
            Term::Define(id) => Arg::from(&plan.defines.get(*id).name),
            Term::Payee(path) | Term::Row(path) => Arg::from(path.written(&plan.records)),
            Term::LastDay => Arg::Text(String::new()),
        };
        let value = match value {
            Point::Number(number) => match ty {
                Type::Money(currency) => Arg::Money(number, currency.code().to_owned()),
                Type::Percent | Type::Ratio => Arg::Percent(number),
                _ => Arg::Number(number),
            },
            Point::Date(day) => Arg::Date(day),
            Point::Text(text) => Arg::Text(format!("\"{text}\"")),
            Point::YesNo(flag) => Arg::Term(if flag { "yes" } else { "no" }),
        };
        Arg::Phrase(vec![name, Arg::from("="), value])
    }
}

/// The ways in which the condition of a rule holds.
pub(super) fn ways_of_rule(plan: &Plan, component: &Component) -> Vec<Way> {
    let sure = !matches!(component.if_no_data, Some(NoData::Met | NoData::Pays(_)));
    let place = Where { people: false, dated: component.dated_by.is_some() };
    match component.when.as_ref().filter(|_| sure) {
        Some(when) => ways_to(plan, when, false, place),
        None => vec![Way::default()],
    }
}

/// Whether two conditions can hold in one period for one person. `false` is certain, `true` means that nothing in the text
/// speaks against it.
pub(super) fn both_possible(one: &[Way], other: &[Way]) -> bool {
    possible(&both(one, other))
}

/// Whether two conditions on a row of the people can hold of one row; `false` is certain.
pub fn can_be_one_person(plan: &Plan, one: &Expr, other: &Expr) -> bool {
    let place = Where { people: true, dated: false };
    both_possible(&ways_to(plan, one, false, place), &ways_to(plan, other, false, place))
}

/// Whether a rule can pay somebody of whom a condition on the row of the people holds; `false` is certain. Of a rule that
/// can pay nobody at all nothing is said.
pub fn can_pay_one(plan: &Plan, rule: &Component, who: &Expr) -> bool {
    let of_people = |expr: &Expr| ways_to(plan, expr, false, Where { people: true, dated: false });
    let paid = plan.people_filter.iter().fold(ways_of_rule(plan, rule), |ways, paid| both(&ways, &of_people(paid)));
    !possible(&paid) || both_possible(&paid, &of_people(who))
}

/// Whether one of the ways leaves a value for everything that it speaks of.
fn possible(ways: &[Way]) -> bool {
    ways.iter().any(|way| {
        way.terms.iter().all(|(_, ty, allowed)| {
            let whole = matches!(ty, Type::Count | Type::Days | Type::Months);
            allowed.witness(whole).is_ok()
        })
    })
}

/// The first period from `period` on whose last day is allowed, and that does not begin after `through`.
fn period_inside(
    allowed: &Possible,
    mut period: Period,
    grain: crate::time::Grain,
    through: Option<crate::time::Date>,
) -> Option<Period> {
    // Ten years of months: what no period of them allows, none will.
    for _ in 0..120 {
        if through.is_some_and(|through| period.first_day() > through) {
            return None;
        }
        let is = Possible::one_of(vec![Point::Date(period.last_day())]);
        if is.and(allowed.clone()).witness(false).is_ok() {
            return Some(period);
        }
        period = grain.containing(period.last().plus(1));
    }
    None
}

/// All ways in which an exception may hold.
fn ways_of(plan: &Plan, component: &Component, exception: &Exception) -> Vec<Way> {
    let dated = component.dated_by.is_some();
    let mut ways = vec![Way::default()];
    if let Some(who) = &exception.who {
        ways = both(&ways, &ways_to(plan, who, false, Where { people: true, dated }));
    }
    if let Some(when) = &exception.when {
        let sure = !matches!(exception.if_no_data, Some(NoData::Met));
        let own = if sure { ways_to(plan, when, false, Where { people: false, dated }) } else { unknown() };
        ways = both(&ways, &own);
    }
    // What the rule asks holds, too, unless the exception holds without it.
    let strict = !matches!(component.if_no_data, Some(NoData::Met | NoData::Pays(_)));
    if strict && !exception.condition_fails && !exception.without_data {
        let gate = component.gate.iter().map(|gate| &gate.condition);
        for condition in component.when.iter().chain(gate).filter(|when| !walk::reads_row(plan, when)) {
            ways = both(&ways, &ways_to(plan, condition, false, Where { people: false, dated }));
        }
    }
    ways
}

/// Where a condition is read.
#[derive(Clone, Copy)]
struct Where {
    /// On the row of a person.
    people: bool,
    /// In a rule that names the day that decides.
    dated: bool,
}

fn unknown() -> Vec<Way> {
    vec![Way { unknown: true, ..Way::default() }]
}

fn both(one: &[Way], other: &[Way]) -> Vec<Way> {
    if one.len() * other.len() > MOST_WAYS {
        return unknown();
    }
    one.iter().flat_map(|a| other.iter().map(|b| a.clone().and(b.clone()))).collect()
}

impl Way {
    fn one(term: Term, ty: Type, possible: Possible) -> Vec<Way> {
        vec![Way { terms: vec![(term, ty, possible)], unknown: false }]
    }

    fn and(mut self, other: Way) -> Way {
        self.unknown |= other.unknown;
        for (term, ty, possible) in other.terms {
            match self.terms.iter_mut().find(|(known, ..)| *known == term) {
                Some((_, _, known)) => *known = std::mem::take(known).and(possible),
                None => self.terms.push((term, ty, possible)),
            }
        }
        self
    }
}

/// The ways in which a condition holds, or fails.
fn ways_to(plan: &Plan, expr: &Expr, fails: bool, place: Where) -> Vec<Way> {
    use BinaryOp as B;
    match &*expr.kind {
        ExprKind::Not(inner) => ways_to(plan, inner, !fails, place),
        ExprKind::YesNo(flag) if *flag != fails => vec![Way::default()],
        ExprKind::YesNo(_) => Vec::new(),
        ExprKind::Define(id) if expr.ty == Type::YesNo => ways_to(plan, &plan.defines.get(*id).value, fails, place),
        ExprKind::Binary { op: op @ (B::And | B::Or), left, right } => {
            let sides = [left, right].map(|side| ways_to(plan, side, fails, place));
            let [left, right] = sides;
            if (*op == B::And) != fails {
                both(&left, &right)
            } else {
                let all: Vec<Way> = left.into_iter().chain(right).collect();
                if all.len() > MOST_WAYS { unknown() } else { all }
            }
        }
        ExprKind::Binary { op, left, right } => {
            let (term, op, point) = match (term_of(plan, left, place), constant(right)) {
                (Some(term), Some(point)) => (term, Some(*op), point),
                _ => match (term_of(plan, right, place), constant(left)) {
                    (Some(term), Some(point)) => (term, mirrored(*op), point),
                    _ => return unknown(),
                },
            };
            let op = if fails { op.and_then(opposite) } else { op };
            let ty = if constant(right).is_some() { left.ty.clone() } else { right.ty.clone() };
            match op.and_then(|op| Possible::compared(op, point)) {
                Some(possible) => Way::one(term, ty, possible),
                None => unknown(),
            }
        }
        ExprKind::Between { value, low, high } => match (term_of(plan, value, place), constant(low), constant(high)) {
            (Some(term), Some(low), Some(high)) => {
                let ends = if fails {
                    [Possible::compared(B::Less, low), Possible::compared(B::Greater, high)]
                } else {
                    let low = Possible::compared(B::GreaterOrEqual, low);
                    [low.zip(Possible::compared(B::LessOrEqual, high)).map(|(a, b)| a.and(b)), None]
                };
                let ways = ends.into_iter().flatten();
                ways.flat_map(|possible| Way::one(term.clone(), value.ty.clone(), possible)).collect()
            }
            _ => unknown(),
        },
        ExprKind::In { value, list, negated } => {
            let points: Option<Vec<Point>> = list.iter().map(constant).collect();
            match (term_of(plan, value, place), points) {
                (Some(term), Some(points)) => {
                    let possible = if *negated != fails { Possible::none_of(points) } else { Possible::one_of(points) };
                    Way::one(term, value.ty.clone(), possible)
                }
                _ => unknown(),
            }
        }
        ExprKind::Empty { value, negated } => match term_of(plan, value, place) {
            Some(term) => Way::one(term, value.ty.clone(), Possible::filled(*negated != fails)),
            None => unknown(),
        },
        _ if expr.ty == Type::YesNo => match term_of(plan, expr, place) {
            Some(term) => Way::one(term, Type::YesNo, Possible::one_of(vec![Point::YesNo(!fails)])),
            None => unknown(),
        },
        _ => unknown(),
    }
}

fn term_of(plan: &Plan, expr: &Expr, place: Where) -> Option<Term> {
    Some(match &*expr.kind {
        ExprKind::Kpi(id) => Term::Kpi(*id),
        ExprKind::Attainment(id) => Term::Attainment(*id),
        ExprKind::Define(id) => term_of(plan, &plan.defines.get(*id).value, place).unwrap_or(Term::Define(*id)),
        ExprKind::RowField(path) if place.people => Term::Payee(path.clone()),
        ExprKind::RowField(path) => Term::Row(path.clone()),
        // Where the rule names the day that decides, it is not the one on which `for` is read.
        ExprKind::PayeeField(path) if !place.dated => Term::Payee(path.clone()),
        ExprKind::LastDay => Term::LastDay,
        _ => return None,
    })
}

fn constant(expr: &Expr) -> Option<Point> {
    Some(match &*expr.kind {
        ExprKind::Number(number) => Point::Number(number.clone()),
        ExprKind::Negative(inner) => match constant(inner)? {
            Point::Number(number) => Point::Number(-number),
            _ => return None,
        },
        ExprKind::Text(text) => Point::Text(text.clone()),
        ExprKind::YesNo(flag) => Point::YesNo(*flag),
        ExprKind::Date(day) => Point::Date(*day),
        _ => return None,
    })
}

fn mirrored(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Equal | BinaryOp::NotEqual => op,
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessOrEqual => BinaryOp::GreaterOrEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterOrEqual => BinaryOp::LessOrEqual,
        _ => return None,
    })
}

fn opposite(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Equal => BinaryOp::NotEqual,
        BinaryOp::NotEqual => BinaryOp::Equal,
        BinaryOp::Less => BinaryOp::GreaterOrEqual,
        BinaryOp::LessOrEqual => BinaryOp::Greater,
        BinaryOp::Greater => BinaryOp::LessOrEqual,
        BinaryOp::GreaterOrEqual => BinaryOp::Less,
        _ => return None,
    })
}

/// Whether each value can be what is wanted of it whatever the others are: every one is computed from something that
/// no other is. Two that share all they come from may exclude each other in ways that are not followed here.
fn independent(plan: &Plan, way: &Way) -> bool {
    let terms = || way.terms.iter().map(|(term, ..)| term).filter(|term| **term != Term::LastDay);
    let sources: Vec<Vec<Source>> = terms().map(|term| sources_of(plan, term)).collect();
    if let [one] = sources.as_slice() {
        // Alone, with nothing but the calendar behind it, it is no free choice either.
        return !one.is_empty();
    }
    sources.iter().enumerate().all(|(nth, own)| {
        let others = || sources.iter().enumerate().filter(move |(other, _)| *other != nth);
        own.iter().any(|source| !others().any(|(_, theirs)| theirs.contains(source)))
    })
}

fn sources_of(plan: &Plan, term: &Term) -> Vec<Source> {
    let mut found = Vec::new();
    let mut look = |expr: &Expr| match &*expr.kind {
        ExprKind::Measure(id) => found.push(Source::Record(plan.measures.get(*id).rows.record)),
        ExprKind::SubjectField { record, .. } => found.push(Source::Record(*record)),
        ExprKind::PayeeField(path) | ExprKind::RowField(path) => found.push(Source::Field(path.clone())),
        _ => {}
    };
    match term {
        Term::Kpi(id) => walk::expr(plan, &plan.kpis.get(*id).value, &mut look),
        Term::Attainment(id) => {
            let kpi = plan.kpis.get(*id);
            walk::expr(plan, &kpi.value, &mut look);
            kpi.quota.iter().for_each(|quota| walk::expr(plan, quota, &mut look));
        }
        Term::Define(id) => walk::expr(plan, &plan.defines.get(*id).value, &mut look),
        Term::Payee(path) | Term::Row(path) => found.push(Source::Field(path.clone())),
        Term::LastDay => {}
    }
    found
}
