use super::{Column, Page, Table, code, data, facts, html, text, tree};
use crate::language::Lang;
use crate::number::Exact;
use crate::report::chart::{Bar, Bars, Curve, Point};
use crate::report::{Node, visible};

/// What somebody may write into a name to make a page do what it should not.
pub(crate) const HOSTILE: [&str; 9] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "]]><!-- --><svg/onload=alert(1)>",
    "</style></title><script src=https://example.com/x.js></script>",
    "javascript:alert(1)",
    "&lt;script&gt; &#60;b&#62; &amp;",
    "A.\u{202e}00.000 52\u{202c} Petrova\u{0}\u{7}",
    "עברית — Ольга",
];

/// A page in which everything says the same thing.
fn page_of(said: &str) -> String {
    let mut table = Table::new(said, vec![Column::text(said), Column::number(said)]);
    table.row(vec![data(said), code(said)]);
    table.total(vec![text(said), data(said)]);
    let node = Node { text: said.to_owned(), children: vec![Node::leaf(said)] };
    let bars = Bars {
        title: said.to_owned(),
        bars: vec![Bar { label: said.to_owned(), amount: Some(Exact::one()), shown: said.to_owned(), now: true }],
    };
    let point = |x: i128, y: i128| Point { x: Exact::scaled(x, 0), y: Exact::scaled(y, 0) };
    let curve = Curve {
        title: said.to_owned(),
        said: said.to_owned(),
        pieces: vec![vec![point(0, 0), point(5, 5)]],
        ticks: vec![(Exact::scaled(5, 0), said.to_owned())],
        heights: vec![(Exact::scaled(5, 0), said.to_owned())],
        place: Some((point(1, 1), said.to_owned())),
    };
    let body = html! {
        h1 { (data(said)) }
        (facts([(said, data(said))]))
        (table.html())
        (table.clone().scrolling().html())
        (tree(&node, 1))
        (bars.html())
        (curve.html())
    };
    Page { lang: Lang::En, title: said, body }.html()
}

/// The tags of a page, each with its attributes: `<` stands nowhere else in what the templates write.
fn tags(page: &str) -> Vec<String> {
    page.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0.to_owned()).collect()
}

#[test]
fn no_text_of_data_becomes_markup() {
    for said in HOSTILE {
        // Drawings leave out words that are too long: those compared are of one length.
        let plain = tags(&page_of(&"x".repeat(visible(said).chars().count())));
        let page = page_of(said);
        // The same tags, whatever the data; what stands in an attribute stays inside of its quotes.
        let names = |tags: &[String]| -> Vec<String> {
            let names = tags.iter().map(|tag| tag.split_whitespace().next().unwrap().to_owned());
            // Where a long word may be broken hangs on its length.
            names.filter(|name| name != "wbr").collect()
        };
        let found = tags(&page);
        assert_eq!(names(&found), names(&plain), "{said}");
        for tag in &found {
            let outside: String = tag.split('"').step_by(2).collect();
            for attribute in [" on", " href=", " src=", " srcset=", " action=", " data=", " xlink", " style="] {
                assert!(!outside.contains(attribute), "{attribute} in {tag}");
            }
        }
    }
}

#[test]
fn marks_that_turn_or_hide_text_are_written_out() {
    let page = page_of(HOSTILE[7]);
    // The blank between two groups of figures does not break, in data either.
    assert!(page.contains("<bdi>A.⟨U+202E⟩00.000\u{a0}52⟨U+202C⟩ Petrova⟨U+0000⟩⟨U+0007⟩</bdi>"), "{page}");
    assert!(!page.contains(|c: char| c.is_control() && c != '\n'));
    assert!(!page.contains(['\u{202e}', '\u{202c}']));
}

#[test]
fn the_style_is_text_of_its_own() {
    let style = include_str!("style.css");
    for refused in ["<", "url(", "@import", "expression", "http"] {
        assert!(!style.contains(refused), "{refused}");
    }
}

#[test]
fn a_page_says_its_language_loads_nothing_and_has_one_heading() {
    let page = Page { lang: Lang::Ru, title: "Расчёт", body: html! { h1 { "Расчёт" } } }.html();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"ru\"><head><meta charset=\"utf-8\">"), "{page}");
    assert!(page.contains("default-src 'none'"));
    assert_eq!(page.matches("<h1>").count(), 1);
    assert!(!page.contains("http:") && !page.contains("https:"));
}

#[test]
fn a_name_of_ten_thousand_letters_stands_whole() {
    let long = "Я".repeat(10_000);
    assert!(page_of(&long).contains(&format!("<bdi>{long}</bdi>")));
}

#[test]
fn cells_carry_their_headings_for_narrow_screens() {
    let mut table = Table::new("Pay", vec![Column::text("Rule"), Column::number("Amount")]);
    table.row(vec![data("bonus"), text("5.00")]);
    let table = table.html().into_string();
    assert!(table.contains(r#"<th class="number" scope="col" role="columnheader">Amount</th>"#), "{table}");
    assert!(table.contains(r#"<th scope="row" role="rowheader"><bdi>bonus</bdi></th>"#), "{table}");
    assert!(table.contains(r#"<td class="number" role="cell" data-head="Amount"><div>5.00</div></td>"#), "{table}");
}

#[test]
fn a_number_is_never_broken() {
    assert_eq!(text("1 785 600 RUB of 2 rows").into_string(), "1\u{a0}785\u{a0}600 RUB of 2 rows");
}

#[test]
fn a_tree_is_unfolded_as_deep_as_asked() {
    let node = Node { text: "a".into(), children: vec![Node { text: "b".into(), children: vec![Node::leaf("c")] }] };
    assert_eq!(
        tree(&node, 1).into_string(),
        "<ul class=\"tree\"><li><details open><summary>a</summary><ul><li><details><summary>b</summary>\
         <ul><li>c</li></ul></details></li></ul></details></li></ul>"
    );
}
