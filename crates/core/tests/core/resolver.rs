//! What the resolver makes of the answers of a server.

use std::net::SocketAddr;
use std::time::Duration;

use steward_core::resolver::{DnsOptions, LookupError, Resolver};
use steward_testkit::dns::{DnsFailure, TestDns};

fn resolver(dns: &TestDns) -> Resolver {
    let timeout = Duration::from_millis(500);
    Resolver::new(&DnsOptions { servers: vec![dns.address()], timeout, attempts: 2 })
}

#[tokio::test]
async fn the_strings_of_a_txt_record_are_joined() {
    let dns = TestDns::start();
    let long = "x".repeat(700);
    dns.set_txt("example.test", &["one", "", &long]);
    let mut texts = resolver(&dns).txt("example.test").await.unwrap();
    texts.sort_unstable();
    assert_eq!(texts, [String::new(), "one".to_owned(), long]);
}

#[tokio::test]
async fn bytes_that_are_not_text_are_replaced() {
    let dns = TestDns::start();
    dns.set_txt_bytes("example.test", &[b"a\xffb"]);
    assert_eq!(resolver(&dns).txt("example.test").await.unwrap(), ["a\u{fffd}b"]);
}

#[tokio::test]
async fn a_name_is_the_same_in_any_case_and_with_a_dot_at_the_end() {
    let dns = TestDns::start();
    dns.set_txt("_steward.example.test", &["here"]);
    for name in ["_steward.example.test", "_Steward.EXAMPLE.test", "_steward.example.test."] {
        assert_eq!(resolver(&dns).txt(name).await.unwrap(), ["here"], "{name}");
    }
}

#[tokio::test]
async fn every_question_is_asked_again() {
    let dns = TestDns::start();
    let resolver = resolver(&dns);
    assert_eq!(resolver.txt("example.test").await, Err(LookupError::NoSuchName));
    dns.set_txt("example.test", &["first"]);
    assert_eq!(resolver.txt("example.test").await.unwrap(), ["first"]);
    dns.set_txt("example.test", &["second"]);
    assert_eq!(resolver.txt("example.test").await.unwrap(), ["second"]);
    assert_eq!(dns.questions("example.test"), 3);
    dns.set_addresses("example.test", &["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()]);
    for _ in 0..2 {
        let mut addresses = resolver.addresses("example.test").await.unwrap();
        addresses.sort_unstable();
        assert_eq!(
            addresses.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["192.0.2.1", "2001:db8::1"]
        );
    }
    assert_eq!(dns.questions("example.test"), 7);
}

#[tokio::test]
async fn an_answer_is_told_from_a_failure() {
    let dns = TestDns::start();
    let resolver = resolver(&dns);
    dns.set_addresses("no-text.test", &["192.0.2.1".parse().unwrap()]);
    dns.set_txt("no-address.test", &["text"]);
    assert_eq!(resolver.txt("no-text.test").await, Err(LookupError::NoRecords));
    assert_eq!(resolver.addresses("no-address.test").await, Err(LookupError::NoRecords));
    assert_eq!(resolver.addresses("nobody.test").await, Err(LookupError::NoSuchName));
    for (failure, expected) in [
        (DnsFailure::ServFail, LookupError::Failed { code: "SERVFAIL".to_owned() }),
        (DnsFailure::Refused, LookupError::Failed { code: "REFUSED".to_owned() }),
        (DnsFailure::Silence, LookupError::Timeout),
    ] {
        dns.fail("failing.test", failure);
        for found in [
            resolver.txt("failing.test").await.unwrap_err(),
            resolver.addresses("failing.test").await.unwrap_err(),
        ] {
            assert_eq!(found, expected);
            assert!(!found.is_definite());
        }
    }
    assert!(LookupError::NoSuchName.is_definite() && LookupError::NoRecords.is_definite());
}

#[tokio::test]
async fn an_alias_is_followed_and_a_circle_of_them_ends() {
    let dns = TestDns::start();
    let resolver = resolver(&dns);
    dns.set_cname("one.test", "two.test");
    dns.set_cname("two.test", "three.test");
    dns.set_txt("three.test", &["here"]);
    assert_eq!(resolver.txt("one.test").await.unwrap(), ["here"]);
    dns.set_cname("three.test", "one.test");
    assert!(resolver.txt("one.test").await.is_err());
}

#[tokio::test]
async fn an_answer_that_is_too_long_for_udp_comes_over_tcp_and_is_cut() {
    let dns = TestDns::start();
    let texts: Vec<String> = (0..60).map(|number| format!("{number:02}{}", "x".repeat(200))).collect();
    dns.set_txt("long.test", &texts.iter().map(String::as_str).collect::<Vec<_>>());
    let mut found = resolver(&dns).txt("long.test").await.unwrap();
    found.sort_unstable();
    assert_eq!(found, texts);
    let many: Vec<String> = (0..250).map(|number| number.to_string()).collect();
    dns.set_txt("many.test", &many.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(resolver(&dns).txt("many.test").await.unwrap().len(), 100);
}

#[tokio::test]
async fn what_is_no_name_is_not_asked() {
    let dns = TestDns::start();
    let resolver = resolver(&dns);
    let long = format!("{}.test", "x".repeat(64));
    let longer = vec!["abc"; 70].join(".");
    for name in ["", ".", "a..b", ".a", "a b", "a\\.b", "a@b", "ä.test", "a\0b", &long, &longer] {
        let error = resolver.txt(name).await.unwrap_err();
        assert_eq!(error, LookupError::InvalidName, "{name:?}");
        assert!(error.is_definite());
        assert_eq!(dns.questions(name), 0);
    }
}

#[tokio::test]
async fn the_servers_are_named_for_reports() {
    let servers: Vec<SocketAddr> = vec!["127.0.0.1:5353".parse().unwrap(), "[::1]:53".parse().unwrap()];
    let options = DnsOptions { servers: servers.clone(), ..DnsOptions::default() };
    assert_eq!(Resolver::new(&options).servers(), servers);
}

#[tokio::test]
async fn a_second_server_is_asked_when_the_first_is_silent() {
    let (silent, dns) = (TestDns::start(), TestDns::start());
    silent.fail("example.test", DnsFailure::Silence);
    dns.set_txt("example.test", &["here"]);
    let options = DnsOptions {
        servers: vec![silent.address(), dns.address()],
        timeout: Duration::from_millis(300),
        attempts: 2,
    };
    assert_eq!(Resolver::new(&options).txt("example.test").await.unwrap(), ["here"]);
}

#[tokio::test]
async fn addresses_of_one_kind_are_enough_when_the_question_for_the_other_fails() {
    let dns = TestDns::start();
    let resolver = resolver(&dns);
    dns.set_addresses("example.test", &["192.0.2.1".parse().unwrap()]);
    for failure in [DnsFailure::ServFail, DnsFailure::Refused, DnsFailure::Silence] {
        dns.fail_ipv6("example.test", failure);
        assert_eq!(resolver.addresses("example.test").await.unwrap().len(), 1, "{failure:?}");
    }
}

#[tokio::test]
async fn a_silent_server_is_asked_as_often_as_set() {
    for attempts in 1..=3 {
        let dns = TestDns::start();
        dns.fail("example.test", DnsFailure::Silence);
        let options =
            DnsOptions { servers: vec![dns.address()], timeout: Duration::from_millis(100), attempts };
        assert_eq!(Resolver::new(&options).txt("example.test").await, Err(LookupError::Timeout));
        assert_eq!(dns.questions("example.test"), attempts);
    }
}
