//! One plan, from its blocks to its analysed form.

use std::sync::Arc;

use crate::analyse::blocks::Clauses;
use crate::analyse::files::Project;
use crate::analyse::names::{Meaning, Names, State, SymbolId};
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::language::Lang;
use crate::number::{Exact, Rounding, RoundingMode};
use crate::plan::{Arena, Currency, Id, Plan, Shares};
use crate::source::{FileId, Span};
use crate::syntax::labels::{BlockKind, LABELS, LabelInfo, LabelKind};
use crate::syntax::tree::{Block, File, Value};
use crate::syntax::words::word as word_of;
use crate::time::{DateRange, Grain, date};

/// Things named through things named through things: more than this is no plan.
pub(super) const DEEPEST: usize = 100;

/// Expressions in expressions, through all names that they lead to: twice what can be computed, so that the run can say
/// whose pay it is about.
pub(super) const DEEPEST_EXPRESSION: u32 = 2 * crate::plan::stack::DEEPEST;

/// The analysis of one plan under way. Ids of components are their places among the component blocks, known from the start.
pub(super) struct Checker<'t> {
    pub names: Names<'t>,
    pub standard: Vec<&'t Block>,
    pub components: Vec<&'t Block>,
    pub plan: Plan,
    pub diagnostics: Vec<Diagnostic>,
    /// How many expressions are open, through all names that they lead to.
    pub depth: u32,
    /// What the plan says of the day that decides for rules that name none.
    pub day_of_plan: super::dated_by::DayOfPlan,
    /// The definition whose value is being read.
    pub defining: Option<std::sync::Arc<str>>,
    /// Whether the headings of a parameter's table are looked at: they are of people, never of rows.
    pub in_param_table: bool,
    /// The KPI block whose measure is being read.
    pub measured: Option<&'t Block>,
    /// Who shares the row of the `for each` rule being read, where somebody does.
    pub shared: Option<Shares>,
    /// The bare number that is money in the pay expression being read.
    pub money_at: Option<Span>,
    /// Whether the value being read stands beside a text, so that an unknown name may be a text without quotes.
    pub text_due: bool,
    /// The files of ready records in the language that the plan is not written in.
    pub other_language: Vec<FileId>,
    /// An import leads nowhere: names that are not found may be declared there.
    pub import_missing: bool,
    /// The date that decides for the rows of the rule being read.
    pub deciding: Option<crate::plan::FieldPath>,
    /// How many questions for new rows have been met.
    pub asked: usize,
    /// The texts that fields are compared with: record, field, text, place.
    pub texts_met: Vec<(usize, usize, Arc<str>, Span)>,
    /// How amounts of the rows are converted in the rule being read.
    pub converting: Option<super::convert::Converting<'t>>,
    /// Records and fields that rates of exchange are read from.
    pub rates: Vec<(Id<crate::plan::Record>, Id<crate::plan::Field>)>,
    /// The computed fields of the records, in the order met.
    pub formulas: Vec<super::computed::Formula<'t>>,
    /// The symbols being looked at, outermost first, for the message of a cycle.
    pub open: Vec<SymbolId>,
}

/// Analyses the plan of `file`. A plan comes out only when nothing in it is wrong.
pub(super) fn check(project: &Project, file: &File) -> (Option<Plan>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let blocks = project.blocks_of(file, &mut diagnostics);
    let import_missing = !diagnostics.is_empty();
    let mut plans = blocks.iter().filter(|block| block.kind.item == BlockKind::Plan);
    let Some(header) = plans.next().copied() else { return (None, diagnostics) };
    for second in plans {
        diagnostics.push(
            Diagnostic::error(Code::TwoOfOneName, second.kind.span)
                .arg("name", BlockKind::Plan.word(file.lang))
                .label(header.kind.span, "first")
                .help("plan"),
        );
    }
    let parse_failed = blocks.iter().any(|block| {
        project.diagnostics.iter().any(|d| d.is_error() && d.span().is_some_and(|span| span.file == block.span.file))
    });
    let standard: Vec<&Block> = project.standard.iter().flat_map(|file| &file.blocks).collect();
    let mut checker = Checker {
        names: Names::default(),
        standard: standard.clone(),
        components: blocks.iter().copied().filter(|block| block.kind.item.is_component()).collect(),
        plan: empty_plan(header, file.lang),
        diagnostics,
        depth: 0,
        day_of_plan: None,
        defining: None,
        in_param_table: false,
        measured: None,
        shared: None,
        money_at: None,
        text_due: false,
        other_language: project.standard.iter().filter(|ready| ready.lang != file.lang).map(|ready| ready.id).collect(),
        import_missing,
        deciding: None,
        asked: 0,
        texts_met: Vec::new(),
        converting: None,
        rates: Vec::new(),
        formulas: Vec::new(),
        open: Vec::new(),
    };
    for (block, ready) in standard.iter().map(|block| (*block, true)).chain(blocks.iter().map(|block| (*block, false)))
    {
        if block.kind.item != BlockKind::Plan {
            let clash = checker.names.declare(block, ready);
            checker.diagnostics.extend(clash);
        }
    }
    for block in &blocks {
        checker.required(block);
    }
    checker.header(header);
    checker.rules(&blocks);
    checker.texts_of_one_look();
    // A line that could not be read may be the one that uses them.
    if !parse_failed {
        checker.unused();
        checker.parts_of_periods(header);
    }
    let failed = parse_failed || checker.diagnostics.iter().any(Diagnostic::is_error);
    ((!failed).then_some(checker.plan), checker.diagnostics)
}

fn empty_plan(header: &Block, lang: Lang) -> Plan {
    // Real values take the place of these before anything reads them; a plan with a mistake is never handed out.
    let text = |text: Option<&Arc<str>>| text.cloned().unwrap_or_else(|| Arc::from(""));
    Plan {
        name: text(header.name.as_ref().map(|name| &name.item)),
        title: text(header.title.as_ref().map(|title| &title.item)),
        lang,
        span: header.kind.span,
        people: Id::nth(0),
        people_filter: None,
        when: None,
        payees_as_of: None,
        dated_by: None,
        every: Grain::Month,
        currency: Currency::none(),
        rounding: Rounding { mode: RoundingMode::HalfUp, unit: Exact::scaled(1, 2) },
        round_each_record: false,
        effective: DateRange { from: date(1900, 1, 1).unwrap_or_default(), through: None },
        pay_day: None,
        legal: crate::plan::Legal::default(),
        legal_of: Vec::new(),
        purpose: crate::plan::Purpose::default(),
        records: Arena::new(),
        params: Arena::new(),
        defines: Arena::new(),
        measures: Arena::new(),
        kpis: Arena::new(),
        scales: Arena::new(),
        scorecards: Arena::new(),
        components: Arena::new(),
        groups: Arena::new(),
        awards: Arena::new(),
        notices: Arena::new(),
        records_read: 0,
        ensures: Arena::new(),
        reports: Arena::new(),
        examples: Vec::new(),
        stories: Vec::new(),
        calendar: None,
    }
}

impl<'t> Checker<'t> {
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Labels that a block must have.
    fn required(&mut self, block: &Block) {
        let clauses = Clauses::of(block);
        if clauses.has_broken() {
            return;
        }
        let lang = self.plan.lang;
        let kind = block.kind.item;
        let missing: Vec<&LabelInfo> =
            LABELS.iter().filter(|info| info.required.contains(&kind) && clauses.get(info.kind).is_none()).collect();
        if !missing.is_empty() {
            let count = missing.len();
            let lines = || missing.iter().map(|info| crate::syntax::line_sample(info, lang));
            let help = match missing.as_slice() {
                [only] if only.kind == LabelKind::SharedBy => "shared",
                _ if lines().any(|line| line.contains(" / ")) => "choice",
                _ => "line",
            };
            let lines = lines().map(|line| Arg::from(format!("`{line}`"))).collect();
            let missing = missing.iter().map(|info| Arg::from(info.words(lang))).collect();
            let sample = crate::syntax::sample(kind, lang);
            self.report(
                Diagnostic::error(Code::LabelMissing, block.kind.span)
                    .arg("block", kind.word(lang))
                    .arg("labels", Arg::List(missing))
                    .arg("count", count)
                    .arg("lines", Arg::List(lines))
                    .arg("sample", sample)
                    .arg("equally", word_of("equally", lang))
                    .help(help),
            );
        }
    }

    fn header(&mut self, block: &'t Block) {
        let clauses = Clauses::of(block);
        if let Some(Value::Grain(grain)) = clauses.value(LabelKind::Every).map(|value| &value.item) {
            self.plan.every = *grain;
        }
        if let Some(Value::Currency(name)) = clauses.value(LabelKind::Currency).map(|value| &value.item)
            && let Some(currency) = self.currency(name)
        {
            self.plan.currency = currency;
        }
        if let Some((rounding, each)) = self.rounding(clauses) {
            self.plan.rounding = rounding;
            self.plan.round_each_record = each;
        }
        if let Some(range) = self.dates(clauses, None, self.plan.every) {
            self.plan.effective = range;
        }
        if let Some(Value::PayDay(day)) = clauses.value(LabelKind::PayDate).map(|value| &value.item) {
            self.plan.pay_day = Some(*day);
        }
        self.plan.payees_as_of = match clauses.value(LabelKind::PayeesAsOf).map(|value| &value.item) {
            Some(Value::PayeesAsOf(day)) => Some(*day),
            _ => None,
        };
        self.plan.legal = clauses.legal();
        let Some(Value::Selection { record, filter }) = clauses.value(LabelKind::For).map(|value| &value.item) else {
            return;
        };
        let Some(people) = self.record_named(record) else { return };
        self.plan.people = people;
        self.finish_records();
        if let Some(filter) = filter {
            self.plan.people_filter = self.condition(filter, super::expressions::Sight::Row(people));
        }
        if let Some(said) = self.end_said(clauses) {
            self.day_of_plan = said;
            self.plan.dated_by = said.map(|(end, _)| end);
        }
        self.plan_condition(clauses);
    }

    /// The condition of the whole plan. It is asked before anything is paid, so it knows no totals of pay.
    fn plan_condition(&mut self, clauses: Clauses<'t>) {
        let Some(when) = clauses.expr(LabelKind::When) else { return };
        let (Some(when), Some(no_data)) =
            (self.condition(when, super::expressions::Sight::Rule), self.no_data(clauses, false))
        else {
            return;
        };
        let mut total = None;
        crate::plan::walk::expr(&self.plan, &when, &mut |expr| {
            if matches!(&*expr.kind, crate::plan::ExprKind::Total(_)) {
                total = total.or(Some(expr.span));
            }
        });
        if let Some(span) = total {
            self.not_here(span, "total");
        }
        self.plan.when = Some((when, no_data));
    }

    /// The currency of a code; P0304 for a word that is none.
    pub fn currency(&mut self, name: &crate::syntax::tree::Name) -> Option<Currency> {
        let known = Currency::new(&name.item).filter(|_| crate::syntax::is_currency(&name.item));
        if known.is_none() {
            self.report(Diagnostic::error(Code::UnknownCurrency, name.span).arg("found", &name.item).arg("code", ""));
        }
        known
    }

    /// The rounding of a block, if it has one.
    pub fn rounding(&mut self, clauses: Clauses<'t>) -> Option<(Rounding, bool)> {
        match &clauses.value(LabelKind::Rounding)?.item {
            Value::Rounding { mode, unit, each } => Some((Rounding { mode: *mode, unit: unit.clone() }, *each)),
            _ => None,
        }
    }

    /// The days on which a block holds; an open start is that of `within`. Where the text says `whole periods`, from the
    /// first day of the first period of `every` that they touch through the last day of the last.
    pub fn dates(&mut self, clauses: Clauses<'t>, within: Option<DateRange>, every: Grain) -> Option<DateRange> {
        let value = clauses.value(LabelKind::Effective)?;
        let Value::Dates { from, through, whole_periods } = &value.item else { return None };
        let start = match (from, within) {
            (Some(from), _) => from.item,
            (None, Some(range)) => range.from,
            (None, None) => {
                let lang = self.plan.lang;
                self.report(
                    Diagnostic::error(Code::NotUnderstood, value.span)
                        .arg("found", "")
                        .arg("expected", Arg::Term("first_day"))
                        .arg("label", LabelKind::Effective.info().words(lang))
                        .arg("sample", crate::syntax::entry_sample(LabelKind::Effective.info().entry, lang))
                        .help("sample"),
                );
                return None;
            }
        };
        let end = through.as_ref().map(|day| day.item);
        if end.is_some_and(|end| end < start) {
            self.report(
                Diagnostic::error(Code::RangeBackwards, value.span)
                    .arg("from", start)
                    .arg("through", end.unwrap_or(start)),
            );
            return None;
        }
        let range = DateRange { from: start, through: end };
        Some(if *whole_periods { range.whole_periods(every) } else { range })
    }

    /// Looks at a declared thing once. `make` may meet other names; meeting this one again is a cycle.
    pub fn resolve(
        &mut self,
        id: SymbolId,
        at: Span,
        make: impl FnOnce(&mut Self, &'t Block) -> Option<Meaning>,
    ) -> Option<Meaning> {
        let symbol = self.names.symbols.get_mut(id)?;
        symbol.used = true;
        match symbol.state {
            State::Done(meaning) => return Some(meaning),
            State::Failed => return None,
            State::Open => {
                self.cycle(id, at);
                return None;
            }
            State::Waiting => {}
        }
        let block = symbol.block;
        symbol.state = State::Open;
        self.open.push(id);
        let made = if self.open.len() > DEEPEST {
            self.report(Diagnostic::error(Code::TooDeep, at).help("names"));
            None
        } else {
            let converting = self.converting.take();
            let made = make(self, block);
            self.converting = converting;
            made
        };
        self.open.pop();
        if let Some(symbol) = self.names.symbols.get_mut(id) {
            symbol.state = made.map_or(State::Failed, State::Done);
        }
        made
    }

    fn cycle(&mut self, id: SymbolId, at: Span) {
        let from = self.open.iter().position(|open| *open == id).unwrap_or(0);
        let round: Vec<SymbolId> = self.open.iter().skip(from).copied().collect();
        let names: Vec<&str> =
            round.iter().chain([&id]).filter_map(|open| self.names.get(*open)).map(|symbol| &*symbol.name).collect();
        let mut diagnostic = Diagnostic::error(Code::Cycle, at).arg("names", chain(&names));
        if let Some(first) = self.names.get(id) {
            diagnostic = diagnostic.arg("name", &first.name).label(first.span, "declared");
        }
        self.report(diagnostic);
    }

    /// The id of the component declared by a block.
    pub fn component_id(&self, name: &str) -> Option<Id<crate::plan::Component>> {
        let wanted = crate::syntax::fold(name);
        let is = |name: &Option<crate::syntax::tree::Name>| {
            name.as_ref().is_some_and(|name| crate::syntax::fold(&name.item) == wanted)
        };
        let place = self.components.iter().position(|block| is(&block.name) || is(&block.genitive))?;
        Some(Id::nth(place))
    }
}

/// Names of which each needs the next.
pub(super) fn chain(names: &[&str]) -> String {
    names.join(" → ")
}
