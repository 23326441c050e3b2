//! What a partner sees of whom it guided, and what it cannot find out.

use super::merging::three;
use super::referrals::{KLUS, accept, act, as_klus, code, klus, load, refer, seen, states, with_klus};
use super::registration::{an, digital, library};
use super::usage::{came, hear};
use super::{region, run_jobs};
use contracts::pass::*;
use contracts::{CardSystemId, PartnerId};
use testing::{Stage, given};
use uuid::Uuid;

fn by_code(n: u8, may_know: bool) -> ActByCode {
    ActByCode {
        code: code(n),
        counter: library(),
        act: ReferralAct::Consent(may_know),
    }
}

#[tokio::test]
async fn consent_is_taken_back_whatever_happened_since() {
    let stage = with_klus().await;
    stage.ask(refer(1, true)).await.unwrap();
    let taken = stage.ask(accept(1)).await.unwrap();
    let complete = act(&taken, ReferralAct::Complete(given::holder_id(1)));
    let done = stage.ask(complete).await.unwrap();
    hear(&stage, &[came(1, "2026-11-14T09:00:00Z")]).await;
    let look = |organizer: &str| ReadTakenReferral {
        referral_id: taken.id,
        counters: vec![organizer.into()],
    };
    let other = look("sport-geetbets");
    assert_eq!(stage.refusal(other).await, "url/not-found", "another counter");
    let own = look(&library().organizer_id.0);
    let seen = stage.ask(own).await.unwrap();
    assert_eq!(
        (seen.version, seen.state),
        (done.version, ReferralState::Completed),
        "nothing of the use"
    );
    stage.ask(act(&taken, ReferralAct::Consent(false))).await.unwrap();
    let gives = act(&taken, ReferralAct::Consent(true));
    assert_eq!(stage.refusal(gives).await, "referral-changed");
}

#[tokio::test]
async fn consent_is_taken_back_by_code_for_as_long_as_the_pass_is_followed() {
    let stage = with_klus().await;
    stage.ask(refer(1, true)).await.unwrap();
    let taken = stage.ask(accept(1)).await.unwrap();
    stage
        .ask(act(&taken, ReferralAct::Complete(given::holder_id(1))))
        .await
        .unwrap();
    stage.at("2027-02-10T10:00:00Z");
    run_jobs(&stage).await;
    assert_eq!(states(&stage).await, [ShownState::Completed]);
    let told = stage.told::<ReferralChanged>().await.unwrap();
    let last = told.last().map(|told| told.state);
    assert_eq!(last, Some(ReferralState::Completed), "by events as by the API");
    assert_eq!(stage.refusal(by_code(1, true)).await, "referral-code-unknown");
    stage.ask(by_code(1, false)).await.unwrap();
    assert_eq!(states(&stage).await, [ShownState::Closed]);
    run_jobs(&stage).await;
    assert_eq!(stage.refusal(by_code(1, false)).await, "referral-code-unknown");
}

#[tokio::test]
async fn a_person_counts_once_however_many_referrals_led_to_the_pass() {
    let stage = three().await;
    load(&stage, klus()).await;
    for n in 1..=8 {
        stage.ask(refer(n, true)).await.unwrap();
    }
    let heard = "with three as (select referral_id from referral order by referral_id limit 3)
        update referral r set state = 'ACTIVE', completed_on = '2026-11-15', active_on = '2026-11-20',
            active_heard = case when r.referral_id = (select referral_id from three order by 1 limit 1)
                                then date '2026-12-02' else date '2026-11-20' end,
            passholder_id = case when r.referral_id in (select referral_id from three)
                                 then (select min(passholder_id::text)::uuid from passholder) end";
    sqlx::query(heard).execute(&stage.office.pool).await.unwrap();
    stage.at("2027-01-02T10:00:00Z");
    run_jobs(&stage).await;
    let november = effect(&stage).await.pop().unwrap();
    assert_eq!((november.referred, november.active), (Some(8), Some(6)));
    let december = "select active from referral_effect where month = '2026-12-01'";
    assert_eq!(stage.number(december).await.unwrap(), 0, "counted before");
}

#[tokio::test]
async fn attests_that_are_checked_are_listed_for_who_manages_the_partner() {
    let stage = super::registration::open_region().await;
    let trusted = PartnerRow {
        mandates: vec![Mandate::Refer, Mandate::AttestOnHonour],
        ..klus()
    };
    load(&stage, trusted).await;
    for n in [1, 2] {
        let attested = CreateReferral {
            attested: true,
            ..refer(n, true)
        };
        stage.ask(attested).await.unwrap();
    }
    let chosen = "update referral set is_sampled = true";
    sqlx::query(chosen).execute(&stage.office.pool).await.unwrap();
    let list = |region| ListAttests {
        partner_id: KLUS,
        regions: vec![region],
        window: contracts::page::Window::default(),
    };
    let none = stage.ask(list(given::REGION)).await.unwrap();
    assert_eq!(
        (none.total_items, none.member.len()),
        (0, 0),
        "nobody came with it"
    );
    let registered = RegisterPassholder {
        referral_code: Some(code(1)),
        ..digital(an())
    };
    stage.ask(registered).await.unwrap();
    let listed = stage.ask(list(given::REGION)).await.unwrap();
    assert_eq!(listed.total_items, 1);
    assert_eq!(listed.member[0].organizer_id, library().organizer_id);
    assert_eq!(stage.refusal(list(CardSystemId(1))).await, "url/not-found");
}

#[tokio::test]
async fn only_whole_years_are_told() {
    let stage = three().await;
    let by_year = PartnerRow {
        effect_period: EffectPeriod::Year,
        ..klus()
    };
    load(&stage, by_year).await;
    let counted = "insert into referral_effect (partner_id, month, referred, active, returned)
        select partner_id, m::date, 1, 1, 1
        from partner, generate_series(date '2015-01-01', date '2026-10-01', interval '1 month') as m";
    sqlx::query(counted).execute(&stage.office.pool).await.unwrap();
    let years = effect(&stage).await;
    assert_eq!((years.len(), years[9].period.as_str()), (10, "2016"));
    assert!(years.iter().all(|year| year.referred == Some(12)), "{years:?}");
}

#[tokio::test]
async fn consent_that_is_taken_back_counts_at_once_and_is_given_by_the_guided_alone() {
    let stage = with_klus().await;
    stage.ask(refer(1, true)).await.unwrap();
    let taken = stage.ask(accept(1)).await.unwrap();
    stage.at("2026-11-15T10:00:00Z");
    assert_eq!(states(&stage).await, [ShownState::Used]);
    let by_code = |may_know| by_code(1, may_know);
    stage.ask(by_code(false)).await.unwrap();
    assert_eq!(
        states(&stage).await,
        [ShownState::Created],
        "as one without consent shows"
    );
    let told = stage.told::<ReferralChanged>().await.unwrap();
    assert!(told.last().is_some_and(|one| !one.partner_may_know), "{told:?}");
    let shown = seen(&stage).await.remove(0);
    let gives = as_klus(&shown, ReferralAct::Consent(true));
    assert_eq!(stage.refusal(gives).await, "auth/forbidden");
    stage.ask(by_code(true)).await.unwrap();
    assert_eq!(
        states(&stage).await,
        [ShownState::Created],
        "not while he is there"
    );
    stage.at("2026-11-16T10:00:00Z");
    assert_eq!(states(&stage).await, [ShownState::Used]);
    let back = ActByCode {
        act: ReferralAct::Withdraw,
        ..by_code(true)
    };
    stage.ask(back.clone()).await.unwrap();
    assert_eq!(states(&stage).await, [ShownState::Used]);
    stage.at("2026-11-17T10:00:00Z");
    assert_eq!(states(&stage).await, [ShownState::Withdrawn]);
    assert_eq!(stage.refusal(back).await, "referral-step-error", "twice");
    let late = act(&taken, ReferralAct::Complete(given::holder_id(1)));
    assert_eq!(stage.refusal(late).await, "referral-changed");
}

#[tokio::test]
async fn a_partner_takes_back_whatever_it_is_and_learns_nothing_by_it() {
    let stage = with_klus().await;
    for n in [1, 2] {
        stage.ask(refer(n, false)).await.unwrap();
    }
    let taken = stage.ask(accept(1)).await.unwrap();
    stage
        .ask(act(&taken, ReferralAct::Complete(given::holder_id(1))))
        .await
        .unwrap();
    let all = seen(&stage).await;
    assert_eq!(all[0].version, all[1].version, "nor by a version");
    for one in &all {
        let answer = stage.ask(as_klus(one, ReferralAct::Withdraw)).await.unwrap();
        assert_eq!(answer.version, 2);
        assert_eq!(
            stage.refusal(as_klus(one, ReferralAct::Withdraw)).await,
            "referral-changed"
        );
    }
    assert_eq!(states(&stage).await, [ShownState::Withdrawn; 2]);
    assert_eq!(stage.refusal(accept(2)).await, "referral-code-used");
    stage.ask(by_code(1, true)).await.unwrap();
    stage.at("2026-11-16T10:00:00Z");
    run_jobs(&stage).await;
    let told = stage.told::<ReferralChanged>().await.unwrap();
    assert!(told.iter().all(|one| !one.partner_may_know), "{told:?}");
    let foreign = ReadReferral {
        referral_id: all[0].id,
        partners: vec![PartnerId(Uuid::from_u128(0xC002))],
    };
    assert_eq!(stage.refusal(foreign).await, "url/not-found", "another partner");
}

async fn effect(stage: &Stage) -> Vec<EffectOfPeriod> {
    let ask = ReadEffect {
        partner_id: KLUS,
        partners: vec![KLUS],
        regions: vec![],
    };
    stage.ask(ask).await.unwrap().periods
}

/// Six who agreed, and one who did not and does `act` or nothing: what the partner sees month by month.
async fn year(acts: bool) -> Vec<(Vec<ShownState>, Vec<EffectOfPeriod>)> {
    let stage = three().await;
    load(&stage, klus()).await;
    let mut load = region();
    load.passholders = (11..=17).map(super::merging::double).collect();
    load.memberships = (11..=17)
        .map(|n| super::histories::member(n, None, None))
        .collect();
    load.cards = vec![];
    stage.ask(load).await.unwrap();
    for n in 11..=17_u32 {
        let small = u8::try_from(n).unwrap();
        stage.at(&format!("2026-11-14T10:00:{n}Z"));
        stage.ask(refer(small, n < 17)).await.unwrap();
        if n < 17 || acts {
            let taken = stage.ask(accept(small)).await.unwrap();
            stage
                .ask(act(&taken, ReferralAct::Complete(given::holder_id(n))))
                .await
                .unwrap();
        }
    }
    let mut all = vec![];
    for (month, days) in [
        ("2026-11", ["20", "21"]),
        ("2027-03", ["20", "21"]),
        ("2027-04", ["02", "03"]),
    ] {
        for day in days {
            stage.at(&format!("{month}-{day}T10:00:00Z"));
            let uses: Vec<_> = (11..=17)
                .map(|n| came(n, &format!("{month}-{day}T09:00:00Z")))
                .collect();
            hear(&stage, &uses).await;
            run_jobs(&stage).await;
            all.push((states(&stage).await, effect(&stage).await));
        }
    }
    all
}

#[tokio::test]
async fn whatever_somebody_does_who_did_not_agree_nothing_that_a_partner_is_told_changes() {
    let (with, without) = (year(true).await, year(false).await);
    assert_eq!(with, without);
    let (states, effect) = with.last().unwrap();
    assert_eq!(
        states
            .iter()
            .filter(|state| **state == ShownState::Returned)
            .count(),
        6
    );
    let november = effect.iter().find(|one| one.period == "2026-11").unwrap();
    assert_eq!((november.referred, november.active), (Some(7), Some(6)));
    let march = effect.iter().find(|one| one.period == "2027-03").unwrap();
    assert_eq!((march.referred, march.returned), (None, Some(6)));
}

#[tokio::test]
async fn what_is_told_of_a_month_never_changes_whoever_takes_consent_back() {
    let stage = three().await;
    load(&stage, klus()).await;
    for n in 1..=6 {
        stage.ask(refer(n, true)).await.unwrap();
    }
    let heard = "update referral set state = 'ACTIVE', completed_on = '2026-11-15', active_on = '2026-11-20',
        active_heard = '2026-11-20'";
    sqlx::query(heard).execute(&stage.office.pool).await.unwrap();
    assert_eq!(effect(&stage).await, [], "the month is not over");
    stage.at("2026-12-01T10:00:00Z");
    run_jobs(&stage).await;
    let told = effect(&stage).await;
    assert_eq!((told.len(), told[0].active), (1, Some(6)));
    for one in seen(&stage).await.iter().take(3) {
        stage
            .ask(as_klus(one, ReferralAct::Consent(false)))
            .await
            .unwrap();
    }
    let late = "update referral set returned_on = '2027-02-20', returned_heard = '2026-11-30'";
    sqlx::query(late).execute(&stage.office.pool).await.unwrap();
    run_jobs(&stage).await;
    assert_eq!(effect(&stage).await, told, "also for what would come late");
    let others = ReadEffect {
        partner_id: KLUS,
        partners: vec![],
        regions: vec![CardSystemId(1)],
    };
    assert_eq!(
        stage.refusal(others).await,
        "url/not-found",
        "a coordinator elsewhere"
    );
}
