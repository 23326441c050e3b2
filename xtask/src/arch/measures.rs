//! How long files, functions and lines are, and what is public without a word.

use super::Fault;
use crate::source::Source;

/// The most lines of a file.
const FILE: usize = 400;
/// Those of a file of tests.
const TESTS: usize = 500;
/// The most characters of a line, in strings and attributes as well.
const LINE: usize = 110;

/// The most lines of a function, from its name to its last brace.
const FUNCTION: usize = 60;

/// What has a name that others may use.
const ITEMS: &[&str] = &[
    "async fn ",
    "const ",
    "enum ",
    "fn ",
    "static ",
    "struct ",
    "trait ",
    "type ",
];

/// Files and lines that are too long.
pub fn lengths(source: &Source) -> Vec<Fault> {
    let mut found = vec![];
    let fault = |words: String| Fault::new(&source.path, words);
    let (lines, most) = (
        source.text.lines().count(),
        if source.is_test() { TESTS } else { FILE },
    );
    if lines > most {
        found.push(fault(format!("has {lines} lines: split it by what it is about")));
    }
    for (n, line) in source.text.lines().enumerate() {
        let length = line.chars().count();
        // A row of a table cannot be broken.
        if length > LINE && !line.starts_with("//! |") {
            found.push(fault(format!("line {} has {length} characters", n + 1)));
        }
    }
    found
}

/// Functions that are too long. Those of tests may tell a long story.
pub fn functions(source: &Source) -> Vec<Fault> {
    if source.is_test() {
        return vec![];
    }
    let mut found = vec![];
    // Where the function begins that a line stands in, and how far it is indented.
    let mut open: Option<(usize, usize)> = None;
    for (n, line) in source.product().lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        if open.is_none() && is_function(line) {
            open = Some((n, indent));
        }
        let Some((first, _)) = open.filter(|(_, outer)| *outer == indent) else {
            continue;
        };
        // Its last brace; or it is one line, or has no body.
        if line.ends_with(['}', ';']) {
            let length = n - first + 1;
            if length > FUNCTION {
                let words = format!("line {}: a function of {length} lines", first + 1);
                found.push(Fault::new(&source.path, words));
            }
            open = None;
        }
    }
    found
}

/// Whether a function begins here.
fn is_function(line: &str) -> bool {
    let Some((before, _)) = line.split_once("fn ") else {
        return false;
    };
    let is_head = |word: &str| matches!(word, "async" | "const" | "unsafe") || word.starts_with("pub");
    before.split_whitespace().all(is_head)
}

/// Public items without a comment. Tests speak for themselves.
pub fn words(source: &Source) -> Vec<Fault> {
    if source.is_test() {
        return vec![];
    }
    let (mut found, mut is_said, mut open) = (vec![], false, 0);
    let mut is_said_plainly = false;
    for (n, line) in source.text.lines().enumerate() {
        let line = line.trim_start();
        if line.starts_with("#[cfg(test)]") {
            break;
        }
        if line.starts_with("///") || line.starts_with("$(#[$") {
            is_said = true;
        } else if line.starts_with("// ") {
            is_said_plainly = true;
        } else if open > 0 || line.starts_with("#[") {
            // An attribute stands between the words and what they are about, perhaps over several lines.
            open += brackets(line);
            // `///` on these would be words of the API document.
            is_said |= is_said_plainly && line.contains("ToSchema");
        } else {
            let item = line.strip_prefix("pub ");
            let is_item = item.is_some_and(|item| ITEMS.iter().any(|kind| item.starts_with(kind)));
            if is_item && !is_said {
                let words = format!("line {}: nothing is said of `{}`", n + 1, signature(line));
                found.push(Fault::new(&source.path, words));
            }
            (is_said, is_said_plainly) = (false, false);
        }
    }
    found
}

fn brackets(line: &str) -> i32 {
    let count = |bracket: char| i32::try_from(line.matches(bracket).count()).unwrap_or_default();
    count('[') - count(']')
}

fn signature(line: &str) -> &str {
    let end = line.find(['(', '{', ':', '=', '<', ';']).unwrap_or(line.len());
    line[..end].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_a_fault_in_a_string_as_well() {
        let line = |length: usize| {
            Source::new(
                "shared/x/src/a.rs",
                &format!("//! A.\n\"{}\"", "x".repeat(length)),
            )
        };
        assert!(lengths(&line(108)).is_empty());
        assert_eq!(lengths(&line(109)).len(), 1);
    }

    #[test]
    fn a_long_function_is_a_fault_outside_of_tests() {
        let found = |path: &str, head: &str, length: usize| {
            let body = "        step();\n".repeat(length);
            let text = format!("//! A.\nimpl A {{\n    fn a();\n    {head}\n{body}    }}\n}}");
            functions(&Source::new(path, &text)).len()
        };
        let head = "pub(crate) async fn open(&self) {";
        assert_eq!(found("shared/x/src/a.rs", head, 58), 0);
        assert_eq!(found("shared/x/src/a.rs", head, 59), 1);
        assert_eq!(found("shared/x/src/a.rs", "#[cfg(test)]\nmod tests {", 90), 0);
        assert_eq!(found("tests/a.rs", head, 90), 0);
    }

    #[test]
    fn what_is_public_needs_a_word_before_its_attributes() {
        let found = |text: &str| words(&Source::new("shared/x/src/a.rs", text)).len();
        assert_eq!(found("pub fn open() {}"), 1);
        assert_eq!(
            found("/// Opens.\n#[allow(\n    dead_code,\n)]\npub async fn open() {}"),
            0
        );
        assert_eq!(found("/// Opens.\npub fn open() {}\npub const WIDE: i32 = 1;"), 1);
        assert_eq!(found("// A door.\npub struct Door;"), 1);
        assert_eq!(
            found("// A door.\n#[derive(Debug, ToSchema)]\npub struct Door;"),
            0
        );
        assert_eq!(
            found("pub(crate) fn open() {}\npub mod door;\npub use door::Door;"),
            0
        );
        assert_eq!(found("#[cfg(test)]\nmod tests {\n    pub fn open() {}\n}"), 0);
    }
}
