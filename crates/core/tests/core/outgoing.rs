//! What the guarded client does with good servers and with bad ones.

mod address;
mod ssrf;

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use steward_core::outgoing::{AllowedTarget, Outgoing, OutgoingError, OutgoingOptions};
use steward_core::resolver::{DnsOptions, LookupError, Resolver};
use steward_testkit::app::{TestApp, outgoing as options};
use steward_testkit::dns::{DnsFailure, TestDns};
use steward_testkit::https::{Certificate, Reply, TestHttps};

/// A client, the DNS that it asks and a server that it may reach.
struct World {
    dns: TestDns,
    https: TestHttps,
}

impl World {
    fn start() -> Self {
        let world = Self { dns: TestDns::start(), https: TestHttps::start() };
        world.dns.set_addresses("good.test", &[Ipv4Addr::LOCALHOST.into()]);
        world
    }

    fn client(&self, change: impl FnOnce(&mut OutgoingOptions)) -> Outgoing {
        let mut options = options(&self.https);
        change(&mut options);
        let dns = DnsOptions {
            servers: vec![self.dns.address()],
            timeout: Duration::from_millis(500),
            attempts: 1,
        };
        Outgoing::new(options, Resolver::new(&dns))
    }
}

#[tokio::test]
async fn a_page_is_fetched_as_it_is() {
    let world = World::start();
    world.https.set("good.test", "/a/b?c=%20d", Reply::text("hello"));
    let fetched = world.client(|_| {}).get("https://good.test/a/b?c=%20d#not-sent").await.unwrap();
    assert_eq!((fetched.status, fetched.truncated), (200, false));
    assert_eq!(fetched.content_type.as_deref(), Some("text/plain; charset=utf-8"));
    assert_eq!((fetched.location, fetched.body.as_slice()), (None, b"hello".as_slice()));
    assert_eq!(fetched.address, IpAddr::from(Ipv4Addr::LOCALHOST));
    let head = world.https.requests()[0].head.to_ascii_lowercase();
    let expected = format!(
        "get /a/b?c=%20d http/1.1\r\nhost: good.test\r\nuser-agent: steward/{}\r\naccept: */*\r\nconnection: \
         close\r\n\r\n",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(head, expected);
}

#[tokio::test]
async fn any_status_is_an_answer_and_no_redirect_is_followed() {
    let world = World::start();
    let client = world.client(|_| {});
    for status in [204, 301, 302, 303, 307, 308, 404, 500, 503] {
        world.https.set("good.test", "/", Reply::redirect(status, "https://good.test/next"));
        let fetched = client.get("https://good.test").await.unwrap();
        assert_eq!((fetched.status, fetched.location.as_deref()), (status, Some("https://good.test/next")));
    }
    assert!(world.https.requests().iter().all(|seen| seen.path == "/"));
}

#[tokio::test]
async fn a_body_is_read_up_to_the_limit_and_not_unpacked() {
    let world = World::start();
    let client = world.client(|options| options.body_limit = 1000);
    for (length, truncated) in [(0, false), (999, false), (1000, false), (1001, true), (100_000, true)] {
        world.https.set("good.test", "/", Reply::with(200, &[], &vec![b'x'; length]));
        let fetched = client.get("https://good.test/").await.unwrap();
        assert_eq!((fetched.body.len(), fetched.truncated), (length.min(1000), truncated));
    }
    world.https.set("good.test", "/", Reply::endless_body());
    let fetched = client.get("https://good.test/").await.unwrap();
    assert_eq!((fetched.body.len(), fetched.truncated), (1000, true));
    let packed = b"\x1f\x8b\x08\x00";
    world.https.set("good.test", "/", Reply::with(200, &[("content-encoding", "gzip")], packed));
    assert_eq!(client.get("https://good.test/").await.unwrap().body, packed);
}

#[tokio::test]
async fn slow_servers_are_left_within_the_time() {
    let world = World::start();
    let client = world.client(|options| options.total_timeout = Duration::from_millis(400));
    let begun = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nbegun";
    for reply in [
        Reply::never(),
        Reply::stall_after(b"HTTP/1.1 200 OK\r\n"),
        Reply::stall_after(begun),
        Reply::text("late").after(Duration::from_secs(2)),
    ] {
        world.https.set("good.test", "/", reply.clone());
        let error = client.get("https://good.test/").await.unwrap_err();
        assert!(matches!(error, OutgoingError::Timeout { what: "answer", .. }), "{reply:?}: {error}");
        assert!(!error.is_definite());
    }
}

#[tokio::test]
async fn a_server_that_accepts_and_says_nothing_is_left() {
    let world = World::start();
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = world.client(|options| {
        options.https_port = silent.local_addr().unwrap().port();
        options.connect_timeout = Duration::from_millis(200);
    });
    let error = client.get("https://good.test/").await.unwrap_err();
    assert!(matches!(error, OutgoingError::Timeout { what: "agree on TLS", .. }), "{error}");
}

#[tokio::test]
async fn answers_that_are_no_http_are_refused() {
    let world = World::start();
    let client = world.client(|_| {});
    for bytes in [
        b"".as_slice(),
        b"SSH-2.0-OpenSSH_9\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        b"HTTP/0.9\r\n\r\n",
    ] {
        world.https.set("good.test", "/", Reply::raw(bytes));
        let error = client.get("https://good.test/").await.unwrap_err();
        assert!(matches!(error, OutgoingError::Protocol { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let world = World::start();
    let client = world.client(|_| {});
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(200));
    let long = format!("HTTP/1.1 200 OK\r\na: {}\r\n\r\n", "b".repeat(40 << 10));
    for reply in [Reply::raw(many.as_bytes()), Reply::raw(long.as_bytes()), Reply::endless_head()] {
        world.https.set("good.test", "/", reply);
        let error = client.get("https://good.test/").await.unwrap_err();
        assert!(matches!(error, OutgoingError::TooLarge { what: "head", .. }), "{error:?}");
        assert!(error.is_definite());
    }
}

#[tokio::test]
async fn certificates_are_checked() {
    let world = World::start();
    world.https.set("good.test", "/", Reply::text("secret"));
    let client = world.client(|_| {});
    for kind in [Certificate::OtherHost, Certificate::Expired, Certificate::SelfSigned, Certificate::Missing]
    {
        world.https.set_certificate("good.test", kind);
        let error = client.get("https://good.test/").await.unwrap_err();
        assert!(matches!(error, OutgoingError::Tls { .. }), "{kind:?}: {error:?}");
        assert!(error.is_definite());
    }
    world.https.set_certificate("good.test", Certificate::Good);
    assert_eq!(client.get("https://good.test/").await.unwrap().status, 200);
    let without = world.client(|options| options.extra_ca.clear());
    let error = without.get("https://good.test/").await.unwrap_err();
    assert!(matches!(error, OutgoingError::Tls { .. }), "{error:?}");
    assert_eq!(world.https.requests().len(), 1);
}

#[tokio::test]
async fn an_allowed_port_opens_its_network_and_nothing_else() {
    let world = World::start();
    let port = world.https.port();
    let allow = |network: &str| AllowedTarget { network: network.parse().unwrap(), port };
    world.https.set("good.test", "/", Reply::text("hello"));
    let url = format!("https://good.test:{port}/");
    let open = world.client(|options| options.allowed = vec![allow("127.0.0.0/8")]);
    assert_eq!(open.get(&url).await.unwrap().status, 200);
    // The allowance is for this port, not for 443.
    let error = open.get("https://good.test/").await.unwrap_err();
    assert!(matches!(error, OutgoingError::ForbiddenAddress { .. }), "{error:?}");
    let elsewhere = world.client(|options| options.allowed = vec![allow("10.0.0.0/8")]);
    let error = elsewhere.get(&url).await.unwrap_err();
    assert!(matches!(error, OutgoingError::ForbiddenAddress { .. }), "{error:?}");
    let error = world.client(|_| {}).get(&url).await.unwrap_err();
    assert_eq!(error, OutgoingError::ForbiddenPort { port });
}

#[tokio::test]
async fn a_server_that_is_down_is_named_with_its_address() {
    let world = World::start();
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = world.client(|options| options.https_port = unused.port()).get("https://good.test/").await;
    let error = error.unwrap_err();
    assert!(matches!(&error, OutgoingError::Connect { address, .. } if *address == unused), "{error:?}");
    assert!(!error.is_definite());
    assert!(error.to_string().contains(&unused.to_string()), "{error}");
}

#[tokio::test]
async fn what_dns_says_is_passed_on() {
    let world = World::start();
    let client = world.client(|_| {});
    let error = client.get("https://nobody.test/").await.unwrap_err();
    assert_eq!(
        error,
        OutgoingError::Lookup { host: "nobody.test".to_owned(), error: LookupError::NoSuchName }
    );
    assert!(error.is_definite());
    world.dns.fail("failing.test", DnsFailure::ServFail);
    assert!(!client.get("https://failing.test/").await.unwrap_err().is_definite());
}

#[tokio::test]
async fn a_host_of_many_addresses_is_tried_a_few_times() {
    let world = World::start();
    // Nobody listens on these; each is refused at once.
    let many: Vec<IpAddr> = (0..200).map(|last| Ipv4Addr::new(127, 0, 9, last).into()).collect();
    world.dns.set_addresses("many.test", &many);
    let client = world.client(|options| {
        options.allowed = vec!["127.0.0.0/8".parse().unwrap()];
        options.connect_timeout = Duration::from_millis(400);
    });
    let error = client.get("https://many.test/").await.unwrap_err();
    assert!(matches!(error, OutgoingError::Connect { .. }), "{error:?}");
    // The one that listens comes second and is found.
    let two = [Ipv4Addr::new(127, 0, 9, 1).into(), Ipv4Addr::LOCALHOST.into()];
    world.dns.set_addresses("two.test", &two);
    assert_eq!(client.get("https://two.test/").await.unwrap().status, 404);
}

#[tokio::test]
async fn more_calls_than_may_be_under_way_wait_for_their_turn() {
    let world = World::start();
    world.https.set("good.test", "/held", Reply::never());
    world.https.set("good.test", "/", Reply::text("hello"));
    let client = world.client(|options| options.total_timeout = Duration::from_secs(20));
    let mut held = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let client = client.clone();
        held.spawn(async move { client.get("https://good.test/held").await });
    }
    while world.https.requests().len() < 64 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let one_more = tokio::spawn(async move { client.get("https://good.test/").await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(world.https.connections(), 64);
    held.abort_all();
    assert_eq!(one_more.await.unwrap().unwrap().status, 200);
}

#[tokio::test]
async fn answers_before_the_answer_are_passed_over_and_a_switch_of_protocols_is_not_made() {
    let world = World::start();
    let client = world.client(|_| {});
    let early = b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 204 Test\r\n\r\n";
    world.https.set("good.test", "/", Reply::raw(early));
    assert_eq!(client.get("https://good.test/").await.unwrap().status, 204);
    let switch = b"HTTP/1.1 101 Test\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nsecret";
    world.https.set("good.test", "/", Reply::raw(switch));
    let fetched = client.get("https://good.test/").await.unwrap();
    assert_eq!((fetched.status, fetched.body.as_slice()), (101, b"".as_slice()));
}

#[tokio::test]
async fn an_error_names_the_host_and_what_to_do_and_no_address_inside() {
    let world = World::start();
    world.dns.set_addresses("inside.test", &["10.1.2.3".parse().unwrap()]);
    let client = world.client(|_| {});
    for (url, says) in [
        (
            "https://inside.test/",
            "inside.test has no address of the public internet; give it one, or let the operator \
          allow its network in outgoing.allow",
        ),
        (
            "http://inside.test/",
            "the URL begins with http:, and only https: is fetched; give the https:// address",
        ),
        (
            "https://inside.test:81/",
            "port 81 is not fetched; use the port of https, 443, or let the operator allow the \
          network with this port in outgoing.allow",
        ),
        ("https://a@inside.test/", "the URL has a name or password before the host; leave them out"),
        (
            "https://nobody.test/",
            "the address of nobody.test could not be found: the name does not exist in DNS \
          (NXDOMAIN)",
        ),
    ] {
        assert_eq!(client.get(url).await.unwrap_err().to_string(), says);
    }
}

steward_testkit::both_apps! {
    async fn the_steward_of_a_test_asks_the_servers_of_the_test(app: TestApp) {
        assert_eq!(app.steward().resolver().servers(), [app.dns().address()]);
        app.dns().set_txt("_steward.example.test", &["proof"]);
        assert_eq!(app.steward().resolver().txt("_steward.example.test").await.unwrap(), ["proof"]);
        app.serve_host("example.test");
        app.https().set("example.test", "/.well-known/proof", Reply::text("proof"));
        let fetched = app.steward().outgoing().get("https://example.test/.well-known/proof").await.unwrap();
        assert_eq!(fetched.body, b"proof");
        assert_eq!((app.https().connections(), app.https().requests().len()), (1, 1));
        assert_eq!(app.dns().questions("example.test"), 2);
    }
}
