//! Units that the rows of a record name: the shop of a shift.

use crate::plan::{Arena, Field, FieldPath, Id, Record, Type};

/// A field of a record whose values are units. A person belongs to every unit that a row of theirs names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnitOf {
    /// The record.
    pub record: Id<Record>,
    /// The field. Never one of money or another amount.
    pub field: Id<Field>,
}

impl UnitOf {
    /// The name of the unit's field.
    pub fn name<'r>(&self, records: &'r Arena<Record>) -> &'r Field {
        records.get(self.record).fields.get(self.field)
    }

    /// How a row of `record` says its unit: by the field itself, by a field of the same name, by its one link to what
    /// the unit is, or by its one link to the record that names the units. `None` where it does not say.
    pub fn way_from(&self, records: &Arena<Record>, record: Id<Record>) -> Option<FieldPath> {
        let path = |steps| Some(FieldPath { record, steps });
        if record == self.record {
            return path(vec![self.field]);
        }
        let unit = self.name(records);
        let shape = records.get(record);
        let is_text = |ty: &Type| matches!(ty, Type::Text | Type::OneOf(_));
        let fits = |ty: &Type| *ty == unit.ty || is_text(ty) && is_text(&unit.ty);
        if let Some(field) = shape.field(&unit.name).filter(|field| fits(&shape.fields.get(*field).ty)) {
            return path(vec![field]);
        }
        let one_link_to = |target: Id<Record>| {
            let mut links = shape.fields.iter().filter(|(_, field)| field.ty == Type::Entity(target));
            links.next().filter(|_| links.next().is_none()).map(|(link, _)| link)
        };
        if let Type::Entity(target) = unit.ty
            && let Some(link) = one_link_to(target)
        {
            return path(vec![link]);
        }
        one_link_to(self.record).and_then(|link| path(vec![link, self.field]))
    }
}
