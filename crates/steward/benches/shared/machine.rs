//! The machine in words that identify its kind and nobody's name.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::Anything;
use crate::support::cluster::Cluster;

/// Durable writes that are timed.
const WRITES: usize = 200;

/// Describes processor, memory, kernel and compiler in one line.
pub(crate) fn describe() -> String {
    let cpu = read("/proc/cpuinfo");
    let model = field(&cpu, "model name").unwrap_or("unknown processor").to_owned();
    let cores = cpu.lines().filter(|line| line.starts_with("processor")).count();
    let memory = read("/proc/meminfo");
    let kilobytes: u64 = field(&memory, "MemTotal")
        .and_then(|text| text.split_whitespace().next())
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0);
    // Distributions and clouds put their name behind the number.
    let release = read("/proc/sys/kernel/osrelease");
    let kernel = release.split('-').next().unwrap_or_default().trim();
    let rust = Command::new("rustc").arg("--version").output().ok();
    let rust = rust.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    let rust = rust.split_whitespace().nth(1).unwrap_or("unknown");
    format!(
        "{cores} cores {model}, {} GiB memory, Linux {kernel}, Rust {rust}",
        kilobytes.div_ceil(1024 * 1024)
    )
}

impl Cluster {
    /// Returns the version, such as `PostgreSQL 17.2`.
    pub(crate) fn version(&self) -> Anything<String> {
        let text = self.output("postgres", &["--version"])?;
        let number = text.split_whitespace().nth(2).unwrap_or("of unknown version");
        Ok(format!("PostgreSQL {number}"))
    }
}

/// Returns the median time of one 4 KiB write with fdatasync, the floor under every durable change.
pub(crate) fn durable_write(dir: &Path) -> Anything<Duration> {
    let path = dir.join("durable-write");
    let mut file = File::create(&path)?;
    let mut times = Vec::with_capacity(WRITES);
    for _ in 0..WRITES {
        let began = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        times.push(began.elapsed());
    }
    fs::remove_file(path)?;
    times.sort();
    Ok(times[WRITES / 2])
}

/// Returns the resident memory of a process in MiB.
pub(crate) fn resident_mebibytes(id: u32) -> Anything<f64> {
    memory_mebibytes(id, "VmRSS")
}

/// Returns the largest resident memory that a process ever had, in MiB.
pub(crate) fn peak_mebibytes(id: u32) -> Anything<f64> {
    memory_mebibytes(id, "VmHWM")
}

#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
fn memory_mebibytes(id: u32, name: &str) -> Anything<f64> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let text = field(&status, name).ok_or("the process has no resident memory")?;
    let kilobytes: u64 = text.split_whitespace().next().unwrap_or_default().parse()?;
    Ok(kilobytes as f64 / 1024.0)
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// Returns the value of the first line `name : value`.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim())
}
