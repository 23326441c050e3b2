//! Second homes that are to come.

use super::run_jobs;
use super::second_homes::{
    from, in_gent, in_zoutleeuw, noor, period, register, share, shown, told, two_regions,
};

#[tokio::test]
async fn what_is_to_come_before_the_day_that_is_noted_stays() {
    let stage = two_regions(0).await;
    let id = register(&stage, noor()).await.passholder_id;
    stage.ask(in_zoutleeuw(id)).await.unwrap();
    stage
        .ask(from("2027-01-01", share(90, in_gent(id))))
        .await
        .unwrap();
    stage.ask(from("2027-06-01", in_zoutleeuw(id))).await.unwrap();
    let until_new_year = period("2026-11-14", "2027-01-01", "3440", 50);
    let in_gent_then = period("2027-01-01", "2027-06-01", "9000", 90);
    let again = period("2027-06-01", "2035-05-03", "3440", 50);
    let all = [until_new_year.clone(), in_gent_then, again];
    assert_eq!(told(&stage, id).await, all);
    // What is noted for a day between them takes the place of what comes behind it.
    stage.ask(from("2027-01-01", in_zoutleeuw(id))).await.unwrap();
    let half = period("2026-11-14", "2035-05-03", "3440", 50);
    assert_eq!(told(&stage, id).await, [half]);
}

#[tokio::test]
async fn no_more_than_two_second_homes_are_to_come() {
    let stage = two_regions(0).await;
    let id = register(&stage, noor()).await.passholder_id;
    stage.ask(in_zoutleeuw(id)).await.unwrap();
    stage.ask(from("2027-01-01", in_gent(id))).await.unwrap();
    stage.ask(from("2027-03-01", in_zoutleeuw(id))).await.unwrap();
    assert_eq!(
        stage.refusal(from("2027-05-01", in_gent(id))).await,
        "body/invalid-data"
    );
    let told = told(&stage, id).await;
    assert_eq!(told.len(), 3);
    assert_eq!(told[0], period("2026-11-14", "2027-01-01", "3440", 50), "today's");
    stage
        .ask(from("2027-02-01", share(30, in_gent(id))))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_second_home_that_is_to_come_waits_beside_the_one_that_counts() {
    let stage = two_regions(0).await;
    let id = register(&stage, noor()).await.passholder_id;
    stage.ask(from("2026-11-01", in_zoutleeuw(id))).await.unwrap();
    stage.ask(from("2026-12-01", in_gent(id))).await.unwrap();
    let (now, next) = (
        period("2026-11-01", "2026-12-01", "3440", 50),
        period("2026-12-01", "2035-05-03", "9000", 50),
    );
    assert_eq!(told(&stage, id).await, [now.clone(), next.clone()]);
    let view = shown(&stage, id).await.unwrap();
    assert_eq!(
        (view.address.city.as_str(), view.until.to_string().as_str()),
        ("Zoutleeuw", "2026-11-30")
    );
    let to_come = view.next.unwrap();
    assert_eq!(
        (to_come.address.city.as_str(), to_come.until.to_string().as_str()),
        ("Gent", "2035-05-02")
    );
    stage.at("2026-12-01T10:00:00Z");
    run_jobs(&stage).await;
    assert_eq!(told(&stage, id).await, [now, next]);
    assert_eq!(shown(&stage, id).await.unwrap().address.city, "Gent");
    let open = "select count(*) from second_home where ended_on is null";
    assert_eq!(stage.number(open).await.unwrap(), 1);
}
