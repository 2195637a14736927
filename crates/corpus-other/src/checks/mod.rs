//! Check digits and encodings, each after its published rule.

pub(crate) mod codec;
pub(crate) mod sums;
