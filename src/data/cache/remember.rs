//! Reading a record in passing with a memory: only what is not known is asked again.

use std::fs::Metadata;
use std::io;

use crate::data::cache::world::of_looks;
use crate::data::cache::{Cache, Digest, Digester, World};
use crate::data::stream::{About, Candidate, Passing, Remains, Scan, Trail, Tuning, pass};

/// What a run keeps of a record once its answers are put together.
#[derive(Debug)]
pub(crate) struct Memory {
    /// The state of the data.
    state: Digest,
    /// The rows that no answer counts, since they are looked at one by one.
    odd: Digest,
    /// The questions answered anew: their places and names.
    fresh: Vec<(usize, Digest)>,
}

impl Memory {
    /// Keeps the new answers; `written` gives what is to be kept of each, given by its place.
    pub(crate) fn keep(&self, cache: &Cache, written: impl Fn(usize) -> Option<Vec<u8>>) -> io::Result<()> {
        for (place, name) in &self.fresh {
            if let Some(answer) = written(*place) {
                cache.write(&self.state, name, &with_odd(&self.odd, &answer))?;
            }
        }
        Ok(())
    }
}

/// What was found out about a record, now or earlier.
pub(crate) struct Found<S: Scan> {
    pub(crate) remains: Remains,
    pub(crate) lookers: Vec<S::Looker>,
    /// The remembered answers by their places; none without a memory.
    pub(crate) answers: Vec<Option<S::Answer>>,
    pub(crate) memory: Option<Memory>,
    /// What leads to the rows, where that was noted.
    pub(crate) trail: Option<Trail>,
}

impl<S: Scan> Found<S> {
    fn anew(passing: Passing<S::Looker>) -> Found<S> {
        let Passing { remains, lookers, trail } = passing;
        Found { remains, lookers, answers: Vec::new(), memory: None, trail }
    }

    /// What is left of a record without reading it.
    fn known(remains: Remains, answers: Vec<Option<S::Answer>>) -> Found<S> {
        Found { remains, lookers: Vec::new(), answers, memory: None, trail: None }
    }
}

/// As [`pass`], with what is remembered of the same data.
pub(crate) fn pass_remembering<S: Scan>(
    about: &About<'_, S>,
    candidate: &Candidate,
    tuning: Tuning,
    memory: Option<(&Cache, &World)>,
) -> Option<Found<S>> {
    if let Some((trail, people)) = about.scan.found_again(about.record)
        && let Some(remains) = trail.remains(about, candidate, people, tuning)
    {
        return Some(Found::known(remains, Vec::new()));
    }
    let questions = about.scan.questions(about.record);
    let plain = || Some(Found::anew(pass(about, candidate, tuning)?));
    let Some((cache, world)) = memory.filter(|_| !questions.is_empty()) else { return plain() };
    // What is read must be what was named: a file that changes meanwhile is not remembered.
    let before = states_of(candidate);
    let Some(state) = world.with(about.record, candidate.files()).ok().zip(before.as_ref()).map(|(state, _)| state)
    else {
        return plain();
    };
    let keeps = about.scan.keeps(about.tables);
    let named =
        |kind: &[u8], of: Digest| Digester::default().bytes(kind).bytes(of.bytes()).bytes(keeps.bytes()).finish();
    let remains_name = named(b"remains", of_looks(about.shape, about.record, about.reads));
    let names: Vec<Digest> = questions.into_iter().map(|question| named(b"answer", question)).collect();
    let known = Known::read(about, cache, &state, (&remains_name, &names));
    let open: Vec<bool> = known.answers.iter().map(Option::is_none).collect();
    if let (Some(remains), false) = (&known.remains, open.contains(&true)) {
        let remains = postcard::from_bytes(remains).ok()?;
        return Some(Found::known(remains, known.answers));
    }
    let mut found = if open.iter().all(|open| *open) { None } else { narrowed(about, candidate, tuning, known, &open) };
    if found.is_none() {
        found = Some((Found::anew(pass(about, candidate, tuning)?), vec![true; names.len()]));
    }
    let (mut found, fresh) = found?;
    let odd = odd_of(&found.remains)?;
    if states_of(candidate) == before {
        let written = postcard::to_stdvec(&found.remains).ok()?;
        // Whoever cannot keep anything says so when the answers are kept.
        drop(cache.write(&state, &remains_name, &with_odd(&odd, &written)));
        let fresh = names.into_iter().enumerate().zip(fresh).filter(|(_, fresh)| *fresh).map(|(name, _)| name);
        found.memory = Some(Memory { state, odd, fresh: fresh.collect() });
    }
    Some(found)
}

/// Asks only what is open. `None` where other rows need a second look than when the rest was answered: then nothing of that counts.
fn narrowed<S: Scan>(
    about: &About<'_, S>,
    candidate: &Candidate,
    tuning: Tuning,
    known: Known<S>,
    open: &[bool],
) -> Option<(Found<S>, Vec<bool>)> {
    let scan = about.scan.narrowed(about.record, open)?;
    let found = Found::anew(pass(&about.with_scan(&scan), candidate, tuning)?);
    let same = odd_of(&found.remains) == known.odd;
    same.then(|| (Found { answers: known.answers, ..found }, open.to_vec()))
}

/// What is remembered of a state of the data, all with the same rows left out.
struct Known<S: Scan> {
    remains: Option<Vec<u8>>,
    answers: Vec<Option<S::Answer>>,
    odd: Option<Digest>,
}

impl<S: Scan> Known<S> {
    fn read(about: &About<'_, S>, cache: &Cache, state: &Digest, (remains, names): (&Digest, &[Digest])) -> Known<S> {
        let read = |name| split_odd(cache.read(state, name)?);
        let remains = read(remains);
        let mut odd = remains.as_ref().map(|(odd, _)| *odd);
        let answers = names.iter().enumerate().map(|(place, name)| {
            let (own, written) = read(name)?;
            (own == *odd.get_or_insert(own))
                .then(|| about.scan.recalled(about.record, place, &written, about.texts))
                .flatten()
        });
        let answers = answers.collect();
        Known { remains: remains.map(|(_, remains)| remains), answers, odd }
    }
}

/// The name of the rows that need a second look, with their places.
fn odd_of(remains: &Remains) -> Option<Digest> {
    Some(Digest::of(&postcard::to_stdvec(remains.odd()).ok()?))
}

fn with_odd(odd: &Digest, written: &[u8]) -> Vec<u8> {
    [odd.bytes().as_slice(), written].concat()
}

fn split_odd(mut written: Vec<u8>) -> Option<(Digest, Vec<u8>)> {
    let odd: [u8; 32] = written.get(..32)?.try_into().ok()?;
    written.drain(..32);
    Some((Digest::from_bytes(odd), written))
}

/// How long the files are and when they were written last.
fn states_of(candidate: &Candidate) -> Option<Vec<impl PartialEq + use<>>> {
    let state = |of: Metadata| Some((of.len(), of.modified().ok()?));
    candidate.files().map(|(_, path)| state(std::fs::metadata(path).ok()?)).collect()
}
