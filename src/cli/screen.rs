//! The two outputs of a command and how wide and colourful they may be.

use std::io::{self, ErrorKind, IsTerminal, Write};

/// The columns of a screen whose width is not known.
const WIDTH: usize = 80;

/// Where results and messages go.
pub struct Screen {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    /// Why a result could not be written; nothing is written behind the gap.
    lost: Option<io::Error>,
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
            lost: None,
            width: columns(terminal_size::terminal_size_of(std::io::stdout())),
            message_width: columns(terminal_size::terminal_size_of(std::io::stderr())),
            colour: !no_colour && std::io::stderr().is_terminal(),
        }
    }

    /// Other outputs, 80 columns wide, without colour.
    pub fn new(out: Box<dyn Write>, err: Box<dyn Write>) -> Screen {
        Screen { out, err, lost: None, width: WIDTH, message_width: WIDTH, colour: false }
    }

    /// Writes a result.
    pub fn result(&mut self, text: &str) {
        self.result_bytes(text.as_bytes());
    }

    /// The same for bytes in any encoding.
    pub fn result_bytes(&mut self, bytes: &[u8]) {
        if self.lost.is_none() {
            self.lost = self.out.write_all(bytes).and_then(|()| self.out.flush()).err();
        }
    }

    /// Why the results have not been written whole. A reader who has gone away (`premia run | head`) is no reason: it has
    /// what it wanted.
    pub fn lost(&self) -> Option<&io::Error> {
        self.lost.as_ref().filter(|error| error.kind() != ErrorKind::BrokenPipe)
    }

    /// Writes a message.
    pub fn message(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes()).and_then(|()| self.err.flush());
    }
}
