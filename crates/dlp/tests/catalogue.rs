//! What every detector has to say of itself.

use steward_dlp::{Detector, Language, ShapeKind, detector, detectors};

/// One detector of each numbered row of the catalogue, or several where the row joins names.
const ROWS: &str = "
    ATLASSIAN_TOKEN ATLASSIAN_ADMIN_KEY BITBUCKET_APP_PASSWORD STEWARD_API_KEY STEWARD_SCIM_TOKEN AWS_ACCESS_KEY AWS_SECRET_KEY
    AWS_BEDROCK_KEY GCP_API_KEY GCP_SERVICE_ACCOUNT GCP_OAUTH AZURE_STORAGE_KEY AZURE_AD_SECRET AZURE_SAS AZURE_DEVOPS_PAT
    GITHUB_TOKEN GITHUB_FINE_PAT GITLAB_TOKEN SLACK_TOKEN SLACK_WEBHOOK TEAMS_WEBHOOK DISCORD TELEGRAM_BOT STRIPE_KEY OPENAI_KEY
    ANTHROPIC_KEY HUGGINGFACE OTHER_AI NPM_TOKEN PYPI_TOKEN RUBYGEMS NUGET CRATES CLOJARS DOCKER TWILIO SENDGRID MAILGUN MAILCHIMP
    SHOPIFY SQUARE PAYPAL OKTA_TOKEN OIDC_CLIENT_SECRET VAULT TERRAFORM DATABRICKS DIGITALOCEAN DOPPLER PULUMI FLY HEROKU GRAFANA
    SENTRY NEWRELIC DYNATRACE DATADOG OTHER_CLOUD OTHER_DEVELOPMENT OTHER_PAYMENT OTHER_MESSAGING
    NOTION LINEAR POSTMAN FIGMA AIRTABLE 1PASSWORD PRIVATE_KEY JWT BASIC_AUTH_URL DB_CONNECTION
    BEARER_HEADER PASSWORD GENERIC_SECRET PASSWORD_HASH K8S_SECRET_YAML DEVICE_CONFIG PKCS12
    CREDIT_CARD CARD_TRACK_DATA CVV IBAN SWIFT_BIC US_ABA_ROUTING US_BANK_ACCOUNT UK_SORT_CODE CA_TRANSIT AU_BSB IN_IFSC MX_CLABE
    BR_PIX ISIN CUSIP SEDOL LEI CRYPTO_BTC CRYPTO_ETH CRYPTO_OTHER
    CRYPTO_PRIVATE EU_VAT GB_VAT
    US_SSN US_ITIN US_EIN US_PASSPORT US_DRIVER_LICENSE UK_NINO UK_NHS UK_UTR UK_DRIVING_LICENCE UK_PASSPORT CA_SIN AU_TFN AU_ABN
    AU_ACN AU_MEDICARE NZ_IRD IN_AADHAAR IN_PAN IN_GSTIN IN_VOTER DE_STEUER_ID DE_PERSONALAUSWEIS DE_SOZIALVERSICHERUNG FR_NIR
    FR_SIREN ES_DNI ES_NIE ES_CIF IT_CODICE_FISCALE IT_IVA NL_BSN PL_PESEL PL_NIP BE_NRN PT_NIF SE_PERSONNUMMER NO_FNR DK_CPR FI_HETU
    CH_AHV AT_SVNR IE_PPS CZ_RC RO_CNP BG_EGN HR_OIB GR_AMKA EE_IK LT_AK BR_CPF BR_CNPJ MX_CURP MX_RFC AR_CUIT CL_RUT CO_NIT EC_CEDULA
    CN_RIC KR_RRN JP_MY_NUMBER TW_ID SG_NRIC TH_PIN MY_NRIC IL_ID ZA_ID TR_TCKN NG_NIN PH_TIN PASSPORT_MRZ
    EMAIL PHONE DATE_OF_BIRTH PERSON_NAME ADDRESS POSTCODE_UK US_ZIP GPS VIN LICENSE_PLATE IMEI ICCID IMSI US_NPI US_DEA US_MBI
    HEALTH_INSURANCE_ID MRN ICD10 NDC IPV4 IPV6 MAC URL_WITH_TOKEN INTERNAL_HOSTNAME UNC_PATH S3_PRESIGNED_URL";

fn all() -> impl Iterator<Item = &'static Detector> {
    detectors().iter()
}

#[test]
fn every_row_of_the_catalogue_has_its_detectors() {
    let mut expected: Vec<&str> = ROWS.split_whitespace().collect();
    let mut found: Vec<&str> = all().map(|detector| detector.id.as_str()).collect();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert!(detector("US_SSN").is_some() && detector("us_ssn").is_none());
}

#[test]
fn examples_show_what_is_found_and_what_is_not() {
    for detector in all() {
        let id = &detector.id;
        assert!(detector.examples.len() >= 3 && detector.counterexamples.len() >= 3, "{id}");
        for example in &detector.examples {
            assert!(!example.finds.is_empty(), "{id}: {}", example.text);
            let mut rest = example.text.as_str();
            for found in &example.finds {
                let (_, after) = rest.split_once(found.as_str()).unwrap_or_else(|| panic!("{id}: {found}"));
                rest = after;
            }
        }
        for counterexample in &detector.counterexamples {
            assert!(!counterexample.why.trim().is_empty(), "{id}: {}", counterexample.text);
        }
        assert!(!detector.sources.is_empty() && !detector.name.is_empty(), "{id}");
    }
}

#[test]
fn words_are_there_once_and_english_ones_always() {
    for detector in all() {
        assert!(detector.context.contains_key(&Language::En), "{}", detector.id);
        for words in detector.context.values().chain(detector.negative.values()) {
            let mut sorted = words.clone();
            sorted.sort();
            sorted.dedup();
            assert_eq!(sorted.len(), words.len(), "{}: a word is there twice", detector.id);
            assert!(words.iter().all(|word| !word.trim().is_empty()), "{}", detector.id);
        }
    }
}

/// Patterns have no repeat without a bound: what they cost is known before a text is seen.
#[test]
fn patterns_are_bounded() {
    for detector in all() {
        for shape in &detector.shapes {
            let pattern = match &shape.kind {
                ShapeKind::Pattern(pattern) | ShapeKind::Keyed { value: pattern, .. } => pattern,
                ShapeKind::Number { groupings, .. } => {
                    assert!(groupings.iter().flatten().sum::<usize>() > 0, "{}", detector.id);
                    continue;
                }
                ShapeKind::Builtin(_) => continue,
            };
            assert!(pattern.len() <= 4_096, "{}: {} bytes", detector.id, pattern.len());
            let mut letters = pattern.chars();
            let mut class = false;
            let mut last = ' ';
            while let Some(letter) = letters.next() {
                match letter {
                    '\\' => drop(letters.next()),
                    '[' if !class => class = true,
                    ']' if class => class = false,
                    '*' | '+' if !class => panic!("{}: {pattern} repeats without a bound", detector.id),
                    '}' if last == ',' && !class => panic!("{}: {pattern} has no bound", detector.id),
                    _ => {}
                }
                last = letter;
            }
            assert!(!class, "{}: {pattern} does not end its class", detector.id);
        }
    }
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    let good = "id = 'X'\nname = 'X'\nfamily = 'network'\nseverity = 'low'\naliases = []\ndefault = true\nsources = []\nexample = []\n\
                counterexample = []\n[[shape]]\npattern = 'x'\nspecificity = 20\ncontext = 'none'\n";
    assert!(steward_dlp::read(good).is_ok());
    for (from, to, said) in [
        (
            "pattern = 'x'",
            "pattern = 'x'\nbuiltin = 'mac'",
            "exactly one of number, pattern, keyed and builtin",
        ),
        ("pattern = 'x'", "number = ['3-x']", "no list of lengths"),
        ("pattern = 'x'", "keyed = ['x']", "needs the pattern of its value"),
        ("specificity = 20", "specificity = 9", "specificity must be 10 to 60"),
        ("severity = 'low'", "severity = 'grave'", "unknown variant `grave`"),
        ("name = 'X'", "name = 'X'\nnmae = 'Y'", "unknown field `nmae`"),
    ] {
        let error = steward_dlp::read(&good.replace(from, to)).unwrap_err().to_string();
        assert!(error.contains(said), "{said}: {error}");
    }
}
