//! A household at the counter: the family on one list, the youth club, the school.

use crate::{THEATRE, pass_of};
use platform::{Answer, Client, Platform, Shape, pack_rows};
use reqwest::Method;
use serde_json::{Value, json};

const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";
const SPORTS: &str = "b1e00000-0000-4000-8000-000000000111";

/// The passholder id of somebody in the demo region.
fn id_of(first_name: &str, name: &str) -> String {
    let holders = pack_rows("beleefregio", "passholders.csv").unwrap();
    let mut found = holders.iter();
    let holder = found.find(|row| row["first_name"] == first_name && row["name"] == name);
    holder.unwrap()["id"].clone()
}

async fn put(client: &Client, path: &str, body: Value) -> Answer {
    client.send(Method::PUT, path, Some(&body), None).await.unwrap()
}

fn firsts(family: &Answer) -> Vec<&str> {
    let members = family.body.as_array().unwrap().iter();
    members
        .map(|member| member["passholder"]["firstName"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_is_on_one_list_in_the_club_and_at_school() {
    let platform = Platform::start(Shape::Together, &["beleefregio"]).await.unwrap();
    let counter = platform.client("balie-geetbets").await.unwrap();
    family(&counter).await;
    club(&counter).await;
    school(&counter).await;
    without_permission(&platform).await;
}

async fn family(counter: &Client) {
    let fatma = id_of("Fatma", "Aydin");
    let path = format!("/passholders/{fatma}/family-members");
    let join = |pass: String| json!({"uitpasNumber": pass, "icon": "https://example.org/bear.png"});
    let elif = join(pass_of("Elif", "Aydin"));
    for replayed in [false, true] {
        let added = counter.send(Method::POST, &path, Some(&elif), Some("elif joins"));
        let added = added.await.unwrap();
        assert_eq!((added.status, added.replayed), (201, replayed), "{added:?}");
    }
    for (body, slug) in [
        (elif, "uitpas/family-member-already-added"),
        (join("123".into()), "uitpas/invalid-uitpas-number"),
        (join("0900000008301".into()), "uitpas/passholder-not-found"),
        (json!({}), "body/invalid-data"),
    ] {
        let refused = counter.post(&path, body).await;
        assert_eq!((refused.status, refused.slug()), (400, slug));
    }
    // Two adults and no third.
    for (pass, status) in [
        (pass_of("Marc", "Wouters"), 201),
        (pass_of("Arthur", "Aydin"), 400),
    ] {
        let answer = counter.post(&path, join(pass)).await;
        assert_eq!(answer.status, status, "{answer:?}");
        if status == 400 {
            assert_eq!(answer.slug(), "uitpas/too-many-adults-in-family");
            assert!(answer.body["endUserMessage"]["nl"].is_string());
        }
    }
    let checked_in = counter.check_in(&pass_of("Elif", "Aydin"), THEATRE).await;
    assert_eq!(checked_in.status, 201);
    let list = counter.get(&path).await;
    assert_eq!(firsts(&list), ["Fatma", "Elif", "Marc"]);
    assert_eq!(list.body[0]["mainFamilyMember"], true);
    assert_eq!(list.body[1]["passholder"]["points"], 1);
    assert_eq!(list.body[1]["icon"], "https://example.org/bear.png");
    let elif = id_of("Elif", "Aydin");
    let families = counter.get(&format!("/passholders/{elif}/families")).await;
    assert_eq!(families.body[0]["passholderId"], fatma);
    let member = format!("{path}/{elif}");
    assert_eq!(put(counter, &member, json!({})).await.status, 202);
    assert!(counter.get(&path).await.body[1]["icon"].is_null());
    assert_eq!(counter.delete(&member).await.status, 202);
    assert_eq!(counter.delete(&member).await.status, 404);
    assert_eq!(counter.delete(&format!("{path}/{fatma}")).await.status, 403);
    assert_eq!(firsts(&counter.get(&path).await), ["Fatma", "Marc"]);
}

async fn club(counter: &Client) {
    let clubs = format!("/associations?organizerId={LIBRARY}&permission=WRITE");
    assert_eq!(
        counter.get(&clubs).await.body["member"][0]["id"],
        "chiro-geetbets"
    );
    let members = "/passholders?associationId=chiro-geetbets&organizerId=";
    assert_eq!(
        counter.get(&format!("{members}{LIBRARY}")).await.body["totalItems"],
        1
    );
    let elsewhere = counter.get(&format!("{members}{SPORTS}")).await;
    assert_eq!(
        elsewhere.slug(),
        "uitpas/association-not-found",
        "not on its behalf"
    );
    for (query, status) in [
        ("permission=READ", 404),
        (&format!("organizerId={LIBRARY}"), 404),
        (&format!("organizerId={LIBRARY}&permission=ALL"), 404),
        (&format!("organizerId={LIBRARY}&permission=READ&limit=501"), 400),
        ("organizerId=nobody&permission=READ", 403),
    ] {
        assert_eq!(
            counter.get(&format!("/associations?{query}")).await.status,
            status,
            "{query}"
        );
    }
    let path = format!("/passholders/{}/association-memberships", id_of("Elif", "Aydin"));
    let here = format!("{path}?organizerId={LIBRARY}");
    assert_eq!(counter.get(&here).await.body[0]["status"], "NONE");
    let member = |day: &str| json!({"association": {"id": "chiro-geetbets"}, "endDate": day});
    let register = async |url: &str| {
        let body = member("2099-08-31");
        let sent = counter.send(Method::POST, url, Some(&body), Some("elif in the club"));
        sent.await.unwrap()
    };
    for replayed in [false, true] {
        let registered = register(&here).await;
        assert_eq!(
            (registered.status, registered.replayed),
            (201, replayed),
            "{registered:?}"
        );
    }
    let another = register(&format!("{here}&more=1")).await;
    assert_eq!(
        (another.status, another.slug()),
        (422, "header/invalid"),
        "the query is a part of what is asked"
    );
    let list = counter.get(&here).await;
    assert_eq!(
        (
            &list.body[0]["status"],
            &list.body[0]["endDate"],
            &list.body[0]["renewable"]
        ),
        (&json!("ACTIVE"), &json!("2099-08-31"), &json!(false))
    );
    let again = counter.post(&here, member("2099-12-31")).await;
    assert_eq!(again.slug(), "uitpas/association-membership-renew-not-possible");
    let wrong = counter.post(&here, member("yesterday")).await;
    assert_eq!(wrong.body["schemaErrors"][0]["jsonPointer"], "/endDate");
    assert_eq!(counter.post(&path, member("2099-12-31")).await.status, 404);
    let ended = format!("{path}/chiro-geetbets?organizerId={LIBRARY}");
    for status in [204, 404] {
        assert_eq!(counter.delete(&ended).await.status, status);
    }
}

async fn school(counter: &Client) {
    let path = format!("/passholders/{}/school", id_of("Elif", "Aydin"));
    assert_eq!(counter.get(&path).await.slug(), "uitpas/school-not-found");
    let unknown = put(counter, &path, json!({"id": "nobody"})).await;
    assert_eq!((unknown.status, unknown.slug()), (400, "uitpas/school-not-found"));
    let linked = put(counter, &path, json!({"id": LIBRARY, "name": "is not read"})).await;
    assert_eq!(linked.status, 204, "{linked:?}");
    let school = counter.get(&path).await;
    assert_eq!(school.body["id"], LIBRARY);
    assert!(school.body["name"].is_string() && school.body["name"] != "is not read");
    for (query, status, found) in [
        (LIBRARY, 200, json!(1)),
        ("*", 200, json!(1)),
        ("", 200, json!(0)),
        ("nobody", 400, Value::Null),
    ] {
        let answer = counter.get(&format!("/passholders?schoolId={query}")).await;
        assert_eq!(
            (answer.status, &answer.body["totalItems"]),
            (status, &found),
            "{query}"
        );
    }
    for _ in 0..2 {
        assert_eq!(counter.delete(&path).await.status, 204);
    }
    assert_eq!(counter.get(&path).await.status, 404);
}

/// A shop sells tickets and has no business with households.
async fn without_permission(platform: &Platform) {
    let shop = platform.client("ticketshop").await.unwrap();
    let id = id_of("Elif", "Aydin");
    for path in ["family-members", "families", "school", "association-memberships"] {
        let answer = shop.get(&format!("/passholders/{id}/{path}")).await;
        assert_eq!((answer.status, answer.slug()), (403, "auth/forbidden"), "{path}");
    }
}
