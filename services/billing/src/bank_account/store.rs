//! The statements on bank accounts.

use super::vault::Sealed;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, Utc};
use contracts::billing::{AccountOwner, BankAccount};
use sqlx::PgConnection;
use uuid::Uuid;

/// More than anybody has.
const MOST: i64 = 200;

/// Who changes the accounts of one owner goes one after another until the transaction ends.
pub async fn lock(conn: &mut PgConnection, owner: &AccountOwner) -> Result<(), Fault> {
    let name = format!("{} {}", to_text(&owner.kind), owner.id);
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 1094))", name)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether one of these is this municipality's own service.
pub async fn is_own(conn: &mut PgConnection, municipality: &str, services: &[String]) -> Result<bool, Fault> {
    let is_own = sqlx::query_scalar!(
        r#"select exists (select from own_organizer
                          where municipality = $1 and organizer_id = any($2)) as "is!""#,
        municipality,
        services
    );
    Ok(is_own.fetch_one(conn).await?)
}

/// What is proposed for an owner is refused by who proposes another.
pub async fn refuse_proposed(
    conn: &mut PgConnection,
    owner: &AccountOwner,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update bank_account set state = 'REFUSED', decided_by = $3, decided_at = $4
         where kind = $1 and party = $2 and state = 'PROPOSED'",
        to_text(&owner.kind),
        owner.id,
        by,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes one that is proposed.
pub async fn insert(
    conn: &mut PgConnection,
    owner: &AccountOwner,
    account: &BankAccount,
    sealed: &Sealed,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into bank_account (bank_account_id, kind, party, holder_name, iban_key, iban_cipher, shown,
             state, proposed_by, proposed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        account.id,
        to_text(&owner.kind),
        owner.id,
        account.holder_name,
        sealed.key,
        sealed.cipher,
        sealed.shown,
        to_text(&account.state),
        account.proposed_by,
        account.proposed_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes what became of one that was proposed.
pub async fn decide(conn: &mut PgConnection, account: &BankAccount) -> Result<(), Fault> {
    sqlx::query!(
        "update bank_account set state = $2, decided_by = $3, decided_at = $4, counts_from = $5
         where bank_account_id = $1",
        account.id,
        to_text(&account.state),
        account.decided_by,
        account.decided_at,
        account.counts_from
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A row as it is shown.
struct Row {
    bank_account_id: Uuid,
    shown: String,
    holder_name: String,
    state: String,
    proposed_by: String,
    proposed_at: DateTime<Utc>,
    decided_by: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    counts_from: Option<DateTime<Utc>>,
}

impl Row {
    fn shown(self) -> Result<BankAccount, Fault> {
        Ok(BankAccount {
            id: self.bank_account_id,
            iban: self.shown,
            holder_name: self.holder_name,
            state: from_text(&self.state)?,
            proposed_by: self.proposed_by,
            proposed_at: self.proposed_at,
            decided_by: self.decided_by,
            decided_at: self.decided_at,
            counts_from: self.counts_from,
        })
    }
}

/// The one that is proposed, where it has this id.
pub async fn undecided(
    conn: &mut PgConnection,
    owner: &AccountOwner,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<BankAccount>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select bank_account_id, shown, holder_name, state, proposed_by, proposed_at, decided_by, decided_at,
                counts_from
         from bank_account where kind = $1 and party = $2 and bank_account_id = $3
           and (state = 'PROPOSED' or state = 'APPROVED' and counts_from > $4)",
        to_text(&owner.kind),
        owner.id,
        id,
        now
    );
    row.fetch_optional(conn).await?.map(Row::shown).transpose()
}

/// Those of an owner, the newest first.
pub async fn history(conn: &mut PgConnection, owner: &AccountOwner) -> Result<Vec<BankAccount>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        "select bank_account_id, shown, holder_name, state, proposed_by, proposed_at, decided_by, decided_at,
                counts_from
         from bank_account where kind = $1 and party = $2
         order by proposed_at desc, bank_account_id desc limit $3",
        to_text(&owner.kind),
        owner.id,
        MOST
    );
    let rows = rows.fetch_all(conn).await?;
    rows.into_iter().map(Row::shown).collect()
}

/// The one that is used at this instant.
pub async fn in_force(
    conn: &mut PgConnection,
    owner: &AccountOwner,
    now: DateTime<Utc>,
) -> Result<Option<Uuid>, Fault> {
    let id = sqlx::query_scalar!(
        "select bank_account_id from bank_account
         where kind = $1 and party = $2 and state = 'APPROVED' and counts_from <= $3
         order by counts_from desc, bank_account_id desc limit 1",
        to_text(&owner.kind),
        owner.id,
        now
    );
    Ok(id.fetch_optional(conn).await?)
}
