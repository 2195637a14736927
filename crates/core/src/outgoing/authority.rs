//! Certificate authorities that the operator adds.

use std::fmt;

use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

/// The certificate of an authority that is trusted beside the public ones.
#[derive(Clone, PartialEq, Eq)]
pub struct Authority(pub(super) CertificateDer<'static>);

impl fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Authority({} bytes)", self.0.len())
    }
}

impl Authority {
    /// Reads the certificates of a PEM file, or the one of a DER file. The error continues a sentence that starts with
    /// the file.
    pub fn read(bytes: &[u8]) -> Result<Vec<Self>, String> {
        let found: Vec<CertificateDer<'static>> = if bytes.windows(10).any(|window| window == b"-----BEGIN") {
            CertificateDer::pem_slice_iter(bytes)
                .collect::<Result<_, _>>()
                .map_err(|error| format!("is not a PEM file that can be read: {error}"))?
        } else {
            vec![CertificateDer::from(bytes.to_vec())]
        };
        if found.is_empty() {
            return Err("has no certificate: there is no -----BEGIN CERTIFICATE----- in it".to_owned());
        }
        let mut roots = RootCertStore::empty();
        for (index, certificate) in found.iter().enumerate() {
            roots.add(certificate.clone()).map_err(|error| {
                format!("has a certificate (number {}) that cannot be used: {error}", index + 1)
            })?;
        }
        Ok(found.into_iter().map(Self).collect())
    }
}
