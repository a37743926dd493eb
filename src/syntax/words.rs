//! The one table of keywords and phrases inside values: the canonical form in both languages. Other accepted forms
//! (inflected ones above all) stand in the grammar beside it. A test holds both together.

use crate::language::Lang;

/// Key, English, Russian. An empty text: the language has no word for it (its phrase is built otherwise).
pub const WORDS: &[(&str, &str, &str)] = &[
    ("and", "and", "и"),
    ("or", "or", "или"),
    ("not", "not", "не"),
    ("in", "in", "в"),
    ("not_in", "not in", "не в"),
    ("between", "between", "между"),
    ("inclusive", "(inclusive)", "(включительно)"),
    ("is_empty", "is empty", "пусто"),
    ("is_not_empty", "is not empty", "не пусто"),
    ("if", "if", "если"),
    ("then", "then", ", то"),
    ("else", "else", ", иначе"),
    ("min_of", "min of", "наименьшее из"),
    ("max_of", "max of", "наибольшее из"),
    ("of", "of", "от"),
    ("on", "on", ""),
    ("by_scale", "", "по шкале"),
    ("base", "", "база"),
    ("attainment_of", "attainment of", "выполнение плана по показателю"),
    ("attainment", "", "выполнение"),
    ("quota_of", "quota of", "план по показателю"),
    ("total_of", "total of", "сумма премии"),
    ("total_of_bonuses", "total of bonuses", "сумма премий"),
    ("total_of_pay", "total of pay", "сумма выплат"),
    ("sum_of", "sum of", "сумма поля"),
    ("count_different", "count of different", "количество разных значений поля"),
    ("count_of", "count of", "количество записей реестра"),
    ("average_of", "average of", "среднее значение поля"),
    ("smallest_of", "min of", "наименьшее значение поля"),
    ("largest_of", "max of", "наибольшее значение поля"),
    ("first_of", "first of", "первое значение поля"),
    ("last_of", "last of", "последнее значение поля"),
    ("where", "where", ", у которых"),
    ("because", "because", ", потому что"),
    ("window_in", "in", "за"),
    ("so_far", "so far", "с начала"),
    ("per_period", "per", "за"),
    ("working_day", "working day", "рабочий день"),
    ("out_of", "of", "из"),
    ("whole", "whole", "весь"),
    ("previous", "previous", "предыдущий"),
    ("last", "last", "последний"),
    ("for", "for", ""),
    ("in_a_row", "in a row", "подряд"),
    ("calendar_months", "calendar months", "календарные месяцы"),
    ("calendar_days", "calendar days", "календарные дни"),
    ("working_days", "working days", "рабочие дни"),
    ("calendar_days_employed", "calendar days employed", "календарные дни работы"),
    ("working_days_employed", "working days employed", "рабочие дни работы"),
    // People over time.
    ("subordinates", "subordinates", "подчинённые"),
    ("of_record", "of", "по реестру"),
    ("through_field", "through", "по полю"),
    ("own_included", ", own included", ", вместе со своим"),
    ("per", "per", ", уровень"),
    ("any_day", "any day of period", "любой день периода"),
    ("each_calendar_day", "each calendar day", "каждого календарного дня"),
    ("by_calendar_days", "by calendar days", "по календарным дням"),
    ("by_working_days", "by working days", "по рабочим дням"),
    ("once_in", "in a", "в течение"),
    ("whole_periods", "whole periods", "целыми периодами"),
    ("each_working_day", "each working day", "каждого рабочего дня"),
    ("calendar_days_worked", "calendar days worked", "отработанные календарные дни"),
    ("working_days_worked", "working days worked", "отработанные рабочие дни"),
    // Shares of a row.
    ("credited", "credited", "по доле"),
    ("full", "full", "полностью"),
    ("by_share", "by", "по доле"),
    ("overlay", "overlay", "сверх 100%"),
    // Parts of a date.
    ("days_in_month", "days in month", "дней в месяце"),
    ("days_in_quarter", "days in quarter", "дней в квартале"),
    ("days_in_half_year", "days in half-year", "дней в полугодии"),
    ("days_in_year", "days in year", "дней в году"),
    ("of_date", "of", "даты"),
    ("day_of_month", "day of month of", "число месяца даты"),
    ("month_number", "month of", "номер месяца даты"),
    ("from", "from", "с"),
    ("through", "through", "по"),
    ("within", "within", "в течение"),
    ("first_day", "first day of period", "первый день периода"),
    ("last_day", "last day of period", "последний день периода"),
    ("period", "period", "период"),
    ("pays", "pays", "размер"),
    ("result", "result", "итог"),
    ("balance", "balance", "остаток на конец"),
    ("yes", "yes", "да"),
    ("no", "no", "нет"),
    ("months", "month", "месяц"),
    ("quarters", "quarter", "квартал"),
    ("half_years", "half-year", "полугодие"),
    ("years", "year", "год"),
    ("days", "day", "день"),
    ("half_up", "half up", "арифметическое"),
    ("half_even", "half even", "банковское"),
    ("up", "up", "от нуля"),
    ("down", "down", "к нулю"),
    ("floor", "floor", "к меньшему"),
    ("ceiling", "ceiling", "к большему"),
    ("to", "to", "до"),
    ("each_record", "each record", "по каждой записи"),
    ("pay_day", "day", ""),
    ("of_next_month", "of next month", "число следующего месяца"),
    ("last_day_of_next_month", "last day of next month", "последний день следующего месяца"),
    ("after_period", "after period", "после периода"),
    ("after", "", "через"),
    ("standard", "standard", "стандартный реестр"),
    ("money", "money", "деньги"),
    ("money_in", "in", "в"),
    ("number", "number", "число"),
    ("percent_type", "percent", "процент"),
    ("count", "count", "количество"),
    ("date", "date", "дата"),
    ("text_type", "text", "текст"),
    ("one_of", "one of", "одно из"),
    ("yes_or_no", "yes or no", "да или нет"),
    ("employee", "employee", "сотрудник"),
    ("link_to", "link to", "ссылка на реестр"),
    ("optional", "optional", "необязательно"),
    ("person", "person", "сотрудник"),
    ("company", "company", "компания"),
    ("measure_over_quota", "measure / quota", "факт / план"),
    ("quota_over_measure", "quota / measure", "план / факт"),
    ("two_minus", "2 - measure / quota", "2 - факт / план"),
    ("each_kpi", "attainment of each KPI", "выполнение каждого показателя"),
    ("amount_of_tier", "amount of the tier", "сумма достигнутой ступени"),
    ("sum_of_amounts", "sum of the amounts", "сумма всех достигнутых ступеней"),
    ("marginal", "marginal", "каждая часть по своей ставке"),
    ("whole_amount", "whole amount", "вся сумма по достигнутой ставке"),
    ("linear", "linear", "линейно между порогами"),
    ("value_of_tier", "value of the tier", "значение ступени"),
    // Tiers: how the base is cut, headings of tables.
    ("weighted_attainment", "weighted attainment", "взвешенное выполнение"),
    ("attainment_at_most", ", at most", ", не более"),
    ("at_the_bounds", "at the bounds", "по порогам"),
    ("in_proportion", "in proportion", "пропорционально показателю"),
    ("tier_from", "from", "от"),
    ("tier_above", "above", "свыше"),
    ("tier_below", "below", "ниже"),
    ("multiply_by", "multiply by", "коэффициент"),
    ("at_most", "at most", "потолок"),
    ("at_least", "at least", "минимум"),
    ("minus", "minus", "минус"),
    ("round", "round", "округление"),
    ("prorate_by", "prorate by", "пропорционально"),
    ("met", "met", "условие выполнено"),
    ("not_met", "not met", "условие не выполнено"),
    ("not_applicable", "not applicable", "не применяется"),
    ("weight_to_others", "weight goes to the others", "вес переходит остальным"),
    ("counts_as_zero", "counts as 0", "считается как 0"),
    ("stops_the_run", "stops the run", "расчёт останавливается"),
    ("recovered", "recovered", "удерживается"),
    ("carried", "carried", "переносится"),
    ("zero", "zero", "ноль"),
    ("at_once", "at once", "сразу"),
    ("from_period", "from period", "с периода"),
    ("from_what", ", from what exceeds", ", из суммы сверх"),
    ("from_excess", ", from what exceeds the draw", ", из суммы сверх аванса"),
    ("forgiven_when", "when", "если"),
    ("leaving_rest_forgiven", "from the last pay, the rest is forgiven", "из последней выплаты, остаток списывается"),
    ("leaving_rest_owed", "from the last pay, the rest is owed", "из последней выплаты, остаток остаётся долгом"),
    ("forgiven", "forgiven", "списывается"),
    // Pools, contests, reports.
    ("members", "members", "все"),
    ("equally", "equally", "поровну"),
    ("not_paid", "not paid", "не выплачивается"),
    ("employed_whole_period", "employed whole period", "полный период работы"),
    ("heading_person", "person", "участник"),
    ("largest_first", "largest first", "по убыванию"),
    ("smallest_first", "smallest first", "по возрастанию"),
    ("share_places", "share the sum of their places", "сумма призов их мест делится поровну"),
    ("each_place", "each gets the place", "каждый получает приз своего места"),
    ("tie_by", "by", "по показателю"),
    // Reversals.
    ("reversed_on", "on", "по дате"),
    ("reversed_within", ", within", ", в течение"),
    // Holds.
    ("never_cancelled", "cancelled", "сгорает через"),
    ("never_paid", "paid", "выплачивается через"),
    ("after_earned", "after the period earned", "после периода начисления"),
    ("after_date", "after", "после"),
    ("part_on", "on", "по дате"),
    ("part_after", "after", "через"),
    ("part_at_end", "at end of", "в конце"),
    ("next", "next", "следующего"),
    ("left_as_planned", "paid as planned", "выплачивается в срок"),
    ("left_last_pay", "paid with the last pay", "выплачивается с последним расчётом"),
    ("left_cancelled", "cancelled", "сгорает"),
    ("outside_pool", "outside the pool", "вне фонда"),
    ("shared_by_others", "shared by the others", "делится между остальными"),
    ("amount_so_far", "the amount so far", "сумму с начала"),
    ("amount_of_period", "the amount of the period", "сумму за период"),
    ("spread_by", "by", "по полю"),
    ("is_new", "is new", "новый"),
    ("is_repeat", "is repeat", "повторный"),
    ("among", "among", "среди"),
    ("observed", "observed through", "наблюдение в течение"),
    ("later", "later", ""),
    ("until", "until", "до"),
    ("convert_to", "to", "в"),
    ("by_rates", "by", "по курсу"),
    ("at_rate", "at", "по курсу"),
    ("rate_on", "on", "на дату"),
    ("or_day_before", "or the last day before", "или ближайшую прежнюю"),
    // Gates, modifiers, exceptions.
    ("excess_of", "excess of", "превышение"),
    ("over", "over", "над"),
    ("from_first_unit", "from the first unit", "с первой единицы"),
    ("excess_is", ", excess", ", превышение"),
    ("lost", "lost", "сгорает"),
    ("paid_at_end", "paid at end of", "выплачивается в конце"),
    ("largest", "largest", "наибольшая"),
    ("smallest", "smallest", "наименьшая"),
    ("first_applicable", "first applicable", "первая применимая"),
    ("all_added", "sum", "сумма"),
    ("also_fails", "also when the condition fails", "и когда условие не выполнено"),
    ("also_without_data", "also without data", "и когда нет данных"),
    ("above_gate", "only above the gate", "только сверх порога"),
];

/// The canonical form of a keyword in a language; empty for an unknown key or where the language has none.
pub fn word(key: &str, lang: Lang) -> &'static str {
    let found = WORDS.iter().find(|(known, _, _)| *known == key);
    found.map_or("", |(_, english, russian)| match lang {
        Lang::En => english,
        Lang::Ru => russian,
    })
}

/// How a counted noun stands: `3 месяца`, but `в течение 3 месяцев`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// By itself.
    Plain,
    /// After a word that asks for the genitive.
    Genitive,
}

/// Counted nouns: key, English plural, Russian after 2 to 4 (which is the genitive of one, too), Russian after 5 and
/// more. The form after 1 is the canonical one.
pub const COUNTED: &[(&str, &str, &str, &str)] = &[
    ("days", "days", "дня", "дней"),
    ("months", "months", "месяца", "месяцев"),
    ("quarters", "quarters", "квартала", "кварталов"),
    ("half_years", "half-years", "полугодия", "полугодий"),
    ("years", "years", "года", "лет"),
];

/// The form of a unit of time that agrees with a count.
pub fn counted(key: &str, count: i64, lang: Lang, case: Case) -> &'static str {
    let one = word(key, lang);
    let Some((_, plural, few, many)) = COUNTED.iter().find(|(known, ..)| *known == key) else { return one };
    let count = count.unsigned_abs();
    match (lang, case) {
        (Lang::En, _) => lang.plural(count, &[one, plural]),
        (Lang::Ru, Case::Plain) => lang.plural(count, &[one, few, many]),
        (Lang::Ru, Case::Genitive) => lang.plural(count, &[few, many, many]),
    }
}

/// A Russian form other than the canonical one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Beside `полугодие`.
    Neuter,
    /// Beside more than one.
    Plural,
    /// After `от`.
    Genitive,
    /// After `пропорционально`.
    Dative,
    /// After `над`.
    Instrumental,
    /// Inside an expression: `округлить (x) арифметически до 0,01`.
    Verbal,
}

/// The forms that the formatter writes where the sentence asks for them.
pub const INFLECTED: &[(&str, Form, &str)] = &[
    ("whole", Form::Neuter, "всё"),
    ("previous", Form::Neuter, "предыдущее"),
    ("previous", Form::Plural, "предыдущие"),
    ("last", Form::Neuter, "последнее"),
    ("last", Form::Plural, "последние"),
    ("attainment_of", Form::Genitive, "выполнения плана по показателю"),
    ("attainment", Form::Genitive, "выполнения"),
    ("quota_of", Form::Genitive, "плана по показателю"),
    ("quota_of", Form::Instrumental, "планом по показателю"),
    ("total_of", Form::Genitive, "суммы премии"),
    ("total_of_bonuses", Form::Genitive, "суммы премий"),
    ("total_of_pay", Form::Genitive, "суммы выплат"),
    ("calendar_days_employed", Form::Dative, "календарным дням работы"),
    ("working_days_employed", Form::Dative, "рабочим дням работы"),
    ("calendar_days_worked", Form::Dative, "отработанным календарным дням"),
    ("working_days_worked", Form::Dative, "отработанным рабочим дням"),
    ("round", Form::Verbal, "округлить"),
    ("half_up", Form::Verbal, "арифметически"),
    ("half_even", Form::Verbal, "по-банковски"),
];

/// A keyword in a form; the canonical one in English and where the table has no other.
pub fn inflected(key: &str, form: Form, lang: Lang) -> &'static str {
    let found = INFLECTED.iter().find(|(known, of, _)| lang == Lang::Ru && *known == key && *of == form);
    found.map_or_else(|| word(key, lang), |(_, _, text)| text)
}
