//! What can come back from DNS instead of records.

use hickory_resolver::net::{DnsError, NetError, NoRecords};
use hickory_resolver::proto::op::ResponseCode;

/// Says why a question to DNS brought no records. The text continues a sentence about the name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// The name does not exist.
    #[error("the name does not exist in DNS (NXDOMAIN)")]
    NoSuchName,
    /// The name exists, without records of the kind that was asked for.
    #[error("the name exists in DNS and has no record of this type")]
    NoRecords,
    /// The text is no name that DNS can be asked for.
    #[error("it is not a domain name: letters, digits, - and _, at most 63 between two dots and 253 in all")]
    InvalidName,
    /// The server does not answer this question.
    #[error("the DNS server answers with an error ({code}); it may be asked again later")]
    Failed {
        /// What the server said, as in the registry of response codes: `SERVFAIL`, `REFUSED`.
        code: String,
    },
    /// No server answered in time.
    #[error("no DNS server answered in time; it may be asked again later")]
    Timeout,
    /// Something else went wrong on the way.
    #[error("DNS could not be asked: {0}")]
    Other(String),
}

impl LookupError {
    /// Tells an answer, which stays until somebody changes DNS, from a failure that may pass by itself.
    pub fn is_definite(&self) -> bool {
        match self {
            Self::NoSuchName | Self::NoRecords | Self::InvalidName => true,
            Self::Failed { .. } | Self::Timeout | Self::Other(_) => false,
        }
    }
}

impl From<NetError> for LookupError {
    fn from(error: NetError) -> Self {
        match error {
            NetError::Dns(DnsError::NoRecordsFound(NoRecords { response_code, .. })) => match response_code {
                ResponseCode::NXDomain => Self::NoSuchName,
                ResponseCode::NoError => Self::NoRecords,
                code => failed(code),
            },
            NetError::Dns(DnsError::ResponseCode(code)) => failed(code),
            NetError::Timeout => Self::Timeout,
            other => Self::Other(other.to_string()),
        }
    }
}

fn failed(code: ResponseCode) -> LookupError {
    let code = match code {
        ResponseCode::ServFail => "SERVFAIL".to_owned(),
        ResponseCode::Refused => "REFUSED".to_owned(),
        ResponseCode::FormErr => "FORMERR".to_owned(),
        ResponseCode::NotImp => "NOTIMP".to_owned(),
        other => format!("code {}", u16::from(other)),
    };
    LookupError::Failed { code }
}
