//! From files to typed tables.
//!
//! [`Project`] says which files hold which record. [`load`] reads them into [`Tables`]: raw rows come from a reader of
//! the file's format, cells are read by the project's formats, then keys and links are looked at across all tables.
//! Nothing is guessed, and nothing is dropped without a word.

mod adjustments;
mod alike;
mod archive;
#[cfg(test)]
mod archive_tests;
mod audit;
mod cache;
mod control;
mod csv;
mod data_keys;
mod dates;
mod decoded;
mod employment;
mod encoding;
mod export;
mod fault;
mod files;
mod finish;
mod formats;
mod given;
mod groups;
mod grow;
mod jsonl;
mod link;
#[cfg(test)]
mod link_tests;
mod lint;
mod load;
mod lookalike;
#[cfg(test)]
mod message_tests;
mod nowhere;
mod opened;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
mod problems;
mod project;
mod read;
#[cfg(test)]
mod read_tests;
mod reads;
mod reconcile;
mod rows;
mod shape;
mod shares;
mod side;
mod spellings;
mod stream;
mod table;
#[cfg(test)]
pub(crate) mod test_support;

pub(crate) mod yaml;

pub use adjustments::{AdjustmentColumn, AdjustmentRow, AdjustmentRows, read_adjustments};
pub use audit::{AuditSettings, Role};
pub use cache::{Cache, Digest};
pub use dates::parse_period;
pub use export::{ExportColumn, ExportEncoding, ExportForm, ExportValue, LineValue, check_export};
pub use given::{GivenRecord, GivenRow, gives, load_given};
pub use lint::{Clause, LintSettings, PROFILES};
pub use load::{Correction, LoadOptions, Loaded, Passed, PassedRecord, ReadSummary, SCAN_FROM, load, load_passing};
pub use output::CsvForm;
#[cfg(feature = "parquet")]
pub use parquet::is_guarded;
#[cfg(all(test, feature = "parquet"))]
pub(crate) use parquet::write as parquet_file;
pub use project::{Binding, PROJECT_FILE, Project};
pub use reads::read_row_by_row;
pub use reconcile::{Reconcile, ReconcileAmount, ReconcileSide};
pub use shape::{check_bindings, check_records};
pub use shares::{Part, PartAt, Parts, ReadShare};
pub(crate) use shares::{are_computed, check_parts};
pub use side::{LeftOut, SideRow, SideWanted, read_side};
pub use stream::{BATCH_ROWS, Batch, Day, Lane, NOBODY, OfGroup, Progress, Scan, SharedTexts, SoFar, Strip, Trail};
pub use table::{Cell, Column, Entity, EntityId, Origin, RowId, Table, Tables};
