//! The help of the command line in the reader's language. English stands in the definitions themselves.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, Command, CommandFactory};

use crate::cli::args::Cli;
use crate::cli::fmt::project_lang;
use crate::cli::locale::of_system;
use crate::cli::{Exit, Screen};
use crate::data::PROJECT_FILE;
use crate::diagnostics::{Arg, phrase, term};
use crate::language::Lang;

/// The command line with its help in the language that `args` ask for, or else their project.
pub(super) fn command(args: &[OsString]) -> Command {
    let command = Cli::command();
    match asked(args) {
        Lang::En => command,
        lang => worded(command, "", lang),
    }
}

/// Says what clap says; the exit code is 0 for help that was asked for, 2 for a mistake.
pub(super) fn refuse(error: &clap::Error, args: &[OsString], screen: &mut Screen) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            screen.result(&shown(error, args));
            Exit::Fine
        }
        _ => {
            screen.message(&in_words(error, asked(args)).unwrap_or_else(|| shown(error, args)));
            Exit::Unusable
        }
    }
}

/// What clap says; the one word of it that cannot be set is put into the reader's language.
fn shown(error: &clap::Error, args: &[OsString]) -> String {
    error.to_string().replace("[OPTIONS]", term("cli_some_options", asked(args)))
}

/// The language that arguments ask for, or else their project.
pub(super) fn asked(args: &[OsString]) -> Lang {
    let mut words = args.iter().map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        let code = if word == "--lang" {
            words.next()
        } else {
            word.strip_prefix("--lang=").map(|code| code.to_owned().into())
        };
        if let Some(lang) = code.and_then(|code| Lang::from_code(&code)) {
            return lang;
        }
    }
    spoken(args).or_else(of_system).unwrap_or_default()
}

/// The language of the project that the arguments name, else of the one around the reader.
fn spoken(args: &[OsString]) -> Option<Lang> {
    let folders = args.iter().skip(1).map(|word| {
        let word = word.to_string_lossy();
        PathBuf::from(word.strip_prefix("--project=").unwrap_or(&word))
    });
    let named = folders.filter(|folder| folder.join(PROJECT_FILE).is_file()).find_map(|folder| project_lang(&folder));
    named.or_else(|| project_lang(Path::new(".")))
}

/// The help texts of a command and of its commands, from terms such as `cli.run.period`.
fn worded(command: Command, path: &str, lang: Lang) -> Command {
    let inside = format!("cli{path}");
    let mut place = 0;
    let mut command = command
        .about(term_of(&inside, lang))
        .subcommand_help_heading(term("cli_commands", lang))
        .subcommand_value_name(term("cli_command", lang))
        .help_template(phrase("cli_template", &[], lang))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(|arg| {
            let global = matches!(arg.get_id().as_str(), "lang" | "messages" | "project");
            let key = if global { format!("cli.{}", arg.get_id()) } else { format!("{inside}.{}", arg.get_id()) };
            let heading = if arg.is_positional() { "cli_arguments" } else { "cli_options" };
            let values: Vec<String> =
                arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
            let text = term_of(&key, lang);
            let arg = match arg.is_positional() {
                true => {
                    place += 1;
                    arg.display_order(place)
                }
                false => arg,
            };
            let arg = arg.help_heading(term(heading, lang));
            if !arg.get_action().takes_values() {
                return arg.help(text);
            }
            let key = arg.get_value_names().and_then(<[_]>::first).map_or("", |name| value_key(name));
            let arg = if key.is_empty() { arg } else { arg.value_name(term(key, lang)) };
            let listed = if values.is_empty() { text } else { format!("{text} [{}]", values.join(", ")) };
            arg.help(listed).hide_possible_values(true).hide_default_value(true)
        });
    let help = clap::Arg::new("help").short('h').long("help").action(ArgAction::Help);
    command = command.arg(help.help(term_of("cli.help", lang)).help_heading(term("cli_options", lang)));
    if path.is_empty() {
        let version = clap::Arg::new("version").short('V').long("version").action(ArgAction::Version);
        command = command.arg(version.help(term_of("cli.version", lang)).help_heading(term("cli_options", lang)));
    }
    command.mut_subcommands(|sub| {
        let path = format!("{path}.{}", sub.get_name());
        worded(sub, &path, lang)
    })
}

/// The term for the name of a value in the English definitions.
fn value_key(name: &str) -> &'static str {
    match name {
        "LANG" => "cli_value.LANG",
        "FORM" => "cli_value.FORM",
        "FORMAT" => "cli_value.FORMAT",
        "DIR" => "cli_value.DIR",
        "PATHS" => "cli_value.PATHS",
        "FILE" => "cli_value.FILE",
        "PERIOD" => "cli_value.PERIOD",
        "NAME" => "cli_value.NAME",
        "TEXT" => "cli_value.TEXT",
        "DATE" => "cli_value.DATE",
        "COUNT" => "cli_value.COUNT",
        "AMOUNT" => "cli_value.AMOUNT",
        "ROW" => "cli_value.ROW",
        "PAYEE" => "cli_value.PAYEE",
        "OLD" => "cli_value.OLD",
        "NEW" => "cli_value.NEW",
        "SEVERITY" => "cli_value.SEVERITY",
        "WHEN" => "cli_value.WHEN",
        "PLACE=VALUE" => "cli_value.PLACE=VALUE",
        "CHANGE" => "cli_value.CHANGE",
        "PAYEE|CODE" => "cli_value.PAYEE|CODE",
        _ => "",
    }
}

fn term_of(key: &str, lang: Lang) -> String {
    term(key, lang).to_owned()
}

/// The commonest mistakes in the reader's language; `None` leaves clap's own words.
fn in_words(error: &clap::Error, lang: Lang) -> Option<String> {
    if lang == Lang::En {
        return None;
    }
    let value = |kind: ContextKind| error.get(kind).map(ToString::to_string);
    let (key, what) = match error.kind() {
        ErrorKind::UnknownArgument => ("cli_unknown_argument", value(ContextKind::InvalidArg)?),
        ErrorKind::InvalidSubcommand => ("cli_unknown_command", value(ContextKind::InvalidSubcommand)?),
        ErrorKind::MissingRequiredArgument => ("cli_missing_argument", value(ContextKind::InvalidArg)?),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => ("cli_invalid_value", value(ContextKind::InvalidArg)?),
        _ => return None,
    };
    let near = value(ContextKind::SuggestedArg)
        .or_else(|| value(ContextKind::SuggestedSubcommand))
        .map(|near| format!(". {}", phrase("cli_near", &[("near", near.into())], lang)));
    let text = phrase(key, &[("what", what.into())], lang);
    let known = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(known)) if !known.is_empty() => {
            let known = known.iter().map(|known| Arg::from(known.as_str())).collect();
            format!(". {}", phrase("cli_valid_values", &[("known", Arg::List(known))], lang))
        }
        _ => String::new(),
    };
    Some(format!("{}: {text}{known}{}\n", term("error", lang), near.unwrap_or_default()))
}
