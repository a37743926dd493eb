//! Answers written down, to be taken up by a later run on the same rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::{Day, Digest, EntityId, SharedTexts};
use crate::measure::codes::Coded;
use crate::measure::program::asked::{self, Program, Question};
use crate::measure::program::scan::{Scanned, coded};
use crate::measure::program::sums::RowSums;
use crate::measure::{Datum, Partial, StateKey};
use crate::number::Exact;
use crate::plan::{Id, Plan, Record};
use crate::time::Month;

/// The names of what a plan asks of a record, by meaning: each compiled by itself, so that neither its words nor its
/// neighbours matter.
pub(super) fn questions(plan: &Plan, record: Id<Record>) -> Vec<Digest> {
    let name = |(place, question): (usize, Question)| {
        let alone = Program::compile(plan, record, &|other| other == place)?;
        let kind = match question {
            Question::Measure(id) => plan.measures.get(id).target.as_ref().map(|target| &target.ty),
            Question::Pay(_) => None,
        };
        let meaning = (&alone.ops, &alone.bases, &alone.selections, kind);
        let asked: Vec<_> = alone.asked.iter().map(|asked| (asked.selection, asked.target, asked.function)).collect();
        let paid: Vec<_> = alone.paid.iter().map(|paid| (paid.selection, paid.date, &paid.rule)).collect();
        Some(Digest::of(format!("{meaning:?} {asked:?} {paid:?}").as_bytes()))
    };
    let names: Option<Vec<Digest>> = asked::questions(plan, record).into_iter().enumerate().map(name).collect();
    names.unwrap_or_default()
}

/// A month as one number.
type MonthCode = u32;

/// A number as units and decimal places.
type Scaled = (i128, u32);

type ByMonth = Vec<(MonthCode, Scaled)>;

/// The answer to one question, out of a memory.
pub struct Answer(To);

enum To {
    Measure(usize, BTreeMap<StateKey, Partial>),
    Pay(usize, RowSums),
}

/// What stands in a file of the memory.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Written {
    Measure {
        /// The texts that codes stand for, where they stand for texts.
        texts: Vec<String>,
        states: Vec<(Option<EntityId>, Option<MonthCode>, State)>,
    },
    Pay {
        paid: Vec<(EntityId, MonthCode, Scaled)>,
        /// Whose, the month of the event, what had been paid in which month.
        back: Vec<(EntityId, MonthCode, ByMonth)>,
    },
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
enum State {
    Sum {
        units: i128,
        scale: u32,
        count: u64,
    },
    Count(u64),
    /// Each code as its distance from the one before.
    Coded(Vec<u64>),
    Number {
        largest: bool,
        value: Scaled,
    },
    Day {
        largest: bool,
        code: u32,
    },
}

/// The most decimal places of a number that is written down.
const MOST_PLACES: u32 = 18;

fn scaled(number: &Exact) -> Option<Scaled> {
    (0..=MOST_PLACES).find_map(|scale| Some((number.to_scaled(scale)?, scale)))
}

fn exact((units, scale): Scaled) -> Option<Exact> {
    (scale <= MOST_PLACES).then(|| Exact::scaled(units, scale))
}

fn code_of(month: Month) -> MonthCode {
    Day::from(month.first_day()).month_code()
}

fn month_of(code: MonthCode) -> Option<Month> {
    Month::new((code >> 4).into(), (code & 15).into())
}

/// Codes of texts by the place of the text among those written down.
#[derive(Default)]
struct Renamed {
    places: BTreeMap<u64, u64>,
    texts: Vec<String>,
}

impl State {
    fn of(state: &Partial, renamed: &mut Renamed) -> Option<State> {
        Some(match state {
            Partial::Sum { units, scale, count } => State::Sum { units: *units, scale: *scale, count: *count },
            Partial::Count(count) => State::Count(*count),
            Partial::Coded(codes) => {
                let mut before = 0;
                let apart = |code: u64| code.wrapping_sub(std::mem::replace(&mut before, code));
                State::Coded(match codes.texts() {
                    None => codes.set.iter().map(apart).collect(),
                    Some(texts) => renamed.all(texts, codes.set.iter())?.into_iter().map(apart).collect(),
                })
            }
            Partial::Smallest(datum) | Partial::Largest(datum) => {
                let largest = matches!(state, Partial::Largest(_));
                match datum {
                    Datum::Number(number) => State::Number { largest, value: scaled(number)? },
                    Datum::Date(day) => State::Day { largest, code: Day::from(*day).code() },
                    _ => return None,
                }
            }
            _ => return None,
        })
    }

    fn state(self, coded: &Coded, texts: &[u64]) -> Option<Partial> {
        let extreme = |largest, datum| if largest { Partial::Largest(datum) } else { Partial::Smallest(datum) };
        Some(match self {
            State::Sum { units, scale, count } => Partial::Sum { units, scale, count },
            State::Count(count) => Partial::Count(count),
            State::Coded(apart) => {
                let mut code = 0_u64;
                let codes = apart.into_iter().map(|step| {
                    code = code.wrapping_add(step);
                    code
                });
                let mut codes: Vec<u64> = match coded {
                    Coded::Text(_) => {
                        let named = |place: u64| texts.get(usize::try_from(place).ok()?).copied();
                        codes.map(named).collect::<Option<_>>()?
                    }
                    _ => codes.collect(),
                };
                codes.sort_unstable();
                Partial::Coded(coded.of(codes))
            }
            State::Number { largest, value } => extreme(largest, Datum::Number(exact(value)?)),
            State::Day { largest, code } => extreme(largest, Datum::Date(Day::of_code(code).date()?)),
        })
    }
}

impl Renamed {
    /// The places of the texts of codes, in their order.
    fn all(&mut self, texts: &SharedTexts, codes: impl Iterator<Item = u64>) -> Option<Vec<u64>> {
        let mut places = Vec::new();
        for code in codes {
            if !self.places.contains_key(&code) {
                self.texts.push(texts.text(u32::try_from(code).ok()?)?.to_string());
                self.places.insert(code, self.places.len() as u64);
            }
            places.extend(self.places.get(&code));
        }
        places.sort_unstable();
        Some(places)
    }
}

impl Written {
    fn of_states(states: &BTreeMap<StateKey, Partial>) -> Option<Written> {
        let mut renamed = Renamed::default();
        let mut written = Vec::with_capacity(states.len());
        for (key, state) in states {
            if key.left.is_some() {
                return None;
            }
            written.push((key.payee, key.month.map(code_of), State::of(state, &mut renamed)?));
        }
        Some(Written::Measure { texts: renamed.texts, states: written })
    }

    fn of_sums(sums: &RowSums) -> Option<Written> {
        let mut paid = Vec::new();
        for ((person, month), sum) in &sums.paid {
            paid.push((*person, code_of(*month), scaled(sum)?));
        }
        let mut back = Vec::new();
        for ((person, event), months) in &sums.back {
            let months: Option<ByMonth> =
                months.iter().map(|(month, sum)| Some((code_of(*month), scaled(sum)?))).collect();
            back.push((*person, code_of(*event), months?));
        }
        Some(Written::Pay { paid, back })
    }
}

/// What a scan has found for a question, ready to be written down.
pub(super) struct Draft(Written);

impl Answer {
    /// What is to be written down of the answer to a question; `None` for what has no form.
    pub(super) fn of(scanned: &Scanned, question: Question) -> Option<Draft> {
        Some(Draft(match question {
            Question::Measure(id) => {
                let none = BTreeMap::new();
                Written::of_states(scanned.states.get(&id.index()).map_or(&none, |states| states))?
            }
            Question::Pay(id) => {
                let none = RowSums::default();
                Written::of_sums(scanned.sums.get(&id.index()).map_or(&none, |sums| sums))?
            }
        }))
    }

    /// The answer to a question, given by its place, that was written down; `None` for anything else.
    pub(super) fn read(
        plan: &Plan,
        record: Id<Record>,
        (place, written): (usize, &[u8]),
        texts: &Arc<SharedTexts>,
    ) -> Option<Answer> {
        let question = asked::questions(plan, record).get(place).copied()?;
        Some(Answer(match (question, postcard::from_bytes(written).ok()?) {
            (Question::Measure(id), Written::Measure { texts: named, states }) => {
                let coded = coded(plan.measures.get(id).target.as_ref(), texts);
                let codes: Vec<u64> = named.iter().map(|text| texts.code(text).into()).collect();
                let mut all = BTreeMap::new();
                for (payee, month, state) in states {
                    let month = match month {
                        None => None,
                        Some(code) => Some(month_of(code)?),
                    };
                    all.insert(StateKey { payee, month, left: None }, state.state(&coded, &codes)?);
                }
                To::Measure(id.index(), all)
            }
            (Question::Pay(id), Written::Pay { paid, back }) => {
                let mut sums = RowSums::default();
                for (person, month, sum) in paid {
                    sums.paid.insert((person, month_of(month)?), exact(sum)?);
                }
                for (person, event, months) in back {
                    let months: Option<BTreeMap<Month, Exact>> =
                        months.into_iter().map(|(month, sum)| Some((month_of(month)?, exact(sum)?))).collect();
                    sums.back.insert((person, month_of(event)?), months?);
                }
                To::Pay(id.index(), sums)
            }
            _ => return None,
        }))
    }
}

impl Draft {
    /// As bytes.
    pub(super) fn write(&self) -> Option<Vec<u8>> {
        postcard::to_stdvec(&self.0).ok()
    }
}

impl Scanned {
    /// Takes up an answer; its question was asked of nobody else.
    pub(super) fn recall(&mut self, answer: Answer) {
        match answer.0 {
            To::Measure(measure, states) => {
                self.states.insert(measure, Arc::new(states));
            }
            To::Pay(component, sums) => {
                self.sums.insert(component, Arc::new(sums));
            }
        }
    }
}
