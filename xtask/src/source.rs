//! One file of Rust, and what a check wants to know of it.

use crate::project::root;
use anyhow::Result;
use std::path::{Path, PathBuf};

/// A file of Rust.
#[derive(Debug, Clone)]
pub struct Source {
    /// From the root of the project: `services/points/src/lib.rs`.
    pub path: String,
    pub text: String,
}

impl Source {
    /// A file with this text.
    pub fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// Whether nothing of it goes into a product.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// The folder of its crate: `services/points`; none for what is no library of ours.
    pub fn home(&self) -> Option<&str> {
        let (home, _) = self.path.split_once("/src/")?;
        Some(home)
    }

    /// Its modules below the crate: `[card, store]`; `mod.rs` is its folder, `lib.rs` the crate.
    pub fn modules(&self) -> Vec<&str> {
        let (_, below) = self.path.split_once("/src/").unwrap_or_default();
        let mut modules: Vec<&str> = below.trim_end_matches(".rs").split('/').collect();
        if matches!(modules.last(), Some(&("mod" | "lib" | "main"))) {
            modules.pop();
        }
        modules
    }

    /// The file's own name: `store.rs`.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Without the tests at the end of the file.
    pub fn product(&self) -> &str {
        match self.text.find("#[cfg(test)]\nmod ") {
            Some(at) => &self.text[..at],
            None => &self.text,
        }
    }

    /// What runs: without comments, and without the tests at the end of the file.
    pub fn code(&self) -> String {
        let lines = self
            .product()
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Whether the head of the file says that it holds rules.
    pub fn says_rules(&self) -> bool {
        self.text.lines().any(|line| line.starts_with("//! Rule: "))
    }
}

/// All files of Rust in the project.
///
/// # Errors
/// When a folder or file cannot be read.
pub fn sources() -> Result<Vec<Source>> {
    let mut all = vec![];
    for file in files(&root())? {
        let path = file.strip_prefix(root()).unwrap_or(&file).to_string_lossy();
        all.push(Source::new(&path, &std::fs::read_to_string(&file)?));
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = vec![];
    for entry in std::fs::read_dir(folder)?.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if name.starts_with('.') || name == "target" {
            continue;
        }
        if path.is_dir() {
            all.extend(files(&path)?);
        } else if name.ends_with(".rs") {
            all.push(path);
        }
    }
    Ok(all)
}
