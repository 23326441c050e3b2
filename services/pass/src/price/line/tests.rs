//! Price tables: whom a line names, and that each of everybody has one.

use super::*;
use contracts::Cents;
use proptest::prelude::*;

fn line(label: &str, price: i64) -> PriceLine {
    PriceLine {
        label: label.into(),
        description: String::new(),
        price: Cents(price),
        card_type: None,
        reasons: vec![],
        from_age: None,
        to_age: None,
        resident: None,
        social_tariff: None,
        voucher_type: None,
    }
}

const ADULT: Buyer<'static> = Buyer {
    card_type: CardType::NfcCard,
    reason: CardReason::FirstCard,
    age: 30,
    is_resident: true,
    has_right: false,
    voucher_type: None,
};

/// Three euro for residents from 18, five for others, children nothing and two, one with the right, and
/// nothing with a voucher.
fn table() -> Vec<PriceLine> {
    let plain = |label, price, resident| PriceLine {
        resident: Some(resident),
        social_tariff: Some(false),
        ..line(label, price)
    };
    let adult = |label, price, resident| PriceLine {
        from_age: Some(18),
        ..plain(label, price, resident)
    };
    let child = |label, price, resident| PriceLine {
        to_age: Some(17),
        ..plain(label, price, resident)
    };
    vec![
        adult("inwoner +18", 300, true),
        child("inwoner -18", 0, true),
        adult("niet-inwoner +18", 500, false),
        child("niet-inwoner -18", 200, false),
        PriceLine {
            social_tariff: Some(true),
            ..line("kansenpas", 100)
        },
        PriceLine {
            voucher_type: Some("jeugdbon".into()),
            ..line("met jeugdbon", 0)
        },
    ]
}

#[test]
fn each_line_applies_to_whom_it_names() {
    let (table, child) = (table(), Buyer { age: 17, ..ADULT });
    assert_eq!(fault(&table[..5]), None);
    for (buyer, label, price) in [
        (ADULT, "inwoner +18", 300),
        (Buyer { age: 18, ..ADULT }, "inwoner +18", 300),
        (child, "inwoner -18", 0),
        (
            Buyer {
                is_resident: false,
                ..ADULT
            },
            "niet-inwoner +18",
            500,
        ),
        (
            Buyer {
                is_resident: false,
                ..child
            },
            "niet-inwoner -18",
            200,
        ),
        (
            Buyer {
                has_right: true,
                ..ADULT
            },
            "kansenpas",
            100,
        ),
        (
            Buyer {
                has_right: true,
                is_resident: false,
                ..child
            },
            "kansenpas",
            100,
        ),
        (
            Buyer {
                voucher_type: Some("jeugdbon"),
                ..ADULT
            },
            "met jeugdbon",
            0,
        ),
    ] {
        let found = line_for(&table, &buyer).unwrap();
        assert_eq!(
            (found.label.as_str(), found.price),
            (label, Cents(price)),
            "{buyer:?}"
        );
    }
    let unknown = Buyer {
        voucher_type: Some("andere"),
        ..ADULT
    };
    assert_eq!(line_for(&table, &unknown), None);
}

#[test]
fn a_table_with_none_or_two_lines_for_somebody_is_refused() {
    let words = |lines: &[PriceLine]| fault(lines).unwrap_or_default();
    assert!(words(&[]).contains("1 to 50 lines"));
    for gone in 0..5 {
        let mut table = table();
        table.remove(gone);
        assert!(words(&table).starts_with("no line applies to"), "{gone}");
    }
    let mut table = table();
    table.push(PriceLine {
        from_age: Some(65),
        resident: Some(true),
        ..line("senioren", 0)
    });
    let said = words(&table);
    assert!(
        said.contains("\"senioren\" both apply to") && said.contains("age 65"),
        "{said}"
    );
}

#[test]
fn a_price_below_zero_or_raised_by_a_voucher_is_refused() {
    let words = |lines: &[PriceLine]| fault(lines).unwrap_or_default();
    assert!(words(&[line("a", -1)]).contains("the price is 0 to"));
    assert!(words(&[line("a", 100_001)]).contains("the price is 0 to"));
    let dear = PriceLine {
        voucher_type: Some("bon".into()),
        ..line("bon", 301)
    };
    assert!(words(&[line("a", 300), dear.clone()]).starts_with("with a voucher it is dearer"));
    assert_eq!(fault(&[line("a", 301), dear]), None);
    let backwards = PriceLine {
        from_age: Some(18),
        to_age: Some(17),
        ..line("a", 0)
    };
    assert!(words(&[backwards]).contains("in order"));
}

#[test]
fn an_age_is_whole_years_and_never_below_zero() {
    let age = |born: &str, today: &str| age(born.parse().unwrap(), today.parse().unwrap());
    assert_eq!(age("2008-11-15", "2026-11-14"), 17);
    assert_eq!(age("2008-11-14", "2026-11-14"), 18);
    assert_eq!(age("2008-02-29", "2026-02-28"), 17);
    assert_eq!(age("2026-11-15", "2026-11-14"), 0);
    assert_eq!(age("0001-01-01", "2026-11-14"), OLDEST);
}

/// How a line comes apart into two that name the same people together.
#[derive(Debug, Clone)]
enum Cut {
    Home,
    Right,
    Kind,
    Age(i32),
    Reason(usize),
}

fn cut(line: PriceLine, how: &Cut) -> Vec<PriceLine> {
    let (mut one, mut other) = (line.clone(), line.clone());
    match how {
        Cut::Home if line.resident.is_none() => {
            (one.resident, other.resident) = (Some(true), Some(false));
        }
        Cut::Right if line.social_tariff.is_none() => {
            (one.social_tariff, other.social_tariff) = (Some(true), Some(false));
        }
        Cut::Kind if line.card_type.is_none() => {
            (one.card_type, other.card_type) = (Some(CardType::Digital), Some(CardType::NfcCard));
        }
        Cut::Age(at)
            if line.from_age.is_none_or(|from| from < *at) && line.to_age.is_none_or(|to| *at <= to) =>
        {
            (one.to_age, other.from_age) = (Some(at - 1), Some(*at));
        }
        Cut::Reason(n) if line.reasons.is_empty() => {
            let (few, rest) = CardReason::ALL.split_at(*n);
            (one.reasons, other.reasons) = (few.to_vec(), rest.to_vec());
        }
        _ => return vec![line],
    }
    vec![one, other]
}

fn cuts() -> impl Strategy<Value = Vec<(usize, i64, Cut)>> {
    let how = prop_oneof![
        Just(Cut::Home),
        Just(Cut::Right),
        Just(Cut::Kind),
        (1..120).prop_map(Cut::Age),
        (1..6usize).prop_map(Cut::Reason),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0..=DEAREST, how), 0..12).prop_map(|cuts| {
        cuts.into_iter()
            .map(|(at, price, how)| (at.index(997), price, how))
            .collect()
    })
}

fn buyer() -> impl Strategy<Value = Buyer<'static>> {
    let kinds = prop::sample::select(vec![CardType::NfcCard, CardType::Digital]);
    let reasons = prop::sample::select(CardReason::ALL.to_vec());
    (kinds, reasons, 0..=OLDEST, any::<bool>(), any::<bool>()).prop_map(
        |(card_type, reason, age, is_resident, has_right)| Buyer {
            card_type,
            reason,
            age,
            is_resident,
            has_right,
            voucher_type: None,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However a table is cut, everybody has one line, and without one of its lines somebody has none.
    #[test]
    fn exactly_one_line_of_a_table_applies_to_everybody(
        cuts in cuts(),
        buyers in prop::collection::vec(buyer(), 20),
        gone in any::<prop::sample::Index>(),
    ) {
        let mut table = vec![line("iedereen", 500)];
        for (at, price, how) in &cuts {
            let n = at % table.len();
            let mut halves = cut(table.remove(n), how);
            halves[0].price = Cents(*price);
            table.extend(halves);
        }
        prop_assert_eq!(fault(&table), None);
        for buyer in &buyers {
            prop_assert_eq!(table.iter().filter(|line| applies(line, buyer)).count(), 1);
            prop_assert!(line_for(&table, buyer).unwrap().price.0 >= 0);
        }
        let mut twice = table.clone();
        twice.push(table[gone.index(table.len())].clone());
        prop_assert!(fault(&twice).is_some());
        table.remove(gone.index(table.len()));
        prop_assert!(fault(&table).is_some());
    }
}
