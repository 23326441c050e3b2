//! A PostgreSQL cluster in a folder.

use crate::Binaries;
use crate::process::{Process, free_port, signal};
use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// A running cluster. The superuser `beleef` needs no password: it listens on loopback only.
pub struct Postgres {
    binaries: Binaries,
    folder: PathBuf,
    port: u16,
    durable: bool,
    process: Process,
}

/// PostgreSQL refuses to run as root: there it gets a user namespace of its own, or runs as nobody.
fn command(program: &Path) -> Command {
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|out| out.stdout.trim_ascii() == b"0");
    let unshare = ["--user", "--map-user=65534", "--map-group=65534"];
    if !is_root {
        Command::new(program)
    } else if Command::new("unshare")
        .args(unshare)
        .arg("true")
        .output()
        .is_ok_and(|out| out.status.success())
    {
        let mut wrapped = Command::new("unshare");
        wrapped.args(unshare).arg(program);
        wrapped
    } else {
        let mut wrapped = Command::new("setpriv");
        wrapped
            .args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
            .arg(program);
        wrapped
    }
}

impl Postgres {
    /// Starts the cluster of a folder, which is made when it is new. `durable` clusters survive a crash of
    /// the machine; others are faster and survive a crash of the process.
    pub fn start(binaries: &Binaries, folder: &Path, durable: bool) -> Result<Self> {
        Self::start_on(binaries, folder, free_port()?, durable)
    }

    /// The same on a given port.
    pub fn start_on(binaries: &Binaries, folder: &Path, port: u16, durable: bool) -> Result<Self> {
        Self::init(binaries, folder)?;
        let process = launch(binaries, folder, port, durable)?;
        Ok(Self {
            binaries: binaries.clone(),
            folder: folder.to_owned(),
            port,
            durable,
            process,
        })
    }

    /// Makes databases in the cluster of a folder that is not running, without a client: those that were made
    /// before stay as they are.
    pub fn create_databases(binaries: &Binaries, folder: &Path, names: &[&str]) -> Result<()> {
        Self::init(binaries, folder)?;
        for name in names {
            let made = folder.join(format!("made-{name}"));
            if !made.exists() {
                single_user(binaries, folder, "postgres", &format!("create database {name}"))?;
                std::fs::write(made, "")?;
            }
        }
        Ok(())
    }

    /// Runs a script in a database of a cluster that is not running.
    pub fn run_script(binaries: &Binaries, folder: &Path, database: &str, script: &str) -> Result<()> {
        single_user(binaries, folder, database, script)
    }

    fn init(binaries: &Binaries, folder: &Path) -> Result<()> {
        let data = folder.join("data");
        if !data.join("PG_VERSION").exists() {
            std::fs::create_dir_all(folder)?;
            let made = command(&binaries.postgres.join("initdb"))
                .args([
                    "-U",
                    "beleef",
                    "--auth=trust",
                    "--no-sync",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "-D",
                ])
                .arg(&data)
                .output()
                .context("initdb cannot be started")?;
            if !made.status.success() {
                bail!("initdb failed: {}", String::from_utf8_lossy(&made.stderr));
            }
        }
        Ok(())
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// The address of a database.
    pub fn url(&self, database: &str) -> String {
        self.url_through(self.port, database)
    }

    /// The address of a database by way of another port of this machine: a [`crate::Proxy`].
    pub fn url_through(&self, port: u16, database: &str) -> String {
        format!("postgres://beleef@127.0.0.1:{port}/{database}")
    }

    /// `kill -9` of the postmaster, then a start that recovers.
    pub fn kill_and_restart(&mut self) -> Result<()> {
        self.process.kill();
        // Children of a killed postmaster hold the shared memory for a moment.
        for attempt in 0.. {
            std::thread::sleep(Duration::from_millis(200));
            match launch(&self.binaries, &self.folder, self.port, self.durable) {
                Ok(process) => {
                    self.process = process;
                    return Ok(());
                }
                Err(error) if attempt > 50 => return Err(error),
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// Stops every process of the cluster where it is, until [`Postgres::go_on`].
    pub fn pause(&self) -> Result<()> {
        self.signal_all("STOP")
    }

    /// Lets a paused cluster go on.
    pub fn go_on(&self) -> Result<()> {
        self.signal_all("CONT")
    }

    fn signal_all(&self, name: &str) -> Result<()> {
        let own = self.pid();
        let children = std::fs::read_to_string(format!("/proc/{own}/task/{own}/children"))?;
        signal(own, name)?;
        for child in children.split_whitespace() {
            // One that ended meanwhile needs no signal.
            let _ = signal(child.parse()?, name);
        }
        Ok(())
    }

    /// Only the process: for who stops it in an order of his own.
    pub fn into_process(self) -> Process {
        self.process
    }
}

fn launch(binaries: &Binaries, folder: &Path, port: u16, durable: bool) -> Result<Process> {
    let mut server = command(&binaries.postgres.join("postgres"));
    server.arg("-D").arg(folder.join("data")).args([
        "-p",
        &port.to_string(),
        "-c",
        "listen_addresses=127.0.0.1",
    ]);
    server.args([
        "-c",
        "unix_socket_directories=",
        "-c",
        "max_connections=300",
        "-c",
        "shared_buffers=256MB",
    ]);
    if !durable {
        server.args(["-c", "fsync=off", "-c", "full_page_writes=off"]);
    }
    let mut process = Process::start("postgres", &mut server, &folder.join("log"))?;
    // The port is open before a cluster that was killed has recovered.
    process.wait_until(Duration::from_secs(60), || takes_sessions(port))?;
    Ok(process)
}

/// Whether a server begins a session for us. Until it does it answers with an error, or not at all.
fn takes_sessions(port: u16) -> bool {
    first_answer(port).is_ok_and(|kind| kind == AUTHENTICATION)
}

/// The kind of message with which a server lets somebody in.
const AUTHENTICATION: u8 = b'R';

fn first_answer(port: u16) -> std::io::Result<u8> {
    let mut server = TcpStream::connect(("127.0.0.1", port))?;
    server.set_read_timeout(Some(Duration::from_secs(1)))?;
    // A start-up message: its length, version 3.0 of the protocol, who we are.
    let who = b"user\0beleef\0database\0postgres\0\0";
    let length = (8 + who.len()) as u32;
    server.write_all(&[&length.to_be_bytes(), &[0, 3, 0, 0], who.as_slice()].concat())?;
    let mut kind = [0];
    server.read_exact(&mut kind)?;
    Ok(kind[0])
}

/// PostgreSQL's single-user mode: one script as one transaction, no listener.
fn single_user(binaries: &Binaries, folder: &Path, database: &str, script: &str) -> Result<()> {
    let mut server = command(&binaries.postgres.join("postgres"));
    server
        .args(["--single", "-j", "-c", "exit_on_error=true", "-D"])
        .arg(folder.join("data"))
        .arg(database);
    let mut running = server
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("postgres cannot be started")?;
    if let Some(mut input) = running.stdin.take() {
        // Two line ends after a semicolon end a command: there is to be only one.
        let one = script
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect::<Vec<_>>()
            .join("\n");
        writeln!(input, "{};\n", one.trim_end().trim_end_matches(';'))?;
    }
    let out = running.wait_with_output()?;
    let said = String::from_utf8_lossy(&out.stderr);
    match out.status.success() && !said.contains("ERROR:") && !said.contains("FATAL:") {
        true => Ok(()),
        false => bail!("{database}: {said}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_server_that_still_recovers_takes_no_sessions() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        let answers = std::thread::spawn(move || {
            for answer in [b"E".as_slice(), b"", b"R"] {
                let (mut client, _) = server.accept().unwrap();
                let mut asked = [0; 8];
                client.read_exact(&mut asked).unwrap();
                client.write_all(answer).unwrap();
            }
        });
        let taken = [0; 3].map(|_: i32| takes_sessions(port));
        answers.join().unwrap();
        assert_eq!(taken, [false, false, true]);
    }
}
