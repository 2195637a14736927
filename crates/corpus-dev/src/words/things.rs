//! Companies, products, teams and the words of logs.

/// Companies that do not exist.
pub const COMPANIES: &str = "Nordwind Logistik GmbH;Harbor Tools Ltd;Aurora Foods S.A.;Bluepeak Software;Tessellate Systems;Kestrel Freight;Ostara Energie AG;Meridiano Srl;Vantage Printing;Lumen Optics;Quarry & Co;Saltmarsh Marine;Greenfield Dairy;Helios Travel;Cobalt Robotics;Pinecone Furniture;Arctis Kühltechnik;Polaris Invest;Sundial Media;Brightwater Pumps;Corvus Consulting;Delta Glas BV;Fjordtek AS;Onda Verde Lda;Zephyr Textiles;Granit Bau AG;Ivory Labs;Juniper Hotels;Koral Sp. z o.o.;Lindgrön AB";

/// Products.
pub const PRODUCTS: &str = "desk lamp;label printer;steel cabinet;coffee machine;docking station;water pump;office chair;projector;pallet truck;barcode scanner;air filter;server rack;cable drum;whiteboard;heat exchanger;torque wrench;safety helmet;network switch;shelf unit;hydraulic hose;paper shredder;card terminal;garden hose;LED panel;gear motor";

/// Teams.
pub const TEAMS: &str = "the platform team;purchasing;the front office;controlling;the data team;logistics;legal;the night shift;quality;the warehouse;sales support;the infrastructure group;marketing;the works council;field service";

/// Services.
pub const SERVICES: &str = "checkout;billing-api;user-service;search-indexer;mail-relay;gateway;inventory;report-worker;auth-proxy;scheduler;thumbnailer;notifier;catalog;session-store;importer";

/// Files.
pub const FILES: &str = "deploy/values.yaml;src/main.rs;lib/session.py;config/prod.toml;scripts/backup.sh;internal/http/server.go;Dockerfile;app/models/order.rb;infra/network.tf;web/src/App.tsx;charts/api/templates/ingress.yaml;tests/test_import.py;pom.xml;migrations/0042_orders.sql";

/// Branches.
pub const BRANCHES: &str = "feature/new-checkout;fix/timeout-retry;chore/bump-deps;release/2.14;hotfix/login-loop;refactor/session;docs/runbook;spike/cache";

/// What logs say.
pub const MESSAGES: &str = "request completed;cache miss;connection reset by peer;retrying in 250 ms;job finished;user session expired;configuration reloaded;slow query;worker started;queue drained;rate limit reached;health check passed;upload accepted;index rebuilt;lock acquired;batch committed;token refreshed;feature flag evaluated;message acknowledged;leader elected;snapshot written;payload too large";

/// Levels of logs.
pub const LEVELS: &str = "INFO;INFO;INFO;WARN;ERROR;DEBUG";

/// Common words for identifiers in programs.
pub const NOUNS: &str = "order;invoice;session;report;client;batch;payload;record;item;worker;cursor;snapshot;message;request;response;buffer;channel;policy;metric;ledger;parser;schema;cache;queue;window";

/// Verbs for identifiers in programs.
pub const VERBS: &str =
    "load;store;parse;update;build;fetch;merge;render;validate;flush;encode;apply;publish;resolve;collect";

/// Browsers, for logs of web servers.
pub const AGENTS: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36|curl/8.5.0|Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0|python-requests/2.32.3|kube-probe/1.30|Go-http-client/2.0";
