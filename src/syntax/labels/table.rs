//! The rows of the table of labels.

use super::{Argument, BlockKind as B, Entry, LabelInfo, LabelKind as L, label};

const EVERYWHERE: &[B] = &[
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
/// The plan and every rule with lines of its own: a bonus regulation says more of them than amounts.
const REGULATED: &[B] = &[B::Plan, B::Bonus, B::Cap, B::Pool, B::Contest, B::Draw, B::Deduction, B::Sanction];
/// The same, but for the sanction, whose document is one of each row.
const DOCUMENTED: &[B] = &[B::Plan, B::Bonus, B::Cap, B::Pool, B::Contest, B::Draw, B::Deduction];
/// The same, and the exception, which nobody may make without approval.
const APPROVED: &[B] =
    &[B::Plan, B::Bonus, B::Cap, B::Pool, B::Contest, B::Draw, B::Deduction, B::Sanction, B::Exception];
/// What has a goal and somebody who answers for it.
const MEANT: &[B] = &[B::Plan, B::Kpi];
const TIERS: &[B] = &[B::Scale, B::Scorecard, B::Bonus];
const CONDITIONS: &[B] =
    &[B::Plan, B::Bonus, B::Exception, B::Award, B::Notice, B::Pool, B::Contest, B::Draw, B::Deduction, B::Sanction];
const ROWS: &[B] = &[B::Bonus, B::Deduction, B::Sanction];
/// Blocks that read values which change.
const DATED: &[B] = &[
    B::Plan,
    B::Bonus,
    B::Cap,
    B::Award,
    B::Notice,
    B::Ensure,
    B::Pool,
    B::Contest,
    B::Draw,
    B::Deduction,
    B::Sanction,
    B::Report,
];
/// Blocks that go by the dates of rows.
const BY_DATE: &[B] =
    &[B::Kpi, B::Bonus, B::Deduction, B::Sanction, B::Pool, B::Contest, B::Notice, B::Ensure, B::Report];
const CIRCLES: &[B] = &[B::Pool, B::Contest];
const EXAMPLES: &[B] = &[B::Bonus, B::Scale, B::Scorecard, B::Define];
const STATING: &[B] = &[B::Bonus, B::Scale, B::Scorecard, B::Define, B::Pool, B::Contest, B::Draw];

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
    label(L::Ground, "ground", "основание", Entry::Text, REGULATED),
    label(L::Conditions, "conditions", "условия выплаты", Entry::Text, REGULATED),
    label(L::Term, "term", "срок", Entry::Text, REGULATED),
    label(L::Document, "document", "документ", Entry::Text, DOCUMENTED),
    // What plans and KPIs are for: nothing here changes an amount.
    label(L::Goal, "goal", "цель", Entry::Text, MEANT),
    label(L::Owner, "owner", "ответственный", Entry::Text, MEANT),
    label(L::Reviewed, "reviewed", "пересмотр", Entry::Day, MEANT),
    label(L::Promised, "promised", "обещано", Entry::Expr, &[B::Plan]),
    label(L::Evidence, "evidence", "обоснование плана", Entry::Text, &[B::Kpi]),
    label(L::Baseline, "baseline", "исходное значение", Entry::Expr, &[B::Kpi]),
    label(L::LeadsTo, "leads to", "ведёт к", Entry::Names, &[B::Kpi]),
    label(L::Conversion, "conversion", "конверсия", Entry::Conversion, &[B::Kpi]),
    label(L::Capacity, "capacity", "посильно", Entry::Capacity, &[B::Kpi]),
    label(L::InfluencedBy, "influenced by", "влияют", Entry::Selection, &[B::Kpi]),
    label(L::Allow, "allow", "допускается", Entry::Allow, EVERYWHERE).many(),
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
    label(L::ByDate, "by date", "по дате", Entry::Expr, BY_DATE),
    label(L::Where, "where", "отбор", Entry::Expr, &[B::Kpi, B::Report]),
    label(L::Cohort, "cohort", "когорта", Entry::Cohort, &[B::Kpi]),
    label(L::Outstanding, "outstanding", "числится", Entry::Outstanding, &[B::Kpi]),
    label(
        L::Per,
        "per",
        "уровень",
        Entry::Per,
        &[B::Kpi, B::Notice, B::Ensure, B::Pool, B::Contest, B::Report, B::Cap],
    )
    .required(&[B::Pool]),
    label(L::TeamAsOf, "team as of", "команда на дату", Entry::AsOf, &[B::Kpi, B::Pool, B::Contest, B::Cap]),
    label(L::Amount, "amount", "сумма", Entry::Expr, &[B::Pool, B::Draw, B::Deduction]).required(&[
        B::Pool,
        B::Draw,
        B::Deduction,
    ]),
    label(L::Convert, "convert", "пересчёт", Entry::Convert, &[B::Kpi, B::Bonus]),
    label(L::Quota, "quota", "план", Entry::Quota, &[B::Kpi]),
    label(L::QuotaProrated, "quota prorated", "план пропорционально", Entry::Proration, &[B::Kpi]),
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
    label(L::IfNegative, "if negative", "если меньше нуля", Entry::Negative, &[B::Bonus, B::Pool]),
    label(L::DatedBy, "dated by", "на дату", Entry::DatedBy, DATED),
    label(L::By, "by", "по показателю", Entry::Driver, TIERS).required(&[B::Scale, B::Scorecard]),
    label(L::On, "on", "база", Entry::Expr, &[B::Bonus]),
    label(L::Mode, "mode", "режим", Entry::Mode, TIERS),
    label(L::Slices, "slices", "деление базы", Entry::Slices, &[B::Scale, B::Bonus]),
    label(
        L::Opening,
        "opening",
        "начальный остаток",
        Entry::Expr,
        &[B::Scale, B::Bonus, B::Cap, B::Draw, B::Deduction, B::Pool],
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
    label(L::Difference, "difference", "разница", Entry::Difference, &[B::Exception]),
    label(L::Changes, "changes", "меняет", Entry::Changes, &[B::Exception]),
    label(L::Prorate, "prorate", "пропорционально", Entry::YesNo, &[B::Exception]),
    label(L::Reason, "reason", "причина", Entry::Text, &[B::Exception]).required(&[B::Exception]),
    label(L::Approved, "approved", "утверждено", Entry::Text, APPROVED).required(&[B::Exception]),
    label(L::Reversed, "reversed", "сторно", Entry::Reversed, &[B::Kpi, B::Bonus]),
    label(L::Once, "once", "однократно", Entry::Once, &[B::Award, B::Bonus]),
    label(L::Action, "action", "действие", Entry::Text, &[B::Award, B::Notice]),
    // Pay over time.
    label(L::HeldUntil, "held until", "выплата после", Entry::Expr, &[B::Bonus]),
    label(L::IfNever, "if never", "если не наступит", Entry::Never, &[B::Bonus]),
    label(L::PaidInParts, "paid in parts", "выплата частями", Entry::Parts, &[B::Bonus, B::Pool, B::Contest]),
    label(L::IfLeft, "if left", "при увольнении", Entry::Left, &[B::Bonus, B::Cap, B::Pool, B::Contest]),
    label(L::SpreadOver, "spread over", "распределить на", Entry::Spread, &[B::Bonus]),
    label(L::DrawOf, "of", "в счёт", Entry::Names, &[B::Draw]).required(&[B::Draw]),
    label(L::SanctionOf, "of", "премии", Entry::Names, &[B::Sanction]).required(&[B::Sanction]),
    label(L::TakenFrom, "from", "из", Entry::Expr, &[B::Deduction]).required(&[B::Deduction]),
    label(L::ReducesBy, "reduces by", "снижение", Entry::Expr, &[B::Sanction]).required(&[B::Sanction]),
    label(L::Limit, "limit", "предел", Entry::Expr, &[B::Deduction, B::Sanction, B::Draw]),
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
