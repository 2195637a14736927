//! Master keys and the text in which they stand in their file.

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::cipher::{Cipher, KEY, NONCE, associated};
use super::model::Purpose;
use crate::context::Ids;
use crate::id::DataKeyId;

/// The line that says what the file is, and in which version.
const VERSION_LINE: &str = "steward-master-keys 1";

/// Master keys that one file may have: a current one, and those of rotations that did not come to their end.
const KEYS: usize = 16;

/// The version of a wrapped key.
const WRAPPED: u8 = 1;

const HEADER: &str = "\
# The master keys of one Steward database. The first one is the current one.
# Whoever has this file and the database has all secrets: keep it at mode 600, and keep a copy of it, but not beside the
# backups of the database. Without it no secret of a backup can be opened.
# A line is the id of a key, computed from it, and the key: 32 bytes in base64url. The id may be left out of a new one.
# Rotation writes this file anew.
";

/// The keys of one file, the current one first.
pub struct MasterKeys(Vec<MasterKey>);

pub(super) struct MasterKey {
    id: String,
    bytes: Zeroizing<[u8; KEY]>,
    cipher: Cipher,
}

/// Shows ids only.
impl fmt::Debug for MasterKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("MasterKeys").field(&self.ids()).finish()
    }
}

impl MasterKeys {
    /// Draws one new key.
    pub fn draw(ids: &Ids) -> Self {
        Self(vec![MasterKey::draw(ids)])
    }

    /// Reads the text of a file; the error says what is wrong with which line, and repeats nothing of it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text
            .lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line.trim()))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        match lines.next() {
            Some((_, VERSION_LINE)) => {}
            _ => return Err(format!("its first line without # must be {VERSION_LINE:?}")),
        }
        let mut keys: Vec<MasterKey> = Vec::new();
        for (number, line) in lines {
            let key = MasterKey::parse(line).map_err(|why| format!("line {number} {why}"))?;
            if keys.iter().any(|other| other.id == key.id) {
                return Err(format!("line {number} has a key that stands above it already"));
            }
            keys.push(key);
        }
        match keys.len() {
            0 => Err("it has no key".to_owned()),
            1..=KEYS => Ok(Self(keys)),
            _ => Err(format!("it has more than {KEYS} keys")),
        }
    }

    /// Writes the text of the file.
    pub fn to_text(&self) -> Zeroizing<String> {
        // Room for all of it: a text that grew would leave keys behind in memory.
        let mut text = Zeroizing::new(String::with_capacity(HEADER.len() + 64 + self.0.len() * 64));
        text.push_str(HEADER);
        // Writing to a string does not fail.
        let _ = writeln!(text, "{VERSION_LINE}");
        for key in &self.0 {
            let encoded = Zeroizing::new(URL_SAFE_NO_PAD.encode(key.bytes.as_slice()));
            let _ = writeln!(text, "{} {}", key.id, encoded.as_str());
        }
        text
    }

    /// The current key.
    pub(super) fn first(&self) -> &MasterKey {
        self.0.first().expect("a file without a key is not read")
    }

    pub(super) fn get(&self, id: &str) -> Option<&MasterKey> {
        self.0.iter().find(|key| key.id == id)
    }

    /// Lists the ids, the current one first.
    pub fn ids(&self) -> Vec<String> {
        self.0.iter().map(|key| key.id.clone()).collect()
    }

    /// Puts a new key before all others.
    pub(super) fn put_first(&mut self, key: MasterKey) {
        self.0.insert(0, key);
    }

    /// Whether there is room for one more.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= KEYS
    }

    /// Leaves out keys; says whether any went.
    pub(super) fn retain(&mut self, keep: impl Fn(&str) -> bool) -> bool {
        let before = self.0.len();
        self.0.retain(|key| keep(&key.id));
        self.0.len() < before
    }
}

impl MasterKey {
    pub(super) fn draw(ids: &Ids) -> Self {
        let mut bytes = Zeroizing::new([0; KEY]);
        ids.secret(bytes.as_mut_slice());
        Self::of(bytes)
    }

    fn of(bytes: Zeroizing<[u8; KEY]>) -> Self {
        Self { id: id_of(&bytes), cipher: Cipher::new(&bytes), bytes }
    }

    fn parse(line: &str) -> Result<Self, String> {
        let (id, encoded) = match line.split_once(char::is_whitespace) {
            Some((id, encoded)) => (Some(id), encoded),
            None => (None, line),
        };
        // One byte more than a key has: what is too long is seen to be so.
        let mut buffer = Zeroizing::new([0; KEY + 1]);
        let read = URL_SAFE_NO_PAD.decode_slice(encoded.trim(), buffer.as_mut_slice());
        if read != Ok(KEY) {
            return Err(format!("must have a key of {KEY} bytes in base64url, 43 characters"));
        }
        let mut bytes = Zeroizing::new([0; KEY]);
        bytes.copy_from_slice(&buffer[..KEY]);
        let key = Self::of(bytes);
        if id.is_none_or(|id| id == key.id) {
            Ok(key)
        } else {
            Err("has an id that is not the one of its key: one of the two was changed".to_owned())
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Wraps a data key.
    pub(super) fn wrap(
        &self,
        id: DataKeyId,
        purpose: Purpose,
        nonce: [u8; NONCE],
        key: &[u8; KEY],
    ) -> Vec<u8> {
        let mut head = [WRAPPED; 1 + NONCE];
        head[1..].copy_from_slice(&nonce);
        self.cipher.seal(&head, nonce, &bound(id, purpose, &self.id), key)
    }

    /// Unwraps a data key.
    pub(super) fn unwrap(
        &self,
        id: DataKeyId,
        purpose: Purpose,
        wrapped: &[u8],
    ) -> Option<Zeroizing<[u8; KEY]>> {
        let (nonce, sealed) = wrapped.strip_prefix(&[WRAPPED])?.split_first_chunk::<NONCE>()?;
        let opened = self.cipher.open(*nonce, &bound(id, purpose, &self.id), sealed)?;
        let mut key = Zeroizing::new([0; KEY]);
        (opened.len() == KEY).then(|| key.copy_from_slice(&opened))?;
        Some(key)
    }
}

/// A key is known by a digest of it: a changed line is noticed, and two keys never share an id by a mistake.
fn id_of(key: &[u8; KEY]) -> String {
    let digest = Sha256::new().chain_update(b"steward master key id").chain_update(key).finalize();
    digest[..4].iter().fold(String::with_capacity(8), |mut id, byte| {
        // Writing to a string does not fail.
        let _ = write!(id, "{byte:02x}");
        id
    })
}

fn bound(id: DataKeyId, purpose: Purpose, master: &str) -> Vec<u8> {
    associated(&[b"data key", purpose.as_str().as_bytes(), id.0.as_bytes(), master.as_bytes()])
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::context::SystemEntropy;

    fn ids() -> Ids {
        Ids::new(Box::new(SystemEntropy))
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut keys = MasterKeys::draw(&ids());
        keys.put_first(MasterKey::draw(&ids()));
        let read = MasterKeys::parse(&keys.to_text()).unwrap();
        assert_eq!(read.ids(), keys.ids());
        assert_eq!(read.first().bytes, keys.first().bytes);
        assert_eq!(read.first().id().len(), 8);
    }

    #[test]
    fn a_new_key_needs_no_id() {
        let keys = MasterKeys::draw(&ids());
        let text = keys.to_text();
        let bare = text.replace(&format!("{} ", keys.first().id()), "");
        assert_ne!(bare, *text);
        assert_eq!(MasterKeys::parse(&bare).unwrap().ids(), keys.ids());
    }

    #[test]
    fn what_is_damaged_is_named_by_its_line_and_not_repeated() {
        let text = MasterKeys::draw(&ids()).to_text();
        let line = text.lines().last().unwrap();
        let (_, key) = line.split_once(' ').unwrap();
        let other = if key.starts_with('A') { "B" } else { "A" };
        for (text, why) in [
            (String::new(), "first line"),
            ("steward-master-keys 2\n".to_owned(), "first line"),
            ("steward-master-keys 1\n".to_owned(), "no key"),
            (text.replace(key, &key[1..]), "43 characters"),
            (text.replace(key, &format!("{key}AA")), "43 characters"),
            (text.replace(key, &format!("{other}{}", &key[1..])), "id that is not"),
            (format!("{}{line}\n", text.as_str()), "above it already"),
            (text.replace(line, &key[..8]), "43 characters"),
        ] {
            let refused = MasterKeys::parse(&text).unwrap_err();
            assert!(refused.contains(why), "{refused}");
            assert!(!refused.contains(&key[2..]), "{refused}");
        }
    }

    #[test]
    fn a_wrapped_key_opens_only_as_what_it_is() {
        let (ours, theirs) = (MasterKey::draw(&ids()), MasterKey::draw(&ids()));
        let id = DataKeyId(Uuid::from_u128(1));
        let wrapped = ours.wrap(id, Purpose::Secrets, [7; NONCE], &[9; KEY]);
        assert_eq!(ours.unwrap(id, Purpose::Secrets, &wrapped).unwrap().as_slice(), [9; KEY]);
        assert!(ours.unwrap(DataKeyId(Uuid::from_u128(2)), Purpose::Secrets, &wrapped).is_none());
        assert!(ours.unwrap(id, Purpose::Cursors, &wrapped).is_none());
        assert!(theirs.unwrap(id, Purpose::Secrets, &wrapped).is_none());
    }

    #[test]
    fn keys_are_not_printed_by_their_debug_form() {
        let keys = MasterKeys::draw(&ids());
        let shown = format!("{keys:?} {:?}", keys.first().cipher);
        let text = keys.to_text();
        let (_, key) = text.lines().last().unwrap().split_once(' ').unwrap();
        assert!(!shown.contains(key) && shown.contains(keys.first().id()), "{shown}");
    }
}
