//! A DNS server in process, which answers what the test sets.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use hickory_resolver::proto::op::{Message, MessageType, Query, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, AAAA, CNAME, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinSet;

/// How many times a port is looked for that is free for UDP and TCP.
const PORTS_TRIED: usize = 50;

/// How long a name may point to another one.
const CHAIN_MAX: usize = 16;

/// An authoritative server for all names, on a port of its own, over UDP and TCP. A name that was not set does not exist.
#[derive(Debug)]
pub struct TestDns {
    address: SocketAddr,
    zone: Arc<Mutex<Zone>>,
    _tasks: JoinSet<()>,
}

/// How a name fails, whatever is asked about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DnsFailure {
    /// The server says that it could not find out.
    ServFail,
    /// The server says that it does not want to answer.
    Refused,
    /// The server says nothing.
    Silence,
}

#[derive(Debug, Default)]
struct Zone {
    names: HashMap<String, Entry>,
    questions: HashMap<(String, RecordType), usize>,
}

#[derive(Debug, Default)]
struct Entry {
    txt: Vec<Vec<Vec<u8>>>,
    /// The addresses of the first question, the second, and so on; the last ones stay.
    addresses: Vec<Vec<IpAddr>>,
    alias: Option<String>,
    failure: Option<DnsFailure>,
    /// For AAAA alone: the most frequent fault of real servers.
    failure_v6: Option<DnsFailure>,
}

impl TestDns {
    /// Starts a server in the runtime of the caller. It ends when it is dropped.
    ///
    /// # Panics
    /// Outside of a runtime, or if no port is free.
    pub fn start() -> Self {
        let (udp, tcp) = (0..PORTS_TRIED).find_map(|_| sockets().ok()).expect("a port is free for DNS");
        let address = udp.local_addr().expect("the socket is bound");
        let zone = Arc::new(Mutex::new(Zone::default()));
        let mut tasks = JoinSet::new();
        tasks.spawn(serve_udp(udp, Arc::clone(&zone)));
        tasks.spawn(serve_tcp(tcp, Arc::clone(&zone)));
        Self { address, zone, _tasks: tasks }
    }

    /// Returns where it answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sets the TXT records of a name; a text is cut into strings of 255 bytes. No texts: the name exists without TXT.
    pub fn set_txt(&self, name: &str, texts: &[&str]) {
        let texts: Vec<&[u8]> = texts.iter().map(|text| text.as_bytes()).collect();
        self.set_txt_bytes(name, &texts);
    }

    /// Sets the TXT records of a name to bytes that need not be text.
    pub fn set_txt_bytes(&self, name: &str, texts: &[&[u8]]) {
        // A record has at least one string, which may be empty.
        let cut = |text: &&[u8]| match text.len() {
            0 => vec![Vec::new()],
            _ => text.chunks(255).map(<[u8]>::to_vec).collect(),
        };
        self.change(name, |entry| entry.txt = texts.iter().map(cut).collect());
    }

    /// Sets the A and AAAA records of a name.
    pub fn set_addresses(&self, name: &str, addresses: &[IpAddr]) {
        self.set_addresses_in_turn(name, &[addresses.to_vec()]);
    }

    /// Sets what A and AAAA records a name has when it is asked for the first time, the second time, and so on. The last
    /// ones stay.
    pub fn set_addresses_in_turn(&self, name: &str, turns: &[Vec<IpAddr>]) {
        let mut zone = lock(&self.zone);
        let name = key(name);
        for kind in [RecordType::A, RecordType::AAAA] {
            zone.questions.remove(&(name.clone(), kind));
        }
        zone.names.entry(name).or_default().addresses = turns.to_vec();
    }

    /// Makes a name an alias of another one.
    pub fn set_cname(&self, name: &str, target: &str) {
        self.change(name, |entry| entry.alias = Some(target.to_owned()));
    }

    /// Lets all questions about a name fail.
    pub fn fail(&self, name: &str, failure: DnsFailure) {
        self.change(name, |entry| entry.failure = Some(failure));
    }

    /// Lets only the questions for IPv6 addresses of a name fail.
    pub fn fail_ipv6(&self, name: &str, failure: DnsFailure) {
        self.change(name, |entry| entry.failure_v6 = Some(failure));
    }

    /// Forgets a name: it does not exist any more, and does not fail any more.
    pub fn remove(&self, name: &str) {
        lock(&self.zone).names.remove(&key(name));
    }

    /// Counts the questions about a name, of all types.
    pub fn questions(&self, name: &str) -> usize {
        let (name, zone) = (key(name), lock(&self.zone));
        zone.questions.iter().filter(|((asked, _), _)| *asked == name).map(|(_, count)| count).sum()
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Entry)) {
        change(lock(&self.zone).names.entry(key(name)).or_default());
    }
}

fn sockets() -> io::Result<(UdpSocket, TcpListener)> {
    let udp = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let tcp = std::net::TcpListener::bind(udp.local_addr()?)?;
    udp.set_nonblocking(true)?;
    tcp.set_nonblocking(true)?;
    Ok((UdpSocket::from_std(udp)?, TcpListener::from_std(tcp)?))
}

async fn serve_udp(socket: UdpSocket, zone: Arc<Mutex<Zone>>) {
    let mut buffer = vec![0; 4096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
        let Ok(request) = Message::from_vec(&buffer[..length]) else { continue };
        let Some(answer) = lock(&zone).answer(&request) else { continue };
        let Ok(mut bytes) = answer.to_vec() else { continue };
        if bytes.len() > usize::from(request.max_payload()) {
            bytes = answer.truncate().to_vec().expect("a message without records fits");
        }
        // A client that has gone away is no concern of the server.
        let _ = socket.send_to(&bytes, from).await;
    }
}

async fn serve_tcp(listener: TcpListener, zone: Arc<Mutex<Zone>>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let zone = Arc::clone(&zone);
        connections.spawn(async move {
            // The client ends the connection.
            let _ = serve_connection(stream, &zone).await;
        });
    }
}

async fn serve_connection(mut stream: TcpStream, zone: &Mutex<Zone>) -> io::Result<()> {
    loop {
        let mut bytes = vec![0; usize::from(stream.read_u16().await?)];
        stream.read_exact(&mut bytes).await?;
        let request = Message::from_vec(&bytes).map_err(io::Error::other)?;
        let answer = lock(zone).answer(&request);
        if let Some(answer) = answer {
            let bytes = answer.to_vec().map_err(io::Error::other)?;
            let length = u16::try_from(bytes.len()).map_err(io::Error::other)?;
            stream.write_all(&length.to_be_bytes()).await?;
            stream.write_all(&bytes).await?;
        }
    }
}

impl Zone {
    /// Answers a message; None is silence.
    fn answer(&mut self, request: &Message) -> Option<Message> {
        let query = request.queries.first()?.clone();
        let mut answer = Message::response(request.metadata.id, request.metadata.op_code);
        answer.metadata.message_type = MessageType::Response;
        answer.metadata.authoritative = true;
        answer.metadata.recursion_desired = request.metadata.recursion_desired;
        answer.metadata.recursion_available = true;
        answer.add_query(query.clone());
        match self.records(&query) {
            Ok(records) => {
                answer.add_answers(records);
            }
            Err(Some(code)) => answer.metadata.response_code = code,
            Err(None) => return None,
        }
        Some(answer)
    }

    /// Finds the records, along aliases. The error is a code, or silence.
    fn records(&mut self, query: &Query) -> Result<Vec<Record>, Option<ResponseCode>> {
        let mut name = query.name().clone();
        let mut records = Vec::new();
        for _ in 0..CHAIN_MAX {
            let text = key(&name.to_ascii());
            let before = self.questions.entry((text.clone(), query.query_type())).or_default();
            let turn = *before;
            *before += 1;
            let Some(entry) = self.names.get(&text) else {
                return if records.is_empty() { Err(Some(ResponseCode::NXDomain)) } else { Ok(records) };
            };
            let failure_v6 = entry.failure_v6.filter(|_| query.query_type() == RecordType::AAAA);
            match entry.failure.or(failure_v6) {
                Some(DnsFailure::ServFail) => return Err(Some(ResponseCode::ServFail)),
                Some(DnsFailure::Refused) => return Err(Some(ResponseCode::Refused)),
                Some(DnsFailure::Silence) => return Err(None),
                None => {}
            }
            if let Some(alias) = &entry.alias {
                let target = Name::from_ascii(format!("{}.", key(alias))).expect("the alias is a name");
                records.push(Record::from_rdata(name, 60, RData::CNAME(CNAME(target.clone()))));
                name = target;
                continue;
            }
            let found = entry.data(query.query_type(), turn);
            records.extend(found.into_iter().map(|data| Record::from_rdata(name.clone(), 60, data)));
            break;
        }
        Ok(records)
    }
}

impl Entry {
    fn data(&self, kind: RecordType, turn: usize) -> Vec<RData> {
        let addresses = self.addresses.get(turn).or(self.addresses.last()).into_iter().flatten();
        match kind {
            RecordType::TXT => {
                let text = |parts: &Vec<Vec<u8>>| TXT::from_bytes(parts.iter().map(Vec::as_slice).collect());
                self.txt.iter().map(|parts| RData::TXT(text(parts))).collect()
            }
            RecordType::A => addresses
                .filter_map(|address| match address {
                    IpAddr::V4(address) => Some(RData::A(A(*address))),
                    IpAddr::V6(_) => None,
                })
                .collect(),
            RecordType::AAAA => addresses
                .filter_map(|address| match address {
                    IpAddr::V6(address) => Some(RData::AAAA(AAAA(*address))),
                    IpAddr::V4(_) => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn key(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn lock(zone: &Mutex<Zone>) -> std::sync::MutexGuard<'_, Zone> {
    zone.lock().unwrap_or_else(PoisonError::into_inner)
}
