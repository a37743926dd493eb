//! How far a long read is, on a terminal: rows, speed, time left. Nothing in pipes, nothing in the first second.

use std::io::IsTerminal;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::session::Session;
use crate::data::SoFar;
use crate::diagnostics::{Arg, render::Form};

/// How long nothing is shown.
const QUIET: Duration = Duration::from_secs(1);

/// How often it is shown anew.
const STEP: Duration = Duration::from_millis(200);

/// The result of `work`, and meanwhile how far it is.
pub(super) fn shown<T>(session: &Session, so_far: &(dyn Fn() -> SoFar + Sync), work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() || session.form() != Form::Human {
        return work();
    }
    thread::scope(|scope| {
        let (done, waits) = channel::<()>();
        scope.spawn(move || {
            // Counts its time from now on, and is not yet seen.
            let bar = ProgressBar::hidden();
            if waits.recv_timeout(QUIET) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            bar.set_draw_target(ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{bar:24} {msg}") {
                bar.set_style(style);
            }
            while waits.recv_timeout(STEP) == Err(RecvTimeoutError::Timeout) {
                let now = so_far();
                if now.read > 0 {
                    bar.set_length(now.expected.max(now.read));
                    bar.set_position(now.read);
                    bar.set_message(told(session, now, bar.elapsed()));
                }
            }
            bar.finish_and_clear();
        });
        let result = work();
        // The other side stops as soon as nobody can send any more.
        drop(done);
        result
    })
}

/// Rows, speed, time left.
fn told(session: &Session, now: SoFar, elapsed: Duration) -> String {
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    let per_second = |count: u64| u128::from(count) * 1000 / u128::from(millis);
    let left = now.expected.saturating_sub(now.read);
    let seconds = u128::from(left).checked_div(per_second(now.read)).unwrap_or(0);
    let count = |number: u128| Arg::from(usize::try_from(number).unwrap_or(usize::MAX));
    let rows = count(now.lines.into());
    session.say("progress", &[("rows", rows), ("speed", count(per_second(now.lines))), ("seconds", count(seconds))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::phrase;
    use crate::language::Lang;

    #[test]
    fn the_line_is_said_in_both_languages() {
        let args = [
            ("rows", Arg::from(1_500_000_usize)),
            ("speed", Arg::from(750_000_usize)),
            ("seconds", Arg::from(2_usize)),
        ];
        assert_eq!(phrase("progress", &args, Lang::En), "1 500 000 rows read, 750 000 a second, 2 seconds left");
        assert_eq!(
            phrase("progress", &args, Lang::Ru),
            "прочитано 1 500 000 строк, 750 000 в секунду, осталось 2 секунды"
        );
    }
}
