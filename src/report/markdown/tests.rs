//! What data cannot do to a page.

use crate::report::markdown::{Inline, Page, Table};

fn text(of: &str) -> String {
    Inline::text(of).as_str().to_owned()
}

#[test]
fn plain_text_stays_as_it_is() {
    for plain in [
        "A. Petrova",
        "Сидоров-Кузнецов В. Г.",
        "1 250 000,50",
        "12.5%",
        "(inbound)",
        "a + b - c",
        "-5",
        "+12.50",
        "turnover_bonus",
    ] {
        assert_eq!(text(plain), plain);
    }
    // The figures of a number stay together.
    assert_eq!(text("1\u{a0}000"), "1\u{a0}000");
}

#[test]
fn signs_of_markdown_are_shown() {
    assert_eq!(text("a|b `c` *d* _e_ [f](g) <b> \\"), "a\\|b \\`c\\` \\*d\\* \\_e\\_ \\[f\\](g) \\<b\\> \\\\");
    assert_eq!(text("# title"), "\\# title");
    assert_eq!(text("- item"), "\\- item");
    assert_eq!(text("12. item"), "12\\. item");
    assert_eq!(text("---"), "\\---");
    assert_eq!(text("&lt;"), "\\&lt;");
}

#[test]
fn nobody_is_called_and_nothing_becomes_a_link() {
    assert_eq!(text("write to @everyone"), "write to @<!-- -->everyone");
    assert_eq!(text("see #12"), "see #<!-- -->12");
    assert_eq!(text("https://example.com"), "https:<!-- -->//example.com");
    assert_eq!(text("WWW.example.com"), "WWW<!-- -->.example.com");
}

#[test]
fn line_breaks_and_hidden_signs_do_nothing() {
    assert_eq!(text("one\n\n| two |\r\nthree"), "one \\| two \\| three");
    assert_eq!(text("a\u{202e}b\u{1b}c"), "a⟨U+202E⟩b⟨U+001B⟩c");
    assert_eq!(Inline::code("a\u{202e}b\n").as_str(), "`a⟨U+202E⟩b`");
}

#[test]
fn code_holds_any_text() {
    assert_eq!(Inline::code("from 100 000:  5%").as_str(), "`from 100 000:  5%`");
    assert_eq!(Inline::code("`name` = 1").as_str(), "`` `name` = 1 ``");
    assert_eq!(Inline::code("  ").as_str(), "");
}

#[test]
fn a_bar_in_a_cell_ends_no_cell() {
    let mut table = Table::new(["who", "rule", "pay"].map(Inline::text).to_vec(), 2);
    table.row(vec![Inline::text("a|b"), Inline::code("| a | \\|"), Inline::text("1").bold()]);
    table.row(vec![Inline::text("short")]);
    let mut page = Page::new();
    page.heading(2, &Inline::text("Pay"));
    page.table(&table);
    let expected = "## Pay\n\n| who | rule | pay |\n| --- | --- | ---: |\n\
                    | a\\|b | `\\| a \\| \\|` | **1** |\n| short |  |  |\n";
    assert_eq!(page.text(), expected);
    assert_eq!(page.len(), expected.chars().count());
}

#[test]
fn what_is_empty_is_not_there() {
    let mut page = Page::new();
    page.paragraph(&Inline::text("  "));
    page.list(&[]);
    page.table(&Table::new(vec![Inline::text("x")], 1));
    assert!(page.is_empty());
    assert_eq!((page.text().as_str(), page.len()), ("", 0));
    page.listing("a ``` b\n");
    assert_eq!(page.text(), "````text\na ``` b\n````\n");
}

#[test]
fn what_the_program_says_in_backticks_is_code() {
    let said = |text: &str| Inline::said(text).as_str().to_owned();
    assert_eq!(said("write `from 10%: 5` in *it*, or `a_b`."), "write `from 10%: 5` in \\*it\\*, or `a_b`.");
    assert_eq!(said("`x` | y"), "`x` \\| y");
    assert_eq!(said("nothing special"), "nothing special");
    // What data bring in cannot end it: a backtick left over makes all of it text.
    assert_eq!(said("Anna`s `plan`"), "Anna\\`s \\`plan\\`");
    assert_eq!(said("of <b> and `<b>`"), "of \\<b\\> and `<b>`");
}
