//! The whole platform for tests: real servers, the real binary, the public door - and a hand on every
//! process.

mod client;
pub mod fire;
mod provider;

pub use client::{Answer, Client, PICTURE, line};
pub use provider::Provider;

use anyhow::{Context, bail};
use contracts::Caller;
use servers::{Binaries, Locks, Nats, Postgres, Process, Proxy, Redis, free_port};
use sqlx::{Connection, PgConnection};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub const SERVICES: &[&str] = &Caller::SERVICE_NAMES;

/// Which processes the services run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `beleef all`.
    Together,
    /// A process per service.
    Apart,
}

pub struct Platform {
    pub url: String,
    pub postgres: Postgres,
    pub nats: Nats,
    pub redis: Redis,
    pub locks: Locks,
    database_line: Option<Proxy>,
    services: BTreeMap<String, Process>,
    variables: BTreeMap<String, String>,
    private: BTreeMap<&'static str, String>,
    folder: PathBuf,
}

impl Platform {
    /// Starts everything and loads these region packs (`beleefregio`, `uitpas-test`).
    pub async fn start(shape: Shape, packs: &[&str]) -> anyhow::Result<Self> {
        Self::start_with(shape, packs, &[]).await
    }

    /// As [`Platform::start`], with settings of the test's own.
    pub async fn start_with(shape: Shape, packs: &[&str], settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let platform = Self::start_empty(shape, false, settings).await?;
        for pack in packs {
            platform.load(&standing(pack)?)?;
        }
        Ok(platform)
    }

    /// Starts everything without a region. A durable cluster writes through to the disk.
    pub async fn start_empty(shape: Shape, durable: bool, settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        Self::start_as(shape, durable, settings, false).await
    }

    /// As [`Platform::start`], with a line between the services and PostgreSQL that the test may hurt. What
    /// the test itself asks of the databases goes past it.
    pub async fn start_on_a_line(shape: Shape, packs: &[&str]) -> anyhow::Result<Self> {
        let default = [("BELEEF__ASKS__DEADLINE_MS", "2500")];
        let platform = Self::start_as(shape, false, &default, true).await?;
        for pack in packs {
            platform.load(&standing(pack)?)?;
        }
        Ok(platform)
    }

    /// The line between the services and PostgreSQL.
    pub fn database_line(&self) -> &Proxy {
        self.database_line
            .as_ref()
            .expect("the platform was started on a line")
    }

    async fn start_as(
        shape: Shape,
        durable: bool,
        settings: &[(&str, &str)],
        has_line: bool,
    ) -> anyhow::Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (binaries, folder) = (Binaries::from_environment()?, testing::folder("platform")?);
        Postgres::create_databases(&binaries, &folder.join("postgres"), SERVICES)?;
        let postgres = Postgres::start(&binaries, &folder.join("postgres"), durable)?;
        let database_line = match has_line {
            true => Some(Proxy::start(postgres.port())?),
            false => None,
        };
        let beleef = testing::variable("BELEEF_TEST_BINARY")?;
        let locks = Locks::write(Path::new(&beleef), &folder.join("keys"))?;
        let nats = Nats::start(&binaries.nats, &folder.join("nats"), &locks.access())?;
        let redis = Redis::start(&binaries.redis, &folder.join("redis"))?;
        let public = format!("127.0.0.1:{}", free_port()?);
        let mut variables = BTreeMap::from([
            ("BELEEF__MODE".to_owned(), "development".to_owned()),
            ("BELEEF__BROKER__SERVERS".to_owned(), nats.url()),
            ("BELEEF__CACHE__URL".to_owned(), redis.url()),
            ("BELEEF_GATEWAY__SERVICE__PUBLIC".to_owned(), public.clone()),
            (
                "BELEEF_GATEWAY__SERVICE__TOKENS_PER_MINUTE".to_owned(),
                "0".to_owned(),
            ),
            (
                "BELEEF_GATEWAY__SERVICE__PER_CLIENT_PER_MINUTE".to_owned(),
                "0".to_owned(),
            ),
            (
                "BELEEF_GATEWAY__SERVICE__PER_PASS_PER_MINUTE".to_owned(),
                "0".to_owned(),
            ),
            (
                "BELEEF_GATEWAY__SERVICE__INSZ_PER_MINUTE".to_owned(),
                "0".to_owned(),
            ),
            (
                "BELEEF_GATEWAY__SERVICE__MISSES_PER_MINUTE".to_owned(),
                "0".to_owned(),
            ),
            (
                "BELEEF_GATEWAY__SERVICE__ACCOUNTS_PER_MINUTE".to_owned(),
                "0".to_owned(),
            ),
            // Several platforms share the machine of the tests; how long somebody waits at most is what
            // `hangs` looks at.
            ("BELEEF__ASKS__DEADLINE_MS".to_owned(), "5000".to_owned()),
            // Nobody follows readiness in most tests: a service that is told to go need not wait.
            ("BELEEF__LISTEN__DRAIN_SECONDS".to_owned(), "0".to_owned()),
            // The packs' points are of a fixed year; a journey must not depend on today.
            ("BELEEF_POINTS__SERVICE__EXPIRY".to_owned(), "never".to_owned()),
        ]);
        variables.extend(locks.variables()?);
        let port = database_line.as_ref().map_or(postgres.port(), Proxy::port);
        let mut private = BTreeMap::new();
        for service in SERVICES {
            let address = format!("127.0.0.1:{}", free_port()?);
            variables.insert(
                format!("BELEEF_{}__DATABASE__URL", service.to_uppercase()),
                postgres.url_through(port, service),
            );
            variables.insert(
                format!("BELEEF_{}__LISTEN__PRIVATE", service.to_uppercase()),
                address.clone(),
            );
            variables.insert(
                format!("BELEEF__ASKS__{}", service.to_uppercase()),
                format!("http://{address}"),
            );
            private.insert(*service, address);
        }
        variables.extend(
            settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let mut platform = Self {
            url: format!("http://{public}"),
            postgres,
            nats,
            redis,
            locks,
            database_line,
            services: BTreeMap::new(),
            variables,
            private,
            folder,
        };
        platform.run(&["migrate"])?;
        match shape {
            Shape::Together => platform.launch("all")?,
            Shape::Apart => SERVICES.iter().try_for_each(|service| platform.launch(service))?,
        }
        platform.wait_until_ready().await?;
        for (name, process) in &mut platform.services {
            if process.has_ended() {
                bail!("{name} ended: see its log in {}", platform.folder.display());
            }
        }
        Ok(platform)
    }

    fn command(&self) -> anyhow::Result<Command> {
        let mut command = Command::new(testing::variable("BELEEF_TEST_BINARY")?);
        command.envs(&self.variables);
        Ok(command)
    }

    /// Runs the binary to its end and returns what it printed.
    pub fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let out = self.command()?.args(arguments).output()?;
        let printed = String::from_utf8_lossy(&out.stdout).into_owned();
        if !out.status.success() {
            bail!(
                "beleef {arguments:?} failed:\n{printed}{}",
                String::from_utf8_lossy(&out.stderr)
            );
        }
        Ok(printed)
    }

    /// Begins what [`Platform::run`] runs. What it says of its way waits to be read.
    pub fn begin(&self, arguments: &[&str]) -> anyhow::Result<Child> {
        let mut command = self.command()?;
        command.args(arguments).stdin(Stdio::null());
        Ok(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?)
    }

    pub fn load(&self, pack: &Path) -> anyhow::Result<String> {
        self.run(&["pack", "load", &pack.display().to_string()])
    }

    /// Starts a service, or starts it again.
    pub fn launch(&mut self, service: &str) -> anyhow::Result<()> {
        let log = self.folder.join(format!("{service}.log"));
        let process = Process::start(service, self.command()?.arg(service), &log)?;
        self.services.insert(service.to_owned(), process);
        Ok(())
    }

    /// Starts one more instance of a service, with settings of its own, known by `name`.
    pub fn launch_as(&mut self, name: &str, service: &str, settings: &[(&str, &str)]) -> anyhow::Result<()> {
        let log = self.folder.join(format!("{name}.log"));
        let mut command = self.command()?;
        command.arg(service).envs(settings.iter().copied());
        self.services
            .insert(name.to_owned(), Process::start(service, &mut command, &log)?);
        Ok(())
    }

    /// Asks processes to stop, all at once, and waits until they are gone.
    ///
    /// # Errors
    /// When one is still there after `patience`.
    pub async fn terminate(&mut self, names: &[&str], patience: Duration) -> anyhow::Result<()> {
        for name in names {
            let process = self.services.get(*name).context("no such process")?;
            servers::signal(process.pid(), "TERM")?;
        }
        let started = Instant::now();
        for name in names {
            let process = self.services.get_mut(*name).context("no such process")?;
            while !process.has_ended() {
                if started.elapsed() > patience {
                    bail!("{name} still runs {} s after SIGTERM", patience.as_secs());
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Ok(())
    }

    /// What a service shows to Prometheus.
    pub async fn metrics(&self, service: &str) -> anyhow::Result<String> {
        let url = format!("{}/metrics", self.private(service));
        Ok(reqwest::get(url).await?.error_for_status()?.text().await?)
    }

    /// Where servers and processes keep their files and logs.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a service answers asks, health and metrics.
    pub fn private(&self, service: &str) -> String {
        let address = self.private.get(service).map_or("", String::as_str);
        format!("http://{address}")
    }

    /// The process id of a service.
    pub fn pid(&self, service: &str) -> Option<u32> {
        self.services.get(service).map(Process::pid)
    }

    /// `kill -9`.
    pub fn kill(&mut self, service: &str) {
        if let Some(process) = self.services.get_mut(service) {
            process.kill();
        }
    }

    pub async fn wait_until_ready(&self) -> anyhow::Result<()> {
        let started = Instant::now();
        for address in self.private.values() {
            while self.run(&["healthcheck", address]).is_err() {
                if started.elapsed() > Duration::from_secs(60) {
                    bail!("not ready after 60 s: see the logs in {}", self.folder.display());
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Ok(())
    }

    /// A client of the API with a token of its own.
    pub async fn client(&self, id: &str) -> anyhow::Result<Client> {
        Client::connect(&self.url, id, &format!("demo-{id}")).await
    }

    /// One number from a service's database.
    pub async fn number(&self, service: &str, sql: &'static str) -> anyhow::Result<i64> {
        let mut conn = PgConnection::connect(&self.postgres.url(service)).await?;
        Ok(sqlx::query_scalar(sql).fetch_one(&mut conn).await?)
    }

    /// Waits until a number is what it should become.
    pub async fn wait_for(
        &self,
        service: &str,
        sql: &'static str,
        wanted: i64,
        patience: Duration,
    ) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            let found = self.number(service, sql).await;
            if found.as_ref().is_ok_and(|found| *found == wanted) {
                return Ok(());
            }
            if started.elapsed() > patience {
                bail!(
                    "{service}: {sql} is {found:?}, not {wanted}, after {} s",
                    patience.as_secs()
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// What all processes wrote.
    pub fn logs(&self) -> String {
        let files = std::fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path());
        files
            .filter(|path| path.extension().is_some_and(|e| e == "log"))
            .filter_map(|path| std::fs::read_to_string(path).ok())
            .collect()
    }
}

/// A pack that ships with the project.
pub fn pack_folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../deploy/packs")
        .join(name)
}

/// The pack with rights that do not end while the tests live on.
pub fn standing(name: &str) -> anyhow::Result<PathBuf> {
    let folder = testing::folder(name)?;
    for entry in std::fs::read_dir(pack_folder(name))? {
        let (path, file) = (
            entry.as_ref().map(std::fs::DirEntry::path),
            entry.as_ref().map(std::fs::DirEntry::file_name),
        );
        if let (Ok(path), Ok(file)) = (path, file) {
            let text = std::fs::read_to_string(path)?;
            let is_rights = file == "memberships.csv";
            let text = if is_rights {
                text.replace("2027-04-30", "2099-04-30")
                    .replace("2026-12-31", "2099-12-31")
            } else {
                text
            };
            std::fs::write(folder.join(file), text)?;
        }
    }
    Ok(folder)
}

/// The rows of a CSV file of a pack, each by column name.
pub fn pack_rows(pack: &str, file: &str) -> anyhow::Result<Vec<BTreeMap<String, String>>> {
    let text = std::fs::read_to_string(pack_folder(pack).join(file))?;
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().context("no header")?.split(',').collect();
    Ok(lines
        .map(|line| {
            head.iter()
                .map(|name| (*name).to_owned())
                .zip(line.split(',').map(str::to_owned))
                .collect()
        })
        .collect())
}
