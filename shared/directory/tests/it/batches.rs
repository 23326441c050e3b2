//! A batch leaves what its facts leave one by one.

use crate::{listening, stage};
use contracts::activity::OrganizerChanged;
use contracts::pass::{CardChanged, CardStatus, CardSystemChanged, HeldCard, PassholderChanged};
use contracts::{CardSystemId, Fact, PassNumber};
use directory::Holders;
use messaging::Heard;
use sqlx::PgConnection;
use testing::{Stage, given};

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(sides)) as u32
    }
}

fn number(n: u32) -> PassNumber {
    PassNumber::of_kind(9901, n, false)
}

/// Few holders and few cards, so that facts meet often; versions that also go back.
fn fact_of_pass(stage: &Stage, dice: &mut Dice) -> Heard {
    let status = [CardStatus::Active, CardStatus::Blocked, CardStatus::LocalStock];
    let status = status[dice.roll(3) as usize];
    let version = i64::from(dice.roll(6));
    match dice.roll(10) {
        0 => stage.wrap(&CardSystemChanged {
            card_system_id: CardSystemId(dice.roll(3) as i32),
            version,
            name: format!("name {}", dice.roll(9)),
            postal_codes: (0..dice.roll(3)).map(|n| n.to_string()).collect(),
        }),
        1..5 => stage.wrap(&CardChanged {
            pass_number: number(dice.roll(6)),
            version,
            card_system_id: given::REGION,
            status,
        }),
        _ => {
            let cards = (0..6).filter(|_| dice.roll(3) == 0).collect::<Vec<_>>();
            let card = |n: u32| HeldCard {
                pass_number: number(n),
                card_system_id: given::REGION,
                status,
                chip_number: None,
            };
            stage.wrap(&PassholderChanged {
                version,
                postal_code: dice.roll(9000).to_string(),
                cards: cards.into_iter().map(card).collect(),
                ..given::holder(dice.roll(3))
            })
        }
    }
}

fn fact_of_activity(stage: &Stage, dice: &mut Dice) -> Heard {
    stage.wrap(&OrganizerChanged {
        organizer_id: dice.roll(3).to_string().as_str().into(),
        version: i64::from(dice.roll(6)),
        name: format!("name {}", dice.roll(9)),
        card_system_ids: (0..dice.roll(3)).map(|n| CardSystemId(n as i32)).collect(),
        postal_code: (dice.roll(2) == 0).then(|| "3450".into()),
    })
}

/// What each copy must do with a fact, in plain statements.
async fn apply_one(conn: &mut PgConnection, fact: &Heard) {
    if let Some(told) = fact.read::<PassholderChanged>() {
        return put_holder(conn, told.unwrap()).await;
    }
    let statement = match fact.fact_type.as_str() {
        CardSystemChanged::TYPE => {
            "insert into known_card_system (card_system_id, version, name, postal_codes)
             select card_system_id, version, name, postal_codes from jsonb_to_record($1)
                 as t(card_system_id integer, version bigint, name text, postal_codes text[])
             on conflict (card_system_id) do update set version = excluded.version, name = excluded.name,
                 postal_codes = excluded.postal_codes
             where known_card_system.version < excluded.version"
        }
        CardChanged::TYPE => {
            "insert into known_pass (pass_number, card_system_id, status, version)
             select pass_number, card_system_id, status, version from jsonb_to_record($1)
                 as t(pass_number text, card_system_id integer, status text, version bigint)
             on conflict (pass_number) do update set card_system_id = excluded.card_system_id,
                 status = excluded.status, version = excluded.version
             where known_pass.passholder_id is null and known_pass.version < excluded.version"
        }
        _ => {
            "insert into known_organizer (organizer_id, version, name, card_system_ids, postal_code)
             select organizer_id, version, name, card_system_ids, postal_code from jsonb_to_record($1)
                 as t(organizer_id text, version bigint, name text, card_system_ids integer[],
                      postal_code text)
             on conflict (organizer_id) do update set version = excluded.version, name = excluded.name,
                 card_system_ids = excluded.card_system_ids, postal_code = excluded.postal_code
             where known_organizer.version < excluded.version"
        }
    };
    let payload: serde_json::Value = serde_json::from_str(&fact.payload).unwrap();
    sqlx::query(statement).bind(payload).execute(conn).await.unwrap();
}

async fn put_holder(conn: &mut PgConnection, fact: PassholderChanged) {
    let newer = sqlx::query(
        "insert into known_holder (passholder_id, version, pass_type, postal_code, memberships)
         values ($1, $2, 'INDIVIDUAL', $3, $4)
         on conflict (passholder_id) do update set version = excluded.version,
             postal_code = excluded.postal_code, memberships = excluded.memberships
         where known_holder.version < excluded.version",
    )
    .bind(fact.passholder_id.0)
    .bind(fact.version)
    .bind(&fact.postal_code)
    .bind(serde_json::to_value(&fact.memberships).unwrap())
    .execute(&mut *conn)
    .await
    .unwrap();
    if newer.rows_affected() == 0 {
        return;
    }
    sqlx::query("delete from known_pass where passholder_id = $1")
        .bind(fact.passholder_id.0)
        .execute(&mut *conn)
        .await
        .unwrap();
    for card in &fact.cards {
        sqlx::query(
            "insert into known_pass (pass_number, passholder_id, card_system_id, status, version)
             values ($1, $2, $3, $4, $5)
             on conflict (pass_number) do update set passholder_id = excluded.passholder_id,
                 card_system_id = excluded.card_system_id, status = excluded.status,
                 version = excluded.version",
        )
        .bind(card.pass_number.as_str())
        .bind(fact.passholder_id.0)
        .bind(card.card_system_id.0)
        .bind(card.status.as_str())
        .bind(fact.version)
        .execute(&mut *conn)
        .await
        .unwrap();
    }
}

async fn rows(stage: &Stage) -> Vec<String> {
    let all = "select t::text from known_holder t union all select t::text from known_pass t
        union all select t::text from known_card_system t union all select t::text from known_organizer t
        order by 1";
    sqlx::query_scalar(all)
        .fetch_all(&stage.office.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_batch_leaves_what_its_facts_leave_one_by_one() {
    let (together, apart) = (stage().await, stage().await);
    let listening = listening(Holders::without_rights());
    let dice = &mut Dice(1);
    for size in [1, 2, 3, 5, 8, 40, 40, 40] {
        for _ in 0..12 {
            let of_pass: Vec<Heard> = (0..size).map(|_| fact_of_pass(&together, dice)).collect();
            let of_activity: Vec<Heard> = (0..size).map(|_| fact_of_activity(&together, dice)).collect();
            together.hear_batch(&listening, "pass", &of_pass).await.unwrap();
            together
                .hear_batch(&listening, "activity", &of_activity)
                .await
                .unwrap();
            // A stage hands every batch in twice.
            let mut conn = apart.office.pool.acquire().await.unwrap();
            for batch in [&of_pass, &of_pass, &of_activity, &of_activity] {
                for fact in batch {
                    apply_one(&mut conn, fact).await;
                }
            }
            assert_eq!(rows(&together).await, rows(&apart).await);
        }
    }
}
