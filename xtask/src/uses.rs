//! Which modules a file names: `crate::`, `super::` and `pub use`, read from its text.

/// The paths below the crate that this code names, from the file with these modules.
pub fn of(code: &str, here: &[&str]) -> Vec<Vec<String>> {
    let words = words(code);
    let mut all = vec![];
    for (n, word) in words.iter().enumerate() {
        let starts = n == 0 || words[n - 1] != "::";
        if !starts || words.get(n + 1).map(String::as_str) != Some("::") {
            continue;
        }
        let base: Vec<String> = match word.as_str() {
            "crate" => vec![],
            "super" => here[..here.len().saturating_sub(1)]
                .iter()
                .map(|part| (*part).to_owned())
                .collect(),
            _ => continue,
        };
        all.extend(tree(&words, n + 2, &base).0);
    }
    all
}

/// The paths that `pub use` hands on, from where it stands.
pub fn handed_on(code: &str) -> Vec<Vec<String>> {
    let words = words(code);
    let mut all = vec![];
    for (n, word) in words.iter().enumerate().filter(|(_, word)| *word == "use") {
        let is_public = n > 0 && matches!(words[n - 1].as_str(), "pub" | ")");
        if is_public && word == "use" {
            all.extend(tree(&words, n + 1, &[]).0);
        }
    }
    all
}

/// Reads a path or a tree of paths from a word on; tells where it ends.
fn tree(words: &[String], mut at: usize, base: &[String]) -> (Vec<Vec<String>>, usize) {
    let mut path = base.to_vec();
    loop {
        let word = words.get(at).map_or("", String::as_str);
        let goes_on = words.get(at + 1).is_some_and(|next| next == "::");
        match word {
            "{" => return branches(words, at + 1, &path),
            "super" if goes_on => {
                path.pop();
            }
            "self" | "*" => return (vec![path], at + 1),
            _ if is_name(word) => path.push(word.to_owned()),
            _ => return (vec![path], at),
        }
        if !goes_on {
            return (vec![path], at + 1);
        }
        at += 2;
    }
}

fn branches(words: &[String], mut at: usize, base: &[String]) -> (Vec<Vec<String>>, usize) {
    let mut all = vec![];
    while let Some(word) = words.get(at) {
        match word.as_str() {
            "}" => return (all, at + 1),
            "," => at += 1,
            // `name as other`: what is named is what counts.
            "as" => at += 2,
            _ => {
                let (found, end) = tree(words, at, base);
                all.extend(found);
                at = end.max(at + 1);
            }
        }
    }
    (all, at)
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::` and single signs.
fn words(code: &str) -> Vec<String> {
    let (mut all, mut name) = (vec![], String::new());
    let mut signs = code.chars().peekable();
    while let Some(sign) = signs.next() {
        if sign.is_alphanumeric() || sign == '_' {
            name.push(sign);
            continue;
        }
        if !name.is_empty() {
            all.push(std::mem::take(&mut name));
        }
        if sign == ':' && signs.peek() == Some(&':') {
            signs.next();
            all.push("::".to_owned());
        } else if !sign.is_whitespace() {
            all.push(sign.to_string());
        }
    }
    if !name.is_empty() {
        all.push(name);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(paths: Vec<Vec<String>>) -> Vec<String> {
        paths.iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn trees_and_plain_names_are_read_from_where_they_stand() {
        let code =
            "use crate::{tx::Tx, desk::{self, Desk as D}};\nuse super::store;\nfn f() { crate::text::to() }";
        let found = shown(of(code, &["card", "put"]));
        assert_eq!(found, ["tx::Tx", "desk", "desk::Desk", "card::store", "text::to"]);
    }

    #[test]
    fn what_is_handed_on_is_told_from_what_is_used() {
        let code = "use a::A;\npub use b::{B, c::C};\npub(crate) use d::D;";
        assert_eq!(shown(handed_on(code)), ["b::B", "b::c::C", "d::D"]);
    }
}
