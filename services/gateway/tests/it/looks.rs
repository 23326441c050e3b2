//! Looks: the door says who reads of a person, and shows the person who did.

use crate::accounts::{application, person, whole};
use crate::provider::{Answer, Provider, client, get, open, send, settings, stage};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chassis::{Desk, Fault};
use contracts::access::Permission;
use contracts::activity::OrganizerChanged;
use contracts::billing::{ListSales, ReducedPrice, Sold, SoldTicket, TariffType};
use contracts::pass::*;
use contracts::{CardSystemId, Cents, Page, PassholderId, Refusal, TicketSaleId};
use serde_json::json;
use std::sync::{Arc, Mutex};
use testing::{Stage, given};

/// Who was said to look, question by question.
#[derive(Clone, Default)]
struct Said(Arc<Mutex<Vec<Option<Looker>>>>);

impl Said {
    /// Refuses, and remembers who looked.
    fn hear<A: Shows>(&self, desk: Desk) -> Desk {
        let said = self.clone();
        desk.read::<Looked<A>, _, _>(move |looked| {
            said.0.lock().unwrap().push(looked.looker);
            async { Err(Fault::from(Refusal::uitpas("heard", "Heard"))) }
        })
    }

    /// Of the one question since the last time.
    fn one(&self, path: &str) -> Option<Looker> {
        let mut all = std::mem::take(&mut *self.0.lock().unwrap());
        assert_eq!(all.len(), 1, "{path}: {all:?}");
        all.remove(0)
    }

    fn pass(&self) -> Desk {
        let desk = Desk::for_service("pass").read::<FindOwn, _, _>(|_| async { Ok(given::holder_id(1)) });
        let desk = self.hear::<FindPass>(self.hear::<SearchPassholders>(desk));
        let desk = self.hear::<ReadPassholder>(self.hear::<ReadNote>(desk));
        let desk = self.hear::<FindPicture>(self.hear::<AskInszStatus>(desk));
        let desk = self.hear::<ListFamilyMembers>(self.hear::<ListFamilies>(desk));
        let desk = self.hear::<ReadSchool>(self.hear::<ReadMove>(desk));
        let desk = self.hear::<FindDoubles>(self.hear::<ReadSecondHome>(desk));
        let desk = self.hear::<ListAssociationMemberships>(self.hear::<PreviewMembership>(desk));
        self.hear::<PriceForHolder>(self.hear::<ListLooks>(desk))
    }
}

async fn hear_of_organizers(stage: &Stage) {
    let (_, service) = gateway::service(&stage.office, &settings()).unwrap();
    let organizers =
        [("bib", given::REGION), ("museum", CardSystemId(50))].map(|(id, region)| OrganizerChanged {
            organizer_id: id.into(),
            name: format!("Naam van {id}"),
            card_system_ids: vec![region],
            ..given::organizer()
        });
    stage
        .hear(&service.subscriptions, "activity", &organizers)
        .await
        .unwrap();
}

fn of(n: u32, what: &str) -> String {
    format!("/passholders/{}{what}", given::holder_id(n).0)
}

#[tokio::test]
async fn every_read_of_a_person_says_who_looks_for_whom_and_at_what() {
    let (stage, said) = (stage().await, Said::default());
    let door = open(&stage, &settings());
    stage.open_for("pass", said.pass());
    hear_of_organizers(&stage).await;
    let search = Permission::PassholdersSearch;
    let number = given::pass_number(1, false);
    let by_number = format!("/passholders?uitpasNumber={}", number.as_str());
    let scanned = format!("/passes?identifier={}", number.as_str());
    let price = of(1, "/membership-prices/38?cardType=DIGITAL");
    let preview = of(1, "/memberships/38?socialTariff=false&organizerId=bib");
    let reads: [(String, &[Permission], LookKind); 18] = [
        (of(1, ""), &[search], LookKind::Passholder),
        (by_number, &[search], LookKind::Search),
        ("/passholders?name=Maes".into(), &[search], LookKind::Search),
        (of(1, "/doubles"), &[search], LookKind::Search),
        (scanned, &[Permission::PassesRead], LookKind::Scan),
        (
            format!("/passes/{}", number.as_str()),
            &[Permission::PassesRead],
            LookKind::Scan,
        ),
        (
            of(1, "/private"),
            &[Permission::PassholdersPrivateRead],
            LookKind::Note,
        ),
        (
            of(1, "/picture"),
            &[Permission::PassholdersPictureRead],
            LookKind::Picture,
        ),
        (
            of(1, "/family-members"),
            &[Permission::PassholdersFamilyMembers],
            LookKind::Family,
        ),
        (
            of(1, "/families"),
            &[Permission::PassholdersFamilyMembers],
            LookKind::Family,
        ),
        (of(1, "/school"), &[search], LookKind::Details),
        (of(1, "/move"), &[search], LookKind::Details),
        (of(1, "/second-home"), &[search], LookKind::Details),
        (
            of(1, "/association-memberships"),
            &[Permission::Associations],
            LookKind::Details,
        ),
        (preview, &[Permission::PassholdersWrite], LookKind::Membership),
        (
            price,
            &[Permission::MembershipPricesRead, search],
            LookKind::Membership,
        ),
        (
            of(1, "/transactions"),
            &[Permission::PassholdersTransactionHistory, search],
            LookKind::History,
        ),
        (
            of(1, "/looks"),
            &[Permission::PassholdersPrivateRead],
            LookKind::Looks,
        ),
    ];
    for (n, (path, permissions, kind)) in reads.into_iter().enumerate() {
        let id = format!("counter-{n}");
        let token = client(&stage, &door, &id, permissions).await;
        let answer = get(&door, &path, &token).await;
        assert_eq!(answer.status, 400, "{path}: {:?}", answer.body);
        let wanted = Looker::new(kind, LookedBy::Client, Some(id), vec!["bib".into()]);
        assert_eq!(said.one(&path), Some(wanted), "{path}");
    }
}

#[tokio::test]
async fn who_shows_the_id_of_a_client_alone_is_not_taken_for_its_organizers() {
    let (stage, said) = (stage().await, Said::default());
    let door = open(&stage, &settings());
    stage.open_for("pass", said.pass());
    let token = client(&stage, &door, "counter", &[Permission::PassesRead]).await;
    let path = "/passholders/status/insz-numbers/17050399911";
    assert_eq!(get(&door, path, &token).await.status, 400);
    let looker = said.one(path).unwrap();
    assert_eq!((looker.by, looker.organizer_count), (LookedBy::Client, 1));
    let request = Request::get(path).header("x-client-id", "counter");
    let answer: Answer = send(&door, request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 400, "{:?}", answer.body);
    let looker = said.one(path).unwrap();
    assert_eq!((looker.by, looker.organizer_count), (LookedBy::Unproven, 0));
    assert_eq!(looker.kind, LookKind::NationalNumber);
}

/// Two looks: of the library and two others, and of nobody that a name is known of.
fn page(_: Looked<ListLooks>) -> Page<Look> {
    let look = |kind, organizers: &[&str], organizer_count| Look {
        at: "2026-11-14T10:05:00Z".parse().unwrap(),
        kind,
        by: LookedBy::Client,
        organizers: organizers.iter().map(|id| (*id).into()).collect(),
        organizer_count,
        times: 3,
    };
    Page {
        total_items: 7,
        member: vec![
            look(LookKind::Scan, &["bib", "museum", "zaal"], 4),
            look(LookKind::Export, &[], 0),
        ],
    }
}

async fn with_looks(trusted: &Provider) -> (Stage, Router) {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.trusted = vec![whole(trusted)];
    let door = open(&stage, &settings);
    let pass = Desk::for_service("pass")
        .read::<Looked<ListLooks>, _, _>(|looked| async move { Ok(page(looked)) })
        .read::<FindOwn, _, _>(|ask| async move {
            assert_eq!(ask.wanted, None);
            Ok(given::holder_id(1))
        });
    stage.open_for("pass", pass);
    hear_of_organizers(&stage).await;
    (stage, door)
}

#[tokio::test]
async fn a_counter_reads_looks_by_name_for_its_own_regions_alone() {
    let (stage, door) = with_looks(&Provider::start().await).await;
    let counter = client(&stage, &door, "counter", &[Permission::PassholdersPrivateRead]).await;
    let answer = get(&door, &of(1, "/looks?limit=2"), &counter).await;
    assert_eq!(answer.status, 200, "{:?}", answer.body);
    let words = LookKind::Scan.words();
    assert_eq!(
        answer.body["member"][0],
        json!({
            "at": "2026-11-14T10:05:00Z", "kind": "SCAN", "by": "CLIENT", "times": 3,
            "description": {"nl": words.nl, "fr": words.fr, "de": words.de, "en": words.en},
            "organizers": [{"id": "bib", "name": "Naam van bib"}], "otherOrganizers": 3,
        })
    );
    assert_eq!(answer.body["totalItems"], 7);
    let empty = &answer.body["member"][1];
    assert_eq!(
        (&empty["organizers"], &empty["otherOrganizers"]),
        (&json!([]), &json!(0))
    );
    for (path, status) in [
        (of(1, "/looks?limit=501"), 400),
        (of(1, "/looks?start=-1"), 404),
        ("/passholders/nobody/looks".into(), 404),
    ] {
        assert_eq!(get(&door, &path, &counter).await.status, status, "{path}");
    }
    let other = client(&stage, &door, "other", &[Permission::PassholdersSearchAll]).await;
    assert_eq!(get(&door, &of(1, "/looks"), &other).await.status, 403);
}

#[tokio::test]
async fn whoever_is_signed_in_reads_by_name_who_looked() {
    let provider = Provider::start().await;
    let (stage, door) = with_looks(&provider).await;
    let me = "/passholders/me/looks";
    application(&stage, &[Permission::PassholdersSelfCheckin]).await;
    assert_eq!(
        get(&door, me, &person(&provider)).await.status,
        403,
        "another permission"
    );
    let (stage, door) = with_looks(&provider).await;
    application(&stage, &[Permission::PassholdersSelfRead]).await;
    let answer = get(&door, me, &person(&provider)).await;
    let look = &answer.body["member"][0];
    assert_eq!(
        (&look["organizers"], &look["otherOrganizers"]),
        (
            &json!([{"id": "bib", "name": "Naam van bib"}, {"id": "museum", "name": "Naam van museum"}]),
            &json!(2)
        ),
        "{:?}",
        answer.body
    );
    let counter = client(&stage, &door, "counter", &[Permission::PassholdersSelfRead]).await;
    assert_eq!(get(&door, me, &counter).await.status, 403, "`me` is no client");
}

#[tokio::test]
async fn what_somebody_sees_of_his_own_family_is_no_look() {
    let (provider, said, stage) = (Provider::start().await, Said::default(), stage().await);
    let mut settings = settings();
    settings.service.trusted = vec![whole(&provider)];
    let door = open(&stage, &settings);
    stage.open_for("pass", said.pass());
    application(&stage, &[Permission::PassholdersFamilyMembers]).await;
    for what in ["/family-members", "/families"] {
        assert_eq!(get(&door, &of(1, what), &person(&provider)).await.status, 400);
        assert_eq!(said.one(what), None);
    }
}

fn sold(passholder_id: PassholderId) -> Sold {
    let tariff = ReducedPrice {
        id: "COUPON_1".into(),
        name: "Bon".into(),
        price: Cents(100),
        tariff_type: TariffType::Coupon,
    };
    let sale = SoldTicket {
        id: TicketSaleId(1),
        creation_date: "2026-11-14T10:05:00Z".parse().unwrap(),
        regular_price: Cents(500),
        regular_price_label: None,
        tariff,
        event_id: "theatre".into(),
        event_title: "Toneel".into(),
        uitpas_number: given::pass_number(1, false),
        client_reference: None,
    };
    Sold {
        sale,
        passholder_id: Some(passholder_id),
    }
}

#[tokio::test]
async fn who_reads_a_list_of_sales_looks_at_those_who_are_in_it() {
    let (stage, heard) = (stage().await, Said::default());
    let door = open(&stage, &settings());
    let said = heard.clone();
    let pass = Desk::for_service("pass").read::<Looked<ReadPassholders>, _, _>(move |looked| {
        assert_eq!(looked.ask.passholder_ids, [given::holder_id(1)]);
        said.0.lock().unwrap().push(looked.looker);
        async { Ok(vec![]) }
    });
    stage.open_for("pass", pass);
    let billing = Desk::for_service("billing").read::<ListSales, _, _>(|_| async {
        Ok(Page {
            total_items: 1,
            member: vec![sold(given::holder_id(1))],
        })
    });
    stage.open_for("billing", billing);
    let held = [Permission::TicketsalesSearch, Permission::PassholdersSearch];
    let token = client(&stage, &door, "counter", &held).await;
    let answer = get(&door, "/ticket-sales?eventId=theatre", &token).await;
    assert_eq!(answer.status, 200, "{:?}", answer.body);
    let looker = heard.one("sales").unwrap();
    assert_eq!((looker.kind, looker.organizer_count), (LookKind::Search, 1));
}
