//! The blocks of two texts side by side.

use crate::compare::meaning::clauses::{Said, clauses, of_block, said};
use crate::compare::meaning::names::Names;
use crate::compare::meaning::{Became, BlockChange, ClauseChange, Meaning, Touches};
use crate::language::Lang;
use crate::syntax::labels::BlockKind;
use crate::syntax::tree::Block;
use crate::syntax::{Sayer, fold};

/// A block with all that is said in it.
struct One<'t> {
    block: &'t Block,
    said: Vec<Said<'t>>,
}

/// What differs between the blocks of a plan, imported ones included, and those of its later text, in the words of `lang`.
pub fn meaning(old: &[&Block], new: &[&Block], lang: Lang) -> Meaning {
    let (before, after) = (all(old, lang), all(new, lang));
    let names = Names::of(new.iter().copied());
    let mut old_names = Names::of(old.iter().copied());
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (place, later) in after.iter().enumerate() {
        // A text holds one plan; its name may be another.
        let same = |earlier: &One<'_>| {
            earlier.block.kind.item == later.block.kind.item
                && (later.block.kind.item == BlockKind::Plan || name(earlier.block) == name(later.block))
        };
        // Of a broken text two blocks may bear one name; each is one other's at most.
        let free = |(was, _): &(usize, &One<'_>)| !pairs.iter().any(|(taken, _)| taken == was);
        let found = before.iter().enumerate().filter(free).find(|(_, earlier)| same(earlier)).map(|(was, _)| was);
        pairs.extend(found.map(|was| (was, place)));
    }
    // A block may be known again only once those that it names are: as long as any has been found, others may be.
    let mut found = true;
    while found {
        found = false;
        for (was, earlier) in before.iter().enumerate() {
            if pairs.iter().any(|(taken, _)| *taken == was) {
                continue;
            }
            for (is, later) in after.iter().enumerate() {
                let kinds = earlier.block.kind.item == later.block.kind.item;
                if !kinds || pairs.iter().any(|(_, taken)| *taken == is) {
                    continue;
                }
                let renamed = old_names.with(&name(earlier.block), &name(later.block));
                let kind = later.block.kind.item;
                let differences = clauses(kind, (&earlier.said, &renamed), (&later.said, &names));
                if differences.iter().all(|change| change.touches == Touches::Words) {
                    pairs.push((was, is));
                    old_names = renamed;
                    found = true;
                    break;
                }
            }
        }
    }
    let mut out = Meaning::default();
    for (place, later) in after.iter().enumerate() {
        let earlier = pairs.iter().find(|(_, is)| *is == place).and_then(|(was, _)| before.get(*was));
        match earlier {
            None => out.blocks.push(lonely(later, lang, new, Became::Added)),
            Some(earlier) => {
                let renamed = name(earlier.block) != name(later.block);
                if renamed && has_results(later.block.kind.item) {
                    out.renamed.push((shown_name(earlier.block), shown_name(later.block)));
                }
                out.blocks.extend(changed(earlier, later, (&old_names, &names)));
            }
        }
    }
    let gone = before.iter().enumerate().filter(|(was, _)| !pairs.iter().any(|(taken, _)| taken == was));
    out.blocks.extend(gone.map(|(_, earlier)| lonely(earlier, lang, old, Became::Removed)));
    out
}

fn all<'t>(blocks: &[&'t Block], lang: Lang) -> Vec<One<'t>> {
    let shown = Sayer::new(blocks.iter().copied(), lang);
    // Any language would do for the comparison, as long as it is one.
    let plain = Sayer::new(blocks.iter().copied(), Lang::En);
    let own = blocks.iter().filter(|block| block.kind.item != BlockKind::Import);
    own.map(|block| One { block, said: said(block, &shown, &plain) }).collect()
}

fn name(block: &Block) -> String {
    block.name.as_ref().map_or_else(String::new, |name| fold(&name.item))
}

fn shown_name(block: &Block) -> String {
    block.name.as_ref().map_or_else(String::new, |name| name.item.to_string())
}

fn shown_title(block: &Block) -> String {
    block.title.as_ref().map_or_else(String::new, |title| title.item.to_string())
}

/// Whether the name is printed nowhere but in explanations of what is computed.
fn is_local(kind: BlockKind) -> bool {
    use BlockKind as B;
    matches!(kind, B::Param | B::Define | B::Kpi | B::Scale | B::Scorecard)
}

/// Whether results stand under the name.
fn has_results(kind: BlockKind) -> bool {
    kind.is_component() || matches!(kind, BlockKind::Award | BlockKind::Notice)
}

fn changed(earlier: &One<'_>, later: &One<'_>, names: (&Names, &Names)) -> Option<BlockChange> {
    let kind = later.block.kind.item;
    let mut parts = Vec::new();
    let (before, after) = (shown_title(earlier.block), shown_title(later.block));
    if before != after {
        let (before, after) = (Some(before), Some(after));
        let label = String::new();
        parts.push(ClauseChange { kind: None, label, was_label: None, before, after, touches: Touches::Words });
    }
    parts.extend(clauses(kind, (&earlier.said, names.0), (&later.said, names.1)));
    let renamed = name(earlier.block) != name(later.block);
    let said = renamed && !is_local(kind);
    let touches = parts.iter().map(|part| part.touches).chain(said.then_some(Touches::Besides)).max()?;
    Some(BlockChange {
        kind,
        name: shown_name(later.block),
        title: shown_title(later.block),
        renamed_from: renamed.then(|| shown_name(earlier.block)),
        became: Became::Changed(parts),
        span: later.block.kind.span,
        touches,
    })
}

/// A block that the other text has not.
fn lonely(one: &One<'_>, lang: Lang, blocks: &[&Block], became: fn(Vec<String>) -> Became) -> BlockChange {
    let sayer = Sayer::new(blocks.iter().copied(), lang);
    let lines = one.block.clauses.iter().flat_map(|clause| sayer.clause(clause).lines());
    BlockChange {
        kind: one.block.kind.item,
        name: shown_name(one.block),
        title: shown_title(one.block),
        renamed_from: None,
        became: became(lines.collect()),
        span: one.block.kind.span,
        touches: of_block(one.block.kind.item),
    }
}
