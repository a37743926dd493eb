//! The one table of block keywords and labels: their words in both languages, which block may hold which label,
//! how often, and how the value behind it is read.

use crate::language::Lang;

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$item_doc])* $item),*
        }

        impl $name {
            /// All of them, in the order of the table.
            pub const ALL: &'static [$name] = &[$($name::$item),*];
        }
    };
}

kinds! {
    /// The kinds of block.
    BlockKind {
        /// Who is paid, how often, in what currency.
        Plan,
        /// The shape of a table of data.
        Record,
        /// A dated parameter.
        Param,
        /// A named expression.
        Define,
        /// A KPI.
        Kpi,
        /// A table of tiers.
        Scale,
        /// Weighted KPIs.
        Scorecard,
        /// A rule that pays.
        Bonus,
        /// An exception to a rule that pays.
        Exception,
        /// Rules of which one is chosen.
        Group,
        /// A limit of what several rules pay.
        Cap,
        /// Something given that is not money.
        Award,
        /// Something to talk about.
        Notice,
        /// A guard.
        Ensure,
        /// An advance on what is earned.
        Draw,
        /// Something taken from the pay.
        Deduction,
        /// A reduction for a disciplinary sanction.
        Sanction,
        /// An amount shared by a team.
        Pool,
        /// Prizes by rank.
        Contest,
        /// A table of values.
        Report,
        /// Another file.
        Import,
    }
}

impl BlockKind {
    /// The keyword in a language.
    pub fn word(self, lang: Lang) -> &'static str {
        use BlockKind as B;
        let (english, russian) = match self {
            B::Plan => ("plan", "схема"),
            B::Record => ("record", "реестр"),
            B::Param => ("param", "параметр"),
            B::Define => ("define", "определение"),
            B::Kpi => ("kpi", "показатель"),
            B::Scale => ("scale", "шкала"),
            B::Scorecard => ("scorecard", "матрица"),
            B::Bonus => ("bonus", "премия"),
            B::Exception => ("exception", "исключение"),
            B::Group => ("group", "группа"),
            B::Cap => ("cap", "потолок"),
            B::Award => ("award", "награда"),
            B::Notice => ("notice", "уведомление"),
            B::Ensure => ("ensure", "требование"),
            B::Draw => ("draw", "аванс"),
            B::Deduction => ("deduction", "удержание"),
            B::Sanction => ("sanction", "взыскание"),
            B::Pool => ("pool", "фонд"),
            B::Contest => ("contest", "конкурс"),
            B::Report => ("report", "отчёт"),
            B::Import => ("import", "импорт"),
        };
        match lang {
            Lang::En => english,
            Lang::Ru => russian,
        }
    }

    /// Whether the block is a component of pay: a rule with lines of its own.
    pub fn is_component(self) -> bool {
        use BlockKind as B;
        matches!(self, B::Bonus | B::Cap | B::Pool | B::Contest | B::Draw | B::Deduction | B::Sanction)
    }

    /// The block and language of a folded keyword.
    pub fn from_word(folded: &str) -> Option<(BlockKind, Lang)> {
        let pairs = BlockKind::ALL.iter().flat_map(|kind| Lang::ALL.map(|lang| (*kind, lang)));
        pairs.into_iter().find(|(kind, lang)| crate::syntax::fold(kind.word(*lang)) == folded)
    }
}

kinds! {
    /// The labels.
    LabelKind {
        /// Who the plan is for.
        For,
        /// The regular period.
        Every,
        /// The currency.
        Currency,
        /// Rounding.
        Rounding,
        /// The days on which it holds.
        Effective,
        /// When it is paid.
        PayDate,
        /// What kind of payment it is.
        Kind,
        /// On what ground it is paid.
        Ground,
        /// When it is paid, in words.
        Term,
        /// On which conditions, in words.
        Conditions,
        /// The document.
        Document,
        /// Text for documents.
        Note,
        /// The key of a record.
        Key,
        /// What a record builds on.
        Extends,
        /// What the values of a table add up to.
        Total,
        /// Employment.
        Employed,
        /// Absence.
        Absent,
        /// Which day decides who is paid.
        PayeesAsOf,
        /// The name on statements.
        ShownAs,
        /// Whose a row is.
        CreditedTo,
        /// A field.
        Field,
        /// A field that is computed from others of its row.
        Computed,
        /// A value from a day on.
        FromDate,
        /// A table of values.
        Table,
        /// The second driver of a table of tiers.
        Across,
        /// How the base is cut into slices.
        Slices,
        /// What had been reached, or was open, before the first period.
        Opening,
        /// A value.
        Is,
        /// The formula of a KPI.
        Measure,
        /// Which rows.
        Where,
        /// The date that decides.
        ByDate,
        /// How money in other currencies is converted.
        Convert,
        /// The quota.
        Quota,
        /// The date of a cohort and how long it is observed.
        Cohort,
        /// From when until when a row is outstanding.
        Outstanding,
        /// The level.
        Per,
        /// The formula of attainment.
        Attainment,
        /// What drives the tiers.
        By,
        /// How tiers are read.
        Mode,
        /// What rates are applied to.
        On,
        /// The tier below the first line.
        Below,
        /// A tier that holds its boundary.
        From,
        /// A tier that begins above its boundary.
        Above,
        /// The weight of a KPI.
        Weight,
        /// The condition.
        When,
        /// What holds without data.
        IfNoData,
        /// The rows paid for.
        ForEach,
        /// The window.
        Window,
        /// The window of quotas.
        QuotaWindow,
        /// What a negative line does.
        IfNegative,
        /// The day that decides which dated values hold.
        DatedBy,
        /// The amount.
        Pays,
        /// A step on each row's amount.
        EachThen,
        /// A step on the amount.
        Then,
        /// When pay is taken back.
        Reversed,
        /// Given once.
        Once,
        /// What is done.
        Action,
        /// What must hold.
        Check,
        // Pay over time.
        /// The date until which pay is held back.
        HeldUntil,
        /// What becomes of what is held when that date never comes.
        IfNever,
        /// The bonuses that a draw is an advance on.
        DrawOf,
        /// The bonuses that a sanction reduces.
        SanctionOf,
        /// Whether a draw is paid back.
        Recoverable,
        /// How a draw is paid back.
        RecoveredHow,
        /// When what is open of a draw is forgiven.
        Forgiven,
        /// What becomes of an open draw when the payee leaves.
        OnLeaving,
        /// Consecutive periods of one person.
        Story,
        /// What a deduction may be taken from.
        TakenFrom,
        /// The most that may be taken.
        Limit,
        /// What becomes of what could not be taken.
        Rest,
        /// By how much a sanction reduces.
        ReducesBy,
        /// The order that imposes a sanction.
        SanctionDocument,
        /// The amount of a pool, a draw or a deduction.
        Amount,
        /// The day that decides who belongs to which team.
        TeamAsOf,
        /// Who takes part.
        Among,
        /// What happens where nobody takes part.
        IfNobody,
        /// How a pool is shared.
        SharedBy,
        /// What happens where there is nothing to share by.
        IfNoBasis,
        /// By what people are ranked.
        RankBy,
        /// What holds between people of one rank.
        Ties,
        /// The prize of a place.
        Place,
        /// The prize of several places.
        Places,
        /// The prize of a share of all who take part.
        Top,
        /// A column of a report.
        Column,
        /// The order of a report.
        SortBy,
        /// Examples of a whole circle.
        ExamplesTogether,
        /// What examples state.
        Given,
        /// Examples.
        Examples,
        // Gates, modifiers, exceptions.
        /// What must be reached, and where pay then begins.
        Gate,
        /// The rules of a group.
        GroupOf,
        /// Which of them pays.
        Takes,
        /// What a cap is on.
        CapOf,
        /// The limit.
        AtMost,
        /// What becomes of what exceeds it.
        Excess,
        /// The rule that an exception is of.
        ExceptionOf,
        /// What an exception makes of the pay.
        ExceptionPays,
        /// Where an exception holds beside where its rule pays.
        Holds,
        /// Whether an exception is prorated as its rule is.
        Prorate,
        /// Why.
        Reason,
        /// By whom it was approved.
        Approved,
    }
}

/// How the value of a label is read; each has one entry rule in the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entry {
    /// `payments where number = 1`
    Selection,
    /// `month`
    Grain,
    /// `RUB`
    Currency,
    /// `half up to 0.01`
    Rounding,
    /// `from 2026-01-01 through 2026-12-31`
    Dates,
    /// `day 10 of next month`
    PayDay,
    /// `"text"`
    Text,
    /// `a, b`
    Names,
    /// `standard`
    Standard,
    /// `from hired_on through left_on`
    Employed,
    /// `money, optional "With VAT"`
    Field,
    /// Rows below.
    Rows,
    /// An expression.
    Expr,
    /// `team`
    Per,
    /// An expression, and the period that it is for: `6 per quarter`
    Quota,
    /// `measure / quota`
    Attainment,
    /// `from starts_on through ends_on where kind = "sick leave"`
    Absent,
    /// `last day of period`
    PayeesAsOf,
    /// `manager`, or `seller_1 by share_1, seller_2 by share_2, overlay`
    Credit,
    /// An expression or `attainment of each KPI`.
    Driver,
    /// `marginal`
    Mode,
    /// `at the bounds`
    Slices,
    /// `quarter so far`
    Window,
    /// `recovered`
    Negative,
    /// An expression or one of the words of `if no data:`.
    NoData,
    /// `multiply by quality`
    Step,
    /// `on refunded_on, within 90 days of paid_on`
    Reversed,
    /// `cancelled 12 months after the period earned`
    Never,
    /// `due_on, observed through 30 days later`
    Cohort,
    /// `from due_on until paid_on`
    Outstanding,
    /// `to USD by fx.rate on paid_on`
    Convert,
    /// `yes`
    YesNo,
    /// `members where employed whole period`
    Among,
    /// `last day of period`
    AsOf,
    /// `not paid`, `carried`, `stops the run`
    IfNobody,
    /// `equally`, `not paid`, `stops the run`
    IfNoBasis,
    /// `own_margin 60%, equally 40%`
    Sharing,
    /// `new_clients, largest first`
    Ranking,
    /// `share the sum of their places`
    Ties,
    /// `a = 1, b = 2`
    Given,
    /// `at once, from what exceeds the draw`
    Recovery,
    /// `when left_reason = "redundancy"`
    When,
    /// `from the last pay, the rest is forgiven`
    Leaving,
    /// `carried`
    Rest,
    /// `turnover >= 76 000, from the first unit`
    Gate,
    /// `total of bonuses`, or names.
    CapOf,
    /// `paid at end of year`
    Excess,
    /// `largest`
    Takes,
    /// An amount, or a step on the amount.
    PaysOrStep,
    /// `also when the condition fails, also without data`
    Holds,
}

/// What may stand inside a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Argument {
    /// Nothing.
    None,
    /// A name: `weight turnover`.
    Name,
    /// A number or another expression: `from 100 000`.
    Value,
    /// A date: `from 2026-01-01`.
    Date,
    /// Places: `places 4 through 6`.
    Places,
}

/// What is known of a label.
#[derive(Clone, Copy, Debug)]
pub struct LabelInfo {
    /// Which label.
    pub kind: LabelKind,
    /// Its words in English; the first part when an argument follows.
    pub english: &'static str,
    /// Its words in Russian.
    pub russian: &'static str,
    /// What follows inside the label.
    pub argument: Argument,
    /// How the value is read.
    pub entry: Entry,
    /// The blocks that may hold it.
    pub blocks: &'static [BlockKind],
    /// The blocks that must hold it.
    pub required: &'static [BlockKind],
    /// Whether it may stand more than once.
    pub many: bool,
}

const fn label(
    kind: LabelKind,
    english: &'static str,
    russian: &'static str,
    entry: Entry,
    blocks: &'static [BlockKind],
) -> LabelInfo {
    LabelInfo { kind, english, russian, argument: Argument::None, entry, blocks, required: &[], many: false }
}

impl LabelInfo {
    const fn with(mut self, argument: Argument) -> LabelInfo {
        self.argument = argument;
        self
    }

    const fn many(mut self) -> LabelInfo {
        self.many = true;
        self
    }

    const fn required(mut self, blocks: &'static [BlockKind]) -> LabelInfo {
        self.required = blocks;
        self
    }

    /// The words in a language.
    pub fn words(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.english,
            Lang::Ru => self.russian,
        }
    }
}

use BlockKind as B;
use LabelKind as L;

const EVERYWHERE: &[BlockKind] = &[
    B::Plan,
    B::Record,
    B::Param,
    B::Define,
    B::Kpi,
    B::Scale,
    B::Scorecard,
    B::Bonus,
    B::Exception,
    B::Group,
    B::Cap,
    B::Award,
    B::Notice,
    B::Ensure,
    B::Draw,
    B::Deduction,
    B::Sanction,
    B::Pool,
    B::Contest,
    B::Report,
];
/// Blocks of which a bonus regulation says more than amounts.
const REGULATED: &[BlockKind] = &[B::Plan, B::Bonus];
const TIERS: &[BlockKind] = &[B::Scale, B::Scorecard, B::Bonus];
const CONDITIONS: &[BlockKind] =
    &[B::Plan, B::Bonus, B::Exception, B::Award, B::Notice, B::Pool, B::Contest, B::Draw, B::Deduction, B::Sanction];
const ROWS: &[BlockKind] = &[B::Bonus, B::Deduction, B::Sanction];
const CIRCLES: &[BlockKind] = &[B::Pool, B::Contest];
const EXAMPLES: &[BlockKind] = &[B::Bonus, B::Scale, B::Scorecard, B::Define];
const STATING: &[BlockKind] = &[B::Bonus, B::Scale, B::Scorecard, B::Define, B::Pool, B::Contest, B::Draw];

/// The table of labels, in the order in which the formatter may expect them inside a block.
pub const LABELS: &[LabelInfo] = &[
    label(L::GroupOf, "of", "состав", Entry::Names, &[B::Group]).required(&[B::Group]),
    label(L::Takes, "takes", "берётся", Entry::Takes, &[B::Group]).required(&[B::Group]),
    label(L::CapOf, "of", "состав", Entry::CapOf, &[B::Cap]).required(&[B::Cap]),
    label(L::AtMost, "at most", "не более", Entry::Expr, &[B::Cap]).required(&[B::Cap]),
    label(L::Excess, "excess", "превышение", Entry::Excess, &[B::Cap]).required(&[B::Cap]),
    label(L::ExceptionOf, "of", "из правила", Entry::Names, &[B::Exception]).required(&[B::Exception]),
    label(L::For, "for", "участники", Entry::Selection, &[B::Plan, B::Exception]).required(&[B::Plan]),
    label(L::PayeesAsOf, "payees as of", "состав участников", Entry::PayeesAsOf, &[B::Plan]),
    label(
        L::Every,
        "every",
        "период",
        Entry::Grain,
        &[B::Plan, B::Bonus, B::Cap, B::Award, B::Notice, B::Ensure, B::Pool, B::Contest, B::Report],
    )
    .required(&[B::Plan]),
    label(L::Currency, "currency", "валюта", Entry::Currency, &[B::Plan]).required(&[B::Plan]),
    label(
        L::Rounding,
        "rounding",
        "округление",
        Entry::Rounding,
        &[B::Plan, B::Bonus, B::Cap, B::Pool, B::Contest, B::Draw, B::Deduction, B::Sanction],
    )
    .required(&[B::Plan]),
    label(
        L::Effective,
        "effective",
        "действует",
        Entry::Dates,
        &[B::Plan, B::Bonus, B::Cap, B::Exception, B::Pool, B::Contest, B::Draw, B::Deduction, B::Sanction],
    )
    .required(&[B::Plan]),
    label(L::PayDate, "pay date", "срок выплаты", Entry::PayDay, &[B::Plan]),
    // The legal form of a payment: texts for documents.
    label(L::Kind, "kind", "вид выплаты", Entry::Text, REGULATED),
    label(L::Ground, "ground", "основание", Entry::Text, &[B::Plan, B::Bonus, B::Draw, B::Deduction, B::Sanction]),
    label(L::Conditions, "conditions", "условия выплаты", Entry::Text, REGULATED),
    label(L::Term, "term", "срок", Entry::Text, REGULATED),
    label(L::Document, "document", "документ", Entry::Text, REGULATED),
    label(L::Note, "note", "примечание", Entry::Text, EVERYWHERE).many(),
    label(L::Extends, "extends", "основа", Entry::Standard, &[B::Record]),
    label(L::Key, "key", "ключ", Entry::Names, &[B::Record]),
    label(L::Employed, "employed", "работа", Entry::Employed, &[B::Record]),
    label(L::Absent, "absent", "отсутствие", Entry::Absent, &[B::Record]),
    label(L::ShownAs, "shown as", "в отчётах", Entry::Names, &[B::Record]),
    label(
        L::CreditedTo,
        "credited to",
        "получатель",
        Entry::Credit,
        &[B::Record, B::Kpi, B::Bonus, B::Deduction, B::Sanction],
    ),
    label(L::Field, "field", "поле", Entry::Field, &[B::Record]).with(Argument::Name).many(),
    label(L::Computed, "computed", "вычисляемое поле", Entry::Expr, &[B::Record]).with(Argument::Name).many(),
    label(L::FromDate, "from", "с", Entry::Expr, &[B::Param]).with(Argument::Date).many(),
    label(L::Total, "total", "итого", Entry::Expr, &[B::Param]),
    label(L::Is, "is", "значение", Entry::Expr, &[B::Define, B::Param]).required(&[B::Define]),
    label(L::Measure, "measure", "расчёт", Entry::Expr, &[B::Kpi]).required(&[B::Kpi]),
    label(L::ForEach, "for each", "за каждую запись", Entry::Selection, ROWS),
    label(L::ByDate, "by date", "по дате", Entry::Expr, &[B::Kpi, B::Bonus, B::Deduction, B::Sanction]),
    label(L::Where, "where", "отбор", Entry::Expr, &[B::Kpi, B::Report]),
    label(L::Cohort, "cohort", "когорта", Entry::Cohort, &[B::Kpi]),
    label(L::Outstanding, "outstanding", "числится", Entry::Outstanding, &[B::Kpi]),
    label(L::Per, "per", "уровень", Entry::Per, &[B::Kpi, B::Ensure, B::Pool, B::Contest, B::Report])
        .required(&[B::Pool]),
    label(L::TeamAsOf, "team as of", "команда на дату", Entry::AsOf, &[B::Kpi, B::Pool, B::Contest]),
    label(L::Amount, "amount", "сумма", Entry::Expr, &[B::Pool, B::Draw, B::Deduction]).required(&[
        B::Pool,
        B::Draw,
        B::Deduction,
    ]),
    label(L::Convert, "convert", "пересчёт", Entry::Convert, &[B::Kpi, B::Bonus]),
    label(L::Quota, "quota", "план", Entry::Quota, &[B::Kpi]),
    label(L::Attainment, "attainment", "выполнение", Entry::Attainment, &[B::Kpi]),
    label(L::When, "when", "условие", Entry::Expr, CONDITIONS).required(&[B::Award, B::Notice]),
    label(L::Gate, "gate", "порог", Entry::Gate, &[B::Bonus]),
    label(L::Check, "check", "проверка", Entry::Expr, &[B::Ensure]).required(&[B::Ensure]),
    label(
        L::IfNoData,
        "if no data",
        "если нет данных",
        Entry::NoData,
        &[
            B::Plan,
            B::Bonus,
            B::Exception,
            B::Award,
            B::Notice,
            B::Ensure,
            B::Scorecard,
            B::Pool,
            B::Contest,
            B::Draw,
            B::Deduction,
            B::Sanction,
        ],
    ),
    label(L::Window, "window", "окно", Entry::Window, &[B::Bonus]),
    label(L::QuotaWindow, "quota window", "окно плана", Entry::Window, &[B::Bonus]),
    label(L::IfNegative, "if negative", "если меньше нуля", Entry::Negative, &[B::Bonus]),
    label(
        L::DatedBy,
        "dated by",
        "на дату",
        Entry::Expr,
        &[B::Bonus, B::Pool, B::Contest, B::Draw, B::Deduction, B::Sanction],
    ),
    label(L::By, "by", "по показателю", Entry::Driver, TIERS).required(&[B::Scale, B::Scorecard]),
    label(L::On, "on", "база", Entry::Expr, &[B::Bonus]),
    label(L::Mode, "mode", "режим", Entry::Mode, TIERS),
    label(L::Slices, "slices", "деление базы", Entry::Slices, &[B::Scale, B::Bonus]),
    label(
        L::Opening,
        "opening",
        "начальный остаток",
        Entry::Expr,
        &[B::Scale, B::Bonus, B::Cap, B::Draw, B::Deduction],
    ),
    label(L::Across, "across", "по второму показателю", Entry::Expr, &[B::Scale]),
    label(L::Table, "table", "таблица", Entry::Rows, &[B::Param, B::Scale]),
    label(L::Below, "below", "ниже", Entry::Expr, TIERS).with(Argument::Value),
    label(L::From, "from", "от", Entry::Expr, TIERS).with(Argument::Value).many(),
    label(L::Above, "above", "свыше", Entry::Expr, TIERS).with(Argument::Value).many(),
    label(L::Weight, "weight", "вес", Entry::Expr, &[B::Scorecard]).with(Argument::Name).many(),
    label(L::Holds, "holds", "применяется", Entry::Holds, &[B::Exception]),
    label(L::ExceptionPays, "pays", "размер", Entry::PaysOrStep, &[B::Exception]).required(&[B::Exception]),
    label(L::Pays, "pays", "размер", Entry::Expr, &[B::Bonus]),
    label(L::EachThen, "each then", "затем по каждой", Entry::Step, &[B::Bonus]).many(),
    label(L::Then, "then", "затем", Entry::Step, &[B::Bonus, B::Exception, B::Pool, B::Draw]).many(),
    label(L::Prorate, "prorate", "пропорционально", Entry::YesNo, &[B::Exception]),
    label(L::Reason, "reason", "причина", Entry::Text, &[B::Exception]).required(&[B::Exception]),
    label(L::Approved, "approved", "утверждено", Entry::Text, &[B::Plan, B::Bonus, B::Exception])
        .required(&[B::Exception]),
    label(L::Reversed, "reversed", "сторно", Entry::Reversed, &[B::Kpi, B::Bonus]),
    label(L::Once, "once", "однократно", Entry::YesNo, &[B::Award, B::Bonus]),
    label(L::Action, "action", "действие", Entry::Text, &[B::Award, B::Notice]),
    // Pay over time.
    label(L::HeldUntil, "held until", "выплата после", Entry::Expr, &[B::Bonus]),
    label(L::IfNever, "if never", "если не наступит", Entry::Never, &[B::Bonus]),
    label(L::DrawOf, "of", "в счёт", Entry::Names, &[B::Draw]).required(&[B::Draw]),
    label(L::SanctionOf, "of", "премии", Entry::Names, &[B::Sanction]).required(&[B::Sanction]),
    label(L::TakenFrom, "from", "из", Entry::Expr, &[B::Deduction]).required(&[B::Deduction]),
    label(L::ReducesBy, "reduces by", "снижение", Entry::Expr, &[B::Sanction]).required(&[B::Sanction]),
    label(L::Limit, "limit", "предел", Entry::Expr, &[B::Deduction, B::Sanction]),
    label(L::Rest, "rest", "остаток", Entry::Rest, &[B::Deduction]).required(&[B::Deduction]),
    label(L::Recoverable, "recoverable", "возвратный", Entry::YesNo, &[B::Draw]).required(&[B::Draw]),
    label(L::RecoveredHow, "recovered", "возврат", Entry::Recovery, &[B::Draw]),
    label(L::Forgiven, "forgiven", "списывается", Entry::When, &[B::Draw]),
    label(L::OnLeaving, "on leaving", "при увольнении", Entry::Leaving, &[B::Draw]),
    label(L::SanctionDocument, "document", "документ", Entry::Expr, &[B::Sanction]).required(&[B::Sanction]),
    label(L::Story, "story", "история", Entry::Rows, &[B::Draw]),
    // Pools and contests.
    label(L::Among, "among", "участники", Entry::Among, CIRCLES),
    label(L::IfNobody, "if nobody", "если участников нет", Entry::IfNobody, &[B::Pool]),
    label(L::SharedBy, "shared by", "распределение", Entry::Sharing, &[B::Pool]).required(&[B::Pool]),
    label(L::IfNoBasis, "if no basis", "если базы нет", Entry::IfNoBasis, &[B::Pool]),
    label(L::RankBy, "rank by", "ранжирование", Entry::Ranking, &[B::Contest]).required(&[B::Contest]),
    label(L::Ties, "ties", "при равенстве", Entry::Ties, &[B::Contest]).many(),
    label(L::Place, "place", "место", Entry::Expr, &[B::Contest]).with(Argument::Value).many(),
    label(L::Places, "places", "места", Entry::Expr, &[B::Contest]).with(Argument::Places).many(),
    label(L::Top, "top", "лучшие", Entry::Expr, &[B::Contest]).with(Argument::Value),
    // Reports.
    label(L::Column, "column", "колонка", Entry::Expr, &[B::Report]).with(Argument::Name).many(),
    label(L::SortBy, "sort by", "сортировка", Entry::Ranking, &[B::Report]),
    label(L::Given, "given", "дано", Entry::Given, STATING),
    label(L::ExamplesTogether, "examples together", "примеры вместе", Entry::Rows, CIRCLES),
    label(L::Examples, "examples", "примеры", Entry::Rows, EXAMPLES),
];

impl LabelKind {
    /// What is known of the label.
    pub fn info(self) -> &'static LabelInfo {
        // The table holds every kind once (a test), so the first row is never the answer by accident.
        LABELS.iter().find(|info| info.kind == self).unwrap_or(&LABELS_FIRST)
    }
}

static LABELS_FIRST: LabelInfo = label(L::Note, "note", "примечание", Entry::Text, EVERYWHERE);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_stands_in_the_table_once() {
        for kind in LabelKind::ALL {
            assert_eq!(LABELS.iter().filter(|info| info.kind == *kind).count(), 1, "{kind:?}");
        }
    }

    #[test]
    fn no_block_holds_two_labels_of_one_wording() {
        for block in BlockKind::ALL {
            for lang in Lang::ALL {
                let mut words: Vec<_> =
                    LABELS.iter().filter(|info| info.blocks.contains(block)).map(|info| info.words(lang)).collect();
                let count = words.len();
                words.sort();
                words.dedup();
                assert_eq!(words.len(), count, "{block:?} {lang:?}");
            }
        }
    }
}
