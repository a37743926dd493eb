//! From syntax trees to a plan: names, types, units, dates. No data is needed and none is read.
//!
//! Every mistake of every file comes out in one go. What could not be understood once is never reported twice: a check
//! that meets a broken part gives `None` and stays silent.

mod absences;
mod blocks;
mod bonuses;
mod calendar;
mod cap_order;
mod caps;
mod carrying;
mod checker;
mod circles;
mod compared;
mod computed;
mod contests;
mod convert;
mod dated_by;
mod dates;
mod day_of_rows;
mod draws;
mod examples;
mod exceptions;
mod expressions;
mod files;
mod funnel;
mod gates;
mod hold_together;
mod holds;
mod kpis;
mod ladders;
mod levels;
mod mode_sample;
mod names;
mod on_pay;
mod operators;
mod overlap;
mod params;
mod part_periods;
mod paths;
mod possible;
mod purpose;
mod quota_prorated;
mod quota_window;
mod records;
mod repeats;
mod reports;
mod reversals;
mod rules;
mod scorecards;

mod shares;
mod slices;
mod stories;
mod taken_off;
mod tier_table;
mod tiers;
mod together;
mod totals;
mod units;
mod unused;

pub use hold_together::Together;
pub use overlap::{can_be_one_person, can_pay_one};

use std::collections::BTreeSet;

use crate::diagnostics::{Code, Diagnostic, Place};
use crate::plan::Plan;
use crate::source::{FileId, SourceMap};
use crate::syntax::labels::BlockKind;
use crate::syntax::tree::{Block, File};

/// What the analysis of a project gives.
#[derive(Debug, Default)]
pub struct Analysed {
    /// The plans without a mistake.
    pub plans: Vec<Plan>,
    /// The trees of the project's own files.
    pub files: Vec<File>,
    /// Everything wrong or worth a look, in the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
    /// The file of each plan, and all files that make it.
    made_of: Vec<(FileId, BTreeSet<FileId>)>,
}

impl Analysed {
    /// The blocks that make a plan: those of its own file and of all that it imports.
    pub fn blocks_of(&self, plan: &Plan) -> Vec<&Block> {
        let own = plan.span.file;
        let Some((_, made_of)) = self.made_of.iter().find(|(file, _)| *file == own) else { return Vec::new() };
        let blocks = self.files.iter().filter(|file| made_of.contains(&file.id)).flat_map(|file| &file.blocks);
        blocks.filter(|block| block.kind.item != BlockKind::Plan || block.span.file == own).collect()
    }

    /// Whether anything is wrong enough to stop.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Analyses all files of `sources` whose name ends with `.kpi`; the standard records are added to `sources`.
///
/// A file with a `plan` block makes a plan together with the files that it imports.
pub fn analyse(sources: &mut SourceMap) -> Analysed {
    let project = files::Project::parse(sources);
    let mut out = Analysed { diagnostics: project.diagnostics.clone(), ..Analysed::default() };
    for plan_file in project.plan_files() {
        let (plan, diagnostics) = crate::plan::stack::on_own_stack(|| checker::check(&project, plan_file));
        out.diagnostics.extend(diagnostics);
        if plan.is_some() {
            let blocks = project.blocks_of(plan_file, &mut Vec::new());
            let made_of = blocks.iter().map(|block| block.span.file).chain([plan_file.id]).collect();
            out.made_of.push((plan_file.id, made_of));
        }
        out.plans.extend(plan);
    }
    // Where an import leads nowhere, a file that no plan uses is most likely the one that was meant.
    if !out.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::ImportNotFound) {
        out.diagnostics.extend(project.not_in_a_plan());
    }
    if project.own.is_empty() {
        out.diagnostics.push(Diagnostic::error_at(Code::NoPlan, Place::Nowhere).help("no_files"));
    }
    // Files in which nothing stands, such as one that an editor has emptied.
    if let (true, true, Some(file)) = (out.plans.is_empty(), out.diagnostics.is_empty(), project.own.first()) {
        let name = sources.get(file.id).map(|file| file.name().to_owned()).unwrap_or_default();
        out.diagnostics.push(Diagnostic::error_at(Code::NoPlan, Place::File(name)).help("no_blocks"));
    }
    out.files = project.own;
    sort(&mut out.diagnostics);
    out.diagnostics = repeats::merge(std::mem::take(&mut out.diagnostics), sources);
    out
}

/// In the order of places, each once: a shared file is looked at for every plan that imports it.
fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by_key(|diagnostic| diagnostic.span().map(|span| (span.file, span.start, span.end)));
    let mut seen: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics.drain(..) {
        let near = seen.iter().rev().take_while(|earlier| earlier.span() == diagnostic.span());
        if !near.into_iter().any(|earlier| *earlier == diagnostic) {
            seen.push(diagnostic);
        }
    }
    *diagnostics = seen;
}

#[cfg(test)]
mod tests;
