//! Bars of amounts, one below the other: names and amounts stay readable on a phone.

use maud::{Markup, html};

use crate::number::Exact;
use crate::report::chart::{WIDTH, room, scaled};
use crate::report::visible;

/// The height of a row.
const ROW: i64 = 36;
/// The least that a bar may have: words give way to it.
const LEAST: i64 = 120;
/// Between words and bars.
const GAP: i64 = 14;

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Of what: `2026-03`.
    pub label: String,
    /// How much; `None` where it is not known.
    pub amount: Option<Exact>,
    /// The amount, or that there is none, in words.
    pub shown: String,
    /// Whether it is the one that the page is about.
    pub now: bool,
}

/// Amounts of several periods.
#[derive(Clone, Debug)]
pub struct Bars {
    /// What the bars say together.
    pub title: String,
    /// From above.
    pub bars: Vec<Bar>,
}

impl Bars {
    /// The drawing; its words are read out where it is not seen.
    pub fn html(&self) -> Markup {
        let zero = Exact::zero();
        let amounts = || self.bars.iter().filter_map(|bar| bar.amount.as_ref());
        let least = amounts().chain([&zero]).min().cloned().unwrap_or_default();
        let most = amounts().chain([&zero]).max().cloned().unwrap_or_default();
        let labels = self.bars.iter().map(|bar| room(&bar.label)).max().unwrap_or(0).min((WIDTH - LEAST) / 3);
        let shown = self.bars.iter().map(|bar| room(&bar.shown)).max().unwrap_or(0);
        let start = labels + GAP;
        let length = (WIDTH - start - GAP - shown).max(LEAST);
        let axis = start + scaled(&zero, &least, &most, length);
        let height = ROW * i64::try_from(self.bars.len()).unwrap_or(0);
        html! {
            svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label=(visible(&self.title)) {
                title { (visible(&self.title)) }
                desc { (visible(&self.words())) }
                @for (row, bar) in (0..).zip(&self.bars) {
                    @let top: i64 = ROW * row;
                    text.quiet x="0" y=(top + 25) { (visible(&bar.label)) }
                    @if let Some(amount) = &bar.amount {
                        @let end = start + scaled(amount, &least, &most, length);
                        // An amount that is too small to be seen still has a line.
                        @let wide = if amount.is_zero() { 0 } else { (end - axis).abs().max(2) };
                        rect class=(if bar.now { "now" } else { "bar" }) x=(axis.min(end)) y=(top + 6) width=(wide) height=(ROW - 12) {}
                    }
                    text x=(WIDTH) y=(top + 25) text-anchor="end" { (visible(&bar.shown)) }
                }
                line.axis x1=(axis) x2=(axis) y1="0" y2=(height) {}
            }
        }
    }

    fn words(&self) -> String {
        self.bars.iter().map(|bar| format!("{}: {}", bar.label, bar.shown)).collect::<Vec<_>>().join("; ")
    }
}
