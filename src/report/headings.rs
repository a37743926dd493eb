//! The headings of CSV: names for programs, or words in the language that the project file asks for.

use crate::data::CsvForm;
use crate::diagnostics::term;

/// The name of a column, or of what became of a line, and its words.
const HEADINGS: &[(&str, &str)] = &[
    ("plan", "csv_plan"),
    ("report", "csv_report"),
    ("period", "csv_period"),
    ("payee_key", "csv_payee_key"),
    ("payee", "csv_payee"),
    ("component", "csv_component"),
    ("title", "csv_title"),
    ("amount", "csv_amount"),
    ("currency", "csv_currency"),
    ("status", "csv_status"),
    ("reason", "csv_reason"),
    ("earned", "csv_earned"),
    ("held", "csv_held"),
    ("released", "csv_released"),
    ("taken_back", "csv_taken_back"),
    ("cancelled", "csv_cancelled"),
    ("balance", "csv_balance"),
    ("key", "csv_key"),
    ("name", "csv_name"),
    ("depth", "csv_depth"),
    ("step", "csv_step"),
    ("pays", "csv_pays"),
    ("not applicable", "csv_not_applicable"),
    ("not computed", "csv_not_computed"),
    ("adjustment", "csv_adjustment"),
    ("correction", "csv_correction"),
    ("finding", "csv_finding"),
    ("code", "csv_code"),
    ("score", "csv_score"),
    ("severity", "csv_severity"),
    ("record", "csv_record"),
    ("file", "csv_file"),
    ("line", "csv_line"),
    ("day", "csv_day"),
    ("client", "csv_client"),
    ("in_question", "csv_in_question"),
    ("pay", "csv_pay"),
    ("pay_without", "csv_pay_without"),
    ("difference_of_all", "csv_difference_of_all"),
    ("message", "csv_message"),
    ("error", "csv_error"),
    ("warning", "csv_warning"),
    ("yes", "csv_yes"),
    ("no", "csv_no"),
];

/// A name as it stands in the text.
pub(super) fn heading(form: CsvForm, name: &'static str) -> &'static str {
    let Some(lang) = form.headings else { return name };
    HEADINGS.iter().find(|(known, _)| *known == name).map_or(name, |(_, key)| term(key, lang))
}

/// The same for a row of names.
pub(super) fn headings(form: CsvForm, names: &[&'static str]) -> Vec<&'static str> {
    names.iter().map(|name| heading(form, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lang;
    use crate::report::audit::csv::AUDIT;
    use crate::report::csv::RUN;
    use crate::report::view::STATES;

    #[test]
    fn every_column_has_words_of_its_own_in_both_languages() {
        for lang in Lang::ALL {
            let form = CsvForm { headings: Some(lang), ..CsvForm::default() };
            let names = [&RUN[..], &STATES, &["report", "key", "name", "depth", "step"]].concat();
            let own: Vec<&str> = AUDIT.iter().copied().filter(|name| !names.contains(name)).collect();
            let names = [&names[..], &own].concat();
            let mut words = headings(form, &names);
            assert!(words.iter().all(|word| word.starts_with(char::is_uppercase)), "{words:?}");
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), names.len());
        }
        assert_eq!(headings(CsvForm::default(), &RUN), RUN);
    }
}
