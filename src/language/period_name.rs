//! Periods as people write them in a document.

use crate::language::{Format, Lang};
use crate::time::{Grain, Month, Period};

const MONTHS: [[&str; 12]; 2] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ],
];

impl Format {
    /// A period in words, as it may stand alone or in a heading: `March 2026`, `1st quarter of 2026`, in Russian
    /// `март 2026 г.`, `I квартал 2026 г.`.
    pub fn period_name(self, period: Period) -> String {
        let year = period.first().year();
        let place = |grain: Grain| (period.first().number() - 1) / grain.months();
        let part = |names: &[&'static str], grain| {
            let place = usize::try_from(place(grain)).unwrap_or_default();
            names.get(place).copied().unwrap_or_default()
        };
        match (period.grain(), self.lang) {
            (Some(Grain::Month), _) => self.month_name(period.first()),
            (Some(Grain::Quarter), Lang::En) => {
                format!("{} quarter of {year}", part(&["1st", "2nd", "3rd", "4th"], Grain::Quarter))
            }
            (Some(Grain::Quarter), Lang::Ru) => {
                format!("{} квартал {year}\u{a0}г.", part(&["I", "II", "III", "IV"], Grain::Quarter))
            }
            (Some(Grain::HalfYear), Lang::En) => format!("{} half of {year}", part(&["1st", "2nd"], Grain::HalfYear)),
            (Some(Grain::HalfYear), Lang::Ru) => {
                format!("{} полугодие {year}\u{a0}г.", part(&["I", "II"], Grain::HalfYear))
            }
            (Some(Grain::Year), Lang::En) => year.to_string(),
            (Some(Grain::Year), Lang::Ru) => format!("{year}\u{a0}год"),
            (None, _) => format!("{} – {}", self.month_name(period.first()), self.month_name(period.last())),
        }
    }

    fn month_name(self, month: Month) -> String {
        let [en, ru] = &MONTHS;
        let place = usize::try_from(month.number() - 1).unwrap_or_default();
        match self.lang {
            Lang::En => format!("{} {}", en.get(place).copied().unwrap_or_default(), month.year()),
            Lang::Ru => format!("{} {}\u{a0}г.", ru.get(place).copied().unwrap_or_default(), month.year()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_written_as_people_write_them() {
        let said = |text: &str, lang| Format::new(lang).period_name(Period::parse(text).unwrap());
        assert_eq!(said("2026-03", Lang::En), "March 2026");
        assert_eq!(said("2026-03", Lang::Ru), "март 2026\u{a0}г.");
        assert_eq!(said("2026-Q2", Lang::En), "2nd quarter of 2026");
        assert_eq!(said("2026-Q4", Lang::Ru), "IV квартал 2026\u{a0}г.");
        assert_eq!(said("2026-H2", Lang::En), "2nd half of 2026");
        assert_eq!(said("2026-H1", Lang::Ru), "I полугодие 2026\u{a0}г.");
        assert_eq!(said("2026", Lang::Ru), "2026\u{a0}год");
        let window = Period::span(Month::new(2025, 12).unwrap(), Month::new(2026, 2).unwrap()).unwrap();
        assert_eq!(Format::new(Lang::En).period_name(window), "December 2025 – February 2026");
    }
}
