//! The two outputs of a command and how wide and colourful they may be.

use std::io::{IsTerminal, Write};

/// The columns of a screen whose width is not known.
const WIDTH: usize = 80;

/// Where results and messages go.
pub struct Screen {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    /// The width of the results in columns.
    pub width: usize,
    /// The width of the messages in columns.
    pub message_width: usize,
    /// Whether messages may be coloured.
    pub colour: bool,
}

impl Screen {
    /// The outputs of this process. Colours only on a terminal and without `NO_COLOR`.
    pub fn of_process() -> Screen {
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let columns = |size: Option<(terminal_size::Width, terminal_size::Height)>| {
            size.map_or(WIDTH, |(terminal_size::Width(columns), _)| usize::from(columns).max(40))
        };
        Screen {
            out: Box::new(std::io::stdout()),
            err: Box::new(std::io::stderr()),
            width: columns(terminal_size::terminal_size_of(std::io::stdout())),
            message_width: columns(terminal_size::terminal_size_of(std::io::stderr())),
            colour: !no_colour && std::io::stderr().is_terminal(),
        }
    }

    /// Other outputs, 80 columns wide, without colour.
    pub fn new(out: Box<dyn Write>, err: Box<dyn Write>) -> Screen {
        Screen { out, err, width: WIDTH, message_width: WIDTH, colour: false }
    }

    /// Writes a result. A reader who has gone away (`premia run | head`) is no error: there is nobody to tell.
    pub fn result(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }

    /// The same for bytes in any encoding.
    pub fn result_bytes(&mut self, bytes: &[u8]) {
        let _ = self.out.write_all(bytes).and_then(|()| self.out.flush());
    }

    /// Writes a message.
    pub fn message(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes()).and_then(|()| self.err.flush());
    }
}
