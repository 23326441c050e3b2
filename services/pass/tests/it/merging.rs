//! Two records of one person become one, and nothing comes back.

use super::histories::{member, packed};
use super::leaving::{delete, here, jobs, persons, traces};
use super::memberships::{GENT, number, status_of};
use super::registration::{ADULT, an, digital, library, open_region, sent};
use super::{INSZ, card, find, lotte, pass, region};
use chassis::Fault;
use contracts::pack::Fate;
use contracts::pass::*;
use contracts::{CardSystemId, PassholderId};
use futures_util::future::join_all;
use testing::{Stage, given};

/// The record with the second number goes into that with the first.
pub fn merge(stays: u32, goes: u32) -> MergePassholders {
    of(given::holder_id(stays), given::holder_id(goes))
}

pub fn of(passholder_id: PassholderId, other_id: PassholderId) -> MergePassholders {
    MergePassholders {
        passholder_id,
        other_id,
        names_differ: false,
        sight: here(),
        counters: vec![library()],
    }
}

/// Another record of Lotte, without a national number.
pub fn double(n: u32) -> PassholderRow {
    PassholderRow {
        id: given::holder_id(n),
        insz: None,
        ..lotte()
    }
}

/// Lotte, and two more records of her, each with a card.
pub async fn three() -> Stage {
    let stage = pass().await;
    let mut load = region();
    for n in 2..4 {
        load.passholders.push(double(n));
        load.memberships.push(member(n, None, None));
        load.cards.push(card(number(n), CardStatus::Active, Some(n)));
    }
    stage.ask(load).await.unwrap();
    stage
}

pub async fn text(stage: &Stage, sql: &'static str) -> Option<String> {
    sqlx::query_scalar(sql)
        .fetch_one(&stage.office.pool)
        .await
        .unwrap()
}

pub async fn shown(stage: &Stage, n: u32) -> Passholder {
    let ask = ReadPassholder {
        passholder_id: given::holder_id(n),
        sight: Sight::All,
    };
    stage.ask(ask).await.unwrap()
}

#[tokio::test]
async fn an_active_card_stays_and_the_other_is_blocked() {
    let stage = three().await;
    assert_eq!(persons(&stage).await, 3);
    stage.ask(merge(1, 2)).await.unwrap();
    assert_eq!(
        (status_of(&stage, 1).await, status_of(&stage, 2).await),
        ("ACTIVE".into(), "BLOCKED".into())
    );
    assert_eq!(persons(&stage).await, 2, "one person less");
    let blocked = stage.told::<CardBlocked>().await.unwrap();
    assert_eq!(blocked.len(), 1, "its region hears of it");
    assert_eq!(blocked[0].pass_number, number(2));
    match stage.ask(find(number(2).as_str())).await {
        Err(Fault::Refused(refusal)) => {
            assert_eq!(refusal.extra["passholderId"], given::holder_id(1).to_string());
        }
        other => panic!("{:?}", other.is_ok()),
    }
    // Told: who stays with both cards, who went with none, and that one went into the other.
    let told = stage.told::<PassholderChanged>().await.unwrap();
    let (gone, stays) = (&told[told.len() - 1], &told[told.len() - 2]);
    assert_eq!((stays.passholder_id, stays.cards.len()), (given::holder_id(1), 2));
    assert_eq!(
        (gone.passholder_id, gone.cards.len(), gone.memberships.len()),
        (given::holder_id(2), 0, 0)
    );
    let merged = stage.told::<PassholderMerged>().await.unwrap();
    assert_eq!(merged.len(), 1);
    assert_eq!(
        (merged[0].passholder_id, merged[0].into_id),
        (given::holder_id(2), given::holder_id(1))
    );
    assert!(stays.version < merged[0].version && merged[0].version < gone.version);
}

#[tokio::test]
async fn a_card_and_a_number_go_along_where_there_is_none() {
    let stage = three().await;
    let block = SwitchCard {
        pass_number: number(2),
        blocked: true,
    };
    stage.ask(block).await.unwrap();
    stage.ask(merge(2, 1)).await.unwrap();
    assert_eq!(status_of(&stage, 1).await, "ACTIVE");
    for identifier in [INSZ, number(1).as_str()] {
        let found = stage.ask(find(identifier)).await.unwrap();
        assert_eq!(found.passholder_id, given::holder_id(2), "{identifier}");
    }
}

#[tokio::test]
async fn a_merge_that_is_repeated_is_done_and_crosswise_one_wins() {
    let stage = three().await;
    for _ in 0..2 {
        stage.ask(merge(1, 2)).await.unwrap();
    }
    assert_eq!(stage.told::<PassholderMerged>().await.unwrap().len(), 1);
    assert_eq!(
        stage.refusal(merge(2, 1)).await,
        "url/not-found",
        "nobody any more"
    );
    for round in 0..4 {
        let stage = three().await;
        let crossing = (0..8).map(|n| match (n + round) % 2 {
            0 => stage.ask(merge(1, 3)),
            _ => stage.ask(merge(3, 1)),
        });
        let outcomes = join_all(crossing).await;
        assert_eq!(
            outcomes.iter().filter(|one| one.is_ok()).count(),
            4,
            "{outcomes:?}"
        );
        let others = outcomes.iter().filter_map(|one| one.as_ref().err());
        assert!(
            others
                .into_iter()
                .all(|fault| fault.refusal().is_some_and(|no| no.slug == "url/not-found"))
        );
        assert_eq!(persons(&stage).await, 2);
        assert_eq!(stage.told::<PassholderMerged>().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_chain_names_who_is_there_now() {
    let stage = three().await;
    stage.ask(merge(2, 3)).await.unwrap();
    stage.ask(merge(1, 2)).await.unwrap();
    let flat = "select count(*) from merged where into_id = '00000000-0000-0000-0000-00000000b1e1'";
    assert_eq!(stage.number(flat).await.unwrap(), 2);
    assert_eq!(persons(&stage).await, 1);
}

#[tokio::test]
async fn what_cannot_be_one_person_is_refused_in_words() {
    let stage = three().await;
    let row = |n: u32, born: &str, insz: Option<&str>| PassholderRow {
        date_of_birth: born.parse().unwrap(),
        insz: insz.map(str::to_owned),
        ..double(n)
    };
    let group = serde_json::json!({
        "id": given::holder_id(8), "name": "Chiro", "postal_code": "3440", "city": "Zoutleeuw",
        "registered_on": "2026-03-02",
    });
    let load = LoadPass {
        passholders: vec![
            row(4, "2017-05-04", None),
            row(5, "2017-05-03", Some("17050300040")),
        ],
        grouppasses: vec![serde_json::from_value(group).unwrap()],
        memberships: [4, 5, 8].map(|n| member(n, None, None)).to_vec(),
        ..LoadPass::default()
    };
    let report = stage.ask(load).await.unwrap();
    assert!(
        report.rows.iter().all(|row| row.fate == Fate::Created),
        "{report:?}"
    );
    for (stays, goes, slug) in [
        (1, 1, "uitpas/passholder-merge-error"),
        (1, 4, "uitpas/passholder-merge-error"),
        (1, 5, "uitpas/passholder-merge-error"),
        (1, 8, "uitpas/passholder-merge-error"),
        (8, 1, "url/not-found"),
        (1, 9, "uitpas/passholder-not-found"),
        (9, 1, "url/not-found"),
    ] {
        let slug = slug.trim_start_matches("uitpas/");
        assert_eq!(stage.refusal(merge(stays, goes)).await, slug, "{stays} {goes}");
    }
    assert_eq!(stage.told::<PassholderMerged>().await.unwrap().len(), 0);
}

#[tokio::test]
async fn who_is_no_counter_of_a_region_merges_nobody_of_it() {
    let stage = three().await;
    let gent = CardSystemRow {
        view: CardSystem::reference(GENT, Some("Gent".into())),
        grace_days: 30,
        transition_days: 0,
        notice_days: 0,
        own_account_age: None,
        low_stock: 0,
    };
    let load = LoadPass {
        card_systems: vec![gent],
        memberships: vec![MembershipRow {
            card_system_id: GENT,
            ..member(2, None, None)
        }],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    assert_eq!(stage.refusal(merge(1, 2)).await, "passholder-merge-error");
    let elsewhere = |regions: Vec<CardSystemId>| MergePassholders {
        sight: Sight::CardSystems(regions.clone()),
        counters: vec![Counter {
            card_system_ids: regions,
            ..library()
        }],
        ..merge(1, 2)
    };
    assert_eq!(stage.refusal(elsewhere(vec![GENT])).await, "url/not-found");
    let blind = MergePassholders {
        sight: Sight::CardSystems(vec![]),
        ..merge(1, 2)
    };
    assert_eq!(stage.refusal(blind).await, "url/not-found");
    let nowhere = MergePassholders {
        counters: vec![],
        ..merge(1, 2)
    };
    assert_eq!(stage.refusal(nowhere).await, "url/not-found");
    // The other way round the record that goes is of one region alone.
    stage.ask(merge(2, 1)).await.unwrap();
    let sets = "select count(*) from membership";
    assert_eq!(
        stage.number(sets).await.unwrap(),
        3,
        "two of her, one of the third record"
    );
    let counted = "select persons from person_count where card_system_ids = '{5,38}'";
    assert_eq!(stage.number(counted).await.unwrap(), 1);
}

/// Lotte with all that there is beside a person goes into a record that has nothing.
#[tokio::test]
async fn a_pack_neither_brings_back_who_went_nor_undoes_the_merge() {
    let stage = three().await;
    stage.ask(merge(1, 2)).await.unwrap();
    let same = LoadPass {
        passholders: vec![double(2)],
        memberships: vec![member(2, None, None)],
        cards: vec![card(number(2), CardStatus::Active, Some(2))],
        ..LoadPass::default()
    };
    let report = stage.ask(same.clone()).await.unwrap();
    assert!(
        report.rows.iter().all(|row| row.fate == Fate::Unchanged),
        "{report:?}"
    );
    let mut other = same;
    other.passholders[0].email = Some("lotte@example.org".into());
    other.memberships[0].social_tariff_end = Some("2027-04-30".parse().unwrap());
    other.cards[0].chip_number = Some(contracts::ChipNumber::parse("04784CDAEE3881").unwrap());
    let report = stage.ask(other).await.unwrap();
    assert!(
        report.rows.iter().all(|row| matches!(row.fate, Fate::Refused(_))),
        "{report:?}"
    );
    assert_eq!(status_of(&stage, 2).await, "BLOCKED");
    assert_eq!(stage.number("select count(*) from passholder").await.unwrap(), 2);
}

#[tokio::test]
async fn no_family_is_too_large_by_a_merge() {
    let stage = three().await;
    let fill = "insert into passholder (passholder_id, version, pass_type, name, first_name, date_of_birth,
                                address, postal_code, city, created_at)
            select gen_random_uuid(), 1, 'INDIVIDUAL', 'Maes', 'Kind ' || n, '2015-01-01', address,
                   postal_code, city, now() from passholder, generate_series(1, 16) n
            where passholder_id::text like '%b1e1';
        insert into family_member select '00000000-0000-0000-0000-00000000b1e1', passholder_id, now()
            from (select passholder_id from passholder where first_name like 'Kind%' order by 1 limit 8) a;
        insert into family_member select '00000000-0000-0000-0000-00000000b1e2', passholder_id, now()
            from (select passholder_id from passholder where first_name like 'Kind%' order by 1 offset 8) b";
    sqlx::raw_sql(fill).execute(&stage.office.pool).await.unwrap();
    assert_eq!(stage.refusal(merge(1, 2)).await, "too-many-family-members");
    let same = "update family_member f set member_id = a.member_id
        from (select member_id, row_number() over (order by member_id) n from family_member
              where main_id::text like '%b1e1') a,
             (select member_id, row_number() over (order by member_id) n from family_member
              where main_id::text like '%b1e2') b
        where a.n = b.n and f.main_id::text like '%b1e2' and f.member_id = b.member_id";
    sqlx::query(same).execute(&stage.office.pool).await.unwrap();
    stage.ask(merge(1, 2)).await.unwrap();
    assert_eq!(
        stage.number("select count(*) from family_member").await.unwrap(),
        8,
        "nobody twice"
    );
}

#[tokio::test]
async fn who_went_is_forgotten_with_the_one_that_stayed() {
    let stage = three().await;
    stage.ask(merge(2, 3)).await.unwrap();
    stage.ask(merge(1, 2)).await.unwrap();
    stage.ask(delete(given::holder_id(1), here())).await.unwrap();
    let left = stage.ask(ListLeavers { after: None }).await.unwrap();
    assert_eq!(left.len(), 3);
    jobs(&stage, 0).await;
    let told = stage.told::<PassholderForgotten>().await.unwrap();
    assert_eq!(told.len(), 3, "each of the ids");
    let left = traces(&stage, &["00000000b1e".to_owned(), "Lotte".to_owned()]).await;
    let may = ["forgotten: ", "outbox_", "idempotency: "];
    assert!(
        left.iter()
            .all(|row| may.iter().any(|known| row.starts_with(known))),
        "{left:?}"
    );
}

#[tokio::test]
async fn two_who_differ_in_a_right_alone_are_answered_the_same() {
    let mut answers = vec![];
    for (first, second) in [
        (None, None),
        (Some("2027-04-30"), None),
        (None, Some("2027-04-30")),
        (Some("2026-12-31"), Some("2027-04-30")),
    ] {
        let stage = three().await;
        stage
            .ask(packed(vec![member(1, first, None), member(2, second, None)]))
            .await
            .unwrap();
        let answer = stage.ask(merge(1, 2)).await.unwrap();
        let merged = stage.told::<PassholderMerged>().await.unwrap();
        let told = stage.told::<PassholderChanged>().await.unwrap();
        let told = told[told.len() - 2..].iter();
        let sizes: Vec<usize> = told
            .map(|fact| serde_json::to_string(fact).unwrap().len())
            .collect();
        let versions = merged[0].version;
        answers.push((
            serde_json::to_string(&answer).unwrap(),
            merged.len(),
            sizes,
            versions,
        ));
    }
    for answer in &answers {
        assert_eq!(*answer, answers[0]);
    }
}

#[tokio::test]
async fn who_may_be_the_same_is_found_and_nobody_else() {
    let stage = open_region().await;
    let anke = PersonData {
        insz: sent(ADULT),
        phone: Some("+32 470 12 34 56".into()),
        ..an()
    };
    let id = stage.ask(digital(anke)).await.unwrap().passholder_id;
    let person = |first: &str, name: &str, born: &str, email: Option<&str>, phone: Option<&str>| PersonData {
        first_name: first.into(),
        name: name.into(),
        date_of_birth: born.parse().unwrap(),
        email: email.map(str::to_owned),
        phone: phone.map(str::to_owned),
        ..an()
    };
    for (first, name, born, email, phone) in [
        ("Ann", "Claes", "1985-07-30", None, None),
        ("Claes", "An", "1985-07-30", None, None),
        ("An", "Claeys", "1958-07-03", Some("AN@example.org"), None),
        ("An", "Claes", "1985-01-01", None, Some("0470/12.34.56")),
        ("An", "Claes", "1985-01-02", None, Some("0470/12.34.57")),
        (
            "Bert",
            "Peeters",
            "1985-07-30",
            Some("an@example.org"),
            Some("0470123456"),
        ),
    ] {
        stage
            .ask(digital(person(first, name, born, email, phone)))
            .await
            .unwrap();
    }
    let find = |sight| FindDoubles {
        passholder_id: id,
        sight,
    };
    let page = stage.ask(find(here())).await.unwrap();
    assert_eq!((page.total_items, page.member.len()), (4, 4), "{page:?}");
    assert!(
        page.member
            .iter()
            .all(|one| one.id != id && one.first_name != "Bert")
    );
    assert_eq!(stage.ask(find(Sight::All)).await.unwrap().total_items, 4);
    assert_eq!(
        stage.refusal(find(Sight::CardSystems(vec![GENT]))).await,
        "url/not-found"
    );
    assert_eq!(stage.refusal(find(Sight::ByIdOnly)).await, "auth/forbidden");
    let nobody = FindDoubles {
        passholder_id: given::holder_id(99),
        sight: here(),
    };
    assert_eq!(stage.refusal(nobody).await, "url/not-found");
    for n in 0..30 {
        let same = PersonData { email: None, ..an() };
        stage
            .ask(digital(same))
            .await
            .unwrap_or_else(|fault| panic!("{n} {fault}"));
    }
    assert_eq!(stage.ask(find(here())).await.unwrap().member.len(), 20);
}
