//! A NATS server with JetStream in a folder, the house's or that of subscribers, behind the locks that
//! `beleef broker-config` wrote.

use crate::process::{Process, free_port, signal};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A running broker.
pub struct Nats {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    /// The file that says who may do what, appended to the configuration at each start.
    access: PathBuf,
    /// The other nodes, or where accounts are kept, in the words of the configuration.
    more: String,
    process: Process,
}

impl Nats {
    /// Starts a broker at a free port, with its data in the folder and these locks.
    pub fn start(program: &Path, folder: &Path, access: &Path) -> Result<Self> {
        Self::start_on(program, folder, access, free_port()?)
    }

    /// As [`Nats::start`], at this port.
    pub fn start_on(program: &Path, folder: &Path, access: &Path, port: u16) -> Result<Self> {
        Self::start_with(program, folder, access, port, String::new())
    }

    /// Three nodes that know each other.
    pub fn start_cluster(program: &Path, folder: &Path, access: &Path) -> Result<Vec<Self>> {
        let routes: Vec<u16> = (0..3).map(|_| free_port()).collect::<Result<_>>()?;
        let known: Vec<String> = routes
            .iter()
            .map(|port| format!("\"nats://127.0.0.1:{port}\""))
            .collect();
        let node = |(n, port): (usize, &u16)| {
            let cluster = format!(
                "cluster {{\n  name: \"beleef\"\n  listen: \"127.0.0.1:{port}\"\n  routes: [{}]\n}}\n",
                known.join(", ")
            );
            let folder = folder.join(format!("node-{n}"));
            Self::start_with(program, &folder, access, free_port()?, cluster)
        };
        routes.iter().enumerate().map(node).collect()
    }

    /// A broker in operator mode: accounts that it is told of are kept in the folder, too.
    pub fn start_depot(program: &Path, folder: &Path, access: &Path) -> Result<Self> {
        let accounts = folder.join("accounts");
        let resolver = format!(
            "resolver {{\n  type: full\n  dir: \"{}\"\n  allow_delete: true\n  hard_delete: true\n}}\n\
             max_pending: 4MB\nwrite_deadline: \"2s\"\n",
            accounts.display()
        );
        Self::start_with(program, folder, access, free_port()?, resolver)
    }

    fn start_with(program: &Path, folder: &Path, access: &Path, port: u16, more: String) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        write_config(folder, access, port, &more)?;
        let process = launch(program, folder, port)?;
        Ok(Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            port,
            access: access.to_owned(),
            more,
            process,
        })
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address, as settings have it.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts again on the same port and store.
    pub fn restart(&mut self) -> Result<()> {
        self.process.kill();
        write_config(&self.folder, &self.access, self.port, &self.more)?;
        self.process = launch(&self.program, &self.folder, self.port)?;
        Ok(())
    }

    /// Reads the locks again without a stop: who has no key any more is cut off.
    pub fn reload(&self) -> Result<()> {
        write_config(&self.folder, &self.access, self.port, &self.more)?;
        signal(self.pid(), "HUP")
    }

    /// Removes everything stored. Only while it does not run.
    pub fn wipe(&self) -> Result<()> {
        let accounts = self.folder.join("accounts");
        if accounts.exists() {
            std::fs::remove_dir_all(accounts)?;
        }
        Ok(std::fs::remove_dir_all(self.folder.join("store"))?)
    }

    /// Only the process: for who stops it in an order of his own.
    pub fn into_process(self) -> Process {
        self.process
    }
}

fn write_config(folder: &Path, access: &Path, port: u16, more: &str) -> Result<()> {
    let store = folder.join("store");
    let access = std::fs::read_to_string(access).with_context(|| format!("{}", access.display()))?;
    let config = format!(
        "listen: \"127.0.0.1:{port}\"\nserver_name: \"beleef-{port}\"\njetstream {{\n  \
         store_dir: \"{}\"\n  max_mem: 256MB\n  max_file: 20GB\n}}\n{more}{access}",
        store.display()
    );
    Ok(std::fs::write(folder.join("nats.conf"), config)?)
}

fn launch(program: &Path, folder: &Path, port: u16) -> Result<Process> {
    let mut process = Process::start(
        "nats-server",
        Command::new(program).arg("-c").arg(folder.join("nats.conf")),
        &folder.join("log"),
    )?;
    process.wait_for_port(port, Duration::from_secs(20))?;
    Ok(process)
}
