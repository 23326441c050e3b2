//! Who may look for doubles, and merge them.

use crate::provider::{client, get, open, send, settings, stage};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chassis::Desk;
use contracts::access::Permission;
use contracts::activity::OrganizerChanged;
use contracts::ask::Done;
use contracts::pass::{FindDoubles, Looked, MergePassholders, Sight};
use contracts::{Page, PassholderId};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use testing::{Stage, given};

type Asked = Arc<Mutex<Vec<MergePassholders>>>;

fn pass(asked: &Asked) -> Desk {
    let asked = asked.clone();
    Desk::for_service("pass")
        .read::<MergePassholders, _, _>(move |ask| {
            asked.lock().unwrap().push(ask);
            async { Ok(Done {}) }
        })
        .read::<Looked<FindDoubles>, _, _>(|looked| async move {
            assert!(looked.looker.is_some());
            assert_ne!(looked.ask.sight, Sight::ByIdOnly);
            Ok(Page::empty())
        })
}

async fn hear_of_the_library(stage: &Stage) {
    let (_, service) = gateway::service(&stage.office, &settings()).unwrap();
    let library = OrganizerChanged {
        organizer_id: "bib".into(),
        ..given::organizer()
    };
    stage
        .hear(&service.subscriptions, "activity", &[library])
        .await
        .unwrap();
}

fn path(what: &str) -> String {
    format!("/passholders/{}/{what}", given::holder_id(1).0)
}

async fn merge(door: &Router, token: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = Request::post(path).header("authorization", format!("Bearer {token}"));
    let answer = send(door, request.body(Body::from(body.to_string())).unwrap()).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn merging_needs_the_permissions_to_change_and_to_delete() {
    let (stage, asked) = (stage().await, Asked::default());
    let door = open(&stage, &settings());
    stage.open_for("pass", pass(&asked));
    hear_of_the_library(&stage).await;
    let (write, delete) = (Permission::PassholdersWrite, Permission::PassholdersDelete);
    let body = json!({"passholderId": given::holder_id(2).0});
    for (id, held, status) in [
        ("writes", vec![write], 403),
        ("deletes", vec![delete], 403),
        ("searches", vec![Permission::PassholdersSearchAll], 403),
        ("both", vec![write, delete], 204),
    ] {
        let token = client(&stage, &door, id, &held).await;
        let answer = merge(&door, &token, &path("merges"), &body).await;
        assert_eq!(answer.0, status, "{id}: {answer:?}");
    }
    let asked = asked.lock().unwrap();
    let [ask] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(
        (ask.passholder_id, ask.other_id),
        (given::holder_id(1), given::holder_id(2))
    );
    assert_eq!(ask.sight, Sight::CardSystems(vec![given::REGION]));
    assert_eq!(ask.counters.len(), 1);
    assert_eq!(ask.counters[0].card_system_ids, [given::REGION]);
}

#[tokio::test]
async fn what_names_nobody_is_refused_before_anybody_is_asked() {
    let (stage, asked) = (stage().await, Asked::default());
    let door = open(&stage, &settings());
    stage.open_for("pass", pass(&asked));
    hear_of_the_library(&stage).await;
    let held = [Permission::PassholdersWrite, Permission::PassholdersDelete];
    let token = client(&stage, &door, "counter", &held).await;
    for body in [
        json!({}),
        json!({"passholderId": "x"}),
        json!({"passholderId": 1}),
        json!([]),
        json!([given::holder_id(2).0]),
        json!([given::holder_id(2).0, true]),
        json!({"passholderId": given::holder_id(2).0, "namesDiffer": 1}),
        json!({"passholderId": given::holder_id(2).0, "names_differ": true}),
    ] {
        let (status, refused) = merge(&door, &token, &path("merges"), &body).await;
        assert_eq!(status, 400, "{refused}");
        assert_eq!(refused["type"], "https://api.publiq.be/probs/body/invalid-data");
    }
    let body = json!({"passholderId": PassholderId(given::holder_id(2).0)});
    assert_eq!(merge(&door, &token, "/passholders/x/merges", &body).await.0, 404);
    assert!(asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn that_names_differ_is_said_by_who_merges() {
    let (stage, asked) = (stage().await, Asked::default());
    let door = open(&stage, &settings());
    stage.open_for("pass", pass(&asked));
    hear_of_the_library(&stage).await;
    let held = [Permission::PassholdersWrite, Permission::PassholdersDelete];
    let token = client(&stage, &door, "counter", &held).await;
    for said in [None, Some(false), Some(true)] {
        let mut body = json!({"passholderId": given::holder_id(2).0});
        if let Some(said) = said {
            body["namesDiffer"] = said.into();
        }
        assert_eq!(merge(&door, &token, &path("merges"), &body).await.0, 204);
        let last = asked.lock().unwrap().pop().unwrap();
        assert_eq!(last.names_differ, said == Some(true));
    }
}

#[tokio::test]
async fn doubles_are_looked_for_by_those_who_may_search_people() {
    let (stage, asked) = (stage().await, Asked::default());
    let door = open(&stage, &settings());
    stage.open_for("pass", pass(&asked));
    for (id, held, status) in [
        ("writes", Permission::PassholdersWrite, 403),
        ("by-id", Permission::PassholdersSearchById, 403),
        ("some", Permission::PassholdersSearch, 200),
        ("all", Permission::PassholdersSearchAll, 200),
    ] {
        let token = client(&stage, &door, id, &[held]).await;
        let answer = get(&door, &path("doubles"), &token).await;
        assert_eq!(answer.status, status, "{id}: {:?}", answer.body);
    }
}
