//! Sales are found by event, holder and title, page by page.

use crate::{OnStage, billing, line, registration};
use contracts::Scope;
use contracts::billing::{CancelSale, ListSales};
use contracts::page::Window;
use testing::given;

/// Three people bought a ticket for the theatre, the second cancelled, and the first went somewhere else too.
async fn stage() -> OnStage {
    let it = billing().await;
    let mut odd = given::event("odd");
    odd.title = "50% korting_".into();
    it.hear_events(&[odd]).await;
    it.hear_holders(&[1, 2, 3].map(given::social_holder)).await;
    let mut lines: Vec<_> = [1, 2, 3]
        .map(|n| line(&given::pass_number(n, true), "theatre", 735))
        .to_vec();
    lines.push(line(&given::pass_number(1, true), "odd", 1200));
    let sold = it.stage.ask(registration(lines)).await.unwrap();
    let cancel = CancelSale {
        ticket_sale_id: sold[1].sale.id,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    it
}

fn ask() -> ListSales {
    ListSales {
        event_id: None,
        passholder_id: None,
        organizers: vec![],
        event_title: None,
        client_reference: None,
        scope: Scope::All,
        window: Window::default(),
    }
}

fn of_first() -> ListSales {
    ListSales {
        passholder_id: Some(given::holder_id(1)),
        organizers: vec![given::organizer().organizer_id],
        ..ask()
    }
}

async fn count(it: &OnStage, ask: ListSales) -> (i64, usize) {
    let page = it.stage.ask(ask).await.unwrap();
    (page.total_items, page.member.len())
}

#[tokio::test]
async fn a_page_of_sales_counts_those_that_stand_and_shows_the_oldest_first() {
    let it = stage().await;
    let of_event = |start, limit| ListSales {
        event_id: Some("theatre".into()),
        window: Window { start, limit },
        ..ask()
    };
    let page = it.stage.ask(of_event(0, 20)).await.unwrap();
    let holders: Vec<_> = page.member.iter().map(|sold| sold.passholder_id).collect();
    assert_eq!(holders, [Some(given::holder_id(1)), Some(given::holder_id(3))]);
    assert_eq!(count(&it, of_event(1, 20)).await, (2, 1));
    assert_eq!(count(&it, of_event(0, 0)).await, (2, 0));
    assert_eq!(count(&it, of_first()).await, (2, 2));
    let elsewhere = ListSales {
        scope: Scope::Organizers(vec!["another".into()]),
        ..of_first()
    };
    assert_eq!(count(&it, elsewhere).await, (0, 0));
}

#[tokio::test]
async fn a_part_of_a_title_finds_a_sale_and_wildcards_of_sql_are_characters() {
    let it = stage().await;
    for (title, found) in [
        ("ACTIVITEIT", 1),
        ("0% k", 1),
        ("%", 1),
        ("_", 1),
        ("a_ti", 0),
        ("5*ting", 1),
    ] {
        let titled = ListSales {
            event_title: Some(title.into()),
            ..of_first()
        };
        assert_eq!(count(&it, titled).await.0, found, "{title}");
    }
}
