//! A partner guides somebody, a counter takes the code, and the partner learns what it may.

use super::merging::{merge, three};
use super::registration::{an, digital, library};
use super::usage::{came, hear};
use super::{pass, region, run_jobs};
use contracts::page::Window;
use contracts::pass::*;
use contracts::{CardSystemId, PartnerId, PassholderId, ReferralCode};
use futures_util::future::join_all;
use testing::{Stage, given};
use uuid::Uuid;

pub const KLUS: PartnerId = PartnerId(Uuid::from_u128(0xC001));

pub fn klus() -> PartnerRow {
    PartnerRow {
        id: KLUS,
        name: "Klus".into(),
        mandates: vec![Mandate::Refer],
        card_system_ids: vec![given::REGION],
        first_day: "2026-01-01".parse().unwrap(),
        last_day: None,
        effect_period: EffectPeriod::Month,
    }
}

pub async fn load(stage: &Stage, row: PartnerRow) {
    let load = LoadPass {
        partners: vec![row],
        ..LoadPass::default()
    };
    let report = stage.ask(load).await.unwrap();
    let refused = report
        .rows
        .iter()
        .any(|row| matches!(row.fate, contracts::pack::Fate::Refused(_)));
    assert!(!refused, "{report:?}");
}

/// The region with Lotte, and Klus.
pub async fn with_klus() -> Stage {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    load(&stage, klus()).await;
    stage
}

pub fn code(n: u8) -> ReferralCode {
    ReferralCode::of([n; 8])
}

pub fn refer(n: u8, may_know: bool) -> CreateReferral {
    CreateReferral {
        partner_id: KLUS,
        made_with: "2026".into(),
        codes: vec![code(n)],
        form: ReferralForm::Paper,
        partner_may_know: may_know,
        postal_code: None,
        attested: false,
    }
}

pub fn accept(n: u8) -> AcceptReferral {
    AcceptReferral {
        code: code(n),
        counter: library(),
    }
}

fn elsewhere() -> Counter {
    Counter {
        organizer_id: "sport-gent".into(),
        card_system_ids: vec![CardSystemId(1)],
        ..library()
    }
}

pub fn act(taken: &AcceptedReferral, act: ReferralAct) -> ActOnReferral {
    ActOnReferral {
        referral_id: taken.id,
        version: taken.version,
        by: Acting {
            partners: vec![],
            counters: vec![library()],
        },
        act,
    }
}

pub fn as_klus(referral: &Referral, act: ReferralAct) -> ActOnReferral {
    ActOnReferral {
        referral_id: referral.id,
        version: referral.version,
        by: Acting {
            partners: vec![KLUS],
            counters: vec![],
        },
        act,
    }
}

pub async fn seen(stage: &Stage) -> Vec<Referral> {
    let ask = ListReferrals {
        partners: vec![KLUS],
        window: Window::default(),
    };
    stage.ask(ask).await.unwrap().member
}

pub async fn states(stage: &Stage) -> Vec<ShownState> {
    seen(stage).await.into_iter().map(|one| one.state).collect()
}

async fn told(stage: &Stage) -> Vec<ReferralState> {
    let told = stage.told::<ReferralChanged>().await.unwrap();
    told.into_iter().map(|one| one.state).collect()
}

pub async fn number(stage: &Stage, sql: &'static str) -> i64 {
    stage.number(sql).await.unwrap()
}

fn newcomer(n: u8) -> RegisterPassholder {
    RegisterPassholder {
        referral_code: Some(code(n)),
        ..digital(an())
    }
}

#[tokio::test]
async fn a_code_with_a_registration_is_completed_with_it_or_nothing_is() {
    let stage = super::registration::open_region().await;
    load(&stage, klus()).await;
    stage.ask(refer(1, true)).await.unwrap();
    let persons = "select count(*) from passholder where name <> 'Maes'";
    let before = number(&stage, persons).await;
    assert_eq!(stage.refusal(newcomer(2)).await, "referral-code-unknown");
    assert_eq!(number(&stage, persons).await, before, "nothing of it");
    let registered = stage.ask(newcomer(1)).await.unwrap();
    use ReferralState::{Accepted, Created};
    run_jobs(&stage).await;
    assert_eq!(told(&stage).await, [Created], "the hour would say who it was");
    assert_eq!(states(&stage).await, [ShownState::Created]);
    let linked = "select count(*) from referral where passholder_id is not null and state = 'COMPLETED'";
    assert_eq!(number(&stage, linked).await, 1);
    stage.at("2026-11-15T10:00:00Z");
    for _ in 0..2 {
        run_jobs(&stage).await;
        assert_eq!(told(&stage).await, [Created, Accepted], "two steps, one word");
    }
    assert_eq!(states(&stage).await, [ShownState::Used]);
    let twice = RegisterPassholder {
        person: PersonData {
            first_name: "Bo".into(),
            insz: None,
            email: None,
            ..an()
        },
        ..newcomer(1)
    };
    assert_eq!(stage.refusal(twice).await, "referral-code-used");
    assert_eq!(number(&stage, persons).await, before + 1);
    let private = stage.told::<ReferralChanged>().await.unwrap();
    let private = serde_json::to_string(&private).unwrap();
    assert!(
        !private.contains(&registered.passholder_id.to_string()),
        "{private}"
    );
}

#[tokio::test]
async fn a_code_is_used_once_also_by_two_at_once() {
    let stage = with_klus().await;
    stage.ask(refer(1, true)).await.unwrap();
    let all = join_all((0..8).map(|_| stage.ask(accept(1)))).await;
    let taken: Vec<_> = all.into_iter().filter_map(Result::ok).collect();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].partner_name, "Klus");
    assert_eq!(stage.refusal(accept(1)).await, "referral-code-used");
    let accepted = "select count(*) from referral where state = 'ACCEPTED' and version = 2";
    assert_eq!(number(&stage, accepted).await, 1);
}

#[tokio::test]
async fn only_the_counter_that_took_it_goes_on() {
    let stage = with_klus().await;
    stage.ask(refer(1, true)).await.unwrap();
    let far = AcceptReferral {
        counter: elsewhere(),
        ..accept(1)
    };
    assert_eq!(
        stage.refusal(far).await,
        "referral-code-unknown",
        "elsewhere nothing is told"
    );
    let taken = stage.ask(accept(1)).await.unwrap();
    let complete = || act(&taken, ReferralAct::Complete(given::holder_id(1)));
    let mut other = complete();
    other.by.counters = vec![Counter {
        organizer_id: "sport-geetbets".into(),
        ..library()
    }];
    assert_eq!(
        stage.refusal(other).await,
        "url/not-found",
        "another counter of the region"
    );
    let nobody = act(&taken, ReferralAct::Complete(given::holder_id(77)));
    assert_eq!(stage.refusal(nobody).await, "passholder-not-found");
    let mut partner = complete();
    partner.by = Acting {
        partners: vec![KLUS],
        counters: vec![],
    };
    partner.version = 1;
    assert_eq!(
        stage.refusal(partner).await,
        "auth/forbidden",
        "the partner completes nothing"
    );
    stage.ask(complete()).await.unwrap();
    assert_eq!(
        stage.refusal(complete()).await,
        "referral-changed",
        "done already"
    );
}

#[tokio::test]
async fn who_says_no_at_the_counter_is_not_told_of() {
    let stage = super::registration::open_region().await;
    load(&stage, klus()).await;
    stage.ask(refer(1, true)).await.unwrap();
    let no = RegisterPassholder {
        partner_may_know: Some(false),
        ..newcomer(1)
    };
    stage.ask(no).await.unwrap();
    stage.at("2026-11-15T10:00:00Z");
    run_jobs(&stage).await;
    assert_eq!(states(&stage).await, [ShownState::Created]);
    let told = stage.told::<ReferralChanged>().await.unwrap();
    let may_know: Vec<bool> = told.iter().map(|one| one.partner_may_know).collect();
    assert_eq!(may_know, [true, false], "{told:?}");
}

#[tokio::test]
async fn a_use_on_the_day_of_completion_counts_whichever_came_first() {
    let stage = with_klus().await;
    stage.ask(refer(1, true)).await.unwrap();
    let taken = stage.ask(accept(1)).await.unwrap();
    hear(&stage, &[came(1, "2026-11-14T09:00:00Z")]).await;
    stage
        .ask(act(&taken, ReferralAct::Complete(given::holder_id(1))))
        .await
        .unwrap();
    let active = "select count(*) from referral where state = 'ACTIVE'";
    assert_eq!(number(&stage, active).await, 1);
}

/// A helper has the forms of two clients open, and mixes them.
#[tokio::test]
async fn a_form_of_another_version_is_refused() {
    let stage = with_klus().await;
    for n in [1, 2] {
        stage.ask(refer(n, true)).await.unwrap();
    }
    let first = stage.ask(accept(1)).await.unwrap();
    let second = stage.ask(accept(2)).await.unwrap();
    stage.ask(act(&first, ReferralAct::Consent(false))).await.unwrap();
    let stale = act(&first, ReferralAct::Refuse(RefuseReason::Other));
    assert_eq!(
        stage.refusal(stale).await,
        "referral-changed",
        "consent changed since"
    );
    let mixed = AcceptedReferral {
        id: first.id,
        ..second
    };
    let mixed = act(&mixed, ReferralAct::Complete(given::holder_id(1)));
    assert_eq!(stage.refusal(mixed).await, "referral-changed");
    assert_eq!(
        number(
            &stage,
            "select count(*) from referral where passholder_id is not null"
        )
        .await,
        0
    );
}

#[tokio::test]
async fn a_code_that_is_handed_over_counts_in_that_region_alone_and_takes_nothing_along() {
    let stage = with_klus().await;
    let gent = CardSystem::reference(CardSystemId(1), Some("Gent".into()));
    let load_gent = LoadPass {
        card_systems: vec![CardSystemRow {
            view: gent,
            ..region().card_systems.remove(0)
        }],
        ..LoadPass::default()
    };
    stage.ask(load_gent).await.unwrap();
    let both = PartnerRow {
        card_system_ids: vec![CardSystemId(1), given::REGION],
        ..klus()
    };
    load(&stage, both).await;
    stage.ask(refer(1, true)).await.unwrap();
    let taken = stage.ask(accept(1)).await.unwrap();
    let nowhere = act(&taken, ReferralAct::HandOver(CardSystemId(9)));
    assert_eq!(stage.refusal(nowhere).await, "cardsystem-not-found");
    stage
        .ask(act(&taken, ReferralAct::HandOver(CardSystemId(1))))
        .await
        .unwrap();
    assert_eq!(stage.refusal(accept(1)).await, "referral-code-unknown");
    let there = AcceptReferral {
        counter: elsewhere(),
        ..accept(1)
    };
    stage.ask(there).await.unwrap();
}

#[tokio::test]
async fn a_code_counts_for_sixty_days() {
    let stage = with_klus().await;
    for n in [1, 2, 3] {
        stage.at(&format!("2026-11-14T10:00:0{n}Z"));
        stage.ask(refer(n, n == 1)).await.unwrap();
    }
    stage.at("2027-01-13T22:00:00Z");
    let taken = stage.ask(accept(2)).await.unwrap();
    stage.at("2027-01-13T23:30:00Z");
    let late = act(&taken, ReferralAct::Complete(given::holder_id(1)));
    assert_eq!(stage.refusal(late).await, "referral-step-error");
    assert_eq!(
        stage.refusal(accept(1)).await,
        "referral-code-unknown",
        "before the job ran"
    );
    stage.at("2027-01-14T00:30:00Z");
    assert_eq!(
        states(&stage).await,
        [ShownState::Closed, ShownState::Closed, ShownState::Expired]
    );
    run_jobs(&stage).await;
    let kept = "select count(*) from referral where code_index is not null";
    assert_eq!(number(&stage, kept).await, 0);
    assert_eq!(
        states(&stage).await,
        [ShownState::Closed, ShownState::Closed, ShownState::Expired]
    );
    let ended = "select count(*) from referral where state = 'EXPIRED'";
    assert_eq!(number(&stage, ended).await, 3, "whom nobody completed");
}

#[tokio::test]
async fn a_partner_makes_as_many_a_day_as_the_setting_says() {
    let stage = with_klus().await;
    let settings = super::settings();
    let config = pass::config::Config {
        referrals_per_partner_per_day: 2.try_into().unwrap(),
        ..settings.service
    };
    stage.open(pass::service(&stage.office, &config).desk);
    let all = join_all((1..=6).map(|n| stage.ask(refer(n, true)))).await;
    assert_eq!(all.iter().filter(|made| made.is_ok()).count(), 2, "also at once");
    stage.at("2026-11-15T10:00:00Z");
    stage.ask(refer(7, true)).await.unwrap();
}

#[tokio::test]
async fn only_who_has_the_mandate_attests_on_honour() {
    let stage = with_klus().await;
    let attested = |n| CreateReferral {
        attested: true,
        ..refer(n, true)
    };
    assert_eq!(stage.refusal(attested(1)).await, "auth/forbidden");
    let trusted = PartnerRow {
        mandates: vec![Mandate::Refer, Mandate::AttestOnHonour],
        ..klus()
    };
    load(&stage, trusted).await;
    stage.ask(attested(1)).await.unwrap();
    stage.ask(attested(2)).await.unwrap();
    assert!(stage.ask(accept(1)).await.unwrap().attested);
    let plain = AcceptReferral {
        counter: Counter {
            grants: false,
            ..library()
        },
        ..accept(2)
    };
    assert!(
        !stage.ask(plain).await.unwrap().attested,
        "a counter that gives no rights"
    );
    let far = CreateReferral {
        postal_code: Some("9000".into()),
        ..refer(3, true)
    };
    assert_eq!(stage.refusal(far).await, "body/invalid-data");
}

#[tokio::test]
async fn a_referral_follows_the_use_of_the_pass_a_merge_and_the_end_of_the_person() {
    let stage = three().await;
    load(&stage, klus()).await;
    stage.ask(refer(1, true)).await.unwrap();
    let taken = stage.ask(accept(1)).await.unwrap();
    hear(&stage, &[came(2, "2026-11-13T10:00:00Z")]).await;
    stage
        .ask(act(&taken, ReferralAct::Complete(given::holder_id(2))))
        .await
        .unwrap();
    stage.ask(merge(1, 2)).await.unwrap();
    // Before it was completed; then the first one; under the id that went.
    hear(&stage, &[came(1, "2026-11-13T12:00:00Z")]).await;
    stage.at("2026-11-15T10:00:00Z");
    run_jobs(&stage).await;
    assert_eq!(states(&stage).await, [ShownState::Used]);
    assert_eq!(told(&stage).await.pop(), Some(ReferralState::Accepted));
    hear(&stage, &[came(2, "2026-11-20T12:00:00Z")]).await;
    stage.at("2026-11-30T23:30:00Z");
    run_jobs(&stage).await;
    assert_eq!(states(&stage).await, [ShownState::Used], "the month is not over");
    assert_eq!(told(&stage).await.pop(), Some(ReferralState::Accepted));
    stage.at("2026-12-01T10:00:00Z");
    run_jobs(&stage).await;
    assert_eq!(states(&stage).await, [ShownState::Active]);
    assert_eq!(told(&stage).await.pop(), Some(ReferralState::Active));
    stage.at("2027-02-18T10:00:00Z");
    hear(
        &stage,
        &[came(1, "2027-02-17T12:00:00Z"), came(1, "2027-02-18T12:00:00Z")],
    )
    .await;
    run_jobs(&stage).await;
    assert_eq!(told(&stage).await.pop(), Some(ReferralState::Active));
    stage
        .ask(super::leaving::delete(
            given::holder_id(1),
            super::leaving::here(),
        ))
        .await
        .unwrap();
    stage.at("2027-03-01T10:00:00Z");
    run_jobs(&stage).await;
    assert_eq!(told(&stage).await.pop(), Some(ReferralState::Returned));
    assert_eq!(
        states(&stage).await,
        [ShownState::Returned],
        "it stays, and leads to nobody"
    );
    assert_eq!(
        number(
            &stage,
            "select count(*) from referral where passholder_id is not null"
        )
        .await,
        0
    );
}

#[tokio::test]
async fn what_is_kept_of_a_referral_holds_no_code_and_is_shown_to_the_person() {
    let stage = with_klus().await;
    stage.ask(refer(1, true)).await.unwrap();
    let taken = stage.ask(accept(1)).await.unwrap();
    stage
        .ask(act(&taken, ReferralAct::Complete(given::holder_id(1))))
        .await
        .unwrap();
    let code = code(1);
    let words = [code.expose().to_owned(), code.in_groups()];
    let found = super::leaving::traces(&stage, &words).await;
    assert_eq!(found, [""; 0]);
    let eraser = pass::service(&stage.office, &super::settings().service).eraser;
    let mut reading = stage.office.reading().await.unwrap();
    let id: PassholderId = given::holder_id(1);
    let own = eraser.export(reading.conn(), id).await.unwrap();
    assert_eq!(own["referrals"][0]["partner"], "Klus");
    assert!(own["referrals"][0].get("code_index").is_none());
}
