//! What keys are for, and what may be known of them.

use steward_db::Statement;
use uuid::Uuid;

use super::cipher::associated;
use crate::context::Timestamp;
use crate::id::{DataKeyId, OrgId, SigningKeyId};

/// What a data key is for. Each purpose has keys of its own, so that a value of one never opens as one of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Secrets of others that are stored to be used: what a receiver or a provider gave out.
    Secrets,
    /// Places in lists that clients carry.
    Cursors,
    /// Private keys with which Steward signs.
    Signing,
    /// What identity providers sent, kept for some days.
    Journal,
}

impl Purpose {
    /// Lists every purpose.
    pub const ALL: [Self; 4] = [Self::Secrets, Self::Cursors, Self::Signing, Self::Journal];

    /// Returns the stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Secrets => "secrets",
            Self::Cursors => "cursors",
            Self::Signing => "signing",
            Self::Journal => "journal",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }

    /// Until when a key that was retired then opens what it sealed; none for values that are stored: they are sealed
    /// again under a newer key, and this one stays until nothing is left.
    ///
    /// Collectors keep the cursor of the event stream, and may rest for a season: a year and a month covers all of them.
    /// A cursor grants nothing, so a key that is kept for long costs a row and no safety.
    pub(super) const fn opens_until(self, retired_at: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Cursors => Some(retired_at.plus_seconds(CURSORS_OPEN)),
            Self::Secrets | Self::Signing | Self::Journal => None,
        }
    }
}

/// How long a retired key of cursors still opens them, in seconds: 400 days.
pub(super) const CURSORS_OPEN: i64 = 400 * 24 * 3600;

/// Where a sealed value stands. It opens there and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The column, such as `signing_key.private_key`.
    pub column: &'static str,
    /// The organization.
    pub org_id: OrgId,
    /// The id of the row.
    pub row: Uuid,
}

impl Place {
    pub(super) fn associated(&self, purpose: Purpose) -> Vec<u8> {
        associated(&[
            purpose.as_str().as_bytes(),
            self.column.as_bytes(),
            self.org_id.0.as_bytes(),
            self.row.as_bytes(),
        ])
    }
}

/// A column whose values are sealed, as rotation needs to know it. Its table has the id of the row in `id`, the
/// organization in `org_id`, and the data key of the value in `data_key_id`, which refers to `data_key`.
#[derive(Debug)]
pub struct SealedColumn {
    /// Its name, as [`Place::column`] has it.
    pub name: &'static str,
    /// What its keys are for.
    pub purpose: Purpose,
    /// Reads id, organization and value of the rows under the key `$1`, at most `$2`.
    pub under: &'static Statement,
    /// Writes the value `$1` under the key `$2` into the row `$3`, if it is still under the key `$4`.
    pub replace: &'static Statement,
    /// Counts the rows under the key `$1`.
    pub count: &'static Statement,
}

/// What may be known of a master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterKeyInfo {
    /// Its id, as it stands in the file.
    pub id: String,
    /// Whether new data keys are wrapped by it.
    pub is_current: bool,
    /// Who brought it in: the id of a key, or `steward`.
    pub created_by: String,
    /// When it was first used.
    pub created_at: Timestamp,
    /// Since when no data key is wrapped by it.
    pub retired_at: Option<Timestamp>,
}

/// What may be known of a data key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataKeyInfo {
    /// Its id.
    pub id: DataKeyId,
    /// What it is for.
    pub purpose: Purpose,
    /// The master key that wraps it.
    pub master_key_id: String,
    /// Who had it made: the id of a key, or `steward`.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when nothing new is sealed under it.
    pub retired_at: Option<Timestamp>,
}

impl DataKeyInfo {
    /// Until when it opens what it sealed, if that is bounded.
    pub fn opens_until(&self) -> Option<Timestamp> {
        self.purpose.opens_until(self.retired_at?)
    }
}

/// What Steward signs with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningPurpose {
    /// Checkpoints of the audit log.
    Checkpoints,
}

impl SigningPurpose {
    /// Returns the stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Checkpoints => "checkpoints",
        }
    }
}

/// A public key, with which anybody can check signatures (Ed25519, RFC 8032).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The id of the pair.
    pub id: SigningKeyId,
    /// The 32 bytes of the key.
    pub bytes: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when nothing is signed with it.
    pub retired_at: Option<Timestamp>,
}

/// A signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The pair of keys.
    pub key_id: SigningKeyId,
    /// The 64 bytes of the signature.
    pub bytes: Vec<u8>,
}
