//! Messages drawn with the source beside them.

use std::fmt;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, SourceSpan};

use crate::diagnostics::render::excerpt::Excerpt;
use crate::diagnostics::render::place::{Fitted, fit};
use crate::diagnostics::render::wrap::wrap;
use crate::diagnostics::render::{Look, severity_term};
use crate::diagnostics::{Arg, CellPlace, Diagnostic, Place, Said, Severity, phrase, say, term};
use crate::source::SourceMap;

/// What miette is given: words, an excerpt, and the places in it.
struct Drawn {
    message: String,
    severity: miette::Severity,
    excerpt: Option<Excerpt>,
    labels: Vec<LabeledSpan>,
    /// Whether the frame names line and column behind the file.
    with_position: bool,
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Drawn {}

impl miette::Diagnostic for Drawn {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// One message with its source, ending with a line break. Advice that stood under an earlier one is not said again.
pub(super) fn draw(diagnostic: &Diagnostic, sources: &SourceMap, look: &Look, given: &mut Vec<String>) -> String {
    let said = say(diagnostic, look.lang);
    let severity = match diagnostic.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
    };
    let (excerpt, labels) = match &diagnostic.place {
        Place::Span(span) => in_text(*span, diagnostic, &said, sources, look),
        Place::Cell(cell) if !shows_nothing(cell) => in_cell(cell, &said, look),
        Place::Cell(_) | Place::File(_) | Place::Nowhere => (None, Vec::new()),
    };
    let mut out = String::new();
    let with_position = diagnostic.span().is_some();
    // A message without words still shows its code.
    let message = if said.message.is_empty() { " ".to_owned() } else { said.message.clone() };
    let main = Drawn { message, severity, excerpt, labels, with_position };
    let head = format!("{}[{}]:", term(severity_term(diagnostic.severity), look.lang), diagnostic.code.id());
    let room = look.width.saturating_sub(5);
    let folded = wrap(&main.message, room.saturating_sub(head.chars().count()), room).join("\n");
    let folded = if folded.is_empty() { " ".to_owned() } else { folded };
    paint(&Drawn { message: folded, ..main }, &head, look, &mut out);
    match &diagnostic.place {
        Place::File(name) => out.push_str(&format!("   ╰─[{}]\n", look.file(name))),
        Place::Cell(cell) if shows_nothing(cell) => out.push_str(&format!("   ╰─[{}]\n", cell_name(cell, look))),
        _ => {}
    }
    for other in elsewhere(diagnostic, &said, sources, look) {
        paint(&other, "↳", look, &mut out);
    }
    // A short one is sooner read again than looked up.
    if said.help.chars().count() > look.width && given.contains(&said.help) {
        out.push_str(&help(&phrase("help_above", &[("code", diagnostic.code.id().into())], look.lang), look));
    } else if !said.help.is_empty() {
        out.push_str(&help(&said.help, look));
        given.push(said.help);
    }
    out
}

fn paint(drawn: &Drawn, head: &str, look: &Look, out: &mut String) {
    let mut theme = if look.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    for sign in [&mut theme.characters.error, &mut theme.characters.warning, &mut theme.characters.advice] {
        head.clone_into(sign);
    }
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(look.width)
        .without_cause_chain()
        .without_syntax_highlighting()
        // Words are wrapped here: miette would break paths and amounts.
        .with_wrap_lines(false);
    let handler = if drawn.with_position { handler } else { handler.without_primary_span_start() };
    // Writing into a string does not fail; a drawing that does leaves the words.
    let begin = out.len();
    if handler.render_report(out, drawn).is_err() {
        out.truncate(begin);
        out.push_str(&format!("  {head} {}\n", drawn.message));
    }
}

/// The excerpt of the file that the message is about, with the labels that lie in it.
fn in_text(
    span: crate::source::Span,
    diagnostic: &Diagnostic,
    said: &Said,
    sources: &SourceMap,
    look: &Look,
) -> (Option<Excerpt>, Vec<LabeledSpan>) {
    let Some(main) = fit(span, sources) else {
        return (None, Vec::new());
    };
    let file = main.file;
    let mut spans = vec![main];
    let mut words = vec![said.label.as_str()];
    for (label, text) in diagnostic.labels.iter().zip(&said.labels) {
        // The same place twice would be drawn side by side, where nothing stands.
        if label.span.file == span.file
            && label.span != span
            && let Some(fitted) = fit(label.span, sources)
        {
            spans.push(fitted);
            words.push(text);
        }
    }
    let (excerpt, drawn) = Excerpt::new(look.file(file.name()), file, &spans, room(look));
    let labels = drawn.into_iter().zip(words).enumerate().map(|(index, (span, words))| {
        let words = excerpt.fold_label(&span, words, look.width);
        labelled(span, &words, index == 0)
    });
    let labels = labels.collect();
    (Some(excerpt), labels)
}

/// Whether a place is a whole row of which no text is kept.
fn shows_nothing(cell: &CellPlace) -> bool {
    cell.header.is_empty() && cell.text.is_empty()
}

/// File, line and column of a cell in words.
fn cell_name(cell: &CellPlace, look: &Look) -> String {
    let args = [
        ("file", Arg::Text(look.file(&cell.file))),
        ("line", Arg::Text(cell.line.to_string())),
        ("column", Arg::from(cell.header.as_str())),
    ];
    phrase(if cell.column == 0 || cell.header.is_empty() { "place_row" } else { "place_cell" }, &args, look.lang)
}

/// The cell as a line of its own: the name of the column and what stands there.
fn in_cell(cell: &CellPlace, said: &Said, look: &Look) -> (Option<Excerpt>, Vec<LabeledSpan>) {
    let number = usize::try_from(cell.line).unwrap_or(usize::MAX).saturating_sub(1);
    let before = if cell.header.is_empty() { String::new() } else { format!("{}: ", cell.header) };
    let (excerpt, span) = Excerpt::single(cell_name(cell, look), number, &before, &cell.text);
    let words = excerpt.fold_label(&span, &said.label, look.width);
    (Some(excerpt), vec![labelled(span, &words, true)])
}

/// Labels in other files, each drawn by itself.
fn elsewhere(diagnostic: &Diagnostic, said: &Said, sources: &SourceMap, look: &Look) -> Vec<Drawn> {
    let here = diagnostic.span().map(|span| span.file);
    let mut all = Vec::new();
    for (label, words) in diagnostic.labels.iter().zip(&said.labels) {
        if Some(label.span.file) == here {
            continue;
        }
        let Some(fitted) = fit(label.span, sources) else {
            continue;
        };
        let file = fitted.file;
        let (excerpt, spans) = Excerpt::new(look.file(file.name()), file, &[fitted] as &[Fitted<'_>], room(look));
        all.push(Drawn {
            message: words.clone(),
            severity: miette::Severity::Advice,
            excerpt: Some(excerpt),
            labels: spans.into_iter().map(|span| labelled(span, "", true)).collect(),
            with_position: true,
        });
    }
    all
}

/// How many characters of a line fit beside the frame and its numbers.
fn room(look: &Look) -> usize {
    look.width.saturating_sub(10).max(40)
}

fn labelled(span: SourceSpan, words: &str, primary: bool) -> LabeledSpan {
    let words = (!words.is_empty()).then(|| words.to_owned());
    if primary { LabeledSpan::new_primary_with_span(words, span) } else { LabeledSpan::new_with_span(words, span) }
}

/// The help below a message, wrapped to the width and set off under its word.
fn help(text: &str, look: &Look) -> String {
    let word = format!("{}: ", term("help", look.lang));
    let indent = word.chars().count() + 2;
    let width = look.width.saturating_sub(indent + 1).max(20);
    let mut out = String::from("  ");
    if look.colour {
        out.push_str(&format!("\u{1b}[36m{word}\u{1b}[0m"));
    } else {
        out.push_str(&word);
    }
    for (index, line) in wrap(text, width, width).into_iter().enumerate() {
        if index > 0 {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}
