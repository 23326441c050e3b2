//! Every ask of every service, sent by everybody.

use contracts::Caller;
use platform::{Platform, Shape};
use std::collections::BTreeSet;

/// The asks that move value or fill a region, and who may send them, written down a second time: a change
/// here was meant.
const GRAVE: &[(&str, &[Caller])] = &[
    ("activity.load_pack", &[Caller::Operator]),
    ("billing.load_pack", &[Caller::Operator]),
    ("gateway.load_pack", &[Caller::Operator]),
    ("pass.load_pack", &[Caller::Operator]),
    ("pass.change_membership", &[Caller::Gateway]),
    ("pass.switch_card", &[Caller::Operator]),
    ("pass.link_account", &[Caller::Gateway]),
    ("pass.unlink_account", &[Caller::Operator]),
    ("pass.hand_out_token", &[Caller::Operator]),
    ("pass.close_account", &[Caller::Operator]),
    ("pass.open_account", &[Caller::Operator]),
    ("pass.change_right", &[Caller::Operator]),
    ("pass.start_renewal", &[Caller::Operator]),
    ("points.load_pack", &[Caller::Operator]),
    ("reward.load_pack", &[Caller::Operator]),
    ("points.spend", &[Caller::Reward]),
    ("points.refund", &[Caller::Reward]),
    ("reward.redeem", &[Caller::Gateway]),
    ("billing.register_sales", &[Caller::Gateway]),
    ("billing.reserve", &[Caller::Gateway]),
    ("billing.confirm_reservation", &[Caller::Gateway]),
    ("activity.check_in", &[Caller::Gateway]),
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
    let token = |caller: Caller| {
        let file = platform.locks.folder().join(format!("{caller}.token"));
        std::fs::read_to_string(file).unwrap()
    };
    let mut asked = BTreeSet::new();
    for ask in contracts::catalogue::asks() {
        assert!(asked.insert(ask.name), "{} is declared twice", ask.name);
        for caller in Caller::all() {
            let status = send(ask.name, token(caller)).await;
            match ask.from.contains(&caller) {
                // It got as far as the body, which is none.
                true => assert_eq!(status, 500, "{} from {caller}", ask.name),
                false => assert_eq!(status, 403, "{} from {caller}", ask.name),
            }
        }
        for nobody in ["", "demo-token-of-gateway", "demo-token-of-operator"] {
            assert_eq!(send(ask.name, nobody.to_owned()).await, 401, "{}", ask.name);
        }
    }
    for (name, may) in GRAVE {
        let declared = contracts::catalogue::asks().find(|ask| ask.name == *name);
        assert_eq!(declared.map(|ask| ask.from), Some(*may), "{name}");
    }
    for service in Caller::SERVICES {
        for caller in Caller::all() {
            let may = caller == Caller::Operator || caller.listens_to().contains(&service);
            let status = send(&format!("{service}.outbox_page"), token(caller)).await;
            assert_eq!(
                status,
                if may { 500 } else { 403 },
                "the log of {service} for {caller}"
            );
        }
        for verb in ["outbox_status", "dead_letters", "redrive"] {
            let name = format!("{service}.{verb}");
            assert_eq!(send(&name, token(Caller::Gateway)).await, 403, "{name}");
        }
    }
}
