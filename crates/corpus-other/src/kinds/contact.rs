//! Mail addresses, telephones, dates of birth, postcodes, places.

use super::{Class, Kind};
use crate::lang::{Day, Lang};
use crate::rng::Rng;
use crate::words;

/// Letters of a name as mail systems accept them.
pub(crate) fn plain_letters(name: &str) -> String {
    if let Some((_, reading)) =
        READINGS.split('|').filter_map(|pair| pair.split_once('=')).find(|(kanji, _)| *kanji == name)
    {
        return reading.to_owned();
    }
    let mut out = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'ä' | 'æ' => out.push_str("ae"),
            'ö' | 'ø' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'á' | 'à' | 'â' | 'ã' | 'å' | 'ą' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' => out.push('e'),
            'í' | 'î' | 'ï' | 'ı' => out.push('i'),
            'ó' | 'ô' | 'õ' => out.push('o'),
            'ú' | 'ù' => out.push('u'),
            'ç' | 'ć' => out.push('c'),
            'ł' => out.push('l'),
            'ñ' | 'ń' => out.push('n'),
            'ś' | 'š' | 'ş' => out.push('s'),
            'ź' | 'ż' => out.push('z'),
            c if c.is_ascii_alphanumeric() => out.push(c),
            _ => {}
        }
    }
    out
}

pub(crate) fn domain(rng: &mut Rng) -> &'static str {
    rng.one(
        "example.com|example.com|example.org|example.net|mail.example.com|klinik.example.org|it.example.net|\
            post.example.org|shop.example.com|hr.example.com|uni.example.org|bank.example.net",
    )
}

/// The address of someone whose name is known.
pub(crate) fn address_of(first: &str, last: &str, rng: &mut Rng) -> String {
    let (first, last) = (plain_letters(first), plain_letters(last));
    let letter: String = first.chars().take(1).collect();
    let local = match rng.below(7) {
        0 => format!("{letter}.{last}"),
        1 => format!("{first}_{last}"),
        2 => format!("{first}{}", rng.between(60, 99)),
        3 => format!("{letter}{last}"),
        4 if last.len() > 2 => format!("{first}.{last}+{}", rng.one("shop|hotel|news|jobs|billing")),
        _ => format!("{first}.{last}"),
    };
    format!("{local}@{}", domain(rng))
}

fn email(rng: &mut Rng) -> String {
    if rng.chance(25) {
        let desk = rng.one(
            "invoices|reception|booking|helpdesk|no-reply|bewerbung|einkauf|rrhh|kadry|compta|\
                privacy|dispatch|ward3|alumni|fraud-desk|postmaster",
        );
        return format!("{desk}@{}", domain(rng));
    }
    let made = address_of(rng.one(words::MRZ_FIRST), rng.one(words::MRZ_LAST), rng);
    if rng.chance(6) { made.to_uppercase() } else { made }
}

fn is_email(text: &str) -> bool {
    let low = text.to_ascii_lowercase();
    text.contains('@') && ["example.com", "example.org", "example.net"].iter().any(|end| low.ends_with(end))
}

/// Ranges that regulators keep free for films and examples where such ranges are published (Ofcom, ARCEP,
/// Bundesnetzagentur, PTS, ACMA, NANPA), plausible numbers elsewhere.
fn phone(rng: &mut Rng) -> String {
    let two = |rng: &mut Rng| rng.digits(2);
    match rng.below(22) {
        0 => format!("+1 {}-555-01{}", rng.pick([212, 312, 415, 617, 206]), two(rng)),
        1 => format!("({}) 555-01{}", rng.pick([212, 312, 415, 617, 206]), two(rng)),
        2 => format!("+1{}55501{}", rng.pick([305, 404, 503, 702]), two(rng)),
        3 => format!("+44 20 7946 0{}", rng.digits(3)),
        4 => format!("020 7946 0{}", rng.digits(3)),
        5 => format!("07700 900{}", rng.digits(3)),
        6 => format!("+44 7700 900{}", rng.digits(3)),
        7 => format!("+49 30 23125 {}", rng.digits(3)),
        8 => format!("030 23125-{}", rng.digits(3)),
        9 => format!("+49 171 39200{}", two(rng)),
        10 => format!("069 / 90009{}", rng.digits(3)),
        11 => format!("+33 6 39 98 {} {}", two(rng), two(rng)),
        12 => format!("01 99 00 {} {}", two(rng), two(rng)),
        13 => format!("+34 6{} {} {}", two(rng), rng.digits(3), rng.digits(3)),
        14 => format!("+39 34{} {} {}", rng.digits(1), rng.digits(3), rng.digits(4)),
        15 => format!("+31 6 {} {} {} {}", rng.pick([12, 21, 34, 53]), two(rng), two(rng), two(rng)),
        16 => format!("+48 60{} {} {}", rng.digits(1), rng.digits(3), rng.digits(3)),
        17 => format!("+351 91{} {} {}", rng.digits(1), rng.digits(3), rng.digits(3)),
        18 => format!("+46 70 174 06 {}", two(rng)),
        19 => format!("08-465 004 {}", two(rng)),
        20 => format!("090-{}-{}", rng.number(4), rng.digits(4)),
        _ => format!("+61 491 570 1{}", two(rng)),
    }
}

fn is_phone(text: &str) -> bool {
    (9..=14).contains(&text.chars().filter(char::is_ascii_digit).count())
}

fn birth(rng: &mut Rng) -> String {
    let lang = rng.pick([Lang::En, Lang::En, Lang::De, Lang::Fr, Lang::Nl, Lang::Ja]);
    let day = Day::of_birth(rng);
    if rng.chance(60) {
        let Day { y, m, d } = day;
        return match lang {
            Lang::De => format!("{d:02}.{m:02}.{y}"),
            Lang::Nl => format!("{d:02}-{m:02}-{y}"),
            Lang::Fr => format!("{d:02}/{m:02}/{y}"),
            _ => day.iso(),
        };
    }
    birth_in(Lang::En, rng)
}

/// A date of birth as the language writes it.
pub(crate) fn birth_in(lang: Lang, rng: &mut Rng) -> String {
    let style = rng.below(4);
    Day::of_birth(rng).written(lang, style)
}

/// How the Japanese names of the word lists are read.
const READINGS: &str = "佐々木=sasaki|中村=nakamura|小野寺=onodera|藤原=fujiwara|松田=matsuda|石川=ishikawa|原田=harada|久保=kubo|\
        三浦=miura|岡本=okamoto|長谷川=hasegawa|村上=murakami|近藤=kondo|坂本=sakamoto|遠藤=endo|青木=aoki|美咲=misaki|健太=kenta|\
        由美子=yumiko|翔=sho|直子=naoko|隆=takashi|さくら=sakura|大輔=daisuke|恵=megumi|拓也=takuya|千尋=chihiro|浩二=koji|\
        明日香=asuka|修=osamu|真由美=mayumi|亮=ryo";

fn is_birth(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (5..=8).contains(&digits.len()) && (digits.contains("19") || digits.contains("20"))
}

fn postcode_uk(rng: &mut Rng) -> String {
    let area = rng.one("SW1A|M1|B12|LS2|EH3|CF10|BT7|G2|N16|SE15|OX4|CB2|NE6|S10|BS8|YO31|TN23|W12|EC2A|L8");
    let gap = if rng.chance(88) { " " } else { "" };
    format!("{area}{gap}{}{}", rng.between(1, 9), rng.chars("ABDEFGHJLNPQRSTUWXYZ", 2))
}

fn is_postcode_uk(text: &str) -> bool {
    (5..=8).contains(&text.len())
}

fn zip(rng: &mut Rng) -> String {
    let head = rng.pick(["606", "100", "941", "021", "770", "981", "303", "191", "802", "972"]);
    format!("{head}{}-{}", rng.digits(2), rng.number(4))
}

fn is_zip(text: &str) -> bool {
    text.split('-').map(str::len).eq([5, 4])
}

fn gps(rng: &mut Rng) -> String {
    // North-western Europe, six places: the door of someone's house.
    let (lat, long) = (rng.between(41, 59), rng.between(1, 21));
    let (a, b) = (rng.digits(6), rng.digits(6));
    let sign = if rng.chance(20) { "-" } else { "" };
    let gap = rng.pick([", ", ", ", ","]);
    format!("{lat}.{a}{gap}{sign}{long}.{b}")
}

fn is_gps(text: &str) -> bool {
    text.split_once(',')
        .is_some_and(|(lat, long)| lat.parse::<f64>().is_ok() && long.trim().parse::<f64>().is_ok())
}

pub(super) const KINDS: &[Kind] = &[
    Kind::plain("EMAIL", Class::Contact, "*", email, is_email)
        .labels(
            "en=email|e-mail|contact|E-mail address;de=E-Mail|Mail|E-Mail-Adresse;\
                fr=courriel|e-mail|adresse mail;es=correo|correo electrónico|e-mail;\
                it=e-mail|posta elettronica|mail;nl=e-mail|mailadres;pl=e-mail|adres e-mail;\
                pt=e-mail|correio eletrónico;sv=e-post|mejl;ja=メール|メールアドレス",
        )
        .keys("email|contact_email|user_email|mail|reply_to|owner_email")
        .says(
            "en: please copy {V} on everything concerning {firm}
en: {name} can be reached at {V} until the end of the week
en: the bounce came back from {V}
de: Bitte nehmen Sie {V} in den Verteiler auf.
de: Rückfragen gern an {V}, ich bin ab {month} in Elternzeit.
fr: Vous pouvez répondre directement à {V}.
es: Escribidme a {V}, la otra cuenta ya no existe.
it: Per la documentazione scrivere a {V}.
nl: Stuur de scan maar naar {V}.
pl: Proszę o odpowiedź na adres {V}.
pt: Pode enviar os documentos para {V}.
sv: Skicka underlaget till {V} senast {date}.
ja: ご返信は {V} までお願いいたします。",
        ),
    Kind::plain("PHONE", Class::Contact, "*", phone, is_phone)
        .labels(
            "en=phone|mobile|tel.|Telephone|cell phone;de=Telefon|Tel.|Mobil|Rückrufnummer;\
                fr=téléphone|tél.|portable|mobile;es=teléfono|móvil|tel.;it=telefono|cellulare|tel.;\
                nl=telefoon|mobiel|telefoonnummer;pl=telefon|tel.|nr telefonu;pt=telefone|telemóvel|celular;\
                sv=telefon|mobil|tel.;ja=電話|電話番号|携帯",
        )
        .keys("phone|mobile|phone_number|tel|contact_phone|callback_number")
        .says(
            "en: call me back on {V} after {time}
en: her mobile is {V}, the landline is disconnected
en: {name} asked us to ring {V} before the visit
de: Rückruf erbeten unter {V}, am besten nach {time} Uhr.
de: {name} ist telefonisch unter {V} zu erreichen.
fr: Merci de rappeler {name} au {V} avant {time}.
es: Llamad a {name} al {V}, contesta por las tardes.
it: Richiamare {name} al numero {V}.
nl: Graag terugbellen op {V}, na {time}.
pl: Proszę oddzwonić na numer {V}.
pt: Ligue para {name} no telefone {V}.
sv: Ring {name} på {V} före {time}.
ja: 折り返しは {V} までお電話ください。",
        ),
    Kind::plain("DATE_OF_BIRTH", Class::Contact, "*", birth, is_birth)
        .labels(
            "en=date of birth|DOB|D.O.B.|birth date;de=Geburtsdatum|Geb.-Datum|geb. am;\
                fr=date de naissance|DDN;es=fecha de nacimiento|F. nac.;it=data di nascita|data nascita;\
                nl=geboortedatum|geb.datum;pl=data urodzenia|data ur.;pt=data de nascimento|data nasc.;\
                sv=födelsedatum|födelsedatum;ja=生年月日",
        )
        .keys("date_of_birth|dob|birth_date|birthday|born_on")
        .says(
            "en: The passenger is {name}, born on {V}, one piece of luggage.
en: Patient's DOB {V}, lives with his sister in {city}.
de: {name}, geboren am {V}, wohnhaft in {city}.
fr: {name}, né(e) le {V} à {city}.
es: {name}, fecha de nacimiento {V}, natural de {city}.
it: {name}, nato a {city} il {V} (data di nascita verificata).
nl: {name}, geboren op {V} te {city}.
pl: {name}, data urodzenia {V}, {city}.
pt: {name}, nascido em {V}, natural de {city}.
sv: {name}, född {V}, bosatt i {city}.
ja: {name}、生年月日 {V}、{city}在住。",
        ),
    Kind::plain("POSTCODE_UK", Class::Contact, "en", postcode_uk, is_postcode_uk)
        .labels("en=postcode|Postcode|home postcode")
        .keys("postcode|post_code|billing_postcode")
        .says(
            "en: Please collect from {n} {ukstreet}, {ukcity} {V}, ring the top bell.
en: new address from {month}: {n} {ukstreet}, {ukcity}, {V}
en: delivery address is Flat {n}, {n} {ukstreet}, {ukcity}, postcode {V}",
        ),
    Kind::plain("US_ZIP", Class::Contact, "en", zip, is_zip)
        .labels("en=ZIP code|ZIP|zip+4|mailing ZIP")
        .keys("zip|zip_code|postal_code_us|billing_zip")
        .says(
            "en: ship it to {n3} {usstreet}, {usplace} {V}
en: Her mailing address is {n3} {usstreet}, Apt {n}, {usplace} {V}.",
        ),
    Kind::plain("GPS", Class::Contact, "*", gps, is_gps)
        .labels(
            "en=GPS|coordinates|lat/long|GPS position|location;de=GPS-Position|Koordinaten|Standort (GPS);\
                fr=coordonnées GPS|position GPS;es=coordenadas GPS|ubicación GPS;\
                it=coordinate GPS|posizione GPS;nl=GPS-coördinaten|gps-positie;pl=współrzędne GPS|pozycja GPS;\
                pt=coordenadas GPS|localização GPS;sv=GPS-koordinater|position (GPS);ja=GPS座標|位置情報（緯度経度）",
        )
        .keys("gps|coordinates|lat_lng|last_position|geo_location")
        .says(
            "en: The driver left the parcel at GPS {V}, the photo shows the back door.
de: Letzter Standort des Fahrzeugs: GPS {V} um {time} Uhr.
fr: Dernière position GPS du colis : {V} à {time}.
ja: 最後に確認された位置（緯度、経度）は {V} です。",
        ),
];
