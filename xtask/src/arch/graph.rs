//! Which crate uses which, and circles of modules inside a crate.
//!
//! Inside a crate an arrow goes from a file to each module that it names by `crate::` or `super::`, wherever
//! it names it. What a `mod.rs` hands on with `pub use` counts as the file where it stands, so that the
//! preface of a thing may name all its parts. Tests count for nothing.

use super::Fault;
use crate::project::{cargo, output, services};
use crate::source::Source;
use crate::uses;
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};

/// What each shared crate may use of ours.
const SHARED: &[(&str, &[&str])] = &[
    ("contracts", &[]),
    ("chassis", &["contracts"]),
    ("messaging", &["contracts", "chassis"]),
    ("directory", &["contracts", "chassis", "messaging"]),
    ("servers", &[]),
    ("credentials", &["contracts", "chassis"]),
    ("testing", &["contracts", "chassis", "messaging", "servers"]),
    ("xtask", &["servers"]),
];

/// What a service may use of ours.
const FOR_SERVICES: &[&str] = &["contracts", "chassis", "messaging", "directory"];

/// What tests may use beside.
const FOR_TESTS: &[&str] = &["testing", "servers", "credentials", "directory", "messaging"];

/// Crates that use what they must not.
pub fn crates() -> Result<Vec<Fault>> {
    let arguments = ["metadata", "--format-version", "1", "--no-deps", "--locked"];
    let metadata: serde_json::Value = serde_json::from_str(&output(cargo().args(arguments))?)?;
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let name_of = |package: &serde_json::Value| package["name"].as_str().unwrap_or_default().to_owned();
    let ours: BTreeSet<String> = packages.iter().map(name_of).collect();
    let services = services()?;
    let mut found = vec![];
    for package in &packages {
        let name = name_of(package);
        let allowed: &[&str] = match SHARED.iter().find(|(shared, _)| *shared == name) {
            Some((_, allowed)) => allowed,
            None if services.contains(&name) => FOR_SERVICES,
            // The binary and the journeys see everything.
            None => continue,
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let used = name_of(dependency);
            let is_test = dependency["kind"] == "dev";
            let may = allowed.contains(&used.as_str()) || (is_test && FOR_TESTS.contains(&used.as_str()));
            if ours.contains(&used) && !may {
                found.push(Fault::new(&name, format!("must not use {used}")));
            }
        }
    }
    Ok(found)
}

/// Which of two modules uses the other, by the names that they have in their crate.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Circles of files, and of the folders that they stand in.
pub fn circles(sources: &[Source]) -> Vec<Fault> {
    let homes: BTreeSet<&str> = sources.iter().filter_map(Source::home).collect();
    let mut found = vec![];
    for home in homes {
        let of_crate: Vec<&Source> = sources
            .iter()
            .filter(|source| source.home() == Some(home) && !source.is_test())
            .collect();
        let files = arrows(&of_crate);
        for (of_what, arrows) in [("folders", by_folder(&files)), ("files", files)] {
            for circle in circles_in(&arrows) {
                let words = format!("{of_what} that use each other: {}", circle.join(" <-> "));
                found.push(Fault::new(home, words));
            }
        }
    }
    found
}

fn arrows(files: &[&Source]) -> Arrows {
    let known: BTreeSet<String> = files.iter().map(|file| file.modules().join("::")).collect();
    let handed_on = handed_on(files, &known);
    let mut arrows = Arrows::new();
    for file in files {
        let here = file.modules().join("::");
        for path in uses::of(&file.code(), &file.modules()) {
            let path = where_it_stands(path, &handed_on);
            let target = prefixes(&path).find(|target| known.contains(target));
            // What the crate's own preface holds, all may use.
            if let Some(target) = target.filter(|target| *target != here && !here.is_empty()) {
                arrows.entry(here.clone()).or_default().insert(target);
            }
        }
    }
    arrows
}

/// A path, and what it is part of, the longest first.
fn prefixes(path: &[String]) -> impl Iterator<Item = String> {
    (1..=path.len()).rev().map(|n| path[..n].join("::"))
}

/// Follows what prefaces hand on.
fn where_it_stands(path: Vec<String>, handed_on: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    for (n, shown) in (1..=path.len()).rev().zip(prefixes(&path)) {
        if let Some(real) = handed_on.get(&shown) {
            return [real.clone(), path[n..].to_vec()].concat();
        }
    }
    path
}

/// What each preface hands on: by the name that it has there, the path where it stands.
fn handed_on(files: &[&Source], known: &BTreeSet<String>) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for file in files
        .iter()
        .filter(|file| matches!(file.name(), "mod.rs" | "lib.rs"))
    {
        let here: Vec<String> = file.modules().iter().map(|part| (*part).to_owned()).collect();
        for path in uses::handed_on(&file.code()) {
            let whole = [here.clone(), path].concat();
            let child = whole.get(..=here.len()).unwrap_or_default().join("::");
            if let Some(name) = whole.last().filter(|_| known.contains(&child)) {
                let shown = [here.clone(), vec![name.clone()]].concat().join("::");
                all.insert(shown, whole);
            }
        }
    }
    all
}

fn by_folder(files: &Arrows) -> Arrows {
    let folder = |module: &str| module.split("::").next().unwrap_or_default().to_owned();
    let mut folders = Arrows::new();
    for (from, targets) in files {
        let targets = targets
            .iter()
            .map(|to| folder(to))
            .filter(|to| *to != folder(from));
        folders.entry(folder(from)).or_default().extend(targets);
    }
    folders
}

/// Groups whose members all reach each other.
fn circles_in(arrows: &Arrows) -> Vec<Vec<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> = arrows
        .keys()
        .map(|from| (from, reachable(arrows, from)))
        .collect();
    let (mut circles, mut seen) = (vec![], BTreeSet::new());
    for (from, targets) in &reached {
        if seen.contains(from) || !targets.contains(from) {
            continue;
        }
        let back = |to: &&&String| reached.get(**to).is_some_and(|targets| targets.contains(from));
        let circle: Vec<&String> = targets.iter().filter(back).copied().collect();
        seen.extend(circle.iter().copied());
        circles.push(circle.into_iter().cloned().collect());
    }
    circles
}

fn reachable<'a>(arrows: &'a Arrows, from: &'a String) -> BTreeSet<&'a String> {
    let (mut reached, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(from) = next.pop() {
        for to in arrows.get(from).into_iter().flatten() {
            if reached.insert(to) {
                next.push(to);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<Source> = files
            .iter()
            .map(|(name, text)| Source::new(&format!("shared/x/src/{name}"), text))
            .collect();
        circles(&sources).into_iter().map(|fault| fault.words).collect()
    }

    #[test]
    fn two_files_that_name_each_other_are_a_circle_and_a_test_makes_none() {
        let (there, back) = (("a.rs", "use crate::b::B;"), ("b.rs", "fn f() { crate::a::g() }"));
        let circles = found(&[there, back]);
        assert_eq!(
            circles,
            [
                "folders that use each other: a <-> b",
                "files that use each other: a <-> b"
            ]
        );
        let only_in_tests = (
            "b.rs",
            "fn f() {}\n#[cfg(test)]\nmod tests {\n    use crate::a::g;\n}",
        );
        assert!(found(&[there, only_in_tests]).is_empty());
    }

    #[test]
    fn what_the_crate_hands_on_under_another_name_counts_where_it_stands() {
        let root = ("lib.rs", "pub use tell::relay;\nmod hear;\nmod tell;");
        let (tell, relay) = (
            ("tell/mod.rs", "pub mod relay;"),
            ("tell/relay.rs", "use crate::hear::place;"),
        );
        let hear = ("hear.rs", "use crate::relay::Heartbeat;");
        let circles = found(&[root, tell, relay, hear]);
        assert_eq!(circles[0], "folders that use each other: hear <-> tell");
        assert_eq!(circles[1], "files that use each other: hear <-> tell::relay");
    }

    #[test]
    fn a_preface_hands_on_what_stands_in_its_files() {
        let preface = (
            "card/mod.rs",
            "mod put;\nmod store;\npub use store::find;\npub struct Card;",
        );
        let store = ("card/store.rs", "use super::Card;");
        let put = ("card/put.rs", "use crate::person::Person;");
        let person = ("person.rs", "use crate::card::find;");
        assert!(found(&[preface, store, person]).is_empty());
        let circle = found(&[preface, store, put, person]);
        assert_eq!(circle, ["folders that use each other: card <-> person"]);
    }
}
