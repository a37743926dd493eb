//! Tables inside blocks, row by row and cell by cell.

use indexmap::IndexMap;

/// A table in the words of the reader, and as it is compared.
pub(super) struct Rows {
    /// The cells as they are shown, the headings first.
    pub shown: Vec<Vec<String>>,
    /// The cells as they are compared.
    pub known: Vec<Vec<String>>,
    /// Of each column, whether it holds what comes out of an example.
    pub results: Vec<bool>,
}

/// A difference: where in the table, before, after.
pub(super) type RowChange = (String, Option<String>, Option<String>);

/// The cells that differ. Rows are known by their first cells, as many as tell them apart on both sides; those of
/// examples by all cells but the results.
pub(super) fn rows(old: &Rows, new: &Rows) -> Vec<RowChange> {
    let Some(keys) = keys(old, new) else { return whole(old, new) };
    let (before, after) = (by_key(old, &keys), by_key(new, &keys));
    let values: Vec<&String> = heads(new).chain(heads(old)).filter(|head| !keys.contains(head)).collect();
    let mut values_once: Vec<&String> = Vec::new();
    for head in values {
        if !values_once.contains(&head) {
            values_once.push(head);
        }
    }
    let mut found = Vec::new();
    for (key, row) in &after {
        let at = shown_key(new, *row, &keys);
        let Some(was) = before.get(key) else {
            found.push((at, None, Some(line(new, *row))));
            continue;
        };
        for head in &values_once {
            let (left, right) = (cell(old, *was, head), cell(new, *row, head));
            if left.map(|(known, _)| known) != right.map(|(known, _)| known) {
                let at = match values_once.as_slice() {
                    [_] => at.clone(),
                    _ => format!("{at} · {}", shown_head(new, head).or_else(|| shown_head(old, head)).unwrap_or(head)),
                };
                let shown = |cell: Option<(&String, &String)>| cell.map(|(_, shown)| shown.clone());
                found.push((at, shown(left), shown(right)));
            }
        }
    }
    for (key, row) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        let _ = key;
        found.push((shown_key(old, *row, &keys), Some(line(old, *row)), None));
    }
    found
}

fn heads(table: &Rows) -> impl Iterator<Item = &String> {
    table.known.first().into_iter().flatten()
}

fn body(table: &Rows) -> impl Iterator<Item = (usize, &Vec<String>)> {
    table.known.iter().enumerate().skip(1)
}

/// The headings of the columns that name rows.
fn keys(old: &Rows, new: &Rows) -> Option<Vec<String>> {
    let of_examples = new.results.iter().chain(&old.results).any(|result| *result);
    if of_examples {
        let known = heads(new).zip(&new.results).filter(|(_, result)| !**result).map(|(head, _)| head);
        let keys: Vec<String> = known.filter(|head| heads(old).any(|other| other == *head)).cloned().collect();
        let apart = !keys.is_empty() && [old, new].into_iter().all(|table| tells_apart(table, &keys));
        return apart.then_some(keys);
    }
    let same: Vec<String> = heads(old).zip(heads(new)).take_while(|(a, b)| a == b).map(|(a, _)| a.clone()).collect();
    (1..=same.len())
        .filter_map(|count| same.get(..count))
        .find(|keys| [old, new].into_iter().all(|table| tells_apart(table, keys)))
        .map(<[String]>::to_vec)
}

fn tells_apart(table: &Rows, keys: &[String]) -> bool {
    by_key(table, keys).len() == body(table).count()
}

fn by_key<'t>(table: &'t Rows, keys: &[String]) -> IndexMap<Vec<&'t String>, usize> {
    let places: Vec<usize> = keys.iter().filter_map(|key| heads(table).position(|head| head == key)).collect();
    body(table).map(|(at, row)| (places.iter().filter_map(|place| row.get(*place)).collect(), at)).collect()
}

fn cell<'t>(table: &'t Rows, row: usize, head: &str) -> Option<(&'t String, &'t String)> {
    let place = heads(table).position(|known| known == head)?;
    Some((table.known.get(row)?.get(place)?, table.shown.get(row)?.get(place)?))
}

fn shown_head<'t>(table: &'t Rows, head: &str) -> Option<&'t String> {
    let place = heads(table).position(|known| known == head)?;
    table.shown.first()?.get(place)
}

fn shown_key(table: &Rows, row: usize, keys: &[String]) -> String {
    let cells = keys.iter().filter_map(|key| cell(table, row, key)).map(|(_, shown)| shown.as_str());
    cells.collect::<Vec<_>>().join(", ")
}

fn line(table: &Rows, row: usize) -> String {
    table.shown.get(row).map_or_else(String::new, |cells| format!("| {} |", cells.join(" | ")))
}

/// Rows that nothing names, as wholes.
fn whole(old: &Rows, new: &Rows) -> Vec<RowChange> {
    let mut left: Vec<usize> = body(old).map(|(at, _)| at).collect();
    let mut found = Vec::new();
    if old.known.first() != new.known.first() {
        found.push((String::new(), Some(line(old, 0)), Some(line(new, 0))));
    }
    for (at, row) in body(new) {
        match left.iter().position(|was| old.known.get(*was) == Some(row)) {
            Some(place) => {
                left.remove(place);
            }
            None => found.push((String::new(), None, Some(line(new, at)))),
        }
    }
    found.extend(left.into_iter().map(|at| (String::new(), Some(line(old, at)), None)));
    found
}
