//! Asks DNS: the only place that does.
//!
//! Every question goes to the servers again: a check must see what is there now, so nothing is remembered. Names are
//! absolute; search domains of the machine are never tried, for a name of a customer must not become one of ours.

mod error;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use tokio::time::timeout;

pub use error::LookupError;

/// A name with more records than this has them for something else; what is looked for stands among the first.
const TXT_RECORDS_MAX: usize = 100;
/// An answer over TCP can hold no more than this.
const TXT_BYTES_MAX: usize = 64 << 10;

/// How DNS is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsOptions {
    /// The servers that are asked; those of the machine if there are none.
    pub servers: Vec<SocketAddr>,
    /// How long one attempt may take.
    pub timeout: Duration,
    /// How often a question is asked before it counts as unanswered.
    pub attempts: usize,
}

impl Default for DnsOptions {
    fn default() -> Self {
        Self { servers: Vec::new(), timeout: Duration::from_secs(3), attempts: 2 }
    }
}

/// Asks DNS. Cheap to clone.
#[derive(Clone)]
pub struct Resolver(Arc<Inner>);

struct Inner {
    options: DnsOptions,
    /// Made for the first question: it reads files of the machine.
    asked: OnceLock<Asked>,
}

struct Asked {
    resolver: TokioResolver,
    servers: Vec<SocketAddr>,
}

impl fmt::Debug for Resolver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Resolver").field("options", &self.0.options).finish_non_exhaustive()
    }
}

impl Resolver {
    /// Makes a resolver. Nothing is read and nothing is asked before the first question.
    pub fn new(options: &DnsOptions) -> Self {
        Self(Arc::new(Inner { options: options.clone(), asked: OnceLock::new() }))
    }

    /// Returns the texts of the TXT records of a name, the strings of each record joined (RFC 7208 §3.3). Bytes that
    /// are not UTF-8 are replaced. Of very many or very long records only the first are returned.
    pub async fn txt(&self, name: &str) -> Result<Vec<String>, LookupError> {
        let name = absolute(name)?;
        let asked = self.asked()?;
        let lookup = self.bounded(asked.resolver.lookup(name, RecordType::TXT)).await?;
        let mut texts = Vec::new();
        let mut bytes = 0;
        for record in lookup.answers() {
            let RData::TXT(txt) = &record.data else { continue };
            let joined: Vec<u8> = txt.txt_data.iter().flat_map(|part| part.iter().copied()).collect();
            bytes += joined.len();
            if texts.len() == TXT_RECORDS_MAX || bytes > TXT_BYTES_MAX {
                break;
            }
            texts.push(String::from_utf8_lossy(&joined).into_owned());
        }
        if texts.is_empty() { Err(LookupError::NoRecords) } else { Ok(texts) }
    }

    /// Returns the addresses of a host. With the servers of the machine its hosts file counts too.
    pub async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, LookupError> {
        let name = absolute(host)?;
        let asked = self.asked()?;
        let lookup = self.bounded(asked.resolver.lookup_ip(name)).await?;
        let addresses: Vec<IpAddr> = lookup.iter().collect();
        if addresses.is_empty() { Err(LookupError::NoRecords) } else { Ok(addresses) }
    }

    /// Says which servers are asked; none if the machine names none.
    pub fn servers(&self) -> Vec<SocketAddr> {
        self.asked().map(|asked| asked.servers.clone()).unwrap_or_default()
    }

    fn asked(&self) -> Result<&Asked, LookupError> {
        if let Some(asked) = self.0.asked.get() {
            return Ok(asked);
        }
        // A failure is not kept: the machine may get its servers later.
        let asked = Asked::new(&self.0.options)?;
        Ok(self.0.asked.get_or_init(|| asked))
    }

    /// Waits for an answer, no longer than all attempts together may take.
    async fn bounded<T, E: Into<LookupError>>(
        &self,
        question: impl Future<Output = Result<T, E>>,
    ) -> Result<T, LookupError> {
        let DnsOptions { timeout: once, attempts, .. } = &self.0.options;
        let longest = once.saturating_mul(u32::try_from(attempts.saturating_add(1)).unwrap_or(u32::MAX));
        match timeout(longest, question).await {
            Ok(answer) => answer.map_err(Into::into),
            Err(_) => Err(LookupError::Timeout),
        }
    }
}

impl Asked {
    fn new(options: &DnsOptions) -> Result<Self, LookupError> {
        let (servers, hosts) = if options.servers.is_empty() {
            let (config, _) = read_system_conf().map_err(|error| {
                LookupError::Other(format!(
                    "the machine names no DNS server ({error}); name one in the configuration, as dns.servers"
                ))
            })?;
            (config.name_servers().to_vec(), ResolveHosts::Always)
        } else {
            (options.servers.iter().copied().map(server).collect(), ResolveHosts::Never)
        };
        let names = servers
            .iter()
            .filter_map(|server| Some(SocketAddr::new(server.ip, server.connections.first()?.port)))
            .collect();
        let config = ResolverConfig::from_parts(None, Vec::new(), servers);
        let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        let all: &mut ResolverOpts = builder.options_mut();
        all.timeout = options.timeout;
        // The library counts what comes after the first attempt.
        all.attempts = options.attempts.saturating_sub(1);
        all.cache_size = 0;
        all.edns0 = true;
        all.use_hosts_file = hosts;
        let resolver = builder.build()?;
        Ok(Self { resolver, servers: names })
    }
}

fn server(address: SocketAddr) -> NameServerConfig {
    let at_port = |mut connection: ConnectionConfig| {
        connection.port = address.port();
        connection
    };
    let connections = vec![at_port(ConnectionConfig::udp()), at_port(ConnectionConfig::tcp())];
    NameServerConfig::new(address.ip(), true, connections)
}

/// Reads a name that nothing is appended to. Letters, digits, `-` and `_` only (RFC 1123 §2.1, RFC 8552): anything else
/// has a meaning in the text form of names, and a host outside of ASCII comes as its `xn--` form.
fn absolute(name: &str) -> Result<Name, LookupError> {
    let plain = name.strip_suffix('.').unwrap_or(name);
    let fits = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if plain.len() > 253 || !plain.split('.').all(fits) {
        return Err(LookupError::InvalidName);
    }
    let mut name = Name::from_ascii(plain).map_err(|_| LookupError::InvalidName)?;
    name.set_fqdn(true);
    Ok(name)
}
