//! Which names may stand bare, and which need backticks so that they are not read as a word of the language.

use pest::Parser;

use crate::language::Lang;
use crate::syntax::fold;
use crate::syntax::grammar::{Grammar, Pair, Rule};
use crate::syntax::words::word;

/// Where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Where only a name can stand: behind `field`, `weight`, `attainment of`.
    Named,
    /// In a header: what stands there is used as an operand elsewhere.
    Header,
    /// Where any operand can stand.
    Operand,
    /// Before `of`: `rate of amount`.
    Share,
    /// Behind `count of`.
    Counted,
    /// Behind `total of`.
    Totalled,
    /// Alone behind `per:`.
    Per,
    /// Alone behind `if no data:`, or there behind `not`.
    NoData,
    /// Alone in a cell of a table.
    Cell,
    /// By what a pool is shared.
    Sharing,
    /// A currency.
    Currency,
}

/// Whether `name` is read back as this name when it stands bare at `place` of a file in `lang`.
pub(super) fn stands_bare(name: &str, place: Place, lang: Lang) -> bool {
    // A name that the shadow changes in length cannot be told apart from what the grammar sees: it stays in backticks.
    let shadow = fold::shadow(name);
    is_name(&shadow)
        && match place {
            Place::Named => true,
            Place::Header => is_operand(&shadow) && !heads_people(&shadow),
            Place::Operand => is_operand(&shadow) && !takes_a_name(&shadow),
            Place::Share => is_operand(&shadow) && !takes_a_name(&shadow) && !comes_before_of(&shadow),
            Place::Counted => !follows(&shadow, "count_of", "count_different", lang),
            Place::Totalled => {
                !["total_of_bonuses", "total_of_pay"].iter().any(|long| follows(&shadow, "total_of", long, lang))
            }
            Place::Per => reads_as(Rule::e_per, &shadow, Rule::name) && Grammar::parse(Rule::e_grain, &shadow).is_err(),
            Place::NoData => {
                is_operand(&shadow)
                    && !takes_a_name(&shadow)
                    && reads_as(Rule::e_no_data, &shadow, Rule::expr)
                    && reads_as(Rule::e_no_data, &format!("not {shadow}"), Rule::expr)
                    && reads_as(Rule::e_no_data, &format!("не {shadow}"), Rule::expr)
            }
            Place::Cell => is_operand(&shadow) && !takes_a_name(&shadow) && !heads_people(&shadow),
            Place::Sharing => {
                is_operand(&shadow)
                    && !takes_a_name(&shadow)
                    && reads_as(Rule::e_sharing, &shadow, Rule::expr)
                    && reads_as(Rule::e_sharing, &format!("{shadow} 1%"), Rule::weighed)
            }
            Place::Currency => !reads_as(Rule::e_currency, &shadow, Rule::currency) || name == name.to_uppercase(),
        }
}

/// Whether the folded text is a name that needs no backticks where only a name can stand.
pub(super) fn is_name(shadow: &str) -> bool {
    !shadow.starts_with('`') && reads_as(Rule::e_name, shadow, Rule::name)
}

/// Whether the folded name heads the column of people where a whole circle is shown: `person`.
pub(super) fn heads_people(shadow: &str) -> bool {
    reads_as(Rule::e_cell, shadow, Rule::heading_person)
}

/// Whether the folded text heads a column that begins on a date: `from 2026-07-01`.
pub(super) fn heads_dates(shadow: &str) -> bool {
    reads_as(Rule::e_cell, shadow, Rule::heading_date)
}

/// Whether an expression reads the folded name as a name and not as a word such as `period`.
pub(super) fn is_operand(shadow: &str) -> bool {
    Grammar::parse(Rule::simple, shadow).is_ok_and(|mut pairs| {
        let inner = pairs.next().and_then(|simple| simple.into_inner().next());
        inner.is_some_and(|pair| pair.as_rule() == Rule::path && pair.as_str() == shadow)
    })
}

fn reads_as(entry: Rule, text: &str, expected: Rule) -> bool {
    Grammar::parse(entry, text)
        .is_ok_and(|pairs| pairs.flat_map(Pair::into_inner).next().is_some_and(|pair| pair.as_rule() == expected))
}

/// `выполнение` takes the word behind it for the name of a KPI, `до` for a limit, whatever it is.
fn takes_a_name(shadow: &str) -> bool {
    reads_as(Rule::e_expr, &format!("{shadow} x"), Rule::expr)
}

/// `sum of …`, `attainment of …` are phrases of the language.
fn comes_before_of(shadow: &str) -> bool {
    let of = word("of", Lang::En);
    crate::syntax::words::WORDS.iter().any(|(_, english, _)| {
        let mut words = english.split(' ');
        words.next() == Some(shadow) && words.next() == Some(of)
    })
}

/// Whether the name behind the phrase `short` would make it the phrase `long`.
fn follows(shadow: &str, short: &str, long: &str, lang: Lang) -> bool {
    word(long, lang).strip_prefix(word(short, lang)).is_some_and(|rest| rest.trim_start() == shadow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_would_be_misread_need_backticks() {
        let bare = |name, place| stands_bare(name, place, Lang::En);
        for name in ["number", "quota", "план", "сумма", "sum", "measure", "Оборот_1", "first", "месяц"]
        {
            assert!(bare(name, Place::Operand), "{name}");
        }
        for name in ["period", "период", "result", "размер", "yes", "нет", "and", "выполнение", "до", "a b", "1a"]
        {
            assert!(!bare(name, Place::Operand), "{name}");
        }
        assert!(bare("period", Place::Named) && !bare("or", Place::Named));
        assert!(!bare("sum", Place::Share) && bare("rate", Place::Share));
        assert!(!bare("different", Place::Counted) && !bare("bonuses", Place::Totalled));
        assert!(!bare("company", Place::Per) && bare("team", Place::Per));
        assert!(!bare("met", Place::NoData) && bare("amount", Place::NoData));
        assert!(bare("USD", Place::Currency) && !bare("usd", Place::Currency));
    }
}
