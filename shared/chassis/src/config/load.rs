//! Where settings come from, and in which order: whoever says something later has the word.

use super::secret::{Secret, secret_in};
use super::{Asks, Demands, HOUSE, Mode, Settings, mode};
use crate::tokens::{demo_token, fingerprint};
use anyhow::Context;
use config::builder::DefaultState;
use config::{Config, ConfigBuilder, Environment, File, FileFormat};
use contracts::Caller;
use serde::de::DeserializeOwned;
use std::path::Path;

impl<S: DeserializeOwned + Demands> Settings<S> {
    /// Reads the house's default, the service's default, the file (when given), `BELEEF__<KEY>` for all
    /// services and `BELEEF_<SERVICE>__<KEY>` for this one (`BELEEF_POINTS__DATABASE__URL`). In a file,
    /// `[<service>.<part>]` is for that service alone.
    ///
    /// # Errors
    /// When a value has the wrong type, a key is unknown, there is no mode, or the mode does not allow a
    /// value.
    pub fn load(service: &str, default: &str, file: Option<&Path>) -> anyhow::Result<Self> {
        let environment = |prefix: String| {
            Environment::with_prefix(&prefix)
                .prefix_separator("__")
                .separator("__")
        };
        let text = file
            .map(|path| {
                std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
            })
            .transpose()?;
        let layers = layers(service, default, text.as_deref().unwrap_or_default())?
            .add_source(environment("BELEEF".into()))
            .add_source(environment(format!("BELEEF_{}", service.to_uppercase())));
        Self::read(service, layers)
    }

    /// The settings of development as they are shipped, with a database that is nowhere: for who reads what a
    /// service is, and starts none.
    ///
    /// # Errors
    /// When a shipped default is wrong.
    pub fn shipped(service: &str, default: &str) -> anyhow::Result<Self> {
        let nowhere = "mode = \"development\"\n[database]\nurl = \"postgres://127.0.0.1/nowhere\"";
        Self::read(service, layers(service, default, nowhere)?)
    }

    fn read(service: &str, layers: ConfigBuilder<DefaultState>) -> anyhow::Result<Self> {
        let mut settings: Self = layers
            .build()
            .and_then(Config::try_deserialize)
            .with_context(|| format!("the settings of {service} are not usable"))?;
        if let Some(token) = secret_in(&settings.asks.token_file, service).context("asks.token_file")? {
            settings.asks.token = token;
        }
        if settings.mode == Mode::Development {
            settings.asks.fill_with_demo_tokens(service);
        }
        mode::check(service, &settings)?;
        Ok(settings)
    }
}

/// The embedded defaults, then what the file says to all, then what it says to this service.
fn layers(service: &str, default: &str, file: &str) -> anyhow::Result<ConfigBuilder<DefaultState>> {
    let toml = |text: &str| File::from_str(text, FileFormat::Toml);
    let whole = Config::builder().add_source(toml(file)).build()?;
    let mut shared = whole.try_deserialize::<config::Map<String, config::Value>>()?;
    let parts: config::Map<String, config::Value> = Caller::all()
        .filter_map(|caller| shared.remove_entry(caller.name()))
        .collect();
    let own = match parts.get(service) {
        Some(part) => part.clone().into_table()?,
        None => config::Map::new(),
    };
    Ok(Config::builder()
        .add_source(toml(HOUSE))
        .add_source(toml(default))
        .add_source(table(shared)?)
        .add_source(table(own)?))
}

fn table(values: config::Map<String, config::Value>) -> anyhow::Result<Config> {
    let each = values
        .into_iter()
        .try_fold(Config::builder(), |all, (key, value)| {
            all.set_override(key, value)
        });
    Ok(each?.build()?)
}

impl Asks {
    fn fill_with_demo_tokens(&mut self, service: &str) {
        if self.token.is_empty() {
            self.token = Secret::new(demo_token(service));
        }
        for caller in Caller::all() {
            let known = self.callers.entry(caller).or_default();
            if known.is_empty() {
                *known = fingerprint(&demo_token(caller.name()));
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use serde::{Deserialize, Serialize};

    #[derive(Debug, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Own {
        idle: u32,
    }

    impl Demands for Own {
        fn open_doors(&self) -> Vec<String> {
            match self.idle {
                0 => vec!["service.idle is nought".into()],
                _ => vec![],
            }
        }
    }

    /// As a process reads them, without the environment.
    pub(crate) fn load(extra: &str) -> anyhow::Result<Settings<Own>> {
        load_as("example", extra)
    }

    fn load_as(service: &str, file: &str) -> anyhow::Result<Settings<Own>> {
        Settings::read(service, layers(service, "[service]\nidle = 3\n", file)?)
    }

    const DEVELOPMENT: &str = "mode = \"development\"\n";

    #[test]
    fn a_file_overrides_the_embedded_default() {
        let settings = load(&format!("{DEVELOPMENT}[service]\nidle = 4\n")).unwrap();
        assert_eq!((settings.service.idle, settings.mode), (4, Mode::Development));
    }

    #[test]
    fn one_file_has_a_part_for_each_service() {
        let file = "mode = \"development\"\n[asks]\n\
                    points = \"http://points:7000\"\n\
                    [points.service]\nidle = 7\n\
                    [billing.database]\nurl = \"postgres://b\"\nmax_connections = 4\n";
        let (points, billing) = (
            load_as("points", file).unwrap(),
            load_as("billing", file).unwrap(),
        );
        assert_eq!((points.service.idle, billing.service.idle), (7, 3));
        assert_eq!(
            (points.database.url.expose(), billing.database.url.expose()),
            ("", "postgres://b")
        );
        assert_eq!(
            (points.database.max_connections, billing.database.max_connections),
            (16, 4)
        );
        assert_eq!(billing.asks.points, "http://points:7000");
        let error = load_as("points", &format!("{file}[pionts.service]\nidle = 7\n")).unwrap_err();
        assert!(format!("{error:#}").contains("pionts"), "{error:#}");
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let error = format!("{:#}", load("[service]\nidel = 4\n").unwrap_err());
        assert!(error.contains("idel"), "{error}");
    }

    #[test]
    fn services_that_share_a_setting_read_each_its_own_secret() {
        let folder = std::env::temp_dir().join(format!("beleef-secrets-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("example.token"), "the one of example\n").unwrap();
        let file = format!("asks.token_file = \"{}/{{service}}.token\"", folder.display());
        let settings = load(&format!("{DEVELOPMENT}{file}")).unwrap();
        assert_eq!(settings.asks.token.expose(), "the one of example");
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(load(&format!("{DEVELOPMENT}{file}")).is_err());
    }

    #[test]
    fn secrets_do_not_show() {
        let url = "[database]\nurl = \"postgres://someone:hush@localhost/x\"";
        let settings = load(&format!("{DEVELOPMENT}{url}")).unwrap();
        assert!(!format!("{settings:?}{}", serde_json::to_string(&settings).unwrap()).contains("hush"));
    }
}
