//! Late registrations.

use crate::settling::*;
use contracts::Scope;
use contracts::billing::*;
use contracts::pass::PassholderChanged;
use testing::given;

fn fates(all: &[LateOutcome]) -> Vec<LateFate> {
    all.iter().map(|one| one.fate).collect()
}

fn words(one: &LateOutcome) -> &str {
    &one.refusal.as_ref().unwrap().title
}

#[tokio::test]
async fn gaps_in_the_registration_are_all_found_and_claimed_once() {
    let it = region("2026-05-01T10:00:00Z").await;
    let members: Vec<PassholderChanged> = (1..=60).map(given::social_holder).collect();
    it.hear_holders(&members).await;
    // Every third was never registered.
    let mut list = vec![];
    for n in 1..=60 {
        let pass = given::pass_number(n, true);
        let day = 1 + n % 9;
        list.push(late(&format!("line {n}"), &format!("2026-05-0{day}"), &pass));
        if n % 3 != 0 {
            it.stage.at(&format!("2026-05-0{day}T10:00:00Z"));
            let one = crate::line(&pass, "lessons", 2000);
            it.stage.ask(crate::registration(vec![one])).await.unwrap();
        }
    }
    it.stage.at("2026-05-20T10:00:00Z");
    let first = it.claim(list.clone()).await;
    let claimed = first.iter().filter(|one| one.fate == LateFate::Claimed).count();
    let matched = first.iter().filter(|one| one.fate == LateFate::Matched).count();
    assert_eq!((claimed, matched), (20, 40), "{first:?}");
    let ids = |all: &[LateOutcome]| all.iter().map(|one| one.ticket_sale_id).collect::<Vec<_>>();
    let again = it.claim(list.clone()).await;
    assert_eq!((fates(&again), ids(&again)), (fates(&first), ids(&first)));
    // Under other references they are the sales that are registered by now.
    for line in &mut list {
        line.client_reference += " again";
    }
    let other = it.claim(list).await;
    assert!(other.iter().all(|one| one.fate == LateFate::Matched));
    let sold = "select count(*) from ticket_sale";
    assert_eq!(it.stage.number(sold).await.unwrap(), 60);
}

#[tokio::test]
async fn one_list_twice_at_once_claims_once() {
    let it = region("2026-05-20T10:00:00Z").await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let list = |reference| claims(vec![late(reference, "2026-05-01", &given::pass_number(1, true))]);
    let (one, two) = tokio::join!(it.stage.ask(list("a")), it.stage.ask(list("b")));
    let mut both = [one.unwrap()[0].fate, two.unwrap()[0].fate];
    both.sort_by_key(|fate| *fate != LateFate::Claimed);
    assert_eq!(both, [LateFate::Claimed, LateFate::Matched]);
}

#[tokio::test]
async fn a_line_outside_the_window_is_refused_with_words() {
    let it = region("2026-05-20T10:00:00Z").await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let dated = EventDays::of("camp", "2026-04-06", "2026-04-10");
    it.hear_events(&[dated]).await;
    let pass = given::pass_number(1, true);
    let of_camp = |reference, day| LateLine {
        event_id: "camp".into(),
        ..late(reference, day, &pass)
    };
    let outcomes = it
        .claim(vec![
            late("last day of the window", "2026-03-21", &pass),
            late("a day too late", "2026-03-20", &pass),
            late("to come", "2026-05-21", &pass),
            of_camp("on another day", "2026-04-11"),
            of_camp("on its day", "2026-04-10"),
            LateLine {
                uitpas_number: None,
                ..late("without a pass", "2026-05-02", &pass)
            },
            LateLine {
                event_id: "swim".into(),
                ..late("of another organizer", "2026-05-02", &pass)
            },
            LateLine {
                uitpas_number: Some("0900000095903".into()),
                ..late("no number", "2026-05-02", &pass)
            },
        ])
        .await;
    use LateFate::{Claimed, Refused};
    assert_eq!(
        fates(&outcomes),
        [
            Claimed, Refused, Refused, Refused, Claimed, Refused, Refused, Refused
        ]
    );
    assert_eq!(
        words(&outcomes[1]),
        "A sale can be claimed within 60 days: this one had to be claimed before"
    );
    assert_eq!(words(&outcomes[2]), "This day is still to come");
    assert_eq!(words(&outcomes[3]), "The activity did not take place on this day");
    assert!(words(&outcomes[5]).contains("without a pass number"));
    assert_eq!(words(&outcomes[6]), "Event id swim not found");
    assert!(outcomes[7].refusal.as_ref().unwrap().is("invalid-uitpasnumber"));
    let nobody = claims(vec![late("z", "2026-05-03", &given::pass_number(77, true))]);
    assert_eq!(it.stage.refusal(nobody).await, "passholder-not-found");
    // The window is the region's.
    let rule = SettlementRuleRow {
        card_system_id: given::REGION,
        cadence: Cadence::Month,
        late_days: 5,
    };
    let load = LoadBilling {
        settlement_rules: vec![rule],
        ..LoadBilling::default()
    };
    it.stage.ask(load).await.unwrap();
    let outcomes = it
        .claim(vec![
            late("x", "2026-05-15", &pass),
            late("y", "2026-05-14", &pass),
        ])
        .await;
    assert_eq!(fates(&outcomes), [Claimed, Refused]);
}

/// An event on these days.
struct EventDays;

impl EventDays {
    fn of(id: &str, first: &str, last: &str) -> contracts::activity::EventChanged {
        contracts::activity::EventChanged {
            first_day: first.parse().ok(),
            last_day: last.parse().ok(),
            ..event(id, CLUB)
        }
    }
}

#[tokio::test]
async fn a_late_sale_uses_the_limits_as_every_other() {
    let it = region("2026-05-20T10:00:00Z").await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let once = contracts::activity::EventChanged {
        organizer_id: CLUB.into(),
        ..given::event("gala")
    };
    it.hear_events(&[once]).await;
    let of_gala = |reference, day| LateLine {
        event_id: "gala".into(),
        ..late(reference, day, &given::pass_number(1, true))
    };
    let outcomes = it
        .claim(vec![of_gala("a", "2026-05-02"), of_gala("b", "2026-05-03")])
        .await;
    assert_eq!(fates(&outcomes), [LateFate::Claimed, LateFate::Refused]);
    assert!(outcomes[1].refusal.as_ref().unwrap().is("maximum-reached"));
}

#[tokio::test]
async fn a_list_is_its_organizers_and_has_each_reference_once() {
    let it = region("2026-05-20T10:00:00Z").await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let one = || late("a", "2026-05-02", &given::pass_number(1, true));
    let of_another = RegisterLate {
        scope: Scope::Organizers(vec![SPORTS.into()]),
        ..claims(vec![one()])
    };
    assert_eq!(it.stage.refusal(of_another).await, "auth/forbidden");
    assert_eq!(
        it.stage.refusal(claims(vec![one(), one()])).await,
        "body/invalid-data"
    );
    assert_eq!(it.stage.refusal(claims(vec![])).await, "body/invalid-data");
    assert_eq!(
        it.stage.refusal(claims(vec![one(); MOST_LATE_LINES + 1])).await,
        "body/invalid-data"
    );
    let without_proof = LateLine {
        proof: " ".into(),
        ..one()
    };
    assert_eq!(
        it.stage.refusal(claims(vec![without_proof])).await,
        "body/invalid-data"
    );
    let dearer = LateLine {
        regular_price: contracts::Euro(contracts::Cents(2500)),
        ..one()
    };
    let refused = it.claim(vec![dearer]).await;
    assert_eq!(
        words(&refused[0]),
        "This reference was used before for another sale"
    );
    // What another client has under this reference is another sale.
    let sold = it.claim(vec![one()]).await;
    let of_other = RegisterLate {
        client: "client:another".into(),
        ..claims(vec![one()])
    };
    let matched = it.stage.ask(of_other).await.unwrap();
    assert_eq!(fates(&matched), [LateFate::Matched]);
    assert_eq!(matched[0].ticket_sale_id, sold[0].ticket_sale_id);
}
