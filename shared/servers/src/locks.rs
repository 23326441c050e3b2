//! What `beleef broker-config` writes: the locks of the brokers, and the settings that fit them.

use crate::process;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of keys of one platform.
pub struct Locks {
    folder: PathBuf,
}

impl Locks {
    /// Lets the platform's binary write the folder, or complete it.
    pub fn write(beleef: &Path, folder: &Path) -> Result<Self> {
        let mut command = Command::new(beleef);
        let out = command
            .args(["broker-config", "--out"])
            .arg(folder)
            .output()
            .with_context(|| format!("{} cannot be started", beleef.display()))?;
        if !out.status.success() {
            bail!(
                "the locks cannot be written: {}",
                String::from_utf8_lossy(&out.stderr)
            );
        }
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// What the broker's configuration ends with.
    pub fn access(&self) -> PathBuf {
        self.folder.join("access.conf")
    }

    /// What the configuration of the depot ends with: the broker that subscribers outside read at.
    pub fn depot_access(&self) -> PathBuf {
        self.folder.join("depot-access.conf")
    }

    /// Where keys, tokens and certificates lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The settings that all services share, as variables.
    pub fn variables(&self) -> Result<Vec<(String, String)>> {
        process::variables(&self.folder.join("house.env"))
    }
}
