//! The steps of pools and contests in words.

use crate::diagnostics::Arg;
use crate::evaluate::{Trace, TraceKind};
use crate::number::Exact;
use crate::plan::Type;
use crate::report::View;

/// The places of a contest that are shown.
const PLACES: usize = 20;

impl View<'_> {
    /// A step of a pool or contest; `value` is its value in words.
    pub(super) fn together(&self, part: &Trace, value: &str) -> String {
        let said = Arg::Text(value.to_owned());
        let number = |number, ty: &Type| Arg::Text(self.number(number, ty));
        match &part.what {
            TraceKind::Pool { group: Some(group), members } => self
                .say("tell_pool_of", &[("group", Arg::from(group)), ("members", Arg::from(*members)), ("value", said)]),
            TraceKind::Pool { group: None, members } => {
                self.say("tell_pool", &[("members", Arg::from(*members)), ("value", said)])
            }
            TraceKind::InUnit { field, unit, why } => {
                let args = [("field", Arg::from(field)), ("unit", Arg::from(unit)), ("value", said)];
                match why {
                    None => self.say("tell_in_unit", &args),
                    Some(why) => {
                        let [field, unit, value] = args;
                        self.say("tell_in_unit_why", &[field, unit, value, ("why", Arg::Text(self.why_not(why)))])
                    }
                }
            }
            TraceKind::CarriedOver => self.say("tell_carried_over", &[("value", said)]),
            TraceKind::SharePart { whole, sum, by: false, .. } => {
                let args = [("whole", number(whole, &part.ty)), ("sum", Arg::from(sum)), ("value", said)];
                self.say("tell_part_equally", &args)
            }
            TraceKind::SharePart { whole, basis, sum, by: true } => {
                // The basis is counted in its own unit, which the step below it knows.
                let ty = part.parts.first().map_or(Type::Number, |basis| basis.ty.clone());
                let args = [
                    ("whole", number(whole, &part.ty)),
                    ("text", Arg::Text(self.quoted(part.span))),
                    ("basis", number(basis, &ty)),
                    ("sum", number(sum, &ty)),
                    ("value", said),
                ];
                self.say("tell_part_by", &args)
            }
            TraceKind::Split { before } => {
                self.say("tell_split", &[("before", number(before, &part.ty)), ("value", said)])
            }
            TraceKind::Place { place, through, of } if place == through => {
                self.say("tell_place", &[("place", Arg::from(*place)), ("of", Arg::from(*of)), ("value", said)])
            }
            TraceKind::Place { place, through, of } => self.say(
                "tell_places",
                &[
                    ("place", Arg::from(*place)),
                    ("through", Arg::from(*through)),
                    ("of", Arg::from(*of)),
                    ("value", said),
                ],
            ),
            TraceKind::Order { places, ty } => self.order(places, ty),
            _ => String::new(),
        }
    }

    /// The order of a contest: the value of each place, nobody's name.
    fn order(&self, places: &[(usize, usize, Exact)], ty: &Type) -> String {
        let place = |(place, through, value): &(usize, usize, Exact)| {
            let places = if place == through { place.to_string() } else { format!("{place}–{through}") };
            format!("{places}: {}", self.number(value, ty))
        };
        let mut shown: Vec<String> = places.iter().take(PLACES).map(place).collect();
        if places.len() > PLACES {
            shown.push("…".to_owned());
        }
        self.say("tell_order", &[("places", Arg::Text(shown.join("; ")))])
    }
}
