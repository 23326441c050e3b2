//! What an operator types wrong is refused by name, and what an alarm watches is there before it is needed.

use platform::{Platform, Shape};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::time::Instant;

/// How each key of a dead letter is put aside, as a consumer does it.
const DEAD: &str = "
    insert into dead_letter (source, epoch, seq, event_id, type, key, key_version, time, payload, reason)
        values ('activity', 1, $seq, gen_random_uuid(), 'nobody.hears', '$key', 1, now(), '{}', 'poison');
    insert into parked_key (source, key) values ('activity', '$key')";

/// Counters that stand at nought until there is something to look at.
const ALARMS: &[&str] = &[
    "asks_denied_total",
    "broker_denied_total",
    "cache_faults_total",
    "dead_letters_total",
    "foreign_messages_total",
    "heartbeats_refused_total",
    "points_capped_total",
];

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_exist_is_refused_and_what_is_there_is_found() {
    let platform = Platform::start_empty(Shape::Together, false, &[]).await.unwrap();
    let logs = platform.logs();
    let mut errors = logs.lines().filter(|line| line.contains("\"level\":\"ERROR\""));
    assert_eq!(
        errors.next(),
        None,
        "services that start together wait for each other"
    );
    let refused = |arguments: &[&str], word: &str| {
        let error = format!("{:#}", platform.run(arguments).unwrap_err());
        assert!(error.contains(word), "{arguments:?}: {error}");
    };
    refused(&["dead-letters", "list", "nix"], "no service \"nix\"");
    refused(&["dead-letters", "redrive", "nix", "pass"], "no service \"nix\"");
    refused(&["dead-letters", "redrive", "gateway", "nix"], "nix");
    refused(&["dead-letters", "redrive", "gateway", "activity", "a"], "\"a\"");

    let nothing = testing::folder("pack-of-nothing").unwrap();
    refused(&["pack", "load", &nothing.display().to_string()], "no file");
    std::fs::write(nothing.join("memberships.csv"), "").unwrap();
    platform
        .run(&["pack", "load", &nothing.display().to_string()])
        .unwrap();
    std::fs::write(nothing.join("membership.csv"), "").unwrap();
    refused(
        &["pack", "load", &nothing.display().to_string()],
        "membership.csv is no file",
    );

    refused(&["account", "unlink", "123"], "the pass number");
    for verb in ["unlink", "close", "open", "token"] {
        refused(&["account", verb, "0900000008301"], "pass-not-found");
    }
    platform.run(&["client", "create", "desk"]).unwrap();
    refused(&["client", "grant", "desk", "nope", "TARIFFS_READ"], "nope");
    let said = |arguments: &[&str]| platform.run(arguments).unwrap();
    let taken = said(&["client", "grant", "desk", "nope"]);
    assert!(taken.contains("no permission at nope"), "{taken}");
    assert!(said(&["client", "disable", "desk"]).contains("gets no tokens"));
    assert_eq!(said(&["client", "enable", "desk"]), "desk is let in\n");
    assert_eq!(said(&["lookups"]), "none\n");
    assert_eq!(said(&["dead-letters", "list"]), "none\n");

    let mut conn = PgConnection::connect(&platform.postgres.url("gateway"))
        .await
        .unwrap();
    for (seq, key) in [(7, "a"), (8, "b")] {
        let dead = DEAD.replace("$seq", &seq.to_string()).replace("$key", key);
        conn.execute(AssertSqlSafe(dead)).await.unwrap();
    }
    let listed = platform.run(&["dead-letters", "list"]).unwrap();
    assert!(listed.contains("gateway <- activity 7"), "{listed}");
    let applied = platform.run(&["dead-letters", "redrive", "gateway", "activity"]);
    assert_eq!(applied.unwrap(), "2 applied\n");
    let left = "select (select count(*) from dead_letter) + (select count(*) from parked_key)";
    assert_eq!(platform.number("gateway", left).await.unwrap(), 0);

    let page = platform.metrics("gateway").await.unwrap();
    for alarm in ALARMS {
        assert!(page.contains(&format!("\n{alarm}")), "{alarm} is absent");
    }
    a_crowd_of_refusals_leaves_few_lines(&platform).await;
}

async fn a_crowd_of_refusals_leaves_few_lines(platform: &Platform) {
    let lines = || platform.logs().matches("\"refused\"").count();
    let (before, started) = (lines(), Instant::now());
    let client = reqwest::Client::new();
    for _ in 0..300 {
        let nowhere = client.get(format!("{}/nowhere", platform.url)).send();
        assert_eq!(nowhere.await.unwrap().status(), 404);
    }
    let (told, seconds) = (lines() - before, started.elapsed().as_secs() as usize);
    assert!(
        (1..=50 * (seconds + 1)).contains(&told),
        "{told} lines in {seconds} s"
    );
}
