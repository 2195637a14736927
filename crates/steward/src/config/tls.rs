//! `[tls]`: the certificate of the listener.

use std::path::{Path, PathBuf};

use super::section::{Key, quoted};
use super::value::Value;

/// The certificate of the listener; without one it speaks plain HTTP.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct TlsConfig {
    /// The PEM file with the certificate and those that lead to its root; empty means none.
    pub(crate) certificate: PathBuf,
    /// The PEM file with its private key; empty means none.
    pub(crate) key: PathBuf,
}

pub(super) const KEYS: &[Key<TlsConfig>] = &[
    Key {
        name: "certificate",
        set: |tls, value| path(value).map(|read| tls.certificate = read),
        show: |tls| quoted(&tls.certificate.display().to_string()),
    },
    Key {
        name: "key",
        set: |tls, value| path(value).map(|read| tls.key = read),
        show: |tls| quoted(&tls.key.display().to_string()),
    },
];

impl TlsConfig {
    /// The two files, if both are named.
    pub(crate) fn files(&self) -> Option<(&Path, &Path)> {
        let named = |path: &Path| !path.as_os_str().is_empty();
        (named(&self.certificate) && named(&self.key)).then_some((&self.certificate, &self.key))
    }
}

/// A key that was pasted instead of named is refused here, before it can be shown as a path.
fn path(value: &Value) -> Result<PathBuf, String> {
    let text = value.text()?;
    if text.contains("-----BEGIN") || text.contains(['\n', '\0']) {
        Err("must name a PEM file, not hold its content".to_owned())
    } else {
        Ok(PathBuf::from(text))
    }
}
