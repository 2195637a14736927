//! What can be asked of `steward scan`.

use std::num::NonZeroU8;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::report::Format;

/// The arguments of `steward scan`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Scan {
    /// Files and folders; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// How to write what is found on standard output.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,

    /// How sure a finding must be.
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub(crate) min_confidence: Confidence,

    /// What to look for: ids and families of detectors, `default`, `all`, and with `-` before it what to leave out, such as
    /// `all,-EMAIL` or `-network`. Detectors that are off by default are looked for if they are named.
    #[arg(long, value_name = "LIST", value_delimiter = ',', allow_hyphen_values = true)]
    pub(crate) detectors: Vec<String>,

    /// Rules of your own beside the detectors, in TOML or JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,

    /// Do not report what an earlier run has found: its report in JSON, NDJSON or SARIF, or what `--write-baseline` wrote.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,

    /// Write the fingerprints of everything that is found, for `--baseline` of later runs.
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,

    /// Write a copy in which each value is replaced: of a folder into this folder, of a file into this file, or `-` for standard output.
    #[arg(long, value_name = "PATH", conflicts_with = "in_place")]
    pub(crate) redact: Option<PathBuf>,

    /// Replace each value in the files themselves.
    #[arg(long)]
    pub(crate) in_place: bool,

    /// What comes in the place of values, as a plan in TOML or JSON [default: the id of the detector, as in `[EMAIL]`].
    #[arg(long, value_name = "FILE")]
    pub(crate) transform: Option<PathBuf>,

    /// Replace clean copies that are there already. Never replaces what is read.
    #[arg(long)]
    pub(crate) force: bool,

    /// A secret of 16 bytes or more, of which fingerprints and tokens are made. Without it, whoever has a fingerprint can try
    /// values until one fits.
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,

    /// How many threads read files [default: as many as there are processors].
    #[arg(long, value_name = "NUMBER")]
    pub(crate) threads: Option<NonZeroU8>,

    /// Leave out files that are larger, such as `10M`.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) max_size: Option<u64>,

    /// Read what `.gitignore`, `.ignore` and `.stewardignore` leave out, too.
    #[arg(long)]
    pub(crate) no_ignore: bool,

    /// Write what the run comes to on standard error, as one JSON object on one line.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) stats: Option<StatsFormat>,

    /// Write nothing on standard error but errors.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// How sure a finding must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Confidence {
    /// All that might be something.
    Low,
    /// What is rather something than not.
    #[default]
    Medium,
    /// What is hardly anything else.
    High,
}

/// How the numbers of a run are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatsFormat {
    /// One JSON object on one line.
    Json,
}

/// Reads a number of bytes: `500`, `500k`, `10M`, `10MiB`, `1g`. Units are of 1,024.
fn size(text: &str) -> Result<u64, String> {
    let wrong =
        || format!("{text:?} is no size; write a number of bytes, or one with K, M, G or T, such as 10M");
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let shift = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return Err(wrong()),
    };
    number.checked_mul(1 << shift).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("0"), Ok(0));
        assert_eq!(size("10M"), Ok(10 << 20));
        assert_eq!(size("3 GiB"), Ok(3 << 30));
        assert!(size("").is_err() && size("M").is_err() && size("1x").is_err() && size("-1").is_err());
        assert!(size("99999999999T").is_err());
    }
}
