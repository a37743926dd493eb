//! Wrong texts: the reader of rules always answers with messages in sensible places, and never panics.

#![cfg(test)]
#![allow(clippy::string_slice, reason = "damage is done between whole characters")]

use premia::diagnostics::{Diagnostic, say};
use premia::language::Lang;
use premia::source::SourceMap;
use premia::syntax::{fold, parse, write};

const SAMPLES: [&str; 4] = [
    include_str!("fixtures/language.en.kpi"),
    include_str!("fixtures/language.ru.kpi"),
    include_str!("fixtures/every_form.en.kpi"),
    include_str!("fixtures/every_form.ru.kpi"),
];

/// What was said: code, line from 1, underlined text.
type Said = (&'static str, usize, String);

/// Reads a text and checks what must hold of every message; an error says what does not.
fn try_read(text: &str) -> Result<Vec<Said>, String> {
    let mut sources = SourceMap::new();
    let id = sources.add("t.kpi", text);
    let (tree, diagnostics) = parse(&sources, id);
    if diagnostics.is_empty() {
        // Nothing may be passed over: what was understood is the whole text.
        let (written, wanted) = (squash(&write(&tree, tree.lang)), squash(text));
        if written != wanted {
            let same = written.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count().saturating_sub(10);
            let part = |text: &str| text.chars().skip(same).take(40).collect::<String>();
            return Err(format!("passed over: {} became {}", part(&wanted), part(&written)));
        }
    }
    Ok(diagnostics.iter().map(|diagnostic| told(diagnostic, &sources, text)).collect())
}

fn told(diagnostic: &Diagnostic, sources: &SourceMap, text: &str) -> Said {
    let span = diagnostic.span().unwrap();
    let range = span.range();
    let code = diagnostic.code.id();
    let slice = text.get(range.clone()).unwrap_or_else(|| panic!("{code} {range:?} lies outside of {text:?}"));
    for lang in Lang::ALL {
        let said = say(diagnostic, lang);
        for part in [&said.message, &said.label, &said.help].into_iter().chain(&said.labels) {
            assert!(!part.is_empty() && !part.contains(['{', '}']) && !part.contains("expected_"), "{code}: {said:?}");
        }
    }
    let position = sources.get(span.file).unwrap().position(range.start);
    (code, position.line, slice.to_owned())
}

/// A word of several forms in one of them; nothing for a word that may be left out.
fn one_form(word: &str) -> &str {
    const FORMS: [&str; 10] =
        ["month", "quarter", "year", "day", "месяц", "квартал", "полугоди", "предыдущ", "последн", "выполнени"];
    match word {
        "значение"
        | "значений"
        | "реестра"
        | "реестр"
        | "показателя"
        | "через"
        | "плана"
        | "план"
        | "по"
        | "показателю"
        | "поля"
        | "условие" => "",
        "лет" | "года" => "год",
        "дней" | "дня" => "день",
        _ => FORMS.into_iter().find(|form| word.starts_with(form)).unwrap_or(word),
    }
}

/// A text without what the formatter may change: blank space, bars, comments, the kind of quotes, number forms.
fn squash(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let mut quoted = false;
        let cut = line.find(|c| {
            quoted ^= matches!(c, '"' | '`');
            c == '#' && !quoted
        });
        cut.map_or(line, |at| &line[..at]).trim().trim_start_matches('|').trim_end_matches('|')
    });
    let text: String = lines.collect::<Vec<_>>().join("\n");
    let text = text.replace(['"', '«', '»', '“', '”', '„', '`'], "");
    let text = text.split_whitespace().map(one_form).collect::<Vec<_>>().join(" ");
    let kept: String = fold(&text).chars().filter(|c| !c.is_whitespace()).collect();
    // Words that the language lets go, and zeros behind a decimal mark.
    let kept = kept.replace(",укоторых", "укоторых").replace(",то", "то").replace(",иначе", "иначе");
    let kept = kept.replace("планапопоказателю", "").replace(",optional", "optional");
    let kept =
        kept.replace(",необязательно", "необязательно").replace(",each", "each").replace(",покаждой", "покаждой");
    let kept = kept.replace("standard", "").replace("(inclusive)", "").replace("(включительно)", "");
    let mut out = String::new();
    let mut parts = kept.split_inclusive(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').peekable();
    while let Some(part) = parts.next() {
        let (number, rest) =
            part.split_at(part.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(part.len()));
        out.push_str(if number.contains(['.', ',']) {
            number.trim_end_matches('0').trim_end_matches(['.', ','])
        } else {
            number
        });
        let _ = parts.peek();
        out.push_str(rest);
    }
    out.replace("for", "").replace("paydate:day", "paydate:")
}

/// Where each word, number, quoted text and sign of a text stands; blank space and comments are left out.
fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let close = match c {
            '"' | '`' => Some(c),
            '«' => Some('»'),
            '#' => Some('\n'),
            _ => None,
        };
        let mut end = start + c.len_utf8();
        let word = |c: char| c.is_alphanumeric() || c == '_';
        if let Some(close) = close {
            for (at, c) in rest.by_ref() {
                end = at + c.len_utf8();
                if c == close {
                    break;
                }
            }
        } else if word(c) {
            while let Some((at, c)) = rest.next_if(|(_, c)| word(*c)) {
                end = at + c.len_utf8();
            }
        }
        if !c.is_whitespace() && c != '#' {
            out.push(start..end);
        }
    }
    out
}

/// The blocks of a sample, each with what stands around it in a file.
fn blocks(sample: &'static str) -> impl Iterator<Item = (String, std::ops::Range<usize>)> {
    let (before, after) = match sample.contains("схема") {
        false => (
            "kpi before \"Before\"\n  measure:  count of deals\n\n",
            "\n\nkpi after \"After\"\n  measure:  count of deals\n",
        ),
        true => (
            "показатель до_того «До»\n  расчёт:  количество записей реестра сделки\n\n",
            "\n\nпоказатель потом «После»\n  расчёт:  количество записей реестра сделки\n",
        ),
    };
    sample.split("\n\n").filter(|block| !block.starts_with('#')).map(move |block| {
        let text = format!("{before}{}{after}", block.trim_end());
        (text, before.len()..before.len() + block.trim_end().len())
    })
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// How many messages a damaged text has; all of them must stand on the lines of the damage.
fn damage(text: &str, lines: std::ops::RangeInclusive<usize>, failures: &mut Vec<String>) -> usize {
    let shown = || text.lines().nth(lines.start() - 1).unwrap_or_default();
    match try_read(text) {
        Err(error) => failures.push(format!("«{}» {error}", shown())),
        Ok(said) => {
            if said.iter().any(|(_, line, _)| !lines.contains(line)) {
                failures.push(format!("«{}» line {lines:?}: {said:?}", shown()));
            }
            return said.len();
        }
    }
    0
}

fn report(failures: &[String]) {
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures[..failures.len().min(400)].join("\n"));
}

/// Every token of a sample deleted, doubled with and without a blank between, and replaced by junk.
fn damage_each_token(sample: &'static str) {
    const JUNK: [&str; 10] = ["xyz", "?", "(", ")", "|", ":", "\"", "42", "и", "and"];
    let mut counts = [0; 2];
    let mut failures = Vec::new();
    for (text, range) in blocks(sample) {
        for (index, token) in tokens(&text[range.clone()]).into_iter().enumerate() {
            let token = range.start + token.start..range.start + token.end;
            let (before, here, after) = (&text[..token.start], &text[token.clone()], &text[token.end..]);
            let line = line_of(&text, token.start);
            let replaced = JUNK[index % JUNK.len()];
            for damaged in [
                format!("{before}{after}"),
                format!("{before}{here} {here}{after}"),
                format!("{before}{here}{here}{after}"),
                format!("{before}{replaced}{after}"),
            ] {
                let said = damage(&damaged, line..=line, &mut failures);
                counts[usize::from(said > 0)] += 1;
            }
        }
    }
    report(&failures);
    let [harmless, reported] = counts;
    println!("{harmless} harmless, {reported} reported");
    assert!(reported > 5 * harmless, "{counts:?}");
}

#[test]
fn one_damaged_token_of_the_english_samples_is_one_line_of_messages() {
    damage_each_token(SAMPLES[0]);
}

#[test]
fn one_damaged_token_of_the_russian_samples_is_one_line_of_messages() {
    damage_each_token(SAMPLES[1]);
}

#[test]
fn one_damaged_token_of_any_english_form_is_one_line_of_messages() {
    damage_each_token(SAMPLES[2]);
}

#[test]
fn one_damaged_token_of_any_russian_form_is_one_line_of_messages() {
    damage_each_token(SAMPLES[3]);
}

#[test]
fn a_text_that_breaks_off_is_reported_where_it_does() {
    let mut failures = Vec::new();
    for (text, range) in SAMPLES.into_iter().flat_map(blocks) {
        let places = text.char_indices().map(|(at, _)| at).filter(|at| range.contains(at)).step_by(5);
        for at in places {
            let last = line_of(&text, at);
            // A word that is cut short may leave the line above unfinished.
            damage(&text[..at], last.saturating_sub(1)..=last, &mut failures);
        }
    }
    report(&failures);
}

#[test]
fn what_is_no_text_is_one_message() {
    for text in ["\u{0}", "PK\u{3}\u{4}word/document.xml", "kpi a \"A\"\n  measure: \u{1}", "\u{1b}[31m"] {
        let said = try_read(text).unwrap();
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(said[0].0, "P0101");
    }
    // Bytes at random, as far as they are characters.
    let mut state = 1_u64;
    for length in 0..200 {
        let bytes: Vec<u8> = (0..length * 7)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            })
            .collect();
        let text = String::from_utf8_lossy(&bytes);
        let said = try_read(&text).unwrap();
        assert!(!said.is_empty() || text.trim().is_empty(), "{text:?}");
    }
}

#[test]
fn huge_and_deep_texts_are_refused_in_a_small_stack() {
    let header = "bonus a \"A\"\n  pays: ";
    let many = |part: &str, count: usize| part.repeat(count);
    let mut texts = vec![
        ("ten megabytes on one line", many("x", 10 << 20)),
        ("a line of brackets", many("(", 1 << 15)),
        ("a line of bars", many("|", 1 << 15)),
        ("a line of colons", many(":", 1 << 15)),
        ("a line of quotes", many("\"", 1 << 15)),
        ("a line of words", many("a ", 1 << 15)),
        ("lines of labels", many("a: b\n", 5_000)),
        ("lines of one label", header.to_owned() + "1\n" + &many("pays: 1\n", 3_000)),
        ("lines of notes", header.to_owned() + "1\n" + &many("note: \"n\"\n", 3_000)),
        ("lines of headers", many("kpi a \"A\"\n", 3_000)),
        ("lines of rows", header.to_owned() + "1\nexamples:\n" + &many("| a | 1 |\n", 3_000)),
        ("lines of bad rows", header.to_owned() + "1\nexamples:\n| a | b |\n" + &many("| a |\n", 3_000)),
        ("comments", many("# c\n", 13_000)),
        ("blank lines", many("\n", 1 << 15)),
    ];
    for count in [8, 16, 31, 32, 33, 64, 199, 201, 1_000, 10_000] {
        texts.push(("brackets", format!("{header}{}1{}", many("(", count), many(")", count))));
        texts.push(("open brackets", format!("{header}{}1", many("(", count))));
        texts.push(("closed brackets", format!("{header}1{}", many(")", count))));
        texts.push(("brackets with sums", format!("{header}{}1{}", many("(1 + ", count), many(")", count))));
        texts.push(("not", format!("{header}{}a", many("not ", count))));
        texts.push(("if", format!("{header}{}1{}", many("if a then ", count), many(" else 2", count))));
        texts.push(("else if", format!("{header}{}1", many("if a then 1 else ", count))));
        texts.push(("min of", format!("{header}{}1{}", many("min of (1, ", count), many(")", count))));
        texts.push(("sums", format!("{header}1{}", many(" + 1", count))));
        texts.push(("minus", format!("{header}{}1", many("- ", count))));
        texts.push(("conditions", format!("{header}a{}", many(" and a", count))));
        texts.push(("counted", format!("{header}{}a", many("calendar days from a through ", count))));
        texts.push(("windows", format!("{header}a{}", many(" in previous month", count))));
        texts.push(("in a row", format!("{header}a{}", many(" for 2 months in a row", count))));
        texts.push(("empty", format!("{header}a{}", many(" is empty", count))));
        texts.push(("within", format!("{header}a{}", many(" within 2 days of a", count))));
        texts.push(("of", format!("{header}1{}", many(" of (1", count) + &many(")", count))));
        texts.push(("where", format!("{header}{}a{}", many("sum of a where (", count), many(")", count))));
        texts.push(("open where", format!("{header}{}a", many("sum of a where ", count))));
        texts.push(("list", format!("{header}a in ({}1)", many("1, ", count))));
        texts.push(("path", format!("{header}a{}", many(".a", count))));
        texts.push(("digits", format!("{header}{}", many("9", count))));
        texts.push(("label", format!("scale a \"A\"\n  from {}1{}: 2", many("(", count), many(")", count))));
        texts.push(("cell", format!("{header}1\nexamples:\n| {}1{} |", many("(", count), many(")", count))));
        texts.push(("cell sums", format!("{header}1\nexamples:\n| 1{} |", many(" + 1", count))));
        texts.push(("label sums", format!("scale a \"A\"\n  from 1{}: 2", many(" + 1", count))));
        texts.push(("given", format!("{header}1\ngiven: {}b = 1", many("a = 1, ", count))));
    }
    let read_all = move || {
        for (what, text) in &texts {
            let start = std::time::Instant::now();
            let said = try_read(text).map_err(|error| error[..error.len().min(200)].to_owned());
            println!(
                "{what}, {} bytes: {:?} messages in {:?}",
                text.len(),
                said.map(|said| said.len()),
                start.elapsed()
            );
        }
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(read_all).unwrap().join().unwrap();
}
/// Wrong lines: the kind of block, the line, the code, and what is underlined.
#[test]
fn each_wrong_line_has_its_message_at_its_place() {
    let mut wrong = Vec::new();
    for line in include_str!("fixtures/wrong-lines.txt").lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split(" => ").collect();
        let [written, expected] = parts[..] else { panic!("{line}") };
        let (block, value) = written.split_once(" / ").unwrap();
        let said = try_read(&format!("{block} a \"A\"\n  {value}\n")).unwrap();
        let said: Vec<String> = said.iter().map(|(code, line, slice)| format!("{code} {line} «{slice}»")).collect();
        let (code, slice) = expected.split_once(' ').unwrap();
        if said != [format!("{code} 2 {slice}")] {
            wrong.push(format!("{written} => {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
