//! Values of pools and contests.

use crate::language::Lang;
use crate::number::Exact;
use crate::syntax::names::Place;
use crate::syntax::tree::{AsOfWord, Expr, ExprKind, FallbackWord, SharingPart, TiesWord};
use crate::syntax::write::{Writer, literal};

impl Writer {
    pub(super) fn as_of(&self, word: AsOfWord) -> &'static str {
        self.key(match word {
            AsOfWord::FirstDay => "first_day",
            AsOfWord::LastDay => "last_day",
        })
    }

    pub(super) fn fallback(&self, word: FallbackWord) -> &'static str {
        self.key(match word {
            FallbackWord::NotPaid => "not_paid",
            FallbackWord::Carried => "carried",
            FallbackWord::StopsTheRun => "stops_the_run",
            FallbackWord::Equally => "equally",
        })
    }

    pub(super) fn sharing(&self, parts: &[SharingPart]) -> String {
        let separator = match self.lang {
            Lang::En => ", ",
            Lang::Ru => "; ",
        };
        let part = |part: &SharingPart| {
            let by = part.by.as_ref().map_or_else(|| self.key("equally").to_owned(), |by| self.shared_by(by));
            match &part.weight {
                Some(weight) => format!("{by} {}", self.weight(&weight.item)),
                None => by,
            }
        };
        parts.iter().map(part).collect::<Vec<_>>().join(separator)
    }

    /// A percentage, or a fraction: a third has no end as a percentage.
    pub(super) fn weight(&self, weight: &Exact) -> String {
        let text = weight.to_string();
        if text.contains('/') { text } else { literal::number(weight, true, None, self.lang) }
    }

    /// A name such as `equally` would be read as the word.
    fn shared_by(&self, by: &Expr) -> String {
        match &*by.item {
            ExprKind::Path(names) => self.path(names, Place::Sharing),
            _ => self.expr(by),
        }
    }

    pub(super) fn ranking(&self, by: &Expr, largest: bool) -> String {
        let order = self.key(if largest { "largest_first" } else { "smallest_first" });
        format!("{}, {order}", self.expr(by))
    }

    pub(super) fn ties(&self, word: &TiesWord) -> String {
        match word {
            TiesWord::ShareTheSum => self.key("share_places").to_owned(),
            TiesWord::EachGetsThePlace => self.key("each_place").to_owned(),
            TiesWord::StopsTheRun => self.key("stops_the_run").to_owned(),
            TiesWord::By { by, largest } => format!("{} {}", self.key("tie_by"), self.ranking(by, *largest)),
        }
    }

    /// `4 through 6` inside a label.
    pub(super) fn places(&self, first: i64, last: i64) -> String {
        let (first, last) = (literal::whole(first, self.lang), literal::whole(last, self.lang));
        let range = format!("{first} {} {last}", self.key("through"));
        match self.lang {
            Lang::En => range,
            Lang::Ru => format!("{} {range}", self.key("from")),
        }
    }

    /// A cell of a table, where a name such as `person` would be read as the heading of the people.
    pub(super) fn cell(&self, cell: &Expr) -> String {
        match &*cell.item {
            ExprKind::Path(names) if names.len() == 1 => self.path(names, Place::Cell),
            _ => self.expr(cell),
        }
    }
}
