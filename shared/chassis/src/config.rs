//! Settings: the embedded, commented default, then a file, then the environment. Unknown keys are refused.

use anyhow::Context;
use config::{Config, Environment, File, FileFormat};
use serde::{Deserialize, Serialize, Serializer, de::DeserializeOwned};
use std::path::Path;

/// The settings that all services share, with a comment for each.
pub const HOUSE: &str = include_str!("../house.toml");

/// Whether demo credentials and open settings are tolerated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Development,
    Production,
}

/// A value that never shows in logs, debug output or `beleef config`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }
    pub fn expose(&self) -> &str {
        &self.0
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() {
            "(empty)"
        } else {
            "(redacted)"
        })
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{self:?}"))
    }
}

/// All settings of one service; `service` holds those of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings<S> {
    pub mode: Mode,
    pub listen: Listen,
    pub database: Database,
    pub broker: Broker,
    pub cache: Cache,
    pub asks: Asks,
    pub telemetry: Telemetry,
    pub service: S,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    pub private: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: Secret,
    pub max_connections: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broker {
    pub servers: String,
    pub user: String,
    pub password: Secret,
    pub replicas: usize,
    pub max_bytes: i64,
    pub max_age_days: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    pub url: Secret,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asks {
    pub token: Secret,
    pub deadline_ms: u64,
    pub concurrency: usize,
    pub pass: String,
    pub activity: String,
    pub points: String,
    pub reward: String,
    pub billing: String,
    pub gateway: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telemetry {
    pub log: String,
    pub otlp_endpoint: String,
}

/// Values that belong to a demo and must never run in production.
pub const DEMO_TOKEN: &str = "demo-service-token";

impl<S: DeserializeOwned> Settings<S> {
    /// Reads the house's default, the service's default, the file (when given), `BELEEF__<KEY>` for all services and
    /// `BELEEF_<SERVICE>__<KEY>` for this one (`BELEEF_POINTS__DATABASE__URL`).
    ///
    /// # Errors
    /// When a value has the wrong type, a key is unknown, or production mode meets a demo value.
    pub fn load(service: &str, default: &str, file: Option<&Path>) -> anyhow::Result<Self> {
        let environment = |prefix: String| {
            Environment::with_prefix(&prefix)
                .prefix_separator("__")
                .separator("__")
        };
        let mut builder = Config::builder()
            .add_source(File::from_str(HOUSE, FileFormat::Toml))
            .add_source(File::from_str(default, FileFormat::Toml));
        if let Some(path) = file {
            builder = builder.add_source(File::from(path).format(FileFormat::Toml));
        }
        let settings: Self = builder
            .add_source(environment("BELEEF".into()))
            .add_source(environment(format!("BELEEF_{}", service.to_uppercase())))
            .build()
            .and_then(Config::try_deserialize)
            .with_context(|| format!("the settings of {service} are not usable"))?;
        settings.refuse_demo_in_production(service)?;
        Ok(settings)
    }

    fn refuse_demo_in_production(&self, service: &str) -> anyhow::Result<()> {
        if self.mode == Mode::Production
            && (self.asks.token.expose() == DEMO_TOKEN || self.asks.token.expose().len() < 24)
        {
            anyhow::bail!(
                "{service} does not start in production mode with a demo or short asks.token: set one of 24 characters or more"
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Own {
        idle: u32,
    }

    fn load(extra: &str) -> anyhow::Result<Settings<Own>> {
        let file = std::env::temp_dir().join(format!(
            "beleef-config-{}-{:x}.toml",
            std::process::id(),
            extra.len()
        ));
        std::fs::write(&file, extra)?;
        let settings = Settings::load("example", "[service]\nidle = 3\n", Some(&file));
        std::fs::remove_file(&file)?;
        settings
    }

    #[test]
    fn a_file_overrides_the_embedded_default() {
        let settings = load("[service]\nidle = 4\n").unwrap();
        assert_eq!((settings.service.idle, settings.mode), (4, Mode::Development));
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let error = format!("{:#}", load("[service]\nidel = 4\n").unwrap_err());
        assert!(error.contains("idel"), "{error}");
    }

    #[test]
    fn production_mode_refuses_the_demo_token() {
        let error = load("mode = \"production\"\n[asks]\ntoken = \"demo-service-token\"").unwrap_err();
        assert!(
            error.to_string().contains("does not start in production"),
            "{error}"
        );
    }

    #[test]
    fn secrets_do_not_show() {
        let settings = load("[database]\nurl = \"postgres://someone:hush@localhost/x\"\n# longer").unwrap();
        assert!(!format!("{settings:?}{}", serde_json::to_string(&settings).unwrap()).contains("hush"));
    }
}
