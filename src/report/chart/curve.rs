//! What is paid for how much, as a line with a place on it.

use maud::{Markup, html};

use crate::number::Exact;
use crate::report::chart::{LETTER, WIDTH, room, scaled};
use crate::report::visible;

/// Where the drawing begins and ends.
const TOP: i64 = 40;
const BOTTOM: i64 = 300;
const LEFT: i64 = 10;
const RIGHT: i64 = WIDTH - 20;
/// The height of all.
const HEIGHT: i64 = 340;

/// A place: how much was reached, and what it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// What was reached.
    pub x: Exact,
    /// What is paid for it.
    pub y: Exact,
}

/// A curve of payout.
#[derive(Clone, Debug)]
pub struct Curve {
    /// What it shows.
    pub title: String,
    /// The same in words.
    pub said: String,
    /// Pieces of straight lines, in their order: where one ends and the next begins higher, the pay jumps.
    pub pieces: Vec<Vec<Point>>,
    /// Bounds to be named below, in their order.
    pub ticks: Vec<(Exact, String)>,
    /// Amounts to be named, in their order.
    pub heights: Vec<(Exact, String)>,
    /// The place of the person, in words, too.
    pub place: Option<(Point, String)>,
}

/// What lies where.
struct Frame {
    from: Point,
    to: Point,
}

impl Frame {
    fn of(curve: &Curve) -> Frame {
        let zero = Exact::zero();
        let points = || curve.pieces.iter().flatten().chain(curve.place.iter().map(|(point, _)| point));
        let ends = |of: fn(&Point) -> &Exact, floor: bool| {
            let all = || points().map(of).chain(floor.then_some(&zero));
            (all().min().cloned().unwrap_or_default(), all().max().cloned().unwrap_or_default())
        };
        let (left, right) = ends(|point| &point.x, false);
        let (bottom, top) = ends(|point| &point.y, true);
        Frame { from: Point { x: left, y: bottom }, to: Point { x: right, y: top } }
    }

    fn x(&self, x: &Exact) -> i64 {
        LEFT + scaled(x, &self.from.x, &self.to.x, RIGHT - LEFT)
    }

    fn y(&self, y: &Exact) -> i64 {
        BOTTOM - scaled(y, &self.from.y, &self.to.y, BOTTOM - TOP)
    }

    fn at(&self, point: &Point) -> String {
        format!("{},{}", self.x(&point.x), self.y(&point.y))
    }
}

impl Curve {
    /// The drawing; its words are read out where it is not seen.
    pub fn html(&self) -> Markup {
        let frame = Frame::of(self);
        let line = |points: &[Point]| points.iter().map(|point| frame.at(point)).collect::<Vec<_>>().join(" ");
        let jumps = self.pieces.windows(2).filter_map(|pair| match pair {
            [before, after] => Some([before.last()?.clone(), after.first()?.clone()]),
            _ => None,
        });
        html! {
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(visible(&self.title)) {
                title { (visible(&self.title)) }
                desc { (visible(&self.said)) }
                line.axis x1=(LEFT) x2=(RIGHT) y1=(BOTTOM) y2=(BOTTOM) {}
                @for jump in jumps { polyline.jump points=(line(&jump)) {} }
                @for piece in &self.pieces { polyline.line points=(line(piece)) {} }
                @for (x, anchor, words) in self.below(&frame) {
                    line.axis x1=(x) x2=(x) y1=(BOTTOM) y2=(BOTTOM + 7) {}
                    @if let Some(words) = words {
                        text.quiet x=(x) y=(BOTTOM + 30) text-anchor=(anchor) { (visible(words)) }
                    }
                }
                @for (y, words) in self.beside(&frame) {
                    text.quiet x=(LEFT) y=(y - 8) { (visible(words)) }
                }
                @if let Some((place, words)) = &self.place {
                    @let (x, y) = (frame.x(&place.x), frame.y(&place.y));
                    line.lead x1=(x) x2=(x) y1=(y) y2=(BOTTOM) {}
                    line.lead x1=(LEFT) x2=(x) y1=(y) y2=(y) {}
                    circle.now cx=(x) cy=(y) r="10" { title { (visible(words)) } }
                }
            }
        }
    }

    /// The bounds below the line; those whose words would touch the ones before stand without words.
    fn below<'a>(&'a self, frame: &Frame) -> Vec<(i64, &'static str, Option<&'a str>)> {
        let mut free = i64::MIN;
        let named = |(value, words): &'a (Exact, String)| {
            let x = frame.x(value);
            let wide = room(words);
            let (anchor, start) = match () {
                () if x - wide / 2 < 0 => ("start", x),
                () if x + wide / 2 > WIDTH => ("end", x - wide),
                () => ("middle", x - wide / 2),
            };
            let fits = start >= free && start >= 0;
            if fits {
                free = start + wide + LETTER;
            }
            (x, anchor, fits.then_some(words.as_str()))
        };
        self.ticks.iter().map(named).collect()
    }

    /// The amounts beside the line, from above; those that would touch one above are left out.
    fn beside<'a>(&'a self, frame: &Frame) -> Vec<(i64, &'a str)> {
        let mut all: Vec<(i64, &str)> =
            self.heights.iter().map(|(value, words)| (frame.y(value), words.as_str())).collect();
        all.sort_unstable();
        let mut last = i64::MIN;
        all.retain(|(y, _)| {
            let fits = last.checked_add(30).is_none_or(|free| *y >= free);
            if fits {
                last = *y;
            }
            fits
        });
        all
    }
}
