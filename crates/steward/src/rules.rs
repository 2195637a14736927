//! `steward rules`: what is looked for, and rules of one's own.

pub(crate) mod load;
