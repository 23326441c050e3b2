//! Who leaves: deleted at once, forgotten later, and never back.

use super::beside::DOT;
use super::registration::{ADULT, an, digital, open_region, sent};
use super::{CHIP, INSZ, card, find, lotte, pass, region};
use chassis::Fault;
use chassis::ask::Idempotency;
use contracts::pack::Fate;
use contracts::pass::*;
use contracts::{CardSystemId, PassholderId};
use futures_util::future::join_all;
use messaging::Service;
use messaging::forget::Forgotten;
use messaging::forget::{Eraser, Sweep, again, remember, sweep};
use std::sync::Arc;
use testing::{Stage, given};

pub fn here() -> Sight {
    Sight::CardSystems(vec![given::REGION])
}

pub fn delete(passholder_id: PassholderId, sight: Sight) -> DeletePassholder {
    DeletePassholder { passholder_id, sight }
}

/// The service with this setting.
fn service(stage: &Stage, days: u16) -> Service {
    let settings: chassis::Settings<pass::config::Config> =
        chassis::Settings::load("pass", pass::config::DEFAULT, None).unwrap();
    let config = pass::config::Config {
        forget_after_days: days,
        ..settings.service
    };
    pass::service(&stage.office, &config)
}

/// What the jobs do now.
pub async fn jobs(stage: &Stage, days: u16) -> Arc<dyn Eraser> {
    let Service { jobs, eraser, .. } = service(stage, days);
    for job in &jobs {
        job.once(&stage.office).await.unwrap();
    }
    eraser
}

pub async fn persons(stage: &Stage) -> i64 {
    let sql = "select coalesce(sum(persons), 0)::bigint from person_count";
    stage.number(sql).await.unwrap()
}

/// Of Lotte, in all tables beside those that say who left.
pub async fn traces(stage: &Stage, texts: &[String]) -> Vec<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.tables where table_schema = 'public'",
    )
    .fetch_all(&stage.office.pool)
    .await
    .unwrap();
    let mut found = vec![];
    for table in tables {
        let rows = sqlx::AssertSqlSafe(format!("select t::text from \"{table}\" t"));
        let rows: Vec<String> = sqlx::query_scalar(rows)
            .fetch_all(&stage.office.pool)
            .await
            .unwrap();
        let holds = |row: &&String| texts.iter().any(|text| row.contains(text.as_str()));
        found.extend(rows.iter().filter(holds).map(|row| format!("{table}: {row}")));
    }
    found
}

/// Lotte with all that there is beside a person, and a sister.
pub async fn full_house(stage: &Stage) {
    let mut load = region();
    load.passholders[0].email = Some("lotte.maes@example.org".into());
    load.passholders.push(PassholderRow {
        id: given::holder_id(2),
        first_name: "Noor".into(),
        insz: None,
        ..lotte()
    });
    load.memberships.push(MembershipRow {
        passholder_id: given::holder_id(2),
        ..load.memberships[0].clone()
    });
    load.cards
        .push(card(given::pass_number(2, false), CardStatus::Active, Some(2)));
    load.associations = vec![
        serde_json::from_value(serde_json::json!({
            "id": "chiro", "name": "Chiro", "card_system_id": given::REGION, "end_date_type": "CUSTOM",
            "end_date": "2027-08-31", "renewable_months": 1, "organizers": ["bib-geetbets"],
        }))
        .unwrap(),
    ];
    load.association_memberships = vec![AssociationMembershipRow {
        association_id: "chiro".into(),
        passholder_id: given::holder_id(1),
        end_date: "2027-08-31".parse().unwrap(),
    }];
    let report = stage.ask(load).await.unwrap();
    assert!(
        report.rows.iter().all(|row| row.fate == Fate::Created),
        "{report:?}"
    );
    let passholder_id = given::holder_id(1);
    let note = Some("Belt liever niet.".into());
    let write = WriteNote {
        passholder_id,
        sight: here(),
        note,
    };
    stage.ask(write).await.unwrap();
    let picture = PutPicture {
        passholder_id,
        sight: here(),
        picture: SentPicture(DOT.into()),
    };
    stage.ask(picture).await.unwrap();
    let school = PutSchool {
        passholder_id,
        sight: here(),
        school: "school-a".into(),
    };
    stage.ask(school).await.unwrap();
    // By itself, because a counter would tell of her here.
    let second = r#"insert into second_home values ($1, '2026-11-01', null,
        '{"postalCode": "9000", "city": "Gent"}', '9000', 50, 'bib', now())"#;
    sqlx::query(second)
        .bind(passholder_id.0)
        .execute(&stage.office.pool)
        .await
        .unwrap();
    let join = |owner: u32, member: u32| AddFamilyMember {
        passholder_id: given::holder_id(owner),
        sight: here(),
        uitpas_number: given::pass_number(member, false).as_str().into(),
        icon: None,
        token: None,
    };
    stage.ask(join(1, 2)).await.unwrap();
    stage.ask(join(2, 1)).await.unwrap();
}

#[tokio::test]
async fn who_is_deleted_is_nobody_at_once_and_the_cards_count_nowhere() {
    let stage = pass().await;
    full_house(&stage).await;
    assert_eq!(persons(&stage).await, 2);
    stage.ask(delete(given::holder_id(1), here())).await.unwrap();
    assert_eq!(persons(&stage).await, 1);
    assert_eq!(
        stage.refusal(delete(given::holder_id(1), here())).await,
        "url/not-found",
        "twice"
    );
    let told = stage.told::<PassholderChanged>().await.unwrap().pop().unwrap();
    assert_eq!((told.memberships.len(), told.postal_code.as_str()), (0, ""));
    let statuses: Vec<CardStatus> = told.cards.iter().map(|card| card.status).collect();
    assert_eq!(statuses, [CardStatus::Deleted]);
    match stage.ask(find(given::pass_number(1, false).as_str())).await {
        Err(Fault::Refused(refusal)) => {
            assert_eq!(refusal.extra["cardStatus"], "DELETED");
            assert!(!refusal.extra.contains_key("passholderId"));
        }
        other => panic!("{:?}", other.is_ok()),
    }
    assert_eq!(stage.refusal(find(INSZ)).await, "pass-not-found");
    let words = ["Lotte", "lotte.maes", "school-a", "Belt liever", CHIP].map(str::to_owned);
    let found = traces(&stage, &words).await;
    assert!(found.iter().all(|place| place.starts_with("card: ")), "{found:?}");
    let others = stage
        .ask(ListFamilies {
            passholder_id: given::holder_id(2),
            sight: here(),
            is_own: false,
        })
        .await
        .unwrap();
    assert_eq!(others.len(), 0);
}

#[tokio::test]
async fn a_counter_deletes_nobody_elsewhere() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    let elsewhere = Sight::CardSystems(vec![CardSystemId(1)]);
    for (id, sight) in [
        (given::holder_id(1), elsewhere),
        (given::holder_id(1), Sight::CardSystems(vec![])),
        (given::holder_id(999), here()),
    ] {
        assert_eq!(stage.refusal(delete(id, sight)).await, "url/not-found");
    }
    assert_eq!(persons(&stage).await, 1);
}

#[tokio::test]
async fn a_key_gets_the_first_answer_and_the_national_number_is_free() {
    let stage = open_region().await;
    let register = || RegisterPassholder {
        person: PersonData {
            insz: sent(ADULT),
            ..an()
        },
        ..digital(an())
    };
    let first = stage.ask(register()).await.unwrap();
    assert_eq!(stage.refusal(register()).await, "insz-already-used");
    let key = Idempotency {
        client: "client:counter".into(),
        key: "weg".into(),
        hash: "h".into(),
    };
    let ask = delete(first.passholder_id, here());
    for replayed in [false, true] {
        let answer = stage.ask_once(&ask, Some(&key)).await.unwrap();
        assert_eq!(answer.replayed, replayed);
    }
    let second = stage.ask(register()).await.unwrap();
    assert_ne!(first.passholder_id, second.passholder_id);
}

#[tokio::test]
async fn a_pack_brings_nobody_back_who_was_deleted() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    stage.ask(delete(given::holder_id(1), here())).await.unwrap();
    let refused = async || {
        let report = stage.ask(region()).await.unwrap();
        let fates = report.rows.into_iter().map(|row| row.fate);
        fates.filter(|fate| matches!(fate, Fate::Refused(_))).count()
    };
    assert_eq!(refused().await, 3, "the person, the membership, the card");
    jobs(&stage, 0).await;
    assert_eq!(refused().await, 3, "forgotten");
    assert_eq!(persons(&stage).await, 0);
}

#[tokio::test]
async fn who_left_is_forgotten_when_the_days_are_over_and_only_the_id_stays() {
    let stage = pass().await;
    full_house(&stage).await;
    super::tell_all(&stage).await;
    stage.ask(delete(given::holder_id(1), here())).await.unwrap();
    stage.at("2026-12-14T09:59:59Z");
    jobs(&stage, 30).await;
    assert_eq!(stage.told::<PassholderForgotten>().await.unwrap().len(), 0);
    stage.at("2026-12-14T10:00:00Z");
    let eraser = jobs(&stage, 30).await;
    let told = stage.told::<PassholderForgotten>().await.unwrap();
    let ids: Vec<PassholderId> = told.iter().map(|fact| fact.passholder_id).collect();
    assert_eq!(ids, [given::holder_id(1)]);
    let versions: Vec<i64> = stage
        .told::<PassholderChanged>()
        .await
        .unwrap()
        .iter()
        .filter(|fact| fact.passholder_id == given::holder_id(1))
        .map(|fact| fact.version)
        .collect();
    assert!(versions.iter().all(|version| *version < told[0].version));
    // The relay gives numbers, and the stream holds them for a week.
    let numbered =
        "with p as (delete from outbox_pending returning *), h as (update outbox_head set seq = 100)
        insert into outbox_log (seq, epoch, event_id, type, key, key_version, partition, time, payload)
        select id, 1, event_id, type, key, key_version, partition, time, payload from p";
    sqlx::query(numbered).execute(&stage.office.pool).await.unwrap();
    stage.at("2026-12-21T10:00:00Z");
    assert_eq!(
        sweep(&stage.office, &eraser, &[], 7, Sweep::Due).await.unwrap(),
        0
    );
    stage.at("2026-12-23T10:00:00Z");
    assert_eq!(
        sweep(&stage.office, &eraser, &[], 7, Sweep::Due).await.unwrap(),
        1
    );
    let number = given::pass_number(1, false).as_str().to_owned();
    let words = [number, CHIP.to_owned(), "Lotte".to_owned()];
    assert_eq!(traces(&stage, &words).await, [""; 0]);
    let places: Vec<String> = traces(&stage, &[given::holder_id(1).to_string()]).await;
    let places: Vec<&str> = places
        .iter()
        .filter_map(|place| place.split_once(':').map(|(table, _)| table))
        .filter(|table| !table.starts_with("outbox_log_"))
        .collect();
    assert_eq!(places.iter().filter(|table| **table == "forgotten").count(), 1);
    assert_eq!(places.iter().filter(|table| **table == "outbox_log").count(), 1);
    assert_eq!(places.len(), 2, "{places:?}");
}

#[tokio::test]
async fn whom_a_backup_brought_back_is_forgotten_again() {
    let stage = pass().await;
    full_house(&stage).await;
    let eraser = service(&stage, 30).eraser;
    let gone = [Forgotten {
        passholder_id: given::holder_id(1),
        day: "2026-01-02".parse().unwrap(),
    }];
    for _ in 0..2 {
        let noted = stage
            .office
            .transact(|tx| Box::pin(async move { remember(tx, &gone).await }));
        noted.await.unwrap();
        again(&stage.office, &eraser).await.unwrap();
    }
    assert_eq!(persons(&stage).await, 1);
    assert_eq!(stage.told::<PassholderForgotten>().await.unwrap().len(), 1);
    let number = given::pass_number(1, false).as_str().to_owned();
    let found = traces(&stage, &["Lotte".to_owned(), number]).await;
    assert!(
        found.iter().all(|place| place.starts_with("forgotten")),
        "{found:?}"
    );
    let day = "select count(*) from forgotten where day = '2026-01-02'";
    assert_eq!(stage.number(day).await.unwrap(), 1);
}

#[tokio::test]
async fn a_card_of_somebody_who_left_does_not_come_back_with_a_pack() {
    let stage = pass().await;
    full_house(&stage).await;
    let number = given::pass_number(1, false);
    stage.ask(delete(given::holder_id(1), here())).await.unwrap();
    let sister = Some(2);
    for (status, holder) in [
        (CardStatus::LocalStock, None),
        (CardStatus::Provisioned, None),
        (CardStatus::Blocked, None),
        (CardStatus::Active, sister),
        (CardStatus::Deleted, sister),
    ] {
        let load = LoadPass {
            cards: vec![card(number.clone(), status, holder)],
            ..LoadPass::default()
        };
        let report = stage.ask(load).await.unwrap();
        assert!(
            matches!(&report.rows[0].fate, Fate::Refused(words) if words.contains("does not come back")),
            "{status:?} {report:?}"
        );
    }
    let gone = "select count(*) from card where status = 'DELETED' and passholder_id is null";
    assert_eq!(stage.number(gone).await.unwrap(), 1);
    // A pack may say what is so.
    let load = LoadPass {
        cards: vec![card(number, CardStatus::Deleted, None)],
        ..LoadPass::default()
    };
    let report = stage.ask(load).await.unwrap();
    assert!(!matches!(report.rows[0].fate, Fate::Refused(_)), "{report:?}");
}

/// Counters write beside the person, and others delete him, all at once: whoever comes first.
#[tokio::test]
async fn whoever_writes_beside_a_person_who_is_deleted_comes_before_or_finds_nobody() {
    for _ in 0..5 {
        let stage = pass().await;
        full_house(&stage).await;
        let id = given::holder_id(1);
        let writes = (0..6).map(|n| {
            let stage = &stage;
            async move {
                let note = WriteNote {
                    passholder_id: id,
                    sight: here(),
                    note: Some(format!("nota {n}")),
                };
                let picture = PutPicture {
                    passholder_id: id,
                    sight: here(),
                    picture: SentPicture(DOT.into()),
                };
                let membership = LoadPass {
                    memberships: region().memberships,
                    passholders: vec![lotte()],
                    ..LoadPass::default()
                };
                match n % 3 {
                    0 => stage.ask(note).await.map(drop),
                    1 => stage.ask(picture).await.map(drop),
                    _ => stage.ask(membership).await.map(drop),
                }
            }
        });
        let deletes = (0..2).map(|_| stage.ask(delete(id, here())));
        let (written, deleted) = tokio::join!(join_all(writes), join_all(deletes));
        for outcome in written {
            match outcome {
                Ok(()) => {}
                Err(Fault::Refused(refusal)) => assert_eq!(refusal.status, 404),
                Err(fault) => panic!("{fault}"),
            }
        }
        assert_eq!(deleted.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        assert_eq!(persons(&stage).await, 1);
        let rows = "select (select count(*) from note) + (select count(*) from picture)
            + (select count(*) from membership) + (select count(*) from passholder)";
        assert_eq!(stage.number(rows).await.unwrap(), 2, "the sister");
    }
}

/// A table that is added says what becomes of its rows: they go with the person, or forgetting is taught.
#[tokio::test]
async fn whatever_refers_to_a_passholder_goes_with_him() {
    let stage = pass().await;
    let staying: Vec<String> = sqlx::query_scalar(
        "select conrelid::regclass::text from pg_constraint
         where contype = 'f' and confrelid = 'passholder'::regclass and confdeltype <> 'c' order by 1",
    )
    .fetch_all(&stage.office.pool)
    .await
    .unwrap();
    assert_eq!(
        staying,
        ["card", "card_issue", "referral"],
        "withdrawn and let go before; set to nobody"
    );
    let named: Vec<String> = sqlx::query_scalar(
        "select c.table_name::text from information_schema.columns c
         where c.table_schema = 'public'
           and c.column_name ~ 'passholder_id|holder_id|holders|member_id|person_id'
           and not exists (select from pg_constraint k
                           where k.contype = 'f' and k.confrelid = 'passholder'::regclass
                             and k.conrelid = c.table_name::regclass)
         order by 1",
    )
    .fetch_all(&stage.office.pool)
    .await
    .unwrap();
    assert_eq!(
        named,
        [
            "forgotten",
            "leaver",
            "pass_order",
            "passholder",
            "passholder_to_tell",
            "right_change"
        ],
        "taught in person/delete.rs and person/forget.rs; the last goes with the membership"
    );
}

#[tokio::test]
async fn an_export_holds_all_of_one_person_and_nothing_of_anybody_else() {
    let stage = pass().await;
    full_house(&stage).await;
    let eraser = service(&stage, 30).eraser;
    let mut conn = stage.office.pool.acquire().await.unwrap();
    let all = eraser.export(&mut conn, given::holder_id(1)).await.unwrap();
    assert_eq!(
        (
            &all["person"]["first_name"],
            &all["person"]["has_national_number"]
        ),
        (&"Lotte".into(), &true.into())
    );
    let rows = ["memberships", "cards", "associations"].map(|name| all[name].as_array().unwrap().len());
    assert_eq!((rows, all["families"].as_array().unwrap().len()), ([1, 1, 1], 1));
    assert_eq!(
        (
            &all["has_own_family"],
            all["registration_tokens"].as_array().unwrap().len()
        ),
        (&true.into(), 0)
    );
    assert_eq!(
        (&all["school"], &all["note"]["note"]),
        (&"school-a".into(), &"Belt liever niet.".into())
    );
    let text = all.to_string();
    assert!(
        !text.contains("Noor") && !text.contains(&given::holder_id(2).to_string()),
        "{text}"
    );
    assert!(!text.contains(INSZ) && !text.contains("insz_index"), "{text}");
}
