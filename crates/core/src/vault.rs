//! What is stored or handed out under seal, and the keys for it.
//!
//! Two layers of keys. *Master keys* stand in a file outside of the database and wrap *data keys*, of which each purpose
//! has a current one. Data keys stand wrapped in the database and seal values: secrets that are stored, private keys,
//! cursors. A backup of the database alone opens nothing. What is sealed names its data key, so keys change while values
//! under older ones stay readable.
//!
//! [`seal`] and [`open`] bind a value to the [`Place`] where it stands: moved to another row, column or organization, it
//! does not open.

mod actions;
mod cipher;
mod error;
mod file;
mod keyring;
mod master;
mod model;
mod reseal;
mod rotate;
mod seal;
mod signing;
mod status;
mod store;
mod unlock;

pub use actions::SIGNING_KEY_CREATED;
pub(crate) use cipher::{Cipher, KEY};
pub use error::VaultError;
pub use file::MasterKeyFile;
pub use keyring::Vault;
pub use master::MasterKeys;
pub use model::{
    DataKeyInfo, MasterKeyInfo, Place, PublicKey, Purpose, SealedColumn, Signature, SigningPurpose,
};
pub(crate) use reseal::reseal;
pub use rotate::{Rotation, rotate};
pub use seal::{Sealed, open, seal};
pub(crate) use seal::{open_cursor, open_cursor_under, seal_cursor, seal_cursor_under};
pub use signing::{public_keys, sign};
pub use status::{Status, status};
pub(crate) use store::SIGNING_KEYS;
pub use unlock::{Examined, examine};
pub(crate) use unlock::{run_refresh, unlock};
