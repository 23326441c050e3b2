//! A child process that is stopped when it is dropped.

use anyhow::{Context, Result, bail};
use std::collections::hash_map::RandomState;
use std::fs::File;
use std::hash::BuildHasher;
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::ops::Range;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Below those that the system takes for connections that go out (32768 and up on Linux).
const PORTS: Range<u16> = 15_000..32_000;

/// A port that nobody listens on now and that nobody else is given as long as this process lives, in this
/// process or another. Its UDP twin is the mark: the system drops it when we end, however we end.
///
/// # Errors
/// When none is left.
pub fn free_port() -> Result<u16> {
    static MARKS: Mutex<Vec<UdpSocket>> = Mutex::new(Vec::new());
    let count = PORTS.end - PORTS.start;
    let first = (RandomState::new().hash_one(()) % u64::from(count)) as u16;
    for step in 0..count {
        let port = PORTS.start + (first + step) % count;
        let Ok(mark) = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)) else {
            continue;
        };
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            MARKS
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner())
                .push(mark);
            return Ok(port);
        }
    }
    bail!("no port from {} to {} is free", PORTS.start, PORTS.end - 1)
}

/// Sends a signal (`TERM`, `KILL`, `STOP` ...) to one process.
pub fn signal(pid: u32, name: &str) -> Result<()> {
    let sent = Command::new("sh")
        .args(["-c", &format!("kill -{name} {pid}")])
        .stderr(Stdio::null())
        .status()?;
    if sent.success() {
        Ok(())
    } else {
        bail!("process {pid} did not take {name}")
    }
}

/// The `NAME=value` lines of a file.
pub fn variables(file: &Path) -> Result<Vec<(String, String)>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    let lines = text.lines().filter_map(|line| line.split_once('='));
    Ok(lines
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}

/// What the system says of a process, from its state on (proc(5)); none when there is no such process.
pub fn stat(pid: u32) -> Option<Vec<String>> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in brackets and may hold anything.
    let (_, fields) = stat.rsplit_once(") ")?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}

/// When a process began, in ticks since the machine did; none when it has ended. Ids of processes are used
/// again, the pair is not.
pub fn began(pid: u32) -> Option<u64> {
    let fields = stat(pid)?;
    let is_over = matches!(fields.first()?.as_str(), "Z" | "X");
    fields.get(19).filter(|_| !is_over)?.parse().ok()
}

/// A running server or service.
pub struct Process {
    child: Child,
    name: String,
    kept: bool,
}

impl Process {
    /// Starts in a process group of its own, so that Ctrl-C reaches it only through us; output goes to `log`.
    pub fn start(name: &str, command: &mut Command, log: &Path) -> Result<Self> {
        let out = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("{}", log.display()))?;
        let error = out.try_clone()?;
        let child = command
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(error)
            .process_group(0)
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        Ok(Self {
            child,
            name: name.to_owned(),
            kept: false,
        })
    }

    /// Its id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// As it was given when it was started.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Lets it run on when this is dropped.
    pub fn keep(mut self) {
        self.kept = true;
    }

    /// Whether it ended by itself.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)) | Err(_))
    }

    /// Asks it to stop with this signal; after `patience` it is killed.
    pub fn stop(&mut self, gentle: &str, patience: Duration) {
        if self.has_ended() {
            return;
        }
        let _ = signal(self.pid(), gentle);
        let started = Instant::now();
        while !self.has_ended() && started.elapsed() < patience {
            std::thread::sleep(Duration::from_millis(20));
        }
        self.kill();
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits until something accepts connections on the port, as long as the process lives.
    pub fn wait_for_port(&mut self, port: u16, patience: Duration) -> Result<()> {
        self.wait_until(patience, || TcpStream::connect(("127.0.0.1", port)).is_ok())
    }

    /// Waits until it is ready, so long at most; fails when it ends before.
    pub fn wait_until(&mut self, patience: Duration, mut ready: impl FnMut() -> bool) -> Result<()> {
        let started = Instant::now();
        while !ready() {
            if self.has_ended() {
                bail!("{} ended before it was ready", self.name);
            }
            if started.elapsed() > patience {
                bail!("{} was not ready after {} s", self.name, patience.as_secs());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.kept {
            self.stop("TERM", Duration::from_secs(5));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_port_is_given_once() {
        let given: Vec<u16> = (0..600).map(|_| free_port().unwrap()).collect();
        assert_eq!(given.iter().collect::<BTreeSet<_>>().len(), given.len());
    }
}
