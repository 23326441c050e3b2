//! What somebody is entitled to by the rules of a region, and what keeps people away.

use super::referrals::{KLUS, klus};
use super::regions::{city, view};
use super::{pass, region};
use chassis::ask::Idempotency;
use contracts::pack::Fate;
use contracts::pass::*;
use contracts::{CardSystemId, OrganizerId, PartnerId};
use serde_json::json;
use testing::{Stage, given};

fn words(text: &str) -> serde_json::Value {
    json!({"nl": text, "fr": text, "de": text, "en": text})
}

/// One question, and a rule for each of its answers.
fn rules() -> EntitlementRulesRow {
    serde_json::from_value(json!({
        "card_system_id": 38, "place": words("Where?"),
        "questions": [{"id": "reimbursed", "words": words("Increased?"), "options": [
            {"id": "yes", "words": words("Yes")}, {"id": "no", "words": words("No")},
        ]}],
        "rules": [
            {"id": "rummen", "outcome": "PERHAPS", "postal_codes": ["3454"], "holds": {"months": 6},
             "words": words("Rummen is another matter"), "next_step": words("Ask")},
            {"id": "reimbursed", "outcome": "LIKELY", "resident": true, "holds": "usual",
             "answers": {"reimbursed": ["yes"]}, "words": words("Likely"), "next_step": words("Go")},
            {"id": "others", "outcome": "NOT_BY_THESE_RULES", "words": words("No"),
             "next_step": words("Ask")},
        ],
        "counters": [
            {"postal_codes": ["3450", "3454"], "at": {"name": "Geetbets", "address": "Dorpsstraat 1"}},
            {"postal_codes": ["3440"], "at": {"name": "Zoutleeuw", "address": "Markt 1"}},
        ],
    }))
    .unwrap()
}

fn load() -> LoadPass {
    LoadPass {
        card_systems: vec![CardSystemRow {
            view: view(),
            ..region().card_systems[0].clone()
        }],
        city_settings: vec![city("GEETBETS", &["3450", "3454"])],
        entitlement_rules: vec![rules()],
        ..LoadPass::default()
    }
}

fn check(postal_code: &str, answers: &[(&str, u8)]) -> CheckEntitlement {
    CheckEntitlement {
        card_system_id: given::REGION,
        postal_code: postal_code.into(),
        answers: answers.iter().map(|(id, n)| ((*id).to_owned(), *n)).collect(),
    }
}

#[tokio::test]
async fn who_answers_the_questions_of_a_region_reads_what_its_rules_say() {
    let stage = pass().await;
    stage.ask(load()).await.unwrap();
    let region = ListEntitlementQuestions {
        card_system_id: given::REGION,
    };
    let asked = stage.ask(region).await.unwrap();
    assert_eq!(asked.questions[0].options[1].en.as_deref(), Some("No"));
    use EntitlementOutcome::{Likely, NotByTheseRules, Perhaps};
    for (code, answer, outcome, until, counters) in [
        ("3450", 1, Likely, Some("2027-04-30"), &["Geetbets"][..]),
        ("3440", 1, Likely, Some("2027-04-30"), &["Zoutleeuw"]),
        ("3454", 2, Perhaps, Some("2027-05-14"), &["Geetbets"]),
        ("3450", 2, NotByTheseRules, None, &["Geetbets"]),
        ("1000", 1, NotByTheseRules, None, &[]),
    ] {
        let said = stage.ask(check(code, &[("reimbursed", answer)])).await;
        let said = said.unwrap_or_else(|fault| panic!("{code}: {fault:?}"));
        assert!(said.outcome == outcome, "{code} {answer}");
        assert_eq!(said.until.map(|day| day.to_string()).as_deref(), until, "{code}");
        let names: Vec<&str> = said.counters.iter().map(|at| at.name.as_str()).collect();
        assert_eq!(names, counters, "{code}");
    }
}

#[tokio::test]
async fn answers_that_are_none_are_refused_and_not_repeated() {
    let stage = pass().await;
    stage.ask(load()).await.unwrap();
    for (code, answers, slug) in [
        ("3450", &[][..], "body/invalid-data"),
        ("3450", &[("reimbursed", 0)], "body/invalid-data"),
        ("3450", &[("reimbursed", 3)], "body/invalid-data"),
        ("3450", &[("reimbursed", 1), ("debts", 1)], "body/invalid-data"),
        ("0999", &[("reimbursed", 1)], "uitpas/invalid-postal-code"),
    ] {
        match stage.ask(check(code, answers)).await {
            Err(chassis::Fault::Refused(refusal)) => {
                assert_eq!(refusal.slug, slug, "{answers:?}");
                assert!(!format!("{refusal:?}").contains("debts"), "{refusal:?}");
            }
            other => panic!("{answers:?}: {}", other.is_ok()),
        }
    }
    let elsewhere = CheckEntitlement {
        card_system_id: CardSystemId(7),
        ..check("3450", &[("reimbursed", 1)])
    };
    assert_eq!(stage.refusal(elsewhere).await, "url/not-found");
}

#[tokio::test]
async fn rules_without_words_in_a_language_do_not_come_in_and_those_before_stay() {
    let stage = pass().await;
    stage.ask(load()).await.unwrap();
    let mut slip = rules();
    slip.rules[1].words.de = None;
    let report = stage
        .ask(LoadPass {
            entitlement_rules: vec![slip],
            ..LoadPass::default()
        })
        .await
        .unwrap();
    assert!(
        matches!(&report.rows[0].fate, Fate::Refused(why) if why.contains("nl, fr, de or en")),
        "{report:?}"
    );
    let said = stage.ask(check("3450", &[("reimbursed", 1)])).await;
    assert!(said.is_ok_and(|said| said.outcome == EntitlementOutcome::Likely));
}

fn barrier(theme: BarrierTheme, place: BarrierPlace) -> NoteBarrier {
    NoteBarrier {
        regions: vec![given::REGION],
        partners: vec![],
        card_system_id: given::REGION,
        theme,
        place,
    }
}

fn in_town(code: &str) -> BarrierPlace {
    BarrierPlace::Municipality(code.into())
}

async fn note(stage: &Stage, times: usize, theme: BarrierTheme, place: &BarrierPlace) {
    for _ in 0..times {
        stage.ask(barrier(theme, place.clone())).await.unwrap();
    }
}

async fn report(stage: &Stage, quarter: Option<&str>) -> Vec<(BarrierTheme, String, i64)> {
    let ask = ReportBarriers {
        card_system_id: given::REGION,
        quarter: quarter.map(|quarter| quarter.parse().unwrap()),
    };
    let report = stage.ask(ask).await.unwrap();
    let place = |count: &BarrierCount| {
        let organizer = count.organizer_id.as_ref().map(|id| id.0.clone());
        count.municipality.clone().or(organizer).unwrap()
    };
    let counts = report.barriers.iter();
    counts
        .map(|count| (count.theme, place(count), count.times))
        .collect()
}

#[tokio::test]
async fn a_barrier_is_counted_at_its_municipality_whichever_of_its_postal_codes_is_named() {
    let stage = pass().await;
    stage.ask(load()).await.unwrap();
    note(&stage, 3, BarrierTheme::Transport, &in_town("3450")).await;
    note(&stage, 2, BarrierTheme::Transport, &in_town("3454")).await;
    note(&stage, 6, BarrierTheme::Full, &in_town("3440")).await;
    let library = BarrierPlace::Organizer(OrganizerId::from("bib"));
    note(&stage, 5, BarrierTheme::Shame, &library).await;
    note(&stage, 4, BarrierTheme::Language, &library).await;
    let unknown = barrier(BarrierTheme::Full, in_town("1000"));
    assert_eq!(stage.refusal(unknown).await, "postal-code-not-in-card-system");
    stage.at("2027-01-02T10:00:00Z");
    assert_eq!(
        report(&stage, None).await,
        [
            (BarrierTheme::Full, "ZOUTLEEUW".into(), 6),
            (BarrierTheme::Shame, "bib".into(), 5),
            (BarrierTheme::Transport, "GEETBETS".into(), 5),
        ]
    );
}

#[tokio::test]
async fn a_partner_notes_barriers_in_its_area_while_its_mandate_counts() {
    let stage = pass().await;
    stage.ask(load()).await.unwrap();
    let row = PartnerRow {
        last_day: "2026-11-14".parse().ok(),
        ..klus()
    };
    super::referrals::load(&stage, row).await;
    let by = |partner, region| NoteBarrier {
        regions: vec![CardSystemId(7)],
        partners: vec![partner],
        card_system_id: region,
        ..barrier(BarrierTheme::Shame, in_town("3450"))
    };
    stage.ask(by(KLUS, given::REGION)).await.unwrap();
    let nobody = PartnerId(uuid::Uuid::from_u128(9));
    assert_eq!(stage.refusal(by(nobody, given::REGION)).await, "auth/forbidden");
    assert_eq!(stage.refusal(by(KLUS, CardSystemId(8))).await, "auth/forbidden");
    stage.at("2026-11-14T23:00:00Z");
    assert_eq!(stage.refusal(by(KLUS, given::REGION)).await, "auth/forbidden");
}

#[tokio::test]
async fn a_report_has_what_was_noted_five_times_in_a_quarter_that_is_over() {
    let stage = pass().await;
    stage.ask(load()).await.unwrap();
    note(&stage, 4, BarrierTheme::Transport, &in_town("3450")).await;
    let running = ReportBarriers {
        card_system_id: given::REGION,
        quarter: Some("2026-Q4".parse().unwrap()),
    };
    assert_eq!(stage.refusal(running.clone()).await, "body/invalid-data");
    stage.at("2026-12-31T22:59:00Z");
    note(&stage, 1, BarrierTheme::Transport, &in_town("3450")).await;
    // In Brussels it is the next year.
    stage.at("2026-12-31T23:00:00Z");
    note(&stage, 4, BarrierTheme::Transport, &in_town("3450")).await;
    let late = stage.refusal(running).await;
    assert_eq!(
        late, "body/invalid-data",
        "what began before midnight may come yet"
    );
    stage.at("2027-01-01T00:00:00Z");
    let last = [(BarrierTheme::Transport, "GEETBETS".to_owned(), 5)];
    assert_eq!(report(&stage, None).await, last);
    assert_eq!(report(&stage, Some("2026-Q4")).await, last);
    assert_eq!(report(&stage, Some("2026-Q3")).await, []);
}

#[tokio::test]
async fn a_barrier_that_is_sent_twice_under_one_key_counts_once() {
    let stage = pass().await;
    stage.ask(load()).await.unwrap();
    note(&stage, 4, BarrierTheme::Clothing, &in_town("3440")).await;
    let key = Idempotency {
        client: "klus".into(),
        key: "tap".into(),
        hash: "one tap".into(),
    };
    for _ in 0..3 {
        let one = barrier(BarrierTheme::Clothing, in_town("3440"));
        stage.ask_once(&one, Some(&key)).await.unwrap();
    }
    stage.at("2027-01-02T10:00:00Z");
    assert_eq!(
        report(&stage, None).await,
        [(BarrierTheme::Clothing, "ZOUTLEEUW".to_owned(), 5)]
    );
}
