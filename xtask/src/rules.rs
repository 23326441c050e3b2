//! `rules`: the rules of the field, gathered from the code that keeps them into `docs/rules.md`.
//! `docs/how-to/rule.md` shows how one is written.

use crate::project::{root, services};
use crate::source::{Source, sources};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What is not there on purpose, as a list in Markdown.
const ABSENT: &str = "docs/rules-absent.md";
const PAGE: &str = "docs/rules.md";

/// A rule as it stands in a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rule {
    words: String,
    tests: Vec<String>,
    source: String,
}

impl Rule {
    /// What is wrong with it.
    pub fn faults(&self, tests: &Tests) -> Vec<String> {
        let (mut faults, rule) = (vec![], &self.words);
        if self.tests.is_empty() {
            faults.push(format!("no test pins the rule \"{rule}\""));
        }
        if self.source.is_empty() {
            faults.push(format!("the rule \"{rule}\" has no source"));
        }
        for test in self.tests.iter().filter(|test| tests.home_of(test).is_none()) {
            faults.push(format!(
                "the rule \"{rule}\" names a test that does not exist: {test}"
            ));
        }
        faults
    }
}

/// Which of the three labels a line goes on with.
#[derive(Clone, Copy)]
enum Label {
    Rule,
    Test,
    Source,
}

/// The rules that a file states.
pub fn of(source: &Source) -> Vec<Rule> {
    let (mut all, mut label): (Vec<Rule>, Option<Label>) = (vec![], None);
    for line in source.text.lines() {
        let line = line.trim_start();
        let said = line.strip_prefix("//!").or_else(|| line.strip_prefix("///"));
        let said = said.unwrap_or_default().trim();
        let labels = [
            ("Rule: ", Label::Rule),
            ("Test: ", Label::Test),
            ("Source: ", Label::Source),
        ];
        let begun = labels
            .iter()
            .find_map(|(word, label)| Some((*label, said.strip_prefix(word)?)));
        let (now, words) = match (begun, label) {
            (Some((Label::Rule, words)), _) => {
                all.push(Rule::default());
                (Label::Rule, words)
            }
            (Some((begun, words)), Some(_)) => (begun, words),
            (None, Some(label)) if !said.is_empty() => (label, said),
            _ => {
                label = None;
                continue;
            }
        };
        label = Some(now);
        if let Some(rule) = all.last_mut() {
            match now {
                Label::Rule => join(&mut rule.words, words),
                Label::Test => rule.tests.extend(in_backticks(words).map(str::to_owned)),
                Label::Source => join(&mut rule.source, words),
            }
        }
    }
    all
}

fn join(text: &mut String, words: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(words);
}

/// The names between backticks.
pub fn in_backticks(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Where each test stands.
pub struct Tests(BTreeMap<String, String>);

impl Tests {
    /// All functions of all files: a test is one of them.
    pub fn of(sources: &[Source]) -> Self {
        let mut all = BTreeMap::new();
        for source in sources {
            for rest in source.text.split("fn ").skip(1) {
                let end = rest
                    .find(|c: char| !c.is_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
                if rest[end..].starts_with('(') {
                    all.entry(rest[..end].to_owned())
                        .or_insert_with(|| source.path.clone());
                }
            }
        }
        Self(all)
    }

    /// The file of a test, if there is such a test.
    pub fn home_of(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// Writes the page.
///
/// # Errors
/// When a file cannot be read or written.
pub fn renew() -> Result<()> {
    Ok(std::fs::write(root().join(PAGE), page()?)?)
}

/// Compares the page with the code.
///
/// # Errors
/// When they differ.
pub fn check() -> Result<()> {
    if std::fs::read_to_string(root().join(PAGE)).unwrap_or_default() != page()? {
        bail!("{PAGE} is not up to date: run `cargo xtask rules`");
    }
    Ok(())
}

fn page() -> Result<String> {
    let (sources, absent) = (sources()?, std::fs::read_to_string(root().join(ABSENT)));
    let tests = Tests::of(&sources);
    let mut page = String::from(
        "# Rules\n\nEvery rule of the field, with the code that keeps it, the test that pins it and where it \
         comes from; made of the code by\n`cargo xtask rules`. [How one is written](how-to/rule.md). What \
         each service promises beside is in the table of its `src/lib.rs`.\n",
    );
    for (title, files) in by_crate(&sources)? {
        write!(
            page,
            "\n## {title}\n\n| rule | kept in | test | source |\n|---|---|---|---|\n"
        )?;
        for (file, rule) in files {
            let tests: Vec<String> = rule
                .tests
                .iter()
                .map(|test| linked(test, tests.home_of(test)))
                .collect();
            let (words, tests) = (&rule.words, tests.join(", "));
            writeln!(
                page,
                "| {words} | {} | {tests} | {} |",
                linked_file(file),
                rule.source
            )?;
        }
    }
    let absent = absent.with_context(|| ABSENT.to_owned())?;
    let lines = absent.lines().filter(|line| line.starts_with("- "));
    write!(
        page,
        "\n## Not there, on purpose\n\n{}\n",
        lines.collect::<Vec<_>>().join("\n")
    )?;
    Ok(page)
}

type Stated<'a> = Vec<(&'a Source, Rule)>;

/// The services in their order, then what they share.
fn by_crate(sources: &[Source]) -> Result<Vec<(String, Stated<'_>)>> {
    let mut crates: BTreeMap<(usize, String), Stated<'_>> = BTreeMap::new();
    let services = services()?;
    for source in sources {
        let name = source
            .home()
            .and_then(|home| home.rsplit('/').next())
            .unwrap_or_default();
        let place = services
            .iter()
            .position(|service| service == name)
            .unwrap_or(services.len());
        for rule in of(source)
            .into_iter()
            .filter(|_| !name.is_empty() && name != "xtask")
        {
            crates
                .entry((place, name.to_owned()))
                .or_default()
                .push((source, rule));
        }
    }
    Ok(crates
        .into_iter()
        .map(|((_, name), rules)| (name, rules))
        .collect())
}

fn linked(test: &str, home: Option<&str>) -> String {
    match home {
        Some(home) => format!("[`{test}`](../{home})"),
        None => format!("`{test}`"),
    }
}

fn linked_file(file: &Source) -> String {
    let (_, below) = file.path.split_once("/src/").unwrap_or_default();
    format!("[{below}](../{})", file.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(text: &str) -> Vec<Rule> {
        of(&Source::new("services/points/src/ledger/rules.rs", text))
    }

    #[test]
    fn three_labels_make_a_rule_and_each_may_go_on() {
        let text = "//! Rule: points end\n//! with a year.\n//! Test: `a`, `b`\n//! Source: the region.\n\
                    //!\n//! More.";
        let rule = Rule {
            words: "points end with a year.".into(),
            tests: vec!["a".into(), "b".into()],
            source: "the region.".into(),
        };
        assert_eq!(stated(text), [rule]);
        assert!(stated("//! A file without rules.\n/// Source: nobody.").is_empty());
    }

    #[test]
    fn a_rule_without_a_test_or_with_one_that_is_gone_is_a_fault() {
        let tests = Tests::of(&[Source::new("tests/a.rs", "async fn a() {}")]);
        let faults = |text: &str| stated(text)[0].faults(&tests).len();
        assert_eq!(
            faults("/// Rule: one.\n/// Test: `a`\n/// Source: this house."),
            0
        );
        assert_eq!(
            faults("/// Rule: one.\n/// Test: `b`\n/// Source: this house."),
            1
        );
        assert_eq!(faults("/// Rule: one."), 2);
    }
}
