//! What every part of the evaluation shares: the plan, the facts, what has been computed already, the problems.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::data::{EntityId, Tables};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::absences::AllAway;
use crate::evaluate::at::{At, Subject};
use crate::evaluate::belonging::{BelongingMemory, BelowMemory, CreditedMemory};
use crate::evaluate::circle::{Groups, Together};
use crate::evaluate::deduction::Deducted;
use crate::evaluate::draw::Drawn;
use crate::evaluate::group_caps::GroupCapMemory;
use crate::evaluate::later::PaidPart;
use crate::evaluate::line::Due;
use crate::evaluate::lookup::Index;
use crate::evaluate::memory::Memory;
use crate::evaluate::not_received::{Allotment, TakenSums};
use crate::evaluate::takings::TakingsMemory;
use crate::evaluate::unseen::Unseen;
use crate::evaluate::{Line, NoDataReason, RunOptions, Trace, TraceKind, Undecided, Value};
use crate::measure::{Facts, RefundRows, RowReader, RowsByUnit, WorkingCalendar};
use crate::plan::stack::DEEPEST;
use crate::plan::{Component, Expr, Field, FieldPath, Given, Id, Kpi, Plan, Record, Refunds, Type, UnitOf};
use crate::source::Span;
use crate::time::{Date, Period};

/// Why there is neither a value nor *no data*.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stop {
    /// The message has been given.
    Reported,
    /// *No data* where the plan does not say what holds; only inside an example, elsewhere it is reported.
    NoData(NoDataReason),
    /// An example does not state what is needed.
    NotStated(Missing),
}

/// What an example would have to state.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Missing {
    /// The key of the word for its kind.
    pub(super) kind: &'static str,
    /// Its name.
    pub(super) name: Arc<str>,
    /// Where it is asked for.
    pub(super) span: Span,
}

/// A value with its reasons, or why there is none.
pub(super) type Evaluated = Result<Trace, Stop>;

/// What an example states in place of data.
pub(super) struct Stated<'a> {
    /// The values; those of the row come before those of all rows.
    pub(super) given: Vec<&'a Given>,
    /// Where the example is of a whole circle: what it states of each member, who are numbered in this order.
    pub(super) members: Vec<Vec<&'a Given>>,
    /// The names of those members.
    pub(super) people: Vec<Arc<str>>,
    /// Whether the example says which period it is in.
    pub(super) period: bool,
}

/// What a result of a KPI depends on beside whose it is: the window, the day, and whether a rule named that day.
pub(super) type KpiKey = (Id<Kpi>, Period, Date, bool);

/// Which line of pay: the bonus, the person, the period.
pub(super) type LineKey = (Id<Component>, EntityId, Period);

/// Which line of pay, whosever it is.
pub(super) type RuleKey = (Id<Component>, Period);

/// A line of pay, where the person has one.
pub(super) type MaybeLine = Result<Option<Arc<Line>>, Stop>;

/// The parts of the line that a period of a rule has earned.
pub(super) type LineParts = Result<Rc<Vec<PaidPart>>, Stop>;

/// What the rows of a record are found by: the record, the field of the subject, the field of the period.
pub(super) type IndexKey = (Id<Record>, Option<Id<Field>>, Option<Id<Field>>);

/// Who belongs together, by rule and period of the rule.
pub(super) type GroupsMemory = HashMap<(Id<Component>, Period), Result<Rc<Groups>, Stop>>;

/// The rows that name units, by unit and deciding date.
pub(super) type UnitsMemory = HashMap<(UnitOf, Option<FieldPath>), Rc<RowsByUnit>>;

/// What a group gets, by rule and period of the rule, and group.
pub(super) type CircleMemory = Memory<RuleKey, Result<Rc<Together>, Stop>>;

/// All that an evaluation needs. It changes nothing but its own memory of results.
pub(super) struct World<'a> {
    pub(super) plan: &'a Plan,
    pub(super) tables: &'a Tables,
    pub(super) facts: &'a Facts<'a>,
    pub(super) options: RunOptions<'a>,
    pub(super) stated: Option<Stated<'a>>,
    pub(super) calendar: Option<WorkingCalendar>,
    problems: RefCell<Vec<Diagnostic>>,
    pub(super) undecided: RefCell<Vec<Undecided>>,
    pub(super) unseen: Unseen,
    told: RefCell<HashSet<String>>,
    depth: Cell<u32>,
    pub(super) kpis: Memory<KpiKey, Evaluated>,
    pub(super) quotas: Memory<KpiKey, Evaluated>,
    pub(super) dues: Memory<RuleKey, Result<Rc<Due>, Stop>>,
    pub(super) lines: Memory<RuleKey, MaybeLine>,
    pub(super) groups: RefCell<GroupsMemory>,
    pub(super) circles: CircleMemory,
    pub(super) group_caps: RefCell<GroupCapMemory>,
    pub(super) units: RefCell<UnitsMemory>,
    pub(super) people: RefCell<HashMap<Period, Rc<Vec<EntityId>>>>,
    pub(super) with_lines: RefCell<HashMap<Period, Rc<BTreeSet<EntityId>>>>,
    pub(super) filter_paths: OnceCell<Vec<FieldPath>>,
    pub(super) indexes: RefCell<HashMap<IndexKey, Rc<Index>>>,
    pub(super) belonging: RefCell<BelongingMemory>,
    pub(super) below: RefCell<BelowMemory>,
    pub(super) credited: RefCell<CreditedMemory>,
    pub(super) absences: RefCell<Option<Rc<AllAway>>>,
    pub(super) takings: RefCell<TakingsMemory>,
    pub(super) refund_rows: RefCell<HashMap<Option<Refunds>, Rc<RefundRows>>>,
    pub(super) returned: RefCell<HashMap<Period, Rc<Vec<EntityId>>>>,
    pub(super) draws: RefCell<HashMap<LineKey, Result<Drawn, Stop>>>,
    pub(super) deductions: RefCell<HashMap<LineKey, Result<Deducted, Stop>>>,
    pub(super) paid_parts: RefCell<HashMap<LineKey, LineParts>>,
    pub(super) taken: Memory<RuleKey, Result<Rc<TakenSums>, Stop>>,
    pub(super) allotments: Memory<RuleKey, Result<Rc<Allotment>, Stop>>,
}

impl<'a> World<'a> {
    pub(super) fn new(plan: &'a Plan, tables: &'a Tables, facts: &'a Facts<'a>, options: RunOptions<'a>) -> World<'a> {
        World {
            plan,
            tables,
            facts,
            options,
            stated: None,
            calendar: WorkingCalendar::of(plan, tables),
            problems: RefCell::default(),
            undecided: RefCell::default(),
            unseen: Unseen::default(),
            told: RefCell::default(),
            depth: Cell::new(0),
            kpis: Memory::default(),
            quotas: Memory::default(),
            dues: Memory::default(),
            lines: Memory::default(),
            groups: RefCell::default(),
            circles: Memory::default(),
            group_caps: RefCell::default(),
            units: RefCell::default(),
            people: RefCell::default(),
            with_lines: RefCell::default(),
            filter_paths: OnceCell::new(),
            indexes: RefCell::default(),
            belonging: RefCell::default(),
            below: RefCell::default(),
            credited: RefCell::default(),
            absences: RefCell::default(),
            takings: RefCell::default(),
            refund_rows: RefCell::default(),
            returned: RefCell::default(),
            draws: RefCell::default(),
            deductions: RefCell::default(),
            paid_parts: RefCell::default(),
            taken: Memory::default(),
            allotments: Memory::default(),
        }
    }

    /// A reader of rows.
    pub(super) fn reader(&self) -> RowReader<'a> {
        RowReader::new(self.plan, self.tables)
    }

    /// Forgets what was computed for a period and has not been asked for since the period before it.
    pub(super) fn forget_unasked(&self) {
        self.kpis.forget_unasked();
        self.quotas.forget_unasked();
        self.dues.forget_unasked();
        self.lines.forget_unasked();
        self.circles.forget_unasked();
    }

    /// Keeps a problem, once.
    pub(super) fn report(&self, problem: Diagnostic) -> Stop {
        let words = World::words(&problem);
        if self.told.borrow_mut().insert(words) {
            self.problems.borrow_mut().push(problem);
        }
        Stop::Reported
    }

    /// Runs what only supposes something: where it stops, nothing is reported.
    pub(super) fn without_a_word<T>(&self, work: impl FnOnce() -> Result<T, Stop>) -> Option<T> {
        let before = self.problems.borrow().len();
        let result = work().ok();
        if result.is_none() {
            let dropped: Vec<Diagnostic> = self.problems.borrow_mut().drain(before..).collect();
            let mut told = self.told.borrow_mut();
            for problem in dropped {
                told.remove(&World::words(&problem));
            }
        }
        result
    }

    /// By what a problem is known to have been kept.
    pub(super) fn words(problem: &Diagnostic) -> String {
        format!("{:?} {:?} {:?}", problem.code, problem.place, problem.args)
    }

    /// The problems met so far, which are then forgotten.
    pub(super) fn take_problems(&self) -> Vec<Diagnostic> {
        let mut problems = self.facts.problems();
        problems.append(&mut self.problems.borrow_mut());
        one_for_all(problems)
    }

    /// Runs `work` one level deeper, or reports that the rules call each other too deep.
    pub(super) fn deeper(&self, span: Span, work: impl FnOnce() -> Evaluated) -> Evaluated {
        if self.depth.get() >= DEEPEST {
            return Err(self.report(Diagnostic::error(Code::RulesTooDeep, span).arg("limit", DEEPEST as usize)));
        }
        self.depth.set(self.depth.get() + 1);
        let result = work();
        self.depth.set(self.depth.get() - 1);
        result
    }

    /// What the example at hand states for this expression.
    pub(super) fn stated(&self, expr: &Expr, at: &At) -> Option<Trace> {
        let stated = self.stated.as_ref()?;
        let own = match at.subject {
            Subject::Person(person) => stated.members.get(person as usize),
            Subject::Unit(..) | Subject::UnitOf(..) | Subject::Below(..) | Subject::Company => None,
        };
        let given = own.into_iter().flatten().chain(&stated.given).find(|given| given.states(expr))?;
        let value = Value::from(crate::measure::Datum::from(&given.value));
        Some(Trace { what: TraceKind::Stated, value, ty: expr.ty.clone(), span: given.span, parts: Vec::new() })
    }

    /// Stops an example that does not state what is needed; nothing happens outside of examples.
    /// Its `name` is put together only for the message.
    pub(super) fn needs(&self, kind: &'static str, name: impl FnOnce() -> Arc<str>, span: Span) -> Result<(), Stop> {
        match self.stated {
            Some(_) => Err(Stop::NotStated(Missing { kind, name: name(), span })),
            None => Ok(()),
        }
    }

    /// What a step is, where that costs something to say: put together only when explanations are wanted.
    pub(super) fn told(&self, what: impl FnOnce() -> TraceKind) -> TraceKind {
        if self.options.trace { what() } else { TraceKind::Expression }
    }

    /// A step of an explanation. Its parts are kept only when explanations are wanted.
    pub(super) fn node(
        &self,
        what: TraceKind,
        value: Value,
        ty: Type,
        span: Span,
        parts: impl Into<Vec<Trace>>,
    ) -> Trace {
        let parts = if self.options.trace { parts.into() } else { Vec::new() };
        Trace { what, value, ty, span, parts }
    }
}

/// How many people a message names.
const NAMED: usize = 6;

/// Messages that differ in nothing but the person become one that names them all: a forgotten file of quotas is one
/// mistake, not one for each person.
fn one_for_all(problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut out: Vec<(Diagnostic, Vec<Arg>)> = Vec::new();
    for mut problem in problems {
        let place = problem.args.iter().position(|(name, _)| *name == "person");
        let person: Vec<Arg> = place.map(|at| problem.args.remove(at).1).into_iter().collect();
        match out.iter_mut().find(|(known, _)| !person.is_empty() && *known == problem) {
            Some((_, people)) => people.extend(person),
            None => out.push((problem, person)),
        }
    }
    let named = |(mut problem, mut people): (Diagnostic, Vec<Arg>)| {
        let more = people.len().saturating_sub(NAMED);
        people.truncate(NAMED);
        if more > 0 {
            people.push(Arg::Phrase(vec![Arg::from("+"), Arg::from(more)]));
        }
        match people.len() {
            0 => {}
            1 => problem.args.extend(people.pop().map(|person| ("person", person))),
            _ => problem.args.push(("person", Arg::List(people))),
        }
        problem
    };
    out.into_iter().map(named).collect()
}
