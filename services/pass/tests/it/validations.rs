//! Validation on line: codes, tokens, and what the official source says of whoever showed who he is.

use super::registration::{ADULT, an, digital, sent};
use super::shop::jef;
use super::source::{SECRET, Says, Source};
use contracts::pass::*;
use testing::Stage;

const CHILD: &str = "17050300040";
const CHALLENGE: [u8; 32] = [7; 32];

/// The region, with a source.
async fn stage() -> (Stage, Source) {
    let stage = super::registration::open_region().await;
    let source = Source::start().await;
    let settings: chassis::Settings<pass::config::Config> =
        chassis::Settings::load("pass", pass::config::DEFAULT, None).unwrap();
    let config = pass::config::Config {
        insz_keys: "1:a secret of the vault".to_owned().try_into().unwrap(),
        entitlement_url: source.url.clone().try_into().unwrap(),
        entitlement_secret: chassis::config::Secret::new(SECRET),
        ..settings.service
    };
    let messaging::Service { desk, .. } = pass::service(&stage.office, &config);
    stage.open(desk);
    (stage, source)
}

fn begin(insz: &str) -> BeginValidation {
    BeginValidation {
        insz: sent(insz).unwrap(),
        family_name: "Claes".into(),
        given_name: "An".into(),
        street: Some("Dorpsstraat 1".into()),
        postal_code: Some("3450".into()),
        city: None,
        challenge: CHALLENGE,
    }
}

fn exchange(code: &ValidationSecret) -> ExchangeValidation {
    ExchangeValidation {
        code: code.clone(),
        challenge: CHALLENGE,
    }
}

async fn token(stage: &Stage, insz: &str) -> ValidationSecret {
    let code = stage.ask(begin(insz)).await.unwrap();
    stage.ask(exchange(&code)).await.unwrap()
}

fn read(token: &ValidationSecret) -> ReadValidation {
    ReadValidation { token: token.clone() }
}

#[tokio::test]
async fn a_code_is_exchanged_once_by_whoever_made_its_challenge() {
    let (stage, _) = stage().await;
    let code = stage.ask(begin(ADULT)).await.unwrap();
    let stranger = ExchangeValidation {
        challenge: [8; 32],
        ..exchange(&code)
    };
    assert_eq!(stage.refusal(stranger).await, "auth/forbidden");
    // Eight at once: one of them gets the token.
    let asks = (0..8).map(|_| stage.ask(exchange(&code)));
    let all = futures_util::future::join_all(asks).await;
    let mut tokens = all.into_iter().filter_map(Result::ok);
    let token = tokens.next().unwrap();
    assert_eq!(tokens.next(), None);
    assert_eq!(stage.refusal(exchange(&code)).await, "auth/forbidden");
    assert_eq!(
        stage.refusal(read(&code)).await,
        "auth/unauthorized",
        "a code is no token"
    );
    assert_eq!(
        stage.refusal(exchange(&token)).await,
        "auth/forbidden",
        "a token is no code"
    );
    assert!(stage.ask(read(&token)).await.is_ok());
    stage.at("2026-11-14T10:29:59Z");
    assert!(stage.ask(read(&token)).await.is_ok());
    stage.at("2026-11-14T10:30:00Z");
    assert_eq!(stage.refusal(read(&token)).await, "auth/unauthorized");
    let late = stage.ask(begin(ADULT)).await.unwrap();
    stage.at("2026-11-14T10:32:00Z");
    assert_eq!(stage.refusal(exchange(&late)).await, "auth/forbidden");
    for wrong in ["", "AAAA", "a word"] {
        let wrong = ValidationSecret(wrong.into());
        assert_eq!(stage.refusal(exchange(&wrong)).await, "auth/forbidden");
        assert_eq!(stage.refusal(read(&wrong)).await, "auth/unauthorized");
    }
}

#[tokio::test]
async fn of_one_person_one_validation_is_under_way() {
    let (stage, _) = stage().await;
    let first = token(&stage, ADULT).await;
    let second = token(&stage, ADULT).await;
    let other = token(&stage, CHILD).await;
    assert_eq!(stage.refusal(read(&first)).await, "auth/unauthorized");
    for token in [&second, &other] {
        assert!(stage.ask(read(token)).await.is_ok());
    }
    assert_eq!(stage.number("select count(*) from validation").await.unwrap(), 2);
    let clear =
        "select count(*) from validation v where v::text like '%85073099833%' or v::text like '%Claes%'";
    assert_eq!(stage.number(clear).await.unwrap(), 0);
    // Without a source there is nothing to begin.
    let without = super::pass().await;
    assert_eq!(without.refusal(begin(ADULT)).await, "body/invalid-data");
    stage.at("2026-11-14T11:00:00Z");
    let config: chassis::Settings<pass::config::Config> =
        chassis::Settings::load("pass", pass::config::DEFAULT, None).unwrap();
    let messaging::Service { jobs, .. } = pass::service(&stage.office, &config.service);
    let forget = jobs
        .into_iter()
        .find(|job| job.name == "forget validations")
        .unwrap();
    forget.once(&stage.office).await.unwrap();
    assert_eq!(stage.number("select count(*) from validation").await.unwrap(), 0);
}

#[tokio::test]
async fn who_showed_who_he_is_sees_his_right_and_his_childrens() {
    let (stage, source) = stage().await;
    let child = serde_json::json!({
        "nationalNumber": CHILD, "familyName": "Claes", "givenName": "Lou", "entitled": true,
        "until": "2027-04-30",
    });
    let garbled = serde_json::json!({"nationalNumber": "1", "entitled": true});
    source.says(ADULT, &[Says::With(vec![child, garbled])]);
    let token = token(&stage, ADULT).await;
    let shown = stage.ask(read(&token)).await.unwrap();
    let (user, children) = (shown.user, shown.children);
    assert_eq!((user.given_name.as_str(), user.has_social_tariff), ("An", true));
    assert_eq!(String::from(user.insz_number), ADULT);
    assert_eq!(
        (user.uitpas_number, user.street.as_deref()),
        (None, Some("Dorpsstraat 1"))
    );
    assert_eq!(user.id_token_expires_at.to_rfc3339(), "2026-11-14T10:30:00+00:00");
    assert_eq!(children.len(), 1, "what cannot be read is left out");
    assert_eq!(
        (children[0].given_name.as_str(), children[0].has_social_tariff),
        ("Lou", true)
    );
    assert_eq!(user.id_token.0.len(), children[0].id_token.0.len());
    // Who has a pass is told so.
    let mut ask = digital(an());
    ask.person.insz = sent(ADULT);
    let registered = stage.ask(ask).await.unwrap();
    source.says(ADULT, &[Says::No]);
    let later = self::token(&stage, ADULT).await;
    let shown = stage.ask(read(&later)).await.unwrap();
    assert_eq!(shown.user.uitpas_number, registered.uitpas_number);
    assert!(!shown.user.has_social_tariff && shown.children.is_empty());
    source.says(ADULT, &[Says::Unknown]);
    let later = self::token(&stage, ADULT).await;
    assert!(!stage.ask(read(&later)).await.unwrap().user.has_social_tariff);
    for silent in [
        Says::Fails(500, None),
        Says::Slowly(std::time::Duration::from_secs(5)),
    ] {
        source.says(ADULT, &[silent]);
        let later = self::token(&stage, ADULT).await;
        let fault = stage.ask(read(&later)).await.unwrap_err();
        assert!(matches!(fault, chassis::Fault::Busy(_)), "{fault:?}");
    }
}

#[tokio::test]
async fn one_token_asks_the_official_source_once() {
    let (stage, source) = stage().await;
    let child = serde_json::json!({
        "nationalNumber": CHILD, "familyName": "Claes", "givenName": "Lou", "entitled": true,
        "until": "2027-04-30",
    });
    source.says(ADULT, &[Says::With(vec![child]), Says::No]);
    let first = token(&stage, ADULT).await;
    let said = stage.ask(read(&first)).await.unwrap();
    for _ in 0..4 {
        let again = stage.ask(read(&first)).await.unwrap();
        assert!(again.user.has_social_tariff);
        assert_eq!(again.children[0].given_name, said.children[0].given_name);
    }
    assert_eq!(source.asked().len(), 1);
    let clear =
        "select count(*) from validation v where v::text like '%Lou%' or v::text like '%17050300040%'";
    assert_eq!(stage.number(clear).await.unwrap(), 0);
    let size = "select octet_length(answer)::bigint from validation";
    let with_child = stage.number(size).await.unwrap();
    // Another login is another question, whose answer is as large.
    let second = token(&stage, ADULT).await;
    assert!(!stage.ask(read(&second)).await.unwrap().user.has_social_tariff);
    assert_eq!(source.asked().len(), 2);
    assert_eq!(stage.number(size).await.unwrap(), with_child);
    // One that does not answer is asked three times, and not by eight at once.
    source.says(ADULT, &[Says::Fails(500, None)]);
    let third = token(&stage, ADULT).await;
    let asks = (0..8).map(|_| stage.ask(read(&third)));
    let all = futures_util::future::join_all(asks).await;
    assert!(all.iter().all(|one| matches!(one, Err(chassis::Fault::Busy(_)))));
    assert_eq!(source.asked().len(), 5);
}

#[tokio::test]
async fn who_has_a_child_in_no_family_of_his_does_not_see_its_pass() {
    let (stage, source) = stage().await;
    let child = serde_json::json!({
        "nationalNumber": CHILD, "familyName": "Claes", "givenName": "Lou", "entitled": true,
    });
    source.says(ADULT, &[Says::With(vec![child])]);
    let register = async |insz: &str, person: PersonData| {
        let mut ask = digital(person);
        ask.person.insz = sent(insz);
        stage.ask(ask).await.unwrap()
    };
    let parent = register(ADULT, an()).await;
    let born = PersonData {
        date_of_birth: "2017-05-03".parse().unwrap(),
        ..jef()
    };
    let lou = register(CHILD, born).await;
    let token = token(&stage, ADULT).await;
    let shown = stage.ask(read(&token)).await.unwrap();
    assert_eq!(shown.user.uitpas_number, parent.uitpas_number);
    assert_eq!(shown.children[0].uitpas_number, None, "it may live elsewhere");
    let join = AddFamilyMember {
        passholder_id: parent.passholder_id,
        sight: Sight::All,
        uitpas_number: lou.uitpas_number.clone().unwrap().as_str().into(),
        icon: None,
        token: None,
    };
    stage.ask(join).await.unwrap();
    let shown = stage.ask(read(&token)).await.unwrap();
    assert_eq!(shown.children[0].uitpas_number, lou.uitpas_number);
}
