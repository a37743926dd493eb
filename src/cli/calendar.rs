//! `premia calendar`: a ready calendar of working days, as a file for the record `calendar`.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::cli::args::{CalendarArgs, Global};
use crate::cli::exit::{Exit, Refusal};
use crate::cli::{Screen, files};
use crate::data::Project;
use crate::language::{Format, Lang};
use crate::source::SourceMap;
use crate::time::{Date, is_weekday, parse_date, plus_days};

/// For each year the days that differ from Monday to Friday.
static CALENDARS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates/calendars");

pub(super) fn run(args: &CalendarArgs, global: &Global, screen: &mut Screen) -> Result<Exit, Refusal> {
    // The file is for the project that it is written in.
    let project = || {
        let here = files::project_of(global.project.as_deref().unwrap_or_else(|| Path::new(".")));
        Project::read(&here, &mut SourceMap::new()).ok()?.language
    };
    let lang = global.lang().or_else(project).unwrap_or_default();
    let wanted = format!("{}.csv", args.name.to_lowercase());
    let Some(text) = CALENDARS.get_file(&wanted).and_then(|file| file.contents_utf8()) else {
        return Err(Refusal::new("no_such_calendar").arg("name", args.name.as_str()).arg("known", known().join(", ")));
    };
    screen.result(&written(&differing(text), lang));
    Ok(Exit::Fine)
}

fn known() -> Vec<String> {
    let names = CALENDARS.files().filter_map(|file| file.path().to_str()?.strip_suffix(".csv").map(str::to_owned));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// The days of a ready file, and whether each is a working day.
fn differing(text: &str) -> BTreeMap<Date, bool> {
    let day = |line: &str| {
        let mut cells = line.split(',');
        Some((parse_date(cells.next()?)?, cells.next()? == "yes"))
    };
    text.lines().filter_map(day).collect()
}

/// Every day of the year in the form that the standard record `calendar` reads; in Russian with the columns, dates and
/// the separator of Russian files.
fn written(differing: &BTreeMap<Date, bool>, lang: Lang) -> String {
    let (heading, between, yes, no) = match lang {
        Lang::En => ("day,working", ',', "yes", "no"),
        Lang::Ru => ("день;рабочий", ';', "да", "нет"),
    };
    let format = Format::new(lang);
    let mut out = format!("{heading}\n");
    let Some(year) = differing.keys().next().map(|day| day.year()) else { return out };
    let mut next = crate::time::date(year.into(), 1, 1);
    while let Some(day) = next.filter(|day| day.year() == year) {
        let working = differing.get(&day).copied().unwrap_or_else(|| is_weekday(day));
        out.push_str(&format!("{}{between}{}\n", format.date(day), if working { yes } else { no }));
        next = plus_days(day, 1);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_russian_year_2026_has_its_norm_of_working_days_in_every_month() {
        let text = CALENDARS.get_file("ru-2026.csv").unwrap().contents_utf8().unwrap();
        assert_eq!(differing(text).len(), text.lines().count() - 1);
        let year = written(&differing(text), Lang::En);
        assert_eq!(year.lines().count(), 366);
        let norm = (1..=12).map(|month| {
            year.lines().filter(|line| line.starts_with(&format!("2026-{month:02}-")) && line.ends_with(",yes")).count()
        });
        // The production calendar for a five-day week: 247 days.
        assert_eq!(norm.collect::<Vec<_>>(), [15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22]);
    }

    #[test]
    fn russian_files_have_their_own_form() {
        let text = CALENDARS.get_file("ru-2026.csv").unwrap().contents_utf8().unwrap();
        let year = written(&differing(text), Lang::Ru);
        assert!(year.starts_with("день;рабочий\n01.01.2026;нет\n"), "{year}");
        assert!(year.contains("\n12.01.2026;да\n") && year.ends_with("31.12.2026;нет\n"));
    }
}
