//! The analysed plan: every name resolved, every type known, every date read. The shared vocabulary of all later rooms.
//!
//! Nothing here is wrong any more: a [`Plan`] exists only when the analysis found no error.

mod arena;
mod as_of;
mod circle;
mod convert;
mod dated;
mod expr;
mod in_force;
mod later;
mod legal;
mod modifiers;
mod newness;
mod pay_date;
mod payout;
mod purpose;
mod record;
mod rules;
mod same;
mod scales;
pub mod stack;
mod ty;
mod units;
mod values;
pub mod walk;

pub use arena::{Arena, Id};
pub use circle::{AsOf, Circle, Contest, Fallback, Pool, Prizes, Ranking, SharingPart, Tie};
pub use convert::{Conversion, CurrencyOf, Rate, RateRow};
pub use dated::{DatedBy, DayWord, EachDay};
pub use expr::{Expr, ExprKind};
pub use later::{IfLeft, IfNever, Later, PartWhen, PayPart, Spread};
pub use legal::Legal;
pub use modifiers::{AboveGate, Cap, CutBefore, Excepted, Exception, ExceptionPlace, Group, Limit, OfCap, PayGate};
pub use newness::Newness;
pub use pay_date::pay_date;
pub use payout::{Deduction, Draw, Leaving, Recovery, Rest, Sanction, Stage, Story, StoryRow, TotalOf};
pub use purpose::{Capacity, Purpose};
pub use record::{Absence, Credit, Field, FieldPath, Record, RowSelection, ShareSource, Shares};
pub use rules::{
    Award, Case, Component, ComponentKind, Ensure, Example, Examples, Expected, NegativeRule, NoData, Notice, Once,
    Refunds, Report, ReportColumn, Reversal, Step, StepKind,
};
pub use same::same;
pub use scales::{
    Across, Bound, Columns, Curve, InlineScale, Ladder, Scale, Scorecard, ScorecardNoData, Scoring, TierLine,
};
pub use ty::{Currency, Type};
pub use units::UnitOf;
pub use values::{Attainment, Const, Define, Given, Kpi, Measure, Param, ParamValue, Scope, TableRow};

use std::sync::Arc;

use crate::language::Lang;
use crate::number::Rounding;
use crate::source::Span;
use crate::time::{DateRange, Grain};

pub use crate::syntax::tree::{
    Aggregate, BinaryOp, CapacityPer, CountedTime, DatePart, DifferenceWord, Duration, ExcessWord, PayDay, PayeesAsOf,
    ProrationWord, SlicesWord, TakesWord, TierMode, TimeUnit, Window,
};

/// One plan of pay with all that it uses.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The name.
    pub name: Arc<str>,
    /// The title.
    pub title: Arc<str>,
    /// The language of its file; statements speak it unless told otherwise.
    pub lang: Lang,
    /// The header.
    pub span: Span,
    /// The record of the people paid.
    pub people: Id<Record>,
    /// Which of them the plan is for: a condition on a row of that record.
    pub people_filter: Option<Expr>,
    /// The condition on which the whole plan pays somebody in a period, and what holds without data.
    pub when: Option<(Expr, Option<NoData>)>,
    /// Which end of the period decides in the condition of the plan where a dated value changes; rules that name no
    /// day have taken it over.
    pub dated_by: Option<AsOf>,
    /// Which day decides who is paid; `None` where the plan does not say, and a change inside a period is an error.
    pub payees_as_of: Option<PayeesAsOf>,
    /// The regular period.
    pub every: Grain,
    /// The currency of pay.
    pub currency: Currency,
    /// How each line of pay is rounded.
    pub rounding: Rounding,
    /// Whether every record of a `for each` rule is rounded by itself before they are added up.
    pub round_each_record: bool,
    /// The days on which the plan holds.
    pub effective: DateRange,
    /// When a period's pay is paid.
    pub pay_day: Option<PayDay>,
    /// What a regulation says of the plan besides amounts.
    pub legal: Legal,
    /// The same of single rules that pay; those of which it says nothing are not among them.
    pub legal_of: Vec<(Id<Component>, Legal)>,
    /// What it is for.
    pub purpose: Purpose,
    /// The records that something names.
    pub records: Arena<Record>,
    /// How many of them, from the first on, some rule reads. Those after are named only by what nothing uses: they keep
    /// their places, but need no data.
    pub records_read: usize,
    /// Dated parameters.
    pub params: Arena<Param>,
    /// Named expressions.
    pub defines: Arena<Define>,
    /// What the tables are asked: the first of the two levels.
    pub measures: Arena<Measure>,
    /// KPIs.
    pub kpis: Arena<Kpi>,
    /// Tables of tiers, those written inside a bonus included.
    pub scales: Arena<Scale>,
    /// Scorecards.
    pub scorecards: Arena<Scorecard>,
    /// Bonuses in the order written.
    pub components: Arena<Component>,
    /// Groups of rules of which one is chosen.
    pub groups: Arena<Group>,
    /// Awards that are not money.
    pub awards: Arena<Award>,
    /// Notices.
    pub notices: Arena<Notice>,
    /// Guards.
    pub ensures: Arena<Ensure>,
    /// Tables of values.
    pub reports: Arena<Report>,
    /// The examples written into the rules.
    pub examples: Vec<Examples>,
    /// The stories told in draws.
    pub stories: Vec<Story>,
    /// The record that says which days are working days, if the plan asks for them.
    pub calendar: Option<Id<Record>>,
}

impl Plan {
    /// The records that some rule reads.
    pub fn read_records(&self) -> impl Iterator<Item = &Record> {
        self.records.iter().take(self.records_read).map(|(_, record)| record)
    }

    /// The field of people after which the key of a record of units is called: `shop` of somebody who works in one, for rows
    /// by shop and period. Their own row is the one of what stands there.
    pub fn unit_named(&self, record: Id<Record>, key: Id<Field>) -> Option<Id<Field>> {
        let key = self.records.get(record).fields.get(key);
        let people = self.records.get(self.people);
        let own = people.field(&key.name)?;
        let texts = |ty: &Type| matches!(ty, Type::Text | Type::OneOf(_));
        let ty = &people.fields.get(own).ty;
        let same = texts(&key.ty) && texts(ty) || matches!(ty, Type::Entity(of) if *of != self.people) && *ty == key.ty;
        same.then_some(own)
    }

    /// Every selection of rows: those of measures, then those that rules pay for.
    pub fn selections(&self) -> impl Iterator<Item = &RowSelection> {
        let paid = self.components.iter().filter_map(|(_, component)| component.rows());
        self.measures.iter().map(|(_, measure)| &measure.rows).chain(paid).chain(self.unit_rows())
    }

    /// The rows that name units, of each rule whose groups they make up.
    pub fn unit_rows(&self) -> impl Iterator<Item = &RowSelection> {
        let of_circles = self.components.iter().filter_map(|(_, component)| component.circle()?.units.as_ref());
        let of_notices = self.notices.iter().filter_map(|(_, notice)| notice.units.as_ref());
        let of_ensures = self.ensures.iter().filter_map(|(_, ensure)| ensure.units.as_ref());
        let of_reports = self.reports.iter().filter_map(|(_, report)| report.units.as_ref());
        of_circles.chain(of_notices).chain(of_ensures).chain(of_reports)
    }
}
