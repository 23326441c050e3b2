//! Organizers: searched by a part of the name and by region, page by page.

use crate::{OnStage, activity};
use contracts::activity::*;
use contracts::page::Window;
use contracts::pass::CardSystemChanged;
use contracts::{CardSystemId, OrganizerId};
use testing::given;

const OTHER: CardSystemId = CardSystemId(39);

fn organizer(id: &str, name: &str, region: CardSystemId) -> OrganizerRow {
    OrganizerRow {
        id: id.into(),
        name: name.into(),
        card_systems: vec![region],
        address: None,
        linked_location_id: None,
    }
}

/// Beside the library of Geetbets, which every stage has.
async fn stage() -> OnStage {
    let it = activity().await;
    let load = LoadActivity {
        organizers: vec![
            organizer("zwembad", "Zwembad 100% water", given::REGION),
            organizer("museum", "museum_klein", OTHER),
            organizer("musea", "Museums", given::REGION),
        ],
        ..LoadActivity::default()
    };
    it.stage.ask(load).await.unwrap();
    let known = CardSystemChanged {
        card_system_id: given::REGION,
        version: 1,
        name: "Hageland".into(),
        postal_codes: vec![],
    };
    it.stage.hear(&it.subscriptions, "pass", &[known]).await.unwrap();
    it
}

fn search(name: Option<&str>) -> SearchOrganizers {
    SearchOrganizers {
        name: name.map(Into::into),
        card_system_id: None,
        descending: false,
        window: Window::default(),
    }
}

async fn found(it: &OnStage, ask: SearchOrganizers) -> (i64, Vec<String>) {
    let page = it.stage.ask(ask).await.unwrap();
    let id = |organizer: Organizer| organizer.id.0;
    (page.total_items, page.member.into_iter().map(id).collect())
}

#[tokio::test]
async fn a_part_of_a_name_finds_an_organizer_and_wildcards_of_sql_are_characters() {
    let it = stage().await;
    for (name, ids) in [
        ("MUSEUM", vec!["museum", "musea"]),
        ("museum_", vec!["museum"]),
        ("0% w", vec!["zwembad"]),
        ("%", vec!["zwembad"]),
        ("bib*bets", vec!["bib-geetbets"]),
        ("nowhere", vec![]),
    ] {
        assert_eq!(found(&it, search(Some(name))).await.1, ids, "{name}");
    }
}

#[tokio::test]
async fn a_page_of_organizers_is_in_the_order_of_names_and_counts_all() {
    let it = stage().await;
    let in_order = ["bib-geetbets", "museum", "musea", "zwembad"];
    assert_eq!(
        found(&it, search(None)).await,
        (4, in_order.map(Into::into).to_vec())
    );
    let page = |start, limit, descending| SearchOrganizers {
        descending,
        window: Window { start, limit },
        ..search(None)
    };
    assert_eq!(
        found(&it, page(1, 2, false)).await,
        (4, vec!["museum".into(), "musea".into()])
    );
    assert_eq!(found(&it, page(0, 1, true)).await, (4, vec!["zwembad".into()]));
    assert_eq!(found(&it, page(0, 0, false)).await, (4, vec![]));
    assert_eq!(found(&it, page(9, 5, false)).await, (4, vec![]));
    let in_region = SearchOrganizers {
        card_system_id: Some(given::REGION),
        ..search(None)
    };
    assert_eq!(found(&it, in_region).await.0, 3);
    let nowhere = SearchOrganizers {
        card_system_id: Some(CardSystemId(99)),
        ..search(None)
    };
    assert_eq!(it.stage.refusal(nowhere).await, "cardsystem-not-found");
}

#[tokio::test]
async fn one_organizer_is_read_with_the_names_of_its_regions() {
    let it = stage().await;
    let read = |id: &str| ReadOrganizer {
        organizer_id: OrganizerId::from(id),
    };
    let organizer = it.stage.ask(read("zwembad")).await.unwrap();
    assert_eq!(
        organizer.card_systems.unwrap()[0].name.as_deref(),
        Some("Hageland")
    );
    assert_eq!(it.stage.refusal(read("nobody")).await, "organizer-not-found");
}
