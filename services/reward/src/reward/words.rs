//! The words by which a reward is found: every word of the search stands at the beginning of one of them.

/// The longest beginning of a word that counts.
const LONGEST: usize = 255;

/// The words of a text in small letters; whatever is neither letter nor digit stands between two of them.
pub fn words(text: &str) -> Vec<String> {
    let small = text.to_lowercase();
    let words = small.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST).collect())
        .collect()
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
}
