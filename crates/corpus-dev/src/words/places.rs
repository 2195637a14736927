//! Streets and towns. Streets are common words, so that no address means a certain house.

use crate::lang::Lang;

/// Streets and towns (with the beginning of their postal code where the country writes it in front).
#[must_use]
pub const fn places(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::En => (
            "Larkfield Road;Quillback Avenue;Harrow Lane;Orchard Street;Millbrook Drive;Cedar Court;Station Road;Highfield Close;Maple Avenue;Church Lane;Bridge Street;Willow Way;Park Crescent;Meadow Drive;Victoria Terrace;Kingfisher Court;Elm Street;Sycamore Boulevard",
            "Leeds;Bristol;Norwich;Cardiff;Glasgow;York;Exeter;Derby;Reading;Oxford",
        ),
        Lang::De => (
            "Lindenstraße;Gartenweg;Bahnhofstraße;Am Mühlbach;Kastanienallee;Bergstraße;Schulstr.;Wiesenweg;Hauptstraße;Ulmenweg;Uferstraße;Marktplatz;Ringstraße;Feldgasse;Nordring;Birkenweg",
            "12043 Berlin;80339 München;50674 Köln;22767 Hamburg;70173 Stuttgart;01097 Dresden;04109 Leipzig;90402 Nürnberg;1070 Wien;8010 Graz;8005 Zürich;3011 Bern;44135 Dortmund;28203 Bremen",
        ),
        Lang::Fr => (
            "rue des Lilas;avenue de la Gare;rue du Moulin;boulevard des Alpes;impasse des Cerisiers;place du Marché;chemin des Vignes;rue de la Fontaine;allée des Tilleuls;quai du Port;rue des Écoles;rue Haute",
            "75011 Paris;69003 Lyon;31000 Toulouse;44000 Nantes;33000 Bordeaux;59000 Lille;67000 Strasbourg;35000 Rennes;1003 Lausanne;1050 Bruxelles",
        ),
        Lang::Es => (
            "Calle del Romero;Avenida de la Paz;Calle Mayor;Plaza del Carmen;Calle de los Olivos;Paseo del Río;Calle Nueva;Avenida del Sur;C/ de la Luna;Calle Molino;Avenida Central;Calle del Sol",
            "28012 Madrid;08015 Barcelona;46003 Valencia;41004 Sevilla;29008 Málaga;50001 Zaragoza;48009 Bilbao;30001 Murcia",
        ),
        Lang::It => (
            "Via dei Gelsi;Via Roma;Corso Italia;Viale dei Pini;Piazza del Duomo;Via della Fonte;Via Verdi;Via delle Rose;Viale Europa;Via San Marco;Via dei Mille;Largo Augusto",
            "00185 Roma;20124 Milano;10122 Torino;40126 Bologna;50123 Firenze;80133 Napoli;16121 Genova;37121 Verona",
        ),
        Lang::Nl => (
            "Lindenlaan;Dorpsstraat;Kerkstraat;Molenweg;Prinsengracht;Stationsplein;Beukenlaan;Schoolstraat;Havenkade;Eikenlaan;Julianastraat;Parkweg",
            "1071 AB Amsterdam;3011 CD Rotterdam;2514 EG Den Haag;3511 HK Utrecht;5611 LM Eindhoven;9711 NP Groningen;2000 Antwerpen;9000 Gent",
        ),
        Lang::Pl => (
            "ul. Lipowa;ul. Kwiatowa;ul. Ogrodowa;al. Niepodległości;ul. Szkolna;ul. Leśna;ul. Krótka;pl. Wolności;ul. Polna;ul. Słoneczna;os. Parkowe;ul. Zielona",
            "00-680 Warszawa;30-063 Kraków;50-079 Wrocław;61-730 Poznań;80-852 Gdańsk;90-111 Łódź;20-002 Lublin;40-013 Katowice",
        ),
        Lang::Pt => (
            "Rua das Flores;Avenida da Liberdade;Rua do Sol;Travessa da Fonte;Praça da República;Rua Nova;Rua dos Pescadores;Avenida Central;Rua da Escola;Largo do Carmo;Rua do Moinho",
            "1250-096 Lisboa;4000-322 Porto;3000-213 Coimbra;4700-327 Braga;8000-148 Faro;3800-200 Aveiro;2900-344 Setúbal",
        ),
        Lang::Sv => (
            "Storgatan;Björkvägen;Kungsgatan;Skolgatan;Parkvägen;Hamngatan;Ringvägen;Åsgatan;Lillgatan;Västra Hamngatan;Ekvägen;Strandvägen",
            "111 22 Stockholm;411 05 Göteborg;211 20 Malmö;753 10 Uppsala;582 24 Linköping;702 11 Örebro;903 26 Umeå;252 20 Helsingborg",
        ),
        Lang::Ja => (
            "丸の内;桜木町;本町;若葉台;緑ヶ丘;中央;旭町;南町;青葉台;泉町;栄町;東山",
            "東京都千代田区;大阪府大阪市北区;神奈川県横浜市西区;愛知県名古屋市中区;福岡県福岡市中央区;北海道札幌市中央区;京都府京都市左京区;宮城県仙台市青葉区",
        ),
    }
}

/// Towns with the short name of their state and the beginnings of their ZIP codes.
pub const US_TOWNS: &[(&str, &str, &str)] = &[
    ("Springfield", "IL", "627"),
    ("Reno", "NV", "895"),
    ("Portland", "OR", "972"),
    ("Austin", "TX", "787"),
    ("Denver", "CO", "802"),
    ("Boise", "ID", "837"),
    ("Columbus", "OH", "432"),
    ("Tampa", "FL", "336"),
    ("Madison", "WI", "537"),
    ("Albany", "NY", "122"),
    ("Raleigh", "NC", "276"),
    ("Tucson", "AZ", "857"),
    ("Omaha", "NE", "681"),
    ("Salem", "OR", "973"),
];

/// Areas of British postcodes beside towns.
pub const UK_TOWNS: &[(&str, &str)] = &[
    ("Leeds", "LS"),
    ("Bristol", "BS"),
    ("Norwich", "NR"),
    ("Cardiff", "CF"),
    ("Glasgow", "G"),
    ("York", "YO"),
    ("Exeter", "EX"),
    ("Derby", "DE"),
    ("Reading", "RG"),
    ("Oxford", "OX"),
    ("Sheffield", "S"),
    ("Manchester", "M"),
];
