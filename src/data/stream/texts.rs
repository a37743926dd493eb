//! The texts of a scan, each with one number for all columns and threads: equal numbers, equal texts.

use std::sync::{Arc, RwLock};

use hashbrown::HashMap;

/// Different texts, each stored once.
#[derive(Debug, Default)]
pub struct SharedTexts(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    values: Vec<Arc<str>>,
    codes: HashMap<Arc<str>, u32>,
}

impl SharedTexts {
    /// The number of a text, a new one for a new text. Slow: readers keep the numbers that they have met.
    pub fn code(&self, text: &str) -> u32 {
        let mut known = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(code) = known.codes.get(text) {
            return *code;
        }
        let code = u32::try_from(known.values.len()).unwrap_or(u32::MAX);
        let text: Arc<str> = text.into();
        known.values.push(Arc::clone(&text));
        known.codes.insert(text, code);
        code
    }

    /// The text of a number.
    pub fn text(&self, code: u32) -> Option<Arc<str>> {
        let known = self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.values.get(code as usize).cloned()
    }
}
