//! Less exact values.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::done::Unsuitable;
use super::options::{Day, Generalise, Kind};
use crate::date::{self, Reading};
use crate::model::Detector;
use crate::nature::Nature;

/// Ages from here on are one range, as those who are so old are few (45 CFR §164.514(b)(2)(i)(C)).
const OLD: u32 = 90;

/// The oldest that anybody is.
const OLDEST: u32 = 150;

/// Makes a value less exact. `Ok(None)` where it is none of the kinds for which there is a way.
pub(super) fn generalise(
    options: &Generalise,
    detector: &Detector,
    value: &str,
) -> Result<Option<String>, Unsuitable> {
    let kind = match (options.kind, Nature::of(detector)) {
        (Some(kind), _) => kind,
        (None, Nature::Date) => Kind::Date,
        (None, Nature::Address) => Kind::Address,
        (None, Nature::Postcode) => Kind::Postcode,
        (None, Nature::Position) => Kind::Position,
        (None, Nature::Email) => Kind::Email,
        (None, Nature::Card) => Kind::Card,
        (None, _) => return Ok(None),
    };
    let made = match kind {
        Kind::Date => return day(options, value).map(Some),
        Kind::Age => age(options.age, value),
        Kind::Address => network(value),
        Kind::Postcode => district(value),
        Kind::Position => position(usize::from(options.decimals), value),
        Kind::Email => domain(value),
        Kind::Card => issuer(value),
    };
    made.ok_or(Unsuitable::Kind).map(Some)
}

fn day(options: &Generalise, value: &str) -> Result<String, Unsuitable> {
    let reading = Reading { order: options.first.into(), ..Reading::default() };
    let date = date::read(value, reading).ok_or(Unsuitable::Day)?.date;
    Ok(match options.date {
        Day::Year => format!("{:04}", date.year),
        Day::Month => format!("{:04}-{:02}", date.year, date.month),
        Day::Decade => format!("{:04}s", date.year - date.year % 10),
    })
}

fn age(width: u8, value: &str) -> Option<String> {
    let years: u32 = value.trim().parse().ok().filter(|years| *years <= OLDEST)?;
    if years >= OLD {
        return Some(format!("{OLD}+"));
    }
    let width = u32::from(width).max(1);
    let first = years - years % width;
    Some(format!("{first}-{}", (first + width - 1).min(OLD - 1)))
}

fn network(value: &str) -> Option<String> {
    Some(match value.trim().parse().ok()? {
        IpAddr::V4(address) => format!("{}/24", Ipv4Addr::from_bits(address.to_bits() & !0xFF)),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => network(&address.to_string())?,
            None => format!("{}/48", Ipv6Addr::from_bits(address.to_bits() & !0 << 80)),
        },
    })
}

/// The part before the blank, or all but the last three of a British postcode; three digits of an American one, and what stands before it.
fn district(value: &str) -> Option<String> {
    let letters = value.bytes().filter(u8::is_ascii_alphanumeric).count();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let fits = value.is_ascii() && value.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    if !fits || !(5..=11).contains(&letters) {
        return None;
    }
    let keep = if digits >= 5 { letters - digits + 3 } else { letters - 3 };
    let mut seen = 0;
    let kept = value.chars().take_while(|letter| {
        seen += usize::from(letter.is_ascii_alphanumeric());
        seen <= keep
    });
    Some(kept.collect::<String>().trim_end().to_owned())
}

/// Cuts the decimals of all numbers. Minutes and seconds would be too exact, and are none.
fn position(decimals: usize, value: &str) -> Option<String> {
    if value.contains(['\'', '′', '’', '″']) {
        return None;
    }
    let mut cut = String::with_capacity(value.len());
    let mut numbers = 0;
    let mut rest = value;
    while let Some(first) = rest.chars().next() {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let (whole, length) = (digits(rest), first.len_utf8());
        let (taken, behind) = rest.split_at(whole.max(length));
        cut.push_str(taken);
        rest = behind;
        if whole == 0 {
            continue;
        }
        numbers += 1;
        let fraction = behind.strip_prefix(['.', ',']).unwrap_or_default();
        let count = digits(fraction);
        if count == 0 || whole > 3 {
            // A place without decimals is exact enough to stay; one that is no number of degrees is something else.
            if whole > 3 {
                return None;
            }
            continue;
        }
        if decimals > 0 {
            cut.push_str(&behind[..=count.min(decimals)]);
        }
        rest = &fraction[count..];
    }
    (numbers == 2).then_some(cut)
}

fn domain(value: &str) -> Option<String> {
    let (name, domain) = value.rsplit_once('@')?;
    (!name.is_empty() && !domain.is_empty()).then(|| format!("@{domain}"))
}

/// The number of the issuer (ISO/IEC 7812-1 §4.2, as long as it was until 2017), and a star for each other digit.
fn issuer(value: &str) -> Option<String> {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let only = value.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ' ' | '-' | '.'));
    let issuer = digits.get(..6).filter(|_| only && (12..=19).contains(&digits.len()))?;
    Some(format!("{issuer}{}", "*".repeat(digits.len() - 6)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(options: &Generalise, id: &str, value: &str) -> Result<Option<String>, Unsuitable> {
        generalise(options, crate::detector(id).unwrap(), value)
    }

    #[test]
    fn each_kind_has_its_way() {
        let usual = Generalise::default();
        for (id, value, expected) in [
            ("DATE_OF_BIRTH", "14. März 1987", "1987"),
            ("IPV4", "203.0.113.77", "203.0.113.0/24"),
            ("IPV6", "2001:db8:85a3::8a2e:370:7334", "2001:db8:85a3::/48"),
            ("IPV6", "::ffff:192.0.2.128", "192.0.2.0/24"),
            ("POSTCODE_UK", "SW1A 1AA", "SW1A"),
            ("POSTCODE_UK", "CR26XH", "CR2"),
            ("US_ZIP", "IL 62704", "IL 627"),
            ("US_ZIP", "89502-4417", "895"),
            ("GPS", "33.566528, 140.700281", "33.5, 140.7"),
            ("GPS", "27.406432, \"lng\": 130.973446", "27.4, \"lng\": 130.9"),
            ("GPS", "51,339928° N, 28,754757° W", "51,3° N, 28,7° W"),
            ("GPS", "-37.021463,-158.724471", "-37.0,-158.7"),
            ("GPS", "35.681236、経度 139.767125", "35.6、経度 139.7"),
            ("EMAIL", "maria.keller@example.com", "@example.com"),
            ("CREDIT_CARD", "4532 7153 3790 1245", "453271**********"),
        ] {
            assert_eq!(of(&usual, id, value), Ok(Some(expected.to_owned())), "{id}: {value}");
        }
        assert_eq!(of(&usual, "US_SSN", "441-52-6776"), Ok(None));
        assert_eq!(of(&usual, "GPS", "48°51'29.6\"N 2°17'40.2\"E"), Err(Unsuitable::Kind));
        assert_eq!(of(&usual, "DATE_OF_BIRTH", "31.02.1987"), Err(Unsuitable::Day));
        assert_eq!(of(&usual, "CREDIT_CARD", "4532"), Err(Unsuitable::Kind));
    }

    #[test]
    fn options_say_how_exact() {
        let day = |date| of(&Generalise { date, ..Generalise::default() }, "DATE_OF_BIRTH", "1987-03-14");
        assert_eq!(day(Day::Month), Ok(Some("1987-03".to_owned())));
        assert_eq!(day(Day::Decade), Ok(Some("1980s".to_owned())));
        let whole = Generalise { decimals: 0, ..Generalise::default() };
        assert_eq!(of(&whole, "GPS", "33.566528, 140.700281"), Ok(Some("33, 140".to_owned())));
        let age = |value, age| {
            of(&Generalise { kind: Some(Kind::Age), age, ..Generalise::default() }, "MRN", value)
        };
        for (value, width, expected) in
            [("37", 10, "30-39"), ("0", 5, "0-4"), ("89", 7, "84-89"), ("104", 10, "90+")]
        {
            assert_eq!(age(value, width), Ok(Some(expected.to_owned())));
        }
        assert_eq!(age("151", 10), Err(Unsuitable::Kind));
        assert_eq!(age("-1", 10), Err(Unsuitable::Kind));
    }
}
