use super::{Bar, Bars, Curve, Point, scaled};
use crate::number::Exact;

fn whole(value: i128) -> Exact {
    Exact::scaled(value, 0)
}

fn bar(label: &str, amount: Option<i128>) -> Bar {
    let shown = amount.map_or("—".to_owned(), |amount| amount.to_string());
    Bar { label: label.into(), amount: amount.map(whole), shown, now: label == "2026-03" }
}

#[test]
fn places_are_the_nearest_whole_units() {
    assert_eq!(scaled(&whole(1), &whole(0), &whole(3), 100), 33);
    assert_eq!(scaled(&whole(2), &whole(0), &whole(3), 100), 67);
    assert_eq!(scaled(&whole(-5), &whole(-10), &whole(10), 100), 25);
    assert_eq!(scaled(&whole(7), &whole(7), &whole(7), 100), 0);
    assert_eq!(scaled(&whole(9), &whole(0), &whole(3), 100), 100);
}

#[test]
fn bars_below_zero_go_to_the_other_side() {
    let bars = Bars {
        title: "Pay".into(),
        bars: vec![bar("2026-01", Some(300)), bar("2026-02", Some(-100)), bar("2026-03", None)],
    };
    let drawn = bars.html().into_string();
    // Labels take 7 letters of 12 and a gap of 14, amounts 4 letters: 98 + 560 = 658. The axis lies a quarter in.
    assert!(drawn.contains(r#"<rect class="bar" x="238" y="6" width="420" height="24">"#), "{drawn}");
    assert!(drawn.contains(r#"<rect class="bar" x="98" y="42" width="140" height="24">"#), "{drawn}");
    assert!(drawn.contains("<desc>2026-01: 300; 2026-02: -100; 2026-03: —</desc>"), "{drawn}");
    assert_eq!(drawn.matches("<rect").count(), 2, "what is not known has no bar");
}

#[test]
fn a_curve_jumps_between_its_pieces_and_marks_the_place() {
    let point = |x, y| Point { x: whole(x), y: whole(y) };
    let curve = Curve {
        title: "Payout".into(),
        said: "0 below 100, 50 from 100 on".into(),
        pieces: vec![vec![point(0, 0), point(100, 0)], vec![point(100, 50), point(200, 50)]],
        ticks: vec![(whole(100), "100".into()), (whole(101), "101".into())],
        heights: vec![(whole(50), "50".into())],
        place: Some((point(150, 50), "here".into())),
    };
    let drawn = curve.html().into_string();
    assert!(drawn.contains(r#"<polyline class="line" points="10,300 355,300">"#), "{drawn}");
    assert!(drawn.contains(r#"<polyline class="jump" points="355,300 355,40">"#), "{drawn}");
    assert!(drawn.contains(r#"<circle class="now" cx="528" cy="40" r="10"><title>here</title>"#), "{drawn}");
    // The second bound has its mark but no words: they would stand on those of the first.
    assert!(drawn.contains(">100</text>") && !drawn.contains(">101</text>"), "{drawn}");
}

#[test]
fn nothing_at_all_is_drawn_without_a_mistake() {
    assert!(Bars { title: String::new(), bars: Vec::new() }.html().into_string().contains("<svg"));
    let none = Curve {
        title: String::new(),
        said: String::new(),
        pieces: Vec::new(),
        ticks: Vec::new(),
        heights: Vec::new(),
        place: None,
    };
    assert!(none.html().into_string().contains("<svg"));
}
