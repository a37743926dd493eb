//! The wording of every message: one folder for each language, one entry for each code.
//!
//! A text may hold `{name}`, which stands for the value of that name, and `{name:one|many}`
//! (`{name:один|два|пять}`), which stands for the form that agrees with a count.

use std::collections::HashMap;
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::diagnostics::{ALSO, Arg, Code, Diagnostic, SUPPOSED, TOGETHER, UNCOUNTED};
use crate::language::{Format, Lang};

static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/docs/messages");

const ENGLISH: &[&str] = &[
    include_str!("en/terms.yaml"),
    include_str!("en/text.yaml"),
    include_str!("en/names.yaml"),
    include_str!("en/plan.yaml"),
    include_str!("en/data.yaml"),
    include_str!("en/archives.yaml"),
    include_str!("en/formats.yaml"),
    include_str!("en/run.yaml"),
    include_str!("en/payroll.yaml"),
    include_str!("en/reconcile.yaml"),
    include_str!("en/doc.yaml"),
    include_str!("en/tiers.yaml"),
    include_str!("en/cache.yaml"),
    include_str!("en/changes.yaml"),
    include_str!("en/diff.yaml"),
    include_str!("en/compared.yaml"),
    include_str!("en/exceptions.yaml"),
    include_str!("en/explain.yaml"),
    include_str!("en/payout.yaml"),
    include_str!("en/teams.yaml"),
    include_str!("en/endings.yaml"),
    include_str!("en/carry.yaml"),
    include_str!("en/people.yaml"),
    include_str!("en/inside.yaml"),
    include_str!("en/lookups.yaml"),
    include_str!("en/units.yaml"),
    include_str!("en/dates.yaml"),
    include_str!("en/statement.yaml"),
    include_str!("en/ledger.yaml"),
    include_str!("en/lint.yaml"),
    include_str!("en/lint_law.yaml"),
    include_str!("en/lint_bounds.yaml"),
    include_str!("en/lint_fix.yaml"),
    include_str!("en/lint_history.yaml"),
    include_str!("en/lint_funnel.yaml"),
    include_str!("en/audit.yaml"),
    include_str!("en/audit_promises.yaml"),
    include_str!("en/audit_hygiene.yaml"),
];

const RUSSIAN: &[&str] = &[
    include_str!("ru/terms.yaml"),
    include_str!("ru/text.yaml"),
    include_str!("ru/names.yaml"),
    include_str!("ru/plan.yaml"),
    include_str!("ru/data.yaml"),
    include_str!("ru/archives.yaml"),
    include_str!("ru/formats.yaml"),
    include_str!("ru/run.yaml"),
    include_str!("ru/payroll.yaml"),
    include_str!("ru/reconcile.yaml"),
    include_str!("ru/doc.yaml"),
    include_str!("ru/tiers.yaml"),
    include_str!("ru/cache.yaml"),
    include_str!("ru/changes.yaml"),
    include_str!("ru/diff.yaml"),
    include_str!("ru/compared.yaml"),
    include_str!("ru/exceptions.yaml"),
    include_str!("ru/explain.yaml"),
    include_str!("ru/payout.yaml"),
    include_str!("ru/teams.yaml"),
    include_str!("ru/endings.yaml"),
    include_str!("ru/carry.yaml"),
    include_str!("ru/people.yaml"),
    include_str!("ru/inside.yaml"),
    include_str!("ru/lookups.yaml"),
    include_str!("ru/units.yaml"),
    include_str!("ru/dates.yaml"),
    include_str!("ru/statement.yaml"),
    include_str!("ru/ledger.yaml"),
    include_str!("ru/lint.yaml"),
    include_str!("ru/lint_law.yaml"),
    include_str!("ru/lint_bounds.yaml"),
    include_str!("ru/lint_fix.yaml"),
    include_str!("ru/lint_history.yaml"),
    include_str!("ru/lint_funnel.yaml"),
    include_str!("ru/audit.yaml"),
    include_str!("ru/audit_promises.yaml"),
    include_str!("ru/audit_hygiene.yaml"),
];

/// The wording of one code.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    message: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    labels: HashMap<String, String>,
    #[serde(default)]
    help: String,
    #[serde(default)]
    helps: HashMap<String, String>,
    /// Other sentences for the cases that the keys of `helps` tell apart.
    #[serde(default)]
    messages: HashMap<String, String>,
    /// Other words at the underlined place, by the same keys.
    #[serde(default)]
    marks: HashMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    #[serde(default)]
    terms: HashMap<String, String>,
    #[serde(default)]
    codes: HashMap<String, Entry>,
}

fn table(lang: Lang) -> &'static Part {
    // Each by itself: hardly anybody reads both.
    static IN_ENGLISH: OnceLock<Part> = OnceLock::new();
    static IN_RUSSIAN: OnceLock<Part> = OnceLock::new();
    match lang {
        Lang::En => IN_ENGLISH.get_or_init(|| load(ENGLISH)),
        Lang::Ru => IN_RUSSIAN.get_or_init(|| load(RUSSIAN)),
    }
}

/// The texts are part of the program; a test proves that each of them can be read.
fn load(texts: &[&str]) -> Part {
    let mut all = Part::default();
    for part in texts.iter().filter_map(|text| serde_yaml::from_str::<Part>(text).ok()) {
        all.terms.extend(part.terms);
        all.codes.extend(part.codes);
    }
    all
}

/// A message in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What is wrong, one sentence.
    pub message: String,
    /// The words at the underlined place; may be empty.
    pub label: String,
    /// The words at each second place, in the order of the diagnostic's labels.
    pub labels: Vec<String>,
    /// How to mend it; may be empty.
    pub help: String,
}

/// Words `diagnostic` in `lang`.
pub fn say(diagnostic: &Diagnostic, lang: Lang) -> Said {
    let unknown = Entry::default();
    let entry = table(lang).codes.get(diagnostic.code.id()).unwrap_or(&unknown);
    let help = match diagnostic.help {
        "" => &entry.help,
        key => entry.helps.get(key).unwrap_or(&entry.help),
    };
    let worded = |text: &str| fill(text, &diagnostic.args, lang);
    // What any message may say at its end, by the values that it has.
    let ends = [(TOGETHER, "counted_together"), (UNCOUNTED, "not_counted"), (SUPPOSED, "supposed"), (ALSO, "also_so")];
    let ends = ends.into_iter().filter(|(value, _)| diagnostic.args.iter().any(|(name, _)| name == value));
    let end: String = ends.map(|(_, key)| worded(term(key, lang))).collect();
    Said {
        message: worded(entry.messages.get(diagnostic.help).unwrap_or(&entry.message)) + &end,
        label: worded(entry.marks.get(diagnostic.help).unwrap_or(&entry.label)),
        labels: diagnostic
            .labels
            .iter()
            .map(|label| match entry.labels.get(label.key) {
                Some(words) => worded(words),
                // Places that any message may have are worded once, among the terms.
                None => worded(table(lang).terms.get(&format!("label_{}", label.key)).map_or("", String::as_str)),
            })
            .collect(),
        help: worded(help),
    }
}

/// The word of `lang` for a term, the key itself where the table has none.
pub fn term(key: &str, lang: Lang) -> &str {
    table(lang).terms.get(key).map_or(key, String::as_str)
}

/// A term with `{name}` slots, filled as in messages.
pub fn phrase(key: &str, args: &[(&'static str, Arg)], lang: Lang) -> String {
    fill(term(key, lang), args, lang)
}

/// The page of a code in Markdown, as `premia explain` prints it; `None` where it is missing.
pub fn page(code: Code, lang: Lang) -> Option<&'static str> {
    PAGES.get_file(format!("{}/{}.md", lang.code(), code.id()))?.contents_utf8()
}

fn fill(text: &str, args: &[(&'static str, Arg)], lang: Lang) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((slot, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            break;
        };
        let (name, forms) = slot.split_once(':').map_or((slot, None), |(name, forms)| (name, Some(forms)));
        match (args.iter().find(|(key, _)| *key == name), forms) {
            (Some((_, Arg::Count(count))), Some(forms)) => {
                let forms: Vec<&str> = forms.split('|').collect();
                out.push_str(lang.plural(*count, &forms));
            }
            (Some((_, value)), _) => out.push_str(&written(value, lang)),
            (None, _) => {
                out.push('{');
                out.push_str(slot);
                out.push('}');
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// A value as the messages of a language have it.
pub fn written(value: &Arg, lang: Lang) -> String {
    let format = Format::new(lang);
    match value {
        Arg::Text(text) => text.clone(),
        Arg::Term(key) => term(key, lang).to_owned(),
        Arg::Said(key, args) => phrase(key, args, lang),
        Arg::Ready { en, ru } => match lang {
            Lang::En => (*en).to_owned(),
            Lang::Ru => (*ru).to_owned(),
        },
        Arg::Number(number) => format.number(number),
        Arg::Money(amount, currency) => format!("{} {currency}", format.amount(amount, 2)),
        Arg::Percent(share) => format.percent(share),
        Arg::Count(count) => i64::try_from(*count).map_or_else(|_| count.to_string(), |c| format.number(&c.into())),
        Arg::Date(day) => format.date(*day),
        Arg::Period(period) => format.period(*period),
        Arg::Phrase(parts) => parts.iter().map(|part| written(part, lang)).collect::<Vec<_>>().join(" "),
        Arg::List(items) => items.iter().map(|item| written(item, lang)).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_can_be_read() {
        for text in ENGLISH.iter().chain(RUSSIAN) {
            serde_yaml::from_str::<Part>(text).unwrap();
        }
    }

    #[test]
    fn both_languages_word_the_same_places_with_the_same_values() {
        let slots = |entry: &Entry| {
            let mut all: Vec<String> = [&entry.message, &entry.label, &entry.help]
                .into_iter()
                .chain(entry.labels.values())
                .chain(entry.helps.values())
                .chain(entry.messages.values())
                .chain(entry.marks.values())
                .flat_map(|text| {
                    text.split('{').skip(1).filter_map(|part| part.split(['}', ':']).next()).map(str::to_owned)
                })
                .collect();
            all.sort();
            all.dedup();
            all
        };
        for code in Code::ALL {
            let [english, russian] =
                Lang::ALL.map(|lang| table(lang).codes.get(code.id()).cloned().unwrap_or_default());
            assert!(!english.message.is_empty() && !russian.message.is_empty(), "{} has no wording", code.id());
            assert_eq!(slots(&english), slots(&russian), "{}", code.id());
            let keys = |map: &HashMap<String, String>| {
                let mut keys: Vec<_> = map.keys().cloned().collect();
                keys.sort();
                keys
            };
            assert_eq!(keys(&english.labels), keys(&russian.labels), "{}", code.id());
            assert_eq!(keys(&english.helps), keys(&russian.helps), "{}", code.id());
            assert_eq!(keys(&english.messages), keys(&russian.messages), "{}", code.id());
            assert_eq!(keys(&english.marks), keys(&russian.marks), "{}", code.id());
            for key in english.messages.keys().chain(english.marks.keys()) {
                assert!(english.helps.contains_key(key), "{}: {key} is the key of no help", code.id());
            }
        }
        let known: Vec<_> = Code::ALL.iter().map(|code| code.id()).collect();
        for lang in Lang::ALL {
            for id in table(lang).codes.keys() {
                assert!(known.contains(&id.as_str()), "{id} is worded in {} but is no code", lang.code());
            }
        }
    }

    #[test]
    fn counted_nouns_agree() {
        let args = [("rows", Arg::Count(22))];
        assert_eq!(fill("{rows} {rows:строка|строки|строк}", &args, Lang::Ru), "22 строки");
        assert_eq!(fill("{rows} {rows:row|rows}", &args, Lang::En), "22 rows");
    }
}
