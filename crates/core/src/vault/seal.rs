//! Seals and opens values.

use std::fmt;
use std::sync::Arc;

use uuid::Uuid;
use zeroize::Zeroizing;

use super::cipher::{Cipher, NONCE, associated};
use super::keyring::{DataKey, Vault};
use super::model::{Place, Purpose};
use super::unlock::look_again;
use crate::context::{Context, Ids};
use crate::error::Error;
use crate::id::{DataKeyId, OrgId};

/// The version of sealed values: this byte, the id of the data key, the nonce, the text under seal, its tag. Cursors have
/// no nonce.
const VERSION: u8 = 1;

const HEAD: usize = 1 + 16;

/// The nonce of all cursors. The cipher then shows whether two cursors are equal and nothing else (RFC 8452 §9), which is
/// what is wanted: a place has one cursor, so a collector that finds nothing new keeps the one it has.
const CURSOR_NONCE: [u8; NONCE] = [0; NONCE];

/// A value under seal. The row that keeps it also names the key.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The data key, for the column that rotation looks at.
    pub key_id: DataKeyId,
    /// What is stored.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Sealed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sealed({} bytes under {})", self.bytes.len(), self.key_id)
    }
}

/// Seals a value for the place where it is to stand.
pub fn seal(context: &Context, purpose: Purpose, place: &Place, value: &[u8]) -> Result<Sealed, Error> {
    let key = context.steward.vault().current(purpose)?;
    let bytes = seal_under(&key, context.steward.ids(), &place.associated(purpose), value);
    Ok(Sealed { key_id: key.info.id, bytes })
}

/// Opens a value that stands at a place. May look into the database, so it is not for the inside of a transaction.
pub async fn open(
    context: &Context,
    purpose: Purpose,
    place: &Place,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let opened = match split(sealed) {
        None => None,
        Some((id, rest)) => {
            let key = find(context, purpose, id).await?;
            key.and_then(|key| open_with(&key, &place.associated(purpose), rest))
        }
    };
    opened.ok_or_else(|| {
        let Place { column, row, .. } = place;
        Error::Internal(format!("{column} of {row} does not open: it was changed, moved, or its key is gone"))
    })
}

/// Seals a place in a list of an organization.
pub(crate) fn seal_cursor(
    context: &Context,
    org_id: OrgId,
    tag: &str,
    place: &[u8],
) -> Result<Vec<u8>, Error> {
    let key = context.steward.vault().current(Purpose::Cursors)?;
    Ok(seal_cursor_under(&key.cipher, key.info.id, org_id, tag, place))
}

pub(crate) fn seal_cursor_under(
    cipher: &Cipher,
    id: DataKeyId,
    org_id: OrgId,
    tag: &str,
    place: &[u8],
) -> Vec<u8> {
    cipher.seal(&head(id), CURSOR_NONCE, &cursor(org_id, tag), place)
}

/// Opens a cursor with the one key that there is. None if it was not sealed with it for this list of this organization.
pub(crate) fn open_cursor_under(
    cipher: &Cipher,
    org_id: OrgId,
    tag: &str,
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let (_, rest) = split(sealed)?;
    cipher.open(CURSOR_NONCE, &cursor(org_id, tag), rest)
}

/// Opens a place in a list; none if it was not sealed for this list of this organization.
pub(crate) async fn open_cursor(
    context: &Context,
    org_id: OrgId,
    tag: &str,
    sealed: &[u8],
) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let Some((id, _)) = split(sealed) else { return Ok(None) };
    let key = find(context, Purpose::Cursors, id).await?;
    Ok(key.and_then(|key| open_cursor_under(&key.cipher, org_id, tag, sealed)))
}

fn cursor(org_id: OrgId, tag: &str) -> Vec<u8> {
    associated(&[Purpose::Cursors.as_str().as_bytes(), org_id.0.as_bytes(), tag.as_bytes()])
}

pub(super) fn seal_under(key: &DataKey, ids: &Ids, associated: &[u8], value: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = ids.nonce();
    let mut start = [0; HEAD + NONCE];
    start[..HEAD].copy_from_slice(&head(key.info.id));
    start[HEAD..].copy_from_slice(&nonce);
    key.cipher.seal(&start, nonce, associated, value)
}

fn open_with(key: &DataKey, associated: &[u8], rest: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, rest) = rest.split_first_chunk::<NONCE>()?;
    key.cipher.open(*nonce, associated, rest)
}

fn head(id: DataKeyId) -> [u8; HEAD] {
    let mut head = [VERSION; HEAD];
    head[1..].copy_from_slice(id.0.as_bytes());
    head
}

/// Finds the key of a value. Looks into the database for one that is not known.
async fn find(context: &Context, purpose: Purpose, id: DataKeyId) -> Result<Option<Arc<DataKey>>, Error> {
    let vault = context.steward.vault();
    let key = match vault.find(id) {
        Some(key) => Some(key),
        None => {
            look_again(&context.steward).await?;
            vault.find(id)
        }
    };
    let usable = |key: &Arc<DataKey>| {
        key.info.purpose == purpose && key.info.opens_until().is_none_or(|until| context.now <= until)
    };
    Ok(key.filter(usable))
}

/// Tells the key of a sealed value from what is under seal.
fn split(sealed: &[u8]) -> Option<(DataKeyId, &[u8])> {
    let (head, rest) = sealed.split_first_chunk::<HEAD>()?;
    let id: [u8; 16] = head[1..].try_into().ok()?;
    (head[0] == VERSION).then_some((DataKeyId(Uuid::from_bytes(id)), rest))
}

impl Vault {
    /// Opens a value with a key that is known, for sealing it again.
    pub(super) fn open_known(
        &self,
        purpose: Purpose,
        place: &Place,
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let (id, rest) = split(sealed)?;
        let key = self.find(id).filter(|key| key.info.purpose == purpose)?;
        open_with(&key, &place.associated(purpose), rest)
    }
}
