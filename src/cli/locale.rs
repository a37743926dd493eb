//! The language of the reader's system: for what is said before a project is known.

use crate::language::Lang;

/// The language that `LC_ALL`, `LC_MESSAGES` or `LANG` names, the first of them that says something; `None` for any
/// language that the program does not speak.
pub(super) fn of_system() -> Option<Lang> {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(std::env::var_os);
    let said = said.map(|value| value.to_string_lossy().to_lowercase()).find(|value| !value.is_empty())?;
    Lang::from_code(said.split(['_', '.', '@', '-']).next().unwrap_or_default())
}
