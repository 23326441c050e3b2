//! Points that people bring along, as a region pack loads them.

use super::{holder, points};
use contracts::Points;
use contracts::pack::Fate;
use contracts::points::{LoadPoints, OpeningPointsRow};

fn row(n: u128, points: Points) -> OpeningPointsRow {
    OpeningPointsRow {
        passholder_id: holder(n),
        points,
        earned_on: "2026-01-05".parse().unwrap(),
        title: "Overgenomen punten".into(),
    }
}

#[tokio::test]
async fn each_brings_points_along_once_whatever_comes_in_one_load_and_in_the_next() {
    let on = points().await;
    let load = LoadPoints {
        opening_points: vec![row(1, 12), row(2, 0), row(3, 7), row(1, 30), row(4, 100_001)],
        ..LoadPoints::default()
    };
    let report = on.stage.ask(load.clone()).await.unwrap();
    let fates: Vec<&Fate> = report.rows.iter().map(|row| &row.fate).collect();
    assert!(
        matches!(
            fates[..],
            [
                Fate::Created,
                Fate::Refused(_),
                Fate::Created,
                Fate::Unchanged,
                Fate::Refused(_)
            ]
        ),
        "{report:?}"
    );
    let again = on.stage.ask(load).await.unwrap();
    assert_eq!(
        again
            .rows
            .iter()
            .filter(|row| row.fate == Fate::Unchanged)
            .count(),
        3
    );
    for (n, points) in [(1, 12), (2, 0), (3, 7), (4, 0)] {
        assert_eq!(on.balance(holder(n)).await, points, "{n}");
    }
    on.ledgers_agree().await;
}
