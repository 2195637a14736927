//! The ways into a private network that are known, held against a canary on this machine that nobody may touch.
//!
//! `ssrf.json` is a list of groups: why, what is expected, and the vectors. `{port}` is the port of the canary, which
//! also stands for 443; `{http}` is that of a canary without TLS. 127.0.0.5 stands for the public internet.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use steward_core::outgoing::{AllowedTarget, Outgoing, OutgoingError, OutgoingOptions};
use steward_core::resolver::{DnsOptions, Resolver};
use steward_testkit::app::outgoing as options;
use steward_testkit::dns::TestDns;
use steward_testkit::https::{Reply, TestHttps, loopbacks};

const CORPUS: &str = include_str!("ssrf.json");

/// The server that stands for the public internet.
const GOOD: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 5);

struct World {
    dns: TestDns,
    canary: TestHttps,
    good: TestHttps,
    plain: SocketAddr,
    plain_hits: Arc<AtomicUsize>,
}

impl World {
    async fn start() -> Self {
        // The two share a port; another process may hold it on one of the addresses.
        let (canary, good) = (0..50)
            .find_map(|_| {
                let canary = TestHttps::start_on(&loopbacks());
                let good = TestHttps::start_at((GOOD, canary.port()).into()).ok()?;
                Some((canary, good))
            })
            .expect("a port is free on all loopback addresses");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (plain, plain_hits) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let hits = Arc::clone(&plain_hits);
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                hits.fetch_add(1, Ordering::SeqCst);
            }
        });
        let dns = TestDns::start();
        dns.set_addresses("good.test", &[GOOD.into()]);
        dns.set_addresses("canary.test", &[Ipv4Addr::LOCALHOST.into()]);
        Self { dns, canary, good, plain, plain_hits }
    }

    /// A client that may reach these addresses and the public internet.
    fn client(&self, allowed: Vec<AllowedTarget>) -> Outgoing {
        let options = OutgoingOptions { allowed, ..options(&self.canary) };
        let dns =
            DnsOptions { servers: vec![self.dns.address()], timeout: Duration::from_secs(1), attempts: 1 };
        Outgoing::new(options, Resolver::new(&dns))
    }

    fn fill(&self, text: &str) -> String {
        text.replace("{port}", &self.canary.port().to_string())
            .replace("{http}", &self.plain.port().to_string())
    }

    fn hits(&self) -> usize {
        self.canary.connections() + self.plain_hits.load(Ordering::SeqCst)
    }

    /// Sets a name as a vector describes it and returns the host to ask for.
    fn set(&self, number: usize, vector: &Value) -> String {
        let host = format!("n{number}.victim.test");
        let aliases = vector["aliases"].as_u64().unwrap_or(0);
        let mut name = host.clone();
        for alias in 0..aliases {
            let next = format!("a{alias}.n{number}.victim.test");
            self.dns.set_cname(&name, &next);
            name = next;
        }
        match vector["alias"].as_str() {
            Some(alias) => self.dns.set_cname(&name, alias),
            None => self.dns.set_addresses_in_turn(&name, &turns(vector)),
        }
        host
    }
}

fn turns(vector: &Value) -> Vec<Vec<IpAddr>> {
    serde_json::from_value(vector["turns"].clone()).unwrap()
}

fn targets(texts: &[&str]) -> Vec<AllowedTarget> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// What stays the same for every way to write the URL.
struct Vector {
    why: String,
    expect: String,
    value: Value,
}

fn corpus() -> Vec<Vector> {
    let groups: Vec<Value> = serde_json::from_str(CORPUS).unwrap();
    let vectors = groups.iter().flat_map(|group| {
        let list = group["urls"].as_array().or(group["names"].as_array()).unwrap();
        list.iter().map(|value| Vector {
            why: group["why"].as_str().unwrap().to_owned(),
            expect: group["expect"].as_str().unwrap().to_owned(),
            value: value.clone(),
        })
    });
    vectors.collect()
}

fn kind(error: &OutgoingError) -> &'static str {
    match error {
        OutgoingError::InvalidUrl { .. } => "url",
        OutgoingError::ForbiddenScheme { .. } => "scheme",
        OutgoingError::ForbiddenPort { .. } => "port",
        OutgoingError::ForbiddenAddress { .. } => "address",
        OutgoingError::Lookup { .. } => "lookup",
        OutgoingError::Connect { .. } => "connect",
        OutgoingError::Tls { .. } => "tls",
        OutgoingError::Timeout { .. } => "timeout",
        OutgoingError::Protocol { .. } => "protocol",
        OutgoingError::TooLarge { .. } => "too large",
    }
}

/// Tries one vector; says what was wrong.
async fn wrong(world: &World, client: &Outgoing, number: usize, vector: &Vector) -> Option<String> {
    let Vector { expect, value, .. } = vector;
    let (url, address) = match expect.as_str() {
        "redirect" | "headers" => {
            let (name, text) = (&value[0], world.fill(value[1].as_str().unwrap()));
            let (status, header) = match name.as_str() {
                Some(name) => (200, name),
                None => (u16::try_from(name.as_u64().unwrap()).unwrap(), "location"),
            };
            world.good.set("good.test", "/", Reply::with(status, &[(header, &text)], b""));
            let fetched = client.get("https://good.test/").await;
            let as_expected = fetched.as_ref().is_ok_and(|fetched| {
                fetched.status == status && (header != "location" || fetched.location == Some(text))
            });
            return (!as_expected).then(|| format!("{fetched:?}"));
        }
        "long" => {
            let length = usize::try_from(value.as_u64().unwrap()).unwrap();
            let start = "https://127.0.0.1/";
            (format!("{start}{}", "a".repeat(length - start.len())), None)
        }
        "rebinding" => return wrong_turn(world, client, number, value).await,
        _ if value.is_object() => (format!("https://{}/", world.set(number, value)), None),
        _ => match value.as_array() {
            Some(pair) => (world.fill(pair[0].as_str().unwrap()), pair[1].as_str()),
            None => (world.fill(value.as_str().unwrap()), None),
        },
    };
    let result = client.get(&url).await;
    let as_expected = match (expect.as_str(), &result) {
        ("good", Ok(fetched)) => fetched.address == IpAddr::from(GOOD),
        ("address", Err(OutgoingError::ForbiddenAddress { address: found, .. })) => {
            address.is_none_or(|address| address.parse::<IpAddr>().unwrap() == *found)
        }
        ("long", Err(error)) => kind(error) == "url",
        (expect, Err(error)) => kind(error) == expect,
        _ => false,
    };
    (!as_expected).then(|| format!("{url:.200} {result:?}"))
}

/// Asks once for each turn: the good server where it is among the addresses, else a refusal.
async fn wrong_turn(world: &World, client: &Outgoing, number: usize, value: &Value) -> Option<String> {
    let url = format!("https://{}/", world.set(number, value));
    for turn in turns(value) {
        let result = client.get(&url).await;
        let as_expected = match &result {
            Ok(fetched) => turn.contains(&GOOD.into()) && fetched.address == IpAddr::from(GOOD),
            Err(error) => kind(error) == "address" && !turn.contains(&GOOD.into()),
        };
        if !as_expected {
            return Some(format!("{turn:?} {result:?}"));
        }
    }
    None
}

#[tokio::test]
async fn no_vector_of_the_corpus_reaches_the_canary() {
    let world = World::start().await;
    let client = world.client(targets(&["127.0.0.5"]));
    let corpus = corpus();
    assert!(corpus.len() >= 300, "{}", corpus.len());
    let mut failures = Vec::new();
    for (number, vector) in corpus.iter().enumerate() {
        if let Some(found) = wrong(&world, &client, number, vector).await {
            failures.push(format!("{} ({}, {}): {found}", vector.why, vector.expect, vector.value));
        }
        assert_eq!(world.hits(), 0, "{} {} reached the canary", vector.why, vector.value);
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), corpus.len(), failures.join("\n"));
    assert!(world.good.connections() > 50, "the good server was reached");
}

/// The same vectors reach the canary when its addresses are allowed: the test above can fail.
#[tokio::test]
async fn the_canary_is_reached_where_it_is_allowed() {
    let world = World::start().await;
    let port = world.canary.port();
    let mut allowed = targets(&["127.0.0.1", "[::1]"]);
    allowed.extend(targets(&[&format!("127.0.0.1:{port}"), &format!("[::1]:{port}")]));
    let client = world.client(allowed);
    let reachable = loopbacks();
    let mut reached = 0;
    for (number, vector) in corpus().iter().enumerate() {
        let value = &vector.value;
        let url = match vector.expect.as_str() {
            "address" if value.is_object() => {
                let leads_here =
                    turns(value)[0].iter().all(|address| reachable.contains(&address.to_canonical()));
                leads_here.then(|| format!("https://{}/", world.set(number, value)))
            }
            "address" => {
                let address: IpAddr = value[1].as_str().unwrap().parse().unwrap();
                reachable.contains(&address).then(|| value[0].as_str().unwrap().to_owned())
            }
            "port" => {
                let url = value.as_str().unwrap();
                let here =
                    (url.contains("127.0.0.1:") || url.contains("2130706433:")) && url.contains("{port}");
                here.then(|| world.fill(url))
            }
            _ => None,
        };
        let Some(url) = url else { continue };
        let before = world.canary.connections();
        let result = client.get(&url).await;
        assert!(world.canary.connections() > before, "{} {url} {result:?}", vector.why);
        reached += 1;
    }
    assert!(reached >= 40, "{reached}");
}
