//! `up` and `down`: the platform with the demo region.

use crate::house::{House, Plan};
use crate::overruled::overruled;
use crate::programs;
use crate::project::{build_beleef, dev, root, run};
use anyhow::{Result, bail, ensure};
use servers::{began, signal};
use std::fmt::Write;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The demo region, and the client that the printed lines use.
const DEMO: &str = "deploy/packs/beleefregio";
const CLIENT: &str = "balie-geetbets";
const SECRET: &str = "demo-balie-geetbets";

/// What `up` is told.
#[derive(clap::Args)]
pub struct Wishes {
    /// Return when all is ready; `cargo xtask down` stops it.
    #[arg(long)]
    detach: bool,
    /// Build with optimisations.
    #[arg(long)]
    release: bool,
    /// A region pack to load instead of the demo region, by folder; may be given again.
    #[arg(long)]
    pack: Vec<PathBuf>,
    /// Load no region.
    #[arg(long, conflicts_with = "pack")]
    empty: bool,
    /// A settings file for all services, with a part for each.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Let clients ask for faults of their own calls, for vendors who try their software.
    #[arg(long)]
    sandbox: bool,
    /// Where the gateway listens on loopback; 8080 when that is free.
    #[arg(long)]
    port: Option<u16>,
}

impl Wishes {
    fn is_demo(&self) -> bool {
        self.pack.is_empty() && !self.empty
    }

    fn packs(&self) -> Vec<PathBuf> {
        match self.is_demo() {
            true => vec![root().join(DEMO)],
            false => self.pack.clone(),
        }
    }

    /// Before anything is built for them.
    fn require_files(&self) -> Result<()> {
        for pack in &self.pack {
            ensure!(pack.is_dir(), "{} is no folder", pack.display());
        }
        if let Some(file) = &self.config {
            ensure!(file.is_file(), "{} is no file", file.display());
        }
        Ok(())
    }

    /// The settings file is read by processes that may run elsewhere: its path is made absolute.
    fn plan(&self, beleef: PathBuf, folder: PathBuf) -> Result<Plan> {
        Ok(Plan {
            beleef,
            folder,
            config: self.config.as_deref().map(std::path::absolute).transpose()?,
            port: self.port,
            sandbox: self.sandbox,
        })
    }
}

/// Runs the platform until Ctrl-C, or leaves it running.
pub fn up(wishes: &Wishes) -> Result<()> {
    if recorded().iter().any(Recorded::runs) {
        bail!("the platform still runs from before: `cargo xtask down` stops it");
    }
    let _lock = lock(&dev())?;
    wishes.require_files()?;
    let binaries = programs::find()?;
    let beleef = build_beleef(wishes.release)?;
    let started = Instant::now();
    let folder = dev().join("data");
    if !wishes.is_demo() && folder.join("postgres").exists() {
        println!("what earlier runs loaded is still there: remove .dev/data to begin anew");
    }
    let house = House::start(&binaries, wishes.plan(beleef, folder)?)?;
    for pack in wishes.packs() {
        println!("\n{}", pack.display());
        if run(house.command().args(["pack", "load"]).arg(&pack)).is_err() {
            println!("not all of it is in: `beleef pack load` may be tried again");
        }
    }
    write_environment(&house, wishes.is_demo())?;
    greet(&house, started.elapsed());
    if let Some(file) = &wishes.config {
        admit(file, &overruled(file, &house.variables)?);
    }
    if wishes.is_demo() {
        show_the_way(&house);
    }
    if wishes.detach {
        return leave(house);
    }
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        let _ = stop.send(());
    })?;
    println!("Ctrl-C stops everything.");
    stopped.recv()?;
    println!("\nstopping");
    drop(house);
    Ok(())
}

/// Held by who is in the foreground: its servers have these data open.
fn lock(folder: &Path) -> Result<File> {
    std::fs::create_dir_all(folder)?;
    let file = File::create(folder.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("`cargo xtask up` runs in another terminal: Ctrl-C there stops it")
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn leave(house: House) -> Result<()> {
    let mut record = String::new();
    for process in &house.processes {
        let began = began(process.pid()).unwrap_or_default();
        writeln!(record, "{} {} {began}", process.name(), process.pid())?;
    }
    std::fs::write(dev().join("pids"), record)?;
    house.keep();
    println!("`cargo xtask down` stops everything.");
    Ok(())
}

/// A process that was left running.
struct Recorded {
    name: String,
    pid: u32,
    began: u64,
}

impl Recorded {
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        Some(Self {
            name: words.next()?.to_owned(),
            pid: words.next()?.parse().ok()?,
            began: words.next()?.parse().ok()?,
        })
    }

    /// Whether it still is what it was: ids of processes are used again.
    fn runs(&self) -> bool {
        began(self.pid) == Some(self.began)
    }

    fn stop(&self) -> Result<()> {
        signal(self.pid, if self.name == "postgres" { "INT" } else { "TERM" })?;
        let started = Instant::now();
        while self.runs() {
            if started.elapsed() > Duration::from_secs(25) {
                signal(self.pid, "KILL")?;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        println!("{} stopped", self.name);
        Ok(())
    }
}

/// In the order of their start.
fn recorded() -> Vec<Recorded> {
    let record = std::fs::read_to_string(dev().join("pids")).unwrap_or_default();
    record.lines().filter_map(Recorded::read).collect()
}

/// Stops what `up --detach` left running, by pid.
pub fn down() -> Result<()> {
    let left: Vec<Recorded> = recorded().into_iter().filter(Recorded::runs).collect();
    if left.is_empty() {
        lock(&dev())?;
        println!("nothing runs");
    }
    for process in left.iter().rev() {
        process.stop()?;
    }
    let _ = std::fs::remove_file(dev().join("pids"));
    Ok(())
}

fn write_environment(house: &House, is_demo: bool) -> Result<()> {
    let mut file =
        String::from("# Written by `cargo xtask up`: addresses and credentials. Source it in a shell.\n");
    writeln!(file, "export BELEEF_URL=http://{}", house.public)?;
    if is_demo {
        writeln!(
            file,
            "export BELEEF_CLIENT_ID={CLIENT}\nexport BELEEF_CLIENT_SECRET={SECRET}"
        )?;
    }
    for (name, value) in &house.variables {
        writeln!(file, "export {name}='{value}'")?;
    }
    write_private(&dev().join("env"), &file)
}

fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, text)?;
    Ok(std::fs::set_permissions(
        path,
        std::fs::Permissions::from_mode(0o600),
    )?)
}

fn greet(house: &House, took: Duration) {
    let url = format!("http://{}", house.public);
    println!(
        "ready after {:.1} s: {url}   (pages: {url}/docs)",
        took.as_secs_f64()
    );
    println!("all addresses are in .dev/env\n");
}

/// What of a settings file does not count here.
fn admit(file: &Path, overruled: &[String]) {
    if !overruled.is_empty() {
        println!(
            "these settings of {} do not count here, `up` has its own:",
            file.display()
        );
        println!("  {}\n", overruled.join(", "));
    }
}

/// Lines to paste.
fn show_the_way(house: &House) {
    let url = format!("http://{}", house.public);
    println!("demo client {CLIENT}, secret {SECRET}\n");
    println!(
        "  TOKEN=$(curl -s {url}/oauth/token -d grant_type=client_credentials -d client_id={CLIENT} \
         -d client_secret={SECRET} | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')"
    );
    println!(
        "  curl -s {url}/checkins -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \
         -d '{{\"uitpasNumber\":\"0990100000308\",\"eventId\":\"{EVENT}\"}}'"
    );
    println!(
        "  curl -s \"{url}/passholders?uitpasNumber=0990100000308\" -H \"Authorization: Bearer $TOKEN\"\n"
    );
}

/// A permanent event of the demo region.
const EVENT: &str = "b1e00000-0000-4000-8000-000000000001";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        wishes: Wishes,
    }

    fn wishes(arguments: &[&str]) -> Result<Wishes> {
        let line = ["up"].iter().chain(arguments);
        Ok(Line::try_parse_from(line)?.wishes)
    }

    #[test]
    fn without_a_wish_the_demo_region_is_loaded() {
        let wishes = wishes(&[]).unwrap();
        assert!(wishes.is_demo());
        assert_eq!(wishes.packs(), [root().join(DEMO)]);
        let plan = wishes.plan("beleef".into(), "data".into()).unwrap();
        assert_eq!((plan.config, plan.port), (None, None));
    }

    #[test]
    fn what_was_left_running_is_told_from_what_has_its_number_now() {
        let pid = std::process::id();
        let line = |began: u64| format!("pass {pid} {began}");
        let now = began(pid).unwrap();
        assert!(Recorded::read(&line(now)).unwrap().runs());
        assert!(!Recorded::read(&line(now + 1)).unwrap().runs());
        assert!(Recorded::read(&format!("pass {pid}")).is_none());
    }

    #[test]
    fn who_is_in_the_foreground_holds_the_lock() {
        let folder = std::env::temp_dir().join(format!("xtask-lock-{}", std::process::id()));
        let held = lock(&folder).unwrap();
        assert!(lock(&folder).is_err());
        drop(held);
        assert!(lock(&folder).is_ok());
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_pack_or_settings_file_that_is_not_there_is_said_at_once() {
        assert!(wishes(&["--pack", "nowhere"]).unwrap().require_files().is_err());
        assert!(wishes(&["--config", "nowhere"]).unwrap().require_files().is_err());
        assert!(wishes(&["--pack", DEMO]).is_ok());
    }

    #[test]
    fn packs_are_loaded_in_their_order_instead_of_the_demo_region() {
        let wishes = wishes(&["--pack", "regions/one", "--pack", "regions/two"]).unwrap();
        assert!(!wishes.is_demo());
        assert_eq!(
            wishes.packs(),
            [Path::new("regions/one"), Path::new("regions/two")]
        );
    }

    #[test]
    fn an_empty_platform_has_no_region_and_no_demo_client() {
        let empty = wishes(&["--empty"]).unwrap();
        assert!(!empty.is_demo() && empty.packs().is_empty());
        assert!(
            wishes(&["--empty", "--pack", "regions/one"]).is_err(),
            "one or the other"
        );
    }

    #[test]
    fn settings_and_port_are_handed_to_what_is_started() {
        let wishes = wishes(&["--config", "region/beleef.toml", "--port", "9123"]).unwrap();
        let plan = wishes.plan("beleef".into(), "data".into()).unwrap();
        let here = std::env::current_dir().unwrap();
        assert_eq!(plan.config, Some(here.join("region/beleef.toml")));
        assert_eq!(plan.port, Some(9123));
        assert!(wishes.is_demo(), "neither says which region");
        assert!(Line::try_parse_from(["up", "--port", "door"]).is_err());
    }
}
