//! Values that come typed: into the strip of a field without a detour through texts.

use std::sync::Arc;

use crate::data::grow::letters_lost;
use crate::data::parquet::{Column, Described, Dictionary, Known, Texts, Values, date_of};
use crate::data::stream::cells::{DateForm, Read};
use crate::data::stream::columns::{ColumnReader, Reader, clear, trimmed};
use crate::data::stream::field::Meaning;
use crate::data::stream::words::put;
use crate::data::stream::{Day, Lane};
use crate::plan::Type;

/// Above this some texts of numbers have more digits than cells may.
const MOST_UNITS: i64 = 1_000_000_000_000_000_000;

const SECONDS_OF_DAY: i64 = 86_400;

impl ColumnReader<'_> {
    /// Whether these values can be taken as they are and mean what their texts would.
    pub(super) fn takes(&self, column: &Column) -> bool {
        match (&self.reader, &column.values) {
            (Reader::Number(form), Values::Numbers { scale, .. } | Values::Wide { scale, .. }) => form.takes(*scale),
            (Reader::Date(form, _), Values::Days(_) | Values::Seconds(_)) => form.is_plain(),
            (Reader::Words | Reader::Unread, Values::Texts(texts)) => texts.is_coded(),
            (Reader::Words, Values::Flags(_)) => self.field.shape.field.ty == Type::YesNo,
            _ => false,
        }
    }

    /// Whether nothing can be wrong with any cell of a group and nobody wants to see them, so that they need not be read; `dictionary`
    /// gives the texts of which all of them are some. How many cells hold the decimal mark.
    pub(super) fn passes_over(
        &self,
        rows: u64,
        described: &Described,
        dictionary: impl FnOnce() -> Option<Arc<Dictionary>>,
    ) -> Option<u64> {
        let shape = self.field.shape;
        let counted = self.field.listed || !shape.corrections.is_empty();
        let may_lack = !shape.required || described.empty == Some(0);
        if counted || !may_lack {
            return None;
        }
        match (&self.reader, described.values) {
            (Reader::Number(form), Known::Numbers { units: (first, last), scale }) => {
                let most = i128::from(MOST_UNITS);
                let plain = form.takes(scale) && -most < first && last < most;
                let marked = if scale > 0 { rows.checked_sub(described.empty?) } else { Some(0) };
                marked.filter(|_| plain)
            }
            (Reader::Date(form, _), Known::Days(days)) if form.is_plain() => all_allowed(form, days),
            (Reader::Date(form, _), Known::Moments(days)) if form.is_plain() && form.drops_time() => {
                all_allowed(form, days)
            }
            (Reader::Words, Known::Coded) => {
                let sound = |text: &str| self.field.judge(text, self.texts, self.hot).meaning != Meaning::Odd;
                dictionary().is_some_and(|texts| each_text(&texts, sound)).then_some(0)
            }
            (Reader::Words, Known::Flags) if shape.field.ty == Type::YesNo => {
                [true, false].into_iter().all(|flag| self.of_flag(flag) != Meaning::Odd).then_some(0)
            }
            (Reader::Unread, Known::Coded) => {
                dictionary().is_some_and(|texts| each_text(&texts, |text| self.is_sound(text))).then_some(0)
            }
            _ => None,
        }
    }

    /// Forgets the rows before: nothing of those at hand is read.
    pub(super) fn pass_over(&mut self) {
        self.word_of.clear();
    }

    /// Whether nothing is wrong with a text that nobody wants to see.
    fn is_sound(&self, text: &str) -> bool {
        if self.field.formats.is_empty(text) { !self.field.shape.required } else { !letters_lost(text) }
    }

    /// Takes them. `text` gives the text of a row where the value alone does not say enough.
    pub(super) fn take(
        &mut self,
        column: &Column,
        first: (u32, u32),
        odd: &mut [bool],
        mut text: impl FnMut(usize) -> Vec<u8>,
    ) {
        match (&self.reader, &column.values) {
            (Reader::Words, Values::Texts(texts)) => return self.take_words(texts, &column.present, first, odd),
            (Reader::Unread, Values::Texts(texts)) => return self.take_unread(texts, &column.present, odd),
            (Reader::Words, Values::Flags(flags)) => return self.take_flags(flags, &column.present, odd),
            _ => {}
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

/// Whether data may speak of all of these days; none of them holds a decimal mark.
fn all_allowed(form: &DateForm<'_>, (first, last): (i64, i64)) -> Option<u64> {
    [first, last].into_iter().all(|day| date_of(day).is_some_and(|date| form.allows(&date))).then_some(0)
}

/// Whether something holds of each text of a dictionary, without outer spaces; of none that is not UTF-8.
fn each_text(dictionary: &Dictionary, holds: impl Fn(&str) -> bool) -> bool {
    let text = |code| std::str::from_utf8(trimmed(dictionary.text(code)?)).ok();
    (0..u32::try_from(dictionary.len()).unwrap_or(u32::MAX)).all(|code| text(code).is_some_and(&holds))
}

/// Which word each text of a dictionary is, as far as it has been met; of a column that nobody wants to see, 0 where nothing is wrong with it.
#[derive(Default)]
pub(super) struct Coded {
    dictionary: Arc<Dictionary>,
    words: Vec<u32>,
}

/// A text that has not been met.
const UNMET: u32 = u32::MAX;

impl Coded {
    fn turn_to(&mut self, dictionary: &Arc<Dictionary>) {
        if !Arc::ptr_eq(&self.dictionary, dictionary) {
            self.dictionary = Arc::clone(dictionary);
            self.words.clear();
            self.words.resize(dictionary.len(), UNMET);
        }
    }
}

impl ColumnReader<'_> {
    /// What yes or no means as the text that a table would hold.
    fn of_flag(&self, flag: bool) -> Meaning {
        let words = if flag { &self.field.formats.yes } else { &self.field.formats.no };
        let text = words.first().map_or("", String::as_str);
        self.field.judge(text, self.texts, self.hot).meaning
    }

    /// Takes yes and no.
    fn take_flags(&mut self, flags: &[bool], present: &[bool], odd: &mut [bool]) {
        let Some(mut strip) = self.strip.take() else { return };
        strip.present.clear();
        self.word_of.clear();
        clear(&mut strip.lane);
        let (yes, no) = (self.of_flag(true), self.of_flag(false));
        let nothing = if self.field.shape.required { Meaning::Odd } else { Meaning::Nothing };
        for ((flag, present), odd) in flags.iter().zip(present).zip(odd) {
            let meaning = match (present, flag) {
                (false, _) => nothing,
                (true, true) => yes,
                (true, false) => no,
            };
            *odd |= meaning == Meaning::Odd;
            strip.present.push(meaning != Meaning::Nothing);
            put(meaning, &mut strip.lane);
        }
        strip.full = strip.present.iter().all(|present| *present);
        self.strip = Some(strip);
    }

    /// Looks for what is wrong with texts by their numbers.
    fn take_unread(&mut self, texts: &Texts, present: &[bool], odd: &mut [bool]) {
        self.coded.turn_to(&texts.dictionary);
        for ((code, present), odd) in texts.codes.iter().zip(present).zip(odd) {
            if !present {
                *odd |= self.field.shape.required;
                continue;
            }
            let found = self.coded.words.get(*code as usize).copied().unwrap_or(UNMET);
            let found = if found == UNMET {
                let text = texts.dictionary.text(*code).and_then(|text| std::str::from_utf8(trimmed(text)).ok());
                let wrong = u32::from(!text.is_some_and(|text| self.is_sound(text)));
                self.coded.words.iter_mut().skip(*code as usize).take(1).for_each(|word| *word = wrong);
                wrong
            } else {
                found
            };
            *odd |= found != 0;
        }
    }

    /// Takes texts by their numbers: each different one is looked at once.
    fn take_words(&mut self, texts: &Texts, present: &[bool], (block, first): (u32, u32), odd: &mut [bool]) {
        let Some(mut strip) = self.strip.take() else { return };
        let (field, shared, hot) = (self.field, self.texts, self.hot);
        strip.present.clear();
        self.word_of.clear();
        clear(&mut strip.lane);
        self.coded.turn_to(&texts.dictionary);
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
