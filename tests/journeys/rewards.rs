//! Points go out: a double tap, and the last units.

use crate::pass_of;
use futures_util::future::join_all;
use platform::{Platform, Shape, pack_rows};
use reqwest::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_double_tap_is_one_ice_cream_and_the_last_units_go_to_who_came_first() {
    let platform = Platform::start(Shape::Together, &["beleefregio"]).await.unwrap();
    let counter = platform.client("balie-geetbets").await.unwrap();
    let lotte = pass_of("Lotte", "Maes");

    // Balance 12, a double tap: one redemption, one code, balance 7.
    assert_eq!(counter.points(&lotte).await, json!(12));
    let body = json!({"rewardId": "3801", "uitpasNumber": lotte});
    let tap = || counter.send(Method::POST, "/rewards/redeemed", Some(&body), Some("tap"));
    let (one, two) = tokio::join!(tap(), tap());
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!((one.status, two.status), (201, 201), "{one:?} {two:?}");
    assert_eq!(
        (&one.body["id"], &one.body["redeemCode"]),
        (&two.body["id"], &two.body["redeemCode"])
    );
    assert!(one.body["redeemCode"].is_string());
    let other = counter
        .send(Method::POST, "/rewards/redeemed", Some(&body), None)
        .await
        .unwrap();
    assert_eq!(
        (other.status, other.slug()),
        (400, "uitpas/reward-passholder-volume-constraint")
    );
    assert_eq!(counter.points(&lotte).await, json!(7));
    let redeemed = counter
        .get(&format!("/rewards/redeemed?uitpasNumber={lotte}"))
        .await;
    assert_eq!(redeemed.body["totalItems"], json!(1));

    // Three units, five children at once: three succeed, two keep their points.
    let savers = savers();
    let before: Vec<i64> = join_all(savers.iter().map(|pass| counter.points(pass)))
        .await
        .iter()
        .map(|points| points.as_i64().unwrap())
        .collect();
    let answers = join_all(savers.iter().map(|pass| {
        counter.post(
            "/rewards/redeemed",
            json!({"rewardId": "3805", "uitpasNumber": pass}),
        )
    }))
    .await;
    let after: Vec<i64> = join_all(savers.iter().map(|pass| counter.points(pass)))
        .await
        .iter()
        .map(|points| points.as_i64().unwrap())
        .collect();
    assert_eq!(
        answers.iter().filter(|answer| answer.status == 201).count(),
        3,
        "{answers:?}"
    );
    for ((answer, before), after) in answers.iter().zip(before).zip(after) {
        match answer.status {
            201 => assert_eq!(after, before - 2),
            _ => assert_eq!(
                (answer.slug(), after),
                ("uitpas/reward-volume-constraint", before)
            ),
        }
    }
    let taken = platform
        .number(
            "reward",
            "select units_taken::bigint from reward where reward_id = '3805'",
        )
        .await
        .unwrap();
    assert_eq!(taken, 3);
    // What was redeemed can be cancelled: unit and points go back.
    let id = one.body["id"].as_str().unwrap();
    assert_eq!(
        counter.delete(&format!("/rewards/redeemed/{id}")).await.status,
        204
    );
    assert_eq!(
        counter.delete(&format!("/rewards/redeemed/{id}")).await.status,
        404
    );
    assert_eq!(counter.points(&lotte).await, json!(12));
}

/// Five holders without the right who brought at least five points along.
fn savers() -> Vec<String> {
    let points = pack_rows("beleefregio", "opening-points.csv").unwrap();
    let cards = pack_rows("beleefregio", "cards.csv").unwrap();
    let rights = pack_rows("beleefregio", "memberships.csv").unwrap();
    let is_plain = |id: &str| {
        rights
            .iter()
            .any(|row| row["passholder_id"] == id && row["social_tariff_end"].is_empty())
    };
    let rich = points.iter().filter(|row| {
        row["points"].parse::<i64>().is_ok_and(|points| points >= 5) && is_plain(&row["passholder_id"])
    });
    let card = |id: &str| {
        cards
            .iter()
            .find(|row| row["passholder_id"] == id)
            .map(|row| row["pass_number"].clone())
    };
    rich.filter_map(|row| card(&row["passholder_id"]))
        .filter(|pass| *pass != pass_of("Lotte", "Maes"))
        .take(5)
        .collect()
}
