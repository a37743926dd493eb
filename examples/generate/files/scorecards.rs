//! A sales department of two teams, January through June 2026: deals won and lost, grades, quotas, salaries.

use super::chance::Chance;
use super::paper::{Day, Sheet, Style, days_in, money, month};

struct Person {
    id: &'static str,
    name: &'static str,
    team: &'static str,
    role: &'static str,
    salary: i64,
    hired: (i64, i64, i64),
    left: Option<(i64, i64, i64)>,
    /// Deals closed in a month, the part of ten that is won, days from the first call to the signature.
    habits: (i64, i64, (i64, i64)),
    quota: i64,
}

const fn person(
    id: &'static str,
    name: &'static str,
    team: &'static str,
    salary: i64,
    hired: (i64, i64, i64),
    habits: (i64, i64, (i64, i64)),
    quota: i64,
) -> Person {
    Person { id, name, team, role: "manager", salary, hired, left: None, habits, quota }
}

const PEOPLE: [Person; 8] = [
    Person {
        role: "team lead",
        ..person("E01", "Gleb S.", "North", 3_400_00, (2021, 5, 17), (5, 7, (12, 30)), 4_500_00)
    },
    person("E02", "Hanna T.", "North", 2_600_00, (2023, 2, 1), (6, 6, (15, 40)), 4_000_00),
    person("E03", "Igor V.", "North", 2_400_00, (2024, 8, 12), (5, 5, (20, 50)), 4_000_00),
    person("E04", "Julia W.", "North", 2_200_00, (2026, 2, 9), (4, 5, (20, 45)), 2_000_00),
    Person {
        role: "team lead",
        ..person("E05", "Kirill A.", "South", 3_400_00, (2020, 10, 5), (5, 6, (14, 32)), 4_500_00)
    },
    person("E06", "Lena B.", "South", 2_700_00, (2022, 3, 14), (7, 7, (10, 28)), 4_500_00),
    Person {
        left: Some((2026, 3, 13)),
        ..person("E07", "Mark C.", "South", 2_300_00, (2025, 1, 20), (4, 4, (25, 60)), 3_500_00)
    },
    person("E08", "Nina D.", "South", 2_500_00, (2023, 9, 4), (6, 5, (18, 42)), 4_000_00),
];

fn day((year, month, day): (i64, i64, i64)) -> Day {
    Day { year, month, day }
}

/// The files of the project.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let style = Style::English;
    let mut chance = Chance::new(77);
    let mut deals = Vec::new();
    let mut grades = Vec::new();
    for number in 1..=6 {
        for person in &PEOPLE {
            let first = Day::new(2026, number, 1).max(day(person.hired));
            let last = Day::new(2026, number, 31);
            let last = person.left.map_or(last, |left| last.min(day(left)));
            if first > last {
                continue;
            }
            let (count, won, (short, long)) = person.habits;
            for _ in 0..count + chance.between(-1, 1) {
                let closed = Day::new(2026, number, chance.between(first.day, last.day));
                let is_won = chance.one_in(won, 10);
                let amount = chance.between(60, 240) * 10_00;
                deals.push((closed, person.id, is_won, amount, chance.between(short, long)));
            }
            // Two colleagues grade everybody each month; in the first month of work nobody has seen enough.
            if first.day == 1 {
                for _ in 0..2 {
                    let given = Day::new(2026, number, chance.between(20, 28));
                    if given <= last {
                        grades.push((given, person.id, chance.between(3, 5)));
                    }
                }
            }
        }
    }
    deals.sort();
    grades.sort();

    let mut people = Sheet::new(style, &["ID", "Name", "Team", "Role", "Base salary", "Hired on", "Left on"]);
    for person in &PEOPLE {
        people.row(&[
            person.id,
            person.name,
            person.team,
            person.role,
            &money(person.salary, style),
            &day(person.hired).write(style),
            &person.left.map_or(String::new(), |left| day(left).write(style)),
        ]);
    }

    let mut deal_sheet = Sheet::new(style, &["Deal", "Employee", "Closed on", "Result", "Amount", "Cycle, days"]);
    for (place, (closed, who, is_won, amount, cycle)) in deals.iter().enumerate() {
        deal_sheet.row(&[
            format!("S{:03}", place + 1).as_str(),
            *who,
            &closed.write(style),
            // Two spellings of one stage, as CRM systems have them after a migration.
            if *is_won {
                "won"
            } else if place < 20 {
                "Closed lost"
            } else {
                "lost"
            },
            &money(*amount, style),
            &cycle.to_string(),
        ]);
    }

    let mut grade_sheet = Sheet::new(style, &["Given on", "Employee", "Grade"]);
    for (given, who, grade) in &grades {
        grade_sheet.row(&[given.write(style), (*who).to_owned(), grade.to_string()]);
    }

    let mut quotas = Sheet::new(style, &["Employee", "Month", "Sales"]);
    let mut team_quotas = Sheet::new(style, &["Team", "Month", "Sales"]);
    for number in 1..=6 {
        for team in ["North", "South"] {
            let mut total = 0;
            for person in PEOPLE.iter().filter(|person| person.team == team) {
                let first = Day::new(2026, number, 1);
                let last = Day::new(2026, number, days_in(2026, number));
                let employed = day(person.hired) <= last && person.left.is_none_or(|left| day(left) >= first);
                if employed {
                    // The second quarter asks for a tenth more.
                    let quota = if number > 3 { person.quota * 11 / 10 } else { person.quota };
                    total += quota;
                    quotas.row(&[person.id, &month(2026, number, style), &money(quota, style)]);
                } else if day(person.hired) > last {
                    // A month before the hire adds nothing to the quota of its quarter.
                    quotas.row(&[person.id, &month(2026, number, style), &money(0, style)]);
                }
            }
            team_quotas.row(&[team, &month(2026, number, style), &money(total, style)]);
        }
    }

    let names = ["employees", "deals", "grades", "quotas", "team_quotas"];
    let sheets = [people, deal_sheet, grade_sheet, quotas, team_quotas];
    let file = |(name, sheet): (&str, Sheet)| (format!("team-scorecards/data/{name}.csv"), sheet.bytes());
    names.into_iter().zip(sheets).map(file).collect()
}
