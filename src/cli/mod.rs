//! The commands: one file each. Nothing else in the program knows the terminal.

mod args;
mod asked;
mod audit;
mod books;
mod calendar;
mod check;
mod close;
mod data;
mod diff;
mod disk;
mod doc;
mod exit;
mod explain;
mod explain_row;
mod export;
mod files;
mod findings;
mod fmt;
mod git;
mod help;
mod lint;
mod lint_change;
mod lint_fix;
mod lint_past;
mod locale;
mod new;
mod page;
mod progress;
mod reconcile;
mod report;
mod review;
mod run;
mod screen;
mod session;
mod settle;
mod statement;
mod test;
mod texts;
mod translate;
mod verify;
mod watch;
mod what_if;
mod who;
mod whole;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches;

use crate::diagnostics::{phrase, term};
use args::{Cli, Command};
pub use exit::Exit;
pub use screen::Screen;

/// Runs the command that the process was called with.
pub fn main() -> ExitCode {
    #[cfg(feature = "parquet")]
    tell_of_own_panics();
    // Rules may be deep, and so is what is made and dropped on their way to the screen.
    crate::plan::stack::on_own_stack(|| {
        let mut screen = Screen::of_process();
        let args: Vec<OsString> = std::env::args_os().collect();
        run(&args, &mut screen)
    })
    .into()
}

/// Leaves those panics untold that become messages.
#[cfg(feature = "parquet")]
fn tell_of_own_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !crate::data::is_guarded() {
            usual(panic);
        }
    }));
}

/// Runs one command. Results go to the screen's output, messages to its error output. Results that could not be written
/// whole are no success.
pub fn run(args: &[OsString], screen: &mut Screen) -> Exit {
    let ended = done(args, screen);
    match screen.lost().map(exit::reason) {
        Some(reason) => {
            let text = phrase("output_lost", &[("reason", reason)], help::asked(args));
            screen.message(&format!("{}: {text}\n", term("error", help::asked(args))));
            ended.max(Exit::Unusable)
        }
        None => ended,
    }
}

fn done(args: &[OsString], screen: &mut Screen) -> Exit {
    let matches = match help::command(args).try_get_matches_from(args) {
        Ok(matches) => matches,
        Err(error) => return help::refuse(&error, args, screen),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return help::refuse(&error, args, screen),
    };
    let ended = match &cli.command {
        Command::New(command) => new::run(command, &cli.global, screen),
        Command::Calendar(command) => calendar::run(command, &cli.global, screen),
        Command::Check(command) => check::run(command, &cli.global, screen),
        Command::Run(command) => run::run(command, &cli.global, screen),
        Command::Close(command) => close::run(command, &cli.global, screen),
        Command::Verify(command) => verify::run(command, &cli.global, screen),
        Command::Report(command) => report::run(command, &cli.global, screen),
        Command::Test(command) => test::run(command, &cli.global, screen),
        Command::Explain(command) => explain::run(command, &cli.global, screen),
        Command::Statement(command) => statement::run(command, &cli.global, screen),
        Command::Diff(command) => diff::run(command, &cli.global, screen),
        Command::WhatIf(command) => what_if::run(command, &cli.global, screen),
        Command::Fmt(command) => fmt::run(command, &cli.global, screen),
        Command::Translate(command) => translate::run(command, &cli.global, screen),
        Command::Export(command) => export::run(command, &cli.global, screen),
        Command::Reconcile(command) => reconcile::run(command, &cli.global, screen),
        Command::Lint(command) => lint::run(command, &cli.global, screen),
        Command::Audit(command) => audit::run(command, &cli.global, screen),
        Command::Doc(command) => doc::run(command, &cli.global, screen),
    };
    ended.unwrap_or_else(|refusal| refusal.say(&cli.global, screen))
}
