//! What a settings file says and `up` decides otherwise: who wrote it is told.

use crate::project::services;
use anyhow::{Context, Result};
use config::{Config, File, FileFormat};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// A setting, and the service that it is for; none for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Setting {
    service: Option<String>,
    name: String,
    value: String,
}

impl Setting {
    /// As `points.database.url` stands in a file.
    fn in_file(path: &str, value: String, services: &[String]) -> Self {
        let (service, name) = match path.split_once('.') {
            Some((first, rest)) if services.iter().any(|service| service == first) => {
                (Some(first.to_owned()), rest)
            }
            _ => (None, path),
        };
        Self {
            service,
            name: name.to_owned(),
            value,
        }
    }

    /// As `BELEEF_POINTS__DATABASE__URL` stands among variables.
    fn in_variable(variable: &str, value: &str) -> Option<Self> {
        let (prefix, name) = variable.split_once("__")?;
        let service = prefix.strip_prefix("BELEEF_").map(str::to_lowercase);
        Some(Self {
            service,
            name: name.replace("__", ".").to_lowercase(),
            value: value.to_owned(),
        })
    }

    /// Whether another setting takes this one's place with something else.
    fn is_overruled_by(&self, other: &Self) -> bool {
        let is_apart = self.service.is_some() && other.service.is_some() && self.service != other.service;
        // A secret that lies in a file goes before one that stands in the settings.
        let lies_in_file = other.name == format!("{}_file", self.name);
        !is_apart && (lies_in_file || (other.name == self.name && other.value != self.value))
    }
}

/// The settings of this file that the variables overrule, by the names that they have there.
pub fn overruled(file: &Path, variables: &BTreeMap<String, String>) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    overruled_in(&text, variables)
}

fn overruled_in(text: &str, variables: &BTreeMap<String, String>) -> Result<Vec<String>> {
    let file = Config::builder().add_source(File::from_str(text, FileFormat::Toml));
    let mut written = BTreeMap::new();
    leaves("", &file.build()?.try_deserialize()?, &mut written);
    let ours = variables.iter();
    let ours: Vec<Setting> = ours
        .filter_map(|(name, value)| Setting::in_variable(name, value))
        .collect();
    let services = services()?;
    let is_overruled = |path: &str, value: &str| {
        let setting = Setting::in_file(path, value.to_owned(), &services);
        ours.iter().any(|other| setting.is_overruled_by(other))
    };
    written.retain(|path, value| is_overruled(path, value));
    Ok(written.into_keys().collect())
}

fn leaves(path: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(parts) => {
            for (name, part) in parts {
                let dot = if path.is_empty() { "" } else { "." };
                leaves(&format!("{path}{dot}{name}"), part, found);
            }
        }
        Value::String(text) => {
            found.insert(path.to_owned(), text.clone());
        }
        other => {
            found.insert(path.to_owned(), other.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let variables = [
            ("BELEEF__MODE", "development"),
            ("BELEEF__ASKS__TOKEN_FILE", "/keys/{service}.token"),
            ("BELEEF__LISTEN__DRAIN_SECONDS", "0"),
            ("BELEEF_POINTS__DATABASE__URL", "postgres://here/points"),
            ("BELEEF_GATEWAY__SERVICE__PUBLIC", "127.0.0.1:8080"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        overruled_in(text, &BTreeMap::from(variables)).unwrap()
    }

    #[test]
    fn what_up_decides_otherwise_is_named_and_nothing_else() {
        let text = "mode = \"production\"\n\
                    [telemetry]\nlog = \"debug\"\n\
                    [listen]\ndrain_seconds = 3\n\
                    [gateway]\nservice.public = \"0.0.0.0:80\"\nservice.proxies = 1\n\
                    [points.database]\nurl = \"postgres://there/points\"\nmax_connections = 4\n";
        let named = [
            "gateway.service.public",
            "listen.drain_seconds",
            "mode",
            "points.database.url",
        ];
        assert_eq!(found(text), named);
    }

    #[test]
    fn the_same_value_is_not_overruled() {
        assert!(found("mode = \"development\"\nlisten.drain_seconds = 0\n").is_empty());
    }

    #[test]
    fn a_setting_for_all_yields_to_that_of_one_and_a_secret_to_one_in_a_file() {
        let text = "[database]\nurl = \"postgres://there/all\"\n\
                    [reward]\ndatabase.url = \"postgres://there/reward\"\n\
                    [billing]\nasks.token = \"a secret of billing\"\n";
        assert_eq!(found(text), ["billing.asks.token", "database.url"]);
    }
}
