//! Makes the data of the benchmark: deals of a year, the people and their quotas, the same for the same number of rows.
//!
//! `cargo run --release --example generate-deals -- ROWS FOLDER` writes `deals.csv`, `employees.csv`, `quotas.csv`; with the
//! words `jsonl` or `parquet` behind, the deals in that form, too.

#![allow(clippy::print_stderr, dead_code, reason = "a tool of the benchmark")]

#[path = "forms.rs"]
pub mod forms;

use std::fs::{self, File};
use std::io::{BufWriter, Error, Result, Write};
use std::path::Path;

/// How many people sell.
const MANAGERS: u64 = 2000;
/// How many teams they are in.
const TEAMS: u64 = 100;
const REGIONS: [&str; 8] = ["North", "South", "East", "West", "Centre", "Ural", "Siberia", "Far East"];
// One of them holds a comma, so that nobody may split lines without looking at quotes.
const CATEGORIES: [&str; 10] =
    ["search", "social", "seo", "video", "analytics", "\"design, print\"", "email", "outdoor", "events", "support"];
const SOURCES: [&str; 6] = ["inbound", "outbound", "partner", "referral", "event", "inbound"];
const DAYS: [u64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(rows), Some(folder)) = (args.next().and_then(|rows| rows.parse().ok()), args.next()) else {
        return Err(Error::other("say: generate-deals ROWS FOLDER [jsonl] [parquet]"));
    };
    let folder = Path::new(&folder);
    write(rows, folder)?;
    for form in args {
        forms::write(&folder.join("deals.csv"), &folder.join("deals").with_extension(form))?;
    }
    let folder = folder.display();
    eprintln!("{rows} deals written to {folder}");
    Ok(())
}

/// Writes the three files.
pub fn write(rows: u64, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    deals(rows, &mut create(folder, "deals.csv")?)?;
    employees(&mut create(folder, "employees.csv")?)?;
    quotas(rows, &mut create(folder, "quotas.csv")?)
}

fn create(folder: &Path, name: &str) -> Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 20, File::create(folder.join(name))?))
}

/// Numbers that look random: splitmix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }
}

/// The number of a manager; those of small numbers sell several times as much as those of large ones.
fn manager(dice: &mut Dice) -> u64 {
    let (one, other) = (dice.below(MANAGERS), dice.below(MANAGERS));
    if dice.below(2) == 0 { one.min(other) } else { one }
}

fn team(manager: u64) -> u64 {
    manager * 7 % TEAMS
}

/// The day of a number of days after 2025-12-31, over 2026 and 2027.
fn day(out: &mut impl Write, number: u64) -> Result<()> {
    let mut left = number;
    let mut year = 2026;
    loop {
        for (month, days) in (1..).zip(DAYS) {
            if left <= days {
                return write!(out, "{year}-{month:02}-{left:02}");
            }
            left -= days;
        }
        year += 1;
    }
}

fn optional(out: &mut impl Write, number: Option<u64>) -> Result<()> {
    if let Some(number) = number {
        day(out, number)?;
    }
    out.write_all(b",")
}

fn deals(rows: u64, out: &mut impl Write) -> Result<()> {
    out.write_all(b"deal_id,manager,team,region,closed_on,paid_on,fourth_paid_on,refunded_on,amount,margin,category,source,client,is_new\n")?;
    let mut dice = Dice(rows);
    for row in 0..rows {
        let manager = manager(&mut dice);
        let region = dice.below(8);
        // An export goes by the day of entry: the day of closing wanders around it.
        let closed = (1 + row * 365 / rows.max(1) + dice.below(30)).min(365);
        let paid = closed + dice.below(40);
        let fourth = (dice.below(100) < 40).then(|| paid + 85 + dice.below(20));
        let refunded = (dice.below(100) < 3).then(|| paid + 1 + dice.below(150));
        let magnitude = 10 + dice.below(16);
        let amount = 500_000 + dice.below(1 << magnitude);
        let margin = amount / 100 * (10 + dice.below(40));
        let client = dice.below(rows / 3 + 10);
        write!(out, "{},M{manager:04},T{:03},", 100_000_000 + row, team(manager))?;
        out.write_all(pick(&REGIONS, region).as_bytes())?;
        out.write_all(b",")?;
        day(out, closed)?;
        out.write_all(b",")?;
        day(out, paid)?;
        out.write_all(b",")?;
        optional(out, fourth)?;
        optional(out, refunded)?;
        // One deal of a hundred loses money.
        let sign = if dice.below(100) == 0 { "-" } else { "" };
        write!(out, "{}.{:02},{sign}{}.{:02},", amount / 100, amount % 100, margin / 100, margin % 100)?;
        out.write_all(pick(&CATEGORIES, dice.below(10)).as_bytes())?;
        out.write_all(b",")?;
        out.write_all(pick(&SOURCES, dice.below(6)).as_bytes())?;
        let new = if dice.below(10) < 3 { "yes" } else { "no" };
        writeln!(out, ",{client},{new}")?;
    }
    out.flush()
}

fn pick(from: &[&'static str], at: u64) -> &'static str {
    usize::try_from(at).ok().and_then(|at| from.get(at)).copied().unwrap_or_default()
}

fn employees(out: &mut impl Write) -> Result<()> {
    out.write_all(b"id,name,team,hired_on\n")?;
    for manager in 0..MANAGERS {
        writeln!(out, "M{manager:04},Employee {manager},T{:03},2025-01-01", team(manager))?;
    }
    out.flush()
}

/// About what each person sells, some more and some less.
fn quotas(rows: u64, out: &mut impl Write) -> Result<()> {
    out.write_all(b"employee,period,volume,new_clients\n")?;
    let mut dice = Dice(1);
    let usual = rows / (MANAGERS * 12);
    for manager in 0..MANAGERS {
        for month in 1..=12 {
            let percent = 50 + dice.below(150);
            let volume = (usual * 8_000 * percent / 100).max(1_000);
            let clients = (usual * 3 / 10 * percent / 100).max(1);
            writeln!(out, "M{manager:04},2026-{month:02},{volume},{clients}")?;
        }
    }
    out.flush()
}
