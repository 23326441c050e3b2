//! Places at a reduced tariff: what their organizer says of them.

use crate::{activity, event};
use contracts::activity::*;
use contracts::{Refusal, Scope};
use serde_json::Value;

fn replace(places: PlaceSettings, scope: Scope) -> ReplaceEventPlaces {
    ReplaceEventPlaces {
        event_id: "theatre".into(),
        places,
        scope,
    }
}

fn forty() -> PlaceSettings {
    PlaceSettings {
        places: Some(40),
        waiting_list: true,
        reservation_minutes: 15,
        offer_minutes: 120,
    }
}

fn library() -> Scope {
    Scope::Organizers(vec!["bib-geetbets".into()])
}

#[tokio::test]
async fn an_organizer_says_how_many_places_there_are_and_for_how_long_one_is_held() {
    let it = activity().await;
    let read = || ReadEventPlaces {
        event_id: "theatre".into(),
        scope: library(),
    };
    let nothing = PlaceSettings {
        places: None,
        waiting_list: false,
        reservation_minutes: 10,
        offer_minutes: 1440,
    };
    assert_eq!(it.stage.ask(read()).await.unwrap(), nothing);
    it.stage.ask(replace(forty(), library())).await.unwrap();
    it.stage.ask(replace(forty(), library())).await.unwrap();
    it.load(vec![event("theatre")]).await;
    assert_eq!(
        it.stage.ask(read()).await.unwrap(),
        forty(),
        "a reload of the pack keeps them"
    );
    let told = it.stage.told::<EventChanged>().await.unwrap();
    assert_eq!(told.len(), 2, "the same again is not told");
    let last = &told[1];
    assert_eq!((last.places, last.waiting_list), (Some(40), true));
    assert_eq!(
        (last.reservation_minutes, last.offer_minutes),
        (Some(15), Some(120))
    );
    let mut row = event("theatre");
    row.places = Some(12);
    row.waiting_list = Some(true);
    it.load(vec![row]).await;
    let of_pack = PlaceSettings {
        places: Some(12),
        waiting_list: true,
        ..nothing
    };
    assert_eq!(it.stage.ask(read()).await.unwrap(), of_pack);
}

#[tokio::test]
async fn another_organizer_says_nothing_of_places() {
    let it = activity().await;
    let another = || Scope::Organizers(vec!["another".into()]);
    assert_eq!(
        it.stage.refusal(replace(forty(), another())).await,
        "auth/forbidden"
    );
    let read = ReadEventPlaces {
        event_id: "theatre".into(),
        scope: another(),
    };
    assert_eq!(it.stage.refusal(read).await, "auth/forbidden");
}

#[tokio::test]
async fn what_is_out_of_range_is_pointed_at() {
    let it = activity().await;
    let wrong = PlaceSettings {
        places: Some(-1),
        waiting_list: true,
        reservation_minutes: 0,
        offer_minutes: 20_161,
    };
    let refused = it.stage.ask(replace(wrong, library())).await.unwrap_err();
    let refusal: &Refusal = refused.refusal().unwrap();
    let errors = refusal.extra["schemaErrors"].as_array().unwrap();
    let at: Vec<&str> = errors
        .iter()
        .filter_map(|error| error["jsonPointer"].as_str())
        .collect();
    assert_eq!(at, ["/places", "/reservationMinutes", "/offerMinutes"]);
    let mut row = event("theatre");
    row.reservation_minutes = Some(0);
    let report = serde_json::to_value(it.load(vec![row]).await).unwrap();
    let rows: &Vec<Value> = report["rows"].as_array().unwrap();
    assert!(
        rows.iter().any(|row| row.to_string().contains("out of range")),
        "{rows:?}"
    );
}
