//! The norms of a profile: a file of facts with sources and days, read once.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::time::{Date, parse_date};

static PROFILES: &[&str] = &[include_str!("ru-2026.yaml")];

/// The norms that checks go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// What a system of bonuses says of each.
    BonusSystem,
    /// The closed list of sanctions.
    Sanctions,
    /// By how much a sanction may reduce bonuses, and which.
    Reduction,
    /// The closed list of deductions.
    Deductions,
    /// The most that may be deducted.
    DeductionLimit,
    /// The last day of payment.
    PayDay,
}

impl Which {
    /// Its name in the files.
    fn id(self) -> &'static str {
        match self {
            Which::BonusSystem => "bonus-system",
            Which::Sanctions => "sanctions",
            Which::Reduction => "reduction",
            Which::Deductions => "deductions",
            Which::DeductionLimit => "deduction-limit",
            Which::PayDay => "pay-day",
        }
    }
}

/// A text in both languages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Both {
    pub en: String,
    pub ru: String,
}

/// What is known of a norm.
#[derive(Debug)]
pub(super) struct Norm {
    /// Where it stands.
    pub article: Both,
    /// What it says, in one sentence.
    pub says: Both,
    /// The first day on which it holds.
    pub since: Date,
    /// The act.
    pub source: Both,
    /// The day on which it was looked up.
    pub checked: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProfile {
    profile: String,
    norms: Vec<RawNorm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNorm {
    id: String,
    article: Both,
    says: Both,
    since: String,
    source: Both,
    checked: String,
    /// What it was compared with: for whoever mends the file.
    #[serde(rename = "compared")]
    _compared: Vec<String>,
    /// What could not be confirmed.
    #[serde(default, rename = "open")]
    _open: Vec<String>,
}

struct Known {
    profile: String,
    id: String,
    norm: Norm,
}

/// A norm of a profile.
pub(super) fn find(profile: &str, which: Which) -> Option<&'static Norm> {
    static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| PROFILES.iter().flat_map(|text| read(text).unwrap_or_default()).collect());
    known.iter().find(|known| known.profile == profile && known.id == which.id()).map(|known| &known.norm)
}

/// `None` for a file that is damaged; a test reads every one.
fn read(text: &str) -> Option<Vec<Known>> {
    let raw: RawProfile = serde_yaml::from_str(text).ok()?;
    let known = |norm: RawNorm| {
        let RawNorm { id, article, says, since, source, checked, .. } = norm;
        let (since, checked) = (parse_date(&since)?, parse_date(&checked)?);
        Some(Known { profile: raw.profile.clone(), id, norm: Norm { article, says, since, source, checked } })
    };
    raw.norms.into_iter().map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::PROFILES as OFFERED;

    const ALL: [Which; 6] = [
        Which::BonusSystem,
        Which::Sanctions,
        Which::Reduction,
        Which::Deductions,
        Which::DeductionLimit,
        Which::PayDay,
    ];

    #[test]
    fn every_norm_of_a_check_stands_in_each_profile_with_its_source_and_a_day() {
        for profile in OFFERED {
            for which in ALL {
                let norm = find(profile, which).unwrap_or_else(|| panic!("{profile}: {which:?}"));
                for both in [&norm.article, &norm.says, &norm.source] {
                    assert!(!both.en.is_empty() && !both.ru.is_empty(), "{which:?}");
                }
                assert!(norm.since < norm.checked, "{which:?}: looked up before it was in force");
                let number = norm.article.en.split_whitespace().nth(1).unwrap();
                for both in [&norm.article, &norm.source] {
                    assert!(both.en.contains(number) && both.ru.contains(number), "{which:?}: {number}");
                }
            }
        }
    }

    #[test]
    fn every_norm_of_a_file_has_been_compared_with_something_and_is_used() {
        for text in PROFILES {
            let raw: RawProfile = serde_yaml::from_str(text).unwrap();
            assert!(OFFERED.contains(&raw.profile.as_str()));
            for norm in raw.norms {
                assert!(!norm._compared.is_empty(), "{}", norm.id);
                assert!(ALL.iter().any(|which| which.id() == norm.id), "{}", norm.id);
            }
        }
    }
}
