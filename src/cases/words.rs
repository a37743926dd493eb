//! The keys of a case and the few words it may use, in both languages.

use crate::language::Lang;
use crate::syntax::fold;

macro_rules! keys {
    ($($(#[$doc:meta])* $key:ident = $english:literal, $russian:literal;)*) => {
        /// A key of a case.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Key {
            $($(#[$doc])* $key),*
        }

        impl Key {
            /// All keys.
            pub const ALL: &'static [Key] = &[$(Key::$key),*];

            /// The key in a language.
            pub fn word(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Key::$key, Lang::En) => $english, (Key::$key, Lang::Ru) => $russian,)*
                }
            }
        }
    };
}

keys! {
    /// What the case is about.
    Name = "name", "название";
    /// The plan.
    Plan = "plan", "схема";
    /// The period or periods.
    Period = "period", "период";
    /// The rows given.
    Given = "given", "дано";
    /// The lines of pay expected.
    Expect = "expect", "ожидается";
    /// Whether no other line may pay.
    Only = "only", "только";
    /// The awards expected.
    Awards = "awards", "награды";
    /// The notices expected.
    Notices = "notices", "уведомления";
    /// The guards expected.
    Ensures = "ensures", "требования";
    /// A person.
    Payee = "payee", "получатель";
    /// A unit: a team, a shop.
    Unit = "unit", "единица";
    /// A component of pay.
    Component = "component", "премия";
    /// Its amount.
    Pays = "pays", "размер";
    /// Earned in the period.
    Earned = "earned", "начислено";
    /// Held back.
    Held = "held", "отложено";
    /// Held back earlier and paid now.
    Released = "released", "из отложенного";
    /// Taken back.
    TakenBack = "taken back", "сторно";
    /// Held back and never paid.
    Cancelled = "cancelled", "сгорело";
    /// What stays open after the period.
    Balance = "balance", "остаток";
    /// The sum of all components.
    Total = "total", "итого";
    /// Whether a guard holds.
    Holds = "holds", "выполняется";
}

impl Key {
    /// The key of a word in either language; the name of an award, notice or guard is `name`.
    pub fn from_word(word: &str) -> Option<Key> {
        let wanted = fold(word.trim());
        let is = |key: &Key| Lang::ALL.iter().any(|lang| fold(key.word(*lang)) == wanted);
        Key::ALL.iter().copied().find(is)
    }
}

/// The language that a key is written in; a word that is no key counts by its letters.
pub(super) fn lang_of(word: &str) -> Lang {
    let russian = word.chars().any(|c| matches!(c.to_lowercase().next(), Some('а'..='я' | 'ё')));
    if russian { Lang::Ru } else { Lang::En }
}

/// `yes`, `no` and their Russian twins.
pub(super) fn yes_no(text: &str) -> Option<bool> {
    match fold(text.trim()).as_str() {
        "yes" | "true" | "да" => Some(true),
        "no" | "false" | "нет" => Some(false),
        _ => None,
    }
}

/// Whether the text says that a line does not apply.
pub(super) fn not_applicable(text: &str) -> bool {
    matches!(fold(text.trim()).as_str(), "not applicable" | "не применяется" | "-" | "—")
}
