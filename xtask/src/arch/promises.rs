//! What is named must be there: tests of invariants and of rules, words for metrics.

use super::Fault;
use crate::project::root;
use crate::rules::{self, Tests};
use crate::source::Source;
use anyhow::Result;
use std::collections::BTreeSet;

/// How a metric is raised or set.
const MEASURED: &[&str] = &["counter!(", "gauge!(", "histogram!(", "self.count("];
/// How it is declared.
const DECLARED: &[&str] = &["Measure::counter(", "Measure::gauge(", "Measure::histogram("];

/// Each test that an invariants table names must exist.
pub fn invariants(sources: &[Source]) -> Vec<Fault> {
    let (mut found, tests) = (vec![], Tests::of(sources));
    let heads = sources
        .iter()
        .filter(|source| source.path.ends_with("src/lib.rs"));
    for head in heads.filter(|source| source.path.starts_with("services/")) {
        for line in head.text.lines().filter(|line| line.starts_with("//! |")) {
            let pinned_by = line.rsplit('|').nth(1).unwrap_or_default();
            for name in rules::in_backticks(pinned_by) {
                if tests.home_of(name).is_none() {
                    let words = format!("names a test that does not exist: {name}");
                    found.push(Fault::new(&head.path, words));
                }
            }
        }
    }
    found
}

/// Each rule has its three labels, and tests that exist.
pub fn rules(sources: &[Source]) -> Vec<Fault> {
    let tests = Tests::of(sources);
    let mut found = vec![];
    for source in sources {
        for rule in rules::of(source) {
            for words in rule.faults(&tests) {
                found.push(Fault::new(&source.path, words));
            }
        }
    }
    found
}

/// Pages of the documentation, by path.
pub fn pages() -> Result<Vec<Source>> {
    let mut all = vec![];
    for folder in ["docs", "docs/adr", "docs/how-to", "."] {
        for entry in std::fs::read_dir(root().join(folder))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            // The page of rules is made of what is there.
            let is_made = matches!(name.as_str(), "rules.md" | "CHANGELOG.md");
            if name.ends_with(".md") && !is_made {
                let path = format!("{folder}/{name}");
                let path = path.trim_start_matches("./");
                all.push(Source::new(path, &std::fs::read_to_string(entry.path())?));
            }
        }
    }
    Ok(all)
}

/// Each file or folder that a page names, or links to, must be there. Folders of crates stand for their
/// `src`.
pub fn files(pages: &[Source], sources: &[Source]) -> Vec<Fault> {
    let paths: BTreeSet<&str> = sources.iter().map(|source| source.path.as_str()).collect();
    let is_there = |name: &str| match name.ends_with('/') {
        true => root().join(name).is_dir(),
        false => candidates(name).iter().any(|path| paths.contains(path.as_str())),
    };
    let mut found = vec![];
    for page in pages {
        let mut fault = |words: String| found.push(Fault::new(&page.path, words));
        for name in rules::in_backticks(&page.text).filter(|name| is_path(name)) {
            if !is_there(name) {
                fault(format!("names {name}, which is not there"));
            }
        }
        let folder = root().join(&page.path).with_file_name("");
        for rest in page.text.split("](").skip(1) {
            let link = rest.split([')', '#']).next().unwrap_or_default();
            if !link.contains("://") && !folder.join(link).exists() {
                fault(format!("links to {link}, which is not there"));
            }
        }
    }
    found
}

/// A file of Rust, or a folder of ours. `src/lib.rs` is that of any crate.
fn is_path(name: &str) -> bool {
    let is_ours = ["services/", "shared/", "tests/"]
        .iter()
        .any(|root| name.starts_with(root));
    let is_folder = is_ours && name.ends_with('/');
    let is_file = name.ends_with(".rs") && name.contains('/') && !name.starts_with("src/");
    (is_folder || is_file) && !name.contains(['<', '{', ' ', '*'])
}

/// Where a file may stand that is named like this.
fn candidates(name: &str) -> Vec<String> {
    let mut all = vec![name.to_owned()];
    if let Some((home, below)) = name.split_once('/') {
        for root in ["services", "shared"] {
            all.push(format!("{root}/{name}"));
            all.push(format!("{root}/{home}/src/{below}"));
        }
    }
    all
}

/// Each metric says what it means, on `/metrics` and to operators.
pub fn metrics(sources: &[Source], page: &str) -> Vec<Fault> {
    let is_ours =
        |source: &&Source| source.path.starts_with("services/") || source.path.starts_with("shared/");
    let (mut declared, mut all) = (BTreeSet::new(), BTreeSet::new());
    for source in sources.iter().filter(is_ours) {
        for how in DECLARED {
            declared.extend(named_after(&source.text, how));
        }
        for how in MEASURED {
            all.extend(named_after(&source.text, how));
        }
    }
    all.extend(&declared);
    let mut found = vec![];
    for name in all {
        if !declared.contains(name) {
            found.push(Fault::new(name, "no Measure says what it means"));
        }
        if !page.contains(&format!("`{name}`")) {
            found.push(Fault::new("docs/operations.md", format!("does not know {name}")));
        }
    }
    found
}

/// The literals that follow these words.
fn named_after<'a>(text: &'a str, words: &str) -> Vec<&'a str> {
    let after = text.split(words).skip(1);
    after
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_without_words_is_a_fault() {
        let file = |text: &str| vec![Source::new("shared/house/src/lib.rs", text)];
        let raised = "metrics::counter!(\n    \"asks_total\", \"ask\" => name).increment(1);";
        assert_eq!(metrics(&file(raised), "`asks_total`").len(), 1);
        let declared = format!("{raised}\nMeasure::counter(\"asks_total\", \"Asks.\")");
        assert!(metrics(&file(&declared), "`asks_total`").is_empty());
        assert_eq!(metrics(&file(&declared), "").len(), 1);
    }

    #[test]
    fn a_page_that_names_a_file_that_was_moved_is_a_fault() {
        let page = |text: &str| vec![Source::new("docs/architecture.md", text)];
        let sources = [Source::new("shared/messaging/src/tell/relay.rs", "//! A.")];
        let found = |text: &str| files(&page(text), &sources).len();
        assert_eq!(found("`messaging/tell/relay.rs`, `outbox.rs`"), 0);
        assert_eq!(found("`messaging/relay.rs`"), 1);
        assert_eq!(found("[rules](rules.md#points), [nothing](nothing.md)"), 1);
    }

    #[test]
    fn an_invariant_whose_test_is_gone_is_a_fault() {
        let head = Source::new("services/points/src/lib.rs", "//! | once | `it_earns_once` |\n");
        assert_eq!(invariants(std::slice::from_ref(&head)).len(), 1);
        let test = Source::new("services/points/tests/it/main.rs", "async fn it_earns_once() {}");
        assert!(invariants(&[head, test]).is_empty());
    }
}
