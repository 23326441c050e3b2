//! Tests of the registry: what is listed is what the contract has, and answers.

use super::registry::{DELETE, GET, Operation, POST, PUT};
use super::*;
use axum::body::Body;
use axum::http::Request;
use axum::routing::MethodFilter;
use chassis::config::Secret;
use chassis::database::Connections;
use chassis::{Asks, Clock, Settings};
use messaging::Office;
use serde_json::Value;
use std::collections::BTreeSet;
use tower::ServiceExt;

/// A method, and a path whose templates have no names.
type Listed = (String, String);

fn listed(method: &str, path: &str) -> Listed {
    let nameless = |part: &str| match part.starts_with('{') {
        true => "{}".to_owned(),
        false => part.to_owned(),
    };
    let parts: Vec<String> = path.split('/').map(nameless).collect();
    (method.to_uppercase(), parts.join("/"))
}

/// The operations of a document.
fn in_document(document: &str) -> Vec<Listed> {
    let document: Value = serde_json::from_str(document).unwrap();
    let mut all = vec![];
    for (path, item) in document["paths"].as_object().unwrap() {
        let members = item.as_object().unwrap().keys();
        let methods = members.filter(|member| METHODS.contains(&member.as_str()));
        all.extend(methods.map(|method| listed(method, path)));
    }
    all
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The operations that come later.
fn later() -> Vec<Listed> {
    let mut all = vec![];
    for operation in operations() {
        if let Operation::Later { method, path } = operation {
            all.push(listed(name(method), path));
        }
    }
    all
}

fn name(filter: MethodFilter) -> &'static str {
    let all = [(GET, "GET"), (POST, "POST"), (PUT, "PUT"), (DELETE, "DELETE")];
    let found = all.iter().find(|(known, _)| *known == filter);
    found.expect("a method of the contract").1
}

/// The operations of partners and referrals.
fn guiding() -> [(&'static str, &'static str); 20] {
    [
        ("GET", "/partners"),
        ("POST", "/partners"),
        ("GET", "/partners/{}"),
        ("PUT", "/partners/{}"),
        ("POST", "/partners/{}/end"),
        ("GET", "/partners/{}/clients"),
        ("POST", "/partners/{}/clients"),
        ("DELETE", "/partners/{}/clients/{}"),
        ("GET", "/partners/{}/effect"),
        ("GET", "/referrals"),
        ("POST", "/referrals"),
        ("GET", "/referrals/{}"),
        ("POST", "/referrals/accept"),
        ("POST", "/referrals/withdraw"),
        ("PUT", "/referrals/consent"),
        ("POST", "/referrals/{}/complete"),
        ("POST", "/referrals/{}/refuse"),
        ("POST", "/referrals/{}/hand-over"),
        ("POST", "/referrals/{}/withdraw"),
        ("PUT", "/referrals/{}/consent"),
    ]
}

#[test]
fn the_registry_has_every_operation_of_the_contract_once() {
    let contract = in_document(include_str!("../../../../tests/client/uitpas-4.0.openapi.json"));
    let (offered, later) = (in_document(&document()), later());
    // Its other form, `{reportId}.zip`, is a case of `{reportId}` here.
    assert_eq!(contract.len(), 103);
    let mut wanted: BTreeSet<Listed> = contract.into_iter().collect();
    assert_eq!(wanted.len(), 102);
    // A token, registrations, moves, second homes, stocks, looks, doubles, merges, partners and referrals are
    // ours; `me` is a case of `{passholderId}` there.
    let single = ["/oauth/token", "/registrations"].map(|path| listed("POST", path));
    let moves = ["GET", "PUT", "DELETE"].map(|method| listed(method, "/passholders/{}/move"));
    let second = ["GET", "PUT", "DELETE"].map(|method| listed(method, "/passholders/{}/second-home"));
    let stock = [("GET", "/card-systems/{}/stock"), ("PUT", "/cards/counter")];
    let stock = stock.map(|(method, path)| listed(method, path));
    let looks = ["me", "{}"].map(|who| listed("GET", &format!("/passholders/{who}/looks")));
    let merging = [("GET", "doubles"), ("POST", "merges")];
    let merging = merging.map(|(method, what)| listed(method, &format!("/passholders/{{}}/{what}")));
    let guiding = guiding().map(|(method, path)| listed(method, path));
    let ours = [
        &single[..],
        &guiding[..],
        &moves[..],
        &second[..],
        &stock[..],
        &looks[..],
        &merging[..],
    ]
    .concat();
    wanted.extend(ours.clone());
    wanted.insert(listed("GET", "/passholders/me/transactions"));
    assert_eq!(operations().len(), offered.len() + later.len());
    assert_eq!(offered.iter().filter(|one| !ours.contains(one)).count(), 76);
    let all: BTreeSet<Listed> = offered.into_iter().chain(later).collect();
    assert_eq!(all, wanted);
    assert_eq!(operations().len(), all.len(), "none twice");
}

/// A door whose neighbours are all away.
fn alone() -> Router {
    let mut settings: Settings<crate::config::Config> =
        Settings::load(crate::NAME, crate::config::DEFAULT, None).unwrap();
    settings.database.url = Secret::new("postgres://gateway:hush@127.0.0.1:1/gateway");
    settings.cache.url = Secret::new("");
    let connections = Connections::new(&settings.database).unwrap();
    let asks = Asks::new(&settings.asks);
    let office = Office::new(crate::NAME, connections, Clock::System, asks);
    router(crate::service(&office, &settings).unwrap().0).unwrap()
}

#[tokio::test]
async fn what_is_offered_has_a_handler_and_the_rest_answers_501() {
    let door = alone();
    let status = async |(method, path): &Listed| {
        let path = path.replace("{}", "1");
        let request = Request::builder().method(method.as_str()).uri(path);
        let answer = door.clone().oneshot(request.body(Body::empty()).unwrap()).await;
        answer.unwrap().status().as_u16()
    };
    for operation in &in_document(&document()) {
        let status = status(operation).await;
        assert!(matches!(status, 400 | 401 | 403), "{operation:?}: {status}");
    }
    for operation in &later() {
        assert_eq!(status(operation).await, 501, "{operation:?}");
    }
}
