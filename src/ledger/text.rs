//! The text of a closed period: one line for each thing, cells between bars, made to be read in a difference. The last line
//! seals all before it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::ledger::{
    Adjustment, Balance, Basis, ClosedLine, ClosedPlan, Closing, Correction, RecordedFile, Revision, SettledKind,
    SettledLine, sum,
};
use crate::number::Exact;
use crate::time::{Date, Period, parse_date};

/// The version of the form.
const VERSION: &str = "1";

/// Why a text is no closed period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The seal does not fit: the text is not what was written.
    Seal,
    /// There is no seal: the text is not whole.
    NoSeal,
    /// A newer form.
    Version(String),
    /// A line that cannot be read, from 1.
    Line(usize),
    /// The control total of this plan is not the sum of its lines.
    Total(Arc<str>),
}

/// The text of a closed period, and its seal.
pub fn written(closing: &Closing) -> (String, Arc<str>) {
    let mut out = String::new();
    let mut row = |cells: &[&str]| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        let _ = writeln!(out, "{}", cells.join(" | "));
    };
    row(&["premia ledger", VERSION]);
    row(&["period", &closing.period.to_string()]);
    row(&["closed on", &closing.closed.to_string()]);
    row(&["as of", &closing.as_of.map(|day| day.to_string()).unwrap_or_default()]);
    row(&["approved", &closing.approved]);
    match &closing.revision {
        Some(revision) => row(&["revision", &revision.id, if revision.clean { "clean" } else { "changed" }]),
        None => row(&["revision", "", ""]),
    }
    match &closing.previous {
        Some((period, seal)) => row(&["previous", &period.to_string(), seal]),
        None => row(&["previous", "", ""]),
    }
    for file in &closing.files {
        row(&["file", &file.name, &file.digest]);
    }
    for plan in &closing.plans {
        row(&["plan", &plan.name, &plan.title, &plan.currency, &plan.places.to_string()]);
        let totals = plan.totals().map(|sum| sum.plain(plan.places));
        row(&["total", &plan.name, &totals[0], &totals[1], &totals[2], &totals[3]]);
    }
    for plan in &closing.plans {
        for balance in &plan.balances {
            let (before, after) = (balance.before.plain(plan.places), balance.owed().plain(plan.places));
            row(&["owed", &plan.name, &balance.payee, &balance.name, &before, &after]);
        }
        for closed in &plan.lines {
            let SettledLine { payee, name, component, title, amount: sum, kind } = &closed.line;
            let sum = sum.plain(plan.places);
            let head = [&*plan.name, payee, name, component, title, &sum];
            match kind {
                SettledKind::Rule => {
                    let states = pairs(closed.states.iter().map(|(name, value)| {
                        (&**name, value.as_ref().map(|value| value.plain(plan.places)).unwrap_or_default())
                    }));
                    row(&[&["pay"], &head[..], &[&states, &basis(&closed.basis)]].concat());
                }
                SettledKind::Correction(of) => {
                    let hand = if of.by_hand { "adjustment" } else { "pay" };
                    let (paid, due) = (of.paid.plain(plan.places), of.due.plain(plan.places));
                    row(&[&["correction"], &head[..], &[&of.of.to_string(), hand, &paid, &due, &of.why]].concat());
                }
                SettledKind::Adjustment(by) => {
                    let optional = |text: &Option<Arc<str>>| text.clone().unwrap_or_default();
                    let known = by.known.map(|day| day.to_string()).unwrap_or_default();
                    row(&[&["adjustment"], &head[..], &[&by.reason, &by.approved, &optional(&by.document), &known]]
                        .concat());
                }
            }
        }
    }
    let seal: Arc<str> = blake3::hash(out.as_bytes()).to_hex().as_str().into();
    let _ = writeln!(out, "seal | {seal}");
    (out, seal)
}

/// A cell in which nothing ends it before its time; an empty one is a dash.
fn escaped(cell: &str) -> String {
    match cell {
        "" => return "-".to_owned(),
        "-" => return "\\-".to_owned(),
        _ => {}
    }
    let mut out = String::new();
    for letter in cell.chars() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '|' => out.push_str("\\!"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            letter if letter.is_control() || is_unseen(letter) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    // Blanks at the ends would be lost at the bars.
    if out.starts_with(' ') {
        out.replace_range(..1, "\\u{20}");
    }
    if out.ends_with(' ') {
        out.pop();
        out.push_str("\\u{20}");
    }
    out
}

/// Marks that change the direction of text: in a difference they would show a line other than it is.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The content of an escaped cell; `None` where it is none.
fn read_cell(text: &str) -> Option<String> {
    if text == "-" {
        return Some(String::new());
    }
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            out.push(letter);
            continue;
        }
        match letters.next()? {
            '\\' => out.push('\\'),
            '!' => out.push('|'),
            '-' => out.push('-'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            'u' => {
                let code: String = letters.by_ref().skip(1).take_while(|letter| *letter != '}').collect();
                out.push(char::from_u32(u32::from_str_radix(&code, 16).ok()?)?);
            }
            _ => return None,
        }
    }
    Some(out)
}

/// `name=value` one behind another.
fn pairs<'a>(all: impl Iterator<Item = (&'a str, String)>) -> String {
    let inner = |text: &str| text.replace('%', "%25").replace(';', "%3B").replace('=', "%3D");
    all.map(|(name, value)| format!("{}={}", inner(name), inner(&value))).collect::<Vec<_>>().join("; ")
}

fn read_pairs(text: &str) -> Option<Vec<(String, String)>> {
    let inner = |text: &str| text.replace("%3D", "=").replace("%3B", ";").replace("%25", "%");
    let all = text.split("; ").filter(|pair| !pair.is_empty());
    all.map(|pair| pair.split_once('=').map(|(name, value)| (inner(name), inner(value)))).collect()
}

fn basis(basis: &Basis) -> String {
    let rule = basis.rule.iter().map(|rule| ("rule", rule.to_string()));
    let kpis: Vec<(String, String)> =
        basis.kpis.iter().map(|(name, value)| (format!("kpi {name}"), value.to_string())).collect();
    let rows: Vec<(String, String)> = basis
        .rows
        .iter()
        .map(|(name, (count, digest))| (format!("rows {name}"), format!("{count} {digest}")))
        .collect();
    let both = kpis.iter().chain(&rows).map(|(name, value)| (name.as_str(), value.clone()));
    pairs(rule.chain(both))
}

fn read_basis(text: &str) -> Option<Basis> {
    let mut basis = Basis { rule: None, kpis: BTreeMap::new(), rows: BTreeMap::new() };
    for (name, value) in read_pairs(text)? {
        match name.split_once(' ') {
            None if name == "rule" => basis.rule = Some(value.into()),
            Some(("kpi", kpi)) => {
                basis.kpis.insert(kpi.into(), number(&value)?);
            }
            Some(("rows", record)) => {
                let (count, digest) = value.split_once(' ')?;
                basis.rows.insert(record.into(), (count.parse().ok()?, digest.into()));
            }
            _ => return None,
        }
    }
    Some(basis)
}

/// A number as it prints itself: decimals, or a fraction.
fn number(text: &str) -> Option<Exact> {
    match text.split_once('/') {
        Some((above, below)) => Exact::parse(above)?.checked_div(&Exact::parse(below)?),
        None => Exact::parse(text),
    }
}

/// The period that a text closes, as it was sealed.
///
/// # Errors
/// Where the text is not what was written.
pub fn read(text: &str) -> Result<(Closing, Arc<str>), Damage> {
    // A copy of git for Windows may have other line ends; the content is the same.
    let text = text.replace("\r\n", "\n");
    let first = text.lines().next().unwrap_or_default();
    match first.split_once(" | ") {
        Some(("premia ledger", VERSION)) => {}
        Some(("premia ledger", version)) => return Err(Damage::Version(version.to_owned())),
        _ => return Err(Damage::Line(1)),
    }
    let (body, seal) = text.trim_end_matches('\n').rsplit_once('\n').ok_or(Damage::NoSeal)?;
    let seal = seal.strip_prefix("seal | ").ok_or(Damage::NoSeal)?;
    let body = format!("{body}\n");
    if blake3::hash(body.as_bytes()).to_hex().as_str() != seal {
        return Err(Damage::Seal);
    }
    let mut reading = Reading::default();
    for (at, line) in body.lines().enumerate().skip(1) {
        let cells: Option<Vec<String>> = line.split(" | ").map(read_cell).collect();
        cells.and_then(|cells| reading.row(&cells)).ok_or(Damage::Line(at + 1))?;
    }
    Ok((reading.finish()?, seal.into()))
}

#[derive(Default)]
struct Reading {
    period: Option<Period>,
    closed: Option<Date>,
    as_of: Option<Date>,
    approved: Option<Arc<str>>,
    revision: Option<Revision>,
    previous: Option<(Period, Arc<str>)>,
    files: Vec<RecordedFile>,
    plans: Vec<ClosedPlan>,
    totals: Vec<(String, [Exact; 4])>,
    owed: Vec<Owed>,
}

/// A debt as it is written: what was owed before the period, and after it.
struct Owed {
    plan: String,
    payee: Arc<str>,
    name: Arc<str>,
    before: Exact,
    after: Exact,
}

impl Reading {
    fn row(&mut self, cells: &[String]) -> Option<()> {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        match cells.as_slice() {
            ["period", text] => self.period = Some(Period::parse(text)?),
            ["closed on", text] => self.closed = Some(parse_date(text)?),
            ["as of", ""] => {}
            ["as of", text] => self.as_of = Some(parse_date(text)?),
            ["approved", text] => self.approved = Some((*text).into()),
            ["revision", "", ""] | ["previous", "", ""] => {}
            ["revision", id, clean] => self.revision = Some(Revision { id: (*id).into(), clean: *clean == "clean" }),
            ["previous", period, seal] => self.previous = Some((Period::parse(period)?, (*seal).into())),
            ["file", name, digest] => {
                self.files.push(RecordedFile { name: (*name).into(), digest: (*digest).into() });
            }
            ["plan", name, title, currency, places] => self.plans.push(ClosedPlan {
                name: (*name).into(),
                title: (*title).into(),
                currency: (*currency).into(),
                places: places.parse().ok().filter(|places| *places <= 12)?,
                lines: Vec::new(),
                balances: Vec::new(),
            }),
            ["total", plan, rules, corrections, adjustments, all] => {
                let totals = [number(rules)?, number(corrections)?, number(adjustments)?, number(all)?];
                self.totals.push(((*plan).to_owned(), totals));
            }
            ["owed", plan, payee, name, before, after] => self.owed.push(Owed {
                plan: (*plan).to_owned(),
                payee: (*payee).into(),
                name: (*name).into(),
                before: number(before)?,
                after: number(after)?,
            }),
            [kind @ ("pay" | "correction" | "adjustment"), plan, payee, name, component, title, sum, rest @ ..] => {
                let closed = line(kind, [payee, name, component, title, sum], rest)?;
                let plan = self.plans.iter_mut().find(|known| *known.name == **plan)?;
                plan.lines.push(closed);
            }
            _ => return None,
        }
        Some(())
    }

    fn finish(self) -> Result<Closing, Damage> {
        for plan in &self.plans {
            let said = self.totals.iter().find(|(name, _)| **name == *plan.name).map(|(_, totals)| totals);
            if said != Some(&plan.totals()) {
                return Err(Damage::Total(Arc::clone(&plan.name)));
            }
        }
        let (Some(period), Some(closed), Some(approved)) = (self.period, self.closed, self.approved) else {
            return Err(Damage::NoSeal);
        };
        let Reading { as_of, revision, previous, files, mut plans, owed, .. } = self;
        for Owed { plan, payee, name, before, after } in owed {
            let known = plans.iter_mut().find(|known| *known.name == *plan);
            let known = known.ok_or_else(|| Damage::Total(plan.as_str().into()))?;
            let given = sum(known.lines.iter().map(|closed| &closed.line).filter(|line| line.payee == payee));
            let balance = Balance { payee, name, period, before, given };
            if balance.owed() != after {
                return Err(Damage::Total(Arc::clone(&known.name)));
            }
            known.balances.push(balance);
        }
        for closed in plans.iter_mut().flat_map(|plan| &mut plan.lines) {
            if let SettledKind::Adjustment(adjustment) = &mut closed.line.kind {
                adjustment.period = period;
            }
        }
        Ok(Closing { period, closed, as_of, approved, revision, previous, files, plans })
    }
}

fn line(kind: &str, head: [&str; 5], rest: &[&str]) -> Option<ClosedLine> {
    let [payee, name, component, title, sum] = head;
    let amount = number(sum)?;
    let optional = |text: &str| (!text.is_empty()).then(|| Arc::from(text));
    let (mut states, mut basis) = (Vec::new(), Basis::default());
    let kind = match (kind, rest) {
        ("pay", [said, on]) => {
            for (name, value) in read_pairs(said)? {
                let value = if value.is_empty() { None } else { Some(number(&value)?) };
                states.push((name.into(), value));
            }
            basis = read_basis(on)?;
            SettledKind::Rule
        }
        ("correction", [of, hand, paid, due, why]) => SettledKind::Correction(Correction {
            of: Period::parse(of)?,
            by_hand: *hand == "adjustment",
            paid: number(paid)?,
            due: number(due)?,
            why: (*why).into(),
        }),
        ("adjustment", [reason, approved, document, known]) => SettledKind::Adjustment(Adjustment {
            payee: payee.into(),
            // Set by the period of the file.
            period: Period::month(crate::time::Month::new(1, 1)?),
            amount: amount.clone(),
            reason: (*reason).into(),
            approved: (*approved).into(),
            component: optional(component),
            document: optional(document),
            known: if known.is_empty() { None } else { Some(parse_date(known)?) },
        }),
        _ => return None,
    };
    let line = SettledLine {
        payee: payee.into(),
        name: name.into(),
        component: component.into(),
        title: title.into(),
        amount,
        kind,
    };
    Some(ClosedLine { line, states, basis })
}
