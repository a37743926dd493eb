//! A dealer network, January through June 2026: shipments and returns, quotas, the calendar of working days.

use super::chance::Chance;
use super::paper::{Day, Sheet, Style, days_in, money, month};

/// Representative: number, name, role, region, hired on, shipments in a month, quota of turnover.
type Person = (&'static str, &'static str, &'static str, &'static str, (i64, i64, i64), i64, i64);

const PEOPLE: [Person; 6] = [
    ("П01", "Ольга Е.", "старший представитель", "Север", (2021, 4, 1), 5, 2_400_000_00),
    ("П02", "Павел Ж.", "представитель", "Север", (2023, 6, 19), 4, 1_500_000_00),
    ("П03", "Раиса З.", "представитель", "Юг", (2024, 11, 5), 4, 1_500_000_00),
    ("П04", "Семён И.", "старший представитель", "Юг", (2020, 9, 14), 5, 2_400_000_00),
    ("П05", "Тамара О.", "представитель", "Восток", (2022, 1, 17), 4, 1_500_000_00),
    ("П06", "Фёдор У.", "стажёр", "Восток", (2026, 2, 16), 3, 600_000_00),
];

const GOODS: [&str; 3] = ["основной", "новинка", "уценка"];

struct Shipment {
    day: Day,
    who: &'static str,
    dealer: i64,
    goods: &'static str,
    amount: i64,
    margin: i64,
}

fn shipments() -> Vec<Shipment> {
    let style_of_goods = |goods: &str| match goods {
        "новинка" => (22, 30),
        "уценка" => (4, 9),
        _ => (14, 20),
    };
    let mut chance = Chance::new(505);
    let mut all = Vec::new();
    for number in 1..=6 {
        for (who, _, role, _, hired, count, quota) in &PEOPLE {
            let start = Day { year: hired.0, month: hired.1, day: hired.2 };
            let first = Day::new(2026, number, 1).max(start);
            if first > Day::new(2026, number, 31) {
                continue;
            }
            // In February one large buyer of the south waits for a new price list.
            let pace = if *who == "П03" && number == 2 { 40 } else { chance.between(75, 125) };
            for _ in 0..*count {
                let goods =
                    if *role == "стажёр" { 0 } else { usize::try_from(chance.between(0, 5) / 3).unwrap_or(0) };
                let goods = if chance.one_in(1, 9) { 2 } else { goods };
                let goods = GOODS.get(goods).copied().unwrap_or("основной");
                let (low, high) = style_of_goods(goods);
                let amount = quota / count * pace / 100 * chance.between(70, 130) / 100 / 100 * 100;
                let margin = amount * chance.between(low * 10, high * 10) / 1000;
                let last = days_in(2026, number);
                let day = Day::new(2026, number, chance.between(first.day, last));
                all.push(Shipment { day, who, dealer: chance.between(1, 9), goods, amount, margin });
            }
        }
    }
    // A large return: what the quarter has earned so far becomes less than what was paid.
    let source = all.iter().find(|one| one.who == "П02" && one.day.month == 1 && one.goods == "основной");
    if let Some(Shipment { dealer, amount, margin, .. }) = source {
        let day = Day::new(2026, 2, 25);
        let (amount, margin) = (-amount * 9 / 10, -margin * 9 / 10);
        all.push(Shipment { day, who: "П02", dealer: *dealer, goods: "основной", amount, margin });
    }
    all.sort_by_key(|one| (one.day, one.who, one.amount));
    all
}

/// Days off of the Russian production calendar for 2026, January through June, beyond Saturdays and Sundays.
const DAYS_OFF: [(i64, i64); 14] =
    [(1, 1), (1, 2), (1, 5), (1, 6), (1, 7), (1, 8), (1, 9), (2, 23), (3, 9), (5, 1), (5, 11), (6, 12), (1, 3), (1, 4)];

/// The files of the project.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let style = Style::Russian;
    let mut people = Sheet::new(style, &["Табельный №", "ФИО", "Должность", "Регион", "Принят", "Уволен"]);
    for (id, name, role, region, (year, number, date), _, _) in &PEOPLE {
        let hired = Day { year: *year, month: *number, day: *date }.write(style);
        people.row(&[*id, *name, *role, *region, &hired, ""]);
    }

    let headings = ["Накладная", "Дата", "Представитель", "Дилер", "Товар", "Сумма без НДС", "Маржа"];
    let mut goods = Sheet::new(style, &headings);
    for (place, one) in shipments().iter().enumerate() {
        goods.row(&[
            format!("Н-{:03}", place + 1),
            one.day.write(style),
            one.who.to_owned(),
            format!("Дилер {}", one.dealer),
            // The warehouse writes the class of marked-down goods in two ways.
            if one.goods == "уценка" && place % 2 == 0 { "уцен.".to_owned() } else { one.goods.to_owned() },
            money(one.amount, style),
            money(one.margin, style),
        ]);
    }

    let mut quotas = Sheet::new(style, &["Представитель", "Месяц", "Оборот"]);
    for number in 1..=6 {
        for (id, _, role, _, _, _, quota) in &PEOPLE {
            if *role != "стажёр" || number >= 2 {
                quotas.row(&[*id, &month(2026, number, style), &money(*quota, style)]);
            }
        }
    }

    let mut calendar = Sheet::new(style, &["Дата", "Рабочий день"]);
    let mut day = Day::new(2026, 1, 1);
    // 1 January 2026 is a Thursday.
    let mut weekday = 4;
    while day <= Day::new(2026, 6, 30) {
        let off = weekday >= 6 || DAYS_OFF.contains(&(day.month, day.day));
        calendar.row(&[day.write(style).as_str(), if off { "нет" } else { "да" }]);
        day = day.plus(1);
        weekday = weekday % 7 + 1;
    }

    let names = ["employees", "shipments", "quotas", "calendar"];
    let sheets = [people, goods, quotas, calendar];
    let file = |(name, sheet): (&str, Sheet)| (format!("dealer-network/data/{name}.csv"), sheet.bytes());
    names.into_iter().zip(sheets).map(file).collect()
}
