//! A small model of plans and data: what the naive side can print, evaluate and make smaller.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::day::{Day, Months};

mod payout;
mod payroll;

pub use payout::*;
pub use payroll::*;

/// Exact numbers.
pub type Q = BigRational;

/// A whole number.
pub fn int(value: i64) -> Q {
    Q::from_integer(BigInt::from(value))
}

/// `value` times ten to the power of `-places`.
pub fn dec(value: i64, places: u32) -> Q {
    Q::new(BigInt::from(value), BigInt::from(10).pow(places))
}

/// What a value counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// An amount in the plan's currency.
    Money,
    /// A number or a percentage.
    Number,
    /// A count of things.
    Count,
}

/// A period of the calendar, by its months.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grain {
    /// A month.
    Month = 1,
    /// A quarter.
    Quarter = 3,
    /// Half a year.
    Half = 6,
    /// A year.
    Year = 12,
}

impl Grain {
    /// How many months.
    pub fn months(self) -> i64 {
        self as i64
    }
}

/// A column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// Of a person.
    Role,
    /// Of a person.
    Team,
    /// Of a person: the first day of employment.
    Hired,
    /// Of a person: the last day of employment.
    Left,
    /// Of a person.
    Salary,
    /// Of a person.
    Grade,
    /// Of a sale: the date that decides.
    SoldOn,
    /// Of a sale.
    Amount,
    /// Of a sale.
    Margin,
    /// Of a sale.
    Units,
    /// Of a sale.
    Client,
    /// Of a sale.
    Kind,
    /// Of a sale.
    RefundedOn,
    /// Of a sale, all of it where several share it.
    FullAmount,
    /// Of a sale, all of it where several share it.
    FullMargin,
    /// Of a sale, all of it where several share it.
    FullUnits,
    /// Of a sale.
    Refunded,
    /// Of a sale, computed: the amount less the margin.
    Net,
    /// Of a sale, computed: the margin over the amount.
    Ratio,
    /// Of a sale, computed: the days from the sale through the day on which the money came.
    Wait,
    /// Of a sale.
    CollectedOn,
    /// Of an order: the date that decides.
    OrderedOn,
    /// Of an order.
    OrderSum,
    /// Of an order: its number in the file of documents.
    Paper,
    /// Of a goal: for amounts.
    Goal,
    /// Of a goal: for counts.
    UnitsGoal,
}

/// A window over a KPI.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Window {
    /// From the first day of the longer period through the one at hand.
    SoFar(Grain),
    /// The whole longer period.
    Whole(Grain),
    /// So many periods before.
    Previous(i64, Grain),
    /// So many periods, this one included.
    Last(i64, Grain),
}

/// An expression with a value.
#[derive(Clone, PartialEq, Debug)]
pub enum Expr {
    /// A constant.
    Const(Q, Unit),
    /// A parameter.
    Param(usize),
    /// A definition.
    Define(usize),
    /// A KPI.
    Kpi(usize, Option<Window>),
    /// Its attainment.
    Attainment(usize, Option<Window>),
    /// Its quota.
    Quota(usize, Option<Window>),
    /// A field of the row or of the payee.
    Field(Field),
    /// Plus.
    Add(Box<Expr>, Box<Expr>),
    /// Minus.
    Sub(Box<Expr>, Box<Expr>),
    /// Times.
    Mul(Box<Expr>, Box<Expr>),
    /// Divided by.
    Div(Box<Expr>, Box<Expr>),
    /// A percentage of something.
    Share(Q, Box<Expr>),
    /// A scale, on a base or alone.
    Scale(usize, Option<Box<Expr>>),
    /// A scorecard.
    Card(usize),
    /// One or the other.
    If(Box<Cond>, Box<Expr>, Box<Expr>),
    /// One less the other, at least 0.
    Excess(Box<Expr>, Box<Expr>),
    /// Rounded where it stands.
    Round(Box<Expr>, RoundMode, Q),
    /// The smallest.
    Least(Vec<Expr>),
    /// The largest.
    Most(Vec<Expr>),
    /// The pay of another component.
    Total(usize),
    /// The share of the period's calendar days employed.
    Employed,
    /// Calendar months from the hire through the period.
    Service,
}

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// A condition.
#[derive(Clone, PartialEq, Debug)]
pub enum Cond {
    /// Two values.
    Cmp(Op, Expr, Expr),
    /// Both ends belong to it.
    Between(Expr, Expr, Expr),
    /// A text field is (or is not) one of these.
    In(Field, bool, Vec<String>),
    /// A text field equals (or not) a text.
    Text(Field, bool, String),
    /// A date field compared with a day.
    Date(Op, Field, Day),
    /// A field is (or is not) empty.
    Empty(Field, bool),
    /// Whether a value is (or is not) no data.
    NoData(Expr, bool),
    /// A date within so many days (or months) of another.
    Within(Field, i64, bool, Field),
    /// The opposite.
    Not(Box<Cond>),
    /// Both.
    And(Box<Cond>, Box<Cond>),
    /// At least one.
    Or(Box<Cond>, Box<Cond>),
    /// So many periods in a row.
    InARow(Box<Cond>, i64, Grain),
}

/// A parameter.
#[derive(Clone, PartialEq, Debug)]
pub struct Param {
    /// What it counts.
    pub unit: Unit,
    /// From which days on, ascending; empty for all time.
    pub days: Vec<Day>,
    /// By role, or one row for all; each with a value for every day (one when there are no days).
    pub rows: Vec<(Option<String>, Vec<Q>)>,
}

/// A named expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Define {
    /// What it counts.
    pub unit: Unit,
    /// The expression.
    pub is: Expr,
}

/// An aggregate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Func {
    Sum,
    Count,
    Different,
    Average,
    Min,
    Max,
    First,
    Last,
}

/// The formula of a KPI.
#[derive(Clone, PartialEq, Debug)]
pub enum Measure {
    /// A function of a field, over the rows that fit.
    Agg(Func, Field, Option<Cond>),
    /// Divided by.
    Div(Box<Measure>, Box<Measure>),
    /// Minus.
    Sub(Box<Measure>, Box<Measure>),
    /// Another KPI.
    Kpi(usize),
}

/// Whose value a KPI is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Per {
    Person,
    Team,
    /// Everybody below the payee, with the payee or without.
    Below {
        own: bool,
    },
    Company,
}

/// The formula of attainment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Formula {
    MeasureOverQuota,
    QuotaOverMeasure,
    TwoMinus,
}

/// A quota.
#[derive(Clone, PartialEq, Debug)]
pub enum Quota {
    /// For one period of the plan.
    Expr(Expr),
    /// For one period of its own.
    Per(Expr, Grain),
    /// A field of the goals.
    Goal(Field),
}

/// A KPI.
#[derive(Clone, PartialEq, Debug)]
pub struct Kpi {
    /// What it counts.
    pub unit: Unit,
    /// The formula.
    pub measure: Measure,
    /// Which rows.
    pub filter: Option<Cond>,
    /// Of whom.
    pub per: Per,
    /// The quota.
    pub quota: Option<Quota>,
    /// What becomes of the quota of somebody employed for a part: by the days, or whole; `None`: nothing is said.
    pub by_days: Option<bool>,
    /// The formula of attainment.
    pub formula: Formula,
    /// Whether refunds take rows off again.
    pub reversed: Option<Reversal>,
    /// A sale is observed for so many days and counts when they have passed.
    pub cohort: Option<i64>,
}

/// How tiers are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Mode {
    Amount,
    SumOfAmounts,
    Marginal,
    Whole,
    Linear,
    Value,
}

/// One line of tiers.
#[derive(Clone, PartialEq, Debug)]
pub struct Tier {
    /// The boundary.
    pub bound: Q,
    /// Whether the boundary is left out (`above`).
    pub above: bool,
    /// Its value.
    pub value: Expr,
}

/// Tiers.
#[derive(Clone, PartialEq, Debug)]
pub struct Tiers {
    /// The driver.
    pub by: Expr,
    /// What it counts.
    pub by_unit: Unit,
    /// How they are read.
    pub mode: Mode,
    /// The value below the first line.
    pub below: Option<Expr>,
    /// The lines, ascending.
    pub lines: Vec<Tier>,
    /// Values in columns, in place of those of `below` and the lines.
    pub columns: Option<Columns>,
    /// How another amount than the driver is cut: at the bounds, or in proportion.
    pub at_bounds: Option<bool>,
    /// What had been reached before.
    pub opening: Option<Expr>,
}

/// The columns of a table of tiers; cells by row (that of `below` first) and column.
#[derive(Clone, PartialEq, Debug)]
pub enum Columns {
    /// Values that hold from these days on, and of each line the column in which it does not exist.
    Dates(Vec<Day>, Vec<Vec<Expr>>, Vec<Option<usize>>),
    /// Values by a second driver: the driver, what it counts, whether the first column is the one below all bounds, the
    /// bounds and whether each is left out.
    Across(Box<Expr>, Unit, bool, Vec<(Q, bool)>, Vec<Vec<Expr>>),
}

impl Columns {
    /// The cells.
    pub fn cells(&mut self) -> &mut Vec<Vec<Expr>> {
        match self {
            Columns::Dates(_, cells, _) | Columns::Across(.., cells) => cells,
        }
    }
}

/// A gate.
#[derive(Clone, PartialEq, Debug)]
pub struct Gate {
    /// The KPI.
    pub kpi: usize,
    /// Its attainment is what must be reached.
    pub attainment: bool,
    /// The least that must be reached.
    pub bound: Q,
    /// Only what exceeds it is paid for.
    pub above: bool,
}

/// What a KPI without data does in a scorecard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum CardNoData {
    Others,
    Zero,
    Stops,
}

/// A scorecard.
#[derive(Clone, PartialEq, Debug)]
pub struct Card {
    /// KPI and weight.
    pub weights: Vec<(usize, Q)>,
    /// Linear, or the value of the tier.
    pub linear: bool,
    /// The value below the first line.
    pub below: Option<Q>,
    /// Boundary, whether it is left out, value.
    pub lines: Vec<(Q, bool, Q)>,
    /// What a KPI without data does.
    pub no_data: Option<CardNoData>,
}

/// How numbers are rounded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum RoundMode {
    HalfUp,
    HalfEven,
    Up,
    Down,
    Floor,
    Ceiling,
}

/// Mode, unit, and whether each record is rounded too.
#[derive(Clone, PartialEq, Debug)]
pub struct Rounding {
    /// How.
    pub mode: RoundMode,
    /// To multiples of this.
    pub unit: Q,
    /// Also the amount of each row.
    pub each_record: bool,
}

/// A step.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)]
pub enum Step {
    MultiplyBy(Expr),
    AtMost(Expr),
    AtLeast(Expr),
    Minus(Expr),
    Round(RoundMode, Q),
    Prorate(Expr),
}

/// What holds without data.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)]
pub enum NoData {
    Pays(Expr),
    NotApplicable,
    Met,
    NotMet,
}

/// What a line below 0 does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Negative {
    Recovered,
    Carried,
    Zero,
}

/// How much is paid.
#[derive(Clone, PartialEq, Debug)]
pub enum Amount {
    /// `pays:`
    Pays(Expr),
    /// Tiers of the bonus itself, with the base where it is not the driver.
    Tiers(Tiers, Option<Expr>),
}

/// Pay row by row.
#[derive(Clone, PartialEq, Debug)]
pub struct ForEach {
    /// Which rows.
    pub filter: Option<Cond>,
    /// Steps on each row.
    pub each_then: Vec<Step>,
    /// Whether refunds take the pay back.
    pub reversed: Option<Reversal>,
}

/// What a refund takes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reversal {
    /// Within so many days.
    pub within: Option<i64>,
    /// Only the part that is refunded.
    pub in_part: bool,
}

/// A bonus.
#[derive(Clone, PartialEq, Debug)]
pub struct Bonus {
    /// A longer period than the plan's.
    pub every: Option<Grain>,
    /// The days on which it holds.
    pub effective: Option<(Day, Option<Day>)>,
    /// In place of the plan's.
    pub rounding: Option<Rounding>,
    /// Rows.
    pub for_each: Option<ForEach>,
    /// The condition.
    pub when: Option<Cond>,
    /// The gate.
    pub gate: Option<Gate>,
    /// What holds without data.
    pub no_data: Option<NoData>,
    /// The window, and what a negative line of a window so far does.
    pub window: Option<(Window, Option<Negative>)>,
    /// What a line below 0 does where the window is not one so far; without it that stops the run.
    pub negative: Option<Negative>,
    /// The day that decides about dated values: the first (`true`) or last day of the period.
    pub dated_by_first: Option<bool>,
    /// The amount.
    pub amount: Amount,
    /// Steps on the total.
    pub then: Vec<Step>,
    /// Exceptions to it.
    pub exceptions: Vec<Exception>,
    /// What happens to the finished line.
    pub finish: Finish,
}

/// What happens to a pool in which nobody takes part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Nobody {
    NotPaid,
    Carried,
    Stops,
}

/// What holds where a pool has nothing to be shared by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum NoBasis {
    Equally,
    NotPaid,
    Stops,
}

/// An amount of a group, shared by its members.
#[derive(Clone, PartialEq, Debug)]
pub struct Pool {
    /// Of each team, or of the company.
    pub per_team: bool,
    /// Of each kind that sales of the period name, in place of both: a seller of two kinds is in two groups. What holds
    /// where nobody takes part.
    pub per_kind: Option<Nobody>,
    /// The amount; of the group.
    pub amount: Expr,
    /// Whether there is a pool: of the group.
    pub when: Option<Cond>,
    /// Who takes part: of each member; and what holds where nobody does.
    pub among: Option<(Cond, Nobody)>,
    /// What it is shared by (`None`: equally), with weights that total 1.
    pub shared: Vec<(Option<Expr>, Q)>,
    /// What a pool below 0 does; without it that stops the run.
    pub negative: Option<Negative>,
    /// What each group has carried into the first period.
    pub opening: Option<Expr>,
    /// What holds where there is nothing to be shared by.
    pub no_basis: Option<NoBasis>,
    /// Steps on the pool.
    pub then: Vec<Step>,
    /// Exceptions to it.
    pub exceptions: Vec<Exception>,
    /// When it is paid.
    pub later: Option<Later>,
}

/// What holds between people of one rank.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Ties {
    Share,
    Each,
    Stops,
}

/// Prizes by rank.
#[derive(Clone, PartialEq, Debug)]
pub struct Contest {
    /// In each team, or in the company.
    pub per_team: bool,
    /// Who takes part.
    pub among: Option<Cond>,
    /// The value that ranks, and whether the largest is the best.
    pub rank: (Expr, bool),
    /// The value that settles ties, and whether the largest is the best.
    pub by: Option<(Expr, bool)>,
    /// What holds between people of one rank.
    pub ties: Ties,
    /// A prize for each place; or one for the best part.
    pub prizes: Vec<Q>,
    /// The best part, of which the only prize is.
    pub top: Option<Q>,
    /// When it is paid.
    pub later: Option<Later>,
}

/// A plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    /// Written in Russian.
    pub ru: bool,
    /// The regular period.
    pub every: Grain,
    /// Rounding.
    pub rounding: Rounding,
    /// The days on which it holds.
    pub effective: (Day, Option<Day>),
    /// The text names other days of their first and last period, and that these count whole.
    pub whole_periods: bool,
    /// Whom it pays.
    pub chosen: Option<Cond>,
    /// Parameters.
    pub params: Vec<Param>,
    /// KPIs.
    pub kpis: Vec<Kpi>,
    /// Scales.
    pub scales: Vec<Tiers>,
    /// Scorecards.
    pub cards: Vec<Card>,
    /// Definitions.
    pub defines: Vec<Define>,
    /// Bonuses.
    pub bonuses: Vec<Bonus>,
    /// Pools, components after the bonuses.
    pub pools: Vec<Pool>,
    /// Contests, components after the pools.
    pub contests: Vec<Contest>,
    /// What works on the pay of rules.
    pub payroll: Payroll,
    /// Sales are shared by the seller and a helper; whether their shares may total anything (`overlay`).
    pub shared: Option<bool>,
    /// Who shares a sale stands in a record of its own.
    pub shares_apart: bool,
    /// Refunds of parts stand in a record of their own, each in one row or in several of one day.
    pub refunds_apart: bool,
    /// Sales have computed fields.
    pub computed: bool,
    /// People have dated salaries and grades.
    pub history: bool,
    /// Amounts of sales are in several currencies, converted by the rate of a day of the sale.
    pub fx: Option<Fx>,
}

/// The rate of which day converts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fx {
    /// That of the last day before will do.
    pub before: bool,
    /// The day on which the money came, not that of the sale.
    pub collected: bool,
}

impl Plan {
    /// A plan of one bonus, to be looked through.
    pub fn of(bonus: Bonus) -> Plan {
        Plan {
            ru: false,
            every: Grain::Month,
            rounding: Rounding { mode: RoundMode::HalfUp, unit: int(1), each_record: false },
            effective: (Day(0), None),
            whole_periods: false,
            chosen: None,
            params: Vec::new(),
            kpis: Vec::new(),
            scales: Vec::new(),
            cards: Vec::new(),
            defines: Vec::new(),
            bonuses: vec![bonus],
            pools: Vec::new(),
            contests: Vec::new(),
            payroll: Payroll::default(),
            shared: None,
            shares_apart: false,
            refunds_apart: false,
            computed: false,
            history: false,
            fx: None,
        }
    }
}

/// A person.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)]
pub struct Person {
    pub id: String,
    pub role: String,
    pub team: String,
    pub hired: Day,
    pub left: Option<Day>,
    pub salary: Option<Q>,
    pub grade: Option<Q>,
    /// What they have later, ascending.
    pub changes: Vec<Change>,
    /// From when through when they are employed a second time, after `left`; rows of a history say so from that day on.
    pub again: Option<(Day, Option<Day>)>,
    pub head: Option<String>,
}

impl Person {
    /// The employment as known on a day: the last that has begun by then, or the first one.
    pub fn employment(&self, day: Day) -> (Day, Option<Day>) {
        self.again.filter(|(from, _)| *from <= day).unwrap_or((self.hired, self.left))
    }

    /// Whether a day lies in one of the employments.
    pub fn works(&self, day: Day) -> bool {
        let inside = |(from, through): (Day, Option<Day>)| from <= day && through.is_none_or(|through| day <= through);
        inside((self.hired, self.left)) || self.again.is_some_and(inside)
    }
}

/// What a person has from a day on.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)]
pub struct Change {
    pub since: Day,
    pub salary: Option<Q>,
    pub grade: Option<Q>,
}

/// A sale.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)]
pub struct Sale {
    pub id: String,
    pub seller: String,
    pub sold_on: Option<Day>,
    pub amount: Option<Q>,
    pub margin: Option<Q>,
    pub units: i64,
    pub client: Option<String>,
    pub kind: Option<String>,
    pub refunded_on: Option<Day>,
    pub refunded: Option<Q>,
    pub collected_on: Option<Day>,
    pub part: Q,
    pub helper: Option<(String, Q)>,
    pub currency: String,
}

/// A goal of a person.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)]
pub struct Goal {
    pub person: String,
    pub span: Months,
    pub goal: Option<Q>,
    pub units_goal: Option<Q>,
}

/// An order: an instalment to be taken, or a sanction.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs)]
pub struct Order {
    pub id: String,
    pub worker: String,
    pub ordered_on: Option<Day>,
    pub sum: Option<Q>,
    pub paper: Option<String>,
}

/// The rows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Data {
    /// People.
    pub people: Vec<Person>,
    /// Sales.
    pub sales: Vec<Sale>,
    /// Goals.
    pub goals: Vec<Goal>,
    /// Orders.
    pub orders: Vec<Order>,
    /// Roubles for one of a currency, by day.
    pub rates: Vec<(Day, String, Q)>,
}

/// A plan, its data, and the periods to pay.
#[derive(Clone, PartialEq, Debug)]
pub struct Case {
    /// The plan.
    pub plan: Plan,
    /// The data.
    pub data: Data,
    /// The periods, in order.
    pub periods: Vec<Months>,
}
