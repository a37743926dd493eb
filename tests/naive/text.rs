//! The plan as text of the language, in English or Russian.

mod bonus;
mod circle;
mod exception;
mod expr;
mod kpi;
mod payout;
mod payroll;
mod records;
mod tiers;

use num_traits::Signed;

use super::day::{Day, Months};
use super::model::*;

pub use bonus::bonus_reads_amount;
pub use kpi::reads_rows;
pub use payroll::{derived, part};

/// The name of a thing of a kind by its number, in the plan's language.
pub fn name(what: &str, index: usize, ru: bool) -> String {
    let word = match (what, ru) {
        ("param", false) => "rate",
        ("param", true) => "ставка",
        ("define", false) => "part",
        ("define", true) => "часть",
        ("kpi", false) => "volume",
        ("kpi", true) => "объём",
        ("scale", false) => "steps",
        ("scale", true) => "шаги",
        ("card", false) => "card",
        ("card", true) => "карта",
        ("pool", false) => "fund",
        ("pool", true) => "котёл",
        ("contest", false) => "race",
        ("contest", true) => "гонка",
        ("exception", false) => "except",
        ("exception", true) => "кроме",
        ("group", false) => "choice",
        ("group", true) => "выбор",
        ("cap", false) => "ceiling",
        ("cap", true) => "верх",
        ("sanction", false) => "penalty",
        ("sanction", true) => "штраф",
        ("draw", false) => "advance",
        ("draw", true) => "вперёд",
        ("deduction", false) => "loan",
        ("deduction", true) => "заём",
        (_, false) => "extra",
        (_, true) => "доплата",
    };
    format!("{word}_{}", index + 1)
}

/// The name of a field.
pub fn field(of: Field, ru: bool) -> &'static str {
    let (en, russian) = match of {
        Field::Role => ("role", "роль"),
        Field::Team => ("team", "команда"),
        Field::Hired => ("hired", "принят"),
        Field::Left => ("left_on", "уволен"),
        Field::Salary => ("salary", "оклад"),
        Field::Grade => ("grade", "разряд"),
        Field::SoldOn => ("sold_on", "дата_продажи"),
        Field::Amount | Field::FullAmount => ("amount", "сумма"),
        Field::Margin | Field::FullMargin => ("margin", "маржа"),
        Field::Units | Field::FullUnits => ("units", "штуки"),
        Field::Client => ("client", "клиент"),
        Field::Kind => ("kind", "вид"),
        Field::RefundedOn => ("refunded_on", "возврат"),
        Field::Goal => ("goal", "цель"),
        Field::Refunded => ("refunded", "возвращено"),
        Field::Net => ("net", "чистыми"),
        Field::Ratio => ("ratio", "рентабельность"),
        Field::Wait => ("wait", "ожидание"),
        Field::CollectedOn => ("collected_on", "оплачено"),
        Field::OrderedOn => ("ordered_on", "дата_приказа"),
        Field::OrderSum => ("instalment", "платёж"),
        Field::Paper => ("paper", "бумага"),
        Field::UnitsGoal => ("units_goal", "цель_штук"),
    };
    if ru { russian } else { en }
}

/// A decimal without grouping, with a point; `None` for what has no end.
pub fn decimal(value: &Q, places: usize) -> Option<String> {
    let scaled = value * Q::from_integer(num_bigint::BigInt::from(10).pow(places as u32));
    if !scaled.is_integer() {
        return None;
    }
    let digits = format!("{:0>width$}", scaled.to_integer().abs().to_string(), width = places + 1);
    let (whole, rest) = digits.split_at(digits.len() - places);
    let rest = rest.trim_end_matches('0');
    let sign = if value.is_negative() { "-" } else { "" };
    Some(if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") })
}

/// Writes a plan.
pub struct Writer {
    ru: bool,
    out: String,
    /// The plan's period.
    every: Grain,
    /// The period of contests: the plan's.
    contest_every: &'static str,
    /// Sales are shared.
    shared: Option<bool>,
    /// Amounts are converted.
    fx: Option<Fx>,
    /// Who shares a sale stands in a record of its own.
    apart: bool,
    /// Refunds of parts stand in a record of their own.
    refunds_apart: bool,
    /// Sales have computed fields.
    computed: bool,
    /// People have dated salaries.
    history: bool,
    /// Inside `where`, which looks at rows as they are.
    plain: std::cell::Cell<bool>,
}

/// The rules of a case, as one file.
pub fn plan(plan: &Plan) -> String {
    let mut writer = Writer {
        ru: plan.ru,
        out: String::new(),
        every: plan.every,
        contest_every: "",
        shared: plan.shared,
        fx: plan.fx,
        apart: plan.shares_apart && plan.shared.is_some(),
        refunds_apart: plan.refunds_apart,
        computed: plan.computed,
        history: plan.history,
        plain: false.into(),
    };
    writer.contest_every = writer.grain(plan.every);
    writer.plan(plan);
    writer.out
}

impl Writer {
    fn w(&self, en: &'static str, ru: &'static str) -> &'static str {
        if self.ru { ru } else { en }
    }

    fn line(&mut self, label: &str, value: &str) {
        self.out.push_str(&format!("  {label}: {value}\n"));
    }

    fn number(&self, value: &Q) -> String {
        let text = decimal(value, 6).unwrap_or_else(|| panic!("{value} has no end"));
        if self.ru { text.replace('.', ",") } else { text }
    }

    fn percent(&self, value: &Q) -> String {
        format!("{}%", self.number(&(value * int(100))))
    }

    /// A constant where its unit is clear from the place.
    fn bare(&self, value: &Q, unit: Unit) -> String {
        match unit {
            // A whole number and small fractions of one read as numbers, others as percentages.
            Unit::Number if (value * int(10)).is_integer() => self.number(value),
            Unit::Number => self.percent(value),
            _ => self.number(value),
        }
    }

    fn plan(&mut self, plan: &Plan) {
        let head = self.w("plan trial \"A trial\"", "схема проба «Проба»");
        self.out.push_str(&format!("{head}\n"));
        let people = self.w("people", "люди").to_owned();
        let chosen = match &plan.chosen {
            Some(cond) => format!("{people}{}{}", self.w(" where ", ", у которых "), self.cond(cond)),
            None => people,
        };
        self.line(self.w("for", "участники"), &chosen);
        self.line(self.w("every", "период"), self.grain(plan.every));
        self.line(self.w("currency", "валюта"), "RUB");
        self.line(self.w("rounding", "округление"), &self.rounding(&plan.rounding));
        self.line(
            self.w("effective", "действует"),
            &match plan.whole_periods {
                true => self.whole_periods(&plan.effective),
                false => self.dates(&plan.effective),
            },
        );
        self.records();
        for (at, param) in plan.params.iter().enumerate() {
            self.param(at, param);
        }
        for (at, kpi) in plan.kpis.iter().enumerate() {
            self.kpi(at, kpi);
        }
        for (at, scale) in plan.scales.iter().enumerate() {
            self.head(self.w("scale", "шкала"), "scale", at);
            self.tiers(scale, None);
        }
        for (at, card) in plan.cards.iter().enumerate() {
            self.card(at, card);
        }
        for (at, define) in plan.defines.iter().enumerate() {
            self.head(self.w("define", "определение"), "define", at);
            self.line(self.w("is", "значение"), &self.expr(&define.is));
        }
        for (at, bonus) in plan.bonuses.iter().enumerate() {
            self.bonus(at, bonus);
            for (nth, exception) in bonus.exceptions.iter().enumerate() {
                self.exception(("bonus", at), nth, exception);
            }
        }
        for (at, pool) in plan.pools.iter().enumerate() {
            self.pool(at, pool);
            for (nth, exception) in pool.exceptions.iter().enumerate() {
                self.exception(("pool", at), nth, exception);
            }
        }
        for (at, contest) in plan.contests.iter().enumerate() {
            self.contest(at, contest);
        }
        self.payroll(&plan.payroll);
    }

    fn head(&mut self, word: &str, what: &str, at: usize) {
        let name = name(what, at, self.ru);
        self.out.push_str(&format!("\n{word} {name} \"{name}\"\n"));
    }

    fn grain(&self, grain: Grain) -> &'static str {
        match grain {
            Grain::Month => self.w("month", "месяц"),
            Grain::Quarter => self.w("quarter", "квартал"),
            Grain::Half => self.w("half-year", "полугодие"),
            Grain::Year => self.w("year", "год"),
        }
    }

    fn dates(&self, (from, through): &(Day, Option<Day>)) -> String {
        let mut text = format!("{} {}", self.w("from", "с"), from.written(self.ru));
        if let Some(through) = through {
            text += &format!(" {} {}", self.w("through", "по"), through.written(self.ru));
        }
        text
    }

    /// Days inside the first and the last period, both of which count whole.
    fn whole_periods(&self, (from, through): &(Day, Option<Day>)) -> String {
        let inside = (from.plus(4), through.map(|day| day.plus(-4)));
        format!("{}{}", self.dates(&inside), self.w(", whole periods", ", целыми периодами"))
    }

    /// The days of a rule that pays for periods of `len` months, where they are whole ones.
    fn dates_of_rule(&self, days: &(Day, Option<Day>), len: i64) -> String {
        let (from, through) = *days;
        let whole = Months::holding(from.month(), len).first_day() == from
            && through.is_none_or(|day| Months::holding(day.month(), len).last_day() == day);
        if whole { self.whole_periods(days) } else { self.dates(days) }
    }

    fn round_mode(&self, mode: RoundMode) -> &'static str {
        match mode {
            RoundMode::HalfUp => self.w("half up", "арифметическое"),
            RoundMode::HalfEven => self.w("half even", "банковское"),
            RoundMode::Up => self.w("up", "от нуля"),
            RoundMode::Down => self.w("down", "к нулю"),
            RoundMode::Floor => self.w("floor", "к меньшему"),
            RoundMode::Ceiling => self.w("ceiling", "к большему"),
        }
    }

    fn rounding(&self, rounding: &Rounding) -> String {
        let each = if rounding.each_record { self.w(", each record", ", по каждой записи") } else { "" };
        format!("{} {} {}{each}", self.round_mode(rounding.mode), self.w("to", "до"), self.number(&rounding.unit))
    }

    fn param(&mut self, at: usize, param: &Param) {
        self.head(self.w("param", "параметр"), "param", at);
        let from = self.w("from", "с");
        let by_role = param.rows.iter().any(|(role, _)| role.is_some());
        if by_role {
            self.out.push_str(&format!("  {}:\n", self.w("table", "таблица")));
            let mut head = vec![field(Field::Role, self.ru).to_owned()];
            head.extend(param.days.iter().map(|day| format!("{from} {}", day.written(self.ru))));
            if param.days.is_empty() {
                head.push(self.w("result", "итог").to_owned());
            }
            self.out.push_str(&format!("    | {} |\n", head.join(" | ")));
            for (role, values) in &param.rows {
                let mut row = vec![format!("\"{}\"", role.as_deref().unwrap_or_default())];
                row.extend(values.iter().map(|value| self.bare_typed(value, param.unit)));
                self.out.push_str(&format!("    | {} |\n", row.join(" | ")));
            }
        } else if param.days.is_empty() {
            self.line(self.w("is", "значение"), &self.bare_typed(&param.rows[0].1[0], param.unit));
        } else {
            for (day, value) in param.days.iter().zip(&param.rows[0].1) {
                let label = format!("{from} {}", day.written(self.ru));
                self.line(&label, &self.bare_typed(value, param.unit));
            }
        }
    }

    /// A constant whose unit must show: money with its currency.
    fn bare_typed(&self, value: &Q, unit: Unit) -> String {
        match unit {
            Unit::Money => format!("{} RUB", self.number(value)),
            Unit::Number => self.percent(value),
            Unit::Count => self.number(value),
        }
    }
}
