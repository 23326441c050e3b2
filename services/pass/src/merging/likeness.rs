//! Who may be the same person by the name.
//!
//! Rule: two records may be of one person when their names are alike - however they are spelled, and
//! whichever stands first - and the birth date, the e-mail address or the telephone number is the same
//! Test: `names_are_alike_however_they_are_spelled`, `who_may_be_the_same_is_found_and_nobody_else`
//! Source: this house
//!
//! Rule: at most twenty are shown, the likest first
//! Test: `who_may_be_the_same_is_found_and_nobody_else`
//! Source: this house

use strsim::jaro_winkler;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many are shown.
pub const MOST: usize = 20;

/// From here on names are alike, where 1 is the same.
const ALIKE: f64 = 0.86;

/// From here on all words of two names are the same, however they are parted.
const SAME_WORDS: f64 = 0.97;

/// A first name and a name.
pub type Name<'a> = (&'a str, &'a str);

/// How like two names are; none where they are not.
pub fn likeness(one: Name<'_>, other: Name<'_>) -> Option<f64> {
    let (a, b) = (folded(one), folded(other));
    let parts = |x: &str, y: &str| jaro_winkler(&a.0, x).min(jaro_winkler(&a.1, y));
    // Two first names, of which one stands with the name: all words are nearly the same.
    let whole = Some(jaro_winkler(&sorted(&a), &sorted(&b))).filter(|whole| *whole >= SAME_WORDS);
    let best = parts(&b.0, &b.1).max(parts(&b.1, &b.0)).max(whole.unwrap_or(0.0));
    (best >= ALIKE).then_some(best)
}

/// Whether all letters of both are the same, whichever stands first and however they are parted.
pub fn is_same(one: Name<'_>, other: Name<'_>) -> bool {
    let (a, b) = (closed(one), closed(other));
    a == b || (b.1, b.0) == a
}

fn closed(name: Name<'_>) -> (String, String) {
    let (first, last) = folded(name);
    (first.replace(' ', ""), last.replace(' ', ""))
}

fn folded((first, last): Name<'_>) -> (String, String) {
    (fold(first), fold(last))
}

/// Letters and digits alone, in lower case and without accents; whatever else parts words.
fn fold(text: &str) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c));
    let spaced: String = plain.map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

fn sorted((first, last): &(String, String)) -> String {
    let mut words: Vec<&str> = first.split(' ').chain(last.split(' ')).collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_however_they_are_parted() {
        let lotte = ("Lotte", "Van den Broeck");
        for same in [
            ("LOTTE", "vandenbroeck"),
            ("Van den Broeck", "Lotte"),
            ("Lotté", "Van-den-Broeck"),
        ] {
            assert!(is_same(lotte, same), "{same:?}");
        }
        for other in [
            ("Lote", "Van den Broeck"),
            ("Lotte", "Van den Broek"),
            ("Lotta", "Van den Broeck"),
        ] {
            assert!(!is_same(lotte, other), "{other:?}");
        }
    }

    #[test]
    fn names_are_alike_however_they_are_spelled() {
        let lotte = ("Lotte", "Van den Broeck");
        for (first, last) in [
            ("LOTTE", "VAN DEN BROECK"),
            ("Lotte", "Vandenbroeck"),
            ("Van den Broeck", "Lotte"),
            ("Lote", "Van Den Broek"),
            ("Lotté", "Van-den-Broeck"),
        ] {
            assert!(likeness(lotte, (first, last)).is_some(), "{first} {last}");
        }
        for (first, last) in [
            ("Noor", "Van den Broeck"),
            ("Sem", "Peeters"),
            ("Lotte", "Maes"),
            ("", ""),
        ] {
            assert_eq!(likeness(lotte, (first, last)), None, "{first} {last}");
        }
        assert!(likeness(("Jan Willem", "Peeters"), ("Jan", "Willem Peeters")).is_some());
        let same = likeness(("Loïs", "D'Hondt"), ("lois", "d hondt")).unwrap();
        assert!(same > likeness(("Loïs", "D'Hondt"), ("Loïse", "D'Hondt")).unwrap());
    }
}
