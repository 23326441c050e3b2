//! What others may see of the distribution keys of a region.

use crate::table::Seen::Nothing;
use crate::table::{REGION, Row, seen};
use crate::world::{LIBRARY, World, ids, let_in};
use platform::Platform;
use serde_json::{Value, json};

const PERIOD: (&str, &str) = ("2026-07-01", "2026-07-31");

fn rule() -> Value {
    let split = json!([
        {"payer": "passholder", "type": "PERCENT_OF_PRICE", "percent": 20},
        {"payer": "organizer", "type": "PERCENT_OF_PRICE", "percent": 10},
        {"payer": "municipality", "type": "REST"},
    ]);
    let later = json!([
        {"payer": "passholder", "type": "PERCENT_OF_PRICE", "percent": 20},
        {"payer": "municipality", "type": "REST"},
    ]);
    json!({"own": split, "other": split, "threshold": {"percent": 5, "own": later, "other": later}})
}

fn decision() -> Value {
    json!({"reference": "GR 2026/17", "date": "2026-01-05"})
}

fn period() -> Value {
    json!({"startDate": PERIOD.0, "endDate": PERIOD.1})
}

/// A key with a version that is published, three drafts and one that is decided, and a simulation: written by
/// one client of the library, published by another.
pub async fn written(platform: &Platform) -> (String, String) {
    let writer = let_in(platform, "keys-writer", Some(LIBRARY)).await;
    let publisher = let_in(platform, "keys-publisher", Some(LIBRARY)).await;
    let new = json!({"name": "Erkende verenigingen", "cardSystemId": 38, "usage": "manual"});
    let added = writer.post("/distribution-keys", new).await;
    let key = added.body["id"].as_i64().expect("a number").to_string();
    let versions = format!("/distribution-keys/{key}/versions");
    for _ in 1..=5 {
        let drafted = writer.post(&versions, rule()).await;
        assert_eq!(drafted.status, 201, "{drafted:?}");
    }
    for version in [1, 5] {
        let decided = writer
            .post(&format!("{versions}/{version}/decision"), decision())
            .await;
        assert_eq!(decided.status, 200, "{decided:?}");
    }
    let own = writer
        .post(
            &format!("{versions}/1/publication"),
            json!({"validFrom": "2026-01-10"}),
        )
        .await;
    assert_eq!(own.status, 403, "who wrote it: {own:?}");
    let published = publisher
        .post(
            &format!("{versions}/1/publication"),
            json!({"validFrom": "2026-01-10"}),
        )
        .await;
    assert_eq!(published.status, 200, "{published:?}");
    let members = format!("/distribution-keys/{key}/thresholds/{LIBRARY}");
    let sixty = json!({"members": 60});
    let declared = writer.send("PUT".parse().unwrap(), &members, Some(&sixty), None);
    let declared = declared.await.unwrap();
    assert_eq!(declared.status, 200, "{declared:?}");
    let started = writer.post(&format!("{versions}/2/simulations"), period()).await;
    assert_eq!(started.status, 202, "{started:?}");
    (key, ids(&started, "/id"))
}

/// The region's: whoever holds the permissions at an organizer there manages them.
pub fn keys(world: &World) -> Vec<Row> {
    let region = |method, path: &'static str, version: &str| {
        let url = path
            .replace("{keyId}", &world.key)
            .replace("{version}", version)
            .replace("{organizerId}", LIBRARY)
            .replace("{simulationId}", &world.simulation);
        seen(method, path, url, REGION, Nothing)
    };
    let versions = "/distribution-keys/{keyId}/versions";
    let version = "/distribution-keys/{keyId}/versions/{version}";
    let new = json!({"name": "Nieuw", "cardSystemId": 38, "usage": "manual"});
    vec![
        region("GET", "/distribution-keys", ""),
        region("POST", "/distribution-keys", "").with(new),
        region("GET", "/distribution-keys/{keyId}", ""),
        region("POST", versions, "").with(rule()),
        region("PUT", version, "2").with(rule()),
        region("DELETE", version, "3"),
        region(
            "POST",
            "/distribution-keys/{keyId}/versions/{version}/decision",
            "4",
        )
        .with(decision()),
        region(
            "POST",
            "/distribution-keys/{keyId}/versions/{version}/publication",
            "5",
        )
        .with(json!({"validFrom": "2099-01-01"})),
        region(
            "POST",
            "/distribution-keys/{keyId}/versions/{version}/simulations",
            "2",
        )
        .with(period()),
        region(
            "GET",
            "/distribution-keys/{keyId}/versions/{version}/simulations/{simulationId}",
            "2",
        ),
        region("GET", "/distribution-keys/{keyId}/thresholds", ""),
        region("PUT", "/distribution-keys/{keyId}/thresholds/{organizerId}", "").with(json!({"members": 70})),
        region("POST", "/funds", "").with(json!({"name": "Armoedefonds", "cardSystemId": 38})),
        region("GET", "/funds", ""),
    ]
}
