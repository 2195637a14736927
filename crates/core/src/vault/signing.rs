//! Keys with which Steward signs what it says of an organization (Ed25519, RFC 8032).
//!
//! Each organization has keys of its own: what one of them is shown proves nothing about another, and its keys go with
//! it.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use steward_db::Read;
use zeroize::Zeroizing;

use super::actions::SIGNING_KEY_CREATED;
use super::cipher::KEY;
use super::model::{Place, PublicKey, Purpose, Signature, SigningPurpose};
use super::seal::{open, seal};
use super::store::{self, SIGNING_KEYS, SigningKeyRow};
use crate::context::Context;
use crate::error::Error;
use crate::event::{Changed, Delta, Event, Message, Subject, Thing, change};
use crate::id::{DataKeyId, OrgId, SigningKeyId};

/// Signs a message with the current key of an organization. The first signature makes the key.
pub async fn sign(
    context: &Context,
    org_id: OrgId,
    purpose: SigningPurpose,
    message: &[u8],
) -> Result<Signature, Error> {
    let key = match current(context, org_id, purpose).await? {
        Some(key) => key,
        None => {
            create(context, org_id, purpose).await?;
            current(context, org_id, purpose)
                .await?
                .ok_or_else(|| Error::not_found("organization", org_id))?
        }
    };
    let seed = open(context, Purpose::Signing, &place(&key), &key.sealed).await?;
    let pair = Ed25519KeyPair::from_seed_and_public_key(&seed, &key.public_key).map_err(|error| {
        Error::Internal(format!("the halves of signing key {} do not fit together: {error}", key.id))
    })?;
    Ok(Signature { key_id: key.id, bytes: pair.sign(message).as_ref().to_vec() })
}

/// Lists the public keys of an organization, oldest first, those that are retired included: old signatures stay good.
pub async fn public_keys(
    context: &Context,
    org_id: OrgId,
    purpose: SigningPurpose,
) -> Result<Vec<PublicKey>, Error> {
    let read = move |read: Read| async move {
        store::public_keys(&read, org_id, purpose).await.map_err(Error::from)
    };
    context.steward.database().read(read).await
}

async fn current(
    context: &Context,
    org_id: OrgId,
    purpose: SigningPurpose,
) -> Result<Option<SigningKeyRow>, Error> {
    let read = move |read: Read| async move {
        store::current_signing_key(&read, org_id, purpose).await.map_err(Error::from)
    };
    context.steward.database().read(read).await
}

fn place(key: &SigningKeyRow) -> Place {
    Place { column: SIGNING_KEYS.name, org_id: key.org_id, row: key.id.0 }
}

/// Draws a pair of keys, unless another request was faster.
async fn create(context: &Context, org_id: OrgId, purpose: SigningPurpose) -> Result<(), Error> {
    let (key, data_key) = draw(context, org_id)?;
    change(context, (key, data_key), move |change, input| async move {
        let (key, data_key) = input.as_ref();
        let now = change.context().now;
        if !store::insert_signing_key(&change, key, purpose, *data_key, now).await? {
            return Ok(Changed::nothing(()));
        }
        let message = Message::from("Created the key that signs ").plain(purpose.as_str());
        let event = Event::new(org_id, &SIGNING_KEY_CREATED, message)
            .about(Subject::thing(Thing::SigningKeys, key.id).with("name", purpose.as_str()))
            .delta(Delta::created(
                json!({ "purpose": purpose.as_str(), "publicKey": URL_SAFE_NO_PAD.encode(&key.public_key) }),
            ));
        let recorded = change.record(event);
        Ok(Changed::recorded((), recorded))
    })
    .await
}

fn draw(context: &Context, org_id: OrgId) -> Result<(SigningKeyRow, DataKeyId), Error> {
    let mut seed = Zeroizing::new([0; KEY]);
    context.steward.ids().secret(seed.as_mut_slice());
    let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice())
        .map_err(|error| Error::Internal(format!("no signing key could be made: {error}")))?;
    let mut key = SigningKeyRow {
        id: SigningKeyId(context.uuid()),
        org_id,
        public_key: pair.public_key().as_ref().to_vec(),
        sealed: Vec::new(),
    };
    let sealed = seal(context, Purpose::Signing, &place(&key), seed.as_slice())?;
    key.sealed = sealed.bytes;
    Ok((key, sealed.key_id))
}
