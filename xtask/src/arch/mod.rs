//! `arch`: the crate graph, circles of modules, the anatomy of the files, and what the house promises.
//!
//! | file | looks at |
//! |---|---|
//! | `graph` | which crate uses which; circles of modules inside a crate |
//! | `anatomy` | names inside a service, layers inside a thing, where statements and libraries stand |
//! | `measures` | lengths of files and lines, and what is public without a word |
//! | `promises` | tests, files and metrics that are named somewhere must be there |
//! | `roster` | what a service needs outside of its own crate |
//!
//! A fault names its file first. What is known and not mended yet is a line of [`KNOWN`].

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
    check: Check,
    path: String,
    words: String,
}

/// Which look found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    /// A crate uses another that it must not, or modules go round in a circle.
    Graph,
    /// A file or folder has a name, or an import, that its place does not allow.
    Anatomy,
    /// A file, or a line, is too long.
    Length,
    /// Something public has no word.
    Words,
    /// Something that is named is not there.
    Promise,
}

impl Fault {
    fn new(check: Check, path: &str, words: impl Into<String>) -> Self {
        Self {
            check,
            path: path.to_owned(),
            words: words.into(),
        }
    }

    fn is_known(&self) -> bool {
        let (check, path) = (self.check, self.path.as_str());
        KNOWN
            .iter()
            .any(|known| known.check == check && path.starts_with(known.below))
    }
}

/// Faults that are not mended yet.
struct Known {
    check: Check,
    /// The path, or a folder.
    below: &'static str,
}

const fn known(check: Check, below: &'static str) -> Known {
    Known { check, below }
}

/// Goes down only. An entry that nothing needs any more is a fault.
const KNOWN: &[Known] = &[
    known(Check::Graph, "services/gateway"),
    known(Check::Graph, "services/pass"),
    known(Check::Graph, "services/reward"),
    known(Check::Anatomy, "services/activity"),
    known(Check::Anatomy, "services/billing"),
    known(Check::Anatomy, "services/gateway"),
    known(Check::Anatomy, "services/pass"),
    known(Check::Anatomy, "services/points"),
    known(Check::Anatomy, "services/reward"),
    known(Check::Length, "services/activity"),
    known(Check::Length, "services/billing"),
    known(Check::Length, "services/gateway"),
    known(Check::Length, "services/pass"),
    known(Check::Length, "services/points"),
    known(Check::Length, "services/reward"),
    known(Check::Length, "shared/directory"),
    known(Check::Length, "shared/messaging/src/hear/consumer.rs"),
    known(Check::Length, "shared/messaging/src/hear/inbox.rs"),
    known(Check::Length, "shared/messaging/src/office/loading.rs"),
    known(Check::Length, "shared/messaging/src/office/tx.rs"),
    known(Check::Length, "shared/messaging/src/tell/outbox.rs"),
    known(Check::Length, "shared/messaging/src/tell/relay.rs"),
    known(Check::Words, "services/activity"),
    known(Check::Words, "services/beleef/src/pack"),
    known(Check::Words, "services/billing"),
    known(Check::Words, "services/gateway"),
    known(Check::Words, "services/pass"),
    known(Check::Words, "services/points"),
    known(Check::Words, "services/reward"),
    known(Check::Words, "shared/directory"),
    known(Check::Words, "shared/contracts/src/activity"),
    known(Check::Words, "shared/contracts/src/billing"),
    known(Check::Words, "shared/contracts/src/reward"),
    known(Check::Words, "shared/messaging/src/hear/consumer.rs"),
    known(Check::Words, "shared/messaging/src/hear/inbox.rs"),
    known(Check::Words, "shared/messaging/src/office/loading.rs"),
    known(Check::Words, "shared/messaging/src/tell/outbox.rs"),
];

/// All that is not in order.
///
/// # Errors
/// The faults, a line for each.
pub fn check() -> Result<()> {
    let sources = sources()?;
    let found = faults(&sources)?;
    let mut lines: Vec<String> = vec![];
    for fault in found.iter().filter(|fault| !fault.is_known()) {
        lines.push(format!("{}: {}", fault.path, fault.words));
    }
    for known in KNOWN {
        let is_needed = found
            .iter()
            .any(|fault| fault.check == known.check && fault.path.starts_with(known.below));
        if !is_needed {
            lines.push(format!(
                "xtask/src/arch/mod.rs: KNOWN has {:?} below {:?}, and all is fine there",
                known.check, known.below
            ));
        }
    }
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
