//! Values of pay over time.

use crate::language::{Format, Lang};
use crate::syntax::tree::{LeftWord, PartTime, PartWord};
use crate::syntax::words::Case;
use crate::syntax::write::{Writer, literal};

impl Writer {
    pub(super) fn parts(&self, parts: &[PartWord]) -> String {
        let separator = match self.lang {
            Lang::En => ", ",
            Lang::Ru => "; ",
        };
        let part = |part: &PartWord| format!("{} {}", self.weight(&part.share.item), self.part_time(&part.when.item));
        parts.iter().map(part).collect::<Vec<_>>().join(separator)
    }

    fn part_time(&self, when: &PartTime) -> String {
        match when {
            PartTime::AtOnce => self.key("at_once").to_owned(),
            PartTime::On(path) => format!("{} {}", self.key("part_on"), self.row_path(path)),
            PartTime::After(length) => {
                let length = literal::duration(length.item.count, length.item.unit, Case::Plain, self.lang);
                format!("{} {length}", self.key("part_after"))
            }
            PartTime::OnDay(day) => format!("{} {}", self.key("part_on"), Format::new(self.lang).date(day.item)),
            PartTime::AtEndOfNext(grain) => {
                format!("{} {} {}", self.key("part_at_end"), self.key("next"), self.of_grain(*grain))
            }
            PartTime::AtEnd(grain) => format!("{} {}", self.key("part_at_end"), self.of_grain(*grain)),
        }
    }

    pub(super) fn left(&self, word: LeftWord) -> &'static str {
        self.key(match word {
            LeftWord::AsPlanned => "left_as_planned",
            LeftWord::WithLastPay => "left_last_pay",
            LeftWord::Cancelled => "left_cancelled",
        })
    }
}
