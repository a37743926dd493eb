//! What stands behind the colon of a clause.

use crate::number::{Exact, RoundingMode};
use crate::syntax::tree::{Conversion, Expr, Name, Spanned, Text};
use crate::time::{Date, Grain};

/// What stands behind the colon. Which kind it is follows from the label (see `labels.rs`).
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: the rows below are the value.
    Rows,
    /// An expression.
    Expr(Expr),
    /// A quota and the period that it is for: `6 per quarter`.
    PerPeriod {
        /// How much.
        amount: Expr,
        /// For how long.
        every: Grain,
    },
    /// How many of a leading KPI give how many of its result.
    Conversion(ConversionWord),
    /// How many of a KPI one person can do: `40 per working day`.
    Capacity {
        /// How many.
        amount: Exact,
        /// In what time.
        per: CapacityPer,
    },
    /// Rows of a record: `payments where number = 1`.
    Selection {
        /// The record.
        record: Name,
        /// The condition.
        filter: Option<Expr>,
    },
    /// Whose a row is: `seller_1 by share_1, seller_2 by share_2`. One person without a share is an expression.
    Credit {
        /// Paths to the people, each with the path to its share.
        parts: Vec<(Expr, Option<Expr>)>,
        /// Whether the shares need not total 100%.
        overlay: bool,
    },
    /// `month`, `quarter`, `half-year`, `year`.
    Grain(Grain),
    /// A currency code.
    Currency(Name),
    /// `half up to 0.01`, with `each record` for every record by itself.
    Rounding {
        /// The mode.
        mode: RoundingMode,
        /// The unit.
        unit: Exact,
        /// Whether every record is rounded by itself.
        each: bool,
    },
    /// `from 2026-01-01 through 2026-12-31`.
    Dates {
        /// The first day.
        from: Option<Spanned<Date>>,
        /// The last day, included.
        through: Option<Spanned<Date>>,
        /// Whether the periods that the days touch hold whole.
        whole_periods: bool,
    },
    /// `day 10 of next month`.
    PayDay(PayDay),
    /// A quoted text.
    Text(Text),
    /// A day.
    Day(Spanned<Date>),
    /// A finding that is meant to be so.
    Allow {
        /// The code of the check.
        code: Text,
        /// Why.
        because: Text,
    },
    /// Names in a row: `табельный_номер, начало`.
    Names(Vec<Name>),
    /// The type of a field.
    Field {
        /// The type.
        ty: Spanned<FieldType>,
        /// Whether it may be empty.
        optional: bool,
        /// A title for documents.
        title: Option<Text>,
    },
    /// `person`, `company`, or a field of the payee's record: `team`.
    Per(Per),
    /// A tier mode.
    Mode(TierMode),
    /// `at the bounds`
    Slices(SlicesWord),
    /// `attainment of each KPI`.
    EachAttainment,
    /// `each working day`.
    EachDay(DayWord),
    /// `weighted attainment`.
    WeightedAttainment,
    /// A step of `then:`.
    Step(Step),
    /// A window of time.
    Window(Window),
    /// `due_on, observed through 30 days later`.
    Cohort {
        /// The date by which rows belong together.
        date: Expr,
        /// How long each is observed.
        observed: Spanned<Duration>,
    },
    /// `from due_on until paid_on`.
    Outstanding {
        /// The first day.
        from: Expr,
        /// The day from which it is no longer.
        until: Expr,
    },
    /// `to USD by fx.rate on paid_on`.
    Convert(Conversion),
    /// `yes` or `no`.
    YesNo(bool),
    /// `in a year`: in what time something is paid or given once.
    OnceIn(Grain),
    /// `attainment of turnover = 100%, working days employed = 100%`.
    Given(Vec<(Expr, Expr)>),
    /// What holds without data, where it is not an expression.
    NoData(NoDataWord),
    /// What a negative `so far` line does.
    Negative(NegativeWord),
    /// `on refunded_on, within 90 days of paid_on`.
    Reversed {
        /// What part of the pay: `refunded_amount of amount`; `None` is all of it.
        part: Option<(Expr, Expr)>,
        /// The date of the event.
        on: Expr,
        /// The longest time after another date.
        within: Option<(Spanned<Duration>, Expr)>,
    },
    /// `cancelled 12 months after the period earned`.
    Never {
        /// Whether what is held is then paid; otherwise it is cancelled.
        paid: bool,
        /// How long after.
        after: Spanned<Duration>,
        /// The date of the row after which; `None` is the end of the period earned.
        of: Option<Expr>,
    },
    /// `60% at once, 40% on collected_on`.
    Parts(Vec<PartWord>),
    /// `paid as planned`.
    Left(LeftWord),
    /// `outside the pool`.
    Difference(DifferenceWord),
    /// `the amount so far`.
    Changes(ChangesWord),
    /// `deals by amount`.
    Spread {
        /// The record.
        record: Name,
        /// Which of its rows.
        filter: Option<Expr>,
        /// What their shares go by.
        by: Expr,
    },
    /// `turnover >= 76 000, only above the gate`.
    Gate {
        /// What must be reached.
        condition: Expr,
        /// Where pay begins; an error where it is not said.
        word: Option<GateWord>,
    },
    /// `also when the condition fails, also without data`.
    Holds {
        /// Also where the condition of the rule is not met.
        condition_fails: bool,
        /// Also where the rule has no data.
        without_data: bool,
    },
    /// What a cap is on: rules, or the total of bonuses.
    CapOf(Option<Vec<Name>>),
    /// What becomes of what exceeds a cap.
    Excess(ExcessWord),
    /// Which of the rules of a group pays.
    Takes(TakesWord),
    /// Which formula attainment is, and at most how much it counts.
    Attainment {
        /// The formula.
        formula: AttainmentWord,
        /// The cap.
        at_most: Option<Expr>,
    },
    /// The day that decides who is paid.
    PayeesAsOf(PayeesAsOf),
    /// `by calendar days`: how the quota of a part of a period is found.
    Proration(ProrationWord),
    /// `from starts_on through ends_on where kind = "sick leave"`.
    Absent {
        /// The first day of absence.
        from: Name,
        /// The last day.
        through: Option<Name>,
        /// Which rows are an absence.
        filter: Option<Expr>,
    },
    /// `from hired_on through left_on`.
    Employed {
        /// The first day of employment.
        from: Name,
        /// The last day.
        through: Option<Name>,
    },
    /// `from period 4, from what exceeds the draw`: the period of the draw with which it begins to be paid back.
    Recovery {
        /// From which period of the draw it is paid back; 1 is at once.
        from: i64,
        /// What is left to the person; `None` for the draw itself.
        floor: Option<Expr>,
    },
    /// `when left_reason = "redundancy"`.
    When(Expr),
    /// What becomes of an open draw when the payee leaves.
    Leaving(LeavingWord),
    /// What becomes of what could not be taken.
    Rest(RestWord),
    /// `members where employed whole period`: who takes part in a pool or contest.
    Among(Option<Expr>),
    /// `last day of period`: the day that decides who belongs to which team.
    AsOf(AsOfWord),
    /// What happens where there is nobody to pay, or nothing to share by.
    Fallback(FallbackWord),
    /// `own_margin 60%, equally 40%`.
    Sharing(Vec<SharingPart>),
    /// `new_clients, largest first`.
    Ranking {
        /// By what.
        by: Expr,
        /// Whether the largest comes first.
        largest: bool,
    },
    /// What holds between people of one rank.
    Ties(TiesWord),
    /// A value that could not be read; its message has been given.
    Broken,
}

/// What becomes of an open draw when the payee leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeavingWord {
    /// It is taken from the last pay, and the rest is forgiven.
    RestForgiven,
    /// It is taken from the last pay, and the rest stays owed.
    RestOwed,
    /// It is forgiven.
    Forgiven,
}

/// What becomes of what could not be taken in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RestWord {
    /// It is taken in later periods.
    Carried,
    /// It is never taken.
    Forgiven,
}

/// The day that decides who belongs to which team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AsOfWord {
    /// The first day of the period.
    FirstDay,
    /// The last day of the period.
    LastDay,
}

/// A part of the pay and when it is paid.
#[derive(Clone, Debug, PartialEq)]
pub struct PartWord {
    /// The share of the pay.
    pub share: Spanned<Exact>,
    /// When.
    pub when: Spanned<PartTime>,
}

/// When a part of the pay is paid.
#[derive(Clone, Debug, PartialEq)]
pub enum PartTime {
    /// `at once`.
    AtOnce,
    /// `on collected_on`.
    On(Expr),
    /// `on 2027-03-31`.
    OnDay(Spanned<Date>),
    /// `after 6 months`.
    After(Spanned<Duration>),
    /// `at end of year`.
    AtEnd(Grain),
    /// `at end of next year`.
    AtEndOfNext(Grain),
}

/// What becomes of the difference that an exception makes to a share of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DifferenceWord {
    /// It is paid beside the pool, or saved: the others keep their shares.
    OutsideThePool,
    /// The others get less or more by it: the pool as a whole stays.
    SharedByTheOthers,
}

/// What an exception to a rule `so far` changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangesWord {
    /// What is due so far; later periods catch up with it.
    SoFar,
    /// What the period brings; no later period looks at the change.
    OfThePeriod,
}

/// What becomes of a part of the pay whose day comes after the payee has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeftWord {
    /// It is paid on its day all the same.
    AsPlanned,
    /// It is paid in the period in which the payee leaves.
    WithLastPay,
    /// It is never paid.
    Cancelled,
}

/// What happens where there is nobody to pay, or nothing to share by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FallbackWord {
    /// Nothing is paid.
    NotPaid,
    /// The amount goes over to the next period.
    Carried,
    /// The run stops.
    StopsTheRun,
    /// All get the same.
    Equally,
}

/// One part of a pool: by what it is shared, and how much of the pool it is.
#[derive(Clone, Debug, PartialEq)]
pub struct SharingPart {
    /// By what; `None` is `equally`.
    pub by: Option<Expr>,
    /// The share of the pool; `None` where the whole pool is one part.
    pub weight: Option<Spanned<Exact>>,
}

/// What holds between people of one rank.
#[derive(Clone, Debug, PartialEq)]
pub enum TiesWord {
    /// The prizes of all their places are added up and divided.
    ShareTheSum,
    /// Each gets the prize of the best of their places.
    EachGetsThePlace,
    /// The run stops.
    StopsTheRun,
    /// Another value decides.
    By {
        /// By what.
        by: Expr,
        /// Whether the largest comes first.
        largest: bool,
    },
}

/// When a period's pay is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayDay {
    /// A day of the month after the period.
    DayOfNextMonth(i64),
    /// The last day of the month after the period.
    LastDayOfNextMonth,
    /// So many days after the end of the period.
    DaysAfter(i64),
}

/// How the quota of somebody who was employed for a part of a period is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProrationWord {
    /// By the calendar days of employment.
    CalendarDays,
    /// By the working days of employment.
    WorkingDays,
    /// It stays whole.
    No,
}

/// Which day of a period decides whether somebody is paid in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PayeesAsOf {
    /// The last day of the period, or of employment inside it.
    LastDay,
    /// The first day of the period, or of employment inside it.
    FirstDay,
    /// Every day counts for itself: one is enough, and the others are not employed.
    AnyDay,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldType {
    /// Money of the plan's currency, or of the one named.
    Money(Option<Name>),
    /// A number.
    Number,
    /// A percentage.
    Percent,
    /// A whole number of things.
    Count,
    /// A day.
    Date,
    /// A month, quarter, half-year or year.
    Period,
    /// Text.
    Text,
    /// One of the texts listed.
    OneOf(Vec<Text>),
    /// Yes or no.
    YesNo,
    /// A person of the plan's payee record.
    Employee,
    /// A row of another record.
    Link(Name),
}

/// The level of a measure or guard.
#[derive(Clone, Debug, PartialEq)]
pub enum Per {
    /// Each payee.
    Person,
    /// All together.
    Company,
    /// All who share the value of this field of the payee's record.
    Unit(Name),
    /// All who have rows of a record that name the same unit: `shop of shifts`. A person may belong to several.
    UnitOf {
        /// The field of that record.
        unit: Name,
        /// The record.
        record: Name,
    },
    /// Everybody who is below the payee, in any depth, by this field of their records.
    Below {
        /// The field that names the head.
        through: Name,
        /// Whether the payee is one of them.
        own: bool,
    },
}

/// The six readings of a table of tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TierMode {
    /// The amount of the tier reached.
    AmountOfTier,
    /// All amounts up to the tier reached, added up.
    SumOfAmounts,
    /// Each slice of the driver at its own rate.
    Marginal,
    /// The whole base at the rate of the tier reached.
    WholeAmount,
    /// Interpolated between the lines.
    Linear,
    /// The number of the tier reached, for use as a factor.
    ValueOfTier,
}

/// Which days count, each with the values that hold on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayWord {
    /// `each calendar day`
    Calendar,
    /// `each working day`
    Working,
}

/// How a base is cut into slices where it is not what drives the tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SlicesWord {
    /// At the same numbers: the boundaries are amounts of the base.
    AtTheBounds,
    /// In proportion to the slices of the driver: the whole driver stands for the whole base.
    InProportion,
}

/// A step that works on a result.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `multiply by quality`.
    Multiply(Expr),
    /// `at most 200 000`, and what becomes of what exceeds it (`, excess carried`) where that is said.
    AtMost(Expr, Option<ExcessWord>),
    /// `at least 10 000`.
    AtLeast(Expr),
    /// `minus shrinkage`.
    Minus(Expr),
    /// `round half up to 100`.
    Round {
        /// The mode.
        mode: RoundingMode,
        /// The unit.
        unit: Exact,
    },
    /// `prorate by calendar days employed`.
    Prorate(Expr),
}

/// A window of time, seen from the period at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Window {
    /// From the start of the longer period through the period at hand.
    SoFar(Grain),
    /// The whole longer period that the period at hand lies in.
    Whole(Grain),
    /// So many periods of this length before the one at hand, together.
    Previous(i64, Grain),
    /// So many periods of this length, the one at hand being the last.
    Rolling(i64, Grain),
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    /// How many.
    pub count: i64,
    /// Of what.
    pub unit: TimeUnit,
}

/// A unit of time in rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// Days.
    Day,
    /// Calendar months.
    Month,
    /// Quarters.
    Quarter,
    /// Half-years.
    HalfYear,
    /// Years.
    Year,
}

/// What holds where there is no data, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoDataWord {
    /// The condition is met.
    Met,
    /// The condition is not met.
    NotMet,
    /// The rule does not apply.
    NotApplicable,
    /// The weight goes to the other KPIs.
    WeightToOthers,
    /// The KPI counts as 0.
    CountsAsZero,
    /// The run stops.
    StopsTheRun,
}

/// What a negative line of a window `so far` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NegativeWord {
    /// It is taken back from the pay.
    Recovered,
    /// It waits and lessens later lines.
    Carried,
    /// It is forgiven.
    Zero,
}

/// What becomes of what exceeds a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExcessWord {
    /// It is not paid.
    Lost,
    /// It is added to what the next period pays, before the cap of that period.
    Carried,
    /// It is paid, beside the cap, in the period that ends the longer one.
    PaidAtEnd(Grain),
}

/// Which of the rules of a group pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TakesWord {
    /// The one with the largest amount.
    Largest,
    /// The one with the smallest amount.
    Smallest,
    /// The first, in the order written, whose condition is met.
    First,
    /// All of them.
    Sum,
}

/// Where pay begins once a gate is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GateWord {
    /// All of it is paid for.
    FromFirstUnit,
    /// Only what exceeds the gate is.
    OnlyAbove,
}

/// The formula of attainment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AttainmentWord {
    /// `measure / quota`: more is better.
    #[default]
    MeasureOverQuota,
    /// `quota / measure`: less is better.
    QuotaOverMeasure,
    /// `2 - measure / quota`: less is better.
    TwoMinus,
}

/// What share of a leading KPI becomes its result.
#[derive(Clone, Debug, PartialEq)]
pub enum ConversionWord {
    /// `1.6%`
    Share(Exact),
    /// `5 of 300`
    OutOf {
        /// How many of the result.
        results: Exact,
        /// How many of the leading KPI.
        leads: Exact,
    },
}

/// In what time one person can do so much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CapacityPer {
    /// A day of work.
    WorkingDay,
    /// A whole period.
    Every(Grain),
}
