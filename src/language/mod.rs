//! The two languages Premia speaks, and how each writes numbers, amounts and dates.

mod format;
mod period_name;

pub use format::Format;

/// A language of rules, messages and reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
}

impl Lang {
    /// Both languages, English first.
    pub const ALL: [Lang; 2] = [Lang::En, Lang::Ru];

    /// The two-letter code: `en` or `ru`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Ru => "ru",
        }
    }

    /// The language of a two-letter code, in any case; `None` for another code.
    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(code))
    }

    /// The other of the two languages.
    pub fn other(self) -> Lang {
        match self {
            Lang::En => Lang::Ru,
            Lang::Ru => Lang::En,
        }
    }

    /// Chooses the form of a counted noun that agrees with `count`.
    ///
    /// English takes two forms (`row`, `rows`), Russian three (`строка`, `строки`, `строк`).
    /// With fewer forms than needed the last one is used; with none, an empty text.
    pub fn plural<'a>(self, count: u64, forms: &[&'a str]) -> &'a str {
        let wanted = match self {
            Lang::En => usize::from(count != 1),
            Lang::Ru => match (count % 10, count % 100) {
                (_, 11..=14) => 2,
                (1, _) => 0,
                (2..=4, _) => 1,
                _ => 2,
            },
        };
        forms.get(wanted).or(forms.last()).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn russian_nouns_agree_with_their_number() {
        let forms = ["строка", "строки", "строк"];
        let said: Vec<_> =
            [1, 2, 4, 5, 11, 12, 21, 22, 25, 111, 0].iter().map(|n| Lang::Ru.plural(*n, &forms)).collect();
        assert_eq!(
            said,
            ["строка", "строки", "строки", "строк", "строк", "строк", "строка", "строки", "строк", "строк", "строк"]
        );
    }
}
