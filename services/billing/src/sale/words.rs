//! What a payer bears of a sale, in words.

use crate::key::Step;
use contracts::Cents;
use contracts::billing::{Percent, Share, Within};
use contracts::message::Message;

/// "20 % of 12.99 euro, rounded to the cent: 2.60 euro", in four languages.
pub fn words(step: &Step) -> Message {
    let (base, cents) = (euro(step.of), euro(step.cents));
    let [nl, fr, de, en] = match step.share {
        Share::Fixed(amount) if amount > step.of => [
            format!(
                "het vaste bedrag van {}, maar er was maar {base} over",
                euro(amount)
            ),
            format!(
                "le montant fixe de {}, mais il ne restait que {base}",
                euro(amount)
            ),
            format!(
                "der feste Betrag von {}, aber es blieben nur {base}",
                euro(amount)
            ),
            format!("the fixed amount of {}, but only {base} was left", euro(amount)),
        ],
        Share::Fixed(_) => [
            "een vast bedrag".to_owned(),
            "un montant fixe".to_owned(),
            "ein fester Betrag".to_owned(),
            "a fixed amount".to_owned(),
        ],
        Share::PercentOfPrice(points) => of_price(points, &base),
        Share::PercentOfRest(points) => of_rest(points, &base),
        Share::Within(within) => {
            let exact = match within.percent {
                Percent::PercentOfPrice(points) => of_price(points, &base),
                Percent::PercentOfRest(points) => of_rest(points, &base),
            };
            bounded(exact, &within)
        }
        Share::Rest => [
            "wat overblijft".to_owned(),
            "ce qui reste".to_owned(),
            "der Rest".to_owned(),
            "what is left".to_owned(),
        ],
    };
    Message::new(
        format!("{nl}: {cents}"),
        format!("{fr} : {cents}"),
        format!("{de}: {cents}"),
        format!("{en}: {cents}"),
    )
}

fn of_price(points: u32, base: &str) -> [String; 4] {
    let percent = percent(points);
    [
        format!("{percent} % van de prijs van {base}, afgerond op de cent"),
        format!("{percent} % du prix de {base}, arrondi au cent"),
        format!("{percent} % des Preises von {base}, auf den Cent gerundet"),
        format!("{percent} % of the price of {base}, rounded to the cent"),
    ]
}

fn of_rest(points: u32, base: &str) -> [String; 4] {
    let percent = percent(points);
    [
        format!("{percent} % van wat overblijft, {base}, afgerond op de cent"),
        format!("{percent} % de ce qui reste, {base}, arrondi au cent"),
        format!("{percent} % des Restes von {base}, auf den Cent gerundet"),
        format!("{percent} % of what is left, {base}, rounded to the cent"),
    ]
}

fn bounded(exact: [String; 4], within: &Within) -> [String; 4] {
    let least = within.at_least.map(euro);
    let most = within.at_most.map(euro);
    let [least_in, most_in] = [
        ["minstens", "au moins", "mindestens", "at least"],
        ["hoogstens", "au plus", "höchstens", "at most"],
    ];
    let mut said = exact;
    for (n, words) in said.iter_mut().enumerate() {
        for (bound, word) in [(&least, least_in[n]), (&most, most_in[n])] {
            if let Some(bound) = bound {
                words.push_str(&format!(", {word} {bound}"));
            }
        }
    }
    said
}

fn euro(cents: Cents) -> String {
    format!("{},{:02} euro", cents.0 / 100, cents.0 % 100)
}

/// Hundredths of a percent, without zeros that say nothing.
fn percent(points: u32) -> String {
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
            all.iter().map(|step| words(step).nl).collect()
        };
        assert_eq!(
            said(1299),
            [
                "een vast bedrag: 1,50 euro",
                "12,5 % van wat overblijft, 11,49 euro, afgerond op de cent: 1,44 euro",
                "wat overblijft: 10,05 euro",
            ]
        );
        let within = Step {
            share: Share::Within(Within {
                percent: Percent::PercentOfPrice(2000),
                at_least: Some(Cents(100)),
                at_most: None,
            }),
            ..steps(Cents(300), &key)[0]
        };
        assert!(words(&within).nl.contains("minstens 1,00 euro"));
        assert_eq!(
            said(100)[0],
            "het vaste bedrag van 1,50 euro, maar er was maar 1,00 euro over: 1,00 euro"
        );
    }
}
