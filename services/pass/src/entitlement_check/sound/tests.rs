//! Which rules are sound, and which decides.

use super::*;
use EntitlementOutcome::{Likely, NotByTheseRules, Perhaps};
use contracts::CardSystemId;
use proptest::prelude::*;

const DEMO: &str = include_str!("../../../../../deploy/packs/beleefregio/entitlement-rules.json");
const REGIONS: &str = include_str!("../../../../../deploy/packs/beleefregio/card-systems.json");

fn demo() -> EntitlementRulesRow {
    let rows: Vec<EntitlementRulesRow> = serde_json::from_str(DEMO).unwrap();
    rows.into_iter().next().unwrap()
}

fn region() -> CardSystem {
    let rows: Vec<CardSystemRow> = serde_json::from_str(REGIONS).unwrap();
    rows.into_iter().next().unwrap().view
}

fn decided(row: &EntitlementRulesRow, code: &str, options: &[&str]) -> (String, EntitlementOutcome) {
    let questions = row.questions.iter().map(|question| question.id.as_str());
    let answers = Answers {
        postal_code: code,
        is_resident: lies_in(&region(), code),
        options: questions.zip(options.iter().copied()).collect(),
    };
    let rule = first(&row.rules, &answers).unwrap();
    (rule.id.clone(), rule.outcome)
}

#[test]
fn the_order_of_rules_decides() {
    let mut row = demo();
    require(&row, &region()).unwrap();
    for (code, options, rule, outcome) in [
        ("3450", ["alone", "yes", "none", "no"], "reimbursement", Likely),
        (
            "3450",
            ["family", "yes", "welfare", "yes"],
            "reimbursement_with_pass",
            Likely,
        ),
        (
            "3472",
            ["couple", "no", "debt_mediation", "no"],
            "welfare",
            Likely,
        ),
        (
            "3350",
            ["others", "unknown", "reception", "no"],
            "reception",
            Perhaps,
        ),
        (
            "3350",
            ["others", "unknown", "low_income", "no"],
            "reimbursement_unknown",
            Perhaps,
        ),
        (
            "3440",
            ["single_parent", "no", "low_income", "no"],
            "low_income",
            Perhaps,
        ),
        (
            "3440",
            ["single_parent", "no", "none", "yes"],
            "single_parent",
            Perhaps,
        ),
        ("3440", ["couple", "no", "none", "yes"], "others", NotByTheseRules),
        (
            "1000",
            ["alone", "yes", "welfare", "no"],
            "elsewhere",
            NotByTheseRules,
        ),
    ] {
        assert_eq!(
            decided(&row, code, &options),
            (rule.to_owned(), outcome),
            "{options:?}"
        );
    }
    row.rules.swap(2, 3);
    let both = ["alone", "yes", "welfare", "no"];
    assert_eq!(decided(&demo(), "3450", &both).0, "reimbursement");
    assert_eq!(
        decided(&row, "3450", &both).0,
        "welfare",
        "it stands before the other now"
    );
}

type Slip = fn(&mut EntitlementRulesRow);

#[test]
fn what_is_not_sound_is_refused_with_words() {
    let slips: [(Slip, &str); 16] = [
        (
            |row| row.counters[0].postal_codes.push("1000".into()),
            "a counter: postal code 1000 is not of the region",
        ),
        (|row| row.rules[2].words.de = None, "reimbursement lacks words"),
        (
            |row| row.rules[2].next_step.fr = Some(" ".into()),
            "reimbursement lacks words",
        ),
        (
            |row| row.questions[0].options[1].words.en = None,
            "couple lacks words",
        ),
        (|row| row.place.nl = String::new(), "place lacks words"),
        (|row| drop(row.rules.pop()), "the last has no condition"),
        (|row| row.rules.swap(1, 2), "leave nobody"),
        (|row| row.rules[1].id = "reimbursement".into(), "is there twice"),
        (|row| row.questions[0].id = "House".into(), "small letters"),
        (
            |row| row.rules[0].postal_codes = vec!["1000".into()],
            "is not of the region",
        ),
        (
            |row| drop(row.rules[1].answers.insert("income".into(), vec!["a".into()])),
            "no question income",
        ),
        (
            |row| drop(row.rules[1].answers.insert("pass".into(), vec![])),
            "names options",
        ),
        (
            |row| row.rules[4].holds = Some(EntitlementTerm::Months(25)),
            "holds 1 to 24",
        ),
        (|row| drop(row.counters.pop()), "3440 has no counter"),
        (
            |row| row.counters[0].at.address = " ".into(),
            "a name and an address",
        ),
        (
            |row| {
                let many = row.counters[0].clone();
                row.counters.extend(std::iter::repeat_n(many, 120));
            },
            "at most 8192 bytes",
        ),
    ];
    for (slip, words) in slips {
        let mut row = demo();
        slip(&mut row);
        let refused = require(&row, &region()).expect_err(words);
        assert!(refused.contains(words), "{refused} is not {words}");
    }
}

/// Any rules over the questions of the demo region: each names some options, and the last nothing.
fn rules() -> impl Strategy<Value = Vec<EntitlementRule>> {
    let one = (
        0_usize..3,
        proptest::collection::vec(0_usize..16, 4),
        proptest::option::of(any::<bool>()),
    );
    proptest::collection::vec(one, 0..8).prop_map(|drawn| {
        let demo = demo();
        let mut rules: Vec<EntitlementRule> = vec![];
        for (n, (outcome, options, resident)) in drawn.into_iter().enumerate() {
            let answers = demo
                .questions
                .iter()
                .zip(options)
                .filter_map(|(question, drawn)| {
                    let option = question.options.get(drawn)?;
                    Some((question.id.clone(), vec![option.id.clone()]))
                });
            rules.push(EntitlementRule {
                id: format!("rule_{}", "x".repeat(n)),
                outcome: [Likely, Perhaps, NotByTheseRules][outcome],
                resident,
                answers: answers.collect(),
                ..demo.rules[1].clone()
            });
        }
        rules.push(EntitlementRule {
            id: "last".into(),
            ..demo.rules.last().unwrap().clone()
        });
        rules
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_combination_of_answers_has_exactly_one_outcome(rules in rules(), is_resident: bool) {
        let row = EntitlementRulesRow { rules, card_system_id: CardSystemId(38), ..demo() };
        let is_sound = require(&row, &region()).is_ok();
        let mut reached = BTreeSet::new();
        for resident in [is_resident, !is_resident] {
            for options in combinations(&row.questions) {
                let answers = Answers { postal_code: "", is_resident: resident, options };
                let decided = first(&row.rules, &answers);
                prop_assert!(decided.is_some(), "nobody is left without an answer");
                let place = row.rules.iter().position(|rule| Some(rule) == decided).unwrap();
                let alone = |n: usize| first(std::slice::from_ref(&row.rules[n]), &answers).is_some();
                prop_assert!(alone(place) && !(0..place).any(alone), "the first that applies decides");
                reached.insert(place);
            }
        }
        let all_reached = reached.len() == row.rules.len();
        prop_assert_eq!(is_sound, all_reached);
    }
}
