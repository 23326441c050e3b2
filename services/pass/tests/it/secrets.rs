//! What nobody else may read: national numbers, rights, chips.

use super::telling::tell_all;
use super::{CHIP, INSZ, find, lotte, open_with, pass, pass_with, region};
use contracts::pack::Fate;
use contracts::pass::*;
use testing::{Stage, given};

#[tokio::test]
async fn a_national_number_stands_nowhere_in_clear() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    for table in ["passholder", "pack_row", "outbox_pending", "card", "membership"] {
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select t::text from {table} t")))
                .fetch_all(&stage.office.pool)
                .await
                .unwrap();
        assert!(!rows.iter().any(|row| row.contains(INSZ)), "{table}");
    }
}

/// What was told of holders, as it lies in the outbox.
async fn payloads(stage: &Stage) -> Vec<String> {
    sqlx::query_scalar("select payload from outbox_pending where type = $1 order by id")
        .bind(<PassholderChanged as contracts::Fact>::TYPE)
        .fetch_all(&stage.office.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn what_is_told_of_a_holder_shows_neither_right_nor_chip_and_has_one_size() {
    let (rich, poor) = (pass().await, pass().await);
    rich.ask(region()).await.unwrap();
    let mut load = region();
    load.memberships[0].social_tariff_end = Some("2026-12-31".parse().unwrap());
    load.memberships[0].suspended_until = Some("2026-12-01".parse().unwrap());
    poor.ask(load).await.unwrap();
    tell_all(&rich).await;
    tell_all(&poor).await;
    let (rich, poor) = (payloads(&rich).await, payloads(&poor).await);
    assert_eq!((rich.len(), poor.len()), (1, 1));
    for secret in [CHIP, "2026-12-31", "2026-12-01", "social_tariff", "tickets"] {
        assert!(!poor[0].contains(secret), "{secret} in {}", poor[0]);
    }
    assert_eq!(rich[0].len(), poor[0].len());
}

#[tokio::test]
async fn the_vault_is_rotated_while_numbers_are_found_and_the_old_key_can_go() {
    let stage = pass_with("1:older").await;
    stage.ask(region()).await.unwrap();
    let found = async || stage.ask(find(INSZ)).await.map(|pass| pass.passholder_id).ok();
    let lotte_is_found = Some(given::holder_id(1));
    let reload = async || {
        let report = stage.ask(region()).await.unwrap();
        assert!(
            report.rows.iter().all(|row| row.fate == Fate::Unchanged),
            "{report:?}"
        );
    };
    let twin_is_refused = async || {
        let twin = PassholderRow {
            id: given::holder_id(2),
            ..lotte()
        };
        let load = LoadPass {
            passholders: vec![twin],
            ..LoadPass::default()
        };
        let report = stage.ask(load).await.unwrap();
        assert!(matches!(report.rows[0].fate, Fate::Refused(_)), "{report:?}");
    };
    open_with(&stage, "2:newer, 1:older");
    assert_eq!(found().await, lotte_is_found, "under the older key");
    reload().await;
    twin_is_refused().await;

    let rotated = stage.ask(RotateVault { after: None }).await.unwrap();
    let done = |rotated| RotatedSlice {
        rotated,
        unreadable: vec![],
        next: None,
    };
    assert_eq!(rotated, done(1));
    assert_eq!(stage.ask(RotateVault { after: None }).await.unwrap(), done(0));
    assert_eq!(found().await, lotte_is_found, "under the newer key");
    reload().await;
    twin_is_refused().await;

    open_with(&stage, "2:newer");
    assert_eq!(found().await, lotte_is_found, "without the older key");
    reload().await;
}

#[tokio::test]
async fn a_number_whose_key_is_missing_is_told_and_stays_as_it_is() {
    let stage = pass_with("1:older").await;
    stage.ask(region()).await.unwrap();
    open_with(&stage, "2:newer");
    let slice = stage.ask(RotateVault { after: None }).await.unwrap();
    assert_eq!((slice.rotated, slice.unreadable), (0, vec![given::holder_id(1)]));
    open_with(&stage, "2:newer, 1:older");
    let slice = stage.ask(RotateVault { after: None }).await.unwrap();
    assert_eq!((slice.rotated, slice.unreadable), (1, vec![]));
}

#[tokio::test]
async fn a_number_that_was_moved_to_another_row_does_not_open() {
    let stage = pass_with("1:older").await;
    stage.ask(region()).await.unwrap();
    let other = PassholderRow {
        id: given::holder_id(2),
        insz: None,
        ..lotte()
    };
    let load = LoadPass {
        passholders: vec![other],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    sqlx::query(
        "with taken as (update passholder set insz_key = null, insz_index = null where insz_key = '1'
                        returning insz_cipher, passholder_id)
         update passholder set insz_key = '1', insz_index = 'moved', insz_cipher = taken.insz_cipher
         from taken where passholder.passholder_id <> taken.passholder_id",
    )
    .execute(&stage.office.pool)
    .await
    .unwrap();
    open_with(&stage, "2:newer, 1:older");
    let slice = stage.ask(RotateVault { after: None }).await.unwrap();
    assert_eq!((slice.rotated, slice.unreadable), (0, vec![given::holder_id(2)]));
}
