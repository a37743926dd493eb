//! The project of the benchmark with few deals, for benches of its parts: made once, in `target/bench-deals`.

#![allow(dead_code, reason = "each bench uses its own part")]
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that cannot go on stops")]

#[path = "generate.rs"]
pub mod generate;

use std::fs;
use std::path::{Path, PathBuf};

use premia::analyse::analyse;
use premia::data::{Project, Tables};
use premia::evaluate::unpaid;
use premia::measure::Watched;
use premia::plan::Plan;
use premia::source::SourceMap;
use premia::time::{Grain, Period};

/// How many deals.
pub const ROWS: u64 = 50_000;

/// The rules of the benchmark, the project and the months of its year.
pub struct Deals {
    pub plan: Plan,
    pub project: Project,
    pub periods: Vec<Period>,
}

/// The folder, with the deals in it.
pub fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-deals");
    if !folder.join("data/quotas.csv").is_file() {
        generate::write(ROWS, &folder.join("data")).expect("room for the deals");
    }
    folder
}

/// The project whose deals stand in a file of `data/`.
pub fn deals(file: &str) -> Deals {
    let mut sources = SourceMap::new();
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/deals");
    sources.add("plan.kpi", fs::read_to_string(here.join("plan.kpi")).expect("the plan"));
    let plan = analyse(&mut sources).plans.remove(0);
    let project = fs::read_to_string(here.join("premia.yaml")).expect("the project file");
    let id = sources.add("premia.yaml", project.replace("deals.csv", file));
    let text = sources.get(id).expect("just added").text().to_owned();
    let project = Project::parse(&text, id, &folder()).expect("a right project file");
    let year = Period::parse("2026").expect("a year");
    Deals { plan, project, periods: year.periods_ending_inside(Grain::Month).collect() }
}

impl Deals {
    /// Whose rows are kept.
    pub fn watch(&self) -> impl Fn(&Tables) -> Watched + Sync + '_ {
        |tables| Watched { months: unpaid(&self.plan, tables, &self.periods), ..Watched::default() }
    }
}
