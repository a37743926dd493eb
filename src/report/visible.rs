//! Text of data with nothing hidden in it.

use std::borrow::Cow;

/// The text with every mark that draws nothing or turns the direction of what follows written out: `⟨U+202E⟩`. Line
/// breaks and tabs become spaces. A name can then neither hide a part of itself nor turn the amount behind it around.
/// The joiners that some scripts and pictures are written with stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| is_space(c) || is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_space(c) {
            out.push(' ');
        } else if is_hidden(c) {
            out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn is_space(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}')
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn hidden_marks_are_written_out_and_the_rest_stays() {
        assert_eq!(visible("Ольга · O'Neill «А»"), "Ольга · O'Neill «А»");
        assert_eq!(visible("a\u{202e}b\u{0}c"), "a⟨U+202E⟩b⟨U+0000⟩c");
        assert_eq!(visible("two\nlines\tand\u{2028}more"), "two lines and more");
        assert_eq!(visible("\u{feff}x\u{200b}y\u{e0041}"), "⟨U+FEFF⟩x⟨U+200B⟩y⟨U+E0041⟩");
        // Persian is written with the non-joiner, families of pictures with the joiner.
        assert_eq!(visible("می\u{200c}خواهم 👩\u{200d}👧"), "می\u{200c}خواهم 👩\u{200d}👧");
    }
}
