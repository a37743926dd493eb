//! Breaking text into lines. An amount such as `25 000.00 RUB` is never torn apart.

use unicode_width::UnicodeWidthStr;

/// Stands for a blank at which no line may end. It is in no text: what is shown of files has it replaced.
const GLUE: char = '\u{e000}';

/// The text with the blanks inside amounts made unbreakable, for [`unglue`] to undo after breaking.
fn glue(text: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    let digit = |at: usize| all.get(at).is_some_and(char::is_ascii_digit);
    let currency = |at: usize| (0..3).all(|n| all.get(at + n).is_some_and(char::is_ascii_uppercase));
    let inside = |at: usize| at > 0 && digit(at - 1) && (digit(at + 1) || currency(at + 1));
    all.iter().enumerate().map(|(at, c)| if *c == ' ' && inside(at) { GLUE } else { *c }).collect()
}

/// Undoes [`glue`].
fn unglue(text: &str) -> String {
    text.replace(GLUE, " ")
}

/// Lines no wider than `width`, broken at blanks; a longer word stands alone. The first line may have another width.
/// Line breaks of the text and the indent of its lines are kept.
pub fn wrap(text: &str, first_width: usize, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in glue(text.trim_end()).split('\n') {
        let indent: String = paragraph.chars().take_while(|c| *c == ' ').collect();
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let room = if lines.is_empty() { first_width } else { width };
            if !line.is_empty() && line.width() + 1 + word.width() > room {
                lines.push(unglue(&std::mem::take(&mut line)));
            }
            line.push_str(if line.is_empty() { &indent } else { " " });
            line.push_str(word);
        }
        lines.push(unglue(&line));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn amounts_stay_whole() {
        assert_eq!(wrap("it pays 1 234 567.50 RUB here", 14, 14), ["it pays", "1 234 567.50 RUB", "here"]);
        assert_eq!(wrap("a b\n  c d", 3, 3), ["a b", "  c", "  d"]);
    }
}
