//! Which files make which plan.

use std::collections::BTreeSet;

use crate::diagnostics::{Code, Diagnostic};
use crate::plan::stack::shared_out;
use crate::source::{FileId, SourceMap};
use crate::syntax::labels::BlockKind;
use crate::syntax::tree::{Block, File};

/// All trees of a project.
pub(super) struct Project {
    /// The project's own files in the order of their names.
    pub own: Vec<File>,
    /// The files with the records that come ready.
    pub standard: Vec<File>,
    /// What the parser found.
    pub diagnostics: Vec<Diagnostic>,
    names: Vec<(String, FileId)>,
}

impl Project {
    pub fn parse(sources: &mut SourceMap) -> Project {
        let mut names: Vec<(String, FileId)> = sources
            .iter()
            .filter(|(_, file)| file.name().ends_with(".kpi"))
            .map(|(id, file)| (file.name().to_owned(), id))
            .collect();
        names.sort();
        let ready = [
            ("standard/en.kpi", include_str!("standard/en.kpi")),
            ("standard/ru.kpi", include_str!("standard/ru.kpi")),
        ];
        let standard_ids = ready.map(|(name, text)| sources.add(format!("premia:{name}"), text));
        let mut diagnostics = Vec::new();
        let ids: Vec<FileId> = names.iter().map(|(_, id)| *id).chain(standard_ids).collect();
        let sources = &*sources;
        let parsed = shared_out(&ids, |id| crate::syntax::parse(sources, *id));
        let tree = |(file, found): (File, Vec<Diagnostic>)| {
            diagnostics.extend(found);
            file
        };
        let mut own: Vec<File> = parsed.into_iter().map(tree).collect();
        let standard = own.split_off(names.len());
        Project { own, standard, diagnostics, names }
    }

    /// The files that hold a `plan` block.
    pub fn plan_files(&self) -> impl Iterator<Item = &File> {
        self.own.iter().filter(|file| file.blocks.iter().any(|block| block.kind.item == BlockKind::Plan))
    }

    fn name(&self, id: FileId) -> &str {
        self.names.iter().find(|(_, known)| *known == id).map_or("", |(name, _)| name)
    }

    /// The file that an import in `from` names, by its path relative to that file.
    fn imported(&self, from: FileId, path: &str) -> Option<&File> {
        let folder = self.name(from).rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in path.split(['/', '\\']) {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                other => parts.push(other),
            }
        }
        let wanted = parts.join("/");
        let id = self.names.iter().find(|(name, _)| *name == wanted)?.1;
        self.own.iter().find(|file| file.id == id)
    }

    /// The blocks of a file and of all files that it imports, each file once; imports that lead nowhere are reported.
    pub fn blocks_of<'p>(&'p self, file: &'p File, diagnostics: &mut Vec<Diagnostic>) -> Vec<&'p Block> {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![file];
        let mut blocks = Vec::new();
        while let Some(next) = waiting.pop() {
            if !seen.insert(next.id) {
                continue;
            }
            for block in &next.blocks {
                if block.kind.item != BlockKind::Import {
                    if block.kind.item != BlockKind::Plan || next.id == file.id {
                        blocks.push(block);
                    }
                    continue;
                }
                let Some(path) = &block.title else { continue };
                match self.imported(next.id, &path.item) {
                    Some(found) => waiting.push(found),
                    None => {
                        let mut missing = Diagnostic::error(Code::ImportNotFound, path.span).arg("path", &path.item);
                        let known =
                            self.names.iter().map(|(name, _)| name.as_str()).filter(|name| *name != self.name(next.id));
                        if let Some(near) = crate::syntax::suggest::nearest(&path.item, known) {
                            missing = missing.arg("suggestion", near).help("suggest");
                        }
                        diagnostics.push(missing);
                    }
                }
            }
        }
        blocks
    }

    /// Files that no plan uses, and a project without any plan.
    pub fn not_in_a_plan(&self) -> Vec<Diagnostic> {
        let mut used = BTreeSet::new();
        for file in self.plan_files() {
            let blocks = self.blocks_of(file, &mut Vec::new());
            used.extend(blocks.iter().map(|block| block.span.file));
            used.insert(file.id);
        }
        let none = used.is_empty();
        let lonely = self.own.iter().filter(|file| !used.contains(&file.id));
        let first_blocks = lonely.filter_map(|file| file.blocks.first());
        if none {
            let first = self.own.iter().find_map(|file| file.blocks.first());
            return first.map(|block| Diagnostic::error(Code::NoPlan, block.kind.span)).into_iter().collect();
        }
        first_blocks.map(|block| Diagnostic::warning(Code::NoPlan, block.kind.span).help("not_imported")).collect()
    }
}
