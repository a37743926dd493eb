//! Windows in which it pays to put in one's own money: buying from oneself, a client that does not exist.

use crate::number::{Exact, Rounding};
use crate::prove::pieces::Pieces;
use crate::prove::{Cut, Interval, Line, Shape};

/// The terms on which somebody deals with themselves: each unit of the quantity costs one unit of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dealing {
    /// The part of the pay that is kept: 1, or less a rate of tax.
    pub keep: Exact,
    /// The smallest step of the quantity: witnesses are multiples of it.
    pub unit: Exact,
    /// How the pay is rounded in the end, so that a witness earns what is said.
    pub rounding: Option<Rounding>,
}

/// A stretch on which each number can be topped up at a profit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The stretch.
    pub over: Interval,
    /// A number just inside of its lower end, topped up in the best way; `None` where no multiple of the unit in it earns
    /// anything after rounding.
    pub witness: Option<TopUp>,
    /// The number found that earns the most.
    pub best: Option<TopUp>,
}

/// One's own money put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopUp {
    /// What was reached honestly.
    pub at: Exact,
    /// What is put in.
    pub adds: Exact,
    /// What is then reached.
    pub to: Exact,
    /// By how much the pay grows, after tax.
    pub earns: Exact,
}

impl TopUp {
    /// What is left of it; above 0.
    pub fn profit(&self) -> Exact {
        &self.earns - &self.adds
    }
}

/// The least number that nothing on the right exceeds, as far as it is known.
#[derive(Clone, Debug)]
enum Above {
    Nothing,
    Number(Exact),
    Everything,
}

impl Above {
    fn or(self, other: Above) -> Above {
        match (self, other) {
            (Above::Everything, _) | (_, Above::Everything) => Above::Everything,
            (Above::Nothing, one) | (one, Above::Nothing) => one,
            (Above::Number(a), Above::Number(b)) => Above::Number(a.max(b)),
        }
    }
}

impl Dealing {
    /// Without tax, in hundredths.
    pub fn in_kopecks() -> Dealing {
        Dealing { keep: Exact::one(), unit: Exact::scaled(1, 2), rounding: None }
    }

    /// What of the pay is kept, less what the quantity costs.
    fn left(&self, line: &Line) -> Line {
        let kept = line.times(&self.keep);
        Line { slope: &kept.slope - &Exact::one(), ..kept }
    }
}

impl Shape {
    /// All numbers that can be topped up at a profit: some amount put in raises the pay, as far as it is kept, by more than
    /// itself. Where something is rounded on the way, those of which it is sure.
    pub fn dealing(&self, terms: &Dealing) -> Vec<Window> {
        let pieces: Vec<_> = self.pieces().collect();
        let mut found: Vec<(Interval, bool)> = Vec::new();
        let mut above = Above::Nothing;
        for (over, pay) in pieces.into_iter().rev() {
            let Some(line) = pay.line() else {
                found.push((over, false));
                continue;
            };
            let left = terms.left(line);
            let inside = profitable(&over, &left, &above);
            found.extend(parts(&over, inside).into_iter().rev());
            above = above.or(most(&over, &left));
        }
        let chosen = Pieces::of(found.into_iter().rev());
        let windows = chosen.map(|chosen| chosen.where_is(|inside| *inside)).unwrap_or_default();
        let ahead = Ahead::of(self, terms);
        windows.into_iter().map(|over| self.window(over, &ahead)).collect()
    }

    fn window(&self, over: Interval, ahead: &Ahead<'_>) -> Window {
        let terms = ahead.terms;
        let step = &terms.unit;
        let first = over.first_of(step).or_else(|| over.contains(&Exact::zero()).then(Exact::zero));
        let last = over.last_of(step);
        // Rounding may take a kopeck away: further inside there is more to earn.
        let mut tried: Vec<Exact> = Vec::new();
        for further in [0, 1, 2, 10, 100] {
            let next = first.as_ref().map(|first| first + &step.times_integer(further));
            tried.extend(next.filter(|next| over.contains(next)));
        }
        let middle = over.inner();
        let on_grid = middle.checked_div(step).map(|units| &units.floor() * step);
        tried.extend(on_grid.filter(|x| over.contains(x)));
        tried.extend(last.clone());
        let witness = tried.iter().find_map(|x| ahead.best_top_up(x));
        // Only the stretches that it touches: those in order, from the first that does not end before it.
        let begins = |to: &Cut| over.from().is_some_and(|from| to <= from);
        let skipped = ahead.stretches.partition_point(|(piece, _)| piece.to().is_some_and(begins));
        let inside = ahead.stretches.iter().skip(skipped).map_while(|(piece, _)| piece.meet(&over));
        let ends = inside.flat_map(|piece| [piece.first_of(step), piece.last_of(step)]).flatten();
        let all = ends.chain(tried).filter_map(|x| ahead.best_top_up(&x));
        let best = all.reduce(|best, next| if next.profit() > best.profit() { next } else { best });
        Window { over, witness, best }
    }

    /// The most profitable top-up of a number, to a multiple of the unit; `None` where none of those tried earns anything.
    pub fn best_top_up(&self, at: &Exact, terms: &Dealing) -> Option<TopUp> {
        Ahead::of(self, terms).best_top_up(at)
    }
}

/// Where somebody may want to get to, found once for all who want to.
struct Ahead<'a> {
    shape: &'a Shape,
    terms: &'a Dealing,
    stretches: Vec<(Interval, &'a Line)>,
    /// Of the numbers tried on each stretch and those after it, the one at which the most is left, and what is left there.
    best: Vec<Option<(Exact, Exact)>>,
}

impl<'a> Ahead<'a> {
    fn of(shape: &'a Shape, terms: &'a Dealing) -> Ahead<'a> {
        let stretches: Vec<(Interval, &Line)> = shape.lines().collect();
        let mut ahead = Ahead { shape, terms, stretches, best: Vec::new() };
        let mut best: Option<(Exact, Exact)> = None;
        let mut from_the_end = Vec::with_capacity(ahead.stretches.len());
        for (over, line) in ahead.stretches.iter().rev() {
            // Of two that are worth the same the rounder one, then the nearer.
            best = match (ahead.best_of(over, line), best) {
                (Some(here), Some(beyond)) => Some(if is_better(&beyond, &here) { beyond } else { here }),
                (here, beyond) => here.or(beyond),
            };
            from_the_end.push(best.clone());
        }
        from_the_end.reverse();
        ahead.best = from_the_end;
        ahead
    }

    fn paid(&self, x: &Exact) -> Option<Exact> {
        let pay = self.shape.at(x)?;
        Some(self.terms.rounding.as_ref().map_or_else(|| pay.clone(), |rounding| rounding.apply(&pay)))
    }

    /// What is left at a number of what is paid there, once it is paid for.
    fn left(&self, x: &Exact) -> Option<Exact> {
        Some(&(&self.paid(x)? * &self.terms.keep) - x)
    }

    /// The number tried on a stretch at which the most is left.
    fn best_of(&self, reach: &Interval, line: &Line) -> Option<(Exact, Exact)> {
        let far = || {
            let left = self.terms.left(line);
            let grows = left.slope.is_positive() && reach.high().is_none();
            grows.then(|| &reach.low().map_or_else(Exact::zero, Exact::abs).times_integer(2) + &Exact::from(1_000))
        };
        // A boundary that is no multiple of the unit is where the next step begins all the same.
        let low = reach.low().filter(|_| reach.has_low()).cloned();
        let ends = [reach.first_of(&self.terms.unit), low, reach.last_of(&self.terms.unit), far()];
        let tried = ends.into_iter().flatten().filter_map(|to| Some((self.left(&to)?, to)));
        tried.reduce(|best, next| if next.0 > best.0 { next } else { best })
    }

    fn best_top_up(&self, at: &Exact) -> Option<TopUp> {
        let now = self.paid(at)?;
        let own = self.stretches.partition_point(|(over, _)| over.to().is_some_and(|to| to.is_below(at)));
        let beyond = self.best.get(own + 1).cloned().flatten();
        let rest = Interval::new(Some(Cut::after(at.clone())), None)?;
        let own = self.stretches.get(own).and_then(|(over, line)| self.best_of(&over.meet(&rest)?, line));
        let (_, to) = match (own, beyond) {
            (Some(own), Some(beyond)) => {
                if is_better(&beyond, &own) {
                    beyond
                } else {
                    own
                }
            }
            (own, beyond) => own.or(beyond)?,
        };
        let earns = &(&self.paid(&to)? - &now) * &self.terms.keep;
        let top_up = TopUp { at: at.clone(), adds: &to - at, to, earns };
        top_up.profit().is_positive().then_some(top_up)
    }
}

/// Whether somewhere else more is left, or as much at a number that is said in fewer signs.
fn is_better(one: &(Exact, Exact), other: &(Exact, Exact)) -> bool {
    let signs = |of: &(Exact, Exact)| of.1.to_string().len();
    one.0 > other.0 || (one.0 == other.0 && signs(one) < signs(other))
}

/// The numbers of a stretch above which some other keeps more: on the stretch itself, or on those above it.
fn profitable(over: &Interval, left: &Line, above: &Above) -> Option<Interval> {
    let limit = match above {
        Above::Everything => return Some(over.clone()),
        Above::Nothing => None,
        Above::Number(most) => Some(most - &left.within),
    };
    let reached = |limit: &Exact| (limit - &left.start).checked_div(&left.slope);
    if left.slope.is_negative() {
        // Less is left the further it goes: whatever lies beyond the number at which as much is left as above.
        let from = reached(&limit?)?;
        return over.meet(&Interval::new(Some(Cut::after(from)), None)?);
    }
    if left.slope.is_zero() {
        return limit.filter(|limit| *limit > left.start).map(|_| over.clone());
    }
    let Some(end) = over.high() else { return Some(over.clone()) };
    // More is left the further it goes: all but the end itself, as far as the error of a rounding lets it be known.
    let blurred = left.within.times_integer(2).checked_div(&left.slope).unwrap_or_default();
    let own = end - &blurred;
    let to = limit.and_then(|limit| reached(&limit)).map_or(own.clone(), |beyond| beyond.max(own));
    over.meet(&Interval::new(None, Some(Cut::before(to)))?)
}

/// The most that is left anywhere on a stretch.
fn most(over: &Interval, left: &Line) -> Above {
    let end = if left.slope.is_positive() {
        over.high()
    } else if left.slope.is_negative() {
        over.low()
    } else {
        return Above::Number(&left.start - &left.within);
    };
    end.map_or(Above::Everything, |end| Above::Number(&left.at(end) - &left.within))
}

/// A stretch cut into what is inside of a part of it and what is not, in order.
fn parts(over: &Interval, inside: Option<Interval>) -> Vec<(Interval, bool)> {
    let Some(inside) = inside else { return vec![(over.clone(), false)] };
    let below = inside.from().and_then(|from| over.split(from).0);
    let above = inside.to().and_then(|to| over.split(to).1);
    let mut out: Vec<(Interval, bool)> = below.map(|below| (below, false)).into_iter().collect();
    out.push((inside, true));
    out.extend(above.map(|above| (above, false)));
    out
}
