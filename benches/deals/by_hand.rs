//! The limit: the benchmark's plan written by hand as one pass over the file. It knows the columns, that keys are dense
//! numbers and that no cell holds a line end, as no product may.
//!
//! `cargo run --release --example deals-by-hand -- FOLDER OUT`

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::string_slice,
    missing_docs,
    dead_code,
    reason = "a program for one file that is known to be well-formed"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Result;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::thread;

const MANAGERS: usize = 2000;
const CELLS: usize = MANAGERS * 12;
const BLOCK: usize = 1 << 20;

/// Sums of one person and month; amounts in kopecks.
#[derive(Clone, Copy, Default)]
struct Cell {
    volume: i64,
    margin: i64,
    deals: i64,
    new_deals: i64,
    kept: i64,
    inbound: i64,
    first: i64,
    back: i64,
    fourth: i64,
}

struct Sums {
    cells: Vec<Cell>,
    clients: Vec<Vec<u32>>,
}

impl Sums {
    fn new() -> Sums {
        Sums { cells: vec![Cell::default(); CELLS], clients: vec![Vec::new(); CELLS] }
    }
}

/// Reads a line from left to right.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn skip(&mut self) {
        while self.bytes[self.at] != b',' {
            self.at += 1;
        }
        self.at += 1;
    }

    /// A cell that may stand in quotes.
    fn skip_quoted(&mut self) {
        if self.bytes[self.at] == b'"' {
            self.at += 1;
            while self.bytes[self.at] != b'"' {
                self.at += 1;
            }
        }
        self.skip();
    }

    fn digits(&mut self, count: usize) -> usize {
        let mut number = 0;
        for _ in 0..count {
            number = number * 10 + usize::from(self.bytes[self.at] - b'0');
            self.at += 1;
        }
        number
    }

    /// Whole number up to a comma.
    fn number(&mut self) -> u32 {
        let mut number = 0;
        while self.bytes[self.at] != b',' {
            number = number * 10 + u32::from(self.bytes[self.at] - b'0');
            self.at += 1;
        }
        self.at += 1;
        number
    }

    fn kopecks(&mut self) -> i64 {
        let minus = self.bytes[self.at] == b'-';
        self.at += usize::from(minus);
        let mut number = 0;
        loop {
            match self.bytes[self.at] {
                b',' => break,
                b'.' => {}
                digit => number = number * 10 + i64::from(digit - b'0'),
            }
            self.at += 1;
        }
        self.at += 1;
        if minus { -number } else { number }
    }

    /// Year, month and day; `None` for an empty cell.
    fn day(&mut self) -> Option<(usize, usize, usize)> {
        if self.bytes[self.at] == b',' {
            self.at += 1;
            return None;
        }
        let year = self.digits(4);
        self.at += 1;
        let month = self.digits(2);
        self.at += 1;
        let day = self.digits(2);
        self.at += 1;
        Some((year, month, day))
    }
}

/// Days since the beginning of 2026.
fn number_of((year, month, day): (usize, usize, usize)) -> usize {
    const BEFORE: [usize; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    (year - 2026) * 365 + BEFORE[month - 1] + day
}

fn half_up(number: i128, below: i128) -> i64 {
    let half = (2 * number.abs() + below) / (2 * below);
    i64::try_from(if number < 0 { -half } else { half }).unwrap()
}

fn line(sums: &mut Sums, bytes: &[u8]) {
    let mut row = Cursor { bytes, at: 0 };
    row.skip();
    row.at += 1;
    let manager = row.digits(4);
    row.at += 1;
    row.skip();
    row.skip();
    let (closed, paid) = (row.day().unwrap(), row.day().unwrap());
    let (fourth, refunded) = (row.day(), row.day());
    let (amount, margin) = (row.kopecks(), row.kopecks());
    row.skip_quoted();
    let inbound = row.bytes[row.at..].starts_with(b"inbound");
    row.skip();
    let client = row.number();
    let new = row.bytes[row.at] == b'y';
    let part = (amount * 15 + 500) / 1000;
    if closed.0 == 2026 {
        let place = manager * 12 + closed.1 - 1;
        let cell = &mut sums.cells[place];
        cell.volume += amount;
        cell.margin += margin;
        cell.deals += 1;
        cell.inbound += i64::from(inbound);
        if new {
            cell.new_deals += 1;
            cell.kept += i64::from(fourth.is_some());
            sums.clients[place].push(client);
        }
    }
    if paid.0 == 2026 {
        sums.cells[manager * 12 + paid.1 - 1].first += part;
    }
    if let Some(day) = refunded.filter(|day| day.0 == 2026 && number_of(*day) <= number_of(paid) + 90) {
        sums.cells[manager * 12 + day.1 - 1].back += part;
    }
    if let Some(day) = fourth.filter(|day| day.0 == 2026) {
        sums.cells[manager * 12 + day.1 - 1].fourth += part;
    }
}

/// The lines that begin in a part of the file.
fn part(file: &File, from: u64, to: u64) -> Result<Sums> {
    let mut sums = Sums::new();
    let mut block = vec![0; BLOCK];
    // The line that runs into the part belongs to the part before; the first line of the file is the heading.
    let mut at = from;
    let mut skip = true;
    while at < to {
        let read = file.read_at(&mut block, at)?;
        if read == 0 {
            break;
        }
        let bytes = &block[..read];
        let mut start = 0;
        while let Some(length) = bytes[start..].iter().position(|byte| *byte == b'\n') {
            if at + start as u64 >= to && !skip {
                return Ok(sums);
            }
            if !std::mem::take(&mut skip) {
                line(&mut sums, &bytes[start..=start + length]);
            }
            start += length + 1;
            if at + start as u64 > to {
                return Ok(sums);
            }
        }
        at += start as u64;
    }
    Ok(sums)
}

fn commission(margin: i64) -> i64 {
    let lines = [(0, 2), (300_000_00, 3), (1_000_000_00, 4), (5_000_000_00, 1)];
    let ends = [300_000_00, 1_000_000_00, 5_000_000_00, i64::MAX];
    let slices = lines.iter().zip(ends).map(|((start, rate), end)| (margin.min(end) - start).max(0) * rate);
    half_up(slices.sum::<i64>().into(), 100)
}

fn steps(volume: i64) -> i64 {
    match volume {
        10_000_000_00.. => 40_000_00,
        3_000_000_00.. => 25_000_00,
        1_000_000_00.. => 10_000_00,
        _ => 0,
    }
}

fn curve(top: i64, below: i64) -> (i128, i128) {
    if 10 * top < 7 * below {
        (0, 1)
    } else if 5 * top > 6 * below {
        (6, 5)
    } else {
        (top.into(), below.into())
    }
}

fn by_score(cell: &Cell, clients: i64, quota: (i64, i64)) -> i64 {
    if cell.deals == 0 || 5 * cell.inbound < cell.deals {
        return 0;
    }
    let retention = if cell.new_deals == 0 { (0, 1) } else { curve(5 * cell.kept, 2 * cell.new_deals) };
    let parts = [
        (4, curve(cell.volume, quota.0)),
        (3, curve(clients, quota.1)),
        (2, curve(cell.volume, 100_000_00 * cell.deals)),
        (1, retention),
    ];
    let (top, below) =
        parts.iter().fold((0, 1), |(top, below), (weight, (a, b))| (top * b + weight * a * below, below * b));
    half_up(30_000_00 * top, 10 * below).min(33_000_00)
}

/// The shares of a pool of `total` margin among members in the order of their keys.
fn pool(members: &[i64]) -> Vec<i64> {
    let total: i128 = members.iter().map(|margin| i128::from(*margin)).sum();
    let amount = half_up(total * 5, 1000);
    if amount < 0 {
        return vec![0; members.len()];
    }
    let count = i128::try_from(members.len()).unwrap();
    let equally = total <= 0 || members.iter().any(|margin| *margin < 0);
    let below = if equally { count } else { 5 * total * count };
    let share =
        |margin: &i64| i128::from(amount) * if equally { 1 } else { 3 * i128::from(*margin) * count + 2 * total };
    let tops: Vec<i128> = members.iter().map(share).collect();
    let mut cut: Vec<i64> = tops.iter().map(|top| i64::try_from(top / below).unwrap()).collect();
    let left = usize::try_from(amount - cut.iter().sum::<i64>()).unwrap();
    let mut order: Vec<usize> = (0..tops.len()).collect();
    order.sort_by_key(|at| (-(tops[*at] % below), -tops[*at]));
    order[..left].iter().for_each(|at| cut[*at] += 1);
    cut
}

/// What is paid to a person, from 0, for a month, from 1.
pub struct Pay {
    pub person: usize,
    pub month: usize,
    pub component: &'static str,
    pub kopecks: i64,
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let lines = pay(Path::new(&args[1]))?;
    let mut out = String::new();
    for Pay { person, month, component, kopecks } in &lines {
        writeln!(out, "M{person:04},2026-{month:02},{component},{kopecks}").unwrap();
    }
    fs::write(&args[2], out)?;
    println!("{} kopecks in {} lines", lines.iter().map(|line| line.kopecks).sum::<i64>(), lines.len());
    Ok(())
}

/// All lines of pay from the files in a folder.
pub fn pay(folder: &Path) -> Result<Vec<Pay>> {
    let mut sums = sums(&folder.join("deals.csv"))?;
    let mut quotas = vec![(0, 0); CELLS];
    for row in fs::read_to_string(folder.join("quotas.csv"))?.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let place = cells[0][1..].parse::<usize>().unwrap() * 12 + cells[1][5..].parse::<usize>().unwrap() - 1;
        quotas[place] = (cells[2].parse::<i64>().unwrap() * 100, cells[3].parse().unwrap());
    }
    let mut teams: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for row in fs::read_to_string(folder.join("employees.csv"))?.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        teams.entry(cells[2].to_owned()).or_default().push(cells[0][1..].parse().unwrap());
    }
    let mut shares = vec![0; CELLS];
    for members in teams.values() {
        for month in 0..12 {
            let margins: Vec<i64> = members.iter().map(|person| sums.cells[person * 12 + month].margin).collect();
            members.iter().zip(pool(&margins)).for_each(|(person, share)| shares[person * 12 + month] = share);
        }
    }
    let mut lines = Vec::with_capacity(CELLS * 6);
    for (place, cell) in sums.cells.iter().enumerate() {
        let clients = &mut sums.clients[place];
        clients.sort_unstable();
        clients.dedup();
        let components = [
            ("by_score", by_score(cell, i64::try_from(clients.len()).unwrap(), quotas[place])),
            ("commission", commission(cell.margin)),
            ("first_payment", cell.first - cell.back),
            ("fourth_payment", cell.fourth),
            ("team_pool", shares[place]),
            ("turnover_steps", steps(cell.volume)),
        ];
        let line = |(component, kopecks)| Pay { person: place / 12, month: place % 12 + 1, component, kopecks };
        lines.extend(components.map(line));
    }
    Ok(lines)
}

/// One pass over the file, shared among threads.
fn sums(path: &Path) -> Result<Sums> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let threads = thread::available_parallelism()?.get() as u64;
    let parts: Result<Vec<Sums>> = thread::scope(|scope| {
        let bound = |at: u64| length * at / threads;
        let all = (0..threads).map(|at| {
            let file = &file;
            scope.spawn(move || part(file, bound(at), bound(at + 1)))
        });
        all.collect::<Vec<_>>().into_iter().map(|one| one.join().unwrap()).collect()
    });
    let mut parts = parts?.into_iter();
    let mut sums = parts.next().unwrap();
    for other in parts {
        for (cell, more) in sums.cells.iter_mut().zip(&other.cells) {
            cell.volume += more.volume;
            cell.margin += more.margin;
            cell.deals += more.deals;
            cell.new_deals += more.new_deals;
            cell.kept += more.kept;
            cell.inbound += more.inbound;
            cell.first += more.first;
            cell.back += more.back;
            cell.fourth += more.fourth;
        }
        sums.clients.iter_mut().zip(other.clients).for_each(|(clients, more)| clients.extend(more));
    }
    Ok(sums)
}
