//! "Did you mean": the nearest of the known words.

use crate::syntax::fold;
use crate::syntax::inflection::form_of;

/// How many words are compared at most; a table of a million keys is not searched for each mistake.
const MOST_COMPARED: usize = 20_000;

/// The known word nearest to `word`, if any is near enough to be meant.
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(word);
    let length = wanted.chars().count();
    if length > 100 {
        return None;
    }
    let limit = (length / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in known.into_iter().take(MOST_COMPARED) {
        if candidate.len() > wanted.len() * 4 + 8 {
            continue;
        }
        let folded = fold(candidate);
        if folded.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = strsim::osa_distance(&wanted, &folded);
        let better = best.is_none_or(|(least, word)| distance < least || (distance == least && candidate < word));
        if distance <= limit && better {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, word)| word)
}

/// The same for names in rules, where a part of a name is near too: `turnover` for `turnover_month`; and so is another
/// case of a Russian one, however many letters it changes.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Shorter parts are met by chance.
    const SHORTEST_PART: usize = 4;
    let known: Vec<&str> = known.into_iter().collect();
    let form = known.iter().copied().filter(|known| form_of(wrong, known).is_some()).min();
    form.or_else(|| closest(wrong, known.iter().copied())).or_else(|| {
        let wrong = fold(wrong);
        let long = |text: &str| text.chars().count() >= SHORTEST_PART;
        let part = |name: &str| {
            let folded = fold(name);
            (long(&wrong) && folded.contains(&wrong)) || (long(&folded) && wrong.contains(&folded))
        };
        known.into_iter().filter(|name| part(name)).min()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_offered_and_far_ones_are_not() {
        assert_eq!(closest("sales_agnet", ["product", "sales_agent"]), Some("sales_agent"));
        assert_eq!(closest("сумма", ["Сума", "срок"]), Some("Сума"));
        assert_eq!(closest("a", ["bcd", "xyz"]), None);
        let known = ["turnover", "margin", "retention"];
        assert_eq!(nearest("turnovr", known), Some("turnover"));
        assert_eq!(nearest("TURNOVER", known), Some("turnover"));
        assert_eq!(nearest("wages", known), None);
        assert_eq!(nearest("чеком", ["чек", "чеки_дня"]), Some("чек"));
    }

    #[test]
    fn a_part_of_a_name_is_near_only_where_names_are_written() {
        assert_eq!(nearest("turnover", ["turnover_month"]), Some("turnover_month"));
        assert_eq!(closest("turnover", ["turnover_month"]), None);
    }
}
