//! Words that belong to no language: names of systems, accounts, streets of two countries, stems of passwords.

pub(crate) const SYSTEMS: &str = "checkout|patient-portal|ledger|booking-api|claims-hub|timesheet|wms|storefront|\
        campus|crm-sync|payroll|invoice-mailer|lab-gateway|fleet-tracker|reporting|loyalty|roomrate|hr-portal|\
        dispatch|archive|scheduler|returns|pricing|grading|consent|kiosk|notifier|exporter";

pub(crate) const LOGINS: &str = "svc_backup|deploy|reports|app_rw|jbrandt|mkowalska|hlindgren|ci-runner|\
        warehouse|etl|readonly|netadmin|p.moreau|scanner2|helpdesk|sync|monitor|frontdesk|ward3|tmiller|\
        importer|kiosk|billing_app|svc-print";

pub(crate) const DATABASES: &str = "bookings|orders|patients|ledger|claims|inventory|students|fleet|payroll|crm|\
        analytics|tickets|rates|consents|shipments|catalog";

/// What people build passwords from: seasons, towns, pets, clubs, things on the desk.
pub(crate) const PASS_WORDS: &str = "Sommer|Winter|Herbst|Berlin|Hamburg|Fruehling|Moonlight|Giraffe|Sunflower|\
        Liverpool|Juventus|Arsenal|Krakow|Barcelona|Lavender|Tulipan|Motorrad|Schnecke|Pancake|Bluebird|\
        Marathon|Orchidee|Limonade|Papillon|Girasole|Vinterdag|Kanelbulle|Sakura|Fujisan|Zmora|Praia|Coffee|\
        Dragonfly|Kestrel|Bergsee|Turnschuh|Regenbogen|Welcome|Station|Guitar";

/// Names of travellers on documents; Latin letters, as machine readable zones need them.
pub(crate) const MRZ_LAST: &str = "Lindqvist|Moreau|Castellano|Brinkmann|Wisniewska|Teixeira|Hoekstra|Quintana|\
        Sandstrom|Okafor|Bianchetti|Whitcombe|Petersen|Delattre|Figueiredo|Brouwer|Salcedo|Novak|Jensen|Tanaka|\
        Keller|Dubois|Marin|Svensson|Krüger|Ibanez|Ferrarini|Postma|Hallen|Dabrowski|Schaefer|Nogueira|Vogt|\
        Aubry|Carbone|Redfern";
pub(crate) const MRZ_FIRST: &str = "Anna|Jonas|Camille|Mateusz|Thais|Sjoerd|Rocio|Fredrik|Grace|Chiara|Holger|\
        Noemie|Duarte|Anouk|Alvaro|Ebba|Priya|Tommaso|Leonie|Bastien|Joana|Bram|Lucia|Isak|Marcus|Ilaria|Nele|\
        Olivier|Kinga|Wouter|Maite|Hanna|Karim|Zofia|Victor|Elin";

pub(crate) const UK_STREETS: &str = "Harcourt Road|Mill Lane|Station Street|Quarry Hill|Victoria Avenue|Chapel \
        Row|Meadow Close|Brewery Lane|Albert Terrace|Priory Gardens";
pub(crate) const UK_CITIES: &str =
    "London|Manchester|Leeds|Bristol|Edinburgh|Cardiff|Belfast|Sheffield|York|Oxford";
pub(crate) const US_STREETS: &str = "Maple Avenue|Oak Street|Jefferson Blvd|Willow Creek Road|Lakeview Drive|\
        Main Street|Birch Court|Sunset Terrace";
pub(crate) const US_PLACES: &str = "Springfield, IL|Albany, NY|Fresno, CA|Worcester, MA|Reno, NV|Tacoma, WA|\
        Macon, GA|Erie, PA|Salem, OR|Boise, ID";

/// Columns and fields that hold nothing sensitive.
pub(crate) const PLAIN_KEYS: &str = "order_id|status|created_at|updated_at|version|quantity|unit_price|currency|\
        branch|warehouse|page|retries|duration_ms|build|priority|room|article_no|invoice_no|ticket|locale|\
        channel|batch|weight_kg|campaign|department|category|is_active|sku|revision|checksum|trace_id|parent_id|\
        region|batch_ref|scan_code|doc_no";

pub(crate) const AGENTS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
        Chrome/124.0.6367.118 Safari/537.36|curl/8.5.0|Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) \
        Mobile/15E148|python-requests/2.31.0|okhttp/4.12.0|Mozilla/5.0 (X11; Linux x86_64; rv:125.0) \
        Gecko/20100101 Firefox/125.0|PostmanRuntime/7.37.3";

pub(crate) const PATHS: &str = "/api/v2/bookings|/health|/login|/static/app.3f9c1b.css|/products/4711|/v1/claims|\
        /export/monthly|/rooms/search|/students/grades|/tracking|/img/banner_1200x600.png|/cart/items|\
        /admin/reports|/forms/intake|/webhooks/courier|/robots.txt";

/// Values that stand where a secret would stand, and are none.
pub(crate) const PLACEHOLDERS: &str = "your-api-key-here|<your-token>|${SECRET_VALUE}|changeme|xxxxxxxxxxxxxxxx|\
        <password>|********|REPLACE_ME|TODO|{{ vault_password }}|$(cat /run/secrets/app)|not-a-real-secret|\
        example|null|INSERT_KEY_HERE|%DB_PASSWORD%|#{secret}#|redacted|[REDACTED]|dummy";
