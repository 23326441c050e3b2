//! Associations: which organizers see and register members, and how long memberships last.

use super::{lotte, pass, region};
use contracts::ask::Done;
use contracts::pack::Fate;
use contracts::page::Window;
use contracts::pass::*;
use contracts::{CardSystemId, OrganizerId, PassholderId, Refusal};
use testing::{Stage, given};

/// Sees members of every association, and registers those of none.
const READER: &str = "bib";
const WRITER: &str = "chiro";

fn association(id: &str, kind: EndDateType, duration: Option<i32>) -> AssociationRow {
    AssociationRow {
        id: id.into(),
        name: format!("Club {id}"),
        card_system_id: given::REGION,
        end_date_type: kind,
        end_date: (kind == EndDateType::Custom).then(|| "2027-08-31".parse().unwrap()),
        duration,
        renewable_months: 2,
        organizers: vec![READER.into()],
        writers: vec![WRITER.into()],
    }
}

/// The region with Lotte, who is nine, and an association of each kind.
async fn clubs() -> Stage {
    let stage = pass().await;
    let load = LoadPass {
        associations: vec![
            association("chosen", EndDateType::Custom, None),
            association("until-18", EndDateType::BasedOnDateOfBirth, Some(18)),
            association("a-year", EndDateType::BasedOnRegistrationDate, Some(12)),
            association("until-6", EndDateType::BasedOnDateOfBirth, Some(6)),
        ],
        ..region()
    };
    let report = stage.ask(load).await.unwrap();
    let is_in = |fate: &Fate| *fate == Fate::Created;
    assert!(report.rows.iter().all(|row| is_in(&row.fate)), "{report:?}");
    stage
}

fn registration(association: &str, end_date: Option<&str>) -> RegisterAssociationMembership {
    RegisterAssociationMembership {
        passholder_id: given::holder_id(1),
        association_id: association.into(),
        organizer_id: WRITER.into(),
        end_date: end_date.map(|day| day.parse().unwrap()),
    }
}

fn ending(association: &str) -> EndAssociationMembership {
    EndAssociationMembership {
        passholder_id: given::holder_id(1),
        association_id: association.into(),
        organizer_id: WRITER.into(),
    }
}

/// Lotte's memberships as an organizer sees them: association, status, end, whether it is renewable, and the
/// end that is proposed.
async fn seen(stage: &Stage, organizer: &str) -> Vec<String> {
    let ask = ListAssociationMemberships {
        passholder_id: given::holder_id(1),
        organizers: Some(vec![organizer.into()]),
    };
    let day = |day: Option<chrono::NaiveDate>| day.map_or("-".to_owned(), |day| day.to_string());
    let list = stage.ask(ask).await.unwrap().into_iter();
    let line = |one: AssociationMembership| {
        format!(
            "{} {:?} {} {} {}",
            one.association.id,
            one.status,
            day(one.end_date),
            one.renewable,
            day(one.new_end_date)
        )
    };
    list.map(line).collect()
}

async fn refused<A: contracts::Ask>(stage: &Stage, ask: A) -> Refusal {
    match stage.ask(ask).await {
        Err(chassis::Fault::Refused(refusal)) => *refusal,
        other => panic!("{}: {:?}", A::NAME, other.map(|_| ())),
    }
}

#[tokio::test]
async fn an_association_that_could_be_joined_is_shown_to_those_who_may_write() {
    let stage = clubs().await;
    // Lotte is too old for one of them.
    let all = [
        "a-year None - false -",
        "chosen None - false 2027-08-31",
        "until-18 None - false -",
    ];
    assert_eq!(seen(&stage, WRITER).await, all);
    assert_eq!(seen(&stage, READER).await, [""; 0]);
    assert_eq!(seen(&stage, "sport").await, [""; 0]);
    let blocked = MembershipRow {
        status: MembershipStatus::Blocked,
        ..region().memberships.swap_remove(0)
    };
    let load = LoadPass {
        memberships: vec![blocked],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    assert_eq!(
        seen(&stage, WRITER).await,
        [""; 0],
        "no active member of the region"
    );
    let nobody = ListAssociationMemberships {
        passholder_id: given::holder_id(9),
        organizers: None,
    };
    assert_eq!(stage.refusal(nobody).await, "url/not-found");
}

#[tokio::test]
async fn a_membership_is_registered_seen_renewed_and_ended() {
    let stage = clubs().await;
    for ask in [
        registration("chosen", Some("2026-12-31")),
        registration("until-18", None),
        // A day that is sent along to the others is not read.
        registration("a-year", Some("2000-01-01")),
    ] {
        assert_eq!(stage.ask(ask).await.unwrap(), Done {});
    }
    let renewable = [
        "a-year Active 2027-11-14 false -",
        "chosen Active 2026-12-31 true 2027-08-31",
        "until-18 Active 2035-05-03 false -",
    ];
    assert_eq!(seen(&stage, WRITER).await, renewable);
    // Who may not write can renew nothing.
    assert_eq!(seen(&stage, READER).await[1], "chosen Active 2026-12-31 false -");
    let again = stage.refusal(registration("a-year", None)).await;
    assert_eq!(again, "association-membership-renew-not-possible");
    stage
        .ask(registration("chosen", Some("2027-08-31")))
        .await
        .unwrap();

    stage.at("2027-09-20T10:00:00Z");
    assert_eq!(seen(&stage, WRITER).await[0], "a-year Active 2027-11-14 true -");
    assert_eq!(seen(&stage, WRITER).await[1], "chosen Expired 2027-08-31 true -");
    stage.ask(registration("a-year", None)).await.unwrap();
    assert_eq!(seen(&stage, WRITER).await[0], "a-year Active 2028-11-14 false -");

    stage.ask(ending("a-year")).await.unwrap();
    assert_eq!(seen(&stage, READER).await.len(), 2, "it is not shown any more");
    let again = refused(&stage, ending("a-year")).await;
    assert_eq!((again.status, again.slug.as_str()), (404, "url/not-found"));
    // Nobody else knows of it.
    assert_eq!(stage.told::<PassholderChanged>().await.unwrap().len(), 0);
}

#[tokio::test]
async fn only_an_organizer_that_may_write_registers_and_ends_memberships() {
    let stage = clubs().await;
    stage.ask(registration("until-18", None)).await.unwrap();
    for (organizer, status, slug) in [
        (READER, 403, "auth/forbidden"),
        ("sport", 400, "uitpas/association-not-found"),
    ] {
        let organizer_id = OrganizerId::from(organizer);
        let register = RegisterAssociationMembership {
            organizer_id: organizer_id.clone(),
            ..registration("chosen", Some("2027-08-31"))
        };
        let refusal = refused(&stage, register).await;
        assert_eq!((refusal.status, refusal.slug.as_str()), (status, slug));
        let end = EndAssociationMembership {
            organizer_id,
            ..ending("until-18")
        };
        let refusal = refused(&stage, end).await;
        let status = if status == 400 { 404 } else { status };
        assert_eq!((refusal.status, refusal.slug.as_str()), (status, slug));
    }
    for id in ["nothing", "85073099833"] {
        assert_eq!(
            stage.refusal(registration(id, None)).await,
            "association-not-found"
        );
        let refusal = refused(&stage, ending(id)).await;
        assert_eq!(refusal.status, 404);
        assert!(!refusal.title.contains("85073099833"));
    }
    assert_eq!(seen(&stage, READER).await.len(), 1, "nothing changed");
}

#[tokio::test]
async fn what_cannot_be_registered_is_refused_in_the_words_of_the_contract() {
    let stage = clubs().await;
    let refusal = async |association: &str, day: Option<&str>| {
        let refusal = refused(&stage, registration(association, day)).await;
        (refusal.status, refusal.slug)
    };
    let not_possible = (400, "uitpas/association-membership-renew-not-possible".to_owned());
    assert_eq!(refusal("until-6", None).await, not_possible);
    let invalid = (400, "body/invalid-data".to_owned());
    assert_eq!(refusal("chosen", None).await, invalid);
    assert_eq!(refusal("chosen", Some("2026-11-13")).await, invalid);
    let nobody = RegisterAssociationMembership {
        passholder_id: given::holder_id(9),
        ..registration("until-18", None)
    };
    let nobody = refused(&stage, nobody).await;
    assert_eq!((nobody.status, nobody.slug.as_str()), (404, "url/not-found"));
}

/// Somebody without a membership of the region.
async fn outsider(stage: &Stage) -> PassholderId {
    let row = PassholderRow {
        id: given::holder_id(2),
        insz: None,
        ..lotte()
    };
    let load = LoadPass {
        passholders: vec![row],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    given::holder_id(2)
}

#[tokio::test]
async fn a_member_of_an_association_is_a_member_of_its_region() {
    let stage = clubs().await;
    let passholder_id = outsider(&stage).await;
    let ask = RegisterAssociationMembership {
        passholder_id,
        ..registration("until-18", None)
    };
    assert_eq!(
        stage.refusal(ask).await,
        "association-passholder-cardsystem-mismatch"
    );
    let row = |association: &str, passholder_id| AssociationMembershipRow {
        association_id: association.into(),
        passholder_id,
        end_date: "2020-08-31".parse().unwrap(),
    };
    let load = LoadPass {
        association_memberships: vec![
            row("chosen", passholder_id),
            row("chosen", given::holder_id(9)),
            row("nothing", given::holder_id(1)),
            row("chosen", given::holder_id(1)),
        ],
        ..LoadPass::default()
    };
    let report = stage.ask(load).await.unwrap();
    let refused: Vec<bool> = report
        .rows
        .iter()
        .map(|row| matches!(row.fate, Fate::Refused(_)))
        .collect();
    assert_eq!(refused, [true, true, true, false], "{report:?}");
    assert_eq!(
        seen(&stage, READER).await,
        ["chosen Expired 2020-08-31 false -"],
        "a pack brings history along"
    );
}

#[tokio::test]
async fn an_association_that_breaks_a_rule_is_refused_with_words() {
    let stage = pass().await;
    let elsewhere = AssociationRow {
        card_system_id: CardSystemId(99),
        ..association("elsewhere", EndDateType::Custom, None)
    };
    let load = LoadPass {
        associations: vec![
            association("endless", EndDateType::BasedOnRegistrationDate, None),
            association("ageless", EndDateType::BasedOnDateOfBirth, Some(0)),
            elsewhere,
        ],
        ..region()
    };
    let report = stage.ask(load).await.unwrap();
    let of_clubs = report
        .rows
        .into_iter()
        .filter(|row| row.file == "associations.json");
    let reasons: Vec<String> = of_clubs
        .map(|row| match row.fate {
            Fate::Refused(words) => words,
            other => format!("{other:?}"),
        })
        .collect();
    let words = "duration is missing or out of range";
    assert_eq!(reasons[..2], [words, words]);
    assert!(reasons[2].contains("99"), "{reasons:?}");
}

#[tokio::test]
async fn an_organizer_finds_the_associations_that_it_reads_or_writes() {
    let stage = clubs().await;
    let found = async |organizer: &str, right, start, limit| {
        let ask = ListAssociations {
            organizer_id: organizer.into(),
            right,
            window: Window { start, limit },
        };
        let page = stage.ask(ask).await.unwrap();
        let ids: Vec<String> = page.member.into_iter().map(|one| one.id).collect();
        (page.total_items, ids.join(" "))
    };
    use AssociationRight::{Read, Write};
    let all = (4, "a-year chosen until-18 until-6".to_owned());
    assert_eq!(found(WRITER, Write, 0, 20).await, all);
    assert_eq!(found(WRITER, Read, 0, 20).await, all, "who writes reads");
    assert_eq!(found(READER, Read, 0, 20).await, all);
    assert_eq!(found(READER, Write, 0, 20).await, (0, String::new()));
    assert_eq!(found("sport", Read, 0, 20).await, (0, String::new()));
    assert_eq!(found(READER, Read, 1, 2).await, (4, "chosen until-18".to_owned()));
}

#[tokio::test]
async fn of_two_renewals_at_once_one_counts() {
    let stage = clubs().await;
    stage.ask(registration("a-year", None)).await.unwrap();
    stage.at("2027-10-01T10:00:00Z");
    let renew = || stage.ask(registration("a-year", None));
    let (one, two) = tokio::join!(renew(), renew());
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    assert_eq!(seen(&stage, WRITER).await[0], "a-year Active 2028-11-14 false -");
}
