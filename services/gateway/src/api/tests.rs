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

/// Resources of ours, beyond the contract.
const OUR_RESOURCES: [&str; 16] = [
    "bank-statements",
    "barriers",
    "distribution-keys",
    "entitlement-check",
    "funds",
    "municipalities",
    "oauth",
    "partners",
    "payment-files",
    "referrals",
    "registrations",
    "reservations",
    "settlement-periods",
    "statements",
    "signals",
    "subscriptions",
];

/// What is ours below resources of the contract.
const OUR_PARTS: [&str; 13] = [
    "counter",
    "doubles",
    "explanation",
    "late-registrations",
    "looks",
    "merges",
    "move",
    "municipality",
    "non-use",
    "places",
    "second-home",
    "stock",
    "waiting-list",
];

/// Whether an operation is beyond the contract. `me` is a case of `{passholderId}` there.
fn is_ours((_, path): &Listed) -> bool {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    OUR_RESOURCES.contains(&parts[0])
        || parts.contains(&"bank-account")
        || parts.last().is_some_and(|last| OUR_PARTS.contains(last))
        || path == "/passholders/me/transactions"
}

#[test]
fn the_registry_has_every_operation_of_the_contract_once() {
    let contract = in_document(include_str!("../../../../tests/client/uitpas-4.0.openapi.json"));
    let (offered, later) = (in_document(&document()), later());
    // Its other form, `{reportId}.zip`, is a case of `{reportId}` here.
    assert_eq!(contract.len(), 103);
    let wanted: BTreeSet<Listed> = contract.into_iter().collect();
    assert_eq!(wanted.len(), 102);
    assert!(!wanted.iter().any(is_ours));
    assert_eq!(operations().len(), offered.len() + later.len());
    // And that case of `me`.
    assert_eq!(offered.iter().filter(|one| !is_ours(one)).count(), 80);
    let all: BTreeSet<Listed> = offered.into_iter().chain(later).collect();
    assert_eq!(operations().len(), all.len(), "none twice");
    let theirs: BTreeSet<Listed> = all.into_iter().filter(|one| !is_ours(one)).collect();
    assert_eq!(theirs, wanted);
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
        // Whoever asks without a token, and does not say of which region, finds nothing.
        let is_for_everybody = *operation == listed("GET", "/entitlement-check");
        let status = status(operation).await;
        let answers = matches!(status, 400 | 401 | 403) || is_for_everybody && status == 404;
        assert!(answers, "{operation:?}: {status}");
    }
    for operation in &later() {
        assert_eq!(status(operation).await, 501, "{operation:?}");
    }
}
