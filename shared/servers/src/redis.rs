//! A Redis server that keeps nothing.

use crate::process::{Process, free_port};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A running cache.
pub struct Redis {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    process: Process,
}

impl Redis {
    /// Starts a server at a free port, with its data in the folder.
    pub fn start(program: &Path, folder: &Path) -> Result<Self> {
        Self::start_on(program, folder, free_port()?)
    }

    /// As [`Redis::start`], at this port.
    pub fn start_on(program: &Path, folder: &Path, port: u16) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let process = launch(program, folder, port)?;
        Ok(Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            port,
            process,
        })
    }

    /// Its address, as settings have it.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// `kill -9`, then an empty one on the same port.
    pub fn kill_and_restart(&mut self) -> Result<()> {
        self.process.kill();
        self.process = launch(&self.program, &self.folder, self.port)?;
        Ok(())
    }

    /// Only the process: for who stops it in an order of his own.
    pub fn into_process(self) -> Process {
        self.process
    }
}

fn launch(program: &Path, folder: &Path, port: u16) -> Result<Process> {
    let mut server = Command::new(program);
    server.args([
        "--port",
        &port.to_string(),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--maxmemory",
        "128mb",
    ]);
    server
        .args(["--maxmemory-policy", "allkeys-lru", "--dir"])
        .arg(folder);
    let mut process = Process::start("redis-server", &mut server, &folder.join("log"))?;
    process.wait_for_port(port, Duration::from_secs(20))?;
    Ok(process)
}
