//! The platform's processes: servers first, then a process per service, all on loopback.

use crate::project::{output, run, services};
use anyhow::{Context, Result, bail};
use servers::{Binaries, Locks, Nats, Postgres, Process, Redis, free_port};
use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Everything that runs, in the order of its start.
pub struct House {
    pub processes: Vec<Process>,
    pub variables: BTreeMap<String, String>,
    pub public: String,
    plan: Plan,
}

/// What to start, and where.
pub struct Plan {
    pub beleef: PathBuf,
    /// The data of the servers.
    pub folder: PathBuf,
    /// A settings file for the services.
    pub config: Option<PathBuf>,
    /// Where the gateway listens; a well-known or free one when there is none.
    pub port: Option<u16>,
    /// Whether clients may ask for faults.
    pub sandbox: bool,
}

impl Plan {
    /// The settings file as the platform's binary finds it.
    fn settings(&self) -> Option<(String, String)> {
        let file = self.config.as_ref()?;
        Some(("BELEEF_CONFIG".to_owned(), file.display().to_string()))
    }

    /// Where the gateway listens: at the port that was wished for, or at one that is free.
    fn public(&self) -> Result<String> {
        let port = self.port.map_or_else(public_port, Ok)?;
        Ok(format!("127.0.0.1:{port}"))
    }
}

impl House {
    /// Starts servers and services, and waits until all are ready.
    pub fn start(binaries: &Binaries, plan: Plan) -> Result<Self> {
        let (folder, services) = (plan.folder.as_path(), services()?);
        let names: Vec<&str> = services.iter().map(String::as_str).collect();
        std::fs::create_dir_all(folder.join("logs"))?;
        Postgres::create_databases(binaries, &folder.join("postgres"), &names)
            .context("the databases cannot be created")?;
        let postgres = Postgres::start(binaries, &folder.join("postgres"), true)?;
        let locks = Locks::write(&plan.beleef, &folder.join("keys"))?;
        let nats = Nats::start(&binaries.nats, &folder.join("nats"), &locks.access())?;
        let access = locks.depot_access();
        let depot = Nats::start_depot(&binaries.nats, &folder.join("depot"), &access)?;
        let redis = Redis::start(&binaries.redis, &folder.join("redis"))?;
        let public = plan.public()?;
        // Before anything is migrated: somebody else's answer there must not be taken for ours.
        drop(
            TcpListener::bind(&public)
                .with_context(|| format!("{public} is taken: choose another --port"))?,
        );
        let mut variables = addresses(&public, &nats, &depot, &redis);
        if plan.sandbox {
            variables.insert("BELEEF_GATEWAY__SERVICE__SANDBOX".to_owned(), "true".to_owned());
        }
        variables.extend(plan.settings());
        variables.extend(locks.variables()?);
        let mut private = BTreeMap::new();
        for service in &names {
            let address = format!("127.0.0.1:{}", free_port()?);
            let upper = service.to_uppercase();
            variables.insert(format!("BELEEF_{upper}__DATABASE__URL"), postgres.url(service));
            variables.insert(format!("BELEEF_{upper}__LISTEN__PRIVATE"), address.clone());
            variables.insert(format!("BELEEF__ASKS__{upper}"), format!("http://{address}"));
            private.insert(*service, address);
        }
        let mut house = Self {
            processes: vec![
                postgres.into_process(),
                nats.into_process(),
                depot.into_process(),
                redis.into_process(),
            ],
            variables,
            public,
            plan,
        };
        run(house.command().arg("migrate").stdout(std::process::Stdio::null()))
            .context("the databases cannot be migrated")?;
        for service in &names {
            let process = Process::start(
                service,
                house.command().arg(service),
                Path::new(&house.log(service)),
            )?;
            house.processes.push(process);
        }
        house.wait_until_ready(&private)?;
        Ok(house)
    }

    /// The platform's binary with the settings of this house.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.plan.beleef);
        command.envs(&self.variables);
        command
    }

    fn log(&self, service: &str) -> String {
        self.plan
            .folder
            .join(format!("logs/{service}.log"))
            .display()
            .to_string()
    }

    fn wait_until_ready(&mut self, private: &BTreeMap<&str, String>) -> Result<()> {
        let started = Instant::now();
        for (service, address) in private {
            while output(self.command().args(["healthcheck", address])).is_err() {
                if let Some(dead) = self
                    .processes
                    .iter_mut()
                    .find_map(|process| process.has_ended().then(|| process.name().to_owned()))
                {
                    bail!("{dead} ended: see {}", self.log(&dead));
                }
                if started.elapsed() > Duration::from_secs(60) {
                    bail!("{service} was not ready after 60 s: see {}", self.log(service));
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        Ok(())
    }

    /// Lets everything run on.
    pub fn keep(mut self) {
        for process in std::mem::take(&mut self.processes) {
            process.keep();
        }
    }
}

/// Services first, so that they finish what they took; also when the start fails halfway, so that the next
/// one finds servers that were closed in order.
impl Drop for House {
    fn drop(&mut self) {
        while let Some(mut process) = self.processes.pop() {
            let gentle = match process.name() {
                "postgres" => "INT",
                _ => "TERM",
            };
            process.stop(gentle, Duration::from_secs(25));
        }
    }
}

/// What is where, for all services.
fn addresses(public: &str, nats: &Nats, depot: &Nats, redis: &Redis) -> BTreeMap<String, String> {
    let all = [
        ("BELEEF__MODE", "development".to_owned()),
        ("BELEEF__BROKER__SERVERS", nats.url()),
        ("BELEEF__CACHE__URL", redis.url()),
        ("BELEEF__LISTEN__DRAIN_SECONDS", "0".to_owned()),
        ("BELEEF_GATEWAY__SERVICE__PUBLIC", public.to_owned()),
        ("BELEEF_GATEWAY__SERVICE__ISSUER", format!("http://{public}")),
        ("BELEEF_GATEWAY__SERVICE__EVENTS__DEPOT__URL", depot.url()),
    ];
    all.map(|(name, value)| (name.to_owned(), value)).into()
}

/// A well-known port when it is free, so that pasted lines keep working.
fn public_port() -> Result<u16> {
    match std::net::TcpListener::bind("127.0.0.1:8080") {
        Ok(_) => Ok(8080),
        Err(_) => free_port(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(config: Option<PathBuf>, port: Option<u16>) -> Plan {
        Plan {
            beleef: "beleef".into(),
            folder: "data".into(),
            config,
            port,
            sandbox: false,
        }
    }

    #[test]
    fn the_settings_file_stands_among_the_variables() {
        let file = ("BELEEF_CONFIG".to_owned(), "/region/beleef.toml".to_owned());
        assert_eq!(
            plan(Some("/region/beleef.toml".into()), None).settings(),
            Some(file)
        );
        assert_eq!(plan(None, None).settings(), None);
    }

    #[test]
    fn the_gateway_listens_at_the_port_that_was_wished_for() {
        assert_eq!(plan(None, Some(9123)).public().unwrap(), "127.0.0.1:9123");
        let any = plan(None, None).public().unwrap();
        assert!(any.starts_with("127.0.0.1:") && !any.ends_with(":0"), "{any}");
    }
}
