//! How tiers are written: as lines `from X: …`, or as a table with columns by date or by a second KPI.

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::expressions::Sight;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::plan::{Across, Bound, Columns, Const, Expr, Given, TierMode};
use crate::source::Span;
use crate::syntax::labels::LabelKind;
use crate::syntax::tree::{self, Clause, ExprKind, Row, Side, Value};
use crate::syntax::words::word;
use crate::time::Date;

/// The modes of a table by two KPIs: what a slice or a line between two corners would be, nobody has said.
pub(super) const ACROSS: [TierMode; 3] = [TierMode::AmountOfTier, TierMode::WholeAmount, TierMode::ValueOfTier];

/// One tier as written.
pub(super) struct Tier<'t> {
    pub side: Side,
    /// The boundary; `None` where it could not be read.
    pub at: Option<&'t tree::Expr>,
    /// One value for each column.
    pub values: Vec<&'t tree::Expr>,
    /// The label of the line, or the first cell of the row.
    pub span: Span,
}

/// The tiers of a block as written.
pub(super) struct Written<'t> {
    pub columns: Columns,
    /// The headings of the columns; empty where there is no table.
    pub headings: Vec<Span>,
    pub tiers: Vec<Tier<'t>>,
    /// Whether all of it could be read.
    pub complete: bool,
}

impl<'t> Checker<'t> {
    /// The tiers of a block, whichever way they are written; `None` when that way is wrong.
    pub(super) fn written(&mut self, clauses: Clauses<'t>, sight: Sight) -> Option<Written<'t>> {
        let is_line = |clause: &&Clause| side_of(clause.label.item).is_some();
        let table = clauses.get(LabelKind::Table);
        let line = clauses.block.clauses.iter().find(is_line);
        match (table, line) {
            (Some(table), Some(line)) => {
                let mut places = [table.label.span, line.label.span];
                places.sort_by_key(|span| span.start);
                let [first, second] = places;
                self.report(Diagnostic::error(Code::ModeAndValues, second).label(first, "pays").help("tiers"));
                None
            }
            (Some(table), None) => self.tier_table(clauses, table, sight),
            (None, _) => {
                if let Some(across) = clauses.get(LabelKind::Across) {
                    self.heading(across.label.span, "across_alone");
                    return None;
                }
                Some(lines(clauses))
            }
        }
    }

    fn tier_table(&mut self, clauses: Clauses<'t>, table: &'t Clause, sight: Sight) -> Option<Written<'t>> {
        let (head, body) = table.rows.split_first()?;
        let columns = self.tier_columns(clauses, head, sight);
        let dated = matches!(columns, Some(Columns::Dated(_)));
        let mut tiers: Vec<Tier<'t>> = Vec::new();
        let mut complete = true;
        for (place, row) in body.iter().enumerate() {
            let Some((cell, values)) = row.cells.split_first().filter(|_| row.cells.len() == head.cells.len()) else {
                complete = false;
                continue;
            };
            let ExprKind::Bound { side, at } = &*cell.item else {
                if !matches!(&*cell.item, ExprKind::Broken) {
                    self.heading(cell.span, "row");
                }
                complete = false;
                continue;
            };
            // Where the first boundary moves, each column has a row of its own for what lies below it.
            let late = if dated { tiers.iter().any(|tier| tier.side != Side::Below) } else { place > 0 };
            if *side == Side::Below && late {
                self.heading(cell.span, "below_first");
                complete = false;
                continue;
            }
            tiers.push(Tier { side: *side, at: Some(at), values: values.iter().collect(), span: cell.span });
        }
        let headings = head.cells.iter().skip(1).map(|cell| cell.span).collect();
        Some(Written { columns: columns?, headings, tiers, complete })
    }

    /// What the headings of a table of tiers say.
    fn tier_columns(&mut self, clauses: Clauses<'t>, head: &'t Row, sight: Sight) -> Option<Columns> {
        let across = clauses.get(LabelKind::Across);
        let (_, headings) = head.cells.split_first()?;
        let Some(first) = headings.first() else {
            self.heading(head.span, "no_columns");
            return None;
        };
        let dated = matches!(&*first.item, ExprKind::FromDate(_));
        let same = |cell: &&tree::Expr| match &*cell.item {
            ExprKind::FromDate(_) => dated,
            ExprKind::Bound { .. } => !dated,
            _ => false,
        };
        if let Some(odd) = headings.iter().find(|cell| !same(cell)) {
            if !matches!(&*odd.item, ExprKind::Broken) {
                self.heading(odd.span, "column");
            }
            return None;
        }
        if dated {
            if let Some(across) = across {
                self.heading(across.label.span, "across_dates");
                return None;
            }
            return self.dated_columns(clauses, headings);
        }
        let Some(across) = across else {
            self.heading(first.span, "no_across");
            return None;
        };
        let Value::Expr(driver) = &across.value.item else { return None };
        let driver = self.expr(driver, sight)?;
        if !driver.ty.is_numeric() {
            let (span, ty) = (driver.span, driver.ty.clone());
            self.expected(span, "number", &ty);
            return None;
        }
        self.across_columns(driver, headings)
    }

    fn dated_columns(&mut self, clauses: Clauses<'t>, headings: &'t [tree::Expr]) -> Option<Columns> {
        let mut days: Vec<(Date, Span)> = Vec::new();
        for cell in headings {
            let ExprKind::FromDate(day) = &*cell.item else { return None };
            if let Some((earlier, span)) = days.last()
                && day.item <= *earlier
            {
                let problem = Diagnostic::error(Code::ParamOrder, cell.span);
                self.report(problem.arg("date", day.item).arg("earlier", *earlier).label(*span, "earlier"));
                return None;
            }
            days.push((day.item, cell.span));
        }
        let (first, span) = days.first().copied()?;
        let start = self.plan.effective.from;
        if first > start {
            let name = clauses.block.name.as_ref().map_or("", |name| &name.item);
            let problem = Diagnostic::error(Code::ParamGap, span).arg("name", name);
            self.report(problem.arg("first", first).arg("start", start));
            return None;
        }
        Some(Columns::Dated(days.into_iter().map(|(day, _)| day).collect()))
    }

    fn across_columns(&mut self, driver: Expr, headings: &'t [tree::Expr]) -> Option<Columns> {
        let mut below = None;
        let mut bounds: Vec<Bound> = Vec::new();
        let mut fine = true;
        for (place, cell) in headings.iter().enumerate() {
            let ExprKind::Bound { side, at } = &*cell.item else { return None };
            let Some(bound) = self.bound(*side, Some(at), cell.span, Some(&driver.ty)) else {
                fine = false;
                continue;
            };
            if *side != Side::Below {
                fine &= self.in_order(&bound, &bounds, None);
                bounds.push(bound);
            } else if place == 0 {
                below = Some(bound);
            } else {
                self.heading(cell.span, "below_first");
                fine = false;
            }
        }
        let Some(first) = bounds.first().filter(|_| fine) else {
            if fine {
                self.heading(headings.first()?.span, "below_alone");
            }
            return None;
        };
        if let Some(below) = &below
            && !self.meets(below, first, None)
        {
            return None;
        }
        Some(Columns::Across(Across { driver, below: below.is_some(), bounds }))
    }

    /// Whether the first heading of a table of tiers is what chooses the row.
    pub(super) fn heads_its_driver(&mut self, clauses: Clauses<'t>, driver: &Expr, sight: Sight) -> bool {
        let table = clauses.get(LabelKind::Table);
        let Some(cell) = table.and_then(|table| table.rows.first()?.cells.first()) else { return true };
        if clauses.expr(LabelKind::By).is_some_and(|by| by == cell) {
            return true;
        }
        if matches!(&*cell.item, ExprKind::Broken) {
            return false;
        }
        let reserved = matches!(
            &*cell.item,
            ExprKind::Bound { .. } | ExprKind::FromDate(_) | ExprKind::Pays | ExprKind::Result | ExprKind::Text(_)
        );
        // The same thing may be named in two ways: by its name and by its genitive.
        let made = if reserved { None } else { self.expr(cell, sight) };
        let stated = Given { what: driver.clone(), value: Const::YesNo(true), span: driver.span };
        let same = made.as_ref().is_some_and(|made| stated.states(made));
        if !same && (reserved || made.is_some()) {
            let problem = Diagnostic::error(Code::TierHeading, cell.span).label(driver.span, "driver");
            self.report(problem.help("driver"));
        }
        same
    }

    /// P0520: slices and lines between corners have no meaning in a table by two KPIs.
    pub(super) fn mode_of_two(&mut self, clauses: Clauses<'t>, mode: TierMode) {
        let lang = self.plan.lang;
        let key = |mode: TierMode| match mode {
            TierMode::AmountOfTier => "amount_of_tier",
            TierMode::SumOfAmounts => "sum_of_amounts",
            TierMode::Marginal => "marginal",
            TierMode::WholeAmount => "whole_amount",
            TierMode::Linear => "linear",
            TierMode::ValueOfTier => "value_of_tier",
        };
        let place = clauses.get(LabelKind::Mode).map_or(clauses.block.kind.span, |clause| clause.value.span);
        let mut problem = Diagnostic::error(Code::MatrixMode, place)
            .arg("mode", word(key(mode), lang))
            .arg("modes", Arg::List(ACROSS.map(|mode| Arg::from(word(key(mode), lang))).to_vec()));
        if let Some(across) = clauses.get(LabelKind::Across) {
            problem = problem.label(across.label.span, "across");
        }
        self.report(problem);
    }

    /// P0521: a heading of a table of tiers, or the lack of one.
    fn heading(&mut self, span: Span, help: &'static str) {
        let lang = self.plan.lang;
        let label = |label: LabelKind| label.info().words(lang);
        self.report(
            Diagnostic::error(Code::TierHeading, span)
                .arg("across", label(LabelKind::Across))
                .arg("table", label(LabelKind::Table))
                .help(help),
        );
    }
}

/// The side of a boundary that a label names.
fn side_of(label: LabelKind) -> Option<Side> {
    match label {
        LabelKind::Below => Some(Side::Below),
        LabelKind::From => Some(Side::From),
        LabelKind::Above => Some(Side::Above),
        _ => None,
    }
}

/// The lines `from X: …` of a block.
fn lines(clauses: Clauses<'_>) -> Written<'_> {
    let mut tiers = Vec::new();
    let mut complete = true;
    for clause in &clauses.block.clauses {
        let Some(side) = side_of(clause.label.item) else { continue };
        match &clause.value.item {
            Value::Expr(value) => {
                let at = clause.argument.as_ref();
                tiers.push(Tier { side, at, values: vec![value], span: clause.label.span });
            }
            _ => complete = false,
        }
    }
    Written { columns: Columns::One, headings: Vec::new(), tiers, complete }
}
