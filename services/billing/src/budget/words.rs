//! How a forecast was made, in words.

use super::curve::Seasons;
use super::forecast::Known;
use contracts::{Cents, Message, SignedEuro};

/// In four languages, for a finance officer.
pub fn words(known: &Known, seasons: &Seasons) -> Message {
    let [mut nl, mut fr, mut de, mut en] = behind(known, seasons);
    let spent = euro(known.spent);
    nl.push_str(&format!(" Tot nu is {spent} euro uitgegeven."));
    fr.push_str(&format!(" Jusqu'ici {spent} euros sont dépensés."));
    de.push_str(&format!(" Bisher sind {spent} Euro ausgegeben."));
    en.push_str(&format!(" So far {} euro are spent.", known.spent_in_english()));
    if let Some(before) = known.before {
        let year = euro(before);
        nl.push_str(&format!(
            " Het jaar voordien kostte {year} euro; dat weegt als een tiende jaar."
        ));
        fr.push_str(&format!(
            " L'année précédente a coûté {year} euros ; elle pèse un dixième d'année."
        ));
        de.push_str(&format!(
            " Das Vorjahr kostete {year} Euro; es zählt wie ein Zehntel eines Jahres."
        ));
        let year = year.replace(',', ".");
        en.push_str(&format!(
            " The year before cost {year} euro; it weighs as a tenth of a year."
        ));
    }
    if known.committed.0 > 0 {
        let promised = euro(known.committed);
        nl.push_str(&format!(
            " Er komt nog minstens wat is vastgelegd: {promised} euro."
        ));
        fr.push_str(&format!(
            " Il vient encore au moins ce qui est engagé : {promised} euros."
        ));
        de.push_str(&format!(
            " Es kommt noch mindestens, was zugesagt ist: {promised} Euro."
        ));
        let promised = promised.replace(',', ".");
        en.push_str(&format!(
            " At least what is committed still comes: {promised} euro."
        ));
    }
    Message::new(nl, fr, de, en)
}

fn behind(known: &Known, seasons: &Seasons) -> [String; 4] {
    let percent = (known.passed * 100.0).round();
    match seasons.years {
        Some((first, last)) => [
            format!("Volgens de verkopen van de regio ({first}-{last}) is {percent} % van het jaar voorbij."),
            format!("Selon les ventes de la région ({first}-{last}), {percent} % de l'année est passé."),
            format!("Nach den Verkäufen der Region ({first}-{last}) sind {percent} % des Jahres vorbei."),
            format!("By the sales of the region ({first}-{last}) {percent} % of the year is behind."),
        ],
        None => [
            format!(
                "De regio heeft nog geen heel jaar; volgens een gewoon jaar valt {percent} % voor vandaag."
            ),
            format!(
                "La région n'a pas encore d'année entière ; selon une année usuelle, {percent} % est passé."
            ),
            format!(
                "Die Region hat noch kein ganzes Jahr; nach einem üblichen Jahr sind {percent} % vorbei."
            ),
            format!("The region has no whole year yet; by a usual year {percent} % is behind."),
        ],
    }
}

impl Known {
    fn spent_in_english(&self) -> String {
        SignedEuro(self.spent).decimal()
    }
}

fn euro(cents: Cents) -> String {
    SignedEuro(cents).decimal().replace('.', ",")
}
