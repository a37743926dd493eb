//! Two sources of one record: what the project file says under `reconcile:`.

use serde::Deserialize;

use crate::data::Project;
use crate::data::data_keys::{RawData, with_data_keys};
use crate::data::formats::Formats;
use crate::data::project::Checker;
use crate::data::yaml::{OneOrMany, Pairs};
use crate::diagnostics::{Code, Diagnostic};
use crate::number::Exact;
use crate::syntax::fold;
use crate::syntax::suggest::closest;

with_data_keys! {
    /// One side as written.
    struct RawSide {
        #[serde(default)]
        title: Option<String>,
        #[serde(default)]
        file: OneOrMany,
        #[serde(default)]
        key: OneOrMany,
        #[serde(default)]
        r#where: Pairs<OneOrMany>,
        #[serde(default)]
        date: Option<String>,
        #[serde(default)]
        same_key: Option<String>,
    }
}

/// One amount as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCompare {
    #[serde(default)]
    left: Option<String>,
    #[serde(default)]
    right: Option<String>,
    #[serde(default)]
    tolerance: Option<String>,
}

/// One reconciliation as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReconcile {
    #[serde(default)]
    left: RawSide,
    #[serde(default)]
    right: RawSide,
    #[serde(default)]
    compare: Pairs<RawCompare>,
}

/// Two sources that should hold the same.
#[derive(Clone, Debug)]
pub struct Reconcile {
    /// Its name in the project file.
    pub name: String,
    /// The sources, the left one first.
    pub sides: [ReconcileSide; 2],
    /// The amounts that are compared, and by how much each may differ.
    pub amounts: Vec<ReconcileAmount>,
}

/// An amount that is compared.
#[derive(Clone, Debug)]
pub struct ReconcileAmount {
    /// Its name in the project file.
    pub name: String,
    /// By how much the sides may differ and still agree; never below 0.
    pub tolerance: Exact,
}

/// One source.
#[derive(Clone, Debug)]
pub struct ReconcileSide {
    /// What people call it.
    pub title: String,
    /// Paths or patterns of its files, relative to the project.
    pub files: Vec<String>,
    /// The columns that together name a row.
    pub key: Vec<String>,
    /// The column of each amount, in their order.
    pub amounts: Vec<String>,
    /// Columns and what may stand in them; other rows are left out.
    pub conditions: Vec<(String, Vec<String>)>,
    /// The column of the day that decides in which period a row lies.
    pub date: Option<String>,
    /// Whether rows of one key are parts of one thing and added up; else the key is doubled.
    pub adds_up: bool,
    pub(crate) formats: Formats,
}

/// The way to a side in the project file.
pub(super) const SIDES: [&str; 2] = ["left", "right"];

/// Reads what is said under `reconcile:`.
pub(super) fn read(raw: &Pairs<RawReconcile>, defaults: &Formats, checker: &mut Checker<'_>) -> Vec<Reconcile> {
    raw.0.iter().map(|(name, raw)| one(name, raw, defaults, checker)).collect()
}

fn one(name: &str, raw: &RawReconcile, defaults: &Formats, checker: &mut Checker<'_>) -> Reconcile {
    let amounts = raw.compare.0.iter().map(|(amount, compare)| {
        let read = |text: &String| Exact::parse(text.trim()).filter(|number| !number.is_negative());
        let tolerance = compare.tolerance.as_ref().map(|text| (text, read(text)));
        let tolerance = match tolerance {
            Some((_, Some(number))) => number,
            Some((text, None)) => {
                checker.bad(&["reconcile", name, "compare", amount, "tolerance"], "tolerance", text, "0.01, 0.5, 1");
                Exact::zero()
            }
            None => Exact::zero(),
        };
        ReconcileAmount { name: amount.clone(), tolerance }
    });
    let amounts = amounts.collect();
    let columns = |of: fn(&RawCompare) -> &Option<String>| -> Vec<String> {
        let column =
            |(amount, compare): &(String, RawCompare)| of(compare).as_ref().unwrap_or(amount).trim().to_owned();
        raw.compare.0.iter().map(column).collect()
    };
    let left = side(name, SIDES[0], &raw.left, columns(|compare| &compare.left), defaults, checker);
    let right = side(name, SIDES[1], &raw.right, columns(|compare| &compare.right), defaults, checker);
    if !left.key.is_empty() && !right.key.is_empty() && left.key.len() != right.key.len() {
        let said = Diagnostic::error(Code::ReconcileIncomplete, checker.span(&["reconcile", name, "right", "key"]));
        let said = said.arg("name", name).arg("left", left.key.len()).arg("right", right.key.len());
        checker.problems.push(said.help("keys"));
    }
    Reconcile { name: name.to_owned(), sides: [left, right], amounts }
}

fn side(
    name: &str,
    which: &'static str,
    raw: &RawSide,
    amounts: Vec<String>,
    defaults: &Formats,
    checker: &mut Checker<'_>,
) -> ReconcileSide {
    let path = ["reconcile", name, which];
    let formats = checker.formats(&raw.data(), defaults, &path);
    let texts = |list: &OneOrMany| list.0.iter().map(|text| text.trim().to_owned()).collect::<Vec<_>>();
    let (files, key) = (texts(&raw.file), texts(&raw.key));
    for (what, list) in [("file", &files), ("key", &key)] {
        if list.is_empty() || list.iter().any(String::is_empty) {
            let said = Diagnostic::error(Code::ReconcileIncomplete, checker.span(&[&path[..], &[what]].concat()));
            checker.problems.push(said.arg("name", name).arg("side", which).help(what));
        }
    }
    let adds_up = match raw.same_key.as_deref().map(str::trim) {
        None | Some("double") => false,
        Some("sum") => true,
        Some(other) => {
            checker.bad(&[&path[..], &["same_key"]].concat(), "same_key", other, "double, sum");
            false
        }
    };
    let title = raw.title.as_ref().map(|title| title.trim().to_owned()).filter(|title| !title.is_empty());
    ReconcileSide {
        title: title.unwrap_or_else(|| files.join(", ")),
        files,
        key,
        amounts,
        conditions: raw.r#where.0.iter().map(|(column, words)| (column.trim().to_owned(), texts(words))).collect(),
        date: raw.date.as_ref().map(|column| column.trim().to_owned()),
        adds_up,
        formats,
    }
}

impl Project {
    /// The reconciliation of a name, found as the language compares names.
    ///
    /// # Errors
    /// The nearest name, where there is one.
    pub fn reconcile(&self, name: &str) -> Result<&Reconcile, Option<&str>> {
        let wanted = fold(name);
        let found = self.reconcile.iter().find(|one| fold(&one.name) == wanted);
        found.ok_or_else(|| closest(name, self.reconcile.iter().map(|one| one.name.as_str())))
    }
}
