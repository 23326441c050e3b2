//! The statements on accounts, and on the tokens by which they are linked.

use super::shared_limit::Share;
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::pass::{AccountName, TokenHash};
use contracts::{PassNumber, PassholderId};
use sqlx::PgConnection;
use sqlx::postgres::types::PgInterval;

/// So many tokens of one holder count beside a new one.
const MOST_BESIDE: i64 = 4;

/// What a token stands for.
#[derive(Debug)]
pub struct Shown {
    pub holder: PassholderId,
    /// Of the card that was shown for it.
    pub pass_number: PassNumber,
}

/// Whose account it is.
pub async fn find(conn: &mut PgConnection, account: &AccountName) -> Result<Option<PassholderId>, Fault> {
    let found = sqlx::query_scalar!(
        "select passholder_id from account
         where issuer = $1 and (sub = $2 or older_id = $3) order by sub = $2 desc limit 1",
        account.issuer,
        account.sub,
        account.older_id
    );
    Ok(found.fetch_optional(conn).await?.map(PassholderId))
}

/// Whose account has this name, whichever issuer gave it; nobody's when it is that of several.
pub async fn find_by_name(conn: &mut PgConnection, name: &str) -> Result<Option<PassholderId>, Fault> {
    let found = sqlx::query_scalar!(
        "select passholder_id from account where sub = $1 or older_id = $1 limit 2",
        name
    )
    .fetch_all(conn)
    .await?;
    Ok(match found[..] {
        [one] => Some(PassholderId(one)),
        _ => None,
    })
}

/// The account of a holder: its address, where it is known. None without an account.
pub async fn of_holder(
    conn: &mut PgConnection,
    holder: PassholderId,
) -> Result<Option<Option<String>>, Fault> {
    let found = sqlx::query_scalar!("select email from account where passholder_id = $1", holder.0);
    Ok(found.fetch_optional(conn).await?)
}

/// Whether an account with this address is linked.
pub async fn has_email(conn: &mut PgConnection, email: &str) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from account where email = $1) as "known!""#,
        email
    )
    .fetch_one(conn)
    .await?)
}

/// Whether this account is linked with another address than the one that is proven now.
pub async fn has_other_email(conn: &mut PgConnection, account: &AccountName) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from account where issuer = $1 and (sub = $2 or older_id = $3)
                          and $4::text is not null and email is distinct from $4) as "has!""#,
        account.issuer,
        account.sub,
        account.older_id,
        account.email
    )
    .fetch_one(conn)
    .await?)
}

/// The address of this account is the one that is proven now.
pub async fn put_email(conn: &mut PgConnection, account: &AccountName) -> Result<(), Fault> {
    sqlx::query!(
        "update account set email = $4 where issuer = $1 and (sub = $2 or older_id = $3)
             and $4::text is not null and email is distinct from $4",
        account.issuer,
        account.sub,
        account.older_id,
        account.email
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Links an account; false when it, or the holder, is linked already.
pub async fn link(
    conn: &mut PgConnection,
    holder: PassholderId,
    account: &AccountName,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let linked = sqlx::query!(
        "insert into account (passholder_id, issuer, sub, older_id, email, since)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        holder.0,
        account.issuer,
        account.sub,
        account.older_id,
        account.email,
        at
    );
    Ok(linked.execute(conn).await?.rows_affected() == 1)
}

/// Takes the account of a holder away; whether there was one.
pub async fn unlink(conn: &mut PgConnection, holder: PassholderId) -> Result<bool, Fault> {
    let gone = sqlx::query!("delete from account where passholder_id = $1", holder.0);
    Ok(gone.execute(conn).await?.rows_affected() == 1)
}

/// Uses one of the tries that a pass number has, whether anybody has it or not; false when all are used up.
/// Numbers share about a million slots, so that no number of numbers fills more.
///
/// Rule: the birth date of a pass number may be tried five times in vain, and once more each day
/// Test: `a_birth_date_is_tried_five_times_in_vain_and_once_more_each_day`,
/// `of_many_who_guess_at_once_five_are_looked_at`
/// Source: this house; ADR 17
pub async fn take_guess(conn: &mut PgConnection, number: &str, at: DateTime<Utc>) -> Result<bool, Fault> {
    let taken = sqlx::query!(
        "insert into registration_guess as g (slot, used_until)
         values ((hashtextextended($1, 1030) & 1048575)::integer, $2::timestamptz + interval '24 hours')
         on conflict (slot) do update set used_until = greatest(g.used_until, $2) + interval '24 hours'
         where greatest(g.used_until, $2) <= $2 + interval '96 hours'",
        number,
        at
    );
    Ok(taken.execute(conn).await?.rows_affected() == 1)
}

/// The try was none in vain.
pub async fn give_guess_back(conn: &mut PgConnection, number: &str) -> Result<(), Fault> {
    sqlx::query!(
        "update registration_guess set used_until = used_until - interval '24 hours'
         where slot = (hashtextextended($1, 1030) & 1048575)::integer",
        number
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a share of what callers without a token have; false when it is used up.
pub async fn take_share(conn: &mut PgConnection, share: &Share, at: DateTime<Utc>) -> Result<bool, Fault> {
    let taken = sqlx::query!(
        "insert into registration_miss as m (name, used_until) values ($1, $2::timestamptz + $3::interval)
         on conflict (name) do update set used_until = greatest(m.used_until, $2) + $3
         where greatest(m.used_until, $2) <= $2 + interval '1 hour' - $3::interval",
        share.name,
        at,
        interval(share)?
    );
    Ok(taken.execute(conn).await?.rows_affected() == 1)
}

/// The try was none in vain.
pub async fn give_share_back(conn: &mut PgConnection, share: &Share) -> Result<(), Fault> {
    sqlx::query!(
        "update registration_miss set used_until = used_until - $2::interval where name = $1",
        share.name,
        interval(share)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

fn interval(share: &Share) -> Result<PgInterval, Fault> {
    PgInterval::try_from(share.takes).map_err(Fault::broken)
}

/// The person who holds this active card, was born on this day, is a member there, and is not closed.
pub async fn holder_of(
    conn: &mut PgConnection,
    number: &str,
    born: NaiveDate,
) -> Result<Option<PassholderId>, Fault> {
    let found = sqlx::query_scalar!(
        "select p.passholder_id from card c join passholder p on p.passholder_id = c.passholder_id
         where c.pass_number = $1 and c.status = 'ACTIVE' and p.pass_type = 'INDIVIDUAL'
           and p.date_of_birth = $2
           and exists (select from membership m where m.passholder_id = p.passholder_id
                       and m.card_system_id = c.card_system_id and m.status = 'ACTIVE')
           and not exists (select from closed_account o where o.passholder_id = p.passholder_id)",
        number,
        born
    );
    Ok(found.fetch_optional(conn).await?.map(PassholderId))
}

/// Whether this card counts, and its holder is a member where it does.
pub async fn is_usable(conn: &mut PgConnection, holder: PassholderId, number: &str) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (
               select from card c join membership m using (passholder_id, card_system_id)
               join passholder p using (passholder_id)
               where c.passholder_id = $1 and c.pass_number = $2 and c.status = 'ACTIVE'
                 and m.status = 'ACTIVE' and p.pass_type = 'INDIVIDUAL') as "usable!""#,
        holder.0,
        number
    )
    .fetch_one(conn)
    .await?)
}

/// Whether no registration token is given to this holder.
pub async fn is_closed(conn: &mut PgConnection, holder: PassholderId) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from closed_account where passholder_id = $1) as "closed!""#,
        holder.0
    )
    .fetch_one(conn)
    .await?)
}

/// From now on none is given.
pub async fn close(conn: &mut PgConnection, holder: PassholderId, at: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "insert into closed_account (passholder_id, since) values ($1, $2) on conflict do nothing",
        holder.0,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Some are given again.
pub async fn open(conn: &mut PgConnection, holder: PassholderId) -> Result<(), Fault> {
    sqlx::query!("delete from closed_account where passholder_id = $1", holder.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Keeps a token, and of the older ones of the same holder that nobody used the youngest four. One that is
/// known stays as it is: who used it up does not use it again. The caller has locked the holder.
///
/// Rule: five registration tokens of a holder count at once: a newer one ends the oldest
/// Test: `a_sixth_token_ends_the_first`
/// Source: this house
///
/// Rule: a registration token that was used stays used, however many are given after it
/// Test: `a_token_that_was_used_stays_used_when_it_is_shown_again`
/// Source: this house: the token of an order is the same each time
pub async fn add_token(
    conn: &mut PgConnection,
    token: &TokenHash,
    (holder, number): (PassholderId, &str),
    expires_at: DateTime<Utc>,
) -> Result<(), Fault> {
    let added = sqlx::query!(
        "insert into registration_token (token_hash, passholder_id, pass_number, expires_at)
         values ($1, $2, $3, $4) on conflict do nothing",
        token.0,
        holder.0,
        number,
        expires_at
    )
    .execute(&mut *conn)
    .await?;
    if added.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query!(
        "delete from registration_token where token_hash in
             (select token_hash from registration_token
              where passholder_id = $1 and token_hash <> $3 and used_at is null
              order by expires_at desc, token_hash offset $2)",
        holder.0,
        MOST_BESIDE,
        token.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What a token stands for that is not over, used or not.
///
/// Rule: a registration token counts while the very card counts for which it was given, in the region where
/// it does: another card of its holder, there or elsewhere, opens nothing in its place
/// Test: `a_token_counts_while_the_card_counts_for_which_it_was_given`
/// Source: this house: a lost card must open nothing
pub async fn find_token(
    conn: &mut PgConnection,
    token: &TokenHash,
    at: DateTime<Utc>,
) -> Result<Option<Shown>, Fault> {
    let found = sqlx::query!(
        "select t.passholder_id, c.pass_number from registration_token t
         join card c on c.pass_number = t.pass_number and c.passholder_id = t.passholder_id
         join membership m on m.passholder_id = c.passholder_id and m.card_system_id = c.card_system_id
         where t.token_hash = $1 and t.expires_at > $2 and c.status = 'ACTIVE' and m.status = 'ACTIVE'",
        token.0,
        at
    )
    .fetch_optional(conn)
    .await?;
    let shown = found.map(|row| {
        Ok(Shown {
            holder: PassholderId(row.passholder_id),
            pass_number: row.pass_number.parse().map_err(Fault::broken)?,
        })
    });
    shown.transpose()
}

/// Uses a token of this holder up; false when it is none that counts.
pub async fn use_token(
    conn: &mut PgConnection,
    holder: PassholderId,
    token: &TokenHash,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let used = sqlx::query!(
        "update registration_token set used_at = $3
         where token_hash = $1 and passholder_id = $2 and expires_at > $3 and used_at is null
           and exists (select from card c join membership m using (passholder_id, card_system_id)
                       where c.pass_number = registration_token.pass_number and c.passholder_id = $2
                         and c.status = 'ACTIVE' and m.status = 'ACTIVE')",
        token.0,
        holder.0,
        at
    );
    Ok(used.execute(conn).await?.rows_affected() == 1)
}

/// Ends all tokens of a holder, whom the caller has locked, and the way to one by the order that made him a
/// passholder.
pub async fn drop_tokens(conn: &mut PgConnection, holder: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "delete from registration_token where passholder_id = $1",
        holder.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update pass_order set connect_until = null
         where holders @> array[$1::uuid] and holders <> '{}' and holders[1] = $1
           and connect_until is not null",
        holder.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets at most so many of the tokens that are over; returns how many.
pub async fn forget_tokens(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    at_most: i64,
) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from registration_token where token_hash in
             (select token_hash from registration_token where expires_at <= $1
              order by expires_at limit $2 for update skip locked)",
        before,
        at_most
    );
    Ok(gone.execute(conn).await?.rows_affected())
}
