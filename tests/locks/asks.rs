//! Every ask of every service, sent by everybody.

use contracts::Caller;
use platform::{Platform, Shape};
use std::collections::BTreeSet;

/// Who may send what, written down a second time: a line that changes here was meant.
const MAY: &[(&str, &[&str])] = &[
    ("activity.load_pack", &["operator"]),
    ("billing.load_pack", &["operator"]),
    ("gateway.load_pack", &["operator"]),
    ("pass.load_pack", &["operator"]),
    ("points.load_pack", &["operator"]),
    ("reward.load_pack", &["operator"]),
    ("points.read_balance", &["gateway", "reward"]),
    ("points.spend", &["reward"]),
    ("points.refund", &["reward"]),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_service_answers_an_ask_of_a_caller_that_may_not_send_it() {
    let platform = Platform::start_empty(Shape::Apart, false, &[]).await.unwrap();
    let http = reqwest::Client::builder()
        .http2_prior_knowledge()
        .build()
        .unwrap();
    let send = async |name: &str, token: String| {
        let service = name.split('.').next().unwrap();
        let request = http
            .post(format!("{}/asks/{name}", platform.private(service)))
            .header("x-service-token", token)
            .body("no ask at all");
        request.send().await.unwrap().status().as_u16()
    };
    let mut asked = BTreeSet::new();
    for ask in contracts::ask::all() {
        assert!(asked.insert(ask.name), "{} is declared twice", ask.name);
        let may: Vec<&str> = MAY
            .iter()
            .find(|(name, _)| *name == ask.name)
            .map_or(vec!["gateway"], |(_, may)| may.to_vec());
        for caller in Caller::all() {
            let status = send(ask.name, format!("demo-token-of-{caller}")).await;
            match may.contains(&caller.name()) {
                // It got as far as the body, which is none.
                true => assert_eq!(status, 500, "{} from {caller}", ask.name),
                false => assert_eq!(status, 403, "{} from {caller}", ask.name),
            }
        }
        for nobody in ["", "demo-service-token", "demo-token-of-nobody"] {
            assert_eq!(send(ask.name, nobody.to_owned()).await, 401, "{}", ask.name);
        }
    }
    for service in Caller::SERVICES {
        for verb in ["outbox_status", "dead_letters", "redrive"] {
            let name = format!("{service}.{verb}");
            assert_eq!(send(&name, "demo-token-of-gateway".into()).await, 403, "{name}");
        }
    }
}
