//! What another library reads in the workbooks.

#![cfg(feature = "xlsx")]

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::*;
use crate::number::Exact;
use crate::time::date;

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

fn sheet(rows: Vec<Vec<Cell>>) -> Sheet {
    let columns = ["Payee", "Amount"].map(Column::new).to_vec();
    Sheet { name: "Pay".to_owned(), columns, rows, ..Sheet::default() }
}

fn read(sheets: &[Sheet]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(workbook(sheets).unwrap())).unwrap()
}

#[test]
fn amounts_are_numbers_and_text_is_text() {
    let rows = vec![
        vec![Cell::text("A-1"), Cell::Amount(exact("-25000.10"), 2)],
        vec![Cell::text("=1+1"), Cell::Amount(exact("99999999999999.99"), 2)],
        vec![Cell::text("@SUM(A1)"), Cell::Count(3)],
        vec![Cell::text("+7 900"), Cell::Date(date(2026, 3, 31).unwrap())],
        vec![Cell::text("a\u{1}b _x0041_ <&>\u{ffff}"), Cell::Amount(exact("1").checked_div(&exact("3")).unwrap(), 2)],
        vec![Cell::text(""), Cell::Date(date(1800, 1, 1).unwrap())],
    ];
    let mut book = read(&[Sheet {
        above: vec!["=Title".to_owned()],
        total: vec![Cell::text("Total"), Cell::Amount(exact("0.30"), 2)],
        ..sheet(rows)
    }]);
    let cells = book.worksheet_range("Pay").unwrap();
    let text = |row, column| cells.get((row, column)).unwrap().to_string();
    assert_eq!(text(0, 0), "=Title");
    assert_eq!((text(2, 0), text(2, 1)), ("Payee".to_owned(), "Amount".to_owned()));
    assert_eq!(cells.get((3, 1)).unwrap(), &Data::Float(-25000.1));
    assert_eq!(cells.get((4, 0)).unwrap(), &Data::String("=1+1".to_owned()));
    assert_eq!(cells.get((4, 1)).unwrap(), &Data::String("99999999999999.99".to_owned()));
    assert_eq!(cells.get((5, 0)).unwrap(), &Data::String("@SUM(A1)".to_owned()));
    assert_eq!(cells.get((5, 1)).unwrap(), &Data::Float(3.0));
    assert_eq!(cells.get((6, 0)).unwrap(), &Data::String("+7 900".to_owned()));
    assert!(matches!(cells.get((6, 1)).unwrap(), Data::DateTime(_)));
    assert_eq!(cells.get((7, 1)).unwrap(), &Data::String("1/3".to_owned()));
    assert_eq!(text(8, 1), "1800-01-01");
    assert_eq!((text(9, 0), cells.get((9, 1)).unwrap()), ("Total".to_owned(), &Data::Float(0.3)));
    let formulas = book.worksheet_formula("Pay").unwrap();
    assert!(formulas.used_cells().next().is_none());
}

#[test]
fn the_same_sheets_give_the_same_bytes() {
    let made = || workbook(&[sheet(vec![vec![Cell::text("A"), Cell::Amount(exact("1"), 2)]])]).unwrap();
    assert_eq!(made(), made());
}

#[test]
fn nothing_is_cut_to_make_it_fit() {
    let long = "я".repeat(32_768);
    let problem = workbook(&[sheet(vec![vec![Cell::text("A")], vec![Cell::Empty, Cell::text(long)]])]).unwrap_err();
    let column = "Amount".to_owned();
    assert_eq!(problem, SheetProblem::TooLong { sheet: "Pay".to_owned(), column, row: 3, most: 32_767 });
    let problem = workbook(&[sheet(vec![Vec::new(); 1_048_576])]).unwrap_err();
    assert!(matches!(problem, SheetProblem::TooManyRows { rows: 1_048_577, .. }));
    assert!(workbook(&[sheet(vec![vec![Cell::text("я".repeat(32_767))]])]).is_ok());
}

#[test]
fn an_empty_sheet_is_a_sheet() {
    let mut book = read(&[sheet(Vec::new()), Sheet { name: "Nothing".to_owned(), ..Sheet::default() }]);
    assert_eq!(book.sheet_names(), ["Pay", "Nothing"]);
    assert_eq!(book.worksheet_range("Pay").unwrap().height(), 1);
}
