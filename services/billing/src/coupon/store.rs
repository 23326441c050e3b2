//! The statements on coupons.

use chassis::Fault;
use contracts::billing::CouponRow;
use contracts::{CardSystemId, PassholderId};
use serde_json::Value;
use sqlx::PgConnection;

/// The coupons of these card systems, in the order of their numbers.
pub async fn of_card_systems(
    conn: &mut PgConnection,
    systems: &[CardSystemId],
) -> Result<Vec<CouponRow>, Fault> {
    let systems: Vec<i32> = systems.iter().map(|id| id.0).collect();
    let rules = sqlx::query_scalar!(
        "select rule from coupon where card_system_id = any($1) order by coupon_id",
        &systems
    )
    .fetch_all(conn)
    .await?;
    let mut coupons = Vec::with_capacity(rules.len());
    for rule in rules {
        coupons.push(serde_json::from_value(rule)?);
    }
    Ok(coupons)
}

/// Writes coupons, none twice.
pub async fn put(conn: &mut PgConnection, rows: &[&CouponRow]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into coupon (coupon_id, card_system_id, key_id, rule)
         select (c->>'id')::integer, (c->>'card_system_id')::integer, (c->>'key_id')::integer, c
         from jsonb_array_elements($1) as c
         order by 1
         on conflict (coupon_id) do update set card_system_id = excluded.card_system_id,
             key_id = excluded.key_id, rule = excluded.rule",
        serde_json::to_value(rows)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The coupons that name this person, and nobody else in them.
pub async fn export(conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(jsonb_build_object('id', coupon_id, 'name', rule->'name',
                                                        'card_system_id', card_system_id)
                                     order by coupon_id), '[]') as "all!"
           from coupon where position($1 in rule::text) > 0"#,
        id.to_string()
    )
    .fetch_one(conn)
    .await?)
}

/// Whether a coupon names this person. Nothing is locked.
pub async fn names(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    let names = sqlx::query_scalar!(
        r#"select exists (select from coupon where position($1 in rule::text) > 0) as "names!""#,
        id.to_string()
    );
    Ok(names.fetch_one(conn).await?)
}

/// Whom a coupon names from now on in place of whom.
pub struct Renamed {
    pub from: PassholderId,
    pub to: PassholderId,
}

/// Coupons that name one of these persons name another in his place, or nobody.
pub async fn rename(conn: &mut PgConnection, renamed: &[Renamed]) -> Result<(), Fault> {
    let ids: Vec<String> = renamed.iter().map(|one| one.from.to_string()).collect();
    let rows = sqlx::query!(
        r#"select coupon_id, rule::text as "rule!" from coupon
           where exists (select from unnest($1::text[]) as t(id) where position(t.id in rule::text) > 0)
           order by coupon_id for update"#,
        &ids
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let rule = renamed.iter().fold(row.rule, |rule, one| {
            rule.replace(&one.from.to_string(), &one.to.to_string())
        });
        let rule: serde_json::Value = serde_json::from_str(&rule)?;
        sqlx::query!(
            "update coupon set rule = $2 where coupon_id = $1",
            row.coupon_id,
            rule
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
