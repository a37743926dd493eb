//! What an audit finds: whose rows, how sure, why, and what they are worth.

use std::sync::Arc;

use crate::data::{EntityId, Role, RowId};
use crate::diagnostics::{Arg, Code};
use crate::number::Exact;
use crate::time::{Date, Period};

/// The most points that a finding can have.
pub const MOST: u32 = 100;

/// A reason for a finding, with what it counts for.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The key of its phrase.
    pub key: &'static str,
    /// The values in it.
    pub args: Vec<(&'static str, Arg)>,
    /// Its points.
    pub points: u32,
}

/// What the rows of a finding are held against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Instead {
    /// That they are not there.
    #[default]
    Nothing,
    /// One row of their sum.
    OneRow,
    /// The same rows, credited to somebody else.
    Of(EntityId),
}

/// Something that somebody should look at.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Which check has found it.
    pub code: Code,
    /// Whose rows they are; `None` where they are several people's or nobody's.
    pub payee: Option<EntityId>,
    /// Which of the wordings of the code; empty for the plain one.
    pub form: &'static str,
    /// The values of its message.
    pub args: Vec<(&'static str, Arg)>,
    /// Why, in the order of the points.
    pub reasons: Vec<Reason>,
    /// The rows, as places among those that are looked at.
    pub rows: Vec<usize>,
    /// Rows that belong to the matter and are none of those in question.
    pub beside: Vec<usize>,
    /// Others without whose rows it would not have been found.
    pub others: Vec<EntityId>,
    /// What its rows should be instead, as the finding has it: the pay is held against that.
    pub instead: Instead,
    /// Whether it is one only where its rows bring pay.
    pub if_paid: bool,
}

impl Finding {
    /// A finding about somebody's rows.
    pub fn new(code: Code, payee: Option<EntityId>, rows: Vec<usize>) -> Finding {
        Finding {
            code,
            payee,
            form: "",
            args: Vec::new(),
            reasons: Vec::new(),
            rows,
            beside: Vec::new(),
            others: Vec::new(),
            instead: Instead::Nothing,
            if_paid: false,
        }
    }

    /// With a value for its message.
    pub fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Finding {
        self.args.push((name, value.into()));
        self
    }

    /// In other words.
    pub fn form(mut self, form: &'static str) -> Finding {
        self.form = form;
        self
    }

    /// Found by the rows of somebody else, too.
    pub fn other(mut self, person: EntityId) -> Finding {
        self.others.push(person);
        self
    }

    /// Found by the rows of all of these.
    pub fn of_all(mut self, people: impl IntoIterator<Item = EntityId>) -> Finding {
        self.others.extend(people);
        self
    }

    /// None where its rows bring no pay.
    pub fn if_paid(mut self) -> Finding {
        self.if_paid = true;
        self
    }

    /// Held against one row in place of its rows. It is a finding only where the rows bring more than that.
    pub fn as_one(mut self) -> Finding {
        self.instead = Instead::OneRow;
        self.if_paid = true;
        self
    }

    /// Held against the same rows as somebody else's.
    pub fn as_of(mut self, owner: EntityId) -> Finding {
        self.instead = Instead::Of(owner);
        self.other(owner)
    }

    /// With rows that belong to the matter, and without which nothing is asked.
    pub fn beside(mut self, rows: Vec<usize>) -> Finding {
        self.beside = rows;
        self
    }

    /// With a reason.
    pub fn reason(mut self, (key, points): (&'static str, u32), args: Vec<(&'static str, Arg)>) -> Finding {
        self.reasons.push(Reason { key, args, points });
        self
    }

    /// With a reason, where that holds.
    pub fn reason_if(self, holds: bool, points: (&'static str, u32), args: Vec<(&'static str, Arg)>) -> Finding {
        if holds { self.reason(points, args) } else { self }
    }

    /// The points of all reasons together, at most [`MOST`].
    pub fn score(&self) -> u32 {
        self.reasons.iter().map(|reason| reason.points).sum::<u32>().min(MOST)
    }
}

/// A row of a finding as people look it up.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownRow {
    /// The row in its table.
    pub row: RowId,
    /// The file.
    pub file: Arc<str>,
    /// The line in it.
    pub line: u64,
    /// The key.
    pub key: Arc<str>,
    /// The day.
    pub day: Option<Date>,
    /// What it brings.
    pub amount: Option<Exact>,
    /// Who buys.
    pub client: Option<String>,
    /// Whether it only belongs to the matter.
    pub beside: bool,
}

/// What somebody is paid with some rows and without them.
#[derive(Clone, Debug, PartialEq)]
pub struct PayWithout {
    /// Who.
    pub person: EntityId,
    /// With all rows; `None` where it cannot be computed as the rows are.
    pub with: Option<Exact>,
    /// Without the rows of the finding, or with what should be there instead.
    pub without: Exact,
}

impl PayWithout {
    /// What the rows have brought, above 0 where the pay would be less without them.
    pub fn difference(&self) -> Option<Exact> {
        self.with.as_ref().map(|with| with - &self.without)
    }
}

/// What would become of the pay.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Of these people it would be another one; nobody's where the list is empty.
    Pay(Vec<PayWithout>),
    /// It cannot be computed without these rows.
    Unknown,
}

/// A finding with what is told of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The finding.
    pub finding: Finding,
    /// The name of whose rows they are.
    pub person: Option<Arc<str>>,
    /// Its rows, by day and place.
    pub rows: Vec<ShownRow>,
    /// The periods whose pay is compared: those of its rows up to the one that is looked at.
    pub over: Period,
    /// What the pay would be without them.
    pub effect: Effect,
    /// The plan of which the same was told already.
    pub same_as: Option<Arc<str>>,
}

/// What makes two findings of different plans one: the check, and the rows with their files.
pub type Sameness = (Code, Vec<(Arc<str>, u64, bool)>);

impl Told {
    /// See [`Sameness`].
    pub fn sameness(&self) -> Sameness {
        let rows = self.rows.iter().map(|row| (Arc::clone(&row.file), row.line, row.beside));
        (self.finding.code, rows.collect())
    }
}

/// A check that could not look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRun {
    /// Its codes.
    pub codes: &'static [Code],
    /// What is missing for it.
    pub lacks: Lacks,
}

/// What a check lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lacks {
    /// Fields that say this.
    Roles(Vec<Role>),
    /// Fields that say this are there, but empty in every row of the period.
    Values(Vec<Role>),
    /// A field that says one of these.
    AnyOf(Vec<Role>),
    /// A word of the project file, by its key.
    Setting(&'static str),
    /// Rows of a record that the project file names.
    Record(String),
    /// Rows from before the period.
    History,
    /// Days of employment in the record of people.
    Employment,
    /// It is switched off in the project file.
    SwitchedOff,
}
