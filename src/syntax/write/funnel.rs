//! What a KPI says of its place in a funnel.

use crate::number::Exact;
use crate::syntax::tree::{CapacityPer, ConversionWord};
use crate::syntax::write::{Writer, literal};

impl Writer {
    pub(super) fn share_of_leads(&self, said: &ConversionWord) -> String {
        let number = |value, percent| literal::number(value, percent, None, self.lang);
        match said {
            ConversionWord::Share(share) => number(share, true),
            ConversionWord::OutOf { results, leads } => {
                format!("{} {} {}", number(results, false), self.key("out_of"), number(leads, false))
            }
        }
    }

    pub(super) fn capacity(&self, amount: &Exact, per: CapacityPer) -> String {
        let per = match per {
            CapacityPer::WorkingDay => "working_day",
            CapacityPer::Every(grain) => literal::grain_key(grain),
        };
        format!("{} {} {}", literal::number(amount, false, None, self.lang), self.key("per_period"), self.key(per))
    }
}
