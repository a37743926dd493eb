//! What else decides how the rows of a table are read: the program, the shape of all records, the content of the other tables.

use std::io;
use std::path::Path;

use crate::data::cache::digest::of_file;
use crate::data::cache::{Cache, Digest, Digester};
use crate::data::project::Project;
use crate::data::read::find_files;
use crate::data::reads::Reads;
use crate::data::shape::{FieldShape, Shape};
use crate::plan::{Id, Plan, Record};

/// All that the records read in passing have in common.
pub(crate) struct World(Digest);

impl World {
    /// Names the program, and all records that are read whole: their shapes and the content of their files.
    pub(crate) fn of(
        cache: &Cache,
        (plan, project): (&Plan, &Project),
        shapes: &[Shape<'_>],
        passing: &[Id<Record>],
    ) -> io::Result<World> {
        let mut world = Digester::default();
        world.bytes(cache.program().bytes());
        for ((id, record), shape) in plan.records.iter().zip(shapes) {
            // Which records pass by is part of it: they are in no table that others are looked up in.
            let passes = passing.contains(&id);
            world.shown(&(&record.name, passes, id == plan.people, id.index() < plan.records_read));
            of_shape(&mut world, shape, !passes);
            let binding = project.binding(&record.name).filter(|_| !passes && id.index() < plan.records_read);
            if let Some(binding) = binding {
                for file in find_files(project, binding, &mut Vec::new()) {
                    of_content(&mut world, &file.name, &file.path)?;
                }
            }
        }
        Ok(World(world.finish()))
    }

    /// Names the state of the data of one record that passes by.
    pub(crate) fn with<'f>(
        &self,
        record: Id<Record>,
        files: impl Iterator<Item = (&'f str, &'f Path)>,
    ) -> io::Result<Digest> {
        let mut state = Digester::default();
        state.bytes(self.0.bytes()).shown(&record.index());
        for (name, path) in files {
            of_content(&mut state, name, path)?;
        }
        Ok(state.finish())
    }
}

fn of_content(digester: &mut Digester, name: &str, path: &Path) -> io::Result<()> {
    digester.bytes(name.as_bytes()).bytes(of_file(path)?.bytes());
    Ok(())
}

fn of_shape(digester: &mut Digester, shape: &Shape<'_>, reads: bool) {
    digester.shown(&(&shape.key, shape.history, &shape.formats, shape.fields.len()));
    for field in &shape.fields {
        digester.shown(&(&field.field.name, &field.field.ty, field.column, field.required, field.link));
        digester.shown(&(field.field.computed.is_some(), field.field.optional));
        let mut corrections: Vec<(&str, &str)> = field.corrections.iter().map(|(from, (to, _))| (*from, *to)).collect();
        corrections.sort_unstable();
        digester.shown(&corrections);
        if reads {
            of_reads(digester, field);
        }
    }
}

fn of_reads(digester: &mut Digester, field: &FieldShape<'_>) {
    digester.shown(&(field.read, field.currency));
}

/// Names what a plan looks at in the rows of a record beside what it asks of them: it decides which rows need a second look.
pub(super) fn of_looks(shape: &Shape<'_>, record: Id<Record>, reads: &Reads) -> Digest {
    let mut looks = Digester::default();
    for (at, field) in shape.fields.iter().enumerate() {
        let place = (record.index(), at);
        of_reads(&mut looks, field);
        looks.shown(&(reads.texts.get(&place), reads.asked.contains_key(&place), reads.apart.contains(&place)));
    }
    looks.finish()
}
