//! `sqlx`: checks every query against fresh databases and renews the committed cache.

use crate::programs;
use crate::project::{cargo, dev, root, run};
use anyhow::{Context, Result, bail};
use servers::Postgres;
use std::path::{Path, PathBuf};

/// A crate with queries, and the folders of migrations that make its database.
const CRATES: &[(&str, &str, &[&str])] = &[
    ("post_office", "shared/messaging", &["post_office"]),
    ("directory", "shared/directory", &["post_office", "directory"]),
    ("pass", "services/pass", &["post_office", "pass"]),
    ("points", "services/points", &["post_office", "points"]),
    (
        "activity",
        "services/activity",
        &["post_office", "directory", "activity"],
    ),
    (
        "reward",
        "services/reward",
        &["post_office", "directory", "reward"],
    ),
    (
        "billing",
        "services/billing",
        &["post_office", "directory", "billing"],
    ),
    (
        "gateway",
        "services/gateway",
        &["post_office", "directory", "gateway"],
    ),
];

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
    let names: Vec<&str> = CRATES.iter().map(|(name, _, _)| *name).collect();
    Postgres::create_databases(&binaries, &folder, &names)?;
    for (name, _, migrations) in CRATES {
        for file in migrations
            .iter()
            .map(|folder| scripts(&root().join("migrations").join(folder)))
            .collect::<Result<Vec<_>>>()?
            .concat()
        {
            Postgres::run_script(&binaries, &folder, name, &std::fs::read_to_string(&file)?)
                .with_context(|| format!("{}", file.display()))?;
        }
    }
    let postgres = Postgres::start(&binaries, &folder, false)?;
    let cache = dev().join("sqlx");
    let _ = std::fs::remove_dir_all(&cache);
    std::fs::create_dir_all(&cache)?;
    let mut build = cargo();
    build.args(["build", "--locked", "--quiet", "--workspace", "--lib"]);
    for (name, path, _) in CRATES {
        build.env(
            format!("{}_DATABASE_URL", name.to_uppercase()),
            postgres.url(name),
        );
        touch(&root().join(path).join("src/lib.rs"))?;
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
