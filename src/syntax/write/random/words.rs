//! Names, texts, days and counts.

use std::sync::Arc;

use super::*;
use crate::number::Exact;
use crate::time::{Date, Grain, date};

/// Names that a careless writer would get wrong, and ordinary ones.
const NAMES: &[&str] = &[
    "turnover",
    "below",
    "свыше",
    "оборот",
    "оборота",
    "quality",
    "number",
    "сумма",
    "план",
    "quota",
    "Ёлка",
    "x1",
    "_y",
    "count",
    "date",
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "of",
    "on",
    "to",
    "for",
    "so",
    "from",
    "through",
    "period",
    "pays",
    "result",
    "yes",
    "no",
    "и",
    "или",
    "не",
    "в",
    "от",
    "до",
    "за",
    "с",
    "по",
    "период",
    "размер",
    "итог",
    "да",
    "нет",
    "пусто",
    "выполнение",
    "выполнения",
    "показателя",
    "каждого",
    "sum",
    "total",
    "attainment",
    "min",
    "first",
    "last",
    "up",
    "different",
    "bonuses",
    "balance",
    "остаток",
    "pay",
    "выплат",
    "met",
    "applicable",
    "выполнено",
    "применяется",
    "person",
    "company",
    "сотрудник",
    "usd",
    "try",
    "each",
    "standard",
    "реестра",
    "премий",
    "month",
    "месяц",
    "подряд",
    "net margin",
    "a|b",
    "a:b",
    "a#b",
    "(x)",
    "50%",
    "2026-Q1",
    "-",
    "план (факт)",
    "»",
    "день приёма",
];

const TEXTS: &[&str] =
    &["manager", "менеджер по продажам", "", "a \"b\" c", "«x»", "“x”", "\"»", "\"»”", "a: b | c # d", "`t`", "½ ₽"];

pub(super) const COMMENTS: &[&str] = &["plain", "", "with: colon | bar \" quote", "«русский", "x # y"];

impl Random {
    pub(super) fn name(&mut self) -> Name {
        at(Arc::from(self.pick(NAMES)))
    }

    pub(super) fn text(&mut self) -> Text {
        at(Arc::from(self.pick(TEXTS)))
    }

    pub(super) fn day(&mut self) -> Date {
        date(1990 + self.below(60) as i64, 1 + self.below(12) as i64, 1 + self.below(28) as i64).unwrap()
    }

    pub(super) fn grain(&mut self) -> Grain {
        self.pick(&Grain::ALL)
    }

    pub(super) fn count(&mut self) -> i64 {
        self.pick(&[0, 1, 2, 3, 5, 11, 12, 21, 22, 90, 100, 101, 121, 1_000, 20_000])
    }

    pub(super) fn digits(&mut self) -> Exact {
        let units = self.below(1 << 30) as i128 >> self.below(30);
        Exact::scaled(units, self.pick(&[0, 0, 0, 1, 2, 3, 6]))
    }

    pub(super) fn pay_part(&mut self) -> PartWord {
        let share = match self.below(4) {
            0 => Exact::from(2).checked_div(&3.into()).unwrap(),
            _ => &self.digits() * &Exact::scaled(1, 2),
        };
        let when = match self.below(6) {
            4 => PartTime::OnDay(at(self.day())),
            5 => PartTime::AtEndOfNext(self.grain()),
            0 => PartTime::AtOnce,
            1 => PartTime::On(boxed(self.path())),
            2 => PartTime::After(at(self.duration())),
            _ => PartTime::AtEnd(self.grain()),
        };
        PartWord { share: at(share), when: at(when) }
    }

    pub(super) fn duration(&mut self) -> Duration {
        Duration {
            count: self.count(),
            unit: self.pick(&[TimeUnit::Day, TimeUnit::Month, TimeUnit::Quarter, TimeUnit::HalfYear, TimeUnit::Year]),
        }
    }

    pub(super) fn window(&mut self) -> Window {
        let grain = self.grain();
        match self.below(4) {
            0 => Window::SoFar(grain),
            1 => Window::Whole(grain),
            2 => Window::Previous(self.count(), grain),
            _ => Window::Rolling(self.count(), grain),
        }
    }
}
