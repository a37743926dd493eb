//! Names and paths: what each stands for in the place where it is written.

use crate::analyse::blocks::{Clauses, argument_name};
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::analyse::names::{Meaning, SymbolId};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::language::Lang;
use crate::plan::{Expr, ExprKind, Field, FieldPath, Id, Record, Type};
use crate::source::Span;
use crate::syntax::figures::misread;
use crate::syntax::fold;
use crate::syntax::inflection::{Form, form_of};
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::lookalike::{alphabet, odd_letter, skeleton};
use crate::syntax::suggest::nearest;
use crate::syntax::tree::{Block, Name};

/// The key of the word for a kind of block in the table of terms.
pub(super) fn kind_term(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Plan => "plan",
        BlockKind::Record => "record",
        BlockKind::Param => "param",
        BlockKind::Define => "define",
        BlockKind::Kpi => "kpi",
        BlockKind::Scale => "scale",
        BlockKind::Scorecard => "scorecard",
        BlockKind::Bonus => "bonus",
        BlockKind::Exception => "exception",
        BlockKind::Group => "group",
        BlockKind::Cap => "cap",
        BlockKind::Award => "award",
        BlockKind::Notice => "notice",
        BlockKind::Ensure => "ensure",
        BlockKind::Draw => "draw",
        BlockKind::Deduction => "deduction",
        BlockKind::Sanction => "sanction",
        BlockKind::Pool => "pool",
        BlockKind::Contest => "contest",
        BlockKind::Report => "report",
        BlockKind::Import => "import",
    }
}

impl<'t> Checker<'t> {
    /// Follows a path from a row through links to a value.
    pub fn row_path(&mut self, record: Id<Record>, path: &[Name]) -> Option<(FieldPath, Type, Span)> {
        let mut at = record;
        let mut steps: Vec<Id<Field>> = Vec::new();
        let mut ty = None;
        let mut span = path.first()?.span;
        // `payments.amount` on a row of payments is `amount`.
        let own_name = self.plan.records.get(record).name.clone();
        let path = match path {
            [first, rest @ ..]
                if !rest.is_empty() && crate::syntax::fold(&first.item) == crate::syntax::fold(&own_name) =>
            {
                rest
            }
            whole => whole,
        };
        for (place, name) in path.iter().enumerate() {
            span = span.to(name.span);
            let field = self.field_named(at, name)?;
            self.formula_of(at, field, name.span)?;
            let found = self.plan.records.get(at).fields.get(field).ty.clone();
            steps.push(field);
            if place + 1 < path.len() {
                let Type::Entity(next) = found else {
                    self.report(
                        Diagnostic::error(Code::NotALink, name.span)
                            .arg("name", &name.item)
                            .arg("type", Arg::Term(found.term())),
                    );
                    return None;
                };
                at = next;
            }
            ty = Some(found);
        }
        let ty = match ty? {
            // The currency stands in the same row as the amount.
            Type::MoneyIn(own) => {
                let links = steps.iter().take(steps.len().saturating_sub(1)).copied();
                let steps = links.chain(own.steps.iter().copied()).collect();
                Type::MoneyIn(FieldPath { record, steps }.into())
            }
            other => other,
        };
        Some((FieldPath { record, steps }, ty, span))
    }

    /// What a name or path stands for.
    pub fn path(&mut self, path: &[Name], span: Span, sight: Sight) -> Option<Expr> {
        let first = path.first()?;
        let row = sight.row();
        let in_row = row.filter(|record| self.plan.records.get(*record).field(&first.item).is_some());
        let people = self.plan.people;
        let of_payee = sight.sees_rules()
            && !self.plan.records.is_empty()
            && self.plan.records.get(people).field(&first.item).is_some();
        let symbol = self.names.find(&first.item).filter(|id| self.means_something(*id, path.len()));
        if let (Some(record), Some(symbol)) = (in_row, symbol)
            && sight.sees_rules()
            && path.len() == 1
        {
            return self.ambiguous(first, record, symbol);
        }
        if let Some(record) = in_row {
            let written = path;
            let (path, ty, _) = self.row_path(record, path)?;
            if sight.sees_rules() && self.part_needed(&ty, span, written) {
                return None;
            }
            return self.as_converted(Expr::new(ExprKind::RowField(path), ty, span), sight);
        }
        if let Some(record) = row
            && path.len() > 1
            && self.is_record(record, &first.item)
        {
            let written = path;
            let (path, ty, _) = self.row_path(record, path)?;
            if sight.sees_rules() && self.part_needed(&ty, span, written) {
                return None;
            }
            return self.as_converted(Expr::new(ExprKind::RowField(path), ty, span), sight);
        }
        if let (true, Some(symbol)) = (of_payee && path.len() == 1, symbol) {
            return self.ambiguous(first, people, symbol);
        }
        if of_payee {
            return self.payee_field(path, span);
        }
        let people = self.plan.people;
        match symbol {
            Some(symbol) => self.symbol(symbol, path, span, sight),
            None if sight == Sight::Constant
                && !self.plan.records.is_empty()
                && self.plan.records.get(people).field(&first.item).is_some() =>
            {
                self.not_here(span, "constant");
                None
            }
            None => {
                self.not_found(first, sight);
                None
            }
        }
    }

    /// Whether a symbol can be meant by a path of this length: records only with a field behind them.
    fn means_something(&self, id: SymbolId, length: usize) -> bool {
        self.names.get(id).is_some_and(|symbol| {
            let kind = symbol.kind();
            (length > 1) == (kind == BlockKind::Record) && (!symbol.standard || kind == BlockKind::Record)
        })
    }

    fn is_record(&self, record: Id<Record>, name: &str) -> bool {
        crate::syntax::fold(&self.plan.records.get(record).name) == crate::syntax::fold(name)
    }

    fn payee_field(&mut self, path: &[Name], span: Span) -> Option<Expr> {
        let (path, ty, _) = self.row_path(self.plan.people, path)?;
        Some(Expr::new(ExprKind::PayeeField(path), ty, span))
    }

    fn ambiguous(&mut self, name: &Name, record: Id<Record>, symbol: SymbolId) -> Option<Expr> {
        let field = self.plan.records.get(record).field(&name.item)?;
        let record = self.plan.records.get(record);
        let declared = record.fields.get(field).span;
        let record_name = record.name.clone();
        let (kind, span) = self.names.get(symbol).map(|symbol| (symbol.kind(), symbol.span))?;
        self.report(
            Diagnostic::error(Code::AmbiguousName, name.span)
                .arg("name", &name.item)
                .arg("record", record_name)
                .arg("kind", Arg::Term(kind_term(kind)))
                .label(declared, "field")
                .label(span, "other"),
        );
        None
    }

    fn symbol(&mut self, id: SymbolId, path: &[Name], span: Span, sight: Sight) -> Option<Expr> {
        let first = path.first()?;
        let (kind, declared) = self.names.get(id).map(|symbol| (symbol.kind(), symbol.span))?;
        if kind == BlockKind::Record {
            let record = self.record_named(first)?;
            if record == self.plan.people && sight.sees_rules() {
                return self.payee_field(path.get(1..)?, span);
            }
            return self.subject_field(record, path, span, sight);
        }
        if kind == BlockKind::Param && sight != Sight::Constant {
            let Meaning::Param(param) = self.param(id, first.span)? else { return None };
            let found = self.plan.params.get(param);
            let by_table = matches!(found.value, crate::plan::ParamValue::Table { .. });
            let changes = !found.dates().is_empty();
            if !sight.sees_rules() && (by_table || changes) {
                self.not_here(span, "param_in_filter");
                return None;
            }
            let ty = self.unit_of(self.plan.params.get(param).ty.clone(), span);
            return Some(Expr::new(ExprKind::Param(param), ty, span));
        }
        if !sight.sees_rules() {
            self.not_here(span, if sight == Sight::Constant { "constant" } else { "rule_in_filter" });
            return None;
        }
        match kind {
            BlockKind::Kpi => {
                let Meaning::Kpi(kpi) = self.kpi(id, first.span)? else { return None };
                let ty = self.plan.kpis.get(kpi).value.ty.clone();
                Some(Expr::new(ExprKind::Kpi(kpi), ty, span))
            }
            BlockKind::Define => {
                let Meaning::Define(define) = self.define(id, first.span)? else { return None };
                let ty = self.unit_of(self.plan.defines.get(define).value.ty.clone(), span);
                Some(Expr::new(ExprKind::Define(define), ty, span))
            }
            BlockKind::Scorecard => {
                let Meaning::Scorecard(scorecard) = self.scorecard(id, first.span)? else { return None };
                let ty = self.plan.scorecards.get(scorecard).curve.ty.clone();
                Some(Expr::new(ExprKind::Scorecard(scorecard), ty, span))
            }
            BlockKind::Scale => {
                let Meaning::Scale(scale) = self.scale(id, first.span)? else { return None };
                self.scale_value(scale, None, span)
            }
            kind if kind.is_component() => {
                self.wrong_kind_help(first, kind, "amount", declared, "total");
                None
            }
            _ => {
                self.wrong_kind(first, kind, "value", declared);
                None
            }
        }
    }

    /// Money for the one bare number that is the money of the pay expression being read.
    pub fn unit_of(&self, ty: Type, span: Span) -> Type {
        if ty == Type::Number && self.money_at == Some(span) { Type::Money(self.plan.currency) } else { ty }
    }

    /// `quotas.turnover`: the field of the row of this payee (team) and period.
    fn subject_field(&mut self, record: Id<Record>, path: &[Name], span: Span, sight: Sight) -> Option<Expr> {
        let [_, name] = path else {
            let name = path.get(2)?;
            self.report(
                Diagnostic::error(Code::NotALink, name.span)
                    .arg("name", &name.item)
                    .arg("type", Arg::Term("value"))
                    .help("short"),
            );
            return None;
        };
        if !sight.sees_rules() {
            self.not_here(span, "other_record_in_filter");
            return None;
        }
        let field = self.field_named(record, name)?;
        self.formula_of(record, field, name.span)?;
        let found = self.plan.records.get(record);
        let ty = found.fields.get(field).ty.clone();
        let people = self.plan.people;
        let subject = found.key.iter().copied().find(|key| {
            // Rows that are credited to people have keys of their own, whatever else is called `id`.
            let shares_name = found.credited.is_none() && self.plan.unit_named(record, *key).is_some();
            found.fields.get(*key).ty == Type::Entity(people) || shares_name
        });
        let subject = subject.or_else(|| self.key_of_unit(record));
        let period = found.key.iter().copied().find(|key| found.fields.get(*key).ty == Type::Period).or(found.history);
        let expected = usize::from(subject.is_some()) + usize::from(period.is_some() && found.history.is_none());
        if (subject.is_none() && period.is_none()) || found.key.len() != expected {
            let record_name = found.name.clone();
            self.report(
                Diagnostic::error(Code::NotAllowedHere, span)
                    .arg("what", path.first().map_or("", |name| &name.item))
                    .arg("record", record_name)
                    .help("needs_aggregate"),
            );
            return None;
        }
        Some(Expr::new(ExprKind::SubjectField { record, field, subject, period }, ty, span))
    }

    /// Something that does not belong where it is written.
    pub fn not_here(&mut self, span: Span, help: &'static str) {
        self.report(Diagnostic::error(Code::NotAllowedHere, span).arg("what", "").arg("record", "").help(help));
    }

    /// A name that nothing declares.
    pub fn not_found(&mut self, name: &Name, sight: Sight) {
        if self.misread_number(name) {
            return;
        }
        let mut known: Vec<String> = Vec::new();
        if let Some(record) = sight.row() {
            known.extend(self.plan.records.get(record).fields.iter().map(|(_, field)| field.name.to_string()));
        }
        if sight.sees_rules() {
            let people = self.plan.people;
            if !self.plan.records.is_empty() {
                known.extend(self.plan.records.get(people).fields.iter().map(|(_, field)| field.name.to_string()));
            }
            let values = self.names.symbols.iter().filter(|symbol| {
                matches!(
                    symbol.kind(),
                    BlockKind::Kpi | BlockKind::Define | BlockKind::Param | BlockKind::Scale | BlockKind::Scorecard
                )
            });
            known.extend(values.map(|symbol| symbol.name.to_string()));
        }
        let near = nearest(&name.item, known.iter().map(String::as_str));
        if sight == Sight::Constant || self.text_due && near.is_none() {
            if !self.import_missing {
                self.report(
                    Diagnostic::error(Code::UnknownName, name.span)
                        .arg("name", &name.item)
                        .arg("kind", Arg::Term("name"))
                        .help("quotes"),
                );
            }
            return;
        }
        if sight.row().is_none() && sight.sees_rules() && self.field_of_rows(name) {
            return;
        }
        self.unknown(name, "name", &known);
    }

    /// P0201 for a number that begins with a letter, `l00`, and so was read as a name. Names of this form are in use, `B2`:
    /// with two figures and a letter that is taken for a digit more than others, a number is meant.
    fn misread_number(&mut self, name: &Name) -> bool {
        let figures = name.item.chars().filter(char::is_ascii_digit).count();
        let slip = misread(&name.item).filter(|slip| figures >= 2 && matches!(slip.digit, '0' | '1' | '3'));
        let Some(slip) = slip else { return false };
        let said = Diagnostic::error(Code::UnknownName, name.span)
            .arg("name", &name.item)
            .arg("kind", Arg::Term("name"))
            .arg("letter", slip.letter.to_string())
            .arg("alphabet", Arg::Term(alphabet(slip.letter)))
            .arg("digit", slip.digit.to_string())
            .arg("phrase", slip.mended)
            .help("letter_digit");
        self.report(said);
        true
    }

    /// P0201 for the bare name of a field of rows in a rule that reads none: of each row, or of all together?
    fn field_of_rows(&mut self, name: &Name) -> bool {
        let wanted = fold(&name.item);
        let named = |block: &'t Block| {
            let fields = Clauses::of(block).all(LabelKind::Field);
            let mut names = fields.filter_map(|clause| Some((argument_name(clause)?, clause.genitive.as_ref())));
            let is = |name: &Name| fold(&name.item) == wanted;
            names.find(|(name, genitive)| is(name) || genitive.is_some_and(is)).map(|(name, _)| name.item.clone())
        };
        let base = |block: &'t Block| {
            let extends = Clauses::of(block).get(LabelKind::Extends).is_some();
            let title = |block: &Block| block.name.as_ref().map(|name| fold(&name.item));
            let ready = self.standard.iter().find(|ready| extends && title(ready) == title(block));
            ready.and_then(|ready| named(ready))
        };
        let records = self.names.symbols.iter().enumerate().filter_map(|(id, symbol)| {
            let is_of_plan = symbol.kind() == BlockKind::Record
                && self.names.find(&symbol.name) == Some(id)
                && !self.other_language.contains(&symbol.span.file);
            let field = named(symbol.block).or_else(|| base(symbol.block));
            field.filter(|_| is_of_plan).map(|field| (symbol, field))
        });
        let (ready, own): (Vec<_>, Vec<_>) = records.partition(|(symbol, _)| symbol.standard);
        let records = if own.is_empty() { ready } else { own };
        let Some((first, field)) = records.first().map(|(record, field)| (record.name.clone(), field.clone())) else {
            return false;
        };
        let each = LabelKind::ForEach.info().words(self.plan.lang);
        let sum = match self.plan.lang {
            Lang::En => format!("measure: sum of {first}.{field}"),
            Lang::Ru => format!("расчёт: сумма поля {first}.{field}"),
        };
        let diagnostic = Diagnostic::error(Code::UnknownName, name.span)
            .arg("name", &name.item)
            .arg(
                "records",
                Arg::List(records.iter().map(|(record, _)| Arg::from(format!("`{}`", record.name))).collect()),
            )
            .arg("each", format!("{each}: {first}"))
            .arg(
                "computed",
                format!(
                    "{} {}: …",
                    LabelKind::Computed.info().words(self.plan.lang),
                    self.defining.as_deref().unwrap_or("")
                ),
            )
            .arg("sum", sum)
            .help(match &self.defining {
                _ if self.in_param_table => "of_rows_param",
                Some(_) => "of_rows_define",
                None => "of_rows",
            });
        self.report(diagnostic);
        true
    }

    /// P0201, with the nearest of the known names, or the one that looks the same in another alphabet.
    pub fn unknown(&mut self, name: &Name, kind: &'static str, known: &[String]) {
        let twin = known.iter().find(|known| skeleton(known) == skeleton(&name.item));
        if let Some(twin) = twin {
            // A name declared with an odd letter has been reported there.
            if odd_letter(twin).is_some() {
                return;
            }
            let alphabet = if name.item.is_ascii() { "latin" } else { "cyrillic" };
            self.report(
                Diagnostic::error(Code::MixedLetters, name.span)
                    .arg("word", &name.item)
                    .arg("right", twin)
                    .arg("letter", "")
                    .arg("alphabet", Arg::Term(alphabet))
                    .help("alphabet"),
            );
            return;
        }
        if self.import_missing {
            return;
        }
        let mut diagnostic = Diagnostic::error(Code::UnknownName, name.span)
            .arg("name", &name.item)
            .arg("kind", Arg::Term(kind))
            .arg("known", Arg::List(known.iter().take(12).map(Arg::from).collect()));
        let forms = self.genitives(known);
        if let Some(near) = nearest(&name.item, known.iter().chain(&forms).map(String::as_str)) {
            let help = match form_of(&name.item, near) {
                Some(Form::Genitive) => "form",
                Some(Form::Other) => "case",
                None => "suggest",
            };
            diagnostic = diagnostic.arg("suggestion", near).help(help);
        } else if !known.is_empty() && known.len() <= 12 {
            diagnostic = diagnostic.help("known");
        }
        self.report(diagnostic);
    }

    /// The declared genitives of names: a mistyped one is near to them, too.
    fn genitives(&self, known: &[String]) -> Vec<String> {
        let wanted = |name: &str| known.iter().any(|known| known == name);
        let symbols = self.names.symbols.iter().filter(|symbol| wanted(&symbol.name));
        let symbols = symbols.filter_map(|symbol| Some(symbol.block.genitive.as_ref()?.item.to_string()));
        let fields = self.plan.records.iter().flat_map(|(_, record)| record.fields.iter());
        let fields = fields.filter(|(_, field)| wanted(&field.name));
        symbols.chain(fields.filter_map(|(_, field)| Some(field.genitive.as_ref()?.to_string()))).collect()
    }

    /// P0210: a name of one kind where another is due.
    pub fn wrong_kind(&mut self, name: &Name, found: BlockKind, wanted: &'static str, declared: Span) {
        self.wrong_kind_help(name, found, wanted, declared, "");
    }

    fn wrong_kind_help(
        &mut self,
        name: &Name,
        found: BlockKind,
        wanted: &'static str,
        declared: Span,
        help: &'static str,
    ) {
        self.report(
            Diagnostic::error(Code::WrongKind, name.span)
                .arg("name", &name.item)
                .arg("found", Arg::Term(kind_term(found)))
                .arg("wanted", Arg::Term(wanted))
                .label(declared, "declared")
                .help(help),
        );
    }

    /// A declared thing of one kind by its name, for phrases such as `attainment of X`.
    pub fn declared(&mut self, name: &Name, kind: BlockKind) -> Option<SymbolId> {
        let Some(id) = self.names.find(&name.item) else {
            let known = self.of_kind(kind);
            self.unknown(name, kind_term(kind), &known);
            return None;
        };
        let symbol = self.names.get(id)?;
        if symbol.kind() != kind {
            let (found, declared) = (symbol.kind(), symbol.span);
            self.wrong_kind(name, found, kind_term(kind), declared);
            return None;
        }
        Some(id)
    }

    /// A rule that pays, by its name.
    pub fn declared_component(&mut self, name: &Name) -> Option<Id<crate::plan::Component>> {
        let Some(id) = self.names.find(&name.item) else {
            let known = BlockKind::ALL.iter().filter(|kind| kind.is_component());
            let known: Vec<String> = known.flat_map(|kind| self.of_kind(*kind)).collect();
            self.unknown(name, "component", &known);
            return None;
        };
        let symbol = self.names.get(id)?;
        if !symbol.kind().is_component() {
            let (found, declared) = (symbol.kind(), symbol.span);
            self.wrong_kind(name, found, "component", declared);
            return None;
        }
        self.component_id(&name.item)
    }

    /// A definition, looked at if it was not yet.
    pub fn define(&mut self, id: SymbolId, at: Span) -> Option<Meaning> {
        self.resolve(id, at, |checker, block| {
            let value = Clauses::of(block).expr(LabelKind::Is)?;
            let (name, title) = checker.name_and_title(block);
            let outer = checker.defining.replace(name.clone());
            let value = checker.expr(value, Sight::Rule);
            checker.defining = outer;
            let value = value?;
            Some(Meaning::Define(checker.plan.defines.push(crate::plan::Define {
                name,
                title,
                value,
                span: block.kind.span,
            })))
        })
    }
}
