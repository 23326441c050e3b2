//! Keys as municipalities and regions of the field publish them, each with what it comes to.

use super::split::{fault, steps};
use contracts::Cents;
use contracts::billing::{Payer, Percent, Share, Within};

use Payer::{Flanders, Municipality, Organizer, Passholder};
use Share::{Fixed, PercentOfPrice, PercentOfRest, Rest};

/// A key, and prices with what the holder, the municipality, the organizer and Flanders bear.
struct Published {
    whose: &'static str,
    key: Vec<(Payer, Share)>,
    comes_to: &'static [(i64, [i64; 4])],
}

fn percent(percent: u32) -> Share {
    PercentOfPrice(percent * 100)
}

fn within(percent: u32, at_least: Option<i64>, at_most: Option<i64>) -> Share {
    Share::Within(Within {
        percent: Percent::PercentOfPrice(percent * 100),
        at_least: at_least.map(Cents),
        at_most: at_most.map(Cents),
    })
}

fn one(whose: &'static str, key: &[(Payer, Share)], comes_to: &'static [(i64, [i64; 4])]) -> Published {
    Published {
        whose,
        key: key.to_vec(),
        comes_to,
    }
}

fn of_percentages() -> Vec<Published> {
    vec![
        one(
            "20-40-40, as most regions",
            &[
                (Passholder, percent(20)),
                (Municipality, percent(40)),
                (Organizer, Rest),
            ],
            &[
                (1000, [200, 400, 400, 0]),
                (310, [62, 124, 124, 0]),
                (11_900, [2380, 4760, 4760, 0]),
            ],
        ),
        one(
            "20-40-40, a season ticket for a seat",
            &[
                (Passholder, percent(20)),
                (Organizer, percent(40)),
                (Municipality, Rest),
            ],
            &[(15_900, [3180, 6360, 6360, 0])],
        ),
        one(
            "20-10-70, a recognised association",
            &[
                (Passholder, percent(20)),
                (Organizer, percent(10)),
                (Municipality, Rest),
            ],
            &[(12_000, [2400, 8400, 1200, 0]), (8500, [1700, 5950, 850, 0])],
        ),
        one(
            "20-0-80, an association with many members who have the right",
            &[(Passholder, percent(20)), (Municipality, Rest)],
            &[(12_000, [2400, 9600, 0, 0])],
        ),
    ]
}

fn of_fixed_prices() -> Vec<Published> {
    vec![
        one(
            "1.50 euro, residents: half from the municipality",
            &[
                (Passholder, Fixed(Cents(150))),
                (Municipality, percent(50)),
                (Organizer, Rest),
            ],
            &[
                (1000, [150, 500, 350, 0]),
                (500, [150, 250, 100, 0]),
                (200, [150, 50, 0, 0]),
            ],
        ),
        one(
            "1.50 euro, others of the region: 70 % from the municipality",
            &[
                (Passholder, Fixed(Cents(150))),
                (Municipality, percent(70)),
                (Organizer, Rest),
            ],
            &[
                (1000, [150, 700, 150, 0]),
                (500, [150, 350, 0, 0]),
                (200, [150, 50, 0, 0]),
            ],
        ),
        one(
            "1.50 euro for everything, the organizer bears the rest",
            &[(Passholder, Fixed(Cents(150))), (Organizer, Rest)],
            &[(500, [150, 0, 350, 0]), (700, [150, 0, 550, 0])],
        ),
        one(
            "3 euro for a day of holiday play",
            &[(Passholder, Fixed(Cents(300))), (Municipality, Rest)],
            &[(1000, [300, 700, 0, 0])],
        ),
        one(
            "1.50 euro for half a day of holiday play",
            &[(Passholder, Fixed(Cents(150))), (Municipality, Rest)],
            &[(500, [150, 350, 0, 0])],
        ),
    ]
}

fn of_other_shares() -> Vec<Published> {
    vec![
        one(
            "a quarter for a camp of several days",
            &[(Passholder, percent(25)), (Municipality, Rest)],
            &[(18_000, [4500, 13_500, 0, 0]), (12_999, [3250, 9749, 0, 0])],
        ),
        one(
            "2 euro where the ticket costs at most 10",
            &[
                (Passholder, Fixed(Cents(200))),
                (Municipality, percent(40)),
                (Organizer, Rest),
            ],
            &[(1000, [200, 400, 400, 0])],
        ),
        one(
            "80 % off, borne by the municipality alone",
            &[(Passholder, percent(20)), (Municipality, Rest)],
            &[(735, [147, 588, 0, 0])],
        ),
        one(
            "75 % off, shared by halves",
            &[
                (Passholder, percent(25)),
                (Municipality, PercentOfRest(5000)),
                (Organizer, Rest),
            ],
            &[(1000, [250, 375, 375, 0]), (333, [83, 125, 125, 0])],
        ),
        one(
            "schools: half from the municipality, the school the rest",
            &[
                (Passholder, percent(20)),
                (Municipality, percent(50)),
                (Organizer, Rest),
            ],
            &[(2000, [400, 1000, 600, 0])],
        ),
    ]
}

fn with_bounds() -> Vec<Published> {
    vec![
        one(
            "arts education: a quarter of the fee at most",
            &[(Passholder, within(25, None, Some(10_000))), (Municipality, Rest)],
            &[(30_000, [7500, 22_500, 0, 0]), (60_000, [10_000, 50_000, 0, 0])],
        ),
        one(
            "a fifth, and never less than one euro",
            &[
                (Passholder, within(20, Some(100), None)),
                (Municipality, percent(40)),
                (Organizer, Rest),
            ],
            &[
                (300, [100, 120, 80, 0]),
                (1000, [200, 400, 400, 0]),
                (80, [80, 0, 0, 0]),
            ],
        ),
        one(
            "a fifth, and never more than five euro",
            &[
                (Passholder, within(20, None, Some(500))),
                (Municipality, percent(40)),
                (Organizer, Rest),
            ],
            &[(5000, [500, 2000, 2500, 0])],
        ),
        one(
            "a fifth, between one euro and ten",
            &[
                (Passholder, within(20, Some(100), Some(1000))),
                (Organizer, percent(10)),
                (Municipality, Rest),
            ],
            &[(200, [100, 80, 20, 0]), (9000, [1000, 7100, 900, 0])],
        ),
        one(
            "the municipality's part has a ceiling, the organizer bears what is above it",
            &[
                (Passholder, percent(20)),
                (Municipality, within(40, None, Some(1500))),
                (Organizer, Rest),
            ],
            &[(3000, [600, 1200, 1200, 0]), (10_000, [2000, 1500, 6500, 0])],
        ),
    ]
}

fn with_flanders() -> Vec<Published> {
    vec![
        one(
            "a museum at one euro, by the Flemish authority",
            &[(Passholder, Fixed(Cents(100))), (Flanders, Rest)],
            &[(1000, [100, 0, 0, 900])],
        ),
        one(
            "four payers",
            &[
                (Passholder, percent(20)),
                (Municipality, percent(30)),
                (Flanders, percent(10)),
                (Organizer, Rest),
            ],
            &[(1000, [200, 300, 400, 100]), (1, [0, 0, 1, 0])],
        ),
        one(
            "four payers, the rest halved",
            &[
                (Passholder, Fixed(Cents(150))),
                (Flanders, percent(10)),
                (Municipality, PercentOfRest(5000)),
                (Organizer, Rest),
            ],
            &[(1000, [150, 375, 375, 100])],
        ),
    ]
}

/// A maximum price, in the two places where a holder may stand.
fn with_a_maximum() -> Vec<Published> {
    vec![
        one(
            "a third off by the municipality, and never more than ten euro for the holder",
            &[
                (Municipality, percent(33)),
                (Passholder, Share::UpTo(Cents(1000))),
                (Organizer, Rest),
            ],
            &[(1000, [670, 330, 0, 0]), (3000, [1000, 990, 1010, 0])],
        ),
        one(
            "six euro off, ten euro at most",
            &[
                (Organizer, Fixed(Cents(600))),
                (Passholder, Share::UpTo(Cents(1000))),
                (Municipality, Rest),
            ],
            &[
                (1400, [800, 0, 600, 0]),
                (2500, [1000, 900, 600, 0]),
                (500, [0, 0, 500, 0]),
            ],
        ),
    ]
}

fn of_coupons() -> Vec<Published> {
    vec![
        one(
            "a coupon of one euro for the holder",
            &[(Passholder, Fixed(Cents(100))), (Municipality, Rest)],
            &[(1000, [100, 900, 0, 0])],
        ),
        one(
            "a coupon of six euro off",
            &[(Municipality, Fixed(Cents(600))), (Passholder, Rest)],
            &[(1000, [400, 600, 0, 0]), (500, [0, 500, 0, 0])],
        ),
        one(
            "a coupon of two euro off, by the organizer",
            &[(Organizer, Fixed(Cents(200))), (Passholder, Rest)],
            &[(1000, [800, 0, 200, 0])],
        ),
        one(
            "a coupon of half the price",
            &[(Municipality, percent(50)), (Passholder, Rest)],
            &[(2700, [1350, 1350, 0, 0]), (1, [0, 1, 0, 0])],
        ),
        one(
            "seven euro off in each price class",
            &[(Organizer, Fixed(Cents(700))), (Passholder, Rest)],
            &[
                (2800, [2100, 0, 700, 0]),
                (2100, [1400, 0, 700, 0]),
                (1400, [700, 0, 700, 0]),
            ],
        ),
    ]
}

#[test]
fn keys_as_the_field_publishes_them_split_to_the_cent() {
    let groups = [
        of_percentages(),
        of_fixed_prices(),
        of_other_shares(),
        with_bounds(),
        with_flanders(),
        with_a_maximum(),
        of_coupons(),
    ];
    let all: Vec<Published> = groups.into_iter().flatten().collect();
    assert!(all.len() >= 25);
    for Published { whose, key, comes_to } in all {
        assert_eq!(fault(&key), None, "{whose}");
        for (price, expected) in comes_to {
            let steps = steps(Cents(*price), &key);
            let sum: Cents = steps.iter().map(|step| step.cents).sum();
            assert_eq!(sum, Cents(*price), "{whose}");
            let of = |payer: Payer| {
                let step = steps.iter().find(|step| step.payer == payer);
                step.map_or(0, |step| step.cents.0)
            };
            let found = [Passholder, Municipality, Organizer, Flanders].map(of);
            assert_eq!(found, *expected, "{whose}: {price} cents");
        }
    }
}

#[test]
fn a_percentage_with_bounds_is_written_as_a_pack_has_it() {
    let text = r#"{"within":{"percent_of_price":2000,"at_least":100}}"#;
    let share: Share = serde_json::from_str(text).unwrap();
    assert_eq!(share, within(20, Some(100), None));
    assert_eq!(serde_json::to_string(&share).unwrap(), text);
    let upside_down = [(Passholder, within(20, Some(200), Some(100))), (Organizer, Rest)];
    assert_eq!(
        fault(&upside_down).unwrap(),
        "a share has a floor above its ceiling"
    );
}
