//! Tiers, scales and scorecards.

use super::*;

impl Writer {
    pub(super) fn mode(&self, mode: Mode) -> &'static str {
        match mode {
            Mode::Amount => self.w("amount of the tier", "сумма достигнутой ступени"),
            Mode::SumOfAmounts => self.w("sum of the amounts", "сумма всех достигнутых ступеней"),
            Mode::Marginal => self.w("marginal", "каждая часть по своей ставке"),
            Mode::Whole => self.w("whole amount", "вся сумма по достигнутой ставке"),
            Mode::Linear => self.w("linear", "линейно между порогами"),
            Mode::Value => self.w("value of the tier", "значение ступени"),
        }
    }

    pub(super) fn tiers(&mut self, tiers: &Tiers, on: Option<&Expr>) {
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

    pub(super) fn bound(&self, bound: &Q, unit: Unit) -> String {
        if unit == Unit::Number { self.percent(bound) } else { self.number(bound) }
    }

    pub(super) fn table(&mut self, tiers: &Tiers, columns: &Columns) {
        let (from, above, below) = (self.w("from", "от"), self.w("above", "свыше"), self.w("below", "ниже"));
        let line = |bound: &Q, over: bool, unit: Unit| {
            format!("{} {}", if over { above } else { from }, self.bound(bound, unit))
        };
        let mut head = vec![self.expr(&tiers.by)];
        let cells = match columns {
            Columns::Dates(days, cells, _) => {
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
        let below = usize::from(tiers.below.is_some());
        for (row, (first, values)) in firsts.into_iter().zip(cells).enumerate() {
            let gone = match columns {
                Columns::Dates(_, _, gone) if row >= below => gone[row - below],
                _ => None,
            };
            let values = values.iter().enumerate().map(|(column, value)| match tiers.mode {
                _ if gone == Some(column) => "-".to_owned(),
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
    pub(super) fn value(&self, expr: &Expr) -> String {
        match expr {
            Expr::Const(value, Unit::Number) => self.percent(value),
            Expr::Const(value, _) => self.number(value),
            _ => self.expr(expr),
        }
    }

    pub(super) fn card(&mut self, at: usize, card: &Card) {
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
}
