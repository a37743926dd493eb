//! Contests: members of a group in the order of a value, and the prize of each place.

use crate::data::EntityId;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::evaluate::at::At;
use crate::evaluate::circle::{Member, Share, Together, group_conditions};
use crate::evaluate::line::Gate;
use crate::evaluate::steps::Steps;
use crate::evaluate::world::{Stop, World};
use crate::evaluate::{LineStatus, NoDataReason, TraceKind, Value, WhyNot};
use crate::number::{Exact, split_by_shares};
use crate::plan::{Component, Contest, NoData, Prizes, Ranking, Tie, Type};

/// Somebody in the order, with the value that put them there.
struct Ranked {
    member: Member,
    value: Exact,
}

/// The prizes as amounts.
enum Amounts {
    Places(Vec<(usize, Exact)>),
    Top(usize, Exact),
}

impl Amounts {
    /// The prize of a place, counted from 1.
    fn of(&self, place: usize) -> Exact {
        let found = match self {
            Amounts::Places(lines) => lines.iter().find(|(last, _)| place <= *last).map(|(_, prize)| prize),
            Amounts::Top(last, prize) => Some(prize).filter(|_| place <= *last),
        };
        found.cloned().unwrap_or_else(Exact::zero)
    }
}

impl World<'_> {
    /// The prizes of a contest. `at` is the group's.
    pub(super) fn pay_contest(
        &self,
        bonus: &Component,
        contest: &Contest,
        at: &At,
        members: &[EntityId],
    ) -> Result<Together, Stop> {
        let mut head = self.new_steps();
        let nothing = |why: &WhyNot, parts: &Steps| Together::nothing(members, why, parts, Exact::zero());
        let at = match self.dated(bonus, at)? {
            Ok(at) => at,
            Err(reason) => return Err(self.no_data(&bonus.name, bonus.span, at, &reason)),
        };
        match self.gate(bonus, &group_conditions(bonus), &at, &mut head)? {
            Gate::Open => {}
            Gate::Closed(why) => return Ok(nothing(&why, &head)),
            Gate::Instead(reason) => return Err(self.no_data(&bonus.name, bonus.span, &at, &reason)),
        }
        let (inside, outside) = self.taking_part(bonus, &contest.circle, &at, members)?;
        let mut together =
            Together { shares: outside.into_iter().collect(), carried: Exact::zero(), of_nobody: Exact::zero() };
        let mut ranked = Vec::new();
        for mut member in inside {
            match self.rank_value(bonus, &contest.rank_by, &mut member, &at)? {
                Ok(value) => ranked.push(Ranked { member, value }),
                Err(reason) => {
                    let share = Share::none(WhyNot::NoData(reason), member.parts);
                    together.shares.insert(member.person, share);
                }
            }
        }
        let count = ranked.len();
        let prizes = self.amounts(bonus, contest, &at, count)?;
        let mut place = 1;
        let mut places = Vec::new();
        for tied in in_order(ranked, contest.rank_by.largest) {
            let size = tied.len();
            places.extend(tied.first().map(|first| (place, place + size - 1, first.value.clone())));
            self.award(bonus, &contest.ties, &prizes, (place, count), tied, &at, &mut together)?;
            place += size;
        }
        if self.options.trace {
            let what = TraceKind::Order { places: places.into(), ty: contest.rank_by.by.ty.clone() };
            let order = self.node(what, Value::YesNo(true), Type::YesNo, contest.rank_by.by.span, Vec::new());
            let in_it =
                |share: &&mut Share| share.parts.iter().any(|part| matches!(part.what, TraceKind::Place { .. }));
            together.shares.values_mut().filter(in_it).for_each(|share| share.parts.push(order.clone()));
        }
        for share in together.shares.values_mut() {
            share.parts.begin_with(head.iter().cloned());
        }
        Ok(together)
    }

    /// The value by which a member is ranked; without data as the plan says.
    fn rank_value(
        &self,
        bonus: &Component,
        ranking: &Ranking,
        member: &mut Member,
        at: &At,
    ) -> Result<Result<Exact, NoDataReason>, Stop> {
        let at = at.of_member(member.person);
        let trace = self.eval(&ranking.by, &at)?;
        let number = trace.number();
        member.parts.push(trace);
        match (number, &bonus.if_no_data) {
            (Ok(value), _) => Ok(Ok(value)),
            (Err(reason), Some(NoData::NotApplicable)) => Ok(Err(reason)),
            (Err(reason), _) => Err(self.no_data(&bonus.name, ranking.by.span, &at, &reason)),
        }
    }

    /// The prizes, each rounded as the plan says.
    fn amounts(&self, bonus: &Component, contest: &Contest, at: &At, count: usize) -> Result<Amounts, Stop> {
        let prize = |expr: &crate::plan::Expr| -> Result<Exact, Stop> {
            let amount = self.eval(expr, at)?.number();
            let amount = amount.map_err(|reason| self.no_data_here(&bonus.name, expr.span, at, &reason))?;
            let amount = self.rounding(bonus).apply(&amount);
            if amount.is_negative() {
                let money = Type::Money(self.plan.currency);
                return Err(self.report(
                    Diagnostic::error(Code::BelowZero, expr.span)
                        .arg("rule", &bonus.name)
                        .arg("period", at.period)
                        .arg("amount", self.arg(&Value::Number(amount), Some(&money)))
                        .help("prize"),
                ));
            }
            Ok(amount)
        };
        Ok(match &contest.prizes {
            Prizes::Places(lines) => {
                let line = |(last, expr): &(i64, _)| Ok((usize::try_from(*last).unwrap_or(usize::MAX), prize(expr)?));
                Amounts::Places(lines.iter().map(line).collect::<Result<_, Stop>>()?)
            }
            Prizes::Top { share, prize: expr } => {
                let winners = share * &Exact::from(i64::try_from(count).unwrap_or(i64::MAX));
                let down = crate::number::Rounding { mode: crate::number::RoundingMode::Floor, unit: Exact::from(1) };
                let winners = down.apply(&winners).to_i64().and_then(|count| usize::try_from(count).ok());
                Amounts::Top(winners.unwrap_or(0).max(1), prize(expr)?)
            }
        })
    }

    /// The prizes of people of one rank who stand on `place` and those behind it, of `count` in all.
    #[expect(clippy::too_many_arguments, reason = "the state of one walk through the order")]
    fn award(
        &self,
        bonus: &Component,
        ties: &[Tie],
        prizes: &Amounts,
        (place, count): (usize, usize),
        tied: Vec<Ranked>,
        at: &At,
        together: &mut Together,
    ) -> Result<(), Stop> {
        let size = tied.len();
        let amounts: Vec<Exact> = (place..place + size).map(|place| prizes.of(place)).collect();
        let same = amounts.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
        let shares = match ties.split_first() {
            // Where all their places bring the same, there is nothing to decide.
            _ if same => amounts,
            Some((Tie::EachGetsThePlace, _)) => vec![prizes.of(place); size],
            Some((Tie::ShareTheSum, _)) => {
                let total: Exact = amounts.into_iter().sum();
                let unit = &self.rounding(bonus).unit;
                split_by_shares(&total, &vec![Exact::from(1); size], unit).unwrap_or_default()
            }
            Some((Tie::By(ranking), rest)) => {
                return self.award_by(bonus, (ranking, rest), prizes, (place, count), tied, at, together);
            }
            Some((Tie::StopsTheRun, _)) | None => return Err(self.tie_left(bonus, place, &tied, at, ties.is_empty())),
        };
        for (ranked, amount) in tied.into_iter().zip(shares) {
            let mut parts = ranked.member.parts;
            let what = TraceKind::Place { place, through: place + size - 1, of: count };
            let value = Value::Number(amount.clone());
            parts.push(self.node(what, value, Type::Money(self.plan.currency), bonus.span, Vec::new()));
            together
                .shares
                .insert(ranked.member.person, Share { amount, status: LineStatus::Pays, parts, exact: None });
        }
        Ok(())
    }

    /// People of one rank in the order of another value.
    #[expect(clippy::too_many_arguments, reason = "the state of one walk through the order")]
    fn award_by(
        &self,
        bonus: &Component,
        (ranking, rest): (&Ranking, &[Tie]),
        prizes: &Amounts,
        (mut place, count): (usize, usize),
        tied: Vec<Ranked>,
        at: &At,
        together: &mut Together,
    ) -> Result<(), Stop> {
        let mut again = Vec::new();
        for mut ranked in tied {
            let value = self.rank_value(bonus, ranking, &mut ranked.member, at)?;
            let person = at.of_member(ranked.member.person);
            // Somebody in the order must keep a place in it.
            let value = value.map_err(|reason| self.no_data_here(&bonus.name, ranking.by.span, &person, &reason))?;
            again.push(Ranked { value, ..ranked });
        }
        for tied in in_order(again, ranking.largest) {
            let size = tied.len();
            self.award(bonus, rest, prizes, (place, count), tied, at, together)?;
            place += size;
        }
        Ok(())
    }

    /// P0590: people of one rank, and nothing more to decide between them.
    fn tie_left(&self, bonus: &Component, place: usize, tied: &[Ranked], at: &At, unsaid: bool) -> Stop {
        let people = tied.iter().map(|ranked| Arg::from(self.name_of(ranked.member.person))).collect();
        let lang = self.plan.lang;
        let label = crate::syntax::labels::LabelKind::Ties.info();
        self.report(
            Diagnostic::error(Code::TieLeft, bonus.span)
                .arg("name", &bonus.name)
                .arg("people", Arg::List(people))
                .arg("place", place)
                .arg("period", at.period)
                .arg("label", label.words(lang))
                .arg("choices", crate::syntax::entry_sample(label.entry, lang))
                .help(if unsaid { "unsaid" } else { "" }),
        )
    }
}

/// People of one value together, the best first; inside, in the order of their keys.
fn in_order(mut ranked: Vec<Ranked>, largest: bool) -> Vec<Vec<Ranked>> {
    ranked.sort_by(|a, b| {
        let by_value = if largest { b.value.cmp(&a.value) } else { a.value.cmp(&b.value) };
        by_value.then_with(|| a.member.person.cmp(&b.member.person))
    });
    let mut out: Vec<Vec<Ranked>> = Vec::new();
    for one in ranked {
        match out.last_mut() {
            Some(last) if last.first().is_some_and(|first| first.value == one.value) => last.push(one),
            _ => out.push(vec![one]),
        }
    }
    out
}
