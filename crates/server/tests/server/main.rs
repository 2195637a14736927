//! The HTTP face, in process, on both databases.

mod edge;
mod events;
mod groups;
mod isolation;
mod lists;
mod organizations;
mod shown;
mod users;
