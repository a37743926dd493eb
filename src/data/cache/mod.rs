//! What an earlier read of a big table has found, kept beside the project.
//!
//! Everything is known by its content: of the files of the table and of all others that it was read together with, of the
//! program itself, and of the meaning of what is asked. So a kept answer is either exactly that of reading again, or it is
//! not found. A file of the cache that is not whole is none. Rows that need a second look are kept as they stood in
//! the file and read again by the rules of today, so that every message is that of a run without a cache.

mod digest;
mod remember;
mod store;
mod world;

pub use digest::Digest;
pub(crate) use digest::Digester;
pub(crate) use remember::{Found, Memory, pass_remembering};
pub use store::Cache;
pub(crate) use world::World;
