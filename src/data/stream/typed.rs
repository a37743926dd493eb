//! Values that come typed: into the strip of a field without a detour through texts.

use std::sync::Arc;

use crate::data::parquet::{Column, Dictionary, Texts, Values, date_of};
use crate::data::stream::cells::Read;
use crate::data::stream::columns::{ColumnReader, Reader, clear, trimmed};
use crate::data::stream::field::Meaning;
use crate::data::stream::words::put;
use crate::data::stream::{Day, Lane};

/// Above this some texts of numbers have more digits than cells may.
const MOST_UNITS: i64 = 1_000_000_000_000_000_000;

const SECONDS_OF_DAY: i64 = 86_400;

impl ColumnReader<'_> {
    /// Whether these values can be taken as they are and mean what their texts would.
    pub(super) fn takes(&self, column: &Column) -> bool {
        match (&self.reader, &column.values) {
            (Reader::Number(form), Values::Numbers { scale, .. } | Values::Wide { scale, .. }) => form.takes(*scale),
            (Reader::Date(form, _), Values::Days(_) | Values::Seconds(_)) => form.is_plain(),
            (Reader::Words, Values::Texts(texts)) => texts.is_coded(),
            _ => false,
        }
    }

    /// Takes them. `text` gives the text of a row where the value alone does not say enough.
    pub(super) fn take(
        &mut self,
        column: &Column,
        first: (u32, u32),
        odd: &mut [bool],
        mut text: impl FnMut(usize) -> Vec<u8>,
    ) {
        if let (Reader::Words, Values::Texts(texts)) = (&self.reader, &column.values) {
            return self.take_words(texts, &column.present, first, odd);
        }
        let Some(mut strip) = self.strip.take() else { return };
        strip.present.clone_from(&column.present);
        strip.full = strip.present.iter().all(|present| *present);
        self.word_of.clear();
        match (&self.reader, &mut strip.lane, &column.values) {
            (Reader::Number(form), Lane::Number { units, scale }, values) => {
                let places = match values {
                    Values::Numbers { scale, .. } | Values::Wide { scale, .. } => *scale,
                    _ => 0,
                };
                *scale = places;
                let mut marked = 0;
                let slow = |row: usize| {
                    let number = form.read(&text(row));
                    marked += u64::from(number.marked);
                    match number.read {
                        Read::Value((units, found)) if found == places => Some(units),
                        _ => None,
                    }
                };
                let plain = fill(values, &column.present, units, odd, slow);
                self.marked += marked + if places > 0 { plain } else { 0 };
            }
            (Reader::Date(form, _), Lane::Day(days), values) => {
                let times = form.drops_time();
                days.clear();
                let day = |row: usize| match values {
                    Values::Days(days) => days.get(row).copied(),
                    Values::Seconds(seconds) => {
                        let at = *seconds.get(row)?;
                        (times || at.rem_euclid(SECONDS_OF_DAY) == 0).then(|| at.div_euclid(SECONDS_OF_DAY))
                    }
                    _ => None,
                };
                let known = &mut self.days;
                for ((row, present), odd) in column.present.iter().enumerate().zip(&mut *odd) {
                    if !present {
                        days.push(Day::default());
                        continue;
                    }
                    let date = |day| date_of(day).filter(|date| form.allows(date)).map(Day::from);
                    let found = day(row).and_then(|day| known.of(day, date));
                    *odd |= found.is_none();
                    days.push(found.unwrap_or_default());
                }
            }
            _ => {}
        }
        if self.field.shape.required && !strip.full {
            odd.iter_mut().zip(&strip.present).for_each(|(odd, present)| *odd |= !present);
        }
        self.strip = Some(strip);
    }
}

/// The dates of days met lately, each at the place of its last digits: a table has millions of dates and some hundred days.
#[derive(Default)]
pub(super) struct KnownDays(Vec<(i64, Option<Day>)>);

/// How many stand side by side.
const KNOWN_DAYS: usize = 1 << 10;

impl KnownDays {
    #[inline]
    fn of(&mut self, day: i64, date: impl Fn(i64) -> Option<Day>) -> Option<Day> {
        if self.0.is_empty() {
            self.0.resize(KNOWN_DAYS, (i64::MIN, None));
        }
        let known = self.0.get_mut(day.cast_unsigned() as usize % KNOWN_DAYS)?;
        if known.0 != day {
            *known = (day, date(day));
        }
        known.1
    }
}

/// Which word each text of a dictionary is, as far as it has been met.
#[derive(Default)]
pub(super) struct Coded {
    dictionary: Arc<Dictionary>,
    words: Vec<u32>,
}

/// A text that has not been met.
const UNMET: u32 = u32::MAX;

impl ColumnReader<'_> {
    /// Takes texts by their numbers: each different one is looked at once.
    fn take_words(&mut self, texts: &Texts, present: &[bool], (block, first): (u32, u32), odd: &mut [bool]) {
        let Some(mut strip) = self.strip.take() else { return };
        let (field, shared, hot) = (self.field, self.texts, self.hot);
        strip.present.clear();
        self.word_of.clear();
        clear(&mut strip.lane);
        if !Arc::ptr_eq(&self.coded.dictionary, &texts.dictionary) {
            self.coded.dictionary = Arc::clone(&texts.dictionary);
            self.coded.words.clear();
            self.coded.words.resize(texts.dictionary.len(), UNMET);
        }
        let mut nothing = UNMET;
        for (((code, present), odd), row) in texts.codes.iter().zip(present).zip(odd).zip(first..) {
            let word = if *present { self.coded.words.get_mut(*code as usize) } else { Some(&mut nothing) };
            let Some(word) = word else { continue };
            if *word == UNMET {
                let text = if *present { texts.dictionary.text(*code).unwrap_or_default() } else { &[] };
                let at = self.words.find(trimmed(text), (block, row), |text| field.judge(text, shared, hot));
                *word = at as u32;
            }
            let at = *word;
            let Some(met) = self.words.met.get_mut(at as usize) else { continue };
            met.rows += 1;
            let meaning = met.meaning;
            *odd |= meaning == Meaning::Odd;
            strip.present.push(meaning != Meaning::Nothing);
            put(meaning, &mut strip.lane);
            self.word_of.push(at);
        }
        strip.full = strip.present.iter().all(|present| *present);
        self.strip = Some(strip);
    }
}

#[inline]
fn is_plain(units: i64) -> bool {
    -MOST_UNITS < units && units < MOST_UNITS
}

/// Puts numbers into a lane; those that are not plain are read by `slow`, and odd where that does not help. How many are
/// plain.
fn fill(
    values: &Values,
    present: &[bool],
    units: &mut Vec<i64>,
    odd: &mut [bool],
    mut slow: impl FnMut(usize) -> Option<i64>,
) -> u64 {
    units.clear();
    match values {
        Values::Numbers { units: found, .. } => units.extend_from_slice(found),
        // What does not fit is not plain either.
        Values::Wide { units: found, .. } => {
            units.extend(found.iter().map(|units| i64::try_from(*units).unwrap_or(i64::MAX)));
        }
        _ => {}
    }
    let mut plain = present.iter().filter(|present| **present).count() as u64;
    if units.iter().all(|units| is_plain(*units)) {
        return plain;
    }
    for (row, ((units, present), odd)) in units.iter_mut().zip(present).zip(odd).enumerate() {
        if *present && !is_plain(*units) {
            plain -= 1;
            let read = slow(row);
            *odd |= read.is_none();
            *units = read.unwrap_or_default();
        }
    }
    plain
}
