//! `arch`: the crate graph, circles of modules, the anatomy of the files, and what the house promises.
//!
//! | file | looks at |
//! |---|---|
//! | `graph` | which crate uses which; circles of modules inside a crate |
//! | `anatomy` | names inside a service, layers inside a thing, where statements and libraries stand |
//! | `measures` | lengths of files, functions and lines, and what is public without a word |
//! | `promises` | tests, files and metrics that are named somewhere must be there |
//! | `roster` | what a service needs outside of its own crate |
//!
//! A fault names its file first. None is known and put up with: `cargo xtask check` stops at the first look.

mod anatomy;
mod graph;
mod measures;
mod promises;
mod roster;

use crate::project::root;
use crate::source::{Source, sources};
use anyhow::{Result, bail};

/// What was found, in words that begin with the file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    path: String,
    words: String,
}

impl Fault {
    fn new(path: &str, words: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            words: words.into(),
        }
    }
}

/// All that is not in order.
///
/// # Errors
/// The faults, a line for each.
pub fn check() -> Result<()> {
    let sources = sources()?;
    let found = faults(&sources)?;
    let lines: Vec<String> = found
        .iter()
        .map(|fault| format!("{}: {}", fault.path, fault.words))
        .collect();
    match lines.as_slice() {
        [] => Ok(()),
        some => bail!("the house is not in order:\n  {}", some.join("\n  ")),
    }
}

fn faults(sources: &[Source]) -> Result<Vec<Fault>> {
    let mut found = graph::crates()?;
    found.extend(graph::circles(sources));
    found.extend(anatomy::names(sources));
    for source in sources {
        found.extend(anatomy::places(source));
        found.extend(measures::lengths(source));
        found.extend(measures::functions(source));
        found.extend(measures::words(source));
    }
    found.extend(anatomy::layers(sources));
    found.extend(promises::invariants(sources));
    found.extend(promises::rules(sources));
    found.extend(promises::files(&promises::pages()?, sources));
    let page = std::fs::read_to_string(root().join("docs/operations.md"))?;
    found.extend(promises::metrics(sources, &page));
    found.extend(roster::missing()?);
    Ok(found)
}
