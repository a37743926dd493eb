//! Manual adjustments: rows that add to somebody's pay or take from it beside all rules. They are read like a record that
//! nobody declares, with the same cells, formats and messages.

use std::sync::Arc;

use crate::data::files::{Found, find_all};
use crate::data::grow::{Places, RawTable};
use crate::data::opened::reader;
use crate::data::problems::Problems;
use crate::data::project::Project;
use crate::data::read::read_file;
use crate::data::shape::Shape;
use crate::diagnostics::{Code, Diagnostic, Place};
use crate::language::Lang;
use crate::number::Exact;
use crate::plan::{Arena, Field, Record, Type};
use crate::source::Span;
use crate::syntax::fold;
use crate::time::{Date, Period};

/// The key of the project file, by which messages name the rows.
pub(crate) const KEY: &str = "adjustments";

/// The columns: English and Russian heading, the type, whether a cell may be empty.
const COLUMNS: [(&str, &str, Type, bool); 9] = [
    ("payee", "получатель", Type::Text, false),
    ("period", "период", Type::Period, false),
    ("amount", "сумма", Type::Number, false),
    ("reason", "причина", Type::Text, false),
    ("approved", "утвердил", Type::Text, false),
    ("component", "составляющая", Type::Text, true),
    ("document", "документ", Type::Text, true),
    ("plan", "схема", Type::Text, true),
    ("known", "внесено", Type::Date, true),
];

/// One row as read.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustmentRow {
    /// The key of the payee, as it stands.
    pub payee: Arc<str>,
    /// The period in which it is paid.
    pub period: Period,
    /// How much; below 0 it is taken.
    pub amount: Exact,
    /// Why.
    pub reason: Arc<str>,
    /// Who has approved it.
    pub approved: Arc<str>,
    /// The rule to whose pay it belongs.
    pub component: Option<Arc<str>>,
    /// The document that it rests on.
    pub document: Option<Arc<str>>,
    /// The plan, where several could be meant.
    pub plan: Option<Arc<str>>,
    /// When it was entered.
    pub known: Option<Date>,
    /// Where each column stands, in the order of the columns above.
    pub places: Vec<Place>,
    /// The file and the line.
    pub line: (Arc<str>, u64),
}

impl AdjustmentRow {
    /// Where a column of the row stands.
    pub fn place(&self, column: AdjustmentColumn) -> Place {
        self.places.get(column as usize).cloned().unwrap_or(Place::Nowhere)
    }
}

/// A column of which something can be wrong that the row alone does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdjustmentColumn {
    /// The payee.
    Payee = 0,
    /// The period.
    Period = 1,
    /// The amount.
    Amount = 2,
    /// The component.
    Component = 5,
    /// The plan.
    Plan = 7,
    /// When it was entered.
    Known = 8,
}

/// All rows of a project, in the order of files and lines.
#[derive(Clone, Debug, Default)]
pub struct AdjustmentRows {
    /// The rows in which every cell could be read.
    pub rows: Vec<AdjustmentRow>,
    /// What is wrong with the others.
    pub problems: Vec<Diagnostic>,
}

/// Reads the files that `adjustments:` in the project file names. Never fails: what is wrong stands in the problems.
pub fn read_adjustments(project: &Project) -> AdjustmentRows {
    let mut read = AdjustmentRows::default();
    let records = Lang::ALL.map(|lang| (lang, record(lang)));
    for file in adjustment_files(project, &mut read.problems) {
        let mut problems = Problems::new(false);
        let shapes = records.each_ref().map(|(_, record)| {
            let mut shape = Shape::plain(record);
            shape.formats = project.formats.clone();
            shape
        });
        match worded(&file, shapes) {
            Ok(mut shape) => {
                let places = Places::Files { origins: Vec::new(), files: Vec::new() };
                let mut table = RawTable::new(shape.record, places);
                if let Err(problem) = read_file(&file, &mut shape, &mut table, &mut problems) {
                    problems.push(*problem);
                }
                read.rows.extend((0..table.len()).filter(|row| !table.is_bad(*row)).filter_map(|row| of(&table, row)));
            }
            Err(problem) => problems.push(*problem),
        }
        read.problems.extend(problems.finish());
    }
    read
}

/// The files, each once; patterns that fit none are reported.
pub(crate) fn adjustment_files(project: &Project, problems: &mut Vec<Diagnostic>) -> Vec<Found> {
    find_all(project, &project.adjustments, &[KEY], problems)
}

/// The rows as a record, with the headings of a language.
fn record(lang: Lang) -> Record {
    let mut fields = Arena::new();
    let span = Span::default();
    for (english, russian, ty, optional) in COLUMNS {
        let name = if lang == Lang::Ru { russian } else { english };
        let field = Field { name: name.into(), genitive: None, title: None, ty, optional, computed: None, span };
        fields.push(field);
    }
    Record {
        name: KEY.into(),
        title: KEY.into(),
        fields,
        key: Vec::new(),
        history: None,
        employed: None,
        shown_as: None,
        credited: None,
        absent: None,
        span,
        standard: true,
    }
}

/// The shape in whose language more of the file's headings are.
fn worded<'a, const N: usize>(file: &Found, shapes: [Shape<'a>; N]) -> Result<Shape<'a>, Box<Diagnostic>> {
    let mut best: Option<(usize, Shape<'a>)> = None;
    for shape in shapes {
        let opened = reader(file, &shape)?;
        let known: Vec<String> = shape.fields.iter().map(|field| fold(field.column)).collect();
        let met = opened.header().iter().filter(|heading| known.contains(&fold(heading.trim()))).count();
        if best.as_ref().is_none_or(|(most, _)| met > *most) {
            best = Some((met, shape));
        }
    }
    best.map(|(_, shape)| shape).ok_or_else(|| {
        let said = Diagnostic::error_at(Code::NoRows, Place::File(file.name.clone())).arg("file", &file.name);
        said.arg("record", KEY).help("header").into()
    })
}

/// A row whose cells could all be read.
fn of(table: &RawTable, row: usize) -> Option<AdjustmentRow> {
    let text = |column: usize| table.text(row, column).map(|text| Arc::from(text.trim()));
    Some(AdjustmentRow {
        payee: text(0)?,
        period: crate::data::parse_period(&text(1)?)?,
        amount: Exact::parse(&text(2)?)?,
        reason: text(3)?,
        approved: text(4)?,
        component: text(5),
        document: text(6),
        plan: text(7),
        known: table.columns.get(8).and_then(|column| column.date(row)),
        places: (0..COLUMNS.len())
            .map(|column| table.places.of(row, Some(column), table.text(row, column).as_deref().unwrap_or_default()))
            .collect(),
        line: table.places.line(row),
    })
}
