//! The agency: the same people, clients and payments for the English and the Russian project.

use super::chance::Chance;
use super::paper::{Day, Sheet, Style, money, month};

/// What a manager sold to new clients each month from October 2025 through April 2026, in kopecks; a negative
/// number: not employed yet. Several stand right at the boundaries of the scale.
struct Manager {
    id: &'static str,
    names: (&'static str, &'static str),
    sold: [i64; 7],
    quota: i64,
}

const MANAGERS: [Manager; 5] = [
    Manager {
        id: "M01",
        names: ("Anna K.", "Анна К."),
        sold: [110_000_00, 95_000_00, 130_000_00, 120_000_00, 105_000_00, 160_000_00, 118_000_00],
        quota: 100_000_00,
    },
    Manager {
        id: "M02",
        names: ("Boris L.", "Борис Л."),
        sold: [90_000_00, 100_000_00, 85_000_00, 102_000_00, 80_000_00, 99_999_99, 70_000_00],
        quota: 100_000_00,
    },
    Manager {
        id: "M03",
        names: ("Clara M.", "Клара М."),
        sold: [130_000_00, 120_000_00, 140_000_00, 149_999_99, 135_000_00, 150_000_00, 152_000_00],
        quota: 120_000_00,
    },
    Manager {
        id: "M04",
        names: ("Denis N.", "Денис Н."),
        sold: [70_000_00, 105_000_00, 100_000_00, 115_000_00, 98_000_00, 101_000_00, 90_000_00],
        quota: 100_000_00,
    },
    Manager {
        id: "M05",
        names: ("Elena P.", "Елена П."),
        sold: [-1, -1, -1, -1, 0, 45_000_00, 60_000_00],
        quota: 40_000_00,
    },
];

const KINDS: [(&str, &str); 8] = [
    ("Bakery", "Пекарня"),
    ("Dental clinic", "Стоматология"),
    ("Language school", "Школа языков"),
    ("Furniture workshop", "Мастерская мебели"),
    ("Flower shop", "Салон цветов"),
    ("Car service", "Автосервис"),
    ("Law office", "Юридическая фирма"),
    ("Fitness club", "Фитнес-клуб"),
];
const NOUNS: [(&str, &str); 12] = [
    ("Birch", "Берёза"),
    ("Aurora", "Аврора"),
    ("Compass", "Компас"),
    ("Lighthouse", "Маяк"),
    ("Meadow", "Луг"),
    ("Orbit", "Орбита"),
    ("Harbour", "Гавань"),
    ("Horizon", "Горизонт"),
    ("Spring", "Родник"),
    ("Cedar", "Кедр"),
    ("Comet", "Комета"),
    ("Bridge", "Мост"),
];

struct Deal {
    number: i64,
    client: usize,
    manager: &'static str,
    signed: Day,
    inbound: bool,
}

struct Payment {
    deal: i64,
    client: usize,
    manager: &'static str,
    number: i64,
    paid: Day,
    amount: i64,
    margin: i64,
    refunded: Option<Day>,
}

/// The last day that the files know.
const END: Day = Day { year: 2026, month: 4, day: 30 };

fn story() -> (Vec<Deal>, Vec<Payment>) {
    let mut chance = Chance::new(2026);
    let mut deals: Vec<Deal> = Vec::new();
    let mut payments = Vec::new();
    for step in 0..7_i64 {
        for manager in &MANAGERS {
            let sold = manager.sold.get(usize::try_from(step).unwrap_or(0)).copied().unwrap_or(0);
            if sold <= 0 {
                continue;
            }
            let count = if sold < 80_000_00 { 1 } else { chance.between(2, 3) };
            let mut left = sold;
            for place in 1..=count {
                // Fees in whole thousands; the last deal of the month takes the rest.
                let even = left / (count - place + 1) / 1_000_00;
                let fee = if place == count { left } else { chance.between(even * 7 / 10, even * 13 / 10) * 1_000_00 };
                left -= fee;
                let number = i64::try_from(deals.len()).unwrap_or(0) + 1;
                let client = deals.len();
                let signed = Day::new(2025, 10 + step, chance.between(1, 24));
                let inbound = chance.one_in(2, 5);
                deals.push(Deal { number, client, manager: manager.id, signed, inbound });
                let share = chance.between(62, 78);
                let stays = chance.between(2, 14);
                for paid in 0..stays {
                    let first = signed.plus(chance.between(0, 3));
                    let day = if paid == 0 { first } else { Day::new(signed.year, signed.month + paid, first.day) };
                    if day > END {
                        break;
                    }
                    // The first month carries the cost of the start.
                    let share = if paid == 0 { share - 20 } else { share };
                    payments.push(Payment {
                        deal: number,
                        client,
                        manager: manager.id,
                        number: paid + 1,
                        paid: day,
                        amount: fee,
                        margin: fee * share / 100,
                        refunded: None,
                    });
                }
            }
        }
    }
    payments.sort_by_key(|payment: &Payment| (payment.paid, payment.deal));
    // Two clients take their first payment back: one within 90 days, one after them.
    refund(&mut payments, "M04", Day::new(2026, 1, 1), Day::new(2026, 3, 12));
    refund(&mut payments, "M01", Day::new(2026, 1, 1), Day::new(2026, 4, 28));
    (deals, payments)
}

/// Refunds the earliest first payment of a manager on or after a day.
fn refund(payments: &mut [Payment], manager: &str, from: Day, on: Day) {
    let found = payments.iter_mut().find(|one| one.manager == manager && one.number == 1 && one.paid >= from);
    if let Some(payment) = found {
        payment.refunded = Some(on);
    }
}

fn said(pair: (&'static str, &'static str), style: Style) -> &'static str {
    if style == Style::English { pair.0 } else { pair.1 }
}

fn client(index: usize, style: Style) -> String {
    let kind = KINDS.get(index % KINDS.len()).copied().unwrap_or_default();
    let noun = NOUNS.get((index * 5 + index / KINDS.len()) % NOUNS.len()).copied().unwrap_or_default();
    match style {
        Style::English => format!("{} {}", said(kind, style), said(noun, style)),
        Style::Russian => format!("{} «{}»", said(kind, style), said(noun, style)),
    }
}

fn project(style: Style) -> Vec<(String, Vec<u8>)> {
    let (deals, payments) = story();
    let words = |english: &'static str, russian: &'static str| said((english, russian), style);

    let mut people = Sheet::new(
        style,
        if style == Style::English {
            &["Employee ID", "Name", "Role", "Hired on", "Left on"]
        } else {
            &["Табельный номер", "ФИО", "Должность", "Дата приёма", "Дата увольнения"]
        },
    );
    let hired = [(2023, 4, 3), (2024, 9, 2), (2025, 1, 13), (2025, 6, 2), (2026, 2, 16)];
    for (place, (manager, (year, month, day))) in MANAGERS.iter().zip(hired).enumerate() {
        // One clerk writes the role with a capital; premia.yaml mends it.
        let role = match place {
            2 => words("Sales Manager", "Менеджер по продажам"),
            _ => words("sales manager", "менеджер по продажам"),
        };
        let hired = Day { year, month, day }.write(style);
        people.row(&[manager.id, said(manager.names, style), role, &hired, ""]);
    }
    let role = words("account manager", "аккаунт-менеджер");
    let hired = Day::new(2024, 2, 5).write(style);
    people.row(&["M06", words("Fedor R.", "Фёдор Р."), role, &hired, ""]);

    let mut deal_sheet = Sheet::new(
        style,
        if style == Style::English {
            &["Deal", "Client", "Manager", "Signed on", "Channel"]
        } else {
            &["Договор", "Клиент", "Менеджер", "Дата договора", "Канал"]
        },
    );
    for deal in &deals {
        let channel =
            if deal.inbound { words("inbound", "входящий") } else { words("outbound", "исходящий") };
        let signed = deal.signed.write(style);
        deal_sheet.row(&[&deal_number(deal.number), &client(deal.client, style), deal.manager, &signed, channel]);
    }

    let mut paid = Sheet::new(
        style,
        if style == Style::English {
            &["Payment", "Manager", "Deal", "Client", "No.", "Paid on", "Amount", "Margin", "Refunded on"]
        } else {
            &["Платёж", "Менеджер", "Договор", "Клиент", "№", "Оплачено", "Сумма с НДС", "Маржа", "Возврат"]
        },
    );
    for (place, payment) in payments.iter().enumerate() {
        // The bank's export spells one client in its own way.
        let name = match (payment.client, payment.number) {
            (0, 2) => words("BAKERY BIRCH LTD", "ООО ПЕКАРНЯ БЕРЁЗА").to_owned(),
            _ => client(payment.client, style),
        };
        paid.row(&[
            format!("P{:04}", place + 1),
            payment.manager.to_owned(),
            deal_number(payment.deal),
            name,
            payment.number.to_string(),
            payment.paid.write(style),
            money(payment.amount, style),
            money(payment.margin, style),
            payment.refunded.map_or(String::new(), |day| day.write(style)),
        ]);
    }

    let mut quotas = Sheet::new(
        style,
        if style == Style::English {
            &["Manager", "Month", "Turnover"]
        } else {
            &["Менеджер", "Месяц", "Оборот"]
        },
    );
    for number in 1..=4 {
        for manager in &MANAGERS {
            if manager.id != "M05" || number >= 2 {
                quotas.row(&[manager.id, &month(2026, number, style), &money(manager.quota, style)]);
            }
        }
    }

    let folder = words("agency-en", "agency-ru");
    let sheets = [people, deal_sheet, paid, quotas].into_iter().map(Sheet::bytes);
    let names = ["employees", "deals", "payments", "quotas"];
    names.iter().zip(sheets).map(|(name, bytes)| (format!("{folder}/data/{name}.csv"), bytes)).collect()
}

fn deal_number(number: i64) -> String {
    format!("D{number:03}")
}

/// The files of both projects.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let mut files = project(Style::English);
    files.extend(project(Style::Russian));
    files
}
