//! Keys, tokens and permissions of every service, written to a folder: what `beleef broker-config` does.
//!
//! The same files lock the brokers of `cargo xtask up`, of the tests and of production. What is there is
//! kept, so the command may run again at any time; only what is to be renewed is replaced.
//!
//! | file | who reads it |
//! |---|---|
//! | `nats.conf`, `access.conf`, `server.crt`, `server.key` | the broker |
//! | `<service>.nk`, `<service>.token`, `ca.crt`, `house.env` | that service (or `operator`) |
//! | `depot.conf`, `depot-access.conf` | the broker that subscribers outside read at |
//! | `depot-signer.nk`, `depot-system.creds` | the gateway |
//! | `ca.key`, `depot-operator.nk`, `depot-system.nk` | nobody but this command: keep them elsewhere |

mod certificates;
mod depot;
mod permissions;

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use contracts::Caller;
use std::fmt::Write;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// One who knocks at the broker, and whose facts it hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    pub name: String,
    pub listens_to: Vec<String>,
}

impl Party {
    /// One with this name that listens to these.
    pub fn new(name: &str, listens_to: &[&str]) -> Self {
        Self {
            name: name.to_owned(),
            listens_to: listens_to.iter().map(|source| (*source).to_owned()).collect(),
        }
    }
}

/// The services of the platform. The operator has a key too, but no place here: it neither tells nor listens.
pub fn platform() -> Vec<Party> {
    let party = |service: Caller| {
        let sources: Vec<&str> = service.listens_to().iter().map(|source| source.name()).collect();
        Party::new(service.name(), &sources)
    };
    Caller::SERVICES.map(party).to_vec()
}

/// What to write, and where.
#[derive(Debug, Clone)]
pub struct Plan {
    pub folder: PathBuf,
    /// Where the broker and the services will see the folder; the folder itself unless it is mounted
    /// elsewhere.
    pub seen_at: PathBuf,
    /// The names and addresses under which the broker is reached.
    pub hosts: Vec<String>,
    pub parties: Vec<Party>,
    /// Whose key and token are replaced. The old ones are refused as soon as the broker and the services read
    /// the new files.
    pub renew: Vec<String>,
    pub now: DateTime<Utc>,
}

impl Plan {
    /// Everything of the platform, reached on loopback, used where it is written.
    pub fn on_loopback(folder: &Path, parties: Vec<Party>, now: DateTime<Utc>) -> Self {
        Self {
            folder: folder.to_owned(),
            seen_at: folder.to_owned(),
            hosts: vec!["127.0.0.1".into(), "localhost".into()],
            parties,
            renew: vec![],
            now,
        }
    }

    /// Writes the files.
    ///
    /// # Errors
    /// When a name to renew is nobody's, or a file cannot be read or written.
    pub fn write(&self) -> anyhow::Result<()> {
        let operator = Caller::Operator.name();
        let names: Vec<&str> = self
            .parties
            .iter()
            .map(|party| party.name.as_str())
            .chain([operator])
            .collect();
        let renewable: Vec<&str> = names.iter().copied().chain([depot::NAME]).collect();
        if let Some(nobody) = self.renew.iter().find(|name| !renewable.contains(&name.as_str())) {
            bail!("there is no {nobody:?} to renew: one of {}", renewable.join(", "));
        }
        std::fs::create_dir_all(&self.folder)?;
        certificates::write(self)?;
        let (mut users, mut house) = (String::new(), self.house());
        for name in names {
            let key = self.key(name)?;
            let party = self.parties.iter().find(|party| party.name == name);
            let allowed = party.map_or_else(permissions::operator, permissions::service);
            users.push_str(&allowed.user(&key.public_key()));
            let print = chassis::ask::fingerprint(&self.token(name)?);
            writeln!(house, "BELEEF__ASKS__CALLERS__{}={print}", name.to_uppercase())?;
        }
        depot::write(self)?;
        self.replace("house.env", 0o644, &house)?;
        self.replace("access.conf", 0o644, &self.access(&users))?;
        self.replace("nats.conf", 0o644, SERVER)
    }

    /// The settings that all services share: where each finds its own secrets, and how it knows the others.
    fn house(&self) -> String {
        let at = self.seen_at.display();
        format!(
            "BELEEF__BROKER__TLS=true\nBELEEF__BROKER__CA_FILE={at}/ca.crt\n\
             BELEEF__BROKER__NKEY_SEED_FILE={at}/{{service}}.nk\n\
             BELEEF__ASKS__TOKEN_FILE={at}/{{service}}.token\n{}",
            depot::house(&at.to_string())
        )
    }

    fn access(&self, users: &str) -> String {
        let at = self.seen_at.display();
        format!(
            "# Written by `beleef broker-config`: who may do what. There is no user without a key.\n\
             tls {{\n  cert_file: \"{at}/server.crt\"\n  key_file: \"{at}/server.key\"\n  timeout: 2\n}}\n\
             authorization {{\n  users = [\n{users}  ]\n}}\n"
        )
    }

    fn key(&self, name: &str) -> anyhow::Result<nkeys::KeyPair> {
        let seed = self.keep(name, &format!("{name}.nk"), || {
            nkeys::KeyPair::new_user().seed().context("a new key")
        })?;
        nkeys::KeyPair::from_seed(seed.trim()).with_context(|| format!("{name}.nk holds no seed"))
    }

    fn token(&self, name: &str) -> anyhow::Result<String> {
        self.keep(name, &format!("{name}.token"), new_token)
    }

    fn renews(&self, name: &str) -> bool {
        self.renew.iter().any(|renewed| renewed == name)
    }

    /// The content of a private file, which is made when it is not there or is to be renewed.
    fn keep(
        &self,
        owner: &str,
        file: &str,
        make: impl FnOnce() -> anyhow::Result<String>,
    ) -> anyhow::Result<String> {
        match std::fs::read_to_string(self.folder.join(file)) {
            Ok(kept) if !self.renews(owner) => Ok(kept),
            _ => {
                let made = make()?;
                self.replace(file, 0o600, &made)?;
                Ok(made)
            }
        }
    }

    /// Whole or not at all, and never readable by others for a moment.
    fn replace(&self, file: &str, permissions: u32, text: &str) -> anyhow::Result<()> {
        let (path, new) = (self.folder.join(file), self.folder.join(format!("{file}.new")));
        let _ = std::fs::remove_file(&new);
        let written = std::fs::File::options()
            .write(true)
            .create_new(true)
            .mode(permissions)
            .open(&new)
            .and_then(|mut open| open.write_all(text.as_bytes()).and_then(|()| open.sync_all()))
            .and_then(|()| std::fs::rename(&new, &path));
        written.with_context(|| format!("{}", path.display()))
    }
}

fn new_token() -> anyhow::Result<String> {
    Ok(chassis::hex(&chassis::random::<32>()?))
}

/// A whole configuration for a broker of one node. A cluster adds its own `cluster` block, with the same
/// certificates.
const SERVER: &str = "# Written by `beleef broker-config`.
listen: \"0.0.0.0:4222\"
jetstream {
  store_dir: \"/data\"
  max_mem: 256MB
  max_file: 20GB
}
include \"access.conf\"
";
