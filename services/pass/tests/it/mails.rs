//! Mails: who is written to, what they say, and what becomes of those that are not taken.

use super::registration::{ADULT, an, digital, sent};
use super::shop::{Shop, family, jef, order, pass_for, shop_with};
use contracts::pass::*;
use pass::config::MailUrl;
use testing::given;
use testing::sink::{Mail, Manner, Sink};

async fn shop_and_sink() -> (Shop, Sink) {
    let sink = Sink::start().await.unwrap();
    let url = MailUrl::try_from(sink.url.clone()).unwrap();
    let set = |settings: &mut pass::config::Config| settings.mail.url = url;
    let shop = shop_with(set, |load| {
        let mut cities = super::regions::city("GEETBETS", &["3450"]);
        cities.allows_cardless_registration = true;
        load.city_settings = vec![cities];
    })
    .await;
    (shop, sink)
}

fn wants_mail(person: PersonData) -> PersonData {
    PersonData {
        opt_ins: Some(OptInPreferences {
            service_mails: true,
            ..OptInPreferences::default()
        }),
        ..person
    }
}

async fn send(shop: &Shop) {
    shop.run("send mails").await.unwrap();
}

async fn waiting(shop: &Shop) -> i64 {
    shop.stage.number("select count(*) from mail").await.unwrap()
}

fn subjects(mails: &[Mail]) -> Vec<&str> {
    mails.iter().filter_map(|mail| mail.header("Subject")).collect()
}

#[tokio::test]
async fn who_wants_to_be_written_to_is_welcomed_and_nobody_else() {
    let (shop, sink) = shop_and_sink().await;
    let silent = digital(an());
    let mut mute = digital(wants_mail(an()));
    mute.person.email = None;
    let child = digital(wants_mail(jef()));
    for ask in [silent, mute, child] {
        shop.stage.ask(ask).await.unwrap();
    }
    assert_eq!(waiting(&shop).await, 0);
    shop.stage.ask(digital(wants_mail(an()))).await.unwrap();
    send(&shop).await;
    send(&shop).await;
    let mails = sink.mails();
    assert_eq!(subjects(&mails), ["Welkom: je pas is klaar"]);
    assert_eq!(mails[0].to, "RCPT TO:<an@example.org>");
    assert_eq!(mails[0].header("Auto-Submitted"), Some("auto-generated"));
    assert_eq!(waiting(&shop).await, 0);
}

#[tokio::test]
async fn who_does_not_want_it_any_more_when_it_is_sent_is_not_written_to() {
    let (shop, sink) = shop_and_sink().await;
    shop.stage.ask(digital(wants_mail(an()))).await.unwrap();
    sqlx::query("update consent set given = false where kind = 'SERVICE_MAILS'")
        .execute(&shop.stage.office.pool)
        .await
        .unwrap();
    send(&shop).await;
    assert_eq!((sink.mails().len(), waiting(&shop).await), (0, 0));
}

#[tokio::test]
async fn a_buyer_is_told_that_the_order_is_completed_once() {
    let (shop, sink) = shop_and_sink().await;
    let id = shop.stage.ask(family(1)).await.unwrap().id;
    send(&shop).await;
    assert_eq!(sink.mails().len(), 0, "not before it is paid");
    shop.provider.becomes(id, "paid").unwrap();
    for _ in 0..2 {
        shop.call_back(id).await;
        send(&shop).await;
    }
    let mails = sink.mails();
    assert_eq!(subjects(&mails), ["Je bestelling is klaar"]);
    for secret in ["3,00", "3.00", "300", "Jef", "0990"] {
        assert!(!mails[0].text.contains(secret), "{secret} in {}", mails[0].text);
    }
}

#[tokio::test]
async fn who_is_added_to_a_family_is_told() {
    let (shop, sink) = shop_and_sink().await;
    let member = shop.stage.ask(digital(wants_mail(an()))).await.unwrap();
    send(&shop).await;
    let number = member.uitpas_number.unwrap();
    let add = AddFamilyMember {
        passholder_id: given::holder_id(1),
        sight: Sight::All,
        uitpas_number: number.as_str().to_owned(),
        icon: None,
        token: None,
    };
    shop.stage.ask(add).await.unwrap();
    send(&shop).await;
    let mails = sink.mails();
    assert_eq!(subjects(&mails)[1], "Je hoort nu bij een gezin");
    assert!(mails[1].text.contains("Lotte"), "{}", mails[1].text);
}

#[tokio::test]
async fn who_wants_no_mails_is_told_all_the_same_of_an_account_and_of_a_family() {
    let (shop, sink) = shop_and_sink().await;
    let member = shop.stage.ask(digital(an())).await.unwrap();
    let number = member.uitpas_number.unwrap();
    let issue = IssueRegistrationToken {
        pass_number: number.clone(),
        date_of_birth: an().date_of_birth,
        token: super::accounts::token(1),
        client: None,
    };
    assert!(shop.stage.ask(issue).await.unwrap());
    shop.stage.ask(super::accounts::link(1, "an")).await.unwrap();
    send(&shop).await;
    let add = AddFamilyMember {
        passholder_id: given::holder_id(1),
        sight: Sight::All,
        uitpas_number: number.as_str().to_owned(),
        icon: None,
        token: None,
    };
    shop.stage.ask(add).await.unwrap();
    send(&shop).await;
    let mails = sink.mails();
    assert_eq!(
        subjects(&mails),
        [
            "Er is een account gekoppeld aan je pas",
            "Je hoort nu bij een gezin"
        ]
    );
    assert!(mails[0].text.contains("account"), "{}", mails[0].text);
    assert!(!mails[0].text.contains(number.as_str()));
}

#[tokio::test]
async fn mails_to_two_who_differ_in_a_right_alone_are_the_same_to_the_byte() {
    let (shop, sink) = shop_and_sink().await;
    let ask = |n: u128, with_right: bool| {
        let mut pass = pass_for(wants_mail(an()));
        pass.person.email = Some(format!("an{n}@example.org"));
        pass.person.insz = sent(ADULT).filter(|_| with_right);
        pass.id_token = shop.id_token(ADULT, true).filter(|_| with_right);
        order(n, vec![pass])
    };
    for (n, with_right) in [(1, false), (2, true)] {
        let id = shop.stage.ask(ask(n, with_right)).await.unwrap().id;
        shop.provider.becomes(id, "paid").unwrap();
        shop.call_back(id).await;
    }
    send(&shop).await;
    let mails = sink.mails();
    let to = |n: u128| {
        let mut own: Vec<String> = mails
            .iter()
            .filter(|mail| mail.to.contains(&format!("an{n}@")))
            .map(|mail| {
                let id = mail.header("Message-ID").unwrap();
                mail.text.replace(id, "").replace(&format!("an{n}@"), "")
            })
            .collect();
        own.sort();
        own
    };
    assert_eq!(to(1).len(), 2, "welcome and order: {mails:?}");
    assert_eq!(to(1), to(2));
    let sizes: Vec<usize> = mails.iter().map(|mail| mail.text.len()).collect();
    assert_eq!(
        sizes.iter().filter(|size| **size == sizes[0]).count(),
        2,
        "{sizes:?}"
    );
}

#[tokio::test]
async fn a_mail_that_is_not_taken_is_tried_again_and_given_up_in_the_end() {
    let (shop, sink) = shop_and_sink().await;
    shop.stage.ask(digital(wants_mail(an()))).await.unwrap();
    sink.is(Manner::Busy);
    assert!(shop.run("send mails").await.is_err());
    send(&shop).await;
    assert_eq!(waiting(&shop).await, 1, "not yet again");
    sink.is(Manner::Takes);
    shop.stage.at("2026-11-14T10:01:00Z");
    send(&shop).await;
    assert_eq!((sink.mails().len(), waiting(&shop).await), (1, 0));
    let mut other = digital(wants_mail(an()));
    other.person.email = Some("nobody@example.org".into());
    shop.stage.ask(other.clone()).await.unwrap();
    sink.is(Manner::Refuses);
    send(&shop).await;
    assert_eq!(waiting(&shop).await, 0, "it will never be taken");
    shop.stage.ask(other).await.unwrap();
    sink.is(Manner::Busy);
    for day in 15..29 {
        shop.stage.at(&format!("2026-11-{day}T10:00:00Z"));
        let _ = shop.run("send mails").await;
    }
    assert_eq!(waiting(&shop).await, 0, "tried often enough");
}

#[tokio::test]
async fn a_mail_whose_sending_was_cut_is_sent_again_under_the_same_id() {
    let (shop, sink) = shop_and_sink().await;
    shop.stage.ask(digital(wants_mail(an()))).await.unwrap();
    sink.is(Manner::Vanishes);
    assert!(shop.run("send mails").await.is_err());
    sink.is(Manner::Takes);
    shop.stage.at("2026-11-14T10:01:00Z");
    send(&shop).await;
    let mails = sink.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
}

#[tokio::test]
async fn without_a_mail_server_no_mail_is_kept_for_longer_than_a_day() {
    let shop = shop_with(|_| {}, |_| {}).await;
    shop.stage.ask(digital(wants_mail(an()))).await.unwrap();
    shop.stage.at("2026-11-15T10:00:00Z");
    send(&shop).await;
    assert_eq!(waiting(&shop).await, 1, "another process may have a server");
    shop.stage.at("2026-11-15T10:00:01Z");
    send(&shop).await;
    assert_eq!(waiting(&shop).await, 0);
}

#[tokio::test]
async fn a_server_that_does_not_let_us_in_throws_no_mail_away() {
    let (shop, sink) = shop_and_sink().await;
    shop.stage.ask(digital(wants_mail(an()))).await.unwrap();
    sink.is(Manner::Locked);
    assert!(shop.run("send mails").await.is_err());
    assert_eq!(waiting(&shop).await, 1);
    sink.is(Manner::Takes);
    shop.stage.at("2026-11-14T10:01:00Z");
    send(&shop).await;
    assert_eq!((sink.mails().len(), waiting(&shop).await), (1, 0));
}

#[tokio::test]
async fn a_buyer_under_sixteen_is_not_written_to() {
    let (shop, _sink) = shop_and_sink().await;
    let child = order(1, vec![pass_for(wants_mail(jef()))]);
    shop.stage.ask(child).await.unwrap();
    assert_eq!((shop.persons().await, waiting(&shop).await), (2, 0));
}
