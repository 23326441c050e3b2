//! The words by which a reward is found: every word of the search stands at the beginning of one of them.

/// The longest beginning of a word that counts, in letters.
const LONGEST: usize = 255;
/// How many words of a search count: each is a part of the statement, and whoever names a client may search.
const MOST: usize = 32;

/// The words of a text in small letters; whatever is neither letter nor digit stands between two of them.
pub fn words(text: &str) -> Vec<String> {
    let small = text.to_lowercase();
    let words = small.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST).collect())
        .collect()
}

/// The words of a search, each once.
pub fn wanted(text: &str) -> Vec<String> {
    let mut wanted: Vec<String> = vec![];
    for word in words(text) {
        if wanted.len() < MOST && !wanted.contains(&word) {
            wanted.push(word);
        }
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stand_between_words() {
        assert_eq!(
            words("  Één_ijsje: 50% (Het Vinne)*"),
            ["één", "ijsje", "50", "het", "vinne"]
        );
        assert!(words("%_*").is_empty());
    }

    #[test]
    fn a_search_is_not_longer_than_its_statement_may_be() {
        assert_eq!(wanted("ijs IJS  ijs taart"), ["ijs", "taart"]);
        let many: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
        assert_eq!(wanted(&many.join(" ")).len(), MOST);
    }
}
