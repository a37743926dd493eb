//! One record read in passing: threads, a second pass where keys or texts are suspected, and what is left afterwards.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::resume_unwind;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::data::problems::Problems;
use crate::data::read::{Beside, match_columns};
use crate::data::reads::Reads;
use crate::data::shape::{FieldShape, Shape};
use crate::data::spellings::rarer;
use crate::data::stream::blocks::{Block, Blocks, RowForm, ScanFile};
use crate::data::stream::field::{Names, ScanField};
use crate::data::stream::kept::{Kept, Lines, by_file};
use crate::data::stream::keys::{Keys, Suspects};
use crate::data::stream::objects::header;
use crate::data::stream::remains::Remains;
use crate::data::stream::thread::{Seen, Work, run};
use crate::data::stream::trail::{Left, Trail};
use crate::data::stream::words::First;
use crate::data::stream::{Candidate, Scan, SharedTexts, Stop};
use crate::data::{EntityId, Tables};
use crate::plan::{Id, Record};

/// How a scan goes about it; nothing of this changes what it finds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tuning {
    /// How many threads read.
    pub(crate) threads: usize,
    /// How many bytes are read at a time.
    pub(crate) block: usize,
}

impl Default for Tuning {
    fn default() -> Tuning {
        Tuning { threads: thread::available_parallelism().map_or(1, usize::from), block: 1 << 20 }
    }
}

/// What the entities of each record are called to which links of scanned records lead, by the field that names them.
#[derive(Debug, Default)]
pub(crate) struct Targets(HashMap<(usize, Option<usize>), Names>);

impl Targets {
    /// Adds a record. With `judged`, a text that is no name of it is a mistake.
    pub(crate) fn add(&mut self, target: (usize, Option<usize>), of: HashMap<Arc<str>, EntityId>, judged: bool) {
        self.0.insert(target, Names { of, judged });
    }
}

/// The record that is read and what is known before.
pub(crate) struct About<'a, S> {
    pub(crate) scan: &'a S,
    pub(crate) record: Id<Record>,
    pub(crate) shape: &'a Shape<'a>,
    pub(crate) reads: &'a Reads,
    pub(crate) tables: &'a Tables,
    pub(crate) targets: &'a Targets,
    pub(crate) texts: &'a Arc<SharedTexts>,
}

impl<'a, S: Scan> About<'a, S> {
    /// The same, looked at by another.
    pub(crate) fn with_scan<'b>(&self, scan: &'b S) -> About<'b, S>
    where
        'a: 'b,
    {
        About { scan, ..*self }
    }
}

/// What comes of reading a record in passing.
pub(crate) struct Passing<L> {
    /// What is left of it.
    pub(crate) remains: Remains,
    /// What each thread has seen.
    pub(crate) lookers: Vec<L>,
    /// What leads to its rows, where that was noted.
    pub(crate) trail: Option<Trail>,
}

/// Reads a record in passing. `None` when that cannot be done.
pub(crate) fn pass<S: Scan>(about: &About<'_, S>, candidate: &Candidate, tuning: Tuning) -> Option<Passing<S::Looker>> {
    let fields = fields(about)?;
    let none = vec![HashSet::new(); fields.len()];
    let mut exact = false;
    let mut first = loop {
        match threads(about, &fields, candidate, tuning.threads, (None, &none), blocks(about, candidate, tuning, exact))
        {
            Err(Stop::Cut) if !exact => exact = true,
            Err(_) => return None,
            Ok(seen) => break seen,
        }
    };
    let headers = headers(&first, about.shape, candidate)?;
    let suspects = Keys::suspects(first.iter_mut().map(|seen| std::mem::take(&mut seen.keys)).collect());
    let hot = lookalikes(&first, &fields);
    if suspects.is_empty() && hot.iter().all(HashSet::is_empty) {
        return Some(collect(first, &fields, candidate, headers));
    }
    // Whoever looked counts anew.
    drop(first);
    let blocks = blocks(about, candidate, tuning, exact);
    let again = threads(about, &fields, candidate, tuning.threads, (Some(&suspects), &hot), blocks).ok()?;
    Some(collect(again, &fields, candidate, headers))
}

/// Shows blocks of rows that have passed before to the scan again: the rows that are odd to it now. `None` when that cannot be done.
pub(super) fn pass_again<S: Scan>(
    about: &About<'_, S>,
    candidate: &Candidate,
    tuning: Tuning,
    blocks: Vec<Block>,
) -> Option<Vec<Kept>> {
    let fields = fields(about)?;
    let none = vec![HashSet::new(); fields.len()];
    let bytes = blocks.iter().map(|block| block.len as u64).sum();
    let blocks = (Blocks::ready(blocks), bytes);
    let seen = threads(about, &fields, candidate, tuning.threads, (None, &none), blocks).ok()?;
    Some(seen.into_iter().map(|seen| seen.kept).collect())
}

/// All blocks of the files, and how many bytes these have.
fn blocks<'a, S: Scan>(
    about: &About<'_, S>,
    candidate: &'a Candidate,
    tuning: Tuning,
    exact: bool,
) -> (Blocks<'a>, u64) {
    (Blocks::new(&candidate.files, about.shape.formats.delimiter, tuning.block, exact), candidate.bytes)
}

/// The header of each file, now that all its rows have passed; `None` where columns are missing or stand twice.
fn headers<L>(all: &[Seen<'_, L>], shape: &Shape<'_>, candidate: &Candidate) -> Option<Vec<Vec<String>>> {
    let of_file = |(at, file): (usize, &ScanFile)| {
        let RowForm::Objects(_) = file.form else { return Some(file.header.clone()) };
        let header = header(all.iter().filter_map(|seen| seen.names.get(at)));
        let (columns, complete) = match_columns(&header, file.header_line, &file.name, shape, &mut Problems::default());
        // What is not there at all is no empty cell: it is never corrected.
        let absent = |(field, column): (&FieldShape<'_>, &Option<usize>)| {
            column.is_none() && field.field.computed.is_none() && field.correction("").is_some()
        };
        let sound = complete && !header.is_empty() && !shape.fields.iter().zip(&columns).any(absent);
        sound.then_some(header)
    };
    candidate.files.iter().enumerate().map(of_file).collect()
}

fn fields<'a, S: Scan>(about: &About<'a, S>) -> Option<Vec<ScanField<'a>>> {
    let targets: &'a Targets = about.targets;
    let field = |(at, field): (usize, &FieldShape<'a>)| {
        let names = field.link.and_then(|(target, by)| targets.0.get(&(target.index(), by)));
        let wanted = about.scan.wants(about.record, at);
        ScanField::new(about.shape, (about.record.index(), at), wanted, about.reads, names)
    };
    about.shape.fields.iter().enumerate().map(field).collect()
}

/// Reads blocks of so many bytes.
fn threads<'a, S: Scan>(
    about: &About<'a, S>,
    fields: &'a [ScanField<'a>],
    candidate: &'a Candidate,
    count: usize,
    (suspects, hot): (Option<&'a Suspects>, &'a [HashSet<Arc<str>>]),
    (blocks, bytes): (Blocks<'a>, u64),
) -> Result<Vec<Seen<'a, S::Looker>>, Stop> {
    if let Some(progress) = about.scan.progress() {
        progress.expect(bytes);
    }
    let work = Work {
        scan: about.scan,
        record: about.record,
        tables: about.tables,
        texts: about.texts,
        fields,
        key: &about.shape.key,
        files: &candidate.files,
        delimiter: about.shape.formats.delimiter,
        decimal: about.shape.formats.decimal,
        suspects,
        hot,
        blocks: Mutex::new(blocks),
        stopped: AtomicBool::new(false),
    };
    let found: Vec<Result<Seen<'a, S::Looker>, Stop>> = thread::scope(|scope| {
        let others: Vec<_> = (1..count).map(|_| scope.spawn(|| run(&work))).collect();
        let own = run(&work);
        let join = |thread: thread::ScopedJoinHandle<'_, _>| thread.join().unwrap_or_else(|panic| resume_unwind(panic));
        std::iter::once(own).chain(others.into_iter().map(join)).collect()
    });
    // A broken structure counts for more than a bad cut, which may come of it.
    if found.iter().any(|found| matches!(found, Err(Stop::Structure))) {
        return Err(Stop::Structure);
    }
    found.into_iter().collect()
}

/// For each field whose texts tell things apart, those that look like another one.
fn lookalikes<L>(all: &[Seen<'_, L>], fields: &[ScanField<'_>]) -> Vec<HashSet<Arc<str>>> {
    let of_field = |(at, field): (usize, &ScanField<'_>)| {
        let mut texts: HashSet<Arc<str>> = HashSet::new();
        if field.apart {
            let words = all.iter().filter_map(|seen| seen.columns.get(at)).flat_map(|column| &column.words.words);
            texts.extend(words.filter_map(|word| word.judged.text.as_deref()).map(Arc::from));
            let open = all.iter().flat_map(|seen| &seen.open_texts).filter(|(field, _)| *field == at);
            texts.extend(open.map(|(_, text)| Arc::from(text.as_str())));
        }
        let alike = rarer(texts.iter().map(|text| (1, text)), 0);
        alike.into_iter().flat_map(|(text, (known, _))| [text, known]).collect()
    };
    fields.iter().enumerate().map(of_field).collect()
}

/// Puts together what the threads have seen.
fn collect<L>(
    all: Vec<Seen<'_, L>>,
    fields: &[ScanField<'_>],
    candidate: &Candidate,
    headers: Vec<Vec<String>>,
) -> Passing<L> {
    let mut beside: Vec<Beside> = Vec::new();
    for at in 0..candidate.files.len() {
        let mut file = Beside { with_mark: vec![0; fields.len()], ..Beside::default() };
        for seen in all.iter().filter_map(|seen| seen.files.get(at)) {
            file.rows += seen.rows;
            file.ends.absorb(seen.ends);
            file.with_mark.iter_mut().zip(&seen.with_mark).for_each(|(sum, marked)| *sum += marked);
        }
        beside.push(file);
    }
    let mut filled = vec![0; fields.len()];
    let mut texts = Vec::new();
    let mut corrections: BTreeMap<(usize, &str), u64> = BTreeMap::new();
    for (at, field) in fields.iter().enumerate() {
        let mut listed: HashMap<&str, First> = HashMap::new();
        let words = all.iter().filter_map(|seen| Some(&seen.columns.get(at)?.words));
        for (word, met) in words.flat_map(|words| words.words.iter().zip(&words.met)) {
            if let Some(from) = word.judged.correction {
                *corrections.entry((at, from)).or_default() += met.rows;
            }
            let Some(text) = word.judged.text.as_deref().filter(|_| field.listed) else { continue };
            if let Some(filled) = filled.get_mut(at) {
                *filled += usize::try_from(met.rows).unwrap_or(usize::MAX);
            }
            let first = listed.entry(text).or_insert(word.first);
            *first = word.first.min(*first);
        }
        let mut order: Vec<(First, &str)> = listed.into_iter().map(|(text, first)| (first, text)).collect();
        order.sort_unstable();
        texts.push((at, order.into_iter().map(|(_, text)| text.to_owned()).collect()));
    }
    let corrections = corrections.into_iter().map(|((at, from), cells)| (at, from.to_owned(), cells)).collect();
    let lines: Vec<Lines> = all.iter().flat_map(|seen| seen.lines.iter().copied()).collect();
    let key_lean = all.iter().map(|seen| seen.key_lean).sum();
    let left = |seen: Seen<'_, L>| (Left { kept: seen.kept, steps: seen.steps }, seen.looker);
    let (left, lookers): (Vec<Left>, Vec<L>) = all.into_iter().map(left).unzip();
    let again = by_file(left.iter().map(|left| &left.kept), &lines, &candidate.files);
    let remains = Remains { headers, again, beside, filled, key_lean, texts, corrections };
    let trail = Trail::new(&remains, left, lines, candidate);
    Passing { remains, lookers, trail }
}
