//! `sqlx`: checks every query against fresh databases and renews the committed cache.

use crate::programs;
use crate::project::{cargo, dev, root, run, services};
use anyhow::{Context, Result, bail};
use servers::Postgres;
use std::path::{Path, PathBuf};

/// A crate with queries.
struct Crate {
    /// Its database here, and the folder of its own migrations.
    name: String,
    /// `services/points`.
    path: String,
    /// Whose tables come before its own.
    built_on: &'static [&'static str],
}

/// The shared crates that have tables, then the services: each has the tables of the shared crates that it is
/// built on, and its own.
fn crates() -> Result<Vec<Crate>> {
    let shared = |name: &str, path: &str, built_on| Crate {
        name: name.to_owned(),
        path: path.to_owned(),
        built_on,
    };
    let mut all = vec![
        shared("post_office", "shared/messaging", &[]),
        shared("directory", "shared/directory", &["post_office"]),
    ];
    for name in services()? {
        let path = format!("services/{name}");
        let manifest = std::fs::read_to_string(root().join(&path).join("Cargo.toml"))?;
        let built_on: &[&str] = match manifest.contains("\ndirectory = ") {
            true => &["post_office", "directory"],
            false => &["post_office"],
        };
        all.push(Crate { name, path, built_on });
    }
    Ok(all)
}

/// Renews `.sqlx`.
pub fn renew() -> Result<()> {
    let fresh = prepare()?;
    let committed = root().join(".sqlx");
    let _ = std::fs::remove_dir_all(&committed);
    std::fs::create_dir_all(&committed)?;
    for file in files(&fresh)? {
        std::fs::copy(&file, committed.join(file.file_name().unwrap_or_default()))?;
    }
    println!("{} queries in .sqlx", files(&committed)?.len());
    Ok(())
}

/// Fails when a query or a migration changed and `.sqlx` did not.
pub fn check() -> Result<()> {
    let names = |folder: &Path| -> Result<Vec<_>> {
        Ok(files(folder)?
            .iter()
            .filter_map(|file| file.file_name().map(ToOwned::to_owned))
            .collect())
    };
    let (fresh, committed) = (prepare()?, root().join(".sqlx"));
    if names(&fresh)? != names(&committed)? {
        bail!(".sqlx is not up to date: run `cargo xtask sqlx`");
    }
    for file in files(&fresh)? {
        if std::fs::read(&file)? != std::fs::read(committed.join(file.file_name().unwrap_or_default()))? {
            bail!(
                ".sqlx is not up to date ({}): run `cargo xtask sqlx`",
                file.display()
            );
        }
    }
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    all.sort();
    Ok(all)
}

/// Makes a database per crate from the migrations and lets the compiler ask it about every query.
fn prepare() -> Result<PathBuf> {
    let (binaries, folder) = (
        programs::find()?,
        dev().join(format!("sqlx-{}", std::process::id())),
    );
    let crates = crates()?;
    let names: Vec<&str> = crates.iter().map(|each| each.name.as_str()).collect();
    Postgres::create_databases(&binaries, &folder, &names)?;
    for each in &crates {
        for part in each.built_on.iter().copied().chain([each.name.as_str()]) {
            for file in scripts(&root().join("migrations").join(part))? {
                Postgres::run_script(&binaries, &folder, &each.name, &std::fs::read_to_string(&file)?)
                    .with_context(|| format!("{}", file.display()))?;
            }
        }
    }
    let postgres = Postgres::start(&binaries, &folder, false)?;
    let cache = dev().join("sqlx");
    let _ = std::fs::remove_dir_all(&cache);
    std::fs::create_dir_all(&cache)?;
    let mut build = cargo();
    build.args(["build", "--locked", "--quiet", "--workspace", "--lib"]);
    for each in &crates {
        let variable = format!("{}_DATABASE_URL", each.name.to_uppercase());
        build.env(variable, postgres.url(&each.name));
        touch(&root().join(&each.path).join("src/lib.rs"))?;
    }
    run(build.env("SQLX_OFFLINE_DIR", &cache).env_remove("SQLX_OFFLINE"))
        .context("a query does not fit its schema")?;
    drop(postgres);
    let _ = std::fs::remove_dir_all(&folder);
    Ok(cache)
}

fn scripts(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    all.sort();
    Ok(all)
}

/// The compiler asks again only for what changed.
fn touch(file: &Path) -> Result<()> {
    let now = std::time::SystemTime::now();
    Ok(std::fs::File::options()
        .append(true)
        .open(file)?
        .set_modified(now)?)
}
