//! Shapes checked by hand and against a search over grids of numbers.

mod grids;
mod pay;
mod ranged;
mod shapes;
mod texts;

use crate::number::Exact;
use crate::prove::{Cut, Interval, Line, Pay, Pieces, Shape};

fn n(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

/// A shape from 0 on: where each line begins (`>` for one that begins above), its value at 0 and its slope.
fn shape(lines: &[(&str, &str, &str)]) -> Shape {
    let cut = |text: &str| match text.strip_prefix('>') {
        Some(above) => Cut::after(n(above)),
        None => Cut::before(n(text)),
    };
    let parts = lines.iter().enumerate().map(|(place, (from, start, slope))| {
        let to = lines.get(place + 1).map(|(next, ..)| cut(next));
        let line = Line { start: n(start), slope: n(slope), within: Exact::zero() };
        (Interval::new(Some(cut(from)), to).unwrap(), Pay::Amount(line))
    });
    Shape::of(Pieces::of(parts).unwrap())
}
