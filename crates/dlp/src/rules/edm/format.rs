//! The file of a table: numbers in little endian, and an HMAC over all of it at the end.
//!
//! ```text
//! "SEDM" 1 0 0 0 | id of the key, 16 bytes | rows u32 | columns u32
//! for each column: length of its name u8, name | words u8 | least u16 | most u16
//!                  words of the filter u32, u64 each | values u32, hashes u64 each, rows u32 each
//! HMAC-SHA-256, 32 bytes
//! ```

use subtle::ConstantTimeEq;

use super::build::check_names;
use super::{Column, EdmError, Filter, Key, Table, derive};
use crate::rules::limits;

const MAGIC: &[u8; 8] = b"SEDM\x01\0\0\0";

/// The length of the hash at the end.
const SEAL: usize = 32;

impl Table {
    /// Writes it to a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.memory() + 1024);
        out.extend(MAGIC);
        out.extend(id(&self.key));
        out.extend(self.rows.to_le_bytes());
        out.extend((self.columns.len() as u32).to_le_bytes());
        for column in &self.columns {
            out.push(column.name.len() as u8);
            out.extend(column.name.as_bytes());
            out.push(column.words as u8);
            // What has no value has no shortest one.
            out.extend((column.least.min(limits::VALUE) as u16).to_le_bytes());
            out.extend((column.most as u16).to_le_bytes());
            out.extend((column.filter.words().len() as u32).to_le_bytes());
            column.filter.words().iter().for_each(|word| out.extend(word.to_le_bytes()));
            out.extend((column.hashes.len() as u32).to_le_bytes());
            column.hashes.iter().for_each(|hash| out.extend(hash.to_le_bytes()));
            column.rows.iter().for_each(|row| out.extend(row.to_le_bytes()));
        }
        let seal = seal(&self.key, &out);
        out.extend(seal);
        out
    }

    /// Reads the file of a table that was made with a key.
    pub fn read(bytes: &[u8], key: &Key) -> Result<Self, EdmError> {
        let Some((body, found)) = bytes.split_last_chunk::<SEAL>() else {
            return Err(EdmError::Format("it is too short"));
        };
        let mut reader = Reader(body);
        if reader.take(MAGIC.len())? != MAGIC {
            return Err(EdmError::Format("it begins otherwise, or is of a later version"));
        }
        if !bool::from(reader.take(16)?.ct_eq(&id(key))) {
            return Err(EdmError::Key);
        }
        if !bool::from(found.ct_eq(&seal(key, body))) {
            return Err(EdmError::Damaged);
        }
        let rows = reader.number()?;
        let count = reader.number()? as usize;
        if count > limits::COLUMNS {
            return Err(EdmError::TooMany { what: "columns", found: count, most: limits::COLUMNS });
        }
        let columns = (0..count).map(|_| column(&mut reader, key)).collect::<Result<Vec<_>, _>>()?;
        check_names(&columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>())?;
        if !reader.0.is_empty() {
            return Err(EdmError::Format("there is something behind its columns"));
        }
        Ok(Self { key: key.clone(), rows, columns })
    }
}

/// What says which key it is, without saying what it is.
fn id(key: &Key) -> [u8; 16] {
    derive(key, &[b"id"]).first_chunk().copied().unwrap_or_default()
}

fn seal(key: &Key, body: &[u8]) -> [u8; SEAL] {
    *derive(key, &[b"seal", body])
}

fn column(reader: &mut Reader<'_>, key: &Key) -> Result<Column, EdmError> {
    let length = usize::from(reader.byte()?);
    let name =
        std::str::from_utf8(reader.take(length)?).map_err(|_| EdmError::Format("a name is no text"))?;
    let mut column = Column::new(key, name);
    column.words = usize::from(reader.byte()?).min(limits::VALUE_WORDS);
    column.least = usize::from(reader.short()?);
    column.most = usize::from(reader.short()?).min(limits::VALUE);
    let words = reader.numbers()?;
    column.filter = if words.is_empty() {
        Filter::default()
    } else {
        Filter::of_words(words).ok_or(EdmError::Format("a filter has an odd length"))?
    };
    column.hashes = reader.numbers()?;
    if !column.hashes.is_sorted() {
        return Err(EdmError::Format("its values are in no order"));
    }
    let rows = reader.take(column.hashes.len() * 4)?.as_chunks().0;
    column.rows = rows.iter().map(|row| u32::from_le_bytes(*row)).collect();
    Ok(column)
}

/// What is left of a file.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, length: usize) -> Result<&'b [u8], EdmError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(EdmError::Format("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, EdmError> {
        Ok(self.take(1)?.first().copied().unwrap_or_default())
    }

    fn short(&mut self) -> Result<u16, EdmError> {
        Ok(self.take(2)?.first_chunk().map_or(0, |bytes| u16::from_le_bytes(*bytes)))
    }

    fn number(&mut self) -> Result<u32, EdmError> {
        Ok(self.take(4)?.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes)))
    }

    /// So many numbers of 64 bits as the number before them says.
    fn numbers(&mut self) -> Result<Vec<u64>, EdmError> {
        let count = self.number()? as usize;
        let bytes = self.take(count.saturating_mul(8))?.as_chunks().0;
        Ok(bytes.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::build;
    use super::*;

    fn key() -> Key {
        Key::new(b"0123456789abcdef").unwrap()
    }

    fn table() -> Table {
        build(&["account", "name"], [["4417 0092", "Ann Lee"], ["", ""]], &key()).unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = table().to_bytes();
        let read = Table::read(&bytes, &key()).unwrap();
        assert_eq!((read.rows(), read.rows_with("name", "ann lee")), (2, [0].as_slice()));
        assert_eq!(read.to_bytes(), bytes);
    }

    #[test]
    fn another_key_and_damage_are_noticed() {
        let bytes = table().to_bytes();
        assert_eq!(Table::read(&bytes, &Key::new(b"fedcba9876543210").unwrap()).unwrap_err(), EdmError::Key);
        for place in 24..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[place] ^= 1;
            assert_eq!(Table::read(&bytes, &key()).unwrap_err(), EdmError::Damaged);
        }
    }

    #[test]
    fn values_do_not_stand_in_the_file() {
        let bytes = table().to_bytes();
        for value in ["Ann", "ann", "lee", "4417", "44170092"] {
            assert!(!bytes.windows(value.len()).any(|part| part == value.as_bytes()));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Table::read(&bytes, &key()).is_err());
            // A seal of the same key makes nothing else right.
            let mut sealed = [MAGIC.as_slice(), &id(&key()), &bytes].concat();
            sealed.extend(seal(&key(), &sealed));
            let _ = Table::read(&sealed, &key());
        }
    }
}
