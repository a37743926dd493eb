//! Exceptions.

use super::*;

impl Writer {
    pub(super) fn exception(&mut self, of: (&str, usize), nth: usize, exception: &Exception) {
        let (what, at) = of;
        let prefix = if what == "pool" { "p" } else { "" };
        let name = format!("{}_{prefix}{}", name("exception", at, self.ru), nth + 1);
        self.out.push_str(&format!("\n{} {name} \"{name}\"\n", self.w("exception", "исключение")));
        self.line(self.w("of", "из правила"), &super::name(what, at, self.ru));
        if let Some(chosen) = &exception.chosen {
            let (people, such) = (self.w("people", "люди"), self.w(" where ", ", у которых "));
            self.line(self.w("for", "участники"), &format!("{people}{such}{}", self.cond(chosen)));
        }
        if let Some(when) = &exception.when {
            self.line(self.w("when", "условие"), &self.cond(when));
        }
        if let Some(met) = exception.no_data {
            let text = if met {
                self.w("met", "условие выполнено")
            } else {
                self.w("not met", "условие не выполнено")
            };
            self.line(self.w("if no data", "если нет данных"), text);
        }
        if let Some(effective) = &exception.effective {
            self.line(self.w("effective", "действует"), &self.dates(effective));
        }
        let pays = match &exception.makes {
            Makes::Amount(of) => self.value(of),
            Makes::AtLeast(of) => format!("{} {}", self.w("at least", "минимум"), self.value(of)),
            Makes::AtMost(of) => format!("{} {}", self.w("at most", "потолок"), self.value(of)),
            Makes::MultiplyBy(of) => format!("{} {}", self.w("multiply by", "коэффициент"), self.value(of)),
        };
        self.line(self.w("pays", "размер"), &pays);
        let mut holds = Vec::new();
        if exception.also_failed {
            holds.push(self.w("also when the condition fails", "и когда условие не выполнено"));
        }
        if exception.also_without {
            holds.push(self.w("also without data", "и когда нет данных"));
        }
        if !holds.is_empty() {
            self.line(self.w("holds", "применяется"), &holds.join(self.w(", ", "; ")));
        }
        for step in &exception.then {
            self.line(self.w("then", "затем"), &self.step(step));
        }
        if let Some(prorate) = exception.prorate {
            let text = if prorate { self.w("yes", "да") } else { self.w("no", "нет") };
            self.line(self.w("prorate", "пропорционально"), text);
        }
        if let Some(by_others) = exception.by_others {
            let text = match by_others {
                true => self.w("shared by the others", "делится между остальными"),
                false => self.w("outside the pool", "вне фонда"),
            };
            self.line(self.w("difference", "разница"), text);
        }
        if let Some(so_far) = exception.so_far {
            let text = match so_far {
                true => self.w("the amount so far", "сумму с начала"),
                false => self.w("the amount of the period", "сумму за период"),
            };
            self.line(self.w("changes", "меняет"), text);
        }
        self.line(self.w("reason", "причина"), "\"A reason\"");
        self.line(self.w("approved", "утверждено"), "\"Somebody, on a day\"");
    }
}
