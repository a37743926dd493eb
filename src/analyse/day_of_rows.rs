//! What is said where no date puts rows into a period: which dates there are, and where a rate changes, what each of
//! them pays.

use std::sync::Arc;

use crate::analyse::blocks::Clauses;
use crate::analyse::checker::Checker;
use crate::analyse::names::Meaning;
use crate::diagnostics::{Arg, Code, Diagnostic};
use crate::number::Exact;
use crate::plan::{Const, Id, ParamValue, Record, Type};
use crate::source::Span;
use crate::syntax::labels::{BlockKind, LabelKind};
use crate::syntax::tree::{self, ExprKind};
use crate::time::Date;

/// The amount of the row that the message reckons with; the wording says it, too.
const SAMPLE: i64 = 1_000;

/// A rate that changes: its name, the value before and after, and the day.
struct Change {
    name: Arc<str>,
    before: Exact,
    after: Exact,
    day: Date,
}

impl<'t> Checker<'t> {
    /// P0406: no date decides. Where a rule for each row reads a rate that changes and rows have two dates, both the
    /// month that pays and the rate hang on the answer.
    pub(super) fn no_deciding_date(&mut self, record: Id<Record>, clauses: Clauses<'t>, at: Span) {
        let change = self.changing_rate(clauses);
        let found = self.plan.records.get(record);
        let dates = found.fields.iter().filter(|(_, field)| field.ty == Type::Date);
        let dates: Vec<Arg> = dates.map(|(_, field)| Arg::from(&field.name)).collect();
        let lang = self.plan.lang;
        let said = Diagnostic::error(Code::NoDate, at)
            .arg("record", &found.name)
            .arg("label", LabelKind::ByDate.info().words(lang))
            .arg("first", dates.first().cloned().unwrap_or_else(|| Arg::from("")))
            .arg("dates", Arg::List(dates.clone()));
        let said = match (change, dates.as_slice()) {
            (_, []) => said.help("no_dates"),
            (Some(change), [first, second, ..]) => said
                .arg("one", first.clone())
                .arg("other", second.clone())
                .arg("rate", change.name)
                .arg("low", Arg::Number(change.before.times_integer(SAMPLE)))
                .arg("high", Arg::Number(change.after.times_integer(SAMPLE)))
                .arg("before", Arg::Percent(change.before))
                .arg("after", Arg::Percent(change.after))
                .arg("day", change.day)
                .arg("dated", LabelKind::DatedBy.info().words(lang))
                .help("rate"),
            _ => said,
        };
        self.report(said);
    }

    /// The first parameter in what a rule pays for each row whose value changes.
    fn changing_rate(&mut self, clauses: Clauses<'t>) -> Option<Change> {
        clauses.get(LabelKind::ForEach)?;
        let mut names = Vec::new();
        named(clauses.expr(LabelKind::Pays)?, &mut names);
        names.into_iter().find_map(|(name, span)| {
            let id = self.names.find(name)?;
            if self.names.get(id)?.kind() != BlockKind::Param {
                return None;
            }
            let Meaning::Param(param) = self.param(id, span)? else { return None };
            let param = self.plan.params.get(param);
            let ParamValue::Dated(lines) = &param.value else { return None };
            let [(_, before), (day, after), ..] = lines.as_slice() else { return None };
            let value = |value: &Const| match value {
                Const::Number(number) if param.ty == Type::Percent => Some(number.clone()),
                _ => None,
            };
            Some(Change { name: param.name.clone(), before: value(before)?, after: value(after)?, day: *day })
        })
    }
}

/// The single names in what is multiplied, in the order written.
fn named<'a>(expr: &'a tree::Expr, names: &mut Vec<(&'a str, Span)>) {
    match &*expr.item {
        ExprKind::Path(path) => {
            if let [name] = path.as_slice() {
                names.push((&name.item, name.span));
            }
        }
        ExprKind::Binary { left, right, .. } => {
            named(left, names);
            named(right, names);
        }
        ExprKind::PercentOf { share, base } => {
            named(share, names);
            named(base, names);
        }
        _ => {}
    }
}
