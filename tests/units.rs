//! Units by the command line: what is watched of shops and teams, and what their pools begin with.

#![cfg(test)]

mod support;

use support::{premia, repository, snapshots};

#[test]
fn notices_and_guards_stand_under_their_units_and_openings_among_what_is_open() {
    let folder = repository("tests/projects/watched-units");
    for lang in ["en", "ru"] {
        for period in ["2026-01", "2026-01..2026-02"] {
            let ran = premia(&folder, &["run", "--period", period, "--lang", lang]);
            let said = format!("{}\n--- messages, exit {}\n{}", ran.out, ran.code, ran.err);
            let name = format!("{}.{lang}", if period.contains("..") { "two-months" } else { "january" });
            snapshots("units").bind(|| insta::assert_snapshot!(name, said));
        }
    }
}

#[test]
fn programs_read_the_unit_of_a_notice() {
    let folder = repository("tests/projects/watched-units");
    let said = premia(&folder, &["run", "--period", "2026-02", "--format", "json"]).out;
    // The guard that is broken ends the run with 1, and the result is whole all the same.
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    let notices = json["plans"][0]["notices"].as_array().unwrap();
    let whose: Vec<_> = notices.iter().map(|one| (one["name"].as_str().unwrap(), one["unit"].as_str())).collect();
    assert_eq!(whose, [("low", Some("South")), ("twice", Some("North")), ("idle_team", Some("a"))]);
    assert!(notices.iter().all(|one| one["payee"].is_null()));
    let open = &json["plans"][0]["open"][0];
    assert_eq!((open["group"].as_str(), open["amount"].as_str()), (Some("West"), Some("70.00")));
}

#[test]
fn of_how_many_nothing_is_decided_is_said_of_people_and_units_apart() {
    let folder = support::copied(&repository("tests/projects/watched-units"));
    // Without goals of North nobody can say what its attainment is; the pool asks for none.
    support::write(folder.path(), "data/goals.csv", "shop,month,amount\nSouth,2026-01,100000\nSouth,2026-02,50000\n");
    for (lang, wanted) in [("en", "of 1 unit are not decided"), ("ru", "не решены для 1 единицы")] {
        let ran = premia(folder.path(), &["run", "--period", "2026-02", "--lang", lang]);
        let said: String = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(wanted), "{said}");
    }
}
