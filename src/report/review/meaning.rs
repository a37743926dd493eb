//! What changes in meaning, in words.

use crate::compare::{Became, BlockChange, ClauseChange, Touches};
use crate::diagnostics::Arg;
use crate::report::document::{Document, Line, Part, Piece};
use crate::report::review::{Known, Most, PlanReview, Review, rest};

/// The groups in which changes are told: those that matter most first.
const GROUPS: [(Touches, &str); 4] = [
    (Touches::Amounts, "review_amounts"),
    (Touches::Besides, "review_besides"),
    (Touches::Examples, "review_examples"),
    (Touches::Words, "review_words"),
];

pub(super) fn meaning(review: &Review, plan: &PlanReview, out: &mut Document, most: Most) {
    if plan.known != Known::Both {
        return;
    }
    for (touches, key) in GROUPS {
        let mut blocks: Vec<(Line, Vec<Line>)> = Vec::new();
        for (block, place) in plan.meaning.blocks.iter().zip(&plan.places) {
            let lines = match &block.became {
                Became::Added(lines) | Became::Removed(lines) => {
                    if block.touches != touches {
                        continue;
                    }
                    let shown = lines.iter().take(most.parts).map(|line| vec![Piece::Code(line.clone())]);
                    let mut shown: Vec<Line> = shown.collect();
                    rest(review, &mut shown, lines.len(), most.parts, "review_more_lines");
                    shown
                }
                Became::Changed(parts) => {
                    let parts: Vec<&ClauseChange> = parts.iter().filter(|part| part.touches == touches).collect();
                    // A rule under another name, with nothing else to tell.
                    let renamed = block.renamed_from.is_some() && block.touches == touches;
                    if parts.is_empty() && !renamed {
                        continue;
                    }
                    let mut shown: Vec<Line> = parts.iter().take(most.parts).map(|part| told(review, part)).collect();
                    rest(review, &mut shown, parts.len(), most.parts, "review_more");
                    shown
                }
            };
            blocks.push((head(review, block, place), lines));
        }
        if blocks.is_empty() {
            continue;
        }
        out.heading(review.level(), review.word(key));
        let all = blocks.len();
        for (head, lines) in blocks.into_iter().take(most.blocks) {
            out.parts.push(Part::Paragraph(head));
            out.list(lines);
        }
        if all > most.blocks {
            out.paragraph(review.say("review_more", &[("count", Arg::from(all - most.blocks))]));
        }
    }
}

/// `bonus fixed “Fixed bonus” (agency.kpi:52)`.
fn head(review: &Review, block: &BlockChange, place: &(String, usize)) -> Line {
    let mut title = format!("{} {}", block.kind.word(review.lang), block.name);
    if !block.title.is_empty() {
        title = review.say("review_titled", &[("name", Arg::from(title)), ("title", Arg::from(block.title.as_str()))]);
    }
    let mut line = vec![Piece::Strong(title)];
    let what = match &block.became {
        Became::Added(_) => Some(review.word("review_block_added")),
        Became::Removed(_) => Some(review.word("review_block_removed")),
        Became::Changed(_) => block
            .renamed_from
            .as_ref()
            .map(|name| review.say("review_block_renamed", &[("name", Arg::from(name.as_str()))])),
    };
    line.extend(what.map(|what| Piece::Text(format!("— {what}"))));
    let (file, number) = place;
    line.push(Piece::Text(format!("({file}:{number})")));
    line
}

fn told(review: &Review, part: &ClauseChange) -> Line {
    let label = match (part.kind, &part.was_label) {
        (None, _) => review.word("review_title_of"),
        (Some(_), _) if part.label.is_empty() => review.word("review_order"),
        (Some(_), Some(was)) => format!("{was} → {}", part.label),
        (Some(_), None) => part.label.clone(),
    };
    let text = |text: &str| Piece::Text(text.to_owned());
    let code = |value: &String| Piece::Code(value.clone());
    let mut line = Vec::new();
    match (&part.before, &part.after) {
        (None, Some(after)) => {
            line.push(Piece::Text(format!("{} {label}:", review.word("review_added"))));
            line.push(code(after));
        }
        (Some(before), None) => {
            line.push(Piece::Text(format!("{} {label}:", review.word("review_removed"))));
            line.push(code(before));
        }
        (before, after) => {
            line.push(Piece::Text(format!("{label}:")));
            line.extend(before.iter().map(code));
            if before != after {
                line.push(text("→"));
                line.extend(after.iter().map(code));
            }
        }
    }
    line
}
