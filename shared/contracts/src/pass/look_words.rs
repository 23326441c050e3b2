//! What was looked at, in words for the person.

use super::looking::LookKind;
use crate::Message;

/// What was looked at: in Dutch, French, German and English.
const WORDS: &[(LookKind, [&str; 4])] = &[
    (
        LookKind::Passholder,
        [
            "Je gegevens zijn geopend.",
            "Vos données ont été ouvertes.",
            "Ihre Daten wurden geöffnet.",
            "Your data were opened.",
        ],
    ),
    (
        LookKind::Search,
        [
            "Je stond in een zoekresultaat of een lijst.",
            "Vous figuriez dans un résultat de recherche ou une liste.",
            "Sie standen in einem Suchergebnis oder einer Liste.",
            "You were in a search result or a list.",
        ],
    ),
    (
        LookKind::Scan,
        [
            "Je pas is gescand of opgezocht.",
            "Votre pass a été scanné ou recherché.",
            "Ihr Pass wurde gescannt oder gesucht.",
            "Your pass was scanned or looked up.",
        ],
    ),
    (
        LookKind::NationalNumber,
        [
            "Er is gevraagd of je rijksregisternummer gekend is.",
            "On a demandé si votre numéro national est connu.",
            "Es wurde gefragt, ob Ihre Nationalregisternummer bekannt ist.",
            "It was asked whether your national number is known.",
        ],
    ),
    (
        LookKind::Details,
        [
            "Een deel van je gegevens is bekeken: je school, verenigingen of verhuis.",
            "Une partie de vos données a été vue : école, associations ou déménagement.",
            "Ein Teil Ihrer Daten wurde angesehen: Schule, Vereine oder Umzug.",
            "A part of your data was viewed: school, associations or move.",
        ],
    ),
    (
        LookKind::Note,
        [
            "De nota over jou is gelezen.",
            "La note à votre sujet a été lue.",
            "Die Notiz über Sie wurde gelesen.",
            "The note about you was read.",
        ],
    ),
    (
        LookKind::Picture,
        [
            "Je foto is opgevraagd.",
            "Votre photo a été demandée.",
            "Ihr Foto wurde abgerufen.",
            "Your picture was asked for.",
        ],
    ),
    (
        LookKind::Family,
        [
            "Een gezin waar je bij hoort is bekeken.",
            "Une famille dont vous faites partie a été vue.",
            "Eine Familie, zu der Sie gehören, wurde angesehen.",
            "A family that you belong to was viewed.",
        ],
    ),
    (
        LookKind::Membership,
        [
            "Er is gevraagd wat een kaart of lidmaatschap voor jou zou zijn.",
            "On a demandé ce que serait pour vous une carte ou une affiliation.",
            "Es wurde gefragt, was eine Karte oder Mitgliedschaft für Sie wäre.",
            "It was asked what a card or membership would be for you.",
        ],
    ),
    (
        LookKind::History,
        [
            "Er is bekeken welke punten je spaarde en gebruikte.",
            "Vos points épargnés et utilisés ont été vus.",
            "Ihre gesammelten und verwendeten Punkte wurden angesehen.",
            "The points that you saved and spent were viewed.",
        ],
    ),
    (
        LookKind::Looks,
        [
            "Er is bekeken wie je gegevens bekeek.",
            "On a vu qui a consulté vos données.",
            "Es wurde angesehen, wer Ihre Daten angesehen hat.",
            "It was viewed who looked at your data.",
        ],
    ),
    (
        LookKind::Export,
        [
            "Al je gegevens zijn uit het systeem gehaald om ze aan jou te bezorgen.",
            "Toutes vos données ont été extraites pour vous être remises.",
            "Alle Ihre Daten wurden entnommen, um sie Ihnen zu geben.",
            "All your data were taken out to be handed to you.",
        ],
    ),
];

impl LookKind {
    /// What was looked at, as the person reads it.
    ///
    /// Rule: what is noted of a look is the same for everybody, and says of nobody that he has a right
    /// Test: `every_look_has_words_in_four_languages_and_none_speaks_of_a_right`
    /// Source: this house
    pub fn words(self) -> Message {
        let found = WORDS.iter().find(|(kind, _)| *kind == self);
        let [nl, fr, de, en] = found.map_or([""; 4], |(_, words)| *words);
        Message::new(nl, fr, de, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_look_has_words_in_four_languages_and_none_speaks_of_a_right() {
        let mut all = BTreeSet::new();
        for kind in LookKind::ALL {
            let Message { nl, fr, de, en } = kind.words();
            let words = [Some(nl), fr, de, en].map(Option::unwrap);
            for text in &words {
                let lower = text.to_lowercase();
                for spoken in [
                    "tarif", "kans", "recht", "droit", "right", "sozial", "social", "arm",
                ] {
                    assert!(!lower.contains(spoken), "{kind:?}: {text}");
                }
            }
            all.extend(words);
        }
        assert_eq!(all.len(), 4 * LookKind::ALL.len(), "none stands for another");
    }
}
