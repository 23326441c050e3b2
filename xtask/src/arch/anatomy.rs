//! Names inside a service, layers inside a thing of the field, and where statements and libraries stand.

use super::Fault;
use crate::source::Source;
use std::collections::BTreeSet;

/// Beside the folders of things, a service has these files and no others.
const SERVICE_LEVEL: &[&str] = &[
    "lib.rs",
    "config.rs",
    "seals.rs",
    "asks.rs",
    "subscriptions.rs",
    "jobs.rs",
    "pack.rs",
    "seals.rs",
];

/// Folders that are named after a layer instead of a thing.
const LAYERS: &[&str] = &["domain", "store", "usecases"];

/// A library, and the only places that name it.
const ONLY_IN: &[(&str, &[&str])] = &[
    (
        "async_nats",
        &["shared/messaging/src", "services/gateway/src/depot"],
    ),
    ("redis::", &["shared/chassis/src/cache.rs", "shared/servers/src"]),
    ("opentelemetry", &["shared/chassis/src/telemetry.rs"]),
    ("jsonwebtoken", &["services/gateway/src/access"]),
];

/// Files that a service has beside its things, and things without a preface.
pub fn names(sources: &[Source]) -> Vec<Fault> {
    let paths: BTreeSet<&str> = sources.iter().map(|source| source.path.as_str()).collect();
    let mut found = vec![];
    let mut fault = |path: &str, words: &str| found.push(Fault::new(path, words));
    let mut folders = BTreeSet::new();
    for source in sources.iter().filter(|source| is_of_service(source)) {
        let (home, below) = source.path.split_once("/src/").unwrap_or_default();
        match below.split_once('/') {
            None if !SERVICE_LEVEL.contains(&below) => {
                fault(
                    &source.path,
                    "belongs into the folder of the thing that it is about",
                );
            }
            None => {}
            Some((folder, _)) => {
                folders.insert(format!("{home}/src/{folder}"));
            }
        }
    }
    for folder in folders {
        let thing = folder.rsplit('/').next().unwrap_or_default();
        if LAYERS.contains(&thing) {
            fault(
                &folder,
                "is named after a layer: a folder is a thing of the field",
            );
        } else if !paths.contains(format!("{folder}/mod.rs").as_str()) && thing != "config" {
            fault(&folder, "has no mod.rs that says what the thing is");
        }
    }
    found
}

/// The first line, statements, libraries, and rules that know more than their arguments.
pub fn places(source: &Source) -> Vec<Fault> {
    let (mut found, code) = (vec![], source.code());
    let mut fault = |words: String| found.push(Fault::new(&source.path, words));
    if !source.text.starts_with("//!") {
        fault("does not say in its first line what it is for".into());
    }
    if source.is_test() {
        return found;
    }
    for (library, places) in ONLY_IN {
        let is_tool = source.path.starts_with("shared/testing") || source.path.starts_with("xtask");
        let is_there = places.iter().any(|place| source.path.starts_with(place));
        if code.contains(library) && !is_tool && !is_there {
            fault(format!("must not name {library}"));
        }
    }
    if code.contains("sqlx::query") && is_of_service(source) && !may_query(source) {
        fault("statements stand in `store`".into());
    }
    if is_pure(source)
        && let Some(word) = ["async fn", "sqlx", "Clock"]
            .iter()
            .find(|word| code.contains(**word))
    {
        fault(format!(
            "a rule has no database, no clock and no `async`, this one has `{word}`"
        ));
    }
    found
}

/// Inside a thing with a store: rules <- store <- verbs. A rule uses neither, and the store uses no verb.
pub fn layers(sources: &[Source]) -> Vec<Fault> {
    let stores = sources.iter().filter_map(|source| folder_of_store(&source.path));
    let things: BTreeSet<&str> = stores.collect();
    let mut found = vec![];
    for source in sources.iter().filter(|source| is_of_service(source)) {
        let (folder, layer) = (folder(source), Layer::of(source));
        if source.name() == "mod.rs" || !things.contains(folder) {
            continue;
        }
        for other in siblings(source, sources) {
            let name = other.name().trim_end_matches(".rs");
            if Layer::of(other) > layer && names_sibling(&source.code(), name) {
                let words = format!("is below {} and uses it: rules <- store <- verbs", other.path);
                found.push(Fault::new(&source.path, words));
            }
        }
    }
    found
}

/// `card` of `card/store.rs` and of `card/store/mod.rs`.
fn folder_of_store(path: &str) -> Option<&str> {
    path.strip_suffix("/store.rs")
        .or_else(|| path.strip_suffix("/store/mod.rs"))
}

fn folder(source: &Source) -> &str {
    source.path.rsplit_once('/').unwrap_or_default().0
}

/// From below to above. `mod.rs` says what the thing is, and all may use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Rules,
    Store,
    Verbs,
}

impl Layer {
    fn of(source: &Source) -> Self {
        match source.name() {
            "mod.rs" => Self::Rules,
            "store.rs" | "matching.rs" => Self::Store,
            _ if source.path.contains("/store/") => Self::Store,
            _ if source.code().contains("async fn") => Self::Verbs,
            _ => Self::Rules,
        }
    }
}

/// The other files of the same folder but its preface, which names all of them.
fn siblings<'a>(source: &'a Source, all: &'a [Source]) -> impl Iterator<Item = &'a Source> {
    all.iter().filter(move |other| {
        other.path != source.path && other.name() != "mod.rs" && folder(other) == folder(source)
    })
}

fn names_sibling(code: &str, name: &str) -> bool {
    code.contains(&format!("super::{name}::")) || code.contains(&format!("super::{name};"))
}

/// A file of rules: by its name, or because its head says so.
fn is_pure(source: &Source) -> bool {
    is_of_service(source)
        && (source.name() == "rules.rs" || source.says_rules() || source.path.contains("/domain/"))
}

fn is_of_service(source: &Source) -> bool {
    source.path.starts_with("services/")
        && !source.path.starts_with("services/beleef/")
        && source.home().is_some()
}

/// Where statements of a service stand: in its `store`, or in that of a thing. A search has a file for the
/// statement that it builds.
fn may_query(source: &Source) -> bool {
    source.path.contains("/store/") || matches!(source.name(), "store.rs" | "matching.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_outside_of_the_store_is_a_fault() {
        let text = "//! A verb.\nsqlx::query!(\"select 1\")";
        let faults = |path: &str| places(&Source::new(path, text)).len();
        assert_eq!(faults("services/pass/src/card/put.rs"), 1);
        assert_eq!(faults("services/pass/src/card/store.rs"), 0);
        assert_eq!(faults("services/points/src/store/mod.rs"), 0);
        assert_eq!(faults("shared/messaging/src/tx.rs"), 0);
    }

    #[test]
    fn a_file_that_says_rules_is_pure_and_one_that_does_not_may_be_a_verb() {
        let faults = |head: &str| {
            let text = format!("{head}\nasync fn put() {{}}");
            places(&Source::new("services/pass/src/card/put.rs", &text)).len()
        };
        assert_eq!(faults("//! Rule: a card in stock belongs to nobody."), 1);
        assert_eq!(
            faults("//! Put.\n/// Rule: a card in stock belongs to nobody."),
            0
        );
    }

    #[test]
    fn the_store_uses_no_verb_and_a_verb_may_use_the_store() {
        let file = |name: &str, text: &str| Source::new(&format!("services/pass/src/card/{name}"), text);
        let (verb, store) = (
            file("put.rs", "use super::store;\nasync fn put() {}"),
            file("store.rs", "use super::put::Known;\nasync fn find() {}"),
        );
        let found = layers(&[verb, store]);
        assert_eq!(found.len(), 1);
        assert!(found[0].path.ends_with("store.rs"));
    }

    #[test]
    fn a_file_beside_the_things_is_a_fault_and_so_is_a_thing_without_a_preface() {
        let found = |path: &str| names(&[Source::new(path, "//! A.")]).len();
        assert_eq!(found("services/pass/src/asks.rs"), 0);
        assert_eq!(found("services/pass/src/helpers.rs"), 1);
        assert_eq!(found("services/pass/src/card/put.rs"), 1);
        assert_eq!(found("services/pass/src/card/mod.rs"), 0);
        assert_eq!(found("services/points/src/usecases/mod.rs"), 1);
    }
}
