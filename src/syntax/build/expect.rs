//! A value that the grammar refused: where exactly, what stands there, what would be right.

use pest::error::{Error, ErrorVariant, InputLocation};

use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::language::Lang;
use crate::syntax::build::{Builder, nearby, sign_words};
use crate::syntax::grammar::Rule;
use crate::syntax::labels::{Entry, LabelKind};
use crate::syntax::lines::Range;
use crate::syntax::names::is_name;
use crate::syntax::words::{WORDS, word};
use crate::syntax::{figures, lookalike, slips};

const BLANK: [char; 3] = [' ', '\n', '\r'];

/// The message for a value that could not be read.
pub(super) fn explain(builder: &Builder<'_>, error: &Error<Rule>, range: &Range, entry: Entry) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let text = builder.folded(range);
    let before = text.get(..at).unwrap_or(text).trim_end_matches(BLANK);
    let rest = text.get(at..).unwrap_or_default();
    let ahead = rest.trim_start_matches(BLANK);
    let start = at + rest.len() - ahead.len();
    let expected = wanted(error, entry, builder.lang);
    let label = builder.context.label;
    let of_part = crate::syntax::samples::sample_of_part(entry, text, builder.lang);
    let sample = of_part.unwrap_or(builder.context.sample.as_str());
    let between = text.get(before.len()..start).unwrap_or_default();
    if ahead.is_empty() || between.contains(['\n', '\r']) {
        // What is missing belongs behind what stands there, not behind the blank space.
        let last = last_word(before);
        let place = builder.span(&(range.start + last..range.start + before.len()));
        let sample = match expected.words.as_slice() {
            // With the missing words it is whole; what else may be meant stands beside it.
            [missing] if *missing == word("so_far", builder.lang) => {
                Arg::List(vec![quoted(&format!("{label}: {before} {missing}")), quoted(sample)])
            }
            _ => Arg::from(sample),
        };
        return Diagnostic::error(Code::EndsTooSoon, place)
            .arg("found", builder.original(&place.range()))
            .arg("expected", expected.said)
            .arg("label", label)
            .arg("sample", sample);
    }
    if let Some((place, slip)) = figures::around(builder.original(range), start) {
        let place = range.start + place.start..range.start + place.end;
        let expected = if figures::is_date(&slip.mended) { "expected_date" } else { "expected_number" };
        return Diagnostic::error(Code::NotUnderstood, builder.span(&place))
            .arg("found", builder.original(&place))
            .arg("expected", term(expected))
            .arg("letter", slip.letter.to_string())
            .arg("alphabet", term(lookalike::alphabet(slip.letter)))
            .arg("digit", slip.digit.to_string())
            .help(if slip.mended.is_empty() { "letter_groups" } else { "letter_digit" })
            .arg("phrase", slip.mended);
    }
    if expected.excess && ahead.starts_with([',', ';']) && nearby::says_a_word(ahead) {
        return nearby::excess(builder, &(range.start + start..range.end), expected.said);
    }
    let place = range.start + start..range.start + start + first_word(ahead);
    let last = before.get(last_word(before)..).unwrap_or_default();
    let start_of_last = range.start + before.len() - last.len();
    let (help, suggestion) = extreme(builder, (last, ahead), range, start_of_last)
        .or_else(|| other_words(builder, entry, &expected, range, ahead))
        .or_else(|| nearby::near(&expected.words, expected.choice, ahead, builder.lang))
        .unwrap_or_else(|| mend(builder, &expected, last, ahead));
    let found = builder.original(&place);
    let between = builder.original(&(range.start + before.len() - last.len()..place.end));
    Diagnostic::error(Code::NotUnderstood, builder.span(&place))
        .arg("found", found)
        .arg("expected", expected.said)
        .arg("label", label)
        .arg("sample", sample)
        .arg("phrase", suggestion)
        .arg("words", between)
        .help(help)
}

/// `3% of max of (a, b)`: what a share is taken of stands in brackets, where it is more than a name.
fn extreme(
    builder: &Builder<'_>,
    (last, ahead): (&str, &str),
    range: &Range,
    start: usize,
) -> Option<(&'static str, Arg)> {
    let known = ["max_of", "min_of"].map(|key| word(key, builder.lang));
    let second = known.iter().find_map(|phrase| phrase.strip_prefix(last)).filter(|rest| rest.starts_with(' '))?;
    let rest = ahead.strip_prefix(second.trim_start()).filter(|rest| rest.trim_start().starts_with('('))?;
    // Only where the brackets end the line: what stands behind them may belong inside or outside.
    if !rest.trim_end_matches(BLANK).ends_with(')') || start <= range.start {
        return None;
    }
    let (head, tail) = (builder.original(&(range.start..start)), builder.original(&(start..range.end)));
    Some(("brackets", format!("{head}({})", tail.trim()).into()))
}

/// How many bytes the word, number, quoted text or sign at the beginning has.
pub(super) fn first_word(text: &str) -> usize {
    let mut letters = text.char_indices();
    let Some((_, first)) = letters.next() else { return 0 };
    let close = match first {
        '"' => Some('"'),
        '«' => Some('»'),
        '“' => Some('”'),
        '„' => Some('“'),
        '`' => Some('`'),
        _ => None,
    };
    let whole = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '%');
    let end = match close {
        Some(close) => letters.find(|(_, c)| *c == close).map(|(at, c)| at + c.len_utf8()),
        // A date is one word.
        None if first.is_ascii_digit() => letters.find(|(_, c)| !whole(*c) && *c != '-').map(|(at, _)| at),
        None if whole(first) => letters.find(|(_, c)| !whole(*c)).map(|(at, _)| at),
        None => Some(first.len_utf8()),
    };
    end.unwrap_or(text.len())
}

/// Where the last word or sign begins.
fn last_word(text: &str) -> usize {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '%');
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        if !word(c) {
            return if start == text.len() { at } else { start };
        }
        start = at;
    }
    start
}

/// What could have stood at the place.
struct Expected {
    said: Arg,
    /// The words that could have stood there, where they can be listed.
    words: Vec<&'static str>,
    /// The choice that these words are, where each pays another amount.
    choice: Option<Entry>,
    /// Whether it is the end of a limit, behind which may stand what becomes of the rest.
    excess: bool,
    operator: bool,
    value: bool,
    /// How a value inside an expression is rounded.
    rounding: bool,
}

fn term(key: &'static str) -> Arg {
    Arg::Term(key)
}

pub(super) fn quoted(text: &str) -> Arg {
    Arg::Text(format!("`{}`", text.trim_start_matches([',', ' '])))
}

/// Words of which a form needs exactly the one that is missing.
const NEEDED: &[(Rule, &str)] = &[
    (Rule::k_then, "then"),
    (Rule::k_else, "else"),
    (Rule::k_through, "through"),
    (Rule::k_to, "to"),
    (Rule::k_base, "base"),
    (Rule::k_in_a_row, "in_a_row"),
    (Rule::k_of_next_month, "of_next_month"),
    (Rule::k_after_period, "after_period"),
    (Rule::k_so_far, "so_far"),
    (Rule::k_reversed_on, "reversed_on"),
    (Rule::k_from, "from"),
    (Rule::k_standard, "standard"),
    (Rule::k_because, "because"),
];

/// What may still follow a value that could end here.
const FOLLOWING: &[(Rule, &str)] = &[
    (Rule::k_each_record, "each_record"),
    (Rule::through_date, "through"),
    (Rule::k_where, "where"),
    (Rule::k_per_period, "per_period"),
    (Rule::k_optional, "optional"),
    (Rule::k_reversed_within, "reversed_within"),
];

fn wanted(error: &Error<Rule>, entry: Entry, lang: Lang) -> Expected {
    use Rule as R;
    let positives: &[Rule] = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => &[],
    };
    let has = |rules: &[Rule]| positives.iter().any(|rule| rules.contains(rule));
    let one = |said: Arg| Expected {
        said,
        words: Vec::new(),
        choice: None,
        excess: false,
        operator: false,
        value: false,
        rounding: false,
    };
    let list = |words: &[&str]| Arg::List(words.iter().map(|word| quoted(word)).collect());
    let words = |table: &[(Rule, &'static str)]| -> Vec<&'static str> {
        let found = table.iter().filter(|(rule, _)| has(&[*rule])).map(|(_, key)| word(key, lang));
        found.filter(|word| !word.is_empty()).collect()
    };
    if has(&[R::simple]) || (has(&[R::expr]) && !matches!(entry, Entry::Step)) {
        return Expected { value: true, ..one(term("expected_value")) };
    }
    let needed = words(NEEDED);
    if !needed.is_empty() {
        return Expected { words: needed.clone(), ..one(list(&needed)) };
    }
    if entry == Entry::Step && has(&[R::k_paid_at_end]) {
        let all = slips::choices(Entry::Excess, lang);
        return Expected { words: all.clone(), choice: Some(Entry::Excess), ..one(list(&all)) };
    }
    if entry == Entry::Step && has(&[R::k_months]) && !has(&[R::k_days]) {
        let all = nearby::ends_of(lang).to_vec();
        return Expected { words: all.clone(), choice: Some(Entry::Excess), ..one(list(&all)) };
    }
    if has(&[R::k_and]) && !has(&[R::k_or]) {
        return one(quoted(word("and", lang)));
    }
    if entry == Entry::Ranking && has(&[R::plus]) && !has(&[R::EOI]) {
        return one(Arg::List(["largest_first", "smallest_first"].map(|key| quoted(word(key, lang))).to_vec()));
    }
    if has(&[R::plus]) {
        let key = match (has(&[R::EOI]), has(&[R::separator])) {
            (true, _) => "expected_operator_or_end",
            (false, true) => "expected_operator_or_separator",
            (false, false) => "expected_operator",
        };
        let excess = has(&[R::k_excess_is]);
        return Expected { excess, operator: true, words: words(FOLLOWING), ..one(term(key)) };
    }
    if has(&[R::k_days, R::k_months]) {
        let next = if has(&[R::k_next]) { Some(word("next", lang)) } else { None };
        let units = nearby::UNITS_OF_TIME.iter().flat_map(|(english, russian)| match lang {
            Lang::En => *english,
            Lang::Ru => *russian,
        });
        return Expected {
            words: next.into_iter().chain(units.copied()).collect(),
            ..one(term("expected_unit_of_time"))
        };
    }
    if has(&[R::EOI]) {
        let following = words(FOLLOWING);
        let mut said: Vec<Arg> = following.iter().map(|word| quoted(word)).collect();
        if has(&[R::separator]) {
            said.push(Arg::from("`,`"));
        }
        if has(&[R::text]) {
            said.push(term("expected_text"));
        }
        said.push(term("expected_end"));
        return Expected { words: following, ..one(Arg::List(said)) };
    }
    for (rule, key) in [
        (R::expr, "expected_value"),
        (R::date, "expected_date"),
        (R::figures, "expected_number"),
        (R::text, "expected_text"),
        (R::name, "expected_name"),
        (R::window, if entry == Entry::Window { "expected_window" } else { "expected_list_or_window" }),
        (R::row_count, "expected_duration"),
        (R::in_window, "expected_equals"),
    ] {
        if has(&[rule]) {
            return Expected { value: key == "expected_value", ..one(term(key)) };
        }
    }
    // `round X to 1`: the mode is missing, whatever value it stands in.
    let rounding = has(&[R::rounding]) && entry != Entry::Rounding;
    let entry = if rounding { Entry::Rounding } else { entry };
    let words = nearby::choices(entry, lang);
    if words.is_empty() {
        return Expected { rounding, ..one(quoted(crate::syntax::entry_sample(entry, lang))) };
    }
    let mut said: Vec<Arg> = words.iter().map(|word| quoted(word)).collect();
    if entry == Entry::Per {
        said.push(term("expected_unit"));
    }
    Expected { rounding, words, ..one(Arg::List(said)) }
}

/// What is written for a word of a choice, a text without quotes, a day in words or thousands, and the phrase to write.
fn other_words(
    builder: &Builder<'_>,
    entry: Entry,
    expected: &Expected,
    range: &Range,
    ahead: &str,
) -> Option<(&'static str, Arg)> {
    let lang = builder.lang;
    let whole = builder.folded(range).trim_matches(BLANK);
    if let Some(phrase) = slips::number_in_words(ahead, lang) {
        return Some(("figures", phrase.into()));
    }
    if entry == Entry::Text {
        let text = builder.original(range).trim().replace(['"', '«', '»'], "");
        let (open, close) = (builder.own("\"", "«"), builder.own("\"", "»"));
        return Some(("quotes", format!("{open}{text}{close}").into()));
    }
    if entry == Entry::Credit && whole.contains('%') {
        let sample = builder
            .own("seller_1 by share_1, seller_2 by share_2", "продавец_1 по доле доля_1, продавец_2 по доле доля_2");
        return Some(("shares", sample.into()));
    }
    if entry == Entry::Selection && builder.context.label == LabelKind::For.info().words(lang) {
        let text = builder.original(range).trim().replace(['"', '«', '»'], "");
        let (begin, end) = (builder.own("employees where name = \"", "сотрудники, у которых имя = \""), "\"");
        if !text.contains(['=', ',']) {
            return Some(("somebody", format!("{begin}{text}{end}").into()));
        }
    }
    if let Some(day) =
        matches!(&expected.said, Arg::Term("expected_date")).then(|| slips::day_in_words(ahead, lang)).flatten()
    {
        return Some(("day", day.into()));
    }
    let unit = ahead.split([' ', ',', ';', ')']).next().unwrap_or_default();
    let number = whole.strip_suffix(ahead.trim_end_matches(BLANK)).unwrap_or_default().trim_end();
    let number =
        number.get(number.rfind(|c: char| !(c.is_ascii_digit() || " .,".contains(c))).map_or(0, |at| at + 1)..);
    let number = number.unwrap_or_default().trim();
    if let Some(out) = slips::written_out(number, unit, lang) {
        return Some(("written_out", out.into()));
    }
    if slips::choices(entry, lang).is_empty() {
        return None;
    }
    Some(match slips::choice(whole, entry, lang) {
        Some(near) => ("choice_near", near.into()),
        None => ("choice", none()),
    })
}

fn none() -> Arg {
    Arg::Text(String::new())
}

/// Which help fits best, and the phrase that it names.
fn mend(builder: &Builder<'_>, expected: &Expected, last: &str, ahead: &str) -> (&'static str, Arg) {
    let separator = || builder.own("`,`", "`;`").into();
    let found = ahead.get(..first_word(ahead)).unwrap_or_default();
    let begins = |text: &str, test: fn(char) -> bool| text.chars().next().is_some_and(test);
    if expected.value && begins(found, char::is_alphabetic) && !is_name(found) {
        return ("reserved", none());
    }
    if expected.value && matches!(found, "," | ";") {
        return ("comma", separator());
    }
    if let Some(amount) = sign_words::without_currency_sign(ahead, builder.lang) {
        return ("currency", amount.into());
    }
    if expected.rounding {
        return ("rounding", builder.own("half up to 0.01", "арифметически до 0,01").into());
    }
    // Where a field alone can stand, what is reckoned from one belongs into the record.
    let takes_fields = [LabelKind::Outstanding, LabelKind::ByDate];
    if takes_fields.iter().any(|label| builder.context.label == label.info().words(builder.lang))
        && matches!(found, "+" | "-" | "−")
        && begins(last, |c| c.is_alphabetic() || c == '_' || c == '`')
    {
        return (
            "computed",
            builder.own("computed late_on: due_on + 31 days", "вычисляемое поле просрочка: срок + 31 день").into(),
        );
    }
    if !expected.operator {
        return ("", none());
    }
    if builder.context.is_tier && matches!(found, "to" | "до" | "through" | "по" | "till" | "until") {
        return ("tier", builder.context.sample.as_str().into());
    }
    if let Some(phrase) = sign_words::in_signs(builder.context.label, ahead, builder.lang) {
        return ("sign", phrase.into());
    }
    if matches!(last, "суммы" | "сумма" | "сумму") && is_name(found) {
        return ("phrase", quoted(&format!("{last} премии {found}")));
    }
    if let Some(limit) = limit_of(builder, ahead) {
        // A sanction has no steps: what it takes is bounded by a line of its own, an amount.
        if builder.context.label == LabelKind::ReducesBy.info().words(builder.lang) {
            let label = LabelKind::Limit.info().words(builder.lang);
            let sample = builder.own("20% of total of pay", "20% от суммы выплат");
            return ("limit_line", format!("{label}: {sample}").into());
        }
        return ("limit", limit.into());
    }
    if let Some(step) = step_of(builder, last) {
        return ("step", format!("{step} {}", ahead.lines().next().unwrap_or_default().trim()).into());
    }
    let word_before = begins(last, |c| c.is_alphabetic() || c == '_');
    let phrases = || {
        let known = WORDS.iter().map(|(_, english, russian)| match builder.lang {
            Lang::En => *english,
            Lang::Ru => *russian,
        });
        let known = known.filter(|phrase| phrase.split(' ').count() > 1);
        let fits = known.filter(|phrase| phrase.split(' ').next() == Some(last) && OPENING.contains(phrase));
        fits.map(quoted).collect::<Vec<_>>()
    };
    if found == "(" && word_before {
        let say =
            builder.own("sum of payments.amount, max of (a, b)", "сумма поля платежи.сумма, наибольшее из (а; б)");
        ("function", say.into())
    } else if found == "," && last.ends_with(|c: char| c.is_ascii_digit()) && ahead.starts_with(",%") {
        ("decimal", format!("{last}%").into())
    } else if matches!(found, "," | ";") {
        ("comma", separator())
    } else if let Some(days) = days_of(builder, last, found) {
        ("phrase", days)
    } else if word_before && !phrases().is_empty() {
        ("phrase", Arg::List(phrases()))
    } else if word_before && begins(found, |c| c.is_alphanumeric() || c == '_') {
        ("words", none())
    } else if last.ends_with('%') && begins(found, |c| c.is_alphabetic() || c == '_' || c == '(' || c == '`') {
        ("percent_of", builder.own("15% of amount", "15% от суммы").into())
    } else if last.ends_with(|c: char| c.is_ascii_digit()) && begins(found, |c| c.is_ascii_digit()) {
        ("digits", none())
    } else {
        ("", none())
    }
}

/// The step that a limit written behind an amount is: `10% of margin up to 100`.
fn limit_of(builder: &Builder<'_>, ahead: &str) -> Option<String> {
    const CAPS: &[&str] = &[
        "up to",
        "at most",
        "not more than",
        "no more than",
        "max",
        "capped",
        "до",
        "не более",
        "не больше",
        "максимум",
    ];
    const FLOORS: &[&str] = &["at least", "not less than", "no less than", "min", "не менее", "не меньше", "минимум"];
    let mut text = ahead.trim_start_matches([',', ';', ' ']);
    for joint in ["but ", "но "] {
        text = text.strip_prefix(joint).unwrap_or(text).trim_start();
    }
    let behind = |words: &&str| {
        let rest = text.strip_prefix(words)?;
        (!rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')).then(|| rest.trim())
    };
    let step = |words: &str, amount: &str, rest: &str| {
        let own = rest.starts_with(|c: char| c.is_ascii_digit()) && !rest.contains('\n');
        format!("{words} {}", if own { rest } else { amount })
    };
    if let Some(rest) = CAPS.iter().find_map(behind) {
        Some(step(builder.own("then: at most", "затем: не более"), "100 000", rest))
    } else {
        let rest = FLOORS.iter().find_map(behind)?;
        Some(step(builder.own("then: at least", "затем: не менее"), "10 000", rest))
    }
}

/// The step that a word for a limit stands for: `minimum 2 000`.
fn step_of(builder: &Builder<'_>, last: &str) -> Option<&'static str> {
    match last {
        "minimum" | "min" | "least" => Some(builder.own("at least", "минимум")),
        "maximum" | "max" | "most" => Some(builder.own("at most", "потолок")),
        _ => None,
    }
}

/// The shares of time of which a word was left out: `prorate by days employed`.
fn days_of(builder: &Builder<'_>, last: &str, found: &str) -> Option<Arg> {
    let cut = matches!((last, found), ("days", "employed" | "worked") | ("дни" | "дням", "работы"));
    let phrases = [
        builder.own("calendar days employed", "календарным дням работы"),
        builder.own("working days employed", "рабочим дням работы"),
    ];
    cut.then(|| Arg::List(phrases.into_iter().map(quoted).collect()))
}

/// Phrases that a writer may cut short: `attainment turnover`.
const OPENING: &[&str] = &[
    "attainment of",
    "quota of",
    "total of",
    "sum of",
    "count of",
    "count of different",
    "average of",
    "min of",
    "max of",
    "first of",
    "last of",
    "выполнение плана по показателю",
    "план по показателю",
    "сумма поля",
    "сумма премии",
    "количество записей реестра",
    "количество разных значений поля",
    "среднее значение поля",
    "наименьшее значение поля",
    "наибольшее значение поля",
    "первое значение поля",
    "последнее значение поля",
];
