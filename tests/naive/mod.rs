//! A second evaluator, written straight from `docs/reference`, that shares nothing with the product: its own model of a
//! plan and of rows, its own numbers and calendar, and no thought of speed. It prints plans as text of the language and
//! says what they pay.

#![allow(dead_code, clippy::large_enum_variant, reason = "each target uses its own part, and speed is not asked for")]

pub mod compare;
pub mod cover;
pub mod day;
pub mod dice;
pub mod eval;
pub mod files;
pub mod make;
pub mod model;
pub mod product;
pub mod shrink;
pub mod text;
pub mod walk;
