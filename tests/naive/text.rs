//! The plan as text of the language, in English or Russian.

use num_traits::Signed;

use super::model::*;

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
        Field::Amount => ("amount", "сумма"),
        Field::Margin => ("margin", "маржа"),
        Field::Units => ("units", "штуки"),
        Field::Client => ("client", "клиент"),
        Field::Kind => ("kind", "вид"),
        Field::RefundedOn => ("refunded_on", "возврат"),
        Field::Goal => ("goal", "цель"),
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
    /// The period of contests: the plan's.
    contest_every: &'static str,
}

/// The rules of a case, as one file.
pub fn plan(plan: &Plan) -> String {
    let mut writer = Writer { ru: plan.ru, out: String::new(), contest_every: "" };
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
        self.line(self.w("effective", "действует"), &self.dates(&plan.effective));
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
        }
        for (at, pool) in plan.pools.iter().enumerate() {
            self.pool(at, pool);
        }
        for (at, contest) in plan.contests.iter().enumerate() {
            self.contest(at, contest);
        }
    }

    fn group(&mut self, per_team: bool) {
        let of = if per_team { field(Field::Team, self.ru) } else { self.w("company", "компания") };
        self.line(self.w("per", "уровень"), of);
    }

    fn among(&mut self, cond: &Cond) {
        let text = format!("{}{}", self.w("members where ", "все, у которых "), self.cond(cond));
        self.line(self.w("among", "участники"), &text);
    }

    fn pool(&mut self, at: usize, pool: &Pool) {
        self.head(self.w("pool", "фонд"), "pool", at);
        self.group(pool.per_team);
        self.line(self.w("amount", "сумма"), &self.value(&pool.amount));
        if let Some(when) = &pool.when {
            self.line(self.w("when", "условие"), &self.cond(when));
        }
        let (not_paid, stops) =
            (self.w("not paid", "не выплачивается"), self.w("stops the run", "расчёт останавливается"));
        if let Some((among, nobody)) = &pool.among {
            self.among(among);
            let text = match nobody {
                Nobody::NotPaid => not_paid,
                Nobody::Carried => self.w("carried", "переносится"),
                Nobody::Stops => stops,
            };
            self.line(self.w("if nobody", "если участников нет"), text);
        }
        let equally = self.w("equally", "поровну");
        let part = |(by, weight): &(Option<Expr>, Q)| {
            let of = by.as_ref().map_or_else(|| equally.to_owned(), |by| self.tight(by));
            match decimal(weight, 6) {
                _ if pool.shared.len() == 1 => of,
                Some(_) => format!("{of} {}", self.percent(weight)),
                None => format!("{of} {}/{}", weight.numer(), weight.denom()),
            }
        };
        let parts = self.list(pool.shared.iter().map(part).collect());
        self.line(self.w("shared by", "распределение"), &parts);
        if let Some(no_basis) = pool.no_basis {
            let text = match no_basis {
                NoBasis::Equally => equally,
                NoBasis::NotPaid => not_paid,
                NoBasis::Stops => stops,
            };
            self.line(self.w("if no basis", "если базы нет"), text);
        }
        for step in &pool.then {
            self.line(self.w("then", "затем"), &self.step(step));
        }
    }

    fn contest(&mut self, at: usize, contest: &Contest) {
        self.head(self.w("contest", "конкурс"), "contest", at);
        let every = self.w("every", "период");
        self.line(every, self.contest_every);
        self.group(contest.per_team);
        if let Some(among) = &contest.among {
            self.among(among);
        }
        let (down, up) = (self.w("largest first", "по убыванию"), self.w("smallest first", "по возрастанию"));
        let order = |largest: bool| if largest { down } else { up };
        let (rank, largest) = &contest.rank;
        self.line(self.w("rank by", "ранжирование"), &format!("{}, {}", self.expr(rank), order(*largest)));
        let ties = self.w("ties", "при равенстве");
        if let Some((by, largest)) = &contest.by {
            let text = format!("{} {}, {}", self.w("by", "по показателю"), self.expr(by), order(*largest));
            self.line(ties, &text);
        }
        let text = match contest.ties {
            Ties::Share => self.w("share the sum of their places", "сумма призов их мест делится поровну"),
            Ties::Each => self.w("each gets the place", "каждый получает приз своего места"),
            Ties::Stops => self.w("stops the run", "расчёт останавливается"),
        };
        self.line(ties, text);
        match &contest.top {
            Some(part) => {
                let label = format!("{} {}", self.w("top", "лучшие"), self.percent(part));
                self.line(&label, &self.number(&contest.prizes[0]));
            }
            None => {
                for (place, prize) in contest.prizes.iter().enumerate() {
                    let label = format!("{} {}", self.w("place", "место"), place + 1);
                    self.line(&label, &self.number(prize));
                }
            }
        }
    }

    fn head(&mut self, word: &str, what: &str, at: usize) {
        let name = name(what, at, self.ru);
        self.out.push_str(&format!("\n{word} {name} \"{name}\"\n"));
    }

    fn records(&mut self) {
        self.out.push_str(self.w(
            r#"
record people "People"
  key: id
  employed: from hired through left_on
  field id: text
  field role: text
  field team: text
  field hired: date
  field left_on: date, optional
  field salary: money, optional
  field grade: number, optional

record sales "Sales"
  key: sale
  credited to: seller
  field sale: text
  field seller: employee
  field sold_on: date, optional
  field amount: money, optional
  field margin: money, optional
  field units: count
  field client: text, optional
  field kind: one of "new", "old", optional
  field refunded_on: date, optional

record goals "Goals"
  key: worker, span
  field worker: employee
  field span: period
  field goal: money, optional
  field units_goal: count, optional
"#,
            r#"
реестр люди «Люди»
  ключ: код
  работа: с принят по уволен
  поле код: текст
  поле роль: текст
  поле команда: текст
  поле принят: дата
  поле уволен: дата, необязательно
  поле оклад: деньги, необязательно
  поле разряд: число, необязательно

реестр продажи «Продажи»
  ключ: продажа
  получатель: продавец
  поле продажа: текст
  поле продавец: сотрудник
  поле дата_продажи: дата, необязательно
  поле сумма: деньги, необязательно
  поле маржа: деньги, необязательно
  поле штуки: количество
  поле клиент: текст, необязательно
  поле вид: одно из "new"; "old", необязательно
  поле возврат: дата, необязательно

реестр цели «Цели»
  ключ: работник, срок
  поле работник: сотрудник
  поле срок: период
  поле цель: деньги, необязательно
  поле цель_штук: количество, необязательно
"#,
        ));
    }

    fn grain(&self, grain: Grain) -> &'static str {
        match grain {
            Grain::Month => self.w("month", "месяц"),
            Grain::Quarter => self.w("quarter", "квартал"),
            Grain::Half => self.w("half-year", "полугодие"),
            Grain::Year => self.w("year", "год"),
        }
    }

    fn dates(&self, (from, through): &(super::day::Day, Option<super::day::Day>)) -> String {
        let mut text = format!("{} {}", self.w("from", "с"), from.written(self.ru));
        if let Some(through) = through {
            text += &format!(" {} {}", self.w("through", "по"), through.written(self.ru));
        }
        text
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

    fn kpi(&mut self, at: usize, kpi: &Kpi) {
        self.head(self.w("kpi", "показатель"), "kpi", at);
        self.line(self.w("measure", "расчёт"), &self.measure(&kpi.measure));
        if let Some(cond) = &kpi.filter {
            self.line(self.w("where", "отбор"), &self.cond(cond));
        }
        if reads_rows(&kpi.measure) {
            self.line(self.w("by date", "по дате"), field(Field::SoldOn, self.ru));
        }
        match kpi.per {
            Per::Person => {}
            Per::Team => self.line(self.w("per", "уровень"), field(Field::Team, self.ru)),
            Per::Company => self.line(self.w("per", "уровень"), self.w("company", "компания")),
        }
        match &kpi.quota {
            None => {}
            Some(Quota::Expr(Expr::Const(value, unit))) => {
                self.line(self.w("quota", "план"), &self.bare_typed(value, *unit));
            }
            Some(Quota::Expr(expr)) => self.line(self.w("quota", "план"), &self.expr(expr)),
            Some(Quota::Per(expr, grain)) => {
                let text = format!("{} {} {}", self.expr(expr), self.w("per", "за"), self.grain(*grain));
                self.line(self.w("quota", "план"), &text);
            }
            Some(Quota::Goal(of)) => {
                let path = format!("{}.{}", self.w("goals", "цели"), field(*of, self.ru));
                self.line(self.w("quota", "план"), &path);
            }
        }
        if kpi.quota.is_some() {
            match kpi.formula {
                Formula::MeasureOverQuota => {}
                Formula::QuotaOverMeasure => {
                    self.line(self.w("attainment", "выполнение"), self.w("quota / measure", "план / факт"));
                }
                Formula::TwoMinus => {
                    self.line(self.w("attainment", "выполнение"), self.w("2 - measure / quota", "2 - факт / план"));
                }
            }
        }
    }

    fn measure(&self, measure: &Measure) -> String {
        let inner = |part: &Measure| match part {
            Measure::Agg(..) | Measure::Kpi(_) => self.measure(part),
            _ => format!("({})", self.measure(part)),
        };
        match measure {
            Measure::Agg(func, of, cond) => {
                let word = match func {
                    Func::Sum => self.w("sum of", "сумма поля"),
                    Func::Count => self.w("count of", "количество записей реестра"),
                    Func::Different => self.w("count of different", "количество разных значений поля"),
                    Func::Average => self.w("average of", "среднее значение поля"),
                    Func::Min => self.w("min of", "наименьшее значение поля"),
                    Func::Max => self.w("max of", "наибольшее значение поля"),
                    Func::First => self.w("first of", "первое значение поля"),
                    Func::Last => self.w("last of", "последнее значение поля"),
                };
                let sales = self.w("sales", "продажи");
                let mut text = format!("{word} {sales}");
                if *func != Func::Count {
                    text += &format!(".{}", field(*of, self.ru));
                }
                if let Some(cond) = cond {
                    text += &format!("{}({})", self.w(" where ", ", у которых "), self.cond(cond));
                }
                text
            }
            Measure::Div(a, b) => format!("{} / {}", inner(a), inner(b)),
            Measure::Sub(a, b) => format!("{} - {}", inner(a), inner(b)),
            Measure::Kpi(at) => name("kpi", *at, self.ru),
        }
    }

    fn mode(&self, mode: Mode) -> &'static str {
        match mode {
            Mode::Amount => self.w("amount of the tier", "сумма достигнутой ступени"),
            Mode::SumOfAmounts => self.w("sum of the amounts", "сумма всех достигнутых ступеней"),
            Mode::Marginal => self.w("marginal", "каждая часть по своей ставке"),
            Mode::Whole => self.w("whole amount", "вся сумма по достигнутой ставке"),
            Mode::Linear => self.w("linear", "линейно между порогами"),
            Mode::Value => self.w("value of the tier", "значение ступени"),
        }
    }

    fn tiers(&mut self, tiers: &Tiers, on: Option<&Expr>) {
        self.line(self.w("by", "по показателю"), &self.expr(&tiers.by));
        if let Some(on) = on {
            self.line(self.w("on", "база"), &self.expr(on));
        }
        self.line(self.w("mode", "режим"), self.mode(tiers.mode));

        if let Some(at_bounds) = tiers.at_bounds {
            let text = if at_bounds {
                self.w("at the bounds", "по порогам")
            } else {
                self.w("in proportion", "пропорционально показателю")
            };
            self.line(self.w("slices", "деление базы"), text);
        }
        if let Some(opening) = &tiers.opening {
            self.line(self.w("opening", "начальный остаток"), &self.expr(opening));
        }
        if let Some(columns) = &tiers.columns {
            return self.table(tiers, columns);
        }
        let bound = |bound: &Q| match tiers.by_unit {
            Unit::Number => self.percent(bound),
            _ => self.number(bound),
        };
        // In a linear scale a bare number may be a factor as well as an amount.
        let value = |value: &Expr| if tiers.mode == Mode::Linear { self.expr(value) } else { self.value(value) };
        let mut rows = Vec::new();
        if let (Some(below), Some(first)) = (&tiers.below, tiers.lines.first()) {
            rows.push((format!("{} {}", self.w("below", "ниже"), bound(&first.bound)), value(below)));
        }
        for line in &tiers.lines {
            let word = if line.above { self.w("above", "свыше") } else { self.w("from", "от") };
            rows.push((format!("{word} {}", bound(&line.bound)), value(&line.value)));
        }
        rows.iter().for_each(|(label, value)| self.line(label, value));
    }

    fn bound(&self, bound: &Q, unit: Unit) -> String {
        if unit == Unit::Number { self.percent(bound) } else { self.number(bound) }
    }

    fn table(&mut self, tiers: &Tiers, columns: &Columns) {
        let (from, above, below) = (self.w("from", "от"), self.w("above", "свыше"), self.w("below", "ниже"));
        let line = |bound: &Q, over: bool, unit: Unit| {
            format!("{} {}", if over { above } else { from }, self.bound(bound, unit))
        };
        let mut head = vec![self.expr(&tiers.by)];
        let cells = match columns {
            Columns::Dates(days, cells) => {
                head.extend(days.iter().map(|day| format!("{} {}", self.w("from", "с"), day.written(self.ru))));
                cells
            }
            Columns::Across(_, unit, first_below, bounds, cells) => {
                if *first_below {
                    head.push(format!("{below} {}", self.bound(&bounds[0].0, *unit)));
                }
                head.extend(bounds.iter().map(|(bound, over)| line(bound, *over, *unit)));
                cells
            }
        };
        let mut firsts: Vec<String> = Vec::new();
        if tiers.below.is_some() {
            firsts.push(format!("{below} {}", self.bound(&tiers.lines[0].bound, tiers.by_unit)));
        }
        firsts.extend(tiers.lines.iter().map(|tier| line(&tier.bound, tier.above, tiers.by_unit)));
        let mut rows = vec![head];
        for (first, values) in firsts.into_iter().zip(cells) {
            let values = values.iter().map(|value| match tiers.mode {
                Mode::Linear => self.expr(value),
                _ => self.value(value),
            });
            rows.push([first].into_iter().chain(values).collect());
        }
        if let Columns::Across(by, ..) = columns {
            self.line(self.w("across", "по второму показателю"), &self.expr(by));
        }
        self.out.push_str(&format!("  {}:\n", self.w("table", "таблица")));
        rows.iter().for_each(|row| self.out.push_str(&format!("    | {} |\n", row.join(" | "))));
    }

    /// The value of a tier: a constant stands bare.
    fn value(&self, expr: &Expr) -> String {
        match expr {
            Expr::Const(value, Unit::Number) => self.percent(value),
            Expr::Const(value, _) => self.number(value),
            _ => self.expr(expr),
        }
    }

    fn card(&mut self, at: usize, card: &Card) {
        self.head(self.w("scorecard", "матрица"), "card", at);
        self.line(self.w("by", "по показателю"), self.w("attainment of each KPI", "выполнение каждого показателя"));
        let mode = if card.linear { Mode::Linear } else { Mode::Value };
        self.line(self.w("mode", "режим"), self.mode(mode));
        if let (Some(below), Some((first, _, _))) = (&card.below, card.lines.first()) {
            let label = format!("{} {}", self.w("below", "ниже"), self.percent(first));
            self.line(&label, &self.percent(below));
        }
        for (bound, above, value) in &card.lines {
            let word = if *above { self.w("above", "свыше") } else { self.w("from", "от") };
            let label = format!("{word} {}", self.percent(bound));
            self.line(&label, &self.percent(value));
        }
        for (kpi, weight) in &card.weights {
            let label = format!("{} {}", self.w("weight", "вес"), name("kpi", *kpi, self.ru));
            let text = match decimal(weight, 6) {
                Some(_) => self.percent(weight),
                None => format!("{} / {}", weight.numer(), weight.denom()),
            };
            self.line(&label, &text);
        }
        if let Some(policy) = card.no_data {
            let text = match policy {
                CardNoData::Others => self.w("weight goes to the others", "вес переходит остальным"),
                CardNoData::Zero => self.w("counts as 0", "считается как 0"),
                CardNoData::Stops => self.w("stops the run", "расчёт останавливается"),
            };
            self.line(self.w("if no data", "если нет данных"), text);
        }
    }

    fn bonus(&mut self, at: usize, bonus: &Bonus) {
        self.head(self.w("bonus", "премия"), "bonus", at);
        if let Some(every) = bonus.every {
            self.line(self.w("every", "период"), self.grain(every));
        }
        if let Some(effective) = &bonus.effective {
            self.line(self.w("effective", "действует"), &self.dates(effective));
        }
        if let Some(rounding) = &bonus.rounding {
            self.line(self.w("rounding", "округление"), &self.rounding(rounding));
        }
        if let Some(each) = &bonus.for_each {
            let sales = self.w("sales", "продажи").to_owned();
            let text = match &each.filter {
                Some(cond) => format!("{sales}{}{}", self.w(" where ", ", у которых "), self.cond(cond)),
                None => sales,
            };
            self.line(self.w("for each", "за каждую запись"), &text);
            self.line(self.w("by date", "по дате"), field(Field::SoldOn, self.ru));
        }
        if let Some(when) = &bonus.when {
            self.line(self.w("when", "условие"), &self.cond(when));
        }
        if let Some(gate) = &bonus.gate {
            let of = if gate.attainment { Expr::Attainment(gate.kpi, None) } else { Expr::Kpi(gate.kpi, None) };
            let bound = if gate.attainment { self.percent(&gate.bound) } else { self.number(&gate.bound) };
            let word = if gate.above {
                self.w("only above the gate", "только сверх порога")
            } else {
                self.w("from the first unit", "с первой единицы")
            };
            self.line(self.w("gate", "порог"), &format!("{} >= {bound}, {word}", self.expr(&of)));
        }
        if let Some(no_data) = &bonus.no_data {
            let text = match no_data {
                NoData::Pays(expr) => self.value(expr),
                NoData::NotApplicable => self.w("not applicable", "не применяется").to_owned(),
                NoData::Met => self.w("met", "условие выполнено").to_owned(),
                NoData::NotMet => self.w("not met", "условие не выполнено").to_owned(),
            };
            self.line(self.w("if no data", "если нет данных"), &text);
        }
        if let Some((window, negative)) = &bonus.window {
            self.line(self.w("window", "окно"), &self.window(*window));
            if let Some(negative) = negative {
                let text = match negative {
                    Negative::Recovered => self.w("recovered", "удерживается"),
                    Negative::Carried => self.w("carried", "переносится"),
                    Negative::Zero => self.w("zero", "ноль"),
                };
                self.line(self.w("if negative", "если меньше нуля"), text);
            }
        }
        if let Some(first) = bonus.dated_by_first {
            let text = if first {
                self.w("first day of period", "первый день периода")
            } else {
                self.w("last day of period", "последний день периода")
            };
            self.line(self.w("dated by", "на дату"), text);
        }
        match &bonus.amount {
            Amount::Pays(expr) => self.line(self.w("pays", "размер"), &self.value(expr)),
            Amount::Tiers(tiers, on) => self.tiers(tiers, on.as_ref()),
        }
        for step in bonus.for_each.iter().flat_map(|each| &each.each_then) {
            self.line(self.w("each then", "затем по каждой"), &self.step(step));
        }
        for step in &bonus.then {
            self.line(self.w("then", "затем"), &self.step(step));
        }
        if let Some(within) = bonus.for_each.as_ref().and_then(|each| each.reversed) {
            let mut text = format!("{} {}", self.w("on", "по дате"), field(Field::RefundedOn, self.ru));
            if let Some(days) = within {
                text += &format!(
                    "{} {days} {} {}",
                    self.w(", within", ", в течение"),
                    self.w("days of", "дней от"),
                    field(Field::SoldOn, self.ru)
                );
            }
            self.line(self.w("reversed", "сторно"), &text);
        }
    }

    fn step(&self, step: &Step) -> String {
        let factor = |expr: &Expr| match expr {
            Expr::Const(value, unit) => self.bare(value, *unit),
            _ => self.expr(expr),
        };
        match step {
            Step::MultiplyBy(expr) => format!("{} {}", self.w("multiply by", "коэффициент"), factor(expr)),
            Step::AtMost(expr) => format!("{} {}", self.w("at most", "не более"), factor(expr)),
            Step::AtLeast(expr) => format!("{} {}", self.w("at least", "не менее"), factor(expr)),
            Step::Minus(expr) => format!("{} {}", self.w("minus", "минус"), factor(expr)),
            Step::Round(mode, unit) => format!(
                "{} {} {} {}",
                self.w("round", "округление"),
                self.round_mode(*mode),
                self.w("to", "до"),
                self.number(unit)
            ),
            Step::Prorate(expr) => format!(
                "{} {}",
                self.w("prorate by", "пропорционально"),
                match expr {
                    Expr::Employed => self.w("calendar days employed", "календарным дням работы").to_owned(),
                    _ => factor(expr),
                }
            ),
        }
    }

    fn units(&self, count: i64, grain: Grain) -> String {
        let forms = match grain {
            Grain::Month => ["month", "months", "месяц", "месяца", "месяцев"],
            Grain::Quarter => ["quarter", "quarters", "квартал", "квартала", "кварталов"],
            Grain::Half => ["half-year", "half-years", "полугодие", "полугодия", "полугодий"],
            Grain::Year => ["year", "years", "год", "года", "лет"],
        };
        let form = match (self.ru, count) {
            (false, 1) => forms[0],
            (false, _) => forms[1],
            (true, 1) => forms[2],
            (true, 2..=4) => forms[3],
            (true, _) => forms[4],
        };
        format!("{count} {form}")
    }

    fn window(&self, window: Window) -> String {
        match (window, self.ru) {
            (Window::SoFar(grain), false) => format!("{} so far", self.grain(grain)),
            (Window::SoFar(grain), true) => {
                let of = match grain {
                    Grain::Month => "месяца",
                    Grain::Quarter => "квартала",
                    Grain::Half => "полугодия",
                    Grain::Year => "года",
                };
                format!("с начала {of}")
            }
            (Window::Whole(grain), false) => format!("whole {}", self.grain(grain)),
            (Window::Whole(Grain::Half), true) => "всё полугодие".to_owned(),
            (Window::Whole(grain), true) => format!("весь {}", self.grain(grain)),
            (Window::Previous(1, grain), false) => format!("previous {}", self.grain(grain)),
            (Window::Previous(1, Grain::Half), true) => "предыдущее полугодие".to_owned(),
            (Window::Previous(1, grain), true) => format!("предыдущий {}", self.grain(grain)),
            (Window::Previous(count, grain), false) => format!("previous {}", self.units(count, grain)),
            (Window::Previous(count, grain), true) => format!("предыдущие {}", self.units(count, grain)),
            (Window::Last(count, grain), false) => format!("last {}", self.units(count, grain)),
            (Window::Last(count, grain), true) => format!("последние {}", self.units(count, grain)),
        }
    }

    fn windowed(&self, text: String, window: Option<Window>) -> String {
        match window {
            None => text,
            Some(window @ Window::SoFar(_)) if self.ru => format!("({text} {})", self.window(window)),
            Some(window) => format!("({text} {} {})", self.w("in", "за"), self.window(window)),
        }
    }

    fn list(&self, parts: Vec<String>) -> String {
        parts.join(self.w(", ", "; "))
    }

    /// An operand: anything of several words in brackets.
    fn tight(&self, expr: &Expr) -> String {
        match expr {
            Expr::Const(..)
            | Expr::Param(_)
            | Expr::Define(_)
            | Expr::Field(_)
            | Expr::Card(_)
            | Expr::Scale(_, None) => self.expr(expr),
            Expr::Kpi(_, window) | Expr::Attainment(_, window) | Expr::Quota(_, window) => match window {
                None if matches!(expr, Expr::Kpi(..)) => self.expr(expr),
                // These already stand in brackets.
                Some(_) => self.expr(expr),
                None => format!("({})", self.expr(expr)),
            },
            _ => format!("({})", self.expr(expr)),
        }
    }

    fn expr(&self, expr: &Expr) -> String {
        let ru = self.ru;
        match expr {
            Expr::Const(value, unit) => self.bare_typed(value, *unit),
            Expr::Param(at) => name("param", *at, ru),
            Expr::Define(at) => name("define", *at, ru),
            Expr::Kpi(at, window) => self.windowed(name("kpi", *at, ru), *window),
            Expr::Attainment(at, window) => {
                let words = self.w("attainment of", "выполнение плана по показателю");
                self.windowed(format!("{words} {}", name("kpi", *at, ru)), *window)
            }
            Expr::Quota(at, window) => {
                let words = self.w("quota of", "план по показателю");
                self.windowed(format!("{words} {}", name("kpi", *at, ru)), *window)
            }
            Expr::Field(of) => field(*of, ru).to_owned(),
            Expr::Add(a, b) => format!("{} + {}", self.tight(a), self.tight(b)),
            Expr::Sub(a, b) => format!("{} - {}", self.tight(a), self.tight(b)),
            Expr::Mul(a, b) => format!("{} * {}", self.tight(a), self.tight(b)),
            Expr::Div(a, b) => format!("{} / {}", self.tight(a), self.tight(b)),
            Expr::Share(share, of) => format!("{} {} {}", self.percent(share), self.w("of", "от"), self.tight(of)),
            Expr::Scale(at, None) => name("scale", *at, ru),
            Expr::Scale(at, Some(base)) if ru => {
                format!("по шкале {}, база {}", name("scale", *at, ru), self.tight(base))
            }
            Expr::Scale(at, Some(base)) => format!("{} on {}", name("scale", *at, ru), self.tight(base)),
            Expr::Card(at) => name("card", *at, ru),
            Expr::If(cond, a, b) => format!(
                "{} {}{} {}{} {}",
                self.w("if", "если"),
                self.cond(cond),
                self.w(" then", ", то"),
                self.tight(a),
                self.w(" else", ", иначе"),
                self.tight(b)
            ),
            Expr::Excess(a, b) => format!(
                "{} {} {} {}",
                self.w("excess of", "превышение"),
                self.tight(a),
                self.w("over", "над"),
                self.tight(b)
            ),
            Expr::Round(of, mode, unit) => {
                let unit = self.number(unit);
                let (round, to) = (self.w("round", "округление"), self.w("to", "до"));
                format!("{round} {} {} {to} {unit}", self.tight(of), self.round_mode(*mode))
            }
            Expr::Least(of) => {
                let of = self.list(of.iter().map(|part| self.expr(part)).collect());
                format!("{} ({of})", self.w("min of", "наименьшее из"))
            }
            Expr::Most(of) => {
                let of = self.list(of.iter().map(|part| self.expr(part)).collect());
                format!("{} ({of})", self.w("max of", "наибольшее из"))
            }
            Expr::Total(at) => format!("{} {}", self.w("total of", "сумма премии"), name("bonus", *at, ru)),
            Expr::Employed => self.w("calendar days employed", "календарные дни работы").to_owned(),
            Expr::Service => format!(
                "{} {} {} {}",
                self.w("calendar months from", "календарные месяцы с"),
                field(Field::Hired, ru),
                self.w("through", "по"),
                self.w("period", "период")
            ),
        }
    }

    fn op(&self, op: Op) -> &'static str {
        match op {
            Op::Eq => "=",
            Op::Ne => "<>",
            Op::Lt => "<",
            Op::Le => "<=",
            Op::Gt => ">",
            Op::Ge => ">=",
        }
    }

    fn cond(&self, cond: &Cond) -> String {
        let ru = self.ru;
        match cond {
            Cond::Cmp(op, a, b) => format!("{} {} {}", self.tight(a), self.op(*op), self.tight(b)),
            Cond::Between(a, low, high) => format!(
                "{} {} {} {} {} {}",
                self.tight(a),
                self.w("between", "между"),
                self.tight(low),
                self.w("and", "и"),
                self.tight(high),
                self.w("(inclusive)", "(включительно)")
            ),
            Cond::In(of, is, texts) => format!(
                "{} {} ({})",
                field(*of, ru),
                if *is { self.w("in", "в") } else { self.w("not in", "не в") },
                self.list(texts.iter().map(|text| format!("\"{text}\"")).collect())
            ),
            Cond::Text(of, is, text) => format!("{} {} \"{text}\"", field(*of, ru), if *is { "=" } else { "<>" }),
            Cond::Date(op, of, day) => format!("{} {} {}", field(*of, ru), self.op(*op), day.written(ru)),
            Cond::Empty(of, is) => format!("{} {}", field(*of, ru), self.empty(*is)),
            Cond::NoData(expr, is) => format!("{} {}", self.tight(expr), self.empty(*is)),
            Cond::Within(of, count, months, from) => {
                let unit = match (months, ru) {
                    (true, false) => "months",
                    (false, false) => "days",
                    (true, true) => "месяцев",
                    (false, true) => "дней",
                };
                let (within, of_word) = (self.w("within", "в течение"), self.w("of", "от"));
                format!("{} {within} {count} {unit} {of_word} {}", field(*of, ru), field(*from, ru))
            }
            Cond::Not(inner) => format!("{} ({})", self.w("not", "не"), self.cond(inner)),
            Cond::And(a, b) => format!("({}) {} ({})", self.cond(a), self.w("and", "и"), self.cond(b)),
            Cond::Or(a, b) => format!("({}) {} ({})", self.cond(a), self.w("or", "или"), self.cond(b)),
            Cond::InARow(inner, count, grain) => {
                let units = self.units(*count, *grain);
                if ru {
                    format!("({}) {units} подряд", self.cond(inner))
                } else {
                    format!("({}) for {units} in a row", self.cond(inner))
                }
            }
        }
    }

    fn empty(&self, is: bool) -> &'static str {
        if is { self.w("is empty", "пусто") } else { self.w("is not empty", "не пусто") }
    }
}

/// Whether the formula has an aggregate.
pub fn reads_rows(measure: &Measure) -> bool {
    match measure {
        Measure::Agg(..) => true,
        Measure::Div(a, b) | Measure::Sub(a, b) => reads_rows(a) || reads_rows(b),
        Measure::Kpi(_) => false,
    }
}
