//! Mails: who is written to, what they say, and what becomes of those that are not taken.

use super::registration::{ADULT, an, digital, sent};
use super::shop::{Shop, family, jef, order, pass_for, shop_with};
use contracts::pass::*;
use pass::config::{Config, MailUrl, PageUrl};
use testing::given;
use testing::sink::{Mail, Manner, Sink};

async fn shop_and_sink() -> (Shop, Sink) {
    shop_and_sink_with(|_| {}, |_| {}).await
}

/// With settings and a region of the test's own.
pub async fn shop_and_sink_with(
    more: impl FnOnce(&mut Config),
    region: impl FnOnce(&mut LoadPass),
) -> (Shop, Sink) {
    let sink = Sink::start().await.unwrap();
    let url = MailUrl::try_from(sink.url.clone()).unwrap();
    let set = |settings: &mut Config| {
        settings.mail.url = url;
        more(settings);
    };
    let shop = shop_with(set, |load| {
        let mut cities = super::regions::city("GEETBETS", &["3450"]);
        cities.allows_cardless_registration = true;
        load.city_settings = vec![cities];
        region(load);
    })
    .await;
    (shop, sink)
}

pub fn wants_mail(person: PersonData) -> PersonData {
    PersonData {
        opt_ins: Some(OptInPreferences {
            service_mails: true,
            ..OptInPreferences::default()
        }),
        ..person
    }
}

pub async fn send(shop: &Shop) {
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
async fn who_has_no_account_is_led_to_one_by_the_same_address_as_everybody() {
    const PAGE: &str = "https://pass.example/account";
    let page = PageUrl::try_from(PAGE.to_owned()).unwrap();
    let (shop, sink) = shop_and_sink_with(|settings| settings.mail.account_url = page, |_| {}).await;
    for (n, name) in ["an", "bo"].into_iter().enumerate() {
        let mut ask = digital(wants_mail(an()));
        ask.person.email = Some(format!("{name}@example.org"));
        let member = shop.stage.ask(ask).await.unwrap();
        let name = u32::try_from(n).unwrap();
        let issue = IssueRegistrationToken {
            pass_number: member.uitpas_number.unwrap(),
            date_of_birth: an().date_of_birth,
            token: super::accounts::token(name),
            client: None,
        };
        assert!(shop.stage.ask(issue).await.unwrap());
    }
    // Bo has linked an account before the mail is sent.
    shop.stage.ask(super::accounts::link(1, "bo")).await.unwrap();
    let mut bought = family(1);
    bought.passes[0].person.email = Some("cleo@example.org".into());
    let id = shop.stage.ask(bought).await.unwrap().id;
    shop.provider.becomes(id, "paid").unwrap();
    shop.call_back(id).await;
    send(&shop).await;
    let mails = sink.mails();
    let to = |name: &str, subject: &str| {
        let found = mails.iter().find(|mail| {
            mail.to == format!("RCPT TO:<{name}@example.org>") && mail.header("Subject") == Some(subject)
        });
        found.map(|mail| mail.text.contains(PAGE))
    };
    let welcome = "Welkom: je pas is klaar";
    assert_eq!(subjects(&mails).len(), 4, "{mails:?}");
    assert_eq!((to("an", welcome), to("bo", welcome)), (Some(true), Some(false)));
    assert_eq!(
        to("cleo", "Je bestelling is klaar"),
        Some(true),
        "whose order is completed, too"
    );
    let lines = mails.iter().flat_map(|mail| mail.text.lines());
    let led: Vec<&str> = lines.filter(|line| line.contains("://")).collect();
    assert_eq!(led, [PAGE; 2], "it opens nothing, and is the same for everybody");
}

/// The query of a link in a mail, as its reader's program shows it.
fn query(mail: &Mail, page: &str) -> std::collections::HashMap<String, String> {
    let text = mail.text.replace("=\r\n", "").replace("=3D", "=");
    let line = text.lines().find(|line| line.starts_with(page)).expect("a link");
    let pairs = line.split_once('?').unwrap().1.split('&');
    let pair = |pair: &str| pair.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned()));
    pairs.filter_map(pair).collect()
}

#[tokio::test]
async fn who_was_added_to_a_family_leaves_it_once_with_the_secret_of_the_mail() {
    const PAGE: &str = "https://pass.example/leave";
    let page = PageUrl::try_from(PAGE.to_owned()).unwrap();
    let (shop, sink) = shop_and_sink_with(|settings| settings.mail.leave_url = page, |_| {}).await;
    let member = shop.stage.ask(digital(an())).await.unwrap();
    let add = AddFamilyMember {
        passholder_id: given::holder_id(1),
        sight: Sight::All,
        uitpas_number: member.uitpas_number.unwrap().as_str().to_owned(),
        icon: None,
        token: None,
    };
    shop.stage.ask(add.clone()).await.unwrap();
    send(&shop).await;
    let told = query(&sink.mails()[0], PAGE);
    assert_eq!(told["passholderId"], given::holder_id(1).to_string());
    assert_eq!(told["familyMemberId"], member.passholder_id.to_string());
    let leave = |owner, token: &str| RemoveFamilyMember {
        passholder_id: owner,
        member_id: member.passholder_id,
        sight: Sight::CardSystems(vec![]),
        custom_token: Some(CustomToken(token.to_owned())),
    };
    let secret = told["customToken"].as_str();
    for (owner, token) in [
        (given::holder_id(1), "A".repeat(43).as_str()),
        (given::holder_id(1), ""),
        (member.passholder_id, secret),
        (given::holder_id(77), secret),
    ] {
        assert_eq!(
            shop.stage.refusal(leave(owner, token)).await,
            "url/not-found",
            "{token}"
        );
    }
    shop.stage.ask(leave(given::holder_id(1), secret)).await.unwrap();
    let again = leave(given::holder_id(1), secret);
    assert_eq!(shop.stage.refusal(again.clone()).await, "url/not-found", "once");
    shop.stage.at("2026-11-14T10:05:00Z");
    shop.stage.ask(add).await.unwrap();
    assert_eq!(
        shop.stage.refusal(again).await,
        "url/not-found",
        "nor when he joined again"
    );
    send(&shop).await;
    let newer = query(&sink.mails()[1], PAGE);
    assert_ne!(newer["customToken"], secret);
    shop.stage
        .ask(leave(given::holder_id(1), &newer["customToken"]))
        .await
        .unwrap();
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

#[tokio::test]
async fn a_server_that_refuses_the_sender_throws_no_mail_away() {
    let (shop, sink) = shop_and_sink().await;
    shop.stage.ask(digital(wants_mail(an()))).await.unwrap();
    // It says that it means us; or of nobody, and has taken none of our mails yet.
    for (manner, minute) in [(Manner::Unwanted, 0), (Manner::Refuses, 1)] {
        sink.is(manner);
        shop.stage.at(&format!("2026-11-14T10:{minute:02}:00Z"));
        assert!(shop.run("send mails").await.is_err());
        assert_eq!(waiting(&shop).await, 1, "{manner:?}");
    }
    sink.is(Manner::Takes);
    shop.stage.at("2026-11-14T10:05:00Z");
    send(&shop).await;
    assert_eq!((sink.mails().len(), waiting(&shop).await), (1, 0));
    // Since it takes our mails, what it refuses is its reader's.
    let mut other = digital(wants_mail(an()));
    other.person.email = Some("nobody@example.org".into());
    shop.stage.ask(other.clone()).await.unwrap();
    sink.is(Manner::Unwanted);
    assert!(shop.run("send mails").await.is_err());
    assert_eq!(waiting(&shop).await, 1);
    sink.is(Manner::Refuses);
    shop.stage.at("2026-11-14T10:10:00Z");
    send(&shop).await;
    assert_eq!(waiting(&shop).await, 0);
}
