//! Published values against the rules of this library, and values that the same sources call wrong.

use steward_corpus_dev::obeys;

const RIGHT: &[(&str, &str)] = &[
    ("CREDIT_CARD", "4111111111111111"),
    ("CREDIT_CARD", "378282246310005"),
    ("CREDIT_CARD", "30569309025904"),
    ("IBAN", "GB82WEST12345698765432"),
    ("IBAN", "DE89370400440532013000"),
    ("LEI", "213800KUD8LAJWSQ9D15"),
    ("IN_AADHAAR", "234123412346"),
    ("UK_NHS", "9434765870"),
    ("NL_BSN", "111222333"),
    ("PL_PESEL", "44051401359"),
    ("AU_TFN", "123456782"),
    ("AU_ABN", "83914571673"),
    ("AU_ACN", "004085616"),
    ("AU_MEDICARE", "2123456701"),
    ("BR_CPF", "39053344705"),
    ("BR_CNPJ", "16727230000197"),
    ("US_ABA_ROUTING", "111000025"),
    ("ES_DNI", "54362315K"),
    ("ES_NIE", "X2482300W"),
    ("ES_CIF", "J99216582"),
    ("IT_CODICE_FISCALE", "RCCMNL83S18D969H"),
    ("IT_IVA", "00743110157"),
    ("FI_HETU", "131052-308T"),
    ("TR_TCKN", "17291716060"),
    ("DE_STEUER_ID", "36574261809"),
    ("FR_NIR", "295109912611193"),
    ("FR_SIREN", "404833048"),
    ("CA_SIN", "123456782"),
    ("US_NPI", "1234567893"),
    ("US_DEA", "AB1234563"),
    ("VIN", "1M8GDM9AXKP042788"),
    ("IMEI", "490154203237518"),
    ("ISIN", "US0378331005"),
    ("SEDOL", "B15KXQ8"),
    ("KR_RRN", "9710139019902"),
    ("CN_RIC", "360426199101010071"),
    ("JP_MY_NUMBER", "621498320257"),
    ("ZA_ID", "7503305044089"),
    ("SE_PERSONNUMMER", "8803200016"),
    ("NO_FNR", "15108695088"),
    ("BE_NRN", "85073003328"),
    ("PT_NIF", "501964843"),
    ("RO_CNP", "1630615123457"),
    ("CH_AHV", "7569217076985"),
    ("HR_OIB", "33392005961"),
    ("GR_AMKA", "01013099997"),
    ("IE_PPS", "6433435F"),
    ("CZ_RC", "7103192745"),
    ("AR_CUIT", "20055361682"),
    ("CL_RUT", "760864285"),
    ("CO_NIT", "2131234321"),
    ("MX_CURP", "BOXW310820HNERXN09"),
    ("MX_RFC", "GODE561231GR8"),
    ("EC_CEDULA", "1714307103"),
    ("SG_NRIC", "S1234567D"),
    ("SG_NRIC", "F1234567N"),
    ("TH_PIN", "3100600445635"),
    ("IL_ID", "039337423"),
    ("IN_GSTIN", "27AAPFU0939F1ZV"),
    ("TW_ID", "A123456789"),
    ("NZ_IRD", "49091850"),
    ("UK_UTR", "1955839661"),
    ("AT_SVNR", "1237010180"),
    ("EU_VAT", "DE260224513"),
    ("EU_VAT", "ATU39099603"),
    ("EU_VAT", "FR91136349693"),
    ("EU_VAT", "NL796665718B97"),
    ("GB_VAT", "GB713991169"),
    ("HEALTH_INSURANCE_ID", "A123456780"),
    ("US_MBI", "1EG4-TE5-MK73"),
    ("CRYPTO_BTC", "1NEDqZPvTWRaoho48qXuLLsrYomMXPABfD"),
    ("CRYPTO_BTC", "bc1qardv855yjngspvxuttq897aqca3lxju2y69jce"),
    ("CRYPTO_OTHER", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"),
    (
        "PASSPORT_MRZ",
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ),
    (
        "PASSPORT_MRZ",
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ),
];

const WRONG: &[(&str, &str)] = &[
    ("IN_AADHAAR", "234123412347"),
    ("UK_NHS", "9434765871"),
    ("US_ABA_ROUTING", "112000025"),
    ("US_DEA", "AB1234564"),
    ("VIN", "1M8GDM9A0KP042788"),
    ("US_SSN", "078-05-1120"),
    ("CREDIT_CARD", "4111111111111112"),
    ("IBAN", "DE89370400440532013001"),
    ("DE_STEUER_ID", "12345678903"),
    ("EU_VAT", "DE260224514"),
];

#[test]
fn published_values_are_right() {
    let missed: Vec<_> = RIGHT.iter().filter(|(id, value)| !obeys(id, value)).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn values_with_a_wrong_check_are_not() {
    let taken: Vec<_> = WRONG.iter().filter(|(id, value)| obeys(id, value)).collect();
    assert!(taken.is_empty(), "{taken:?}");
}
