//! Registers: columns of values that operations write and read.

use crate::data::{Batch, Day, EntityId, Lane, Strip};

/// A value of three: no, yes, open.
pub(super) const NO: u8 = 0;
pub(super) const YES: u8 = 1;
/// Something missing leaves it open.
pub(super) const OPEN: u8 = 2;

/// What the values of a register are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Day,
    Text,
    Entity,
    #[default]
    Truth,
}

/// A register: values of one kind, one for each row, and where there are any. The other lists are empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Register {
    kind: Kind,
    units: Vec<i64>,
    scale: u32,
    days: Vec<Day>,
    codes: Vec<u32>,
    truths: Vec<u8>,
    /// Not used for truths, which say it themselves.
    present: Vec<bool>,
}

impl Register {
    /// Empty, to be filled with numbers of a scale and with where there are any.
    pub(super) fn numbers(&mut self, scale: u32) -> (&mut Vec<i64>, &mut Vec<bool>) {
        self.kind = Kind::Number;
        self.scale = scale;
        self.units.clear();
        self.present.clear();
        (&mut self.units, &mut self.present)
    }

    /// Empty, to be filled with days.
    pub(super) fn days(&mut self) -> (&mut Vec<Day>, &mut Vec<bool>) {
        self.kind = Kind::Day;
        self.days.clear();
        self.present.clear();
        (&mut self.days, &mut self.present)
    }

    /// Empty, to be filled with the numbers of texts or entities.
    pub(super) fn codes(&mut self, kind: Kind) -> (&mut Vec<u32>, &mut Vec<bool>) {
        self.kind = kind;
        self.codes.clear();
        self.present.clear();
        (&mut self.codes, &mut self.present)
    }

    /// Empty, to be filled with truths.
    pub(super) fn truths(&mut self) -> &mut Vec<u8> {
        self.kind = Kind::Truth;
        self.truths.clear();
        self.present.clear();
        &mut self.truths
    }

    /// Whether it is filled already: what is the same in every row need not be written again.
    pub(super) fn has(&self, rows: usize) -> bool {
        [self.units.len(), self.days.len(), self.codes.len(), self.truths.len()].contains(&rows)
    }

    /// The truths written.
    pub(super) fn truths_mut(&mut self) -> &mut [u8] {
        &mut self.truths
    }

    /// Where there are values.
    pub(super) fn present(&self) -> &[bool] {
        &self.present
    }
}

/// The values of a register or of a strip of the batch, to be read.
#[derive(Clone, Copy, Debug)]
pub(super) enum View<'a> {
    Number(&'a [i64], u32),
    Day(&'a [Day]),
    Text(&'a [u32]),
    Entity(&'a [EntityId]),
    Truth(&'a [u8]),
    Flag(&'a [bool]),
}

/// A column to be read: values and where there are any.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column<'a> {
    pub(super) values: View<'a>,
    pub(super) present: &'a [bool],
}

impl<'a> Column<'a> {
    pub(super) fn of_strip(strip: &'a Strip) -> Column<'a> {
        let values = match &strip.lane {
            Lane::Number { units, scale } => View::Number(units, *scale),
            Lane::Day(days) => View::Day(days),
            Lane::Text(codes) => View::Text(codes),
            Lane::YesNo(flags) => View::Flag(flags),
            Lane::Entity(entities) => View::Entity(entities),
        };
        Column { values, present: &strip.present }
    }

    pub(super) fn of_register(register: &'a Register) -> Column<'a> {
        let values = match register.kind {
            Kind::Number => View::Number(&register.units, register.scale),
            Kind::Day => View::Day(&register.days),
            Kind::Text => View::Text(&register.codes),
            Kind::Entity => View::Entity(&register.codes),
            Kind::Truth => View::Truth(&register.truths),
        };
        Column { values, present: &register.present }
    }

    /// The numbers and their scale.
    pub(super) fn numbers(self) -> Option<(&'a [i64], u32)> {
        match self.values {
            View::Number(units, scale) => Some((units, scale)),
            _ => None,
        }
    }

    /// The days.
    pub(super) fn days(self) -> Option<&'a [Day]> {
        match self.values {
            View::Day(days) => Some(days),
            _ => None,
        }
    }

    /// The entities.
    pub(super) fn entities(self) -> Option<&'a [EntityId]> {
        match self.values {
            View::Entity(entities) => Some(entities),
            _ => None,
        }
    }

    /// The truth of a row, whether it stands in a cell or was worked out.
    #[inline]
    pub(super) fn truth(self, row: usize) -> u8 {
        match self.values {
            View::Truth(values) => values.get(row).copied().unwrap_or(OPEN),
            View::Flag(flags) if self.present.get(row) == Some(&true) => u8::from(flags.get(row) == Some(&true)),
            _ => OPEN,
        }
    }
}

/// What the operations of a program have written for a batch so far.
#[derive(Debug, Default)]
pub(super) struct Registers {
    all: Vec<Register>,
    /// For registers that are cells of the batch, the field.
    cells: Vec<Option<usize>>,
}

impl Registers {
    /// As many registers as operations; those that are cells by their fields.
    pub(super) fn new(cells: Vec<Option<usize>>) -> Registers {
        Registers { all: cells.iter().map(|_| Register::default()).collect(), cells }
    }

    /// A register to be read.
    pub(super) fn read<'a>(&'a self, register: usize, batch: &'a Batch) -> Option<Column<'a>> {
        match self.cells.get(register).copied().flatten() {
            Some(field) => batch.strip(field).map(Column::of_strip),
            None => self.all.get(register).map(Column::of_register),
        }
    }

    /// Takes a register out to be written.
    pub(super) fn take(&mut self, register: usize) -> Register {
        self.all.get_mut(register).map(std::mem::take).unwrap_or_default()
    }

    /// Puts it back.
    pub(super) fn put(&mut self, register: usize, written: Register) {
        if let Some(place) = self.all.get_mut(register) {
            *place = written;
        }
    }
}
