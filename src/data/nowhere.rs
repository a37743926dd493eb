//! Texts that conditions of the rules ask for and that no row holds: most likely misspelt, and then the rule pays nobody.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::data::grow::{Growing, RawTable};
use crate::data::lookalike::digits;
use crate::data::problems::Problems;
use crate::data::reads::{Asked, Reads};
use crate::data::shape::Shape;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::Type;
use crate::syntax::likeness::skeleton;
use crate::syntax::suggest::closest;

/// Below this many letters nearly any two words are near each other.
const SHORTEST: usize = 4;

/// P0746 for each text that a condition asks for, where it is likely to be a slip: a key that no row has; a text near to one
/// that the rules do not ask for, or with a letter too many or too few; a text that is wanted, where of those that the rules ask for none
/// stands in a field that most rows fill. That somebody has left for a certain reason may not have happened yet.
pub(crate) fn nowhere(reads: &Reads, shapes: &[Shape<'_>], raw: &[RawTable], problems: &mut Problems) {
    for ((table, field), asked) in &reads.asked {
        let (Some(shape), Some(raw)) = (shapes.get(*table), raw.get(*table)) else { continue };
        let Some(of) = shape.fields.get(*field).filter(|of| of.field.ty == Type::Text) else { continue };
        let Some(Growing::Text { texts, codes }) = raw.columns.get(*field) else { continue };
        let passed = raw.passed.filled.get(*field).copied().unwrap_or(0);
        let (filled, rows) = (codes.iter().flatten().count() + passed, raw.met());
        if !raw.bound || !raw.complete || filled == 0 {
            continue;
        }
        let known: HashSet<&Arc<str>> = texts.values.iter().collect();
        let looks: HashSet<String> = texts.values.iter().map(|text| skeleton(text)).collect();
        let none_there = filled * 2 >= rows && asked.keys().all(|text| !known.contains(text));
        for (text, Asked { span, as_key, wanted }) in asked {
            // What only looks like a text of the data has been reported at its rows.
            if known.contains(text) || looks.contains(&skeleton(text)) {
                continue;
            }
            let near = near(text, &texts.values, asked);
            if !(*as_key || (*wanted && none_there) || near.is_some()) {
                continue;
            }
            let said = Diagnostic::warning(Code::TextNowhere, *span)
                .arg("text", text)
                .arg("field", &of.field.name)
                .arg("record", &shape.record.name)
                .arg("count", rows);
            problems.push(match near {
                Some(near) => said.arg("near", near).help("near"),
                None => said,
            });
        }
    }
}

/// The text of the data that was most likely meant.
fn near<'t>(text: &str, known: &'t [Arc<str>], asked: &BTreeMap<Arc<str>, Asked>) -> Option<&'t str> {
    let fits = |near: &&str| text.chars().count() >= SHORTEST && digits(text) == digits(near);
    let unasked = known.iter().filter(|text| !asked.contains_key(*text)).map(|text| &**text);
    if let Some(near) = closest(text, unasked).filter(fits) {
        return Some(near);
    }
    let letters = text.chars().count();
    let one_off = known.iter().map(|text| &**text).filter(|text| text.chars().count().abs_diff(letters) == 1);
    closest(text, one_off).filter(fits).filter(|near| strsim::osa_distance(text, near) == 1)
}
