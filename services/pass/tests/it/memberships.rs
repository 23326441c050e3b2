//! What a counter changes of somebody's memberships, and with which card.

use super::prices::{priced, voucher};
use super::regions::city;
use super::telling::tell_all;
use super::{card, find, lotte, pass};
use chassis::Fault;
use chassis::ask::Idempotency;
use contracts::pass::*;
use contracts::{CardSystemId, PassNumber};
use testing::{Stage, given};

pub const GENT: CardSystemId = CardSystemId(5);

/// Two children of Zoutleeuw with a card, three cards in stock, and one in Gent.
pub async fn counter() -> Stage {
    let stage = pass().await;
    let mut load = priced();
    let gent = CardSystem {
        cities: Some(vec![City {
            postal_code: "9000".into(),
            name: "Gent".into(),
        }]),
        ..CardSystem::reference(GENT, Some("Gent".into()))
    };
    load.card_systems.push(CardSystemRow {
        view: gent,
        grace_days: 30,
        transition_days: 0,
        notice_days: 0,
        own_account_age: None,
        low_stock: 0,
    });
    load.city_settings = vec![city("GEETBETS", &["3450", "3454"]), city("ZOUTLEEUW", &["3440"])];
    load.number_prefixes = vec![NumberPrefixRow {
        prefix: "09902".into(),
        card_system_id: given::REGION,
    }];
    load.passholders.push(PassholderRow {
        id: given::holder_id(2),
        insz: None,
        first_name: "Sem".into(),
        ..lotte()
    });
    load.memberships.push(MembershipRow {
        passholder_id: given::holder_id(2),
        ..load.memberships[0].clone()
    });
    load.cards.push(card(number(2), CardStatus::Active, Some(2)));
    for n in 7..10 {
        load.cards.push(card(number(n), CardStatus::LocalStock, None));
    }
    load.cards.push(CardRow {
        card_system_id: GENT,
        ..card(number(50), CardStatus::LocalStock, None)
    });
    stage.ask(load).await.unwrap();
    tell_all(&stage).await;
    stage
}

pub fn number(n: u32) -> PassNumber {
    given::pass_number(n, false)
}

pub fn registrar(region: CardSystemId) -> Counter {
    Counter {
        organizer_id: "bib-zoutleeuw".into(),
        card_system_ids: vec![region],
        postal_code: Some("3440".into()),
        grants: true,
        grants_elsewhere: false,
        writes_abroad: false,
    }
}

/// Lotte gets card `n` and no right.
pub fn with_card(n: u32) -> ChangeMembership {
    ChangeMembership {
        passholder_id: given::holder_id(1),
        card_system_id: given::REGION,
        card_type: CardType::NfcCard,
        uitpas_number: Some(number(n).as_str().to_owned()),
        social_tariff: None,
        address: None,
        voucher: None,
        replacement: None,
        counter: registrar(given::REGION),
        referral_code: None,
        partner_may_know: None,
    }
}

pub fn lost(n: u32) -> ChangeMembership {
    ChangeMembership {
        replacement: Some(ReplacementReason::LossTheft),
        ..with_card(n)
    }
}

pub fn granted(n: u32) -> ChangeMembership {
    ChangeMembership {
        social_tariff: Some(WantedSocialTariff {
            social_tariff_end_date: None,
        }),
        ..with_card(n)
    }
}

pub async fn last_told(stage: &Stage) -> PassholderChanged {
    stage.told::<PassholderChanged>().await.unwrap().pop().unwrap()
}

async fn text(stage: &Stage, sql: &'static str) -> Option<String> {
    sqlx::query_scalar(sql)
        .fetch_one(&stage.office.pool)
        .await
        .unwrap()
}

pub async fn status_of(stage: &Stage, n: u32) -> String {
    let status = sqlx::query_scalar("select status from card where pass_number = $1")
        .bind(number(n).as_str().to_owned());
    status.fetch_one(&stage.office.pool).await.unwrap()
}

#[tokio::test]
async fn somebody_of_another_region_becomes_a_member_with_a_card_of_this_one() {
    let stage = counter().await;
    let told = stage.told::<PassholderChanged>().await.unwrap().len();
    let ask = ChangeMembership {
        card_system_id: GENT,
        counter: registrar(GENT),
        ..with_card(50)
    };
    stage.ask(ask.clone()).await.unwrap();
    let lotte = last_told(&stage).await;
    assert_eq!((lotte.memberships.len(), lotte.cards.len()), (2, 2));
    assert_eq!(stage.told::<PassholderChanged>().await.unwrap().len(), told + 1);
    assert_eq!(
        stage.ask(find(number(50).as_str())).await.unwrap().first_name,
        "Lotte"
    );
    let old = stage.ask(find(number(1).as_str())).await;
    assert!(old.is_ok(), "the card of the other region stays: {old:?}");
    let counts = "select persons from person_count where card_system_ids = '{5,38}'";
    assert_eq!(stage.number(counts).await.unwrap(), 1);
    let again = ChangeMembership {
        uitpas_number: Some(number(7).as_str().to_owned()),
        ..ask
    };
    assert_eq!(stage.refusal(again).await, "passholder-new-membership-error");
}

#[tokio::test]
async fn a_lost_card_is_blocked_and_the_new_one_counts() {
    let stage = counter().await;
    stage.ask(lost(7)).await.unwrap();
    assert_eq!(
        stage.refusal(find(number(1).as_str())).await,
        "invalid-card-status"
    );
    let found = stage.ask(find(number(7).as_str())).await.unwrap();
    assert_eq!(found.passholder_id, given::holder_id(1));
    let lotte = last_told(&stage).await;
    let statuses: Vec<CardStatus> = lotte.cards.iter().map(|card| card.status).collect();
    assert_eq!(statuses, [CardStatus::Blocked, CardStatus::Active]);
    let blocked = stage.told::<CardBlocked>().await.unwrap();
    assert_eq!(blocked.len(), 1, "its region hears of it");
    assert_eq!(blocked[0].pass_number, number(1));
    let noted =
        "select concat_ws(' ', reason, pass_number, organizer_id, price, price_label) from card_issue";
    let expected = format!("LOSS_THEFT {} bib-zoutleeuw 200 verlies", number(7).as_str());
    assert_eq!(text(&stage, noted).await, Some(expected));
}

#[tokio::test]
async fn the_right_is_granted_and_taken_back_each_time_with_another_card() {
    let stage = counter().await;
    stage.ask(granted(7)).await.unwrap();
    let found = stage.ask(find(number(7).as_str())).await.unwrap();
    assert_eq!(found.social_tariff.status, PassSocialTariffStatus::Active);
    let end = "select social_end::text from membership order by passholder_id limit 1";
    assert_eq!(text(&stage, end).await.as_deref(), Some("2027-04-30"));
    assert_eq!(stage.refusal(granted(8)).await, "passholder-new-membership-error");
    // Who replaces a lost card changes no right, whether it is asked for or not.
    stage.ask(lost(8)).await.unwrap();
    let found = stage.ask(find(number(8).as_str())).await.unwrap();
    assert_eq!(found.social_tariff.status, PassSocialTariffStatus::Active);
    stage.ask(with_card(9)).await.unwrap();
    let found = stage.ask(find(number(9).as_str())).await.unwrap();
    assert_eq!(found.social_tariff.status, PassSocialTariffStatus::None);
    assert_eq!(text(&stage, end).await, None);
    let reasons = "select string_agg(reason, ' ' order by pass_number) from card_issue";
    let expected = "OBTAIN_KANSENSTATUUT LOSS_THEFT LOSS_KANSENSTATUUT";
    assert_eq!(text(&stage, reasons).await.as_deref(), Some(expected));
}

#[tokio::test]
async fn a_last_day_that_cannot_be_is_refused() {
    let stage = counter().await;
    for end in ["2026-11-13", "2028-01-01"] {
        let ask = ChangeMembership {
            social_tariff: Some(WantedSocialTariff {
                social_tariff_end_date: Some(end.parse().unwrap()),
            }),
            ..with_card(7)
        };
        assert_eq!(stage.refusal(ask).await, "body/invalid-data", "{end}");
    }
    assert_eq!(status_of(&stage, 7).await, "LOCAL_STOCK");
}

#[tokio::test]
async fn whoever_gets_the_right_lives_in_the_region_or_moves_there() {
    let stage = counter().await;
    let gent = ChangeMembership {
        card_system_id: GENT,
        counter: Counter {
            grants_elsewhere: true,
            ..registrar(GENT)
        },
        ..granted(50)
    };
    assert_eq!(stage.refusal(gent.clone()).await, "body/invalid-data");
    let move_to = |postal_code: &str, city: &str| {
        Some(NewAddress {
            street: "Veldstraat 1".into(),
            postal_code: postal_code.into(),
            city: city.into(),
        })
    };
    for (postal_code, city) in [("9050", "Gentbrugge"), ("x", "Gent"), ("9000", " ")] {
        let ask = ChangeMembership {
            address: move_to(postal_code, city),
            ..gent.clone()
        };
        assert_eq!(
            stage.refusal(ask).await,
            "body/invalid-data",
            "{postal_code} {city}"
        );
    }
    let moved = ChangeMembership {
        address: move_to("9000", "Gent"),
        ..gent
    };
    stage.ask(moved).await.unwrap();
    let lotte = last_told(&stage).await;
    assert_eq!((lotte.postal_code.as_str(), lotte.memberships.len()), ("9000", 2));
}

#[tokio::test]
async fn whoever_has_the_right_elsewhere_does_not_move_out_of_there() {
    let stage = counter().await;
    stage.ask(granted(7)).await.unwrap();
    let away = |postal_code: &str| ChangeMembership {
        address: Some(NewAddress {
            street: "Veldstraat 1".into(),
            postal_code: postal_code.into(),
            city: "Ergens".into(),
        }),
        card_system_id: GENT,
        counter: registrar(GENT),
        ..with_card(50)
    };
    assert_eq!(stage.refusal(away("9000")).await, "body/invalid-data");
    // Nor within the region: at a counter nobody moves without getting the right.
    assert_eq!(stage.refusal(away("3450")).await, "body/invalid-data");
    assert_eq!(last_told(&stage).await.postal_code, "3440");
}

#[tokio::test]
async fn the_right_is_granted_to_people_of_another_city_only_with_a_permission_of_its_own() {
    let stage = counter().await;
    let from = |postal_code: Option<&str>, is_for_every_city| ChangeMembership {
        counter: Counter {
            postal_code: postal_code.map(str::to_owned),
            grants_elsewhere: is_for_every_city,
            ..registrar(given::REGION)
        },
        ..granted(7)
    };
    assert_eq!(stage.refusal(from(Some("3450"), false)).await, "auth/forbidden");
    assert_eq!(stage.refusal(from(None, false)).await, "auth/forbidden");
    stage.ask(from(Some("3450"), true)).await.unwrap();
    // Rummen is a part of Geetbets.
    let moved = PassholderRow {
        id: given::holder_id(2),
        insz: None,
        first_name: "Sem".into(),
        postal_code: "3454".into(),
        ..lotte()
    };
    let load = LoadPass {
        passholders: vec![moved],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    let in_rummen = ChangeMembership {
        passholder_id: given::holder_id(2),
        uitpas_number: Some(number(8).as_str().to_owned()),
        ..from(Some("3450"), false)
    };
    stage.ask(in_rummen).await.unwrap();
}

#[tokio::test]
async fn a_counter_changes_nothing_in_a_region_that_is_not_its_own() {
    let stage = counter().await;
    let told = stage.told::<PassholderChanged>().await.unwrap().len();
    let elsewhere = ChangeMembership {
        counter: registrar(GENT),
        ..lost(7)
    };
    assert_eq!(stage.refusal(elsewhere).await, "auth/forbidden");
    let nowhere = ChangeMembership {
        card_system_id: CardSystemId(99),
        ..lost(7)
    };
    assert_eq!(stage.refusal(nowhere).await, "cardsystem-not-found");
    let nobody = ChangeMembership {
        passholder_id: given::holder_id(99),
        ..lost(7)
    };
    assert_eq!(stage.refusal(nobody).await, "passholder-not-found");
    assert_eq!(stage.told::<PassholderChanged>().await.unwrap().len(), told);
    assert_eq!(status_of(&stage, 1).await, "ACTIVE");
}

#[tokio::test]
async fn what_is_previewed_is_what_would_happen() {
    let stage = counter().await;
    let preview = |region: CardSystemId, social_tariff| PreviewMembership {
        passholder_id: given::holder_id(1),
        card_system_id: region,
        social_tariff,
        counter: registrar(region),
    };
    let same = stage.ask(preview(given::REGION, false)).await.unwrap();
    let nothing = MembershipPreview {
        outcome: MembershipOutcome::NotPossible,
        social_tariff_end_date: None,
        address_change_required: false,
        replaced_membership: None,
    };
    assert_eq!(same, nothing);
    let new = stage.ask(preview(GENT, true)).await.unwrap();
    let expected = MembershipPreview {
        outcome: MembershipOutcome::NewMembership,
        social_tariff_end_date: Some("2027-04-30".parse().unwrap()),
        address_change_required: true,
        ..nothing
    };
    assert_eq!(new, expected);
    let obtain = stage.ask(preview(given::REGION, true)).await.unwrap();
    assert_eq!(obtain.outcome, MembershipOutcome::ReplaceMembership);
    assert!(!obtain.address_change_required);
    let replaced = obtain.replaced_membership.unwrap();
    assert_eq!(replaced.uitpas_number, Some(number(1)));
    let elsewhere = PreviewMembership {
        counter: registrar(GENT),
        ..preview(given::REGION, false)
    };
    assert_eq!(stage.refusal(elsewhere).await, "auth/forbidden");
    let mut load = super::region();
    load.memberships[0].status = MembershipStatus::Blocked;
    stage.ask(load).await.unwrap();
    let blocked = preview(given::REGION, true);
    assert_eq!(stage.refusal(blocked).await, "passholder-new-membership-error");
    assert_eq!(stage.refusal(lost(7)).await, "passholder-new-membership-error");
}

#[tokio::test]
async fn a_change_that_is_sent_again_with_its_key_happens_once() {
    let stage = counter().await;
    let key = Idempotency {
        client: "client:balie".into(),
        key: "1".into(),
        hash: "body".into(),
    };
    let first = stage.ask_once(&lost(7), Some(&key)).await.unwrap();
    let again = stage.ask_once(&lost(7), Some(&key)).await.unwrap();
    assert_eq!((first.replayed, again.replayed), (false, true));
    assert_eq!(stage.number("select count(*) from card_issue").await.unwrap(), 1);
    assert_eq!(stage.refusal(lost(7)).await, "invalid-card-status");
}

#[tokio::test]
async fn of_two_who_want_a_card_at_once_one_gets_it() {
    let stage = counter().await;
    let other = ChangeMembership {
        passholder_id: given::holder_id(2),
        ..lost(7)
    };
    let (one, other) = tokio::join!(stage.ask(lost(7)), stage.ask(other));
    let refused = [one, other]
        .into_iter()
        .filter_map(Result::err)
        .collect::<Vec<_>>();
    assert_eq!(refused.len(), 1);
    assert!(matches!(&refused[0], Fault::Refused(refusal) if refusal.is("invalid-card-status")));
    let cards = "select count(*) from card where status = 'ACTIVE'";
    assert_eq!(
        stage.number(cards).await.unwrap(),
        2,
        "who got none keeps the old one"
    );
}

#[tokio::test]
async fn a_voucher_counts_once_also_for_two_at_once() {
    let stage = counter().await;
    let with_voucher = |holder, n| ChangeMembership {
        passholder_id: given::holder_id(holder),
        voucher: Some("welkom-0001".into()),
        ..lost(n)
    };
    let (one, other) = tokio::join!(stage.ask(with_voucher(1, 7)), stage.ask(with_voucher(2, 8)));
    let refused = [one, other]
        .into_iter()
        .filter_map(Result::err)
        .collect::<Vec<_>>();
    assert_eq!(refused.len(), 1);
    assert!(matches!(&refused[0], Fault::Refused(refusal) if refusal.is("invalid-voucher-code")));
    let paid = "select coalesce(sum(price), -1)::bigint from card_issue";
    assert_eq!(stage.number(paid).await.unwrap(), 0);
    // The pack that brought it comes again, and it stays used.
    let load = LoadPass {
        vouchers: vec![VoucherRow {
            valid_to: Some("2099-12-31".parse().unwrap()),
            ..voucher("welkom-0001")
        }],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    assert_eq!(stage.refusal(with_voucher(1, 9)).await, "invalid-voucher-code");
    let wrong = ChangeMembership {
        voucher: Some("nothing".into()),
        ..lost(9)
    };
    assert_eq!(stage.refusal(wrong).await, "invalid-voucher-code");
}
