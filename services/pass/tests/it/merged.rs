//! What goes along when one record goes into another.

use super::histories::{astray, member, packed};
use super::leaving::{full_house, here, traces};
use super::memberships::number;
use super::merging::{double, merge, of, shown, text, three};
use super::pass;
use super::registration::{an, digital, open_region};
use contracts::pass::*;
use testing::given;

#[tokio::test]
async fn whatever_one_record_has_goes_along() {
    let stage = pass().await;
    full_house(&stage).await;
    let load = LoadPass {
        passholders: vec![double(3)],
        memberships: vec![member(3, None, None)],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    let fill =
        "insert into consent select '00000000-0000-0000-0000-00000000b1e1', 'POST', true, now(), 'bib';
        insert into former_home select '00000000-0000-0000-0000-00000000b1e1', '2026-01-01', '3450';
        insert into account select passholder_id, 'https://id.example', 'lotte', null, null, created_at
            from passholder where passholder_id::text like '%b1e1';
        insert into self_registration select '00000000-0000-0000-0000-00000000b1e1', 'lotte@example.org';
        insert into look select '00000000-0000-0000-0000-00000000b1e1', now(), gen_random_uuid(), 'SCAN',
            'CLIENT', 'app', '{}', 0, 1;
        insert into pass_order (order_id, status, created_at, expires_at, holders)
            select gen_random_uuid(), 'COMPLETED', now(), now(), '{00000000-0000-0000-0000-00000000b1e1}';
        insert into card_issue select gen_random_uuid(), '00000000-0000-0000-0000-00000000b1e1', 38,
            pass_number, 'FIRST_CARD', 'bib', 500, 'Kaart', null, now() from card
            where status = 'ACTIVE' limit 1";
    sqlx::raw_sql(fill).execute(&stage.office.pool).await.unwrap();
    stage.ask(merge(3, 1)).await.unwrap();
    let passholder_id = given::holder_id(3);
    let lotte = shown(&stage, 3).await;
    assert_eq!(lotte.email.as_deref(), Some("lotte.maes@example.org"));
    assert_eq!(lotte.uitid_status, UitidStatus::Registered);
    assert_eq!(lotte.uitpas_number, Some(number(1)));
    let note = stage
        .ask(ReadNote {
            passholder_id,
            sight: here(),
        })
        .await
        .unwrap();
    assert_eq!(note.note.as_deref(), Some("Belt liever niet."));
    let school = stage
        .ask(ReadSchool {
            passholder_id,
            sight: here(),
        })
        .await
        .unwrap();
    assert_eq!(school.0, "school-a");
    let family = ListFamilyMembers {
        passholder_id,
        sight: here(),
        shown: here(),
    };
    assert_eq!(stage.ask(family).await.unwrap().len(), 2);
    let rows = "select (select count(*) from picture) + (select count(*) from association_membership)
        + (select count(*) from consent) + (select count(*) from former_home) + (select count(*) from look)
        + (select count(*) from pass_order where holders = '{00000000-0000-0000-0000-00000000b1e3}')
        + (select count(*) from card_issue where passholder_id = '00000000-0000-0000-0000-00000000b1e3'
                                             and price = 500)
        + (select count(*) from family_member)";
    assert_eq!(stage.number(rows).await.unwrap(), 9);
    // Of the record that went nothing is left but that it went, and what packs said of it.
    let left = traces(&stage, &["00000000b1e1".to_owned()]).await;
    let may = ["merged: ", "pack_row: ", "outbox_", "idempotency: "];
    assert!(
        left.iter()
            .all(|row| may.iter().any(|known| row.starts_with(known))),
        "{left:?}"
    );
}

/// Whoever adds a table says what becomes of its rows.
#[tokio::test]
async fn the_room_says_of_every_table_what_becomes_of_it() {
    let stage = pass().await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select distinct conrelid::regclass::text from pg_constraint
         where contype = 'f' and confrelid in ('passholder'::regclass, 'membership'::regclass) order by 1",
    )
    .fetch_all(&stage.office.pool)
    .await
    .unwrap();
    let preface = include_str!("../../src/merging/mod.rs");
    let missing = tables
        .iter()
        .filter(|table| !preface.contains(&format!("`{table}")));
    assert_eq!(missing.collect::<Vec<_>>(), [""; 0], "in merging/mod.rs");
}

#[tokio::test]
async fn the_right_that_lasts_longer_stays_with_its_history() {
    let stage = three().await;
    let load = packed(vec![
        member(1, Some("2026-12-31"), None),
        member(2, Some("2027-04-30"), None),
    ]);
    stage.ask(load).await.unwrap();
    let load = packed(vec![member(3, Some("2026-12-31"), Some("2026-12-15"))]);
    stage.ask(load).await.unwrap();
    stage.ask(merge(1, 2)).await.unwrap();
    let stands = "select social_end::text from membership where passholder_id::text like '%b1e1'";
    assert_eq!(text(&stage, stands).await.as_deref(), Some("2027-04-30"));
    stage.ask(merge(1, 3)).await.unwrap();
    let suspended = "select suspended_until::text from membership where passholder_id::text like '%b1e1'";
    assert_eq!(text(&stage, suspended).await.as_deref(), Some("2026-12-15"));
    assert_eq!(text(&stage, stands).await.as_deref(), Some("2027-04-30"));
    assert_eq!(astray(&stage).await, 0, "histories say how rights stand");
    let lines = "select count(*) from right_change where author = 'MERGE' and organizer_id = 'bib-geetbets'";
    assert_eq!(stage.number(lines).await.unwrap(), 2);
    assert_eq!(
        stage
            .number("select count(*) from merged_right_change")
            .await
            .unwrap(),
        2
    );
}

#[tokio::test]
async fn of_consent_the_stricter_counts() {
    let stage = open_region().await;
    let mut person = an();
    let first = stage.ask(digital(person.clone())).await.unwrap().passholder_id;
    person.opt_ins = Some(OptInPreferences {
        sms: true,
        ..OptInPreferences::default()
    });
    person.terms_digital = Some(true);
    let second = stage.ask(digital(person)).await.unwrap().passholder_id;
    stage.ask(of(first, second)).await.unwrap();
    let given = "select string_agg(kind, ',' order by kind) from consent where given";
    assert_eq!(
        text(&stage, given).await.as_deref(),
        Some("TERMS_DIGITAL,TERMS_ON_PAPER")
    );
    let all = "select count(*) from consent";
    assert_eq!(stage.number(all).await.unwrap(), 7);
}

#[tokio::test]
async fn notes_are_joined_as_far_as_there_is_room() {
    let stage = three().await;
    for (n, note) in [
        (1, "eerste".to_owned()),
        (2, "tweede".to_owned()),
        (3, "é".repeat(5_000)),
    ] {
        let write = WriteNote {
            passholder_id: given::holder_id(n),
            sight: here(),
            note: Some(note),
        };
        stage.ask(write).await.unwrap();
    }
    stage.ask(merge(1, 2)).await.unwrap();
    assert_eq!(
        text(
            &stage,
            "select note from note where passholder_id::text like '%b1e1'"
        )
        .await
        .as_deref(),
        Some("eerste\ntweede")
    );
    stage.ask(merge(1, 3)).await.unwrap();
    let length = "select char_length(note)::bigint from note where note like 'eerste%'";
    assert_eq!(stage.number(length).await.unwrap(), 5_000);
}

#[tokio::test]
async fn a_look_a_run_and_a_mail_go_along_and_no_mail_tells_of_oneself() {
    let stage = three().await;
    let fill = "insert into renewal_run (run_id, until, started_at, next_ask_at)
            values ('00000000-0000-0000-0000-000000000001', '2027-04-30', now(), now());
        insert into renewal_item select run_id, passholder_id, 'WAITING', 0, now(), gen_random_uuid()
            from renewal_run, passholder where passholder_id::text ~ 'b1e[23]$';
        insert into look select passholder_id, '2026-11-14T09:00:00Z',
            '00000000-0000-0000-0000-000000000007', 'SCAN', 'CLIENT', 'app', '{}', 0, 2 from passholder;
        insert into mail (mail_id, kind, passholder_id, other_id, created_at, next_at)
            select gen_random_uuid(), 'FAMILY', a.passholder_id, b.passholder_id, now(), now()
            from passholder a, passholder b where a.passholder_id <> b.passholder_id";
    sqlx::raw_sql(fill).execute(&stage.office.pool).await.unwrap();
    stage.ask(merge(1, 2)).await.unwrap();
    let looks = "select times from look where passholder_id::text like '%b1e1'";
    assert_eq!(stage.number(looks).await.unwrap(), 4);
    let items = "select count(*) from renewal_item where passholder_id::text like '%b1e1' and claim is null";
    assert_eq!(stage.number(items).await.unwrap(), 1);
    assert_eq!(stage.number("select count(*) from mail").await.unwrap(), 4);
    let gone = "select count(*) from mail where passholder_id = other_id";
    assert_eq!(stage.number(gone).await.unwrap(), 0);
}
