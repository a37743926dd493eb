//! What has a name: blocks by their titles, fields by their names.

use crate::language::Lang;
use crate::report::doc::Teller;
use crate::report::doc::phrase::{Said, Tie};
use crate::report::doc::terms::{Case, FieldTerm, spaced};
use crate::syntax::labels::BlockKind;
use crate::syntax::tree::{Conversion, Expr, ExprKind, Name, Per, RateWord};

impl Teller<'_> {
    /// A name or a path.
    pub(in crate::report::doc) fn path(&self, names: &[Name], case: Case) -> Said {
        let [first, rest @ ..] = names else { return Said::new("", Tie::Word) };
        if rest.is_empty() {
            if let Some(block) = self.terms.value(&first.item) {
                let key = match block.kind {
                    BlockKind::Kpi => "phrase.kpi",
                    BlockKind::Scale => "phrase.scale",
                    BlockKind::Scorecard => "phrase.scorecard",
                    _ => "phrase.define",
                };
                let place = self.terms.place(block).map(|place| place.to_owned());
                let place = place.map(|place| self.cased("doc_see", Case::Nominative, &[("place", place)]));
                let title = format!("{}{}", self.terms.quoted(&block.title), place.unwrap_or_default());
                return Said::new(self.cased(key, case, &[("title", title)]), Tie::Word);
            }
            return Said::new(self.field(&self.terms.field(None, &first.item), case), Tie::Word);
        }
        if let Some(record) = self.terms.record(&first.item) {
            let record = self.terms.quoted(record);
            let field = self.quoted_field(Some(first), rest);
            return Said::new(self.cased("phrase.of_record", case, &[("field", field), ("record", record)]), Tie::Word);
        }
        Said::new(self.behind_links(names, case), Tie::Share)
    }

    /// A field behind links: `deal.channel`.
    fn behind_links(&self, names: &[Name], case: Case) -> String {
        let [links @ .., last] = names else { return String::new() };
        let mut out = self.field(&self.terms.field(None, &last.item), case);
        for link in links.iter().rev() {
            let link = self.terms.quoted(&spaced(&link.item));
            out = self.cased("phrase.of_link", case, &[("field", out), ("link", link)]);
        }
        out
    }

    /// A field in running text; at its first place in an article with its title.
    fn field(&self, field: &FieldTerm, case: Case) -> String {
        let title = self.terms.explained(field);
        let nominative = || self.terms.plain(&field.name);
        let said = match (self.source.lang, case, &field.genitive) {
            (Lang::En, ..) | (_, Case::Nominative, _) => nominative(),
            (_, Case::Genitive, Some(genitive)) => self.terms.plain(genitive),
            _ => {
                let key = if field.date { "phrase.day_field" } else { "phrase.value_field" };
                self.cased(key, case, &[("field", self.terms.quoted(&spaced(&field.name)))])
            }
        };
        format!("{said}{title}")
    }

    /// A value at the head of a column: the title of what it names, without quotes.
    pub(in crate::report::doc) fn heading(&self, expr: &Expr) -> String {
        match &*expr.item {
            ExprKind::Path(names) if names.len() == 1 => {
                let title =
                    names.first().and_then(|name| self.terms.value(&name.item)).map(|block| block.title.clone());
                title.unwrap_or_else(|| self.value(expr, Case::Nominative))
            }
            _ => self.value(expr, Case::Nominative),
        }
    }

    /// A field of a record whose name is in quotes whatever it is: `“amount” (With VAT)`.
    pub(in crate::report::doc) fn quoted_field(&self, record: Option<&Name>, names: &[Name]) -> String {
        let [links @ .., last] = names else { return String::new() };
        let record = record.filter(|_| links.is_empty()).map(|record| &*record.item);
        let field = self.terms.field(record, &last.item);
        let title = self.terms.explained(&field);
        let mut out = format!("{}{title}", self.terms.quoted(&spaced(&field.name)));
        for link in links.iter().rev() {
            let link = self.terms.quoted(&spaced(&link.item));
            out = self.cased("phrase.of_link", Case::Genitive, &[("field", out), ("link", link)]);
        }
        out
    }

    /// A name by the title of its block, in quotes; else the name itself.
    pub(in crate::report::doc) fn titled(&self, name: &Name) -> String {
        let title = self.terms.block(&name.item).map(|block| block.title.clone());
        let title = title.or_else(|| self.terms.record(&name.item).map(str::to_owned));
        self.terms.quoted(&title.unwrap_or_else(|| spaced(&name.item)))
    }

    /// The title of a record, in quotes.
    pub(in crate::report::doc) fn record_title(&self, name: &Name) -> String {
        self.terms.quoted(self.terms.record(&name.item).unwrap_or(&spaced(&name.item)))
    }

    /// Titles in a row.
    pub(in crate::report::doc) fn titles(&self, names: &[Name]) -> String {
        names.iter().map(|name| self.titled(name)).collect::<Vec<_>>().join(", ")
    }

    /// A day: a field that holds one, a day of the period. The period stands for its last day.
    pub(in crate::report::doc) fn day(&self, expr: &Expr, case: Case) -> String {
        match &*expr.item {
            ExprKind::Period_ => self.cased("phrase.end_of_period", case, &[]),
            _ => self.said(expr, case).within(Tie::Sum),
        }
    }

    /// Whether an expression is a day.
    pub(in crate::report::doc) fn is_day(&self, expr: &Expr) -> bool {
        match &*expr.item {
            ExprKind::Date(_) | ExprKind::FirstDay | ExprKind::LastDay => true,
            ExprKind::Bracket(inner) => self.is_day(inner),
            ExprKind::Path(names) => match names.as_slice() {
                [one] => self.terms.value(&one.item).is_none() && self.terms.field(None, &one.item).date,
                [record, field] => {
                    let record = self.terms.record(&record.item).map(|_| &*record.item);
                    self.terms.field(record, &field.item).date
                }
                [.., last] => self.terms.field(None, &last.item).date,
                [] => false,
            },
            _ => false,
        }
    }

    /// Of whom a total or a quota is.
    pub(in crate::report::doc) fn of_whom(&self, per: &Per) -> String {
        let field = |name: &Name| self.terms.quoted(&spaced(&name.item));
        match per {
            Per::Person => self.word("phrase.per.person"),
            Per::Company => self.word("phrase.per.company"),
            Per::Unit(unit) => self.cased("phrase.per.unit", Case::Nominative, &[("unit", field(unit))]),
            Per::UnitOf { unit, record } => {
                let args = [("unit", field(unit)), ("record", self.record_title(record))];
                self.cased("phrase.per.unit_of", Case::Nominative, &args)
            }
            Per::Below { through, own } => {
                let key = if *own { "phrase.per.below_own" } else { "phrase.per.below" };
                self.cased(key, Case::Nominative, &[("through", field(through))])
            }
        }
    }

    /// Into which currency and by which rate money is converted.
    pub(in crate::report::doc) fn conversion(&self, by: &Conversion) -> String {
        let to = ("to", by.to.item.to_string());
        match &by.rate {
            RateWord::At(rate) => {
                let rate = ("rate", self.said(rate, Case::Nominative).within(Tie::Sum));
                self.cased("phrase.convert_at", Case::Nominative, &[to, rate])
            }
            RateWord::By { path, on, or_before } => {
                let key = if *or_before { "phrase.convert_or_before" } else { "phrase.convert_by" };
                let rate = ("rate", self.path(path, Case::Nominative).text);
                let on = ("on", self.day(on, Case::Accusative));
                self.cased(key, Case::Nominative, &[to, rate, on])
            }
        }
    }
}
