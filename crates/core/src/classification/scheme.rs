//! How an organization classifies: its default level, the default levels of containers, and what people may do about levels
//! (data loss prevention API §2).

mod change;
mod list;
mod model;
mod set_container;
mod set_default;
pub(super) mod store;

pub use change::change_settings;
pub use list::{list_containers, read_container, read_scheme};
pub use model::{
    Classifiers, ContainerDefault, ContainerDefaults, DefaultLevel, Scheme, SchemeChange, UserOverride,
};
pub use set_container::{remove_container_default, set_container_default};
pub use set_default::{remove_default, set_default};
