//! A NATS server with JetStream in a folder.

use crate::process::{Process, free_port};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A running broker.
pub struct Nats {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    /// The other nodes, in the words of the configuration.
    cluster: String,
    process: Process,
}

impl Nats {
    pub fn start(program: &Path, folder: &Path) -> Result<Self> {
        Self::start_on(program, folder, free_port()?)
    }

    pub fn start_on(program: &Path, folder: &Path, port: u16) -> Result<Self> {
        Self::start_with(program, folder, port, String::new())
    }

    /// Three nodes that know each other.
    pub fn start_cluster(program: &Path, folder: &Path) -> Result<Vec<Self>> {
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
            Self::start_with(program, &folder.join(format!("node-{n}")), free_port()?, cluster)
        };
        routes.iter().enumerate().map(node).collect()
    }

    fn start_with(program: &Path, folder: &Path, port: u16, cluster: String) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let process = launch(program, folder, port, &cluster)?;
        Ok(Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            port,
            cluster,
            process,
        })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

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
        self.process = launch(&self.program, &self.folder, self.port, &self.cluster)?;
        Ok(())
    }

    /// Removes everything stored. Only while it does not run.
    pub fn wipe(&self) -> Result<()> {
        Ok(std::fs::remove_dir_all(self.folder.join("store"))?)
    }

    pub fn into_process(self) -> Process {
        self.process
    }
}

fn launch(program: &Path, folder: &Path, port: u16, cluster: &str) -> Result<Process> {
    let store = folder.join("store");
    let config = format!(
        "listen: \"127.0.0.1:{port}\"\nserver_name: \"beleef-{port}\"\njetstream {{\n  store_dir: \"{}\"\n  max_mem: 256MB\n  max_file: 20GB\n}}\n{cluster}",
        store.display()
    );
    let file = folder.join("nats.conf");
    std::fs::write(&file, config)?;
    let mut process = Process::start(
        "nats-server",
        Command::new(program).arg("-c").arg(&file),
        &folder.join("log"),
    )?;
    process.wait_for_port(port, Duration::from_secs(20))?;
    Ok(process)
}
