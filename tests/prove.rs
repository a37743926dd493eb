//! Shapes of the rules of every plan in the house, at the numbers of their own examples.

#![cfg(test)]

use std::path::{Path, PathBuf};

use premia::analyse::analyse;
use premia::evaluate::{Value, check_examples};
use premia::number::Exact;
use premia::plan::{Case, ComponentKind, Const, Given, Plan};
use premia::prove::{Assumptions, Why, drivers, natural, shape};
use premia::source::SourceMap;

fn plans() -> Vec<(PathBuf, Plan)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = ["rules", "tests/projects", "tests/conformance"]
        .iter()
        .flat_map(|parent| std::fs::read_dir(root.join(parent)).unwrap().map(|entry| entry.unwrap().path()))
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let mut out = Vec::new();
    for folder in folders {
        let mut sources = SourceMap::new();
        let mut files: Vec<_> = glob::glob(&format!("{}/*.kpi", folder.display())).unwrap().flatten().collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            sources.add(name, std::fs::read_to_string(&file).unwrap());
        }
        out.extend(analyse(&mut sources).plans.into_iter().map(|plan| (folder.clone(), plan)));
    }
    out
}

fn rounded(plan: &Plan, of: Case, pay: &Exact) -> Exact {
    match of {
        Case::Component(id) | Case::Together(id) => {
            plan.components.get(id).rounding.as_ref().unwrap_or(&plan.rounding).apply(pay)
        }
        Case::Scale(_) | Case::Scorecard(_) | Case::Define(_) => pay.clone(),
    }
}

#[test]
fn shapes_give_what_the_examples_of_every_plan_come_to() {
    let mut looked_at = 0;
    for (folder, plan) in plans() {
        for result in check_examples(&plan) {
            let Some(examples) = plan.examples.get(result.examples) else { continue };
            let (of, row) = (examples.of, &examples.rows[result.row]);
            let (Some(Value::Number(expected)), false) = (&result.actual, matches!(of, Case::Together(_))) else {
                continue;
            };
            let stated: Vec<Given> = row.given.iter().chain(&examples.given).cloned().collect();
            for driver in drivers(&plan, of) {
                let value = stated.iter().find(|given| given.states(&driver)).map(|given| &given.value);
                let Some(Const::Number(x)) = value else { continue };
                let all = Assumptions::of_examples(&plan, of, &driver);
                let period = all.iter().find(|one| one.stated.len() == stated.len()).map(|one| one.period);
                let base = Assumptions::of_plan(&plan);
                let assumptions = Assumptions {
                    stated: stated.clone(),
                    period: stated_period(&stated).or(period).unwrap_or(base.period),
                    over: premia::prove::Interval::ALL,
                    ..base
                };
                // What is blocked is held by the tests of the room.
                let Ok(found) = shape(&plan, of, &driver, &assumptions) else { continue };
                let paid = found.shape.at(x).map(|pay| rounded(&plan, of, &pay));
                let name = of.name(&plan);
                assert_eq!(paid.as_ref(), Some(expected), "{} {name} at {x}: {found:?}", folder.display());
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 150, "{looked_at}");
}

fn stated_period(stated: &[Given]) -> Option<premia::time::Period> {
    stated.iter().find_map(|given| match (&*given.what.kind, &given.value) {
        (premia::plan::ExprKind::ThisPeriod, Const::Period(period)) => Some(*period),
        _ => None,
    })
}

/// Most rules that pay one person one amount have a shape; what blocks the others has its place in the plan, and no
/// rule of another kind is drawn as one.
#[test]
fn rules_have_a_natural_shape_or_say_what_blocks_it() {
    let (mut drawn, mut blocked) = (0, 0);
    for (folder, plan) in plans() {
        for (id, rule) in plan.components.iter() {
            let own = matches!(rule.kind, ComponentKind::Whole { .. } | ComponentKind::ForEach { .. });
            match natural(&plan, Case::Component(id)) {
                Ok(found) => {
                    assert!(own, "{} {}", folder.display(), rule.name);
                    assert!(found.described.shape.pieces().count() > 0);
                    drawn += 1;
                }
                Err(found) => {
                    assert!(found.by.end > found.by.start, "{} {}", folder.display(), rule.name);
                    blocked += usize::from(own && found.why != Why::NoQuantity);
                }
            }
        }
    }
    assert!(drawn > 3 * blocked, "{drawn} drawn, {blocked} blocked");
}
