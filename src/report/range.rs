//! What several periods pay together, closed ones among them: those as they were paid, the others as they are to be.

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use crate::diagnostics::term;
use crate::language::{Format, Lang};
use crate::ledger::{Settlement, sum};
use crate::number::Exact;
use crate::report::grid::Grid;
use crate::report::view::plain;

/// What a plan pays in several of its periods: in closed ones, and in others.
#[derive(Clone, Copy, Debug)]
pub struct Range<'a> {
    /// What was paid.
    pub closed: &'a [Settlement],
    /// What is to be paid.
    pub open: &'a [Settlement],
}

impl Range<'_> {
    fn all(&self) -> impl Iterator<Item = &Settlement> {
        self.closed.iter().chain(self.open)
    }

    fn places(&self) -> u32 {
        self.all().map(|one| one.places).max().unwrap_or_default()
    }

    /// The name of each payee, and what closed and open periods give.
    fn payees(&self) -> IndexMap<&str, (&str, [Exact; 2])> {
        let mut found: IndexMap<&str, (&str, [Exact; 2])> = IndexMap::new();
        for (at, settlements) in [self.closed, self.open].into_iter().enumerate() {
            for line in settlements.iter().flat_map(|one| &one.lines) {
                let (name, sums) = found.entry(&line.payee).or_default();
                *name = &line.name;
                if let Some(sum) = sums.get_mut(at) {
                    *sum = &*sum + &line.amount;
                }
            }
        }
        found
    }

    /// A table of all payees; empty where nothing was closed, or nothing but one period is asked for.
    pub fn table(&self, lang: Lang, width: usize) -> String {
        let Some(first) = self.closed.first() else { return String::new() };
        if self.all().nth(1).is_none() {
            return String::new();
        }
        let both = !self.open.is_empty();
        let mut heads = vec!["head_payee"];
        heads.extend(both.then_some(["head_in_closed", "head_in_open"]).into_iter().flatten());
        heads.push("total");
        let mut grid = Grid::new(heads.into_iter().map(|key| term(key, lang).to_owned()).collect(), 1);
        let (format, places) = (Format::new(lang), self.places());
        let cells = |[closed, open]: &[Exact; 2]| {
            let parts = if both { vec![closed.clone(), open.clone()] } else { Vec::new() };
            let all = parts.into_iter().chain([closed + open]);
            all.map(|amount| format.amount(&amount, places)).collect::<Vec<_>>()
        };
        let payees = self.payees();
        let keys: Vec<&str> = payees.values().map(|(name, _)| *name).collect();
        for (key, (name, sums)) in &payees {
            let shared = keys.iter().filter(|other| *other == name).count() > 1;
            let who = if shared { format!("{name} ({key})") } else { (*name).to_owned() };
            grid.row([vec![who], cells(sums)].concat());
        }
        let total = [self.closed, self.open].map(|all| all.iter().map(Settlement::total).sum());
        grid.total([vec![term("total", lang).to_owned()], cells(&total)].concat());
        format!("{} · {} · {}\n\n{}", first.title, term("all_periods", lang), first.currency, grid.draw(width))
    }

    /// The same in the shape of the sums of all periods of [`crate::report::run_json`].
    pub fn json(&self) -> Json {
        let places = self.places();
        let payees = self.payees().into_iter().map(|(key, (name, [closed, open]))| {
            json!({ "key": key, "name": name, "total": plain(&(&closed + &open), places) })
        });
        let payees: Vec<Json> = payees.collect();
        let mut components: IndexMap<&str, Exact> = IndexMap::new();
        for line in self.all().flat_map(|one| &one.lines).filter(|line| line.kind.is_rule()) {
            let sum = components.entry(&line.component).or_default();
            *sum = &*sum + &line.amount;
        }
        let components =
            components.into_iter().map(|(name, total)| json!({ "component": name, "total": plain(&total, places) }));
        let beside = sum(self.all().flat_map(Settlement::beside));
        let total: Exact = self.all().map(Settlement::total).sum();
        json!({
            "period": null,
            "payees": payees,
            "components": components.collect::<Vec<_>>(),
            "beside": plain(&beside, places),
            "total": plain(&total, places),
        })
    }
}
