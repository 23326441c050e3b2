//! Everything about a token must be right.

use crate::provider::{Provider, door, header, now, permissions};
use serde_json::json;
use std::sync::atomic::Ordering;

#[tokio::test]
async fn a_token_is_believed_only_when_everything_about_it_is_right() {
    let provider = Provider::start().await;
    let door = door(&provider).await;
    let (status, body) = permissions(&door, &provider.says(&provider.right_claims())).await;
    assert_eq!(
        (status, &body[0]["permissions"]),
        (200, &json!(["CHECKINS_WRITE"])),
        "known by e-mail, whatever its case"
    );

    let with = |name, value| provider.claims_with(name, value);
    let wrong_claims = [
        provider.claims_without("exp"),
        provider.claims_without("aud"),
        provider.claims_without("iss"),
        provider.claims_without("sub"),
        with("sub", json!("")),
        with("aud", json!("another")),
        with("aud", json!(["another", "third"])),
        with("iss", json!("https://another.example")),
        with("exp", json!(now() - 120)),
        with("exp", json!("4000000000")),
        with("exp", json!(-1)),
        with("exp", json!(now() + 10 * 365 * 24 * 3600)),
        with("iat", json!(now() - 7200)),
        with("nbf", json!(now() + 600)),
        with("nbf", json!("tomorrow")),
    ];
    for claims in wrong_claims {
        let (status, body) = permissions(&door, &provider.says(&claims)).await;
        assert_eq!(
            (status, &body["type"]),
            (401, &json!("https://api.publiq.be/probs/auth/unauthorized")),
            "{claims}"
        );
    }
    for header in [
        json!({"alg": "none", "typ": "JWT", "kid": "one"}),
        json!({"alg": "HS256", "typ": "JWT", "kid": "one"}),
        json!({"alg": "RS256", "typ": "JWT", "kid": "one"}),
        json!({"alg": "ES256", "typ": "logout+jwt", "kid": "one"}),
        json!({"alg": "ES256", "typ": "JWT", "kid": "another"}),
        json!({"alg": "ES256", "typ": "JWT", "kid": "one", "crit": ["exp"]}),
        json!({"alg": "ES256", "typ": "JWT", "kid": "one", "crit": ["b64"], "b64": false}),
    ] {
        let (status, _) = permissions(&door, &provider.token(&header, &provider.right_claims())).await;
        assert_eq!(status, 401, "{header}");
    }
    let fraction = with("exp", json!(now() as f64 + 600.5));
    assert_eq!(permissions(&door, &provider.says(&fraction)).await.0, 200);
}

#[tokio::test]
async fn unknown_keys_do_not_make_us_hammer_the_issuer() {
    let provider = Provider::start().await;
    let door = door(&provider).await;
    for n in 0..200 {
        let header = json!({"alg": "ES256", "typ": "JWT", "kid": format!("unknown-{n}")});
        let (status, _) = permissions(&door, &provider.token(&header, &provider.right_claims())).await;
        assert_eq!(status, 401);
    }
    assert_eq!(provider.fetched.load(Ordering::SeqCst), 1);
    let right = provider.token(&header(), &provider.right_claims());
    assert_eq!(permissions(&door, &right).await.0, 200);
}

#[tokio::test]
async fn a_token_of_more_than_eight_kilobytes_is_not_looked_at() {
    let provider = Provider::start().await;
    let door = door(&provider).await;
    let of = |length: usize| {
        let padded = |n: usize| provider.says(&provider.claims_with("more", json!("x".repeat(n))));
        let shortest = padded(0).len();
        padded((length - shortest) / 4 * 3)
    };
    let (fits, too_long) = (of(8100), of(8300));
    assert!(fits.len() < 8192 && too_long.len() > 8192);
    assert_eq!(permissions(&door, &too_long).await.0, 401);
    assert_eq!(provider.fetched.load(Ordering::SeqCst), 0, "nobody was asked");
    assert_eq!(
        permissions(&door, &fits).await.0,
        200,
        "but for its length it is right"
    );
}
