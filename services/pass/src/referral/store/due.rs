//! The statements of jobs on referrals.

use super::{Kept, Row, kept};
use chassis::Fault;
use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

/// Some whose last day is over while their code is kept and no pass is followed, held; whom another instance
/// takes is left to it.
pub async fn over(conn: &mut PgConnection, today: NaiveDate, at_most: i64) -> Result<Vec<Kept>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        "select referral_id, partner_id, version, seen_version, state, form, may_know, is_taken_back,
                postal_code, card_system_id, is_attested, is_sampled, created_on, last_day, accepted_by,
                refused_for, passholder_id, completed_on, active_on, active_heard, returned_on,
                returned_heard, told_version, tell_on, used_on, withdrawn_on, known_from
         from referral where code_index is not null and last_day < $1
               and (passholder_id is null or not may_know)
         order by referral_id limit $2 for no key update skip locked",
        today,
        at_most
    );
    kept(rows.fetch_all(conn).await?)
}

/// Some of which the partner is told by this day, held; whom another instance takes is left to it.
pub async fn to_tell(conn: &mut PgConnection, today: NaiveDate, at_most: i64) -> Result<Vec<Kept>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        "select referral_id, partner_id, version, seen_version, state, form, may_know, is_taken_back,
                postal_code, card_system_id, is_attested, is_sampled, created_on, last_day, accepted_by,
                refused_for, passholder_id, completed_on, active_on, active_heard, returned_on,
                returned_heard, told_version, tell_on, used_on, withdrawn_on, known_from
         from referral where tell_on <= $1
         order by tell_on, referral_id limit $2 for no key update skip locked",
        today,
        at_most
    );
    kept(rows.fetch_all(conn).await?)
}

/// The codes of these open nothing any more.
pub async fn drop_codes(conn: &mut PgConnection, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "update referral set code_index = null where referral_id = any($1)",
        ids
    )
    .execute(conn)
    .await?;
    Ok(())
}
