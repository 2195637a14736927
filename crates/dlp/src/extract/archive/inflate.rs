//! Unpacking under limits. What a file declares of its own size is never believed.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::extract::limits::Why;
use crate::extract::run::{Flow, GO, Run};

/// How much is unpacked before the limits are asked again.
const STEP: usize = 16 * 1024;

/// What deflated data is wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Wrap {
    /// Nothing (RFC 1951), as in ZIP.
    Raw,
    /// A header and a sum (RFC 1950), as in PDF.
    Zlib,
    /// One or more members of gzip (RFC 1952).
    Gzip,
}

/// What was unpacked.
#[derive(Debug)]
pub(in crate::extract) struct Unpacked {
    pub(in crate::extract) bytes: Vec<u8>,
    /// Why it is not all.
    pub(in crate::extract) why: Option<Why>,
}

impl Unpacked {
    /// Notes what is missing.
    pub(in crate::extract) fn report(&self, run: &mut Run<'_>, path: &str) -> Flow {
        match self.why {
            None => GO,
            Some(Why::Output) => run.spent(path),
            Some(why) => run.skip(path, why),
        }
    }
}

/// Unpacks as much as the limits allow.
pub(in crate::extract) fn unpack(run: &Run<'_>, packed: &[u8], wrap: Wrap) -> Unpacked {
    let most = (packed.len() as u64).saturating_mul(u64::from(run.limits.ratio)).max(run.limits.free);
    match wrap {
        Wrap::Raw => read(run, DeflateDecoder::new(packed), most),
        Wrap::Zlib => read(run, ZlibDecoder::new(packed), most),
        Wrap::Gzip => read(run, MultiGzDecoder::new(packed), most),
    }
}

fn read(run: &Run<'_>, mut source: impl Read, most: u64) -> Unpacked {
    let mut bytes = Vec::new();
    let mut step = vec![0; STEP];
    let why = loop {
        match source.read(&mut step) {
            Ok(0) => break None,
            Ok(count) => {
                if bytes.len() as u64 + count as u64 > most {
                    break Some(Why::Ratio);
                }
                if !run.budget.take(count) {
                    break Some(Why::Output);
                }
                bytes.extend_from_slice(&step[..count]);
            }
            Err(_) => break Some(Why::Damaged("its packed data breaks off or is wrong")),
        }
    };
    Unpacked { bytes, why }
}
