//! The text of a closed period gives the period back, and nothing else does.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ledger::{
    Adjustment, Balance, Basis, ClosedLine, ClosedPlan, Closing, Correction, Damage, RecordedFile, Revision,
    SettledKind, SettledLine, read, written,
};
use crate::number::Exact;
use crate::time::{Period, date};

fn number(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

/// Texts that would end a cell, a pair or a line before its time, or show another line than stands there.
const HOSTILE: [&str; 12] =
    ["", "-", "\\", "a | b", " blank ", "a\nb\r", "k=v; w", "%3B", "\\u{20}", "=SUM(A1)", "\u{202e}abc", "Ё «ж»"];

fn closing(text: &str) -> Closing {
    let march = Period::parse("2026-03").unwrap();
    let text: Arc<str> = text.into();
    let line = |kind, amount: &str| SettledLine {
        payee: "M01".into(),
        name: Arc::clone(&text),
        component: Arc::clone(&text),
        title: Arc::clone(&text),
        amount: number(amount),
        kind,
    };
    let basis = Basis {
        rule: Some("ab12".into()),
        kpis: BTreeMap::from([(
            Arc::from(format!("{text} 2026-03")),
            Exact::from(1).checked_div(&Exact::from(3)).unwrap(),
        )]),
        rows: BTreeMap::from([(Arc::clone(&text), (12, "cd34".into()))]),
    };
    let correction = Correction {
        of: Period::parse("2026-Q1").unwrap(),
        by_hand: false,
        paid: number("100"),
        due: number("99.99"),
        why: Arc::clone(&text),
    };
    let optional = (!text.is_empty()).then(|| Arc::clone(&text));
    let adjustment = Adjustment {
        payee: "M01".into(),
        period: march,
        amount: number("7"),
        reason: Arc::clone(&text),
        approved: Arc::clone(&text),
        component: optional.clone(),
        document: optional,
        known: date(2026, 3, 31),
    };
    // 12.49 are given in all.
    let balance = Balance {
        payee: "M01".into(),
        name: Arc::clone(&text),
        period: march,
        before: number("-20.5"),
        given: number("12.49"),
    };
    let plain = |line| ClosedLine { line, states: Vec::new(), basis: Basis::default() };
    let states = vec![("earned".into(), Some(number("5.5"))), ("balance".into(), None)];
    Closing {
        period: march,
        closed: date(2026, 4, 5).unwrap(),
        as_of: None,
        approved: Arc::clone(&text),
        revision: Some(Revision { id: "1f2e".into(), clean: false }),
        previous: Some((Period::parse("2026-02").unwrap(), "99aa".into())),
        files: vec![RecordedFile { name: Arc::clone(&text), digest: "00ff".into() }],
        plans: vec![ClosedPlan {
            name: "sales".into(),
            title: Arc::clone(&text),
            currency: "RUB".into(),
            places: 2,
            lines: vec![
                ClosedLine { line: line(SettledKind::Rule, "5.5"), states, basis },
                plain(line(SettledKind::Correction(correction), "-0.01")),
                plain(line(SettledKind::Adjustment(adjustment), "7")),
            ],
            balances: vec![balance],
        }],
    }
}

#[test]
fn what_is_written_is_read_again() {
    for text in HOSTILE {
        let closing = closing(text);
        let (out, seal) = written(&closing);
        assert_eq!(read(&out), Ok((closing, seal)), "{out}");
        let unseen =
            |letter: char| letter.is_control() && letter != '\n' || ('\u{202a}'..='\u{202e}').contains(&letter);
        assert!(!out.contains(unseen), "{out}");
    }
}

#[test]
fn a_changed_letter_a_cut_and_a_new_seal_over_a_wrong_total_are_noticed() {
    let (text, _) = written(&closing("plain"));
    for (at, _) in text.char_indices() {
        assert!(read(&text[..at]).is_err() || at + 1 == text.len(), "{at}");
        let mut changed = text.clone();
        changed.replace_range(at..=at, if &text[at..=at] == "7" { "8" } else { "7" });
        assert!(read(&changed).is_err(), "{at}");
    }
    let body = text.rsplit_once("seal | ").unwrap().0;
    // A line is changed, the total of the plan still says what it said.
    let (totals, lines) = body.split_at(body.find("\npay | ").unwrap());
    let body = format!("{totals}{}", lines.replacen("| 5.50 |", "| 9.50 |", 1));
    let forged = format!("{body}seal | {}\n", blake3::hash(body.as_bytes()).to_hex());
    assert_eq!(read(&forged), Err(Damage::Total("sales".into())));
    assert_eq!(read("premia ledger | 2\nperiod | 2026-03\n"), Err(Damage::Version("2".to_owned())));
}
