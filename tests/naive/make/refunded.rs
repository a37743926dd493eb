//! Cases of one question: what of pay that is taken back had been cut by caps. Most sales are refunded, most caps lose what
//! exceeds them, and several periods follow one another.

use super::*;

/// The same case with caps over rules whose pay refunds take back.
pub fn refunded(case: &mut Case, seed: u64, set: u64) {
    let dice = &mut Dice::new(seed ^ 0x6a09_e667_f3bc_c909);
    let plan = &mut case.plan;
    let in_part = plan.fx.is_none() && plan.shared.is_none();
    for bonus in &mut plan.bonuses {
        if dice.below(3) > 0 {
            by_rows(dice, bonus, &plan.rounding);
        }
        let finish = &mut bonus.finish;
        let back = Reversal { within: None, in_part: in_part && dice.once_in(2) };
        match (&mut bonus.for_each, &mut finish.spread) {
            // What goes into later lines belongs to no row that could be taken back.
            (Some(each), _) if finish.limit.is_none() && bonus.negative != Some(Negative::Carried) => {
                // In passing whole rows alone are taken back.
                let whole = each.reversed.is_some_and(|known| !known.in_part);
                each.reversed = Some(Reversal { in_part: back.in_part && !whole, ..back });
            }
            (_, Some(spread)) => spread.reversed = Some(back),
            _ => {}
        }
    }
    plan.refunds_apart = dice.once_in(2);
    let payroll = &mut plan.payroll;
    (payroll.draws, payroll.deductions) = (Vec::new(), Vec::new());
    if payroll.sanctions.is_empty() && dice.once_in(2) {
        payroll.sanctions.push(Sanction {
            of: (0..plan.bonuses.len()).collect(),
            cause: Cause::Orders(None),
            reduces_by: dec(dice.range(1, 9), 1),
            document_of_row: false,
            limit: None,
            effective: None,
        });
    }
    plan.payroll.caps = caps(dice, plan);
    plan.settle_days();
    let len = plan.every.months();
    let first = Months::holding(plan.effective.0.month(), len).first;
    case.periods = (0..if len == 1 { 8 } else { 4 }).map(|step| Months { first: first + step * len, len }).collect();
    case.periods.retain(|period| plan.effective.1.is_none_or(|through| period.first_day() <= through));
    let dice = &mut Dice::new(seed.wrapping_add(set) ^ 0xbb67_ae85_84ca_a73b);
    for sale in &mut case.data.sales {
        let Some(sold) = sale.sold_on else { continue };
        if dice.below(4) > 0 {
            sale.refunded_on = Some(sold.plus(dice.pick(&[0, 10, 31, 45, 60, 90, 120])));
        }
    }
}

/// Makes of a bonus one that pays a share of each sale, so that something is paid in most cases.
fn by_rows(dice: &mut Dice, bonus: &mut Bonus, rounding: &Rounding) {
    let share = dec(dice.range(4, 40) * 25, 4);
    bonus.amount = Amount::Pays(Expr::Share(share, Box::new(Expr::Field(Field::Amount))));
    (bonus.when, bonus.gate, bonus.window, bonus.effective) = (None, None, None, None);
    bonus.no_data = dice.once_in(2).then_some(NoData::NotApplicable);
    bonus.negative = Some(Negative::Recovered);
    bonus.dated_by_first = None;
    bonus.exceptions.clear();
    bonus.then.retain(|step| matches!(step, Step::AtMost(Expr::Const(..)) | Step::MultiplyBy(Expr::Const(..))));
    (bonus.finish.once, bonus.finish.limit, bonus.finish.spread) = (None, None, None);
    if dice.once_in(2) {
        bonus.finish.later = None;
    }
    let mut reversed = None;
    if dice.below(3) > 0 {
        // Such rows pass by.
        reversed = Some(Reversal { within: None, in_part: false });
        (bonus.no_data, bonus.negative, bonus.finish) = (None, None, Finish::default());
        bonus.then.clear();
        bonus.rounding.get_or_insert_with(|| rounding.clone()).each_record = true;
    }
    bonus.for_each = Some(ForEach { filter: None, each_then: Vec::new(), reversed });
}

fn caps(dice: &mut Dice, plan: &Plan) -> Vec<Cap> {
    let longer: Vec<Grain> = [Grain::Quarter, Grain::Half, Grain::Year]
        .into_iter()
        .filter(|grain| grain.months() > plan.every.months())
        .collect();
    let mut caps: Vec<Cap> = (0..dice.range(1, 3)).map(|_| cap(dice, plan, &longer)).collect();
    for cap in &mut caps {
        let some: Vec<usize> = (0..plan.bonuses.len()).filter(|_| dice.once_in(2)).collect();
        cap.of = Some(some).filter(|some| !some.is_empty() && dice.below(4) > 0);
    }
    // Of a cap that keeps what exceeds it nobody knows the part of a rule that it pays later.
    let crosses = |one: &Cap, other: &Cap| match (&one.of, &other.of) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(one), Some(other)) => {
            one.iter().any(|rule| other.contains(rule)) && !one.iter().all(|rule| other.contains(rule))
        }
    };
    for at in 0..caps.len() {
        if caps.iter().any(|other| crosses(&caps[at], other)) {
            (caps[at].excess, caps[at].opening) = (CapExcess::Lost, None);
        }
    }
    caps
}

fn cap(dice: &mut Dice, plan: &Plan, longer: &[Grain]) -> Cap {
    let every = dice.once_in(3).then(|| dice.pick(longer));
    let end = every.filter(|every| *every == Grain::Half).map_or(Grain::Half, |_| Grain::Year);
    let end = if every == Some(Grain::Year) || plan.every == Grain::Half { None } else { Some(end) };
    let excess = match (dice.below(8), end) {
        (0, _) => CapExcess::Carried,
        (1, Some(end)) => CapExcess::PaidAtEnd(end),
        _ => CapExcess::Lost,
    };
    let per_team = dice.once_in(3).then(|| dice.once_in(2));
    let at_most = match dice.below(4) {
        0 => Expr::Const(dec(dice.range(1, 499_999), 2), Unit::Money),
        _ => Expr::Const(int(dice.range(0, 12) * 500), Unit::Money),
    };
    Cap {
        of: None,
        at_most,
        excess,
        left: IfLeft::LastPay,
        every,
        effective: dice.once_in(8).then(|| (Day::new(2026, 2, 1), dice.once_in(2).then(|| Day::new(2026, 6, 30)))),
        opening: None,
        rounding: dice.once_in(6).then(|| {
            let rounding = rounding(dice);
            (rounding.mode, rounding.unit)
        }),
        per_team,
    }
}
