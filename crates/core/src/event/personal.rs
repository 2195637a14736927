//! Personal values: kept beside the bytes of an event, in sections by person, and bound to them by commitments.
//!
//! The bytes hold only the commitment, the SHA-256 over the section's seed, whom the section is about, the number of the
//! value in it and its canonical bytes. Whoever has the section can check it against the bytes; without the seed, which
//! is random, nobody can find a value by trying. A section is dropped as a whole: the bytes stay, and all that was proved
//! about them.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::canonical::push_text;
use super::person::Person;
use crate::context::Ids;

/// The version of the values' form.
const FORMAT: u32 = 1;

/// Keeps these hashes apart from all others.
const PURPOSE: &[u8] = b"steward personal value of an event, 1\0";

/// Bytes of a seed.
const SEED: usize = 16;

/// The length of a commitment as text.
const COMMITMENT: usize = 43;

/// What one event says of people, while it is written.
#[derive(Debug)]
pub(super) struct Sections<'ids> {
    ids: &'ids Ids,
    of_people: Vec<Section>,
    /// Drawn with the seed before: most events have two sections, and each draw is a system call.
    spare: Option<[u8; SEED]>,
}

#[derive(Debug)]
struct Section {
    person: Person,
    id: String,
    seed: [u8; SEED],
    /// The hash, as far as all values of the section have it in common.
    begun: Sha256,
    /// The values, as elements of an array.
    values: Vec<u8>,
    count: u64,
}

impl<'ids> Sections<'ids> {
    pub(super) fn new(ids: &'ids Ids) -> Self {
        Self { ids, of_people: Vec::new(), spare: None }
    }

    /// Takes a value, as `write` writes it, and writes its commitment into the bytes in its place.
    pub(super) fn commit(&mut self, person: Person, bytes: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
        let section = self.section(person);
        if section.count > 0 {
            section.values.push(b',');
        }
        let from = section.values.len();
        write(&mut section.values);
        let commitment = commitment(&section.begun, section.count, &section.values[from..]);
        section.count += 1;
        bytes.extend_from_slice(b"{\"commitment\":\"");
        bytes.extend_from_slice(&commitment);
        bytes.extend_from_slice(b"\"}");
    }

    fn section(&mut self, person: Person) -> &mut Section {
        let position = self.of_people.iter().position(|section| section.person == person);
        let position = position.unwrap_or_else(|| {
            let seed = self.spare.take().unwrap_or_else(|| {
                let mut seeds = [[0; SEED]; 2];
                self.ids.secret(seeds.as_flattened_mut());
                self.spare = Some(seeds[1]);
                seeds[0]
            });
            let id = person.id();
            let begun = begin(&seed, person.kind(), &id);
            self.of_people.push(Section { person, id, seed, begun, values: Vec::new(), count: 0 });
            self.of_people.len() - 1
        });
        &mut self.of_people[position]
    }

    /// Returns what is kept beside the bytes, if anything is.
    pub(super) fn finish(self) -> Option<Vec<u8>> {
        if self.of_people.is_empty() {
            return None;
        }
        let length = self.of_people.iter().map(|section| section.values.len() + 128).sum();
        let mut kept = Vec::with_capacity(length);
        kept.extend_from_slice(b"{\"sections\":[");
        for (position, section) in self.of_people.iter().enumerate() {
            kept.extend_from_slice(if position == 0 { b"{\"id\":" } else { b",{\"id\":" });
            push_text(&mut kept, &section.id);
            kept.extend_from_slice(b",\"kind\":");
            push_text(&mut kept, section.person.kind());
            kept.extend_from_slice(b",\"seed\":\"");
            kept.extend_from_slice(URL_SAFE_NO_PAD.encode(section.seed).as_bytes());
            kept.extend_from_slice(b"\",\"values\":[");
            kept.extend_from_slice(&section.values);
            kept.extend_from_slice(b"]}");
        }
        kept.extend_from_slice(format!("],\"v\":{FORMAT}}}").as_bytes());
        Some(kept)
    }
}

/// Begins the hash of a section. Each text goes in behind its length, so no two inputs run together to the same bytes.
fn begin(seed: &[u8; SEED], kind: &str, id: &str) -> Sha256 {
    let mut hash = Sha256::new();
    hash.update(PURPOSE);
    hash.update(seed);
    for text in [kind, id] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hash
}

fn commitment(begun: &Sha256, number: u64, value: &[u8]) -> [u8; COMMITMENT] {
    let mut hash = begun.clone();
    hash.update(number.to_be_bytes());
    hash.update((value.len() as u64).to_be_bytes());
    hash.update(value);
    let mut text = [0; COMMITMENT];
    URL_SAFE_NO_PAD.encode_slice(hash.finalize(), &mut text).expect("32 bytes are 43 digits");
    text
}

/// The form of what is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept<'bytes> {
    #[serde(borrow)]
    sections: Vec<KeptSection<'bytes>>,
    v: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptSection<'bytes> {
    #[serde(borrow)]
    id: Cow<'bytes, str>,
    #[serde(borrow)]
    kind: Cow<'bytes, str>,
    #[serde(borrow)]
    seed: Cow<'bytes, str>,
    #[serde(borrow)]
    values: Vec<&'bytes RawValue>,
}

impl<'bytes> Kept<'bytes> {
    fn read(personal: &'bytes [u8]) -> Result<Self, String> {
        let kept: Self =
            serde_json::from_slice(personal).map_err(|error| format!("personal values: {error}"))?;
        if kept.v == FORMAT {
            Ok(kept)
        } else {
            Err(format!("personal values of unknown version {}", kept.v))
        }
    }
}

/// Drops what is said of a person. Returns what is left, or nothing when nothing is.
pub fn without(personal: &[u8], person: Person) -> Result<Option<Vec<u8>>, String> {
    let mut kept = Kept::read(personal)?;
    let (kind, id) = (person.kind(), person.id());
    kept.sections.retain(|section| section.kind != kind || section.id != id);
    if kept.sections.is_empty() {
        return Ok(None);
    }
    serde_json::to_vec(&kept).map(Some).map_err(|error| format!("personal values: {error}"))
}

/// The values of an event by their commitments, while it is read.
#[derive(Debug)]
pub(super) struct Values<'bytes>(Vec<([u8; COMMITMENT], &'bytes RawValue)>);

impl<'bytes> Values<'bytes> {
    /// Computes the commitments of what is kept. There is nothing where all has been erased.
    pub(super) fn open(personal: Option<&'bytes [u8]>) -> Result<Self, String> {
        let mut values = Vec::new();
        let Some(personal) = personal else { return Ok(Self(values)) };
        for section in Kept::read(personal)?.sections {
            let mut seed = [0; SEED];
            let length = URL_SAFE_NO_PAD.decode_slice(section.seed.as_ref(), &mut seed);
            if length != Ok(SEED) {
                return Err("personal values: a seed of another length".to_owned());
            }
            let begun = begin(&seed, &section.kind, &section.id);
            for (number, value) in (0_u64..).zip(section.values) {
                values.push((commitment(&begun, number, value.get().as_bytes()), value));
            }
        }
        Ok(Self(values))
    }

    /// Takes the value of a commitment; none if it was erased.
    pub(super) fn take(&mut self, commitment: &str) -> Result<Option<Value>, String> {
        let found = self.0.iter().position(|(known, _)| known.as_slice() == commitment.as_bytes());
        let Some(found) = found else { return Ok(None) };
        let (_, value) = self.0.swap_remove(found);
        serde_json::from_str(value.get()).map(Some).map_err(|error| format!("personal value: {error}"))
    }

    /// Checks that each value had its place in the bytes.
    pub(super) fn finish(self) -> Result<(), String> {
        match self.0.len() {
            0 => Ok(()),
            count => Err(format!("{count} personal values match no commitment of the event")),
        }
    }
}
