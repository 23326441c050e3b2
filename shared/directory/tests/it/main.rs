//! The copy of who holds which pass, against a database.

mod batches;

use chassis::sealing::NamedSecrets;
use contracts::pass::{CardStatus, PassholderChanged, SocialTariffStatus, ToldSecondHome};
use directory::{Directory, Holders, KnownCard, Organizers, Regions};
use messaging::{Listener, Subscription};
use std::sync::Arc;
use testing::{Stage, given};

const KEYS: &str = "1:demo-rights-secret-demo-rights-secret";

fn secrets(text: &str) -> NamedSecrets {
    NamedSecrets::try_from(text.to_owned()).unwrap()
}

fn listening(holders: Holders) -> [Subscription; 2] {
    let copies: Vec<Box<dyn Listener>> = vec![Box::new(holders), Box::new(Regions), Box::new(Organizers)];
    let directory = Arc::new(Directory::of(copies));
    [
        Subscription::to("pass", vec![directory.clone()]),
        Subscription::to("activity", vec![directory]),
    ]
}

async fn stage() -> Stage {
    let tables = messaging::migrations(&[&directory::MIGRATIONS]);
    Stage::new("directory", &tables, "2026-11-14T10:00:00Z")
        .await
        .unwrap()
}

async fn card(stage: &Stage, n: u32, social: bool) -> KnownCard {
    let mut reading = stage.office.reading().await.unwrap();
    directory::find_card(reading.conn(), &given::pass_number(n, social))
        .await
        .unwrap()
        .unwrap()
}

async fn right(stage: &Stage, n: u32) -> Option<SocialTariffStatus> {
    let holder = card(stage, n, true).await.holder.unwrap();
    holder.social_status(given::REGION, stage.clock.now())
}

#[tokio::test]
async fn a_right_is_known_where_the_key_is_and_nowhere_else() {
    let mut child = given::social_holder(1);
    child.second_homes = vec![ToldSecondHome {
        from: "2026-09-01".parse().unwrap(),
        until: "2035-05-03".parse().unwrap(),
        postal_code: "3350".into(),
        share: 50,
    }];
    let told = [child.clone(), given::group(2, 50)];
    let sealed: Vec<_> = told.iter().map(given::sealed).collect();
    let with = stage().await;
    with.hear(&listening(Holders::with_rights(&secrets(KEYS))), "pass", &sealed)
        .await
        .unwrap();
    assert_eq!(right(&with, 1).await, Some(SocialTariffStatus::Active));
    let known = card(&with, 1, true).await.holder.unwrap();
    assert_eq!(known.second_homes, child.second_homes);
    let group = card(&with, 2, true).await.holder.unwrap();
    assert_eq!(group.tickets_per_year, Some(50));

    // Neither what is sealed, nor what was told in clear in earlier days.
    let without = stage().await;
    let listening = listening(Holders::without_rights());
    without.hear(&listening, "pass", &sealed).await.unwrap();
    let earlier = [given::social_holder(3), given::group(4, 50)];
    without.hear(&listening, "pass", &earlier).await.unwrap();
    for n in 1..=4 {
        assert_eq!(right(&without, n).await, None);
        let known = card(&without, n, true).await.holder.unwrap();
        assert_eq!(known.second_homes, [], "whoever has one has a right");
    }
    let rows: Vec<String> = sqlx::query_scalar("select h::text from known_holder h")
        .fetch_all(&without.office.pool)
        .await
        .unwrap();
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| !row.contains("social")), "{rows:?}");
    let groups = "select count(*) from known_holder where tickets_per_year is not null";
    assert_eq!(without.number(groups).await.unwrap(), 0);
}

#[tokio::test]
async fn a_fact_of_earlier_days_with_its_rights_in_clear_still_counts() {
    let stage = stage().await;
    let listening = listening(Holders::with_rights(&secrets(KEYS)));
    stage
        .hear(&listening, "pass", &[given::social_holder(1)])
        .await
        .unwrap();
    assert_eq!(right(&stage, 1).await, Some(SocialTariffStatus::Active));
}

#[tokio::test]
async fn rights_that_do_not_open_are_a_fault_and_never_taken_for_none() {
    let stage = stage().await;
    let sealed = given::sealed(&given::social_holder(1));
    let other_secret = listening(Holders::with_rights(&secrets("1:another-secret")));
    let other_name = listening(Holders::with_rights(&secrets("2:another-secret")));
    let moved = PassholderChanged {
        rights: given::sealed(&given::social_holder(2)).rights,
        ..sealed.clone()
    };
    let own = listening(Holders::with_rights(&secrets(KEYS)));
    for (listening, fact) in [(&other_secret, &sealed), (&other_name, &sealed), (&own, &moved)] {
        let heard = stage.hear(listening, "pass", std::slice::from_ref(fact)).await;
        let error = heard.unwrap_err().to_string();
        assert!(
            error.contains("open") || error.contains("not in the settings"),
            "{error}"
        );
    }
    assert_eq!(
        stage.number("select count(*) from known_holder").await.unwrap(),
        0
    );
}

#[tokio::test]
async fn a_holder_whose_newer_fact_could_not_be_applied_is_not_usable() {
    let stage = stage().await;
    let listening = listening(Holders::without_rights());
    stage
        .hear(&listening, "pass", &[given::holder(1), given::holder(2)])
        .await
        .unwrap();
    sqlx::query("insert into parked_key (source, key) values ('pass', $1)")
        .bind(given::holder_id(1).to_string())
        .execute(&stage.office.pool)
        .await
        .unwrap();
    let outdated = card(&stage, 1, false).await;
    assert_eq!(outdated.status, CardStatus::Active, "as far as is known");
    assert!(directory::usable(Some(outdated)).unwrap_err().is("invalid-card"));
    assert!(directory::usable(Some(card(&stage, 2, false).await)).is_ok());
    let mut reading = stage.office.reading().await.unwrap();
    let found = directory::find_holder(reading.conn(), given::holder_id(1)).await;
    assert_eq!(found.unwrap(), None);
}
