//! Development or production: what each refuses. Without a default nobody runs the wrong one by mistake.

use super::{Asks, Broker, Cache, Database, Demands, Secret, Settings};
use crate::tokens::{DEMO, demo_token, fingerprint};
use contracts::Caller;
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::collections::HashSet;
use std::net::SocketAddr;

/// The shortest token that production takes, in characters.
const SHORTEST: usize = 24;

/// Demo credentials and open servers on loopback, or closed doors everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Development,
    Production,
}

impl Mode {
    /// Development listens on loopback only: its tokens are known to everybody.
    ///
    /// # Errors
    /// When an address is one that others may reach.
    pub fn check_listener(self, key: &str, address: &str) -> anyhow::Result<()> {
        if self == Self::Development && !is_loopback(address) {
            anyhow::bail!(
                "development mode listens on loopback only, and {key} is {address}: set mode = \"production\""
            );
        }
        Ok(())
    }
}

fn is_loopback(address: &str) -> bool {
    match address.parse::<SocketAddr>() {
        Ok(address) => address.ip().is_loopback(),
        Err(_) => address
            .rsplit_once(':')
            .is_some_and(|(host, _)| host == "localhost"),
    }
}

/// Refuses what does not fit the mode; production names everything that is open at once.
pub(crate) fn check<S: Demands>(service: &str, settings: &Settings<S>) -> anyhow::Result<()> {
    settings
        .mode
        .check_listener("listen.private", &settings.listen.private)?;
    if settings.mode == Mode::Development {
        return Ok(());
    }
    let mut open = open_asks(&settings.asks);
    open.extend(open_database(&settings.database));
    open.extend(open_cache(&settings.cache));
    if service != Caller::Operator.name() {
        open.extend(open_broker(service, &settings.broker));
    }
    open.extend(settings.service.open_doors());
    if !open.is_empty() {
        anyhow::bail!(
            "{service} does not start in production mode:\n- {}",
            open.join("\n- ")
        );
    }
    Ok(())
}

fn open_asks(asks: &Asks) -> Vec<String> {
    let mut open = vec![];
    let token = asks.token.expose();
    if token.starts_with(DEMO) || token.len() < SHORTEST {
        open.push(format!(
            "asks.token is a demo token or short: set one of {SHORTEST} characters or more"
        ));
    }
    let mut prints = HashSet::new();
    for (caller, print) in &asks.callers {
        if !prints.insert(print.to_ascii_lowercase()) {
            open.push(format!(
                "asks.callers.{caller} has the fingerprint of another caller: give each a token of its own"
            ));
        }
        if print.eq_ignore_ascii_case(&fingerprint(&demo_token(caller.name()))) {
            open.push(format!(
                "asks.callers.{caller} is the fingerprint of a demo token"
            ));
        }
    }
    open
}

/// Read as the connection will read it: what only looks like `sslmode=` there encrypts nothing.
fn open_database(database: &Database) -> Option<String> {
    let url = &database.url;
    let is_encrypted = url.expose().parse::<PgConnectOptions>().is_ok_and(|options| {
        matches!(
            options.get_ssl_mode(),
            PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull
        )
    });
    let is_closed = url.is_empty() || (has_password(url) && is_encrypted);
    (!is_closed).then(|| "database.url needs a password and sslmode=verify-full (or require)".to_owned())
}

fn open_cache(cache: &Cache) -> Option<String> {
    let url = cache.url.expose();
    // What follows a # can switch off that the server proves who it is.
    let is_encrypted = url.starts_with("rediss://") && !url.contains('#');
    let is_closed = url.is_empty() || (is_encrypted && has_password(&cache.url));
    (!is_closed).then(|| "cache.url needs a password and TLS: rediss://user:password@host:port".to_owned())
}

fn open_broker(service: &str, broker: &Broker) -> Option<String> {
    let has_credentials = broker.nkey(service).is_ok_and(|seed| !seed.is_empty())
        || !(broker.user.is_empty() || broker.password.is_empty());
    let is_closed = has_credentials && broker.tls;
    (!is_closed).then(|| "broker needs nkey_seed_file (or a user with a password) and tls = true".to_owned())
}

/// Whether a URL says `user:password@`.
fn has_password(url: &Secret) -> bool {
    let rest = url.expose().split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    user.split_once(':')
        .is_some_and(|(_, password)| !password.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::config::load::tests::load;
    use crate::tokens::fingerprint;

    const CLOSED: &str = r#"
        mode = "production"
        listen.private = "0.0.0.0:7000"
        database.url = "postgres://points:hush@db/points?sslmode=verify-full"
        cache.url = "rediss://points:hush@redis:6379"
        [broker]
        nkey_seed = "SUAJBGR3RGVVOV4K"
        tls = true
        [asks]
        token = "0123456789abcdef0123456789abcdef"
    "#;

    #[test]
    fn a_token_for_two_callers_and_a_server_that_proves_nothing_are_open_doors() {
        let print = "0".repeat(64);
        let shared = format!("callers.pass = \"{print}\"\ncallers.points = \"{print}\"");
        let error = format!("{:#}", load(&format!("{CLOSED}\n{shared}")).unwrap_err());
        assert!(error.contains("fingerprint of another caller"), "{error}");
        let blind = CLOSED.replace("redis:6379", "redis:6379/#insecure");
        let error = format!("{:#}", load(&blind).unwrap_err());
        assert!(error.contains("cache.url"), "{error}");
    }

    #[test]
    fn there_is_no_default_mode() {
        let error = format!("{:#}", load("").unwrap_err());
        assert!(error.contains("mode"), "{error}");
    }

    #[test]
    fn production_starts_behind_closed_doors() {
        for mode in ["verify-full", "verify-ca", "require"] {
            load(&CLOSED.replace("verify-full", mode)).unwrap();
        }
    }

    #[test]
    fn production_refuses_each_open_door_by_name() {
        let open = [
            ("0123456789abcdef0123456789abcdef", "short", "asks.token"),
            (
                "0123456789abcdef0123456789abcdef",
                "demo-token-of-example",
                "asks.token",
            ),
            ("points:hush@db", "points@db", "database.url"),
            ("sslmode=verify-full", "sslmode=prefer", "database.url"),
            (
                "sslmode=verify-full",
                "application_name=sslmode=require",
                "database.url",
            ),
            ("sslmode=verify-full", "xsslmode=verify-full", "database.url"),
            ("?sslmode=verify-full", "-sslmode=verify-full", "database.url"),
            (
                "sslmode=verify-full",
                "sslmode=require&sslmode=disable",
                "database.url",
            ),
            (
                "points:hush@db/points?",
                "db/points?application_name=a:b@c&",
                "database.url",
            ),
            ("rediss://", "redis://", "cache.url"),
            ("points:hush@redis", "redis", "cache.url"),
            ("tls = true", "tls = false", "broker"),
            ("SUAJBGR3RGVVOV4K", "", "broker"),
        ];
        for (closed, instead, key) in open {
            let error = load(&CLOSED.replace(closed, instead)).unwrap_err().to_string();
            assert!(
                error.contains("does not start in production") && error.contains(key),
                "{key}: {error}"
            );
            assert!(!error.contains("hush"), "a refusal tells no secret: {error}");
        }
    }

    #[test]
    fn production_names_what_all_and_what_the_service_leave_open_at_once() {
        let open = CLOSED.replace("tls = true", "tls = false");
        let error = load(&format!("{open}\n[service]\nidle = 0\n"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("broker needs") && error.contains("service.idle"),
            "{error}"
        );
    }

    #[test]
    fn production_refuses_the_fingerprint_of_a_demo_token() {
        let print = fingerprint("demo-token-of-gateway");
        let error = load(&format!("{CLOSED}\n[asks.callers]\ngateway = \"{print}\"\n"))
            .unwrap_err()
            .to_string();
        assert!(error.contains("asks.callers.gateway"), "{error}");
    }

    #[test]
    fn development_listens_on_loopback_only() {
        for address in ["127.0.0.1:7000", "[::1]:0", "localhost:7000"] {
            load(&format!("mode = \"development\"\nlisten.private = \"{address}\"")).unwrap();
        }
        for address in ["0.0.0.0:7000", "[::]:7000", "10.0.0.4:7000", "points:7000"] {
            let error = load(&format!("mode = \"development\"\nlisten.private = \"{address}\""))
                .unwrap_err()
                .to_string();
            assert!(error.contains("loopback"), "{address}: {error}");
        }
    }
}
