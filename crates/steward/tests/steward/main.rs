//! The program from outside: started, asked, stopped and killed as its users and their machines do.

mod backup;
mod client;
mod compat;
mod conflicts;
mod crash;
mod dev;
mod doctor;
mod guard;
mod jira;
mod lock;
mod process;
mod scan;
mod scim;
mod serve;
mod shutdown;
#[path = "../support/mod.rs"]
mod support;
mod tls;
