//! Sheets into the bytes of a workbook.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::number::Exact;
use crate::report::xlsx::number::exactly;
use crate::report::xlsx::{Cell, Sheet, SheetProblem};

/// The most rows of a sheet.
const ROWS: usize = 1_048_576;
/// The most characters of a cell, in units of UTF-16.
const CHARACTERS: usize = 32_767;
/// The narrowest and the widest column that is made by its cells, in letters.
const WIDTHS: (usize, usize) = (8, 60);
/// Paper of the size A4, by the number that spreadsheets give it.
const A4: u8 = 9;

/// The workbook of some sheets. It says nothing of when it was made, so the same sheets give the same bytes.
///
/// # Errors
/// What a spreadsheet cannot hold.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, SheetProblem> {
    let mut book = Workbook::new();
    let refused = |error: XlsxError| SheetProblem::Refused(error.to_string());
    let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(refused)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    for sheet in sheets {
        check(sheet)?;
        write(book.add_worksheet(), sheet).map_err(refused)?;
    }
    book.save_to_buffer().map_err(refused)
}

fn check(sheet: &Sheet) -> Result<(), SheetProblem> {
    let rows = first_row(sheet) + sheet.rows.len() + usize::from(!sheet.total.is_empty());
    if rows > ROWS {
        return Err(SheetProblem::TooManyRows { sheet: sheet.name.clone(), rows, most: ROWS });
    }
    let too_long = |text: &str| text.len() > CHARACTERS && text.encode_utf16().count() > CHARACTERS;
    let problem = |row: usize, column: usize| SheetProblem::TooLong {
        sheet: sheet.name.clone(),
        column: sheet.columns.get(column).map(|column| column.heading.clone()).unwrap_or_default(),
        row,
        most: CHARACTERS,
    };
    if let Some(at) = sheet.above.iter().position(|line| too_long(line)) {
        return Err(problem(at + 1, 0));
    }
    if let Some(at) = sheet.columns.iter().position(|column| too_long(&column.heading)) {
        return Err(problem(first_row(sheet), at));
    }
    for (at, row) in sheet.rows.iter().chain([&sheet.total]).enumerate() {
        let long = row.iter().position(|cell| matches!(cell, Cell::Text(text) if too_long(text)));
        if let Some(column) = long {
            return Err(problem(first_row(sheet) + at + 1, column));
        }
    }
    Ok(())
}

/// How many rows stand before the first row of the table: the lines above, an empty row, the headings.
fn first_row(sheet: &Sheet) -> usize {
    let above = if sheet.above.is_empty() { 0 } else { sheet.above.len() + 1 };
    above + 1
}

fn write(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    page.set_paper_size(A4);
    page.set_print_fit_to_pages(1, 0);
    if sheet.columns.len() > 6 {
        page.set_landscape();
    }
    let bold = Format::new().set_bold();
    for (at, line) in sheet.above.iter().enumerate() {
        page.write_string_with_format(row_number(at), 0, readable(line), &bold)?;
    }
    let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let heading = heading.set_border_bottom(FormatBorder::Thin);
    let top = first_row(sheet);
    for (at, column) in sheet.columns.iter().enumerate() {
        let at = column_number(at);
        page.write_string_with_format(row_number(top - 1), at, readable(&column.heading), &heading)?;
    }
    let mut formats = Formats::default();
    for (at, row) in sheet.rows.iter().enumerate() {
        cells(page, row_number(top + at), row, &mut formats, false)?;
    }
    cells(page, row_number(top + sheet.rows.len()), &sheet.total, &mut formats, true)?;
    for (at, column) in sheet.columns.iter().enumerate() {
        let width = column.width.unwrap_or_else(|| width(sheet, at));
        page.set_column_width(column_number(at), width)?;
    }
    page.set_freeze_panes(row_number(top), 0)?;
    page.set_repeat_rows(row_number(top - 1), row_number(top - 1))?;
    if let (Some(last), false) = (sheet.columns.len().checked_sub(1), sheet.rows.is_empty()) {
        let end = row_number(top + sheet.rows.len() - 1);
        page.autofilter(row_number(top - 1), 0, end, column_number(last))?;
    }
    Ok(())
}

fn cells(page: &mut Worksheet, row: u32, cells: &[Cell], formats: &mut Formats, total: bool) -> Result<(), XlsxError> {
    for (at, cell) in cells.iter().enumerate() {
        let at = column_number(at);
        match cell {
            Cell::Empty if total => page.write_blank(row, at, formats.of(Kind::Text, true))?,
            Cell::Empty => page,
            Cell::Text(text) => {
                page.write_string_with_format(row, at, readable(text), formats.of(Kind::Text, total))?
            }
            Cell::Count(count) => {
                let count = Exact::from(i64::try_from(*count).unwrap_or(i64::MAX));
                amount(page, row, at, &count, 0, formats, total)?
            }
            Cell::Amount(value, places) => amount(page, row, at, value, *places as usize, formats, total)?,
            Cell::Date(day) => {
                let parts = (u16::try_from(day.year()), u8::try_from(day.month()), u8::try_from(day.day()));
                match parts {
                    (Ok(year @ 1900..), Ok(month), Ok(of_month)) => {
                        let day = ExcelDateTime::from_ymd(year, month, of_month)?;
                        page.write_datetime_with_format(row, at, &day, formats.of(Kind::Date, total))?
                    }
                    // The calendar of spreadsheets begins later.
                    _ => page.write_string_with_format(row, at, day.to_string(), formats.of(Kind::Text, total))?,
                }
            }
        };
    }
    Ok(())
}

/// An amount: a number where a cell can hold it exactly, else its digits as text.
fn amount<'p>(
    page: &'p mut Worksheet,
    row: u32,
    column: u16,
    value: &Exact,
    places: usize,
    formats: &mut Formats,
    total: bool,
) -> Result<&'p mut Worksheet, XlsxError> {
    match exactly(value) {
        Some((number, own)) => {
            page.write_number_with_format(row, column, number, formats.of(Kind::Number(own.max(places)), total))
        }
        None => {
            let digits = crate::report::view::plain(value, u32::try_from(places).unwrap_or_default());
            page.write_string_with_format(row, column, digits, formats.of(Kind::Digits, total))
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    /// Digits that are text, since no number of a spreadsheet holds them.
    Digits,
    Date,
    Number(usize),
}

/// The formats in use: a workbook with a format for each cell opens slowly.
#[derive(Default)]
struct Formats {
    made: Vec<((Kind, bool), Format)>,
}

impl Formats {
    fn of(&mut self, kind: Kind, total: bool) -> &Format {
        let at = self.made.iter().position(|(of, _)| *of == (kind, total)).unwrap_or_else(|| {
            self.made.push(((kind, total), format(kind, total)));
            self.made.len() - 1
        });
        // What was pushed above is there; the other arm keeps the compiler content.
        static PLAIN: std::sync::LazyLock<Format> = std::sync::LazyLock::new(Format::new);
        self.made.get(at).map_or(&PLAIN, |(_, format)| format)
    }
}

fn format(kind: Kind, total: bool) -> Format {
    let format = Format::new().set_align(FormatAlign::Top);
    let format = match kind {
        Kind::Text => format.set_text_wrap(),
        Kind::Digits => format.set_align(FormatAlign::Right),
        // Files hold these patterns in their English form; a spreadsheet shows them as its reader writes numbers: with
        // spaces and a comma in Russian.
        Kind::Number(0) => format.set_num_format("#,##0"),
        Kind::Number(places) => format.set_num_format(format!("#,##0.{}", "0".repeat(places))),
        Kind::Date => format.set_num_format("yyyy\\-mm\\-dd"),
    };
    if total { format.set_bold().set_border_top(FormatBorder::Thin) } else { format }
}

/// Text without the two characters that no XML may hold.
fn readable(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// The width of a column by its longest cell.
fn width(sheet: &Sheet, column: usize) -> u16 {
    let (least, most) = WIDTHS;
    let wide = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    let of_cell = |cell: &Cell| match cell {
        Cell::Empty => 0,
        Cell::Text(text) => wide(text),
        Cell::Count(count) => count.to_string().len(),
        Cell::Date(_) => 10,
        // A mark between each three digits, and the places that are shown.
        Cell::Amount(value, places) => {
            let digits = crate::report::view::plain(value, *places);
            digits.len() + digits.len() / 3
        }
    };
    let heading = sheet.columns.get(column).map_or(0, |column| wide(&column.heading).min(24));
    let rows = sheet.rows.iter().chain([&sheet.total]);
    let widest = rows.filter_map(|row| row.get(column)).map(of_cell).max().unwrap_or_default();
    u16::try_from(widest.max(heading).clamp(least, most) + 2).unwrap_or(10)
}

fn row_number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

fn column_number(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}
