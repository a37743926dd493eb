//! Rows that several people share: who they are, and where a rule says whether it means a part or the whole.

use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Aggregate, Credit, Expr, ExprKind, Field, Id, Record, ShareSource, Shares, Type};
use crate::source::Span;
use crate::syntax::tree::{self, Name, ShareWord, Spanned, Value};
use crate::syntax::words::word;

/// Whether a value of this type can be shared: an amount, a number, a count.
fn is_amount(ty: &Type) -> bool {
    matches!(ty, Type::Money(_) | Type::MoneyIn(_) | Type::Number | Type::Count)
}

impl<'t> Checker<'t> {
    /// Whose the rows of a record are.
    pub fn credit(&mut self, record: Id<Record>, value: &Spanned<Value>) -> Option<Credit> {
        match &value.item {
            Value::Expr(expr) => match &*expr.item {
                tree::ExprKind::Path(path) => self.path_to_person(record, path).map(Credit::Whole),
                _ => {
                    self.expected_path(expr.span);
                    None
                }
            },
            Value::Credit { parts, overlay } => {
                let source = self.share_source(record, parts, value.span)?;
                Some(Credit::Shared(Shares { source, overlay: *overlay, span: value.span }))
            }
            _ => None,
        }
    }

    fn share_source(
        &mut self,
        record: Id<Record>,
        parts: &[(tree::Expr, Option<tree::Expr>)],
        span: Span,
    ) -> Option<ShareSource> {
        let mut pairs: Vec<(&[Name], &[Name])> = Vec::new();
        for (person, share) in parts {
            let Some(share) = share else {
                self.share_shape(person.span, "");
                return None;
            };
            let (tree::ExprKind::Path(person), tree::ExprKind::Path(share)) = (&*person.item, &*share.item) else {
                return None;
            };
            pairs.push((person, share));
        }
        if let [(person, share)] = pairs.as_slice()
            && let ([first, person], [second, share]) = (*person, *share)
        {
            return self.rows_of_shares(record, (first, person), (second, share), span);
        }
        let mut columns = Vec::new();
        for (person, share) in pairs {
            let ([person], [share]) = (person, share) else {
                self.share_shape(span, "columns");
                return None;
            };
            columns.push((self.person_field(record, person)?, self.share_field(record, share)?));
        }
        Some(ShareSource::Columns(columns))
    }

    /// `shares.employee by shares.share`: rows of another record that link to the rows of this one.
    fn rows_of_shares(
        &mut self,
        record: Id<Record>,
        (first, person): (&Name, &Name),
        (second, share): (&Name, &Name),
        span: Span,
    ) -> Option<ShareSource> {
        let shares = self.record_named(first)?;
        if self.record_named(second)? != shares {
            self.share_shape(span, "two_records");
            return None;
        }
        let (person, share) = (self.person_field(shares, person)?, self.share_field(shares, share)?);
        let links: Vec<Id<Field>> = {
            let fields = self.plan.records.get(shares).fields.iter();
            fields.filter(|(_, field)| field.ty == Type::Entity(record)).map(|(id, _)| id).collect()
        };
        match links.as_slice() {
            [link] => Some(ShareSource::Rows { record: shares, link: *link, person, share }),
            links => {
                let help = if links.is_empty() { "no_link" } else { "two_links" };
                let (shares, record) = (self.plan.records.get(shares), self.plan.records.get(record));
                let said = Diagnostic::error(Code::ShareShape, span)
                    .arg("shares", &shares.name)
                    .arg("record", &record.name)
                    .label(shares.span, "shares")
                    .help(help);
                self.report(said);
                None
            }
        }
    }

    fn person_field(&mut self, record: Id<Record>, name: &Name) -> Option<Id<Field>> {
        self.field_of_type(record, name, &Type::Entity(self.plan.people), "employee")
    }

    fn share_field(&mut self, record: Id<Record>, name: &Name) -> Option<Id<Field>> {
        let field = self.field_named(record, name)?;
        self.formula_of(record, field, name.span)?;
        let found = self.plan.records.get(record).fields.get(field);
        // A ratio of two amounts of the row is a share as well as a percentage is.
        if !(found.ty == Type::Percent || (found.ty == Type::Ratio && found.computed.is_some())) {
            let ty = found.ty.clone();
            self.expected(name.span, "percent", &ty);
            return None;
        }
        Some(field)
    }

    fn field_of_type(&mut self, record: Id<Record>, name: &Name, ty: &Type, wanted: &'static str) -> Option<Id<Field>> {
        let field = self.field_named(record, name)?;
        let found = self.plan.records.get(record).fields.get(field).ty.clone();
        if found != *ty {
            self.expected(name.span, wanted, &found);
            return None;
        }
        Some(field)
    }

    fn share_shape(&mut self, at: Span, help: &'static str) {
        self.report(Diagnostic::error(Code::ShareShape, at).help(help));
    }

    /// `credited amount`, `full amount` in a `for each` rule.
    pub fn part_of_row(&mut self, path: &[Name], share: ShareWord, span: Span, sight: Sight) -> Option<Expr> {
        let (Sight::RowAndRule(record), Some(shares)) = (sight, self.shared.clone()) else {
            let what = self.share_word(share);
            let help = match sight {
                Sight::Row(_) => "filter",
                Sight::RowAndRule(_) => "whole",
                _ => "",
            };
            self.report(Diagnostic::error(Code::NoShares, span).arg("word", what).help(help));
            return None;
        };
        let (path, ty, at) = self.row_path(record, path)?;
        if !ty.is_numeric() || matches!(ty, Type::Percent | Type::Ratio) {
            self.expected(at, "amount", &ty);
            return None;
        }
        let value = self.as_converted(Expr::new(ExprKind::RowField(path), ty, at), sight)?;
        let ty = value.ty.clone();
        Some(match share {
            ShareWord::Full => Expr { span, ..value },
            ShareWord::Credited => Expr::new(ExprKind::Credited { value, shares }, ty, span),
        })
    }

    /// P0411: a bare amount of a row that several people share, in a rule that pays for each row.
    pub fn part_needed(&mut self, ty: &Type, span: Span, written: &[Name]) -> bool {
        let Some(shares) = self.shared.as_ref().filter(|_| is_amount(ty)).map(|shares| shares.span) else {
            return false;
        };
        self.ask_for_part(span, written, shares);
        true
    }

    fn ask_for_part(&mut self, span: Span, written: &[Name], shares: Span) {
        let path = written.iter().map(|name| &*name.item).collect::<Vec<_>>().join(".");
        let lang = self.plan.lang;
        let said = |key| match lang {
            crate::language::Lang::En => format!("{} {path}", word(key, lang)),
            crate::language::Lang::Ru => format!("{path} {}", word(key, lang)),
        };
        self.report(
            Diagnostic::error(Code::ShareWordNeeded, span)
                .arg("name", &path)
                .arg("credited", said("credited"))
                .arg("full", said("full"))
                .label(shares, "shares"),
        );
    }

    fn share_word(&self, share: ShareWord) -> &'static str {
        let key = match share {
            ShareWord::Credited => "credited",
            ShareWord::Full => "full",
        };
        word(key, self.plan.lang)
    }

    /// Whether a measure counts each person's part; a bare amount of rows that several people share is an error.
    pub fn part_of_measure(
        &mut self,
        function: Aggregate,
        target: Option<&Expr>,
        said: Option<ShareWord>,
        (written, shares): (&[Name], Option<&Shares>),
        span: Span,
    ) -> Option<bool> {
        let amount = target.is_some_and(|target| is_amount(&target.ty)) && function != Aggregate::CountDifferent;
        match (said, shares) {
            (None, Some(shares)) if amount => {
                self.ask_for_part(span, written, shares.span);
                None
            }
            (None, _) => Some(false),
            (Some(share), None) => {
                let what = self.share_word(share);
                self.report(Diagnostic::error(Code::NoShares, span).arg("word", what).help("whole"));
                None
            }
            (Some(_), Some(_)) if !amount => {
                let what = said.map_or("", |share| self.share_word(share));
                self.report(Diagnostic::error(Code::NoShares, span).arg("word", what).help("no_amount"));
                None
            }
            (Some(share), Some(_)) => Some(share == ShareWord::Credited),
        }
    }
}
