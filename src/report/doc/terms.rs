//! How the document speaks of what the rules name: of a block by its title, of a field by its name.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use crate::language::Lang;
use crate::plan::{Plan, Type};
use crate::syntax::fold;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{Block, Clause, FieldType, Value};

/// The cases that a phrase is asked for. English has none; Russian sentences are built so that these three do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// What something is.
    Nominative,
    /// Of what something is.
    Genitive,
    /// To or by what something is done.
    Accusative,
}

impl Case {
    /// The wording chooses between three forms as it does by a number: those of 1, 2 and 5.
    pub(super) fn number(self) -> u64 {
        match self {
            Case::Nominative => 1,
            Case::Genitive => 2,
            Case::Accusative => 5,
        }
    }
}

/// A block that others name.
#[derive(Clone, Debug)]
pub(super) struct BlockTerm {
    pub(super) kind: BlockKind,
    pub(super) title: String,
    /// The number of its article.
    pub(super) place: Option<String>,
}

/// A field of a record.
#[derive(Clone, Debug, Default)]
pub(super) struct FieldTerm {
    pub(super) name: String,
    pub(super) genitive: Option<String>,
    pub(super) title: Option<String>,
    pub(super) date: bool,
}

/// All that the rules name.
pub(super) struct Terms {
    lang: Lang,
    blocks: HashMap<String, BlockTerm>,
    records: HashMap<String, String>,
    /// By the folded name; several records may have a field of one name.
    fields: HashMap<String, Vec<(String, FieldTerm)>>,
    /// Fields whose title the article at hand has told.
    told: RefCell<HashSet<String>>,
    /// The record whose rows the article at hand is about; then that of the people paid.
    about: RefCell<Vec<String>>,
}

impl Terms {
    pub(super) fn new(blocks: &[&Block], plan: Option<&Plan>, lang: Lang) -> Terms {
        let mut terms = Terms {
            lang,
            blocks: HashMap::new(),
            records: HashMap::new(),
            fields: HashMap::new(),
            told: RefCell::new(HashSet::new()),
            about: RefCell::new(Vec::new()),
        };
        let title = |block: &Block| block.title.as_ref().map(|title| title.item.trim().to_owned()).unwrap_or_default();
        let places = super::chapters::places(blocks);
        let mut titles: HashMap<String, usize> = HashMap::new();
        for block in blocks {
            *titles.entry(fold(&title(block))).or_default() += 1;
        }
        for block in blocks {
            let Some(name) = &block.name else { continue };
            let mut title = title(block);
            // A title that two blocks share names neither of them.
            if title.is_empty() || titles.get(&fold(&title)).is_some_and(|count| *count > 1) {
                title = format!("{title} ({})", spaced(&name.item)).trim_start().to_owned();
            }
            let mut names = vec![fold(&name.item)];
            names.extend(block.genitive.iter().map(|genitive| fold(&genitive.item)));
            if block.kind.item == BlockKind::Record {
                let of = fold(&name.item);
                names.iter().for_each(|name| _ = terms.records.insert(name.clone(), title.clone()));
                block.clauses.iter().filter_map(declared).for_each(|field| terms.add(&of, field));
            } else {
                let place = places.get(&fold(&name.item)).cloned();
                let term = BlockTerm { kind: block.kind.item, title, place };
                names.into_iter().for_each(|name| _ = terms.blocks.insert(name, term.clone()));
            }
        }
        for (_, record) in plan.into_iter().flat_map(|plan| plan.records.iter()) {
            let of = fold(&record.name);
            terms.records.entry(of.clone()).or_insert_with(|| record.title.to_string());
            for (_, field) in record.fields.iter() {
                let term = FieldTerm {
                    name: field.name.to_string(),
                    genitive: field.genitive.as_ref().map(|genitive| genitive.to_string()),
                    title: field.title.as_ref().map(|title| title.to_string()),
                    date: matches!(field.ty, Type::Date),
                };
                terms.add(&of, term);
            }
        }
        terms
    }

    fn add(&mut self, record: &str, field: FieldTerm) {
        for name in std::iter::once(&field.name).chain(&field.genitive) {
            let known = self.fields.entry(fold(name)).or_default();
            if !known.iter().any(|(of, _)| of == record) {
                known.push((record.to_owned(), field.clone()));
            }
        }
    }

    /// A new article about rows of these records: what was told in others is told again.
    pub(super) fn begin(&self, about: Vec<String>) {
        self.told.borrow_mut().clear();
        *self.about.borrow_mut() = about;
    }

    /// The block whose value a name in an expression is; a rule of pay has none, and a field may have its name.
    pub(super) fn value(&self, name: &str) -> Option<&BlockTerm> {
        use BlockKind as B;
        let is_value = |kind: B| matches!(kind, B::Kpi | B::Define | B::Param | B::Scale | B::Scorecard);
        self.block(name).filter(|block| is_value(block.kind))
    }

    /// The block of a name.
    pub(super) fn block(&self, name: &str) -> Option<&BlockTerm> {
        self.blocks.get(&fold(name))
    }

    /// The title of a record.
    pub(super) fn record(&self, name: &str) -> Option<&str> {
        self.records.get(&fold(name)).map(String::as_str)
    }

    /// The field of a name, of a record if one is named; where several records have one, it must be the same in all of
    /// them to lend more than its name.
    pub(super) fn field(&self, record: Option<&str>, name: &str) -> FieldTerm {
        let named = self.fields.get(&fold(name)).map(Vec::as_slice).unwrap_or_default();
        let about = self.about.borrow();
        let meant =
            record.map(fold).into_iter().chain(about.iter().map(|record| fold(record)).filter(|_| record.is_none()));
        for of in meant {
            if let Some((_, field)) = named.iter().find(|(record, _)| *record == of) {
                return field.clone();
            }
        }
        let Some((_, first)) = named.first() else {
            return FieldTerm { name: name.to_owned(), ..FieldTerm::default() };
        };
        let all = |same: &dyn Fn(&FieldTerm) -> bool| named.iter().all(|(_, other)| same(other));
        FieldTerm {
            name: first.name.clone(),
            genitive: first.genitive.clone().filter(|_| all(&|other| other.genitive == first.genitive)),
            title: first.title.clone().filter(|_| all(&|other| other.title == first.title)),
            date: all(&|other| other.date),
        }
    }

    /// Whether a record has a field of a name.
    #[cfg(test)]
    pub(super) fn knows(&self, name: &str) -> bool {
        self.fields.contains_key(&fold(name))
    }

    /// The title of a field, where the article at hand has not told it yet: `" (With VAT)"`.
    pub(super) fn explained(&self, field: &FieldTerm) -> String {
        let Some(title) = &field.title else { return String::new() };
        let new = self.told.borrow_mut().insert(fold(&field.name));
        if new && fold(title) != fold(&spaced(&field.name)) { format!(" ({title})") } else { String::new() }
    }

    /// Where a value is laid down, at its first place in the article at hand: the number of that article.
    pub(super) fn place<'b>(&self, block: &'b BlockTerm) -> Option<&'b str> {
        let place = block.place.as_deref().filter(|_| block.kind != BlockKind::Kpi)?;
        self.told.borrow_mut().insert(format!("article {place}")).then_some(place)
    }

    /// A text in the quotes of the language.
    pub(super) fn quoted(&self, text: &str) -> String {
        quoted(text, self.lang)
    }

    /// A name in running text: one word as it is, several in quotes.
    pub(super) fn plain(&self, name: &str) -> String {
        let name = spaced(name);
        if name.contains(' ') { self.quoted(&name) } else { name }
    }
}

/// A field that a line declares.
fn declared(clause: &Clause) -> Option<FieldTerm> {
    let crate::syntax::tree::ExprKind::Path(names) = &*clause.argument.as_ref()?.item else { return None };
    let name = names.first()?.item.to_string();
    let genitive = clause.genitive.as_ref().map(|genitive| genitive.item.to_string());
    match (&clause.value.item, clause.label.item) {
        (Value::Field { ty, title, .. }, _) => {
            let title = title.as_ref().map(|title| title.item.to_string());
            Some(FieldTerm { name, genitive, title, date: ty.item == FieldType::Date })
        }
        (_, LabelKind::Computed) => Some(FieldTerm { name, genitive, title: None, date: false }),
        _ => None,
    }
}

/// A name without the signs that hold its words together.
pub(super) fn spaced(name: &str) -> String {
    name.replace('_', " ").trim().to_owned()
}

/// A text in the quotes of a language, or in straight ones where it holds the closing quote.
pub(super) fn quoted(text: &str, lang: Lang) -> String {
    let (open, close) = match lang {
        Lang::En => ('“', '”'),
        Lang::Ru => ('«', '»'),
    };
    if text.contains(close) { format!("\"{text}\"") } else { format!("{open}{text}{close}") }
}
