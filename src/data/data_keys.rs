//! The keys that say how files are written: under `data:`, under each record, under each side of a reconciliation.

use serde::Deserialize;

use crate::data::yaml::OneOrMany;

/// The keys alone.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawData {
    #[serde(default)]
    pub(super) encoding: Option<String>,
    #[serde(default)]
    pub(super) delimiter: Option<String>,
    #[serde(default)]
    pub(super) decimal: Option<String>,
    #[serde(default)]
    pub(super) grouping: Option<OneOrMany>,
    #[serde(default)]
    pub(super) dates: Option<OneOrMany>,
    #[serde(default)]
    pub(super) empty: Option<OneOrMany>,
    #[serde(default)]
    pub(super) yes: Option<OneOrMany>,
    #[serde(default)]
    pub(super) no: Option<OneOrMany>,
    #[serde(default)]
    pub(super) percent: Option<String>,
}

/// A struct that has these keys beside those of its own. `flatten` would lose the places of mistakes.
macro_rules! with_data_keys {
    (
        $(#[$doc:meta])*
        $vis:vis struct $name:ident {
            $($(#[$field_doc:meta])* $field:ident: $ty:ty,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        $vis struct $name {
            $($(#[$field_doc])* $field: $ty,)*
            #[serde(default)]
            encoding: Option<String>,
            #[serde(default)]
            delimiter: Option<String>,
            #[serde(default)]
            decimal: Option<String>,
            #[serde(default)]
            grouping: Option<OneOrMany>,
            #[serde(default)]
            dates: Option<OneOrMany>,
            #[serde(default)]
            empty: Option<OneOrMany>,
            #[serde(default)]
            yes: Option<OneOrMany>,
            #[serde(default)]
            no: Option<OneOrMany>,
            #[serde(default)]
            percent: Option<String>,
        }

        impl $name {
            /// How its files are written.
            fn data(&self) -> RawData {
                RawData {
                    encoding: self.encoding.clone(),
                    delimiter: self.delimiter.clone(),
                    decimal: self.decimal.clone(),
                    grouping: self.grouping.clone(),
                    dates: self.dates.clone(),
                    empty: self.empty.clone(),
                    yes: self.yes.clone(),
                    no: self.no.clone(),
                    percent: self.percent.clone(),
                }
            }
        }
    };
}
pub(super) use with_data_keys;
