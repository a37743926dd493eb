//! Messages as people see them.

use std::sync::Arc;

use super::*;
use crate::diagnostics::{Arg, CellPlace, Code, Place};
use crate::source::Span;

fn word(text: &str, sources: &SourceMap) -> Span {
    let (id, file) = sources.iter().next().unwrap();
    let start = file.text().find(text).unwrap();
    Span::new(id, start, start + text.len())
}

fn case(text: &str, at: &str) -> (Vec<Diagnostic>, SourceMap) {
    let mut sources = SourceMap::new();
    sources.add("cases/март.yaml", text);
    let problem = Diagnostic::error(Code::CaseValue, word(at, &sources))
        .arg("text", at)
        .arg("expected", Arg::Term("case_an_amount"));
    (vec![problem], sources)
}

#[test]
fn the_column_counts_characters_and_the_words_are_the_readers() {
    let (problems, sources) = case("название: Март\nожидается:\n  - {получатель: Анна, итого: 25 0О0}\n", "25 0О0");
    insta::assert_snapshot!(render(&problems, &sources, Form::Human, &Look::plain(Lang::Ru)), @r#"
      ошибка[P0905]: `25 0О0` — не то, что здесь нужно: сумма вида 25 000,50 или
      │ слова «не применяется»
       ╭─[cases/март.yaml:3:31]
     2 │ ожидается:
     3 │   - {получатель: Анна, итого: 25 0О0}
       ·                               ───┬──
       ·                                  ╰─┤ здесь нужно: сумма вида 25 000,50 или
       ·                                    │ слова «не применяется»
       ╰────

    1 ошибка
    "#);
    insta::assert_snapshot!(render(&problems, &sources, Form::Short, &Look::plain(Lang::Ru)), @"cases/март.yaml:3:31: ошибка[P0905]: `25 0О0` — не то, что здесь нужно: сумма вида 25 000,50 или слова «не применяется»");
    insta::assert_snapshot!(render(&problems, &sources, Form::Json, &Look::plain(Lang::Ru)), @r#"
    {
      "version": 1,
      "errors": 1,
      "warnings": 0,
      "messages": [
        {
          "code": "P0905",
          "severity": "error",
          "message": "`25 0О0` — не то, что здесь нужно: сумма вида 25 000,50 или слова «не применяется»",
          "label": "здесь нужно: сумма вида 25 000,50 или слова «не применяется»",
          "help": "",
          "place": {
            "file": "cases/март.yaml",
            "start": {
              "line": 3,
              "column": 31,
              "offset": 96
            },
            "end": {
              "line": 3,
              "column": 37,
              "offset": 103
            }
          },
          "labels": []
        }
      ]
    }
    "#);
}

#[test]
fn an_empty_place_at_the_end_of_a_text_without_line_break_is_drawn() {
    let mut sources = SourceMap::new();
    let id = sources.add("plan.yaml", "name: A\nperiod:");
    let end = Span::new(id, 15, 15);
    let problem = Diagnostic::error(Code::CaseNotRead, end).arg("reason", "the text ends");
    insta::assert_snapshot!(render(&[problem], &sources, Form::Human, &Look::plain(Lang::En)), @r#"
      error[P0904]: This case cannot be read: its form is wrong at this place
       ╭─[plan.yaml:2:8]
     1 │ name: A
     2 │ period:
       ·        ▲
       ·        ╰── reading stopped here
       ╰────
      help: A case is a YAML file: keys with a colon, lists with dashes, the same
            indentation for things of one level, brackets closed. What the reader
            of YAML says: the text ends.

    1 error
    "#);
}

#[test]
fn an_empty_file_can_be_pointed_at() {
    let mut sources = SourceMap::new();
    let id = sources.add("plan.yaml", "");
    let problem = Diagnostic::warning(Code::CaseNotRead, Span::new(id, 0, 9)).arg("reason", "the file is empty");
    insta::assert_snapshot!(render(&[problem], &sources, Form::Human, &Look::plain(Lang::En)), @r#"
      warning[P0904]: This case cannot be read: its form is wrong at this place
       ╭─[plan.yaml:1:1]
     1 │ 
       · ▲
       · ╰── reading stopped here
       ╰────
      help: A case is a YAML file: keys with a colon, lists with dashes, the same
            indentation for things of one level, brackets closed. What the reader
            of YAML says: the file is empty.

    1 warning
    "#);
}

#[test]
fn a_cell_shows_its_line_its_column_and_what_stands_there() {
    let cell = |column: u32, header: &str, text: &str| {
        Place::Cell(CellPlace {
            file: Arc::from("data/deals.csv"),
            line: 17,
            column,
            header: header.to_owned(),
            text: text.to_owned(),
        })
    };
    let problem = |place| {
        Diagnostic::error_at(Code::CaseValue, place).arg("text", "12,5O0").arg("expected", Arg::Term("case_an_amount"))
    };
    let look = Look { root: "rules/agency/".to_owned(), ..Look::plain(Lang::En) };
    let sources = SourceMap::new();
    insta::assert_snapshot!(render(&[problem(cell(5, "amount", "12,5O0"))], &sources, Form::Human, &look), @r#"
      error[P0905]: `12,5O0` is not an amount such as 25 000.50, or not applicable
        ╭─[rules/agency/data/deals.csv, line 17, column amount]
     17 │ amount: 12,5O0
        ·         ───┬──
        ·            ╰── an amount such as 25 000.50, or not applicable is expected
        ╰────

    1 error
    "#);
    insta::assert_snapshot!(render(&[problem(cell(0, "", "p1;Anna;12,5O0"))], &sources, Form::Human, &look), @r#"
      error[P0905]: `12,5O0` is not an amount such as 25 000.50, or not applicable
        ╭─[rules/agency/data/deals.csv, line 17]
     17 │ p1;Anna;12,5O0
        · ───────┬──────
        ·        ╰── an amount such as 25 000.50, or not applicable is expected
        ╰────

    1 error
    "#);
    insta::assert_snapshot!(render(&[problem(cell(5, "amount", ""))], &sources, Form::Human, &look), @r#"
      error[P0905]: `12,5O0` is not an amount such as 25 000.50, or not applicable
        ╭─[rules/agency/data/deals.csv, line 17, column amount]
     17 │ amount: 
        ·         ▲
        ·         ╰── an amount such as 25 000.50, or not applicable is expected
        ╰────

    1 error
    "#);
    insta::assert_snapshot!(render(&[problem(cell(5, "amount", "12,5O0"))], &sources, Form::Short, &look), @"rules/agency/data/deals.csv:17: error[P0905]: `12,5O0` is not an amount such as 25 000.50, or not applicable");
}

#[test]
fn a_very_long_line_is_cut_around_its_mistake() {
    let text = format!("{}25 0О0{}", "а".repeat(5_000), "б".repeat(1_000_000));
    let (problems, sources) = case(&text, "25 0О0");
    insta::assert_snapshot!(render(&problems, &sources, Form::Human, &Look::plain(Lang::Ru)), @r#"
      ошибка[P0905]: `25 0О0` — не то, что здесь нужно: сумма вида 25 000,50 или
      │ слова «не применяется»
       ╭─[cases/март.yaml:1:5001]
     1 │ …аааааааааааааааааааааааа25 0О0бббббббббббббббббббббббббббббббббббббббб…
       ·                          ───┬──
       ·                             ╰─┤ здесь нужно: сумма вида 25 000,50 или
       ·                               │ слова «не применяется»
       ╰────

    1 ошибка
    "#);
}

#[test]
fn a_place_over_many_lines_is_drawn_at_its_first() {
    let text = "name: A\ngiven:\n  employees:\n    - {id: 1}\n    - {id: 2}\n    - {id: 3}\n\n";
    let mut sources = SourceMap::new();
    let id = sources.add("a.yaml", text);
    let problem = Diagnostic::error(Code::CaseNotRead, Span::new(id, 8, text.len())).arg("reason", "so");
    insta::assert_snapshot!(render(&[problem], &sources, Form::Human, &Look::plain(Lang::En)), @r#"
      error[P0904]: This case cannot be read: its form is wrong at this place
       ╭─[a.yaml:2:1]
     1 │ name: A
     2 │ given:
       · ───┬──
       ·    ╰── reading stopped here
     3 │   employees:
       ╰────
      help: A case is a YAML file: keys with a colon, lists with dashes, the same
            indentation for things of one level, brackets closed. What the reader
            of YAML says: so.

    1 error
    "#);
}

#[test]
fn beyond_fifty_messages_there_is_a_summary() {
    let mut sources = SourceMap::new();
    let id = sources.add("a.yaml", "x\n".repeat(100));
    let problems: Vec<Diagnostic> = (0..70)
        .map(|n| {
            let code = if n % 2 == 0 { Code::CaseNotRead } else { Code::CaseEmpty };
            Diagnostic::error(code, Span::new(id, n * 2, n * 2 + 1)).arg("reason", "so").arg("case", "a")
        })
        .collect();
    let text = render(&problems, &sources, Form::Human, &Look::plain(Lang::En));
    assert_eq!(text.matches("error[").count(), 50);
    let end = text.split_once("… and").unwrap().1;
    insta::assert_snapshot!(end, @r#"
     20 more messages:
      P0904: 10 messages, the first at a.yaml:51:1
      P0903: 10 messages, the first at a.yaml:52:1
    70 errors
    "#);
    let json = render(&problems, &sources, Form::Json, &Look::plain(Lang::En));
    assert_eq!(json.matches("\"code\"").count(), 70);
}

#[test]
fn second_places_are_drawn_wherever_they_are() {
    let mut sources = SourceMap::new();
    let one = sources.add("one.kpi", "bonus a \"A\"\n  pays:  turnovr\n");
    let two = sources.add("two.kpi", "kpi turnover \"T\"\n");
    let problem = Diagnostic::error(Code::CaseKey, Span::new(one, 21, 28))
        .arg("key", "turnovr")
        .arg("problem", Arg::Term("case_twice"))
        .label(Span::new(one, 0, 7), "here")
        .label(Span::new(two, 4, 12), "there");
    let text = render(&[problem], &sources, Form::Human, &Look::plain(Lang::En));
    insta::assert_snapshot!(text, @r#"
      error[P0909]: The key `turnovr` stands twice
       ╭─[one.kpi:2:10]
     1 │ bonus a "A"
       · ───────
     2 │   pays:  turnovr
       ·          ───┬───
       ·             ╰── `turnovr` stands twice
       ╰────

       ╭─[two.kpi:1:5]
     1 │ kpi turnover "T"
       ·     ────────
       ╰────

    1 error
    "#);
}

#[test]
fn nothing_in_a_file_can_move_the_cursor() {
    let (problems, sources) = case("a: \u{1b}[2J\u{202e}25 0O0\n", "25 0O0");
    let text = render(&problems, &sources, Form::Human, &Look::plain(Lang::En));
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
}

#[test]
fn any_span_ends_in_a_message() {
    for text in ["", "\n", "a", "é\r\nж", "\t\tx\n", "да\n\n\n", "日本\n"] {
        let mut sources = SourceMap::new();
        let id = sources.add("a.kpi", text);
        for start in 0..=text.len() + 2 {
            for end in start..=text.len() + 2 {
                let problem = Diagnostic::error(Code::CaseEmpty, Span::new(id, start, end))
                    .arg("case", "a")
                    .label(Span::new(id, end, end + 1), "other");
                for form in [Form::Human, Form::Short, Form::Json] {
                    assert!(!render(std::slice::from_ref(&problem), &sources, form, &Look::plain(Lang::En)).is_empty());
                }
            }
        }
    }
}

#[test]
fn sarif_names_places_as_uris_and_gives_the_page_of_each_code() {
    let (problems, sources) = case("name: March\nexpect:\n  - {payee: Anna, total: 25 0O0}\n", "25 0O0");
    let look = Look { root: "a b/".to_owned(), ..Look::plain(Lang::En) };
    let results = sarif::results(&problems, &sources, &look);
    let log: serde_json::Value = serde_json::from_str(&sarif::document(results, Lang::En)).unwrap();
    let at = |path: &str| log.pointer(path).cloned().unwrap_or_default();
    assert_eq!(at("/version"), "2.1.0");
    let place = "/runs/0/results/0/locations/0/physicalLocation";
    assert_eq!(at(&format!("{place}/artifactLocation/uri")), "a%20b/cases/%D0%BC%D0%B0%D1%80%D1%82.yaml");
    let region = serde_json::json!({ "startLine": 3, "startColumn": 26, "endLine": 3, "endColumn": 32 });
    assert_eq!(at(&format!("{place}/region")), region);
    assert_eq!(at("/runs/0/results/0/ruleId"), at("/runs/0/tool/driver/rules/0/id"));
    assert_eq!(at("/runs/0/results/0/ruleIndex"), 0);
    let page = at("/runs/0/tool/driver/rules/0/help/markdown");
    assert!(page.as_str().unwrap().starts_with("# P0905: "), "{page}");
    let title = at("/runs/0/tool/driver/rules/0/shortDescription/text");
    assert!(page.as_str().unwrap().contains(title.as_str().unwrap()) && !title.as_str().unwrap().contains("P0905"));
}

#[test]
fn a_message_about_no_file_has_no_place_in_sarif() {
    let sources = SourceMap::new();
    let problems = [Diagnostic { place: Place::Nowhere, ..Diagnostic::error(Code::NoPlan, Span::default()) }];
    let results = sarif::results(&problems, &sources, &Look::plain(Lang::En));
    assert_eq!(results.first().unwrap().get("locations"), Some(&serde_json::json!([])));
}

#[test]
fn junit_holds_whatever_names_and_texts_hold() {
    let (problems, sources) = case("name: <b>&\"]]>\u{1}\n  - {total: 25 0O0}\n", "25 0O0");
    let warning = Diagnostic { severity: Severity::Warning, ..problems.first().unwrap().clone() };
    let tried = |name: &str, found: &[Diagnostic]| junit::Tried {
        name: name.to_owned(),
        group: "plan".to_owned(),
        file: "plan.kpi".to_owned(),
        line: Some(3),
        found: found.iter().map(|one| junit::Found::of(one, &sources, &Look::plain(Lang::En))).collect(),
    };
    let tests = vec![tried("<b>&\"\u{1}", &problems), tried("warned", &[warning]), tried("fine", &[])];
    let text = junit::document(&[junit::Suite { name: "a & b".to_owned(), tests }]);
    assert!(text.contains(r#"<testsuites name="premia" tests="3" failures="1">"#), "{text}");
    assert!(text.contains(r#"<testsuite name="a &amp; b" tests="3" failures="1" errors="0" skipped="0">"#), "{text}");
    assert!(text.contains("<testcase name=\"&lt;b&gt;&amp;&quot;\u{FFFD}\" classname=\"plan\""), "{text}");
    assert!(text.contains("<failure message=") && text.contains("<system-out>"), "{text}");
    assert!(text.contains(r#"<testcase name="fine" classname="plan" file="plan.kpi" line="3"/>"#), "{text}");
    // Whatever reads XML reads it: no tag of the data, no character that XML forbids.
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut names = std::collections::BTreeSet::new();
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                names.insert(tag.name().as_ref().to_owned());
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(names.into_iter().collect::<Vec<_>>(), ["failure", "system-out", "testcase", "testsuite", "testsuites"]);
    assert!(!text.contains('\u{1}'));
}
