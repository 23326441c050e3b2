//! Schools of passholders.

use super::passholders::everyone;
use super::{pass, region};
use contracts::pass::*;
use contracts::{CardSystemId, PassholderId, Refusal};
use testing::{Stage, given};

fn here() -> Sight {
    Sight::CardSystems(vec![given::REGION])
}

fn elsewhere() -> Sight {
    Sight::CardSystems(vec![CardSystemId(1)])
}

fn put(school: &str, sight: Sight) -> PutSchool {
    PutSchool {
        passholder_id: given::holder_id(1),
        sight,
        school: school.into(),
    }
}

fn read(passholder_id: PassholderId, sight: Sight) -> ReadSchool {
    ReadSchool { passholder_id, sight }
}

fn remove(sight: Sight) -> RemoveSchool {
    RemoveSchool {
        passholder_id: given::holder_id(1),
        sight,
    }
}

async fn refused<A: contracts::Ask>(stage: &Stage, ask: A) -> (u16, String) {
    match stage.ask(ask).await {
        Err(chassis::Fault::Refused(refusal)) => {
            let Refusal { status, slug, .. } = *refusal;
            (status, slug)
        }
        other => panic!("{}: {:?}", A::NAME, other.map(|_| ())),
    }
}

#[tokio::test]
async fn a_person_goes_to_one_school_at_most() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    let lotte = given::holder_id(1);
    let none = (404, "uitpas/school-not-found".to_owned());
    assert_eq!(refused(&stage, read(lotte, here())).await, none);
    for school in ["school-a", "school-b", "school-b"] {
        stage.ask(put(school, here())).await.unwrap();
        assert_eq!(stage.ask(read(lotte, here())).await.unwrap().0, school);
    }
    let rows = "select count(*) from passholder_school";
    assert_eq!(stage.number(rows).await.unwrap(), 1);
    for _ in 0..2 {
        stage.ask(remove(here())).await.unwrap();
        assert_eq!(refused(&stage, read(lotte, here())).await, none);
    }
    assert_eq!(stage.told::<PassholderChanged>().await.unwrap().len(), 0);
}

#[tokio::test]
async fn whom_a_caller_does_not_see_has_no_school_for_him() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    stage.ask(put("school-a", here())).await.unwrap();
    let unseen = (404, "uitpas/passholder-not-found".to_owned());
    assert_eq!(
        refused(&stage, read(given::holder_id(1), elsewhere())).await,
        unseen
    );
    assert_eq!(refused(&stage, read(given::holder_id(9), here())).await, unseen);
    assert_eq!(refused(&stage, put("school-b", elsewhere())).await, unseen);
    assert_eq!(refused(&stage, remove(elsewhere())).await, unseen);
    let school = stage.ask(read(given::holder_id(1), Sight::All)).await.unwrap();
    assert_eq!(school.0, "school-a", "nothing changed");
}

#[tokio::test]
async fn pupils_are_found_by_their_school() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    let pupils = async |school: SchoolFilter, sight: Sight| {
        let search = SearchPassholders {
            school: Some(school),
            ..everyone(sight)
        };
        stage.ask(search).await.unwrap().total_items
    };
    let of = |school: &str| SchoolFilter::One(school.into());
    assert_eq!(pupils(SchoolFilter::Any, here()).await, 0);
    stage.ask(put("school-a", here())).await.unwrap();
    assert_eq!(pupils(SchoolFilter::Any, here()).await, 1);
    assert_eq!(pupils(of("school-a"), here()).await, 1);
    assert_eq!(pupils(of("school-b"), here()).await, 0);
    assert_eq!(pupils(of("school-a"), elsewhere()).await, 0);
}

#[tokio::test]
async fn a_number_and_a_school_do_not_tell_where_somebody_goes_to_school() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    stage.ask(put("school-a", here())).await.unwrap();
    let lotte = |school: Option<SchoolFilter>, sight: Sight| SearchPassholders {
        uitpas_number: Some(given::pass_number(1, false).as_str().to_owned()),
        school,
        ..everyone(sight)
    };
    let found = async |ask: SearchPassholders| stage.ask(ask).await.unwrap().total_items;
    let of = |school: &str| Some(SchoolFilter::One(school.into()));
    for (school, count) in [
        (of("school-a"), 1),
        (of("school-b"), 0),
        (Some(SchoolFilter::Any), 1),
    ] {
        assert_eq!(found(lotte(school.clone(), here())).await, count);
        assert_eq!(found(lotte(school.clone(), elsewhere())).await, 0);
        let by_id = lotte(school, Sight::ByIdOnly);
        assert_eq!(refused(&stage, by_id).await, (403, "auth/forbidden".into()));
    }
    assert_eq!(
        found(lotte(None, elsewhere())).await,
        1,
        "by number anyone is found"
    );
    assert_eq!(found(lotte(None, Sight::ByIdOnly)).await, 1);
}
