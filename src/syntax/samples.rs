//! What things look like when they are right, for messages.

use crate::language::Lang;
use crate::syntax::labels::{Argument, BlockKind, Entry, LabelInfo, LabelKind};

/// The header of a block of this kind.
pub fn sample(kind: BlockKind, lang: Lang) -> String {
    match (kind, lang) {
        (BlockKind::Import, Lang::En) => "import \"rates.kpi\"".to_owned(),
        (BlockKind::Import, Lang::Ru) => "импорт «ставки.kpi»".to_owned(),
        (kind, Lang::En) => format!("{} short_name \"Title\"", kind.word(lang)),
        (kind, Lang::Ru) => format!("{} краткое_имя «Название»", kind.word(lang)),
    }
}

/// What taking back a part of a row looks like, where a text shows that a part is meant.
pub(super) fn sample_of_part(entry: Entry, text: &str, lang: Lang) -> Option<&'static str> {
    let (of, sample) = match lang {
        Lang::En => (" of ", "refunded_amount of amount, on refunded_on"),
        Lang::Ru => (" от ", "сумма_возврата от сумма, по дате возврат"),
    };
    let amounts = text.split(',').next().unwrap_or_default();
    (entry == Entry::Reversed && amounts.contains(of)).then_some(sample)
}

/// What a value of this kind looks like.
pub fn entry_sample(entry: Entry, lang: Lang) -> &'static str {
    let (english, russian) = match entry {
        Entry::Selection => ("payments where number = 1", "платежи, у которых номер = 1"),
        Entry::Grain => ("month", "месяц"),
        Entry::Currency => ("RUB", "RUB"),
        Entry::Rounding => ("half up to 0.01", "арифметическое до 0,01"),
        Entry::Dates => ("from 2026-01-01 through 2026-12-31", "с 01.01.2026 по 31.12.2026"),
        Entry::PayDay => ("day 10 of next month", "10-е число следующего месяца"),
        Entry::Text => ("\"text in quotes\"", "«текст в кавычках»"),
        Entry::Day => ("2026-01-15", "15.01.2026"),
        Entry::Names => ("payment_id", "номер_платежа"),
        Entry::Standard => ("standard", "стандартный реестр"),
        Entry::Employed => ("from hired_on through left_on", "с дата_приёма по дата_увольнения"),
        Entry::Field => ("money, optional", "деньги, необязательно"),
        Entry::Rows => ("| a | b |", "| а | б |"),
        Entry::Expr | Entry::Driver => ("15% of amount", "15% от суммы"),
        Entry::DatedBy => ("last day of period", "последний день периода"),
        Entry::PayeesAsOf => ("last day of period", "последний день периода"),
        Entry::Absent => ("from starts_on through ends_on", "с начало по конец"),
        Entry::Credit => ("manager", "менеджер"),
        Entry::Per => ("company", "компания"),
        Entry::Conversion => ("5 of 300", "5 из 300"),
        Entry::Capacity => ("40 per working day", "40 за рабочий день"),
        Entry::Quota => ("500 000 per quarter", "500 000 за квартал"),
        // All of them: each gives another quota, so none may be suggested.
        Entry::Proration => ("by calendar days / by working days / no", "по календарным дням / по рабочим дням / нет"),
        Entry::Attainment => ("quota / measure", "план / факт"),
        // All of them: another mode pays another amount, so none may be suggested.
        Entry::Mode => (
            "amount of the tier / sum of the amounts / marginal / whole amount / linear / value of the tier",
            "сумма достигнутой ступени / сумма всех достигнутых ступеней / каждая часть по своей ставке / вся сумма по достигнутой ставке / линейно между порогами / значение ступени",
        ),
        Entry::Slices => ("at the bounds / in proportion", "по порогам / пропорционально показателю"),
        Entry::Window => ("quarter so far", "с начала квартала"),
        Entry::Negative => ("recovered", "удерживается"),
        Entry::NoData => ("not applicable", "не применяется"),
        Entry::Step => ("at most 200 000", "потолок 200 000"),
        Entry::Reversed => {
            ("on refunded_on, within 90 days of paid_on", "по дате возврат, в течение 90 дней от оплата")
        }
        Entry::Never => (
            "cancelled 12 months after the period earned / paid 12 months after the period earned",
            "сгорает через 12 месяцев после периода начисления / выплачивается через 12 месяцев после периода начисления",
        ),
        Entry::Parts => ("60% at once, 40% after 6 months", "60% сразу; 40% через 6 месяцев"),
        // All of them: each pays other amounts, so none may be suggested.
        Entry::Left => (
            "paid as planned / paid with the last pay / cancelled",
            "выплачивается в срок / выплачивается с последним расчётом / сгорает",
        ),
        Entry::Spread => ("deals by amount", "сделки по полю сумма"),
        Entry::CapOf => ("total of bonuses", "сумма премий"),
        // All of them: another word pays another amount, so none may be suggested.
        Entry::Excess => ("lost / carried / paid at end of year", "сгорает / переносится / выплачивается в конце года"),
        Entry::Allow => ("L0201 because \"reason\"", "L0201, потому что «причина»"),
        Entry::Takes => {
            ("largest / smallest / first applicable / sum", "наибольшая / наименьшая / первая применимая / сумма")
        }
        Entry::Cohort => ("due_on, observed through 30 days later", "срок, наблюдение в течение 30 дней"),
        Entry::Outstanding => ("from due_on until paid_on", "с срок до оплата"),
        Entry::PaysOrStep => ("at least 20 000", "минимум 20 000"),
        Entry::Holds => {
            ("also when the condition fails, also without data", "и когда условие не выполнено; и когда нет данных")
        }
        Entry::Convert => (
            "to USD by fx.rate on paid_on or the last day before",
            "в USD по курсу курсы.курс на дату оплата или ближайшую прежнюю",
        ),
        Entry::Gate => (
            "turnover >= 76 000, from the first unit / turnover >= 76 000, only above the gate",
            "оборот >= 76 000, с первой единицы / оборот >= 76 000, только сверх порога",
        ),
        // Each pays at other times, so none may be suggested.
        Entry::Once => (
            "yes / in a year / in a half-year / in a quarter / no",
            "да / в течение года / в течение полугодия / в течение квартала / нет",
        ),
        Entry::YesNo => ("yes", "да"),
        Entry::Among => ("members where employed whole period", "все, у которых полный период работы"),
        Entry::AsOf => ("last day of period", "последний день периода"),
        // All of them: each pays other amounts, so none may be suggested.
        Entry::IfNobody => {
            ("not paid / carried / stops the run", "не выплачивается / переносится / расчёт останавливается")
        }
        Entry::IfNoBasis => {
            ("equally / not paid / stops the run", "поровну / не выплачивается / расчёт останавливается")
        }
        Entry::Difference => ("outside the pool / shared by the others", "вне фонда / делится между остальными"),
        Entry::Changes => ("the amount so far / the amount of the period", "сумму с начала / сумму за период"),
        Entry::Sharing => ("own_margin 60%, equally 40%", "личная_маржа 60%; поровну 40%"),
        Entry::Ranking => ("new_clients, largest first", "новые_клиенты, по убыванию"),
        Entry::Ties => (
            "share the sum of their places / each gets the place / by turnover, largest first / stops the run",
            "сумма призов их мест делится поровну / каждый получает приз своего места / по показателю оборот, по убыванию / расчёт останавливается",
        ),
        Entry::Given => ("quality = 1", "качество = 1"),
        Entry::Recovery => (
            "at once, from what exceeds the draw / from period 4, from what exceeds the draw / at once, from what exceeds 1 500",
            "сразу, из суммы сверх аванса / с периода 4, из суммы сверх аванса / сразу, из суммы сверх 1 500",
        ),
        Entry::When => ("when left_reason = \"redundancy\"", "если причина_ухода = \"сокращение\""),
        Entry::Leaving => (
            "from the last pay, the rest is forgiven / from the last pay, the rest is owed / forgiven",
            "из последней выплаты, остаток списывается / из последней выплаты, остаток остаётся долгом / списывается",
        ),
        Entry::Rest => ("carried / forgiven", "переносится / списывается"),
    };
    match lang {
        Lang::En => english,
        Lang::Ru => russian,
    }
}

/// How a language says what the other one has a word of its own for; empty for a keyword that both have.
pub(super) fn phrase_sample(key: &str, lang: Lang) -> &'static str {
    match (key, lang) {
        ("on", Lang::Ru) => "по шкале ставки, база маржа",
        ("by_scale" | "base", Lang::En) => "margin_rates on margin",
        ("attainment", Lang::En) => "attainment of turnover",
        ("for", Lang::Ru) => "3 месяца подряд",
        ("pay_day", Lang::Ru) => "10-е число следующего месяца",
        ("later", Lang::Ru) => "наблюдение в течение 30 дней",
        ("after", Lang::En) => "5 days after period",
        _ => "",
    }
}

/// What the value of a label looks like.
pub(super) fn label_sample(info: &LabelInfo, lang: Lang) -> &'static str {
    use LabelKind as L;
    let (english, russian) = match info.kind {
        L::For => ("employees where role = \"seller\"", "сотрудники, у которых роль = \"продавец\""),
        L::CreditedTo => ("manager", "менеджер"),
        L::Computed => ("amount - cost", "сумма - себестоимость"),
        L::Where => ("number = 1", "номер = 1"),
        L::Measure => ("sum of payments.amount", "сумма поля платежи.сумма"),
        L::ByDate => ("paid_on", "оплата"),
        L::Promised => ("120 000", "120 000"),
        L::Quota => ("quotas.turnover", "планы.оборот"),
        L::When => ("attainment of turnover >= 100%", "выполнение плана по показателю оборот >= 100%"),
        L::Check => ("total of bonuses <= 40% of margin", "сумма премий <= 40% от маржи"),
        L::GroupOf => ("commission, guarantee", "комиссия, гарантия"),
        L::AtMost => ("200 000", "200 000"),
        L::ExceptionOf => ("commission", "комиссия"),
        L::By => ("turnover", "оборот"),
        L::Opening => ("balances.bookings", "остатки.выручка"),
        L::QuotaWindow => ("whole quarter", "весь квартал"),
        L::Across => ("gross_margin", "рентабельность"),
        L::On => ("margin", "маржа"),
        L::DatedBy => ("closed_on", "закрыта"),
        L::From | L::Above | L::Below => ("25 000", "25 000"),
        L::FromDate => ("5%", "5%"),
        L::Total => ("100%", "100%"),
        L::Weight => ("40%", "40%"),
        L::DrawOf => ("commission", "комиссия"),
        L::SanctionOf => ("monthly_bonus", "премия_месяца"),
        L::TakenFrom => ("total of pay", "сумма выплат"),
        L::Limit => ("20% of total of pay", "20% от суммы выплат"),
        L::ReducesBy => ("20%", "20%"),
        L::Recoverable => ("yes / no", "да / нет"),
        L::HeldUntil => ("collected_on", "оплачена"),
        L::SanctionDocument => ("\"Order No. 5\"", "«Приказ № 5»"),
        L::Amount => ("1% of team_margin", "1% от маржи_команды"),
        L::Place | L::Places | L::Top => ("3 000", "3 000"),
        L::Column => ("turnover", "оборот"),
        _ => return entry_sample(info.entry, lang),
    };
    match lang {
        Lang::En => english,
        Lang::Ru => russian,
    }
}

/// A whole line of a label: `excess: lost / carried / paid at end of year`.
pub fn line_sample(info: &LabelInfo, lang: Lang) -> String {
    let sample = label_sample(info, lang);
    match info.argument {
        Argument::None => format!("{}: {sample}", info.words(lang)),
        _ => format!("{} {sample}", argument_sample(info, lang)),
    }
}

/// The sample of a label with something inside: `from 100 000:`.
pub(super) fn argument_sample(info: &LabelInfo, lang: Lang) -> String {
    let inside = match (info.argument, lang) {
        (Argument::None, _) => return label_sample(info, lang).to_owned(),
        (Argument::Value, _) if info.kind == LabelKind::Place => "1",
        (Argument::Value, _) if info.kind == LabelKind::Top => "10%",
        (Argument::Value, _) => "100 000",
        (Argument::Places, Lang::En) => "4 through 6",
        (Argument::Places, Lang::Ru) => "с 4 по 6",
        (Argument::Date, Lang::En) => "2026-01-01",
        (Argument::Date, Lang::Ru) => "01.01.2026",
        (Argument::Name, Lang::En) => "amount",
        (Argument::Name, Lang::Ru) => "сумма",
    };
    format!("{} {inside}:", info.words(lang))
}
