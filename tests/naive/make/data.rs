//! Rows.

use super::*;

pub(super) fn data(dice: &mut Dice, plan: &Plan) -> Data {
    let mut data = Data::default();
    for at in 0..dice.range(1, 5) {
        let hired = dice.pick(&[(2025, 6, 1), (2025, 6, 1), (2026, 1, 1), (2026, 1, 15), (2026, 2, 10), (2026, 3, 2)]);
        let left = dice.pick(&[None, None, None, Some((2026, 3, 31)), Some((2026, 3, 20)), Some((2026, 5, 1))]);
        let day = |(y, m, d): (i64, i64, i64)| Day::new(y, m, d);
        data.people.push(Person {
            id: format!("P{}", at + 1),
            role: dice.pick(&["junior", "junior", "senior", "lead"]).to_owned(),
            team: dice.pick(&["north", "south"]).to_owned(),
            hired: day(hired),
            left: left.map(day),
            salary: (!dice.once_in(5)).then(|| int(dice.range(2, 9) * 10_000)),
            grade: (!dice.once_in(4)).then(|| dec(dice.range(0, 20), 1)),
            changes: Vec::new(),
            again: None,
            head: None,
        });
    }
    let sales = dice.below(14);
    for at in 0..sales {
        let month = dice.range(0, 7);
        let span = Months { first: 2025 * 12 + 10 + month, len: 1 };
        let length = span.last_day().0 - span.first_day().0;
        let into = match dice.below(4) {
            0 => 0,
            1 => length,
            _ => dice.range(0, length),
        };
        let sold = span.first_day().plus(into);
        let sign = if dice.once_in(10) { int(-1) } else { int(1) };
        let amount = (!dice.once_in(12)).then(|| money(dice) * &sign);
        let part = match dice.below(12) {
            0 => None,
            1 => Some(int(2)),
            2..=4 => Some(int(1)),
            _ => Some(dec(dice.range(0, 20), 0) / int(20)),
        };
        let refunded = amount.as_ref().zip(part).map(|(amount, part)| {
            // Cells have two digits.
            super::super::eval::round(&(amount * part), RoundMode::Down, &dec(1, 2))
        });
        let seller = data.people[dice.below(data.people.len())].id.clone();
        let helper = data.people[dice.below(data.people.len())].id.clone();
        let part = dice.pick(&[dec(5, 1), dec(3, 1), Q::new(1.into(), 3.into()), dec(125, 3)]);
        let (part, helper) = if plan.shared.is_none() || helper == seller {
            (int(1), None)
        } else {
            let rest = if plan.shared == Some(true) { dec(4, 1) } else { int(1) - &part };
            (part, Some((helper, rest)))
        };
        data.sales.push(Sale {
            part,
            helper,
            currency: if plan.fx.is_some() { dice.pick(&["RUB", "USD", "USD", "EUR"]) } else { "RUB" }.to_owned(),
            refunded,
            collected_on: (dice.below(4) > 0).then(|| sold.plus(dice.pick(&[-10, 0, 20, 31, 45, 90]))),
            id: format!("S{:02}", at + 1),
            seller,
            sold_on: (!dice.once_in(15)).then_some(sold),
            amount,
            margin: (!dice.once_in(8)).then(|| money(dice) * sign),
            units: dice.range(0, 4),
            client: (!dice.once_in(5)).then(|| dice.pick(&["x", "y", "z", "w"]).to_owned()),
            kind: (!dice.once_in(5)).then(|| dice.pick(&["new", "old"]).to_owned()),
            refunded_on: dice.once_in(3).then(|| sold.plus(dice.pick(&[0, 5, 10, 30, 31, 45, 60]))),
        });
    }
    for person in &data.people {
        let mut spans: Vec<Months> = Vec::new();
        if plan.every == Grain::Month || dice.once_in(2) {
            spans.extend((2025 * 12 + 10..2026 * 12 + 12).map(|first| Months { first, len: 1 }));
        }
        if plan.every == Grain::Quarter || dice.once_in(3) {
            spans.extend((2025 * 4 + 3..2026 * 4 + 4).map(|quarter| Months { first: quarter * 3, len: 3 }));
        }
        for span in spans {
            if dice.once_in(8) {
                continue;
            }
            data.goals.push(Goal {
                person: person.id.clone(),
                span,
                goal: (!dice.once_in(10)).then(|| int(dice.range(-1, 6) * 25_000)),
                units_goal: (!dice.once_in(10)).then(|| int(dice.range(0, 4))),
            });
        }
    }
    if plan.fx.is_some() {
        // Rates of most days on which something is sold, and of some others.
        for sale in &data.sales {
            let collected = plan.fx.is_some_and(|fx| fx.collected);
            let decides = if collected { sale.collected_on } else { sale.sold_on };
            let Some(day) = decides.filter(|_| !dice.once_in(6)) else { continue };
            let day = if plan.fx.is_some_and(|fx| fx.before) { day.plus(-dice.range(0, 3)) } else { day };
            for from in ["USD", "EUR"] {
                if !data.rates.iter().any(|(other, of, _)| *other == day && *of == from) {
                    data.rates.push((day, from.to_owned(), dec(dice.range(1, 40_000), 3)));
                }
            }
        }
    }
    if !plan.payroll.sanctions.is_empty() || !plan.payroll.deductions.is_empty() {
        for at in 0..dice.below(6) {
            let day = Day::new(2026, 1, 1).plus(dice.range(-40, 150));
            data.orders.push(Order {
                id: format!("N{}", at + 1),
                worker: data.people[dice.below(data.people.len())].id.clone(),
                ordered_on: (!dice.once_in(15)).then_some(day),
                sum: (!dice.once_in(12)).then(|| money(dice)),
                paper: (!dice.once_in(8)).then(|| dice.pick(&["a", "b", "c"]).to_owned()),
            });
        }
    }
    data
}
