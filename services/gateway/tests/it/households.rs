//! What a door tells of families and schools, and to whom.

use crate::provider::{Answer, client, get, open, send, settings, stage};
use axum::body::Body;
use axum::http::Request;
use chassis::Desk;
use contracts::access::Permission;
use contracts::ask::Done;
use contracts::pass::{
    AddFamilyMember, CardChanged, CardStatus, ListFamilyMembers, RemoveFamilyMember, SearchPassholders, Sight,
};
use contracts::{Page, Refusal};
use serde_json::json;
use testing::given;

/// Nobody may join a family, somebody goes to every school, and a family is refused with the word `whole`
/// or `named`.
fn pass() -> Desk {
    Desk::for_service("pass")
        .read::<AddFamilyMember, _, _>(|_| async { Err(Refusal::passholder_not_found().into()) })
        .read::<SearchPassholders, _, _>(|_| async {
            Ok(Page {
                total_items: 1,
                member: vec![],
            })
        })
        .read::<RemoveFamilyMember, _, _>(|ask| async move {
            let is_theirs = ask.custom_token.is_some_and(|token| token.0 == "hush");
            match is_theirs && ask.sight == Sight::CardSystems(vec![]) {
                true => Ok(Done {}),
                false => Err(Refusal::new("url/not-found", 404, "Family member not found").into()),
            }
        })
        .read::<ListFamilyMembers, _, _>(|ask| async move {
            let word = match &ask.shown {
                Sight::All => "whole",
                Sight::CardSystems(none) if none.is_empty() => "named",
                _ => "neither",
            };
            Err(Refusal::uitpas(word, "Shown").into())
        })
}

fn family() -> String {
    format!("/passholders/{}/family-members", given::holder_id(1).0)
}

#[tokio::test]
async fn who_finds_people_by_number_alone_does_not_learn_their_school_by_how_many_are_found() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    stage.open_for("pass", pass());
    let by_id = client(&stage, &door, "scanner", &[Permission::PassholdersSearchById]).await;
    let counter = client(&stage, &door, "counter", &[Permission::PassholdersSearch]).await;
    let number = given::pass_number(1, false);
    let by_number = format!("/passholders?uitpasNumber={}", number.as_str());
    let at_school = format!("{by_number}&schoolId=*");
    assert_eq!(get(&door, &by_number, &by_id).await.status, 200);
    let refused = get(&door, &at_school, &by_id).await;
    assert_eq!(
        (refused.status, refused.body["type"].as_str()),
        (403, Some("https://api.publiq.be/probs/auth/forbidden"))
    );
    // Whether there is such a school says nothing either.
    let unknown = format!("{by_number}&schoolId=nothing");
    assert_eq!(get(&door, &unknown, &by_id).await.status, 403);
    assert_eq!(get(&door, &at_school, &counter).await.status, 200);
}

#[tokio::test]
async fn who_shows_the_secret_of_a_mail_leaves_a_family_without_a_token() {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.anonymous_per_minute = 5;
    let door = open(&stage, &settings);
    stage.open_for("pass", pass());
    let nobody = client(&stage, &door, "reader", &[Permission::PassesRead]).await;
    let nobody = format!("Bearer {nobody}");
    let path = format!("{}/{}", family(), given::holder_id(2).0);
    let leave = async |path: &str, headers: &[(&str, &str)]| {
        let mut request = Request::delete(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        send(&door, request.body(Body::empty()).unwrap()).await.status
    };
    assert_eq!(leave(&path, &[("x-custom-token", " hush ")]).await, 202);
    assert_eq!(leave(&path, &[("x-custom-token", "wrong")]).await, 404);
    let nowhere = format!("{}/nothing", family());
    assert_eq!(leave(&nowhere, &[("x-custom-token", "hush")]).await, 404, "no id");
    let both = [("x-custom-token", "hush"), ("authorization", nobody.as_str())];
    assert_eq!(
        leave(&path, &both).await,
        403,
        "who shows a token is judged by it"
    );
    assert_eq!(leave(&path, &[]).await, 401);
    assert_eq!(leave(&path, &[("x-custom-token", "wrong")]).await, 404);
    assert_eq!(
        leave(&path, &[("x-custom-token", "hush")]).await,
        429,
        "whoever tries secrets is limited by address"
    );
}

#[tokio::test]
async fn a_family_is_shown_whole_to_those_alone_who_may_search_people() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    stage.open_for("pass", pass());
    for (more, word) in [
        (None, "named"),
        (Some(Permission::PassesRead), "named"),
        (Some(Permission::PassholdersSearchById), "whole"),
        (Some(Permission::PassholdersSearch), "whole"),
        (Some(Permission::PassholdersSearchAll), "whole"),
    ] {
        let mut permissions = vec![Permission::PassholdersFamilyMembers];
        permissions.extend(more);
        let id = more.map_or("none", |permission| permission.as_str());
        let token = client(&stage, &door, &id.to_lowercase().replace('_', "-"), &permissions).await;
        let shown = get(&door, &family(), &token).await.body["type"].take();
        assert_eq!(
            shown,
            format!("https://api.publiq.be/probs/uitpas/{word}"),
            "{more:?}"
        );
    }
}

#[tokio::test]
async fn a_known_pass_that_joins_no_family_is_no_guess() {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.misses_per_minute = 3;
    let door = open(&stage, &settings);
    stage.open_for("pass", pass());
    let (_, service) = gateway::service(&stage.office, &settings).unwrap();
    let mut blocked = given::holder(1);
    blocked.cards[0].status = CardStatus::Blocked;
    let holders = [blocked, given::group(2, 10)];
    stage
        .hear(&service.subscriptions, "pass", &holders)
        .await
        .unwrap();
    let stock = CardChanged {
        pass_number: given::pass_number(3, false),
        version: 1,
        card_system_id: given::REGION,
        status: CardStatus::LocalStock,
    };
    stage
        .hear(&service.subscriptions, "pass", &[stock])
        .await
        .unwrap();
    let token = client(&stage, &door, "counter", &[Permission::PassholdersFamilyMembers]).await;
    let join = async |n: u32, is_social: bool| -> Answer {
        let number = given::pass_number(n, is_social);
        let body = json!({"uitpasNumber": number.as_str()}).to_string();
        let request = Request::post(family()).header("authorization", format!("Bearer {token}"));
        send(&door, request.body(Body::from(body)).unwrap()).await
    };
    for _ in 0..3 {
        for (n, is_social) in [(1, false), (2, true), (3, false)] {
            let answer = join(n, is_social).await;
            assert_eq!(answer.status, 400, "{n}: {:?}", answer.body);
        }
    }
    for (n, status) in [(10, 400), (11, 400), (12, 400), (13, 429)] {
        assert_eq!(join(n, false).await.status, status, "{n}");
    }
}
