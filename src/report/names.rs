//! Names as they were declared, where a sentence of the rules has another form of them.

use crate::language::Lang;
use crate::report::View;
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::words::{INFLECTED, word};

impl View<'_> {
    /// The rule text at a place; where it is one name or one phrase in a case that its sentence asks for, the form in
    /// which it was declared: `оклада` is shown as `оклад`, `сотрудник.оклада` as `сотрудник.оклад`.
    pub(super) fn named(&self, span: Span) -> String {
        let text = self.quoted(span);
        let folded = fold(&text);
        if let Some((key, ..)) = INFLECTED.iter().find(|(_, _, form)| *form == folded) {
            return word(key, Lang::Ru).to_owned();
        }
        let (path, name) = text.rfind('.').map_or(("", text.as_str()), |dot| text.split_at(dot + 1));
        let name = fold(name);
        let mut fields = self.plan.records.iter().flat_map(|(_, record)| record.fields.iter());
        let declared = fields.find(|(_, field)| field.genitive.as_deref().is_some_and(|form| fold(form) == name));
        declared.map_or(text.clone(), |(_, field)| format!("{path}{}", field.name))
    }

    /// Whether the rule text at a place is this phrase of the language, in any form.
    pub(super) fn is_phrase(&self, span: Span, key: &str) -> bool {
        let folded = fold(&self.quoted(span));
        Lang::ALL.iter().any(|lang| word(key, *lang) == folded)
            || INFLECTED.iter().any(|(known, _, form)| *known == key && *form == folded)
    }
}
