//! What is paid without some rows. The rows of several findings are left out in one run of the plan where nobody's pay rests on the
//! rows of two of them: whatever becomes of somebody's pay is then due to one finding.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::audit::book::Book;
use crate::audit::finding::{Effect, Finding, Instead, PayWithout};
use crate::audit::ties::Ties;
use crate::data::{EntityId, Role, RowId, Tables};
use crate::evaluate::{Outcome, RunOptions, run_with};
use crate::measure::MeasureEngine;
use crate::number::Exact;
use crate::plan::stack::taken_in_turn;
use crate::plan::{Aggregate, Expr, Field, Id, Plan, Record, Type};
use crate::time::Period;

/// A finding whose rows are to be left out.
pub(super) struct Question<'f> {
    pub finding: &'f Finding,
    /// Its rows; `None` where one of them stands in no table.
    pub rows: Option<BTreeSet<RowId>>,
    /// The periods whose pay is compared.
    pub periods: Vec<Period>,
}

/// Whose pay may rest on the rows of a finding; `None` for everybody's.
type Whom = Option<BTreeSet<EntityId>>;

/// What the pay would be without the rows of each finding.
pub(super) fn effects(book: &Book<'_>, engine: &dyn MeasureEngine, asked: &[Question<'_>]) -> Vec<Effect> {
    let ties = Ties::of(book.plan, book.tables, book.cast);
    let whom: Vec<Whom> = asked.iter().map(|question| question.whom(ties.as_ref())).collect();
    let groups = apart(&whom);
    let run = Runs { book, engine, base: &Base::of(book, ties.as_ref(), &whom), ties: ties.as_ref() };
    let everything: Vec<usize> = groups.iter().flatten().copied().collect();
    let mut effects = vec![Effect::Unknown; asked.len()];
    if everything.is_empty() || !book.outcome.is_right_where_computed() {
        return effects;
    }
    let whole = Pays::of(book.outcome);
    let with = Job { of: &everything, leaves_out: false };
    let without = groups.iter().map(|group| Job { of: group, leaves_out: true });
    let jobs: Vec<Job<'_>> = std::iter::once(with).chain(without).collect();
    let mut answers = taken_in_turn(&jobs, |job| {
        together(job.of, &|of: &[usize]| match job.leaves_out {
            true => run.without(asked, &whom, of),
            false => (run.with(asked, &whom, of), of.to_vec()),
        })
    })
    .into_iter();
    let with = answers.next().unwrap_or_default();
    for (at, without) in answers.flatten() {
        let known = (effects.get_mut(at), asked.get(at), whom.get(at), with.get(&at));
        if let (Some(effect), Some(question), Some(whom), Some(with)) = known {
            *effect = effect_of(book, question, whom, [&whole, with, &without]);
        }
    }
    effects
}

/// A run of the plan for some findings: with all rows, or without theirs.
struct Job<'a> {
    of: &'a [usize],
    leaves_out: bool,
}

/// What a run for some findings gives: the pay, and the findings that it answers.
type Answered = (Pays, Vec<usize>);

/// The pay in a run for several findings, for those that are answered by it. Where something is wrong with more than single lines
/// each finding has a run of its own: it need not be wrong with those of others.
fn together(of: &[usize], run: &dyn Fn(&[usize]) -> Answered) -> BTreeMap<usize, Arc<Pays>> {
    let (pays, answered) = run(of);
    if !pays.right && of.len() > 1 {
        return of.iter().flat_map(|at| together(&[*at], run)).collect();
    }
    let pays = Arc::new(pays);
    answered.into_iter().map(|at| (at, Arc::clone(&pays))).collect()
}

impl Question<'_> {
    fn whom(&self, ties: Option<&Ties<'_>>) -> Whom {
        let Some(rows) = self.rows.as_ref().filter(|rows| !rows.is_empty()) else { return Some(BTreeSet::new()) };
        let ties = ties?;
        let given = match self.finding.instead {
            Instead::Of(owner) => Some(owner),
            Instead::Nothing | Instead::OneRow => None,
        };
        let owners: BTreeSet<EntityId> =
            rows.iter().flat_map(|row| ties.owners(*row)).chain(self.finding.payee).chain(given).collect();
        Some(ties.behind(&owners))
    }
}

/// The findings in few groups, each of findings that touch nobody's pay together. The pay of whoever is in such a set may rest on
/// rows of others, too, but on none of another finding: whoever's pay rests on its rows is in the set of that one.
fn apart(whom: &[Whom]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(Whom, Vec<usize>)> = Vec::new();
    for (at, own) in whom.iter().enumerate() {
        let free = |(people, _): &&mut (Whom, Vec<usize>)| match (people, own) {
            (Some(people), Some(own)) => people.is_disjoint(own),
            _ => false,
        };
        match groups.iter_mut().find(free) {
            Some((people, members)) => {
                people.iter_mut().for_each(|people| people.extend(own.iter().flatten()));
                members.push(at);
            }
            None => groups.push((own.clone(), vec![at])),
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// All whose pay may rest on the rows of some of the findings.
fn all_of(whom: &[Whom], of: &[usize]) -> Whom {
    of.iter().filter_map(|at| whom.get(*at)).try_fold(BTreeSet::new(), |mut all, own| {
        all.extend(own.as_ref()?.iter().copied());
        Some(all)
    })
}

/// Whether a row is somebody's, and nobody's of these people.
fn of_others(owners: &BTreeSet<EntityId>, people: &BTreeSet<EntityId>) -> bool {
    !owners.is_empty() && owners.is_disjoint(people)
}

/// The rows that matter to anybody concerned: those of others are taken off once, so that no copy holds them.
struct Base<'a> {
    tables: Cow<'a, Tables>,
    /// Those rows of the audited record that are there, in their order; `None` for all.
    there: Option<Vec<RowId>>,
    /// Whose the rows that are there are; empty where that does not matter.
    owners: Vec<BTreeSet<EntityId>>,
}

impl<'a> Base<'a> {
    fn of(book: &Book<'a>, ties: Option<&Ties<'_>>, whom: &[Whom]) -> Base<'a> {
        let mut base = Base { tables: Cow::Borrowed(book.tables), there: None, owners: Vec::new() };
        let Some(ties) = ties else { return base };
        let people = ties.behind(&whom.iter().flatten().flatten().copied().collect());
        let (mut others, mut there) = (BTreeSet::new(), Vec::new());
        for row in book.tables.get(book.cast.record).rows() {
            let owners = ties.owners(row);
            if of_others(&owners, &people) {
                others.insert(row);
            } else {
                there.push(row);
                base.owners.push(owners);
            }
        }
        if !others.is_empty() {
            base.tables = Cow::Owned(book.tables.without(&book.plan.records, book.cast.record, &others));
            base.there = Some(there);
        }
        base
    }

    /// The rows here of those who are none of these people.
    fn of_others_than(&self, people: &BTreeSet<EntityId>) -> BTreeSet<RowId> {
        let rows = (0..).zip(&self.owners).filter(|(_, owners)| of_others(owners, people));
        rows.map(|(row, _)| row).collect()
    }

    /// Where a row of the book stands here.
    fn place(&self, row: RowId) -> Option<RowId> {
        match &self.there {
            None => Some(row),
            Some(there) => RowId::try_from(there.binary_search(&row).ok()?).ok(),
        }
    }
}

/// The fields of a record that add up over rows: money, and what some rule adds up.
fn adding_up(plan: &Plan, record: Id<Record>) -> Vec<Id<Field>> {
    let summed = |id: Id<Field>| {
        plan.measures.iter().any(|(_, measure)| {
            let path = measure.target.as_ref().and_then(Expr::field_read);
            measure.function == Aggregate::Sum
                && path.is_some_and(|path| path.record == record && path.steps.as_slice() == [id])
        })
    };
    let fields = plan.records.get(record).fields.iter().filter(|(_, field)| field.computed.is_none());
    let adds_up =
        fields.filter(|(id, field)| matches!(field.ty, Type::Money(_)) || (field.ty == Type::Count && summed(*id)));
    adds_up.map(|(id, _)| id).collect()
}

/// How the plan is run.
struct Runs<'r, 'a> {
    book: &'r Book<'a>,
    engine: &'r dyn MeasureEngine,
    base: &'r Base<'a>,
    ties: Option<&'r Ties<'r>>,
}

impl Runs<'_, '_> {
    /// The pay of all whom these findings concern, with all rows.
    fn with(&self, asked: &[Question<'_>], whom: &[Whom], of: &[usize]) -> Pays {
        self.run(&self.base.tables, asked, whom, of)
    }

    /// Their pay without the rows of these findings, and the findings whose rows are left out: an amount may not fit into the cell
    /// where all of a deal is to stand.
    fn without(&self, asked: &[Question<'_>], whom: &[Whom], of: &[usize]) -> Answered {
        let mut tables = Cow::Borrowed(&*self.base.tables);
        // The rows that matter to nobody in the group need not be added up again, either.
        let mut less = match (self.ties, all_of(whom, of)) {
            (Some(ties), Some(people)) => self.base.of_others_than(&ties.behind(&people)),
            _ => BTreeSet::new(),
        };
        let mut left_out = Vec::new();
        for (at, question) in of.iter().filter_map(|at| Some((*at, asked.get(*at)?))) {
            let Some(rows) = &question.rows else { continue };
            let Some(mut own) = rows.iter().map(|row| self.base.place(*row)).collect::<Option<BTreeSet<RowId>>>()
            else {
                continue;
            };
            let done = match question.finding.instead {
                Instead::Nothing => Some(()),
                Instead::OneRow => self.join(&mut tables, question.finding, &mut own),
                Instead::Of(owner) => self.give(&mut tables, owner, &mut own),
            };
            if done.is_none() {
                continue;
            }
            less.append(&mut own);
            left_out.push(at);
        }
        let tables = tables.without(&self.book.plan.records, self.book.cast.record, &less);
        (self.run(&tables, asked, whom, of), left_out)
    }

    /// Puts the sum of the rows of a finding into the first of them, which then stays.
    fn join(&self, tables: &mut Cow<'_, Tables>, finding: &Finding, less: &mut BTreeSet<RowId>) -> Option<()> {
        let book = self.book;
        let path = book.cast.fields.get(&Role::Amount)?;
        // The amount behind a link is that of other rows, too.
        let [field] = path.steps.as_slice() else { return None };
        let first = self.base.place(book.seen.rows.row(*finding.rows.first()?)?)?;
        let record = book.cast.record;
        // What else of the rows adds up goes with the amount.
        let places: Vec<RowId> =
            finding.rows.iter().map(|at| self.base.place(book.seen.rows.row(*at)?)).collect::<Option<_>>()?;
        for other in adding_up(book.plan, record).into_iter().filter(|other| other != field) {
            let table = tables.get(record);
            let numbers: Vec<Exact> = places.iter().filter_map(|row| table.cell(*row, other).number()).collect();
            if !numbers.is_empty() {
                let sum = numbers.iter().fold(Exact::zero(), |sum, number| &sum + number);
                tables.to_mut().set_number(record, first, other, &sum)?;
            }
        }
        tables.to_mut().set_number(record, first, *field, &book.sum(&finding.rows))?;
        less.remove(&first);
        Some(())
    }

    /// Credits rows to somebody else, where they stay.
    fn give(&self, tables: &mut Cow<'_, Tables>, owner: EntityId, less: &mut BTreeSet<RowId>) -> Option<()> {
        // Whoever stands behind a link has other rows, too.
        let [field] = self.book.cast.payee.steps.as_slice() else { return None };
        let given = std::mem::take(less);
        given.iter().try_for_each(|row| tables.to_mut().set_entity(self.book.cast.record, *row, *field, owner))
    }

    fn run(&self, tables: &Tables, asked: &[Question<'_>], whom: &[Whom], of: &[usize]) -> Pays {
        let periods: BTreeSet<Period> =
            of.iter().filter_map(|at| asked.get(*at)).flat_map(|question| question.periods.iter().copied()).collect();
        let periods: Vec<Period> = periods.into_iter().collect();
        let only = all_of(whom, of);
        let options = RunOptions { only: only.as_ref(), ..RunOptions::amounts() };
        Pays::of(&run_with(self.engine, self.book.plan, tables, &periods, options))
    }
}

/// What everybody is paid in each period; `None` where it could not be computed.
struct Pays {
    of: BTreeMap<(EntityId, Period), Option<Exact>>,
    /// Whether nothing is wrong beyond the lines that could not be computed.
    right: bool,
}

impl Pays {
    fn of(outcome: &Outcome) -> Pays {
        let mut pays: BTreeMap<(EntityId, Period), Option<Exact>> = BTreeMap::new();
        for line in outcome.lines() {
            let sum = pays.entry((line.payee, line.period)).or_insert_with(|| Some(Exact::zero()));
            *sum = sum.as_ref().map(|sum| sum + &line.amount);
        }
        pays.extend(outcome.missing.iter().map(|missing| ((missing.payee, missing.period), None)));
        Pays { of: pays, right: outcome.is_right_where_computed() }
    }

    /// What somebody is paid in all of these periods.
    fn of_person(&self, person: EntityId, periods: &[Period]) -> Option<Exact> {
        if !self.right {
            return None;
        }
        periods.iter().try_fold(Exact::zero(), |sum, period| match self.of.get(&(person, *period)) {
            None => Some(sum),
            Some(paid) => paid.as_ref().map(|paid| &sum + paid),
        })
    }
}

/// What the people whom a finding concerns would be paid without its rows.
fn effect_of(book: &Book<'_>, question: &Question<'_>, whom: &Whom, [whole, with, without]: [&Pays; 3]) -> Effect {
    let people = book.tables.get(book.plan.people);
    let everybody = 0..EntityId::try_from(people.entities.len()).unwrap_or(0);
    let concerned = whom.as_ref().map_or_else(|| everybody.collect(), |own| own.iter().copied().collect::<Vec<_>>());
    let (finding, now) = (question.finding, [book.period]);
    let mut changed = Vec::new();
    for person in concerned {
        // Where the run on what is kept of the rows does not give what the whole run gave, nothing can be said.
        match (whole.of_person(person, &now), with.of_person(person, &now)) {
            // Of others than the payee it is said beside the findings that their pay cannot be computed.
            (None, Some(_)) if Some(person) != finding.payee => continue,
            (whole, same) if whole != same => return Effect::Unknown,
            _ => {}
        }
        match (with.of_person(person, &question.periods), without.of_person(person, &question.periods)) {
            (with, Some(without)) if with.as_ref() != Some(&without) => {
                changed.push(PayWithout { person, with, without });
            }
            (Some(_), Some(_)) => {}
            (None, None) if Some(person) != finding.payee => {}
            _ => return Effect::Unknown,
        }
    }
    let key = |person: EntityId| people.entity(person).map(|entity| entity.key.clone());
    changed.sort_by_cached_key(|one| (Some(one.person) != finding.payee, key(one.person)));
    Effect::Pay(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_stand_apart_where_they_touch_nobody_together() {
        let of = |people: &[EntityId]| Some(people.iter().copied().collect::<BTreeSet<EntityId>>());
        // 1 and 2 are a team, 3 and 4 another; 5 is in both.
        let whom = [of(&[1, 2, 5]), of(&[3, 4, 5]), of(&[6]), of(&[1, 2, 5]), of(&[3, 4])];
        assert_eq!(apart(&whom), [vec![0, 2, 4], vec![1], vec![3]]);
        // What may change the pay of everybody stands alone, even where nobody is touched by another.
        assert_eq!(apart(&[None, of(&[1]), None, of(&[2])]), [vec![0], vec![1, 3], vec![2]]);
        assert_eq!(apart(&[of(&[]), of(&[1])]), [vec![0, 1]]);
    }

    #[test]
    fn what_one_finding_concerns_everybody_the_group_does() {
        let whom = [Some([1].into()), Some([2].into()), None];
        assert_eq!(all_of(&whom, &[0, 1]), Some([1, 2].into()));
        assert_eq!(all_of(&whom, &[0, 2]), None);
    }
}
