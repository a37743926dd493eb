//! What two sources of one record come to when they are held against each other.

mod csv;
mod json;

pub use csv::reconcile_csv;
pub use json::reconcile_json;

use crate::data::{LeftOut, Reconcile};
use crate::diagnostics::{Arg, phrase, term};
use crate::language::{Format, Lang};
use crate::number::Exact;
use crate::reconcile::{Both, Class, ClassTotal, Entry, Hint, Line, Reconciled};
use crate::report::document::{Document, Piece, Table, human, markdown, page};
use crate::report::visible;
use crate::time::Period;

/// A reconciliation and its result.
#[derive(Clone, Copy, Debug)]
pub struct ReconcileView<'a> {
    /// What is held against what.
    pub what: &'a Reconcile,
    /// The result.
    pub result: &'a Reconciled,
    /// The period, where only the rows of one were wanted.
    pub period: Option<Period>,
    /// The language.
    pub lang: Lang,
}

/// The result on a terminal.
pub fn reconcile_human(view: ReconcileView<'_>, width: usize) -> String {
    human(&view.document(), width)
}

/// The result as Markdown.
pub fn reconcile_markdown(view: ReconcileView<'_>) -> String {
    markdown(&view.document()).text()
}

/// The result as a page.
pub fn reconcile_html(view: ReconcileView<'_>) -> String {
    page(&view.document(), view.lang)
}

/// A number has no more decimals than this in any file.
const MOST_PLACES: u32 = 9;

impl ReconcileView<'_> {
    fn word(&self, key: &str) -> String {
        term(key, self.lang).to_owned()
    }

    fn say(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        phrase(key, args, self.lang)
    }

    fn title(&self, side: usize) -> String {
        self.what.sides.get(side).map(|side| visible(&side.title).into_owned()).unwrap_or_default()
    }

    fn class(&self, class: Class) -> String {
        match class {
            Class::OnlyLeft => self.say("reconcile_only", &[("title", self.title(0).into())]),
            Class::OnlyRight => self.say("reconcile_only", &[("title", self.title(1).into())]),
            other => self.word(&format!("reconcile_{}", other.name())),
        }
    }

    /// The decimals that all values of an amount are shown with: kopecks at least where there is any decimal.
    fn places(&self, at: usize) -> u32 {
        let of_entries = self.result.entries.iter().filter_map(|entry| entry.amounts.get(at));
        let of_classes = self.result.classes.iter().filter_map(|class| class.amounts.get(at));
        let numbers = of_entries.chain(of_classes).flat_map(|both| &both.sides);
        let most = numbers.filter_map(|number| number.decimals(MOST_PLACES)).max().unwrap_or(0);
        if most == 1 { 2 } else { most }
    }

    fn amount(&self, value: &Exact, at: usize) -> String {
        Format::new(self.lang).amount(value, self.places(at))
    }

    fn document(&self) -> Document {
        let name = match self.period {
            None => self.what.name.clone(),
            Some(period) => format!("{} · {}", self.what.name, Format::new(self.lang).period(period)),
        };
        let mut document = Document::new(self.say("reconcile_title", &[("name", name.into())]));
        let (keys, apart) = (self.result.total.keys, self.result.entries.len());
        document.strong(if self.result.agrees() {
            self.say("reconcile_all_agree", &[("count", keys.into())])
        } else {
            self.say("reconcile_apart", &[("count", apart.into()), ("all", keys.into())])
        });
        document.list(self.left_out());
        document.table(self.counts());
        for at in 0..self.what.amounts.len() {
            document.table(self.sums(at));
            document.paragraph(self.equation(at));
        }
        for class in Class::ALL.into_iter().filter(|class| class.is_listed()) {
            let entries: Vec<&Entry> = self.result.entries.iter().filter(|entry| entry.class == class).collect();
            document.table(match class {
                Class::OnlyLeft => self.lacking(class, 0, &entries),
                Class::OnlyRight => self.lacking(class, 1, &entries),
                _ => self.differing(class, &entries),
            });
            document.list(entries.iter().filter_map(|entry| self.hint(entry)).collect());
        }
        document
    }

    /// The rows that take no part, so that the count of rows ends where the files end.
    fn left_out(&self) -> Vec<Vec<Piece>> {
        let mut lines = Vec::new();
        for (side, counts) in self.result.left_out.iter().enumerate() {
            for (count, key) in counts.iter().zip(["reconcile_out_where", "reconcile_out_period"]) {
                if *count > 0 {
                    let args = [("title", self.title(side).into()), ("count", Arg::from(*count))];
                    lines.push(vec![Piece::Text(self.say(key, &args))]);
                }
            }
        }
        lines
    }

    /// The classes that are met, and all of them together.
    fn totals(&self) -> impl Iterator<Item = (String, &ClassTotal)> {
        let met = self.result.classes.iter().filter(|total| total.keys > 0);
        let met = met.map(|total| (total.class.map(|class| self.class(class)).unwrap_or_default(), total));
        met.chain([(self.word("reconcile_total"), &self.result.total)])
    }

    fn count(&self, count: usize) -> String {
        Format::new(self.lang).number(&Exact::scaled(i128::try_from(count).unwrap_or(i128::MAX), 0))
    }

    fn counts(&self) -> Table {
        let rows = |side| self.say("reconcile_rows", &[("title", self.title(side).into())]);
        let row = |(name, total): (String, &ClassTotal)| {
            let [left, right] = total.rows;
            [vec![name], [total.keys, left, right].map(|count| self.count(count)).to_vec()].concat()
        };
        Table {
            caption: self.word("reconcile_counts"),
            header: vec![self.word("reconcile_result"), self.word("reconcile_keys"), rows(0), rows(1)],
            numbers_from: 1,
            rows: self.totals().map(row).collect(),
        }
    }

    fn sums(&self, at: usize) -> Table {
        let row = |(name, total): (String, &ClassTotal)| {
            let both = total.amounts.get(at).cloned().unwrap_or_default();
            [vec![name], self.both(&both, at)].concat()
        };
        Table {
            caption: self.what.amounts.get(at).map(|amount| visible(&amount.name).into_owned()).unwrap_or_default(),
            header: vec![
                self.word("reconcile_result"),
                self.title(0),
                self.title(1),
                self.word("reconcile_difference"),
            ],
            numbers_from: 1,
            rows: self.totals().map(row).collect(),
        }
    }

    fn both(&self, both: &Both, at: usize) -> Vec<String> {
        let [left, right] = &both.sides;
        vec![self.amount(left, at), self.amount(right, at), self.amount(&both.difference(), at)]
    }

    /// Out of what the difference of the totals is made.
    fn equation(&self, at: usize) -> String {
        let of = |total: &ClassTotal| total.amounts.get(at).map(Both::difference).unwrap_or_default();
        let mut sum = String::new();
        for total in &self.result.classes {
            let (part, Some(class)) = (of(total), total.class) else { continue };
            if part.is_zero() {
                continue;
            }
            let sign = match (sum.is_empty(), part.is_negative()) {
                (true, false) => "",
                (true, true) => "-",
                (false, false) => " + ",
                (false, true) => " − ",
            };
            sum.push_str(&format!("{sign}{} ({})", self.amount(&part.abs(), at), self.class(class)));
        }
        if sum.is_empty() {
            return String::new();
        }
        let all = self.amount(&of(&self.result.total), at);
        self.say("reconcile_equation", &[("difference", all.into()), ("sum", sum.into())])
    }

    /// Where rows stand: their lines, with the file where a source has several.
    fn lines(&self, side: usize, lines: &[Line]) -> String {
        let mut files =
            self.result.entries.iter().filter_map(|entry| entry.rows.get(side)).flatten().map(|line| &line.0);
        let first = files.next();
        let one = files.all(|file| Some(file) == first);
        let shown = |(file, line): &Line| if one { line.to_string() } else { format!("{}:{line}", visible(file)) };
        lines.iter().map(shown).collect::<Vec<_>>().join(", ")
    }

    fn line_head(&self, side: usize) -> String {
        self.say("reconcile_line", &[("title", self.title(side).into())])
    }

    /// Keys that one source alone has.
    fn lacking(&self, class: Class, side: usize, entries: &[&Entry]) -> Table {
        let names = self.what.amounts.iter().map(|amount| visible(&amount.name).into_owned());
        let row = |entry: &&Entry| {
            let lines = entry.rows.get(side).map(|lines| self.lines(side, lines)).unwrap_or_default();
            let values = entry.amounts.iter().enumerate();
            let values = values.filter_map(|(at, both)| Some(self.amount(both.sides.get(side)?, at)));
            [key(&entry.key), lines].into_iter().chain(values).collect()
        };
        Table {
            caption: self.class(class),
            header: [self.word("reconcile_key"), self.line_head(side)].into_iter().chain(names).collect(),
            numbers_from: 2,
            rows: entries.iter().map(row).collect(),
        }
    }

    /// Keys that both sources have, with each amount that makes them differ.
    fn differing(&self, class: Class, entries: &[&Entry]) -> Table {
        let named = self.what.amounts.len() > 1;
        let mut header = vec![self.word("reconcile_key"), self.line_head(0), self.line_head(1)];
        header.extend(named.then(|| self.word("reconcile_amount")));
        let numbers_from = header.len();
        if !self.what.amounts.is_empty() {
            header.extend([self.title(0), self.title(1), self.word("reconcile_difference")]);
        }
        let mut rows = Vec::new();
        for entry in entries {
            let lines = entry.rows.iter().enumerate().map(|(side, lines)| self.lines(side, lines));
            let head: Vec<String> = [key(&entry.key)].into_iter().chain(lines).collect();
            let mut wanted =
                entry.amounts.iter().zip(&self.what.amounts).enumerate().filter(|(_, (both, amount))| {
                    class == Class::Doubled || both.difference().abs() > amount.tolerance
                });
            if self.what.amounts.is_empty() {
                rows.push(head);
                continue;
            }
            for (at, (both, amount)) in wanted.by_ref() {
                let name = named.then(|| visible(&amount.name).into_owned());
                rows.push(head.iter().cloned().chain(name).chain(self.both(both, at)).collect());
            }
        }
        Table { caption: self.class(class), header, numbers_from, rows }
    }

    fn hint(&self, entry: &Entry) -> Option<Vec<Piece>> {
        let other = if entry.class == Class::OnlyLeft { 1 } else { 0 };
        let mut args = vec![("key", key(&entry.key).into()), ("title", self.title(other).into())];
        let text = match entry.hint.as_ref()? {
            Hint::Alike(alike) => {
                args.push(("alike", key(alike).into()));
                self.say("reconcile_hint_alike", &args)
            }
            Hint::LeftOut((file, line), why) => {
                args.push(("place", format!("{}:{line}", visible(file)).into()));
                match why {
                    LeftOut::Condition => self.say("reconcile_hint_where", &args),
                    LeftOut::Period => self.say("reconcile_hint_period", &args),
                }
            }
        };
        Some(vec![Piece::Text(text)])
    }
}

/// A key as people read it.
fn key(parts: &[std::sync::Arc<str>]) -> String {
    parts.iter().map(|part| visible(part)).collect::<Vec<_>>().join(" · ")
}
