//! What a payer bears of a sale, in words.

use crate::key::Step;
use contracts::Cents;
use contracts::billing::{Percent, Share, Within};
use contracts::message::Message;

/// "20 % of the price of 12.99 euro, rounded to the cent: 2.60 euro", in four languages. `paid` is what one
/// payer bears of it: of the part of the municipality two may.
pub fn words(step: &Step, paid: Cents) -> Message {
    let said = match (step.share, step.share.percentage()) {
        (_, Some(within)) => bounded(exact(within.percent, step.of), &within),
        (Share::Fixed(_), None) => [
            "een vast bedrag",
            "un montant fixe",
            "ein fester Betrag",
            "a fixed amount",
        ]
        .map(str::to_owned),
        (Share::UpTo(most), None) => up_to(most),
        (_, None) => ["wat overblijft", "ce qui reste", "der Rest", "what is left"].map(str::to_owned),
    };
    let [nl, fr, de, en] = said;
    let amount = euro(step.cents);
    let (mut nl, mut fr) = (format!("{nl}: {amount}"), format!("{fr} : {amount}"));
    let (mut de, mut en) = (
        format!("{de}: {amount}"),
        format!("{en}: {}", in_english(step.cents)),
    );
    if step.cents < step.wanted {
        nl.push_str(", want meer was er niet over");
        fr.push_str(", il ne restait pas plus");
        de.push_str(", mehr war nicht übrig");
        en.push_str(", no more was left");
    }
    if paid != step.cents {
        let part = euro(paid);
        nl.push_str(&format!(", waarvan {part} voor deze gemeente"));
        fr.push_str(&format!(", dont {part} pour cette commune"));
        de.push_str(&format!(", davon {part} für diese Gemeinde"));
        en.push_str(&format!(", of which {} for this municipality", in_english(paid)));
    }
    Message::new(nl, fr, de, en)
}

fn up_to(most: Cents) -> [String; 4] {
    let (most, in_english) = (euro(most), in_english(most));
    [
        format!("wat overblijft, hoogstens {most}"),
        format!("ce qui reste, au plus {most}"),
        format!("der Rest, höchstens {most}"),
        format!("what is left, at most {in_english}"),
    ]
}

fn exact(percent: Percent, of: Cents) -> [String; 4] {
    let (base, base_in_english) = (euro(of), in_english(of));
    let (Percent::PercentOfPrice(points) | Percent::PercentOfRest(points)) = percent;
    let said = percent_in_words(points);
    let in_english = said.replace(',', ".");
    match percent {
        Percent::PercentOfPrice(_) => [
            format!("{said} % van de prijs van {base}, afgerond op de cent"),
            format!("{said} % du prix de {base}, arrondi au cent"),
            format!("{said} % des Preises von {base}, auf den Cent gerundet"),
            format!("{in_english} % of the price of {base_in_english}, rounded to the cent"),
        ],
        Percent::PercentOfRest(_) => [
            format!("{said} % van wat overblijft, {base}, afgerond op de cent"),
            format!("{said} % de ce qui reste, {base}, arrondi au cent"),
            format!("{said} % des Restes von {base}, auf den Cent gerundet"),
            format!("{in_english} % of what is left, {base_in_english}, rounded to the cent"),
        ],
    }
}

fn bounded(exact: [String; 4], within: &Within) -> [String; 4] {
    let least = ["minstens", "au moins", "mindestens", "at least"];
    let most = ["hoogstens", "au plus", "höchstens", "at most"];
    let mut said = exact;
    for (bound, words) in [(within.at_least, least), (within.at_most, most)] {
        let Some(bound) = bound else { continue };
        let amounts = [euro(bound), euro(bound), euro(bound), in_english(bound)];
        for ((text, word), amount) in said.iter_mut().zip(words).zip(amounts) {
            text.push_str(&format!(", {word} {amount}"));
        }
    }
    said
}

fn euro(cents: Cents) -> String {
    format!("{},{:02} euro", cents.0 / 100, cents.0 % 100)
}

fn in_english(cents: Cents) -> String {
    euro(cents).replace(',', ".")
}

/// Hundredths of a percent, without zeros that say nothing.
fn percent_in_words(points: u32) -> String {
    match (points / 100, points % 100) {
        (whole, 0) => whole.to_string(),
        (whole, rest) if rest % 10 == 0 => format!("{whole},{}", rest / 10),
        (whole, rest) => format!("{whole},{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::steps;
    use contracts::billing::Payer::{Municipality, Organizer, Passholder};

    #[test]
    fn each_step_says_what_it_was_computed_of() {
        let key = [
            (Passholder, Share::Fixed(Cents(150))),
            (Municipality, Share::PercentOfRest(1250)),
            (Organizer, Share::Rest),
        ];
        let said = |price: i64| -> Vec<String> {
            let all = steps(Cents(price), &key);
            all.iter().map(|step| words(step, step.cents).nl).collect()
        };
        assert_eq!(
            said(1299),
            [
                "een vast bedrag: 1,50 euro",
                "12,5 % van wat overblijft, 11,49 euro, afgerond op de cent: 1,44 euro",
                "wat overblijft: 10,05 euro",
            ]
        );
        let most = [(Passholder, Share::UpTo(Cents(500))), (Organizer, Share::Rest)];
        let most = words(&steps(Cents(1299), &most)[0], Cents(500));
        assert_eq!(most.nl, "wat overblijft, hoogstens 5,00 euro: 5,00 euro");
        let short = "een vast bedrag: 1,00 euro, want meer was er niet over";
        assert_eq!(said(100)[0], short);
    }

    #[test]
    fn what_bounds_a_share_is_said_and_what_one_of_two_bears() {
        let within = Share::Within(Within {
            percent: Percent::PercentOfPrice(2000),
            at_least: Some(Cents(100)),
            at_most: None,
        });
        let key = [(Passholder, within), (Organizer, Share::Rest)];
        let said = words(&steps(Cents(300), &key)[0], Cents(100));
        let bounded = "20 % of the price of 3.00 euro, rounded to the cent, at least 1.00 euro: 1.00 euro";
        assert_eq!(said.en.as_deref(), Some(bounded));
        let clipped = words(&steps(Cents(80), &key)[0], Cents(80));
        assert!(
            clipped.nl.ends_with(": 0,80 euro, want meer was er niet over"),
            "{}",
            clipped.nl
        );
        let of_two = [
            (Passholder, Share::PercentOfPrice(2000)),
            (Municipality, Share::Rest),
        ];
        let said = words(&steps(Cents(1000), &of_two)[1], Cents(300));
        assert_eq!(
            said.nl,
            "wat overblijft: 8,00 euro, waarvan 3,00 euro voor deze gemeente"
        );
    }
}
