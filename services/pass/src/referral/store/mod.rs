//! The statements on referrals.

pub mod due;
pub mod months;

use super::shown::{Seen, may_know, shown};
use super::step::Life;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::page::Window;
use contracts::pass::{Attest, Referral, ReferralForm, ReferralState, RefuseReason};
use contracts::{CardSystemId, OrganizerId, Page, PartnerId, PassholderId, ReferralId};
use sqlx::PgConnection;
use uuid::Uuid;

/// A referral as it is kept; how its code is hashed is nobody's business.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub id: ReferralId,
    pub partner_id: PartnerId,
    pub version: i64,
    pub seen_version: i64,
    pub state: ReferralState,
    pub form: ReferralForm,
    pub may_know: bool,
    pub is_taken_back: bool,
    pub postal_code: Option<String>,
    /// The only region whose counters take the code; none where all of the area do.
    pub region: Option<CardSystemId>,
    pub is_attested: bool,
    pub is_sampled: bool,
    pub created_on: NaiveDate,
    pub last_day: NaiveDate,
    pub accepted_by: Option<OrganizerId>,
    pub refused_for: Option<RefuseReason>,
    pub passholder_id: Option<PassholderId>,
    pub completed_on: Option<NaiveDate>,
    pub active_on: Option<NaiveDate>,
    pub active_heard: Option<NaiveDate>,
    pub returned_on: Option<NaiveDate>,
    pub returned_heard: Option<NaiveDate>,
    /// Counts what was told of it.
    pub told_version: i64,
    /// The next day on which the partner sees something else.
    pub tell_on: Option<NaiveDate>,
    pub used_on: Option<NaiveDate>,
    pub withdrawn_on: Option<NaiveDate>,
    pub known_from: Option<NaiveDate>,
}

impl Kept {
    /// What there is to see of it.
    pub fn seen(&self) -> Seen {
        Seen {
            state: self.state,
            may_know: self.may_know,
            known_from: self.known_from,
            is_taken_back: self.is_taken_back,
            last_day: self.last_day,
            used_on: self.used_on,
            withdrawn_on: self.withdrawn_on,
            active_heard: self.active_heard,
            returned_heard: self.returned_heard,
        }
    }

    /// As its partner sees it on this day.
    pub fn view(&self, today: NaiveDate) -> Referral {
        Referral {
            id: self.id,
            partner_id: self.partner_id,
            version: self.seen_version,
            state: shown(&self.seen(), today),
            form: self.form,
            created_on: self.created_on,
            last_day: self.last_day,
            partner_may_know: may_know(&self.seen(), today),
            postal_code: self.postal_code.clone(),
        }
    }

    /// Its days, where somebody got a pass by it.
    pub fn life(&self) -> Option<Life> {
        Some(Life {
            state: self.state,
            completed_on: self.completed_on?,
            active_on: self.active_on,
            returned_on: self.returned_on,
        })
    }
}

/// A referral as its row has it.
struct Row {
    referral_id: Uuid,
    partner_id: Uuid,
    version: i64,
    seen_version: i64,
    state: String,
    form: String,
    may_know: bool,
    is_taken_back: bool,
    postal_code: Option<String>,
    card_system_id: Option<i32>,
    is_attested: bool,
    is_sampled: bool,
    created_on: NaiveDate,
    last_day: NaiveDate,
    accepted_by: Option<String>,
    refused_for: Option<String>,
    passholder_id: Option<Uuid>,
    completed_on: Option<NaiveDate>,
    active_on: Option<NaiveDate>,
    active_heard: Option<NaiveDate>,
    returned_on: Option<NaiveDate>,
    returned_heard: Option<NaiveDate>,
    told_version: i64,
    tell_on: Option<NaiveDate>,
    used_on: Option<NaiveDate>,
    withdrawn_on: Option<NaiveDate>,
    known_from: Option<NaiveDate>,
}

impl Row {
    fn kept(self) -> Result<Kept, Fault> {
        let reason = self.refused_for.as_deref();
        Ok(Kept {
            id: ReferralId(self.referral_id),
            partner_id: PartnerId(self.partner_id),
            version: self.version,
            seen_version: self.seen_version,
            state: from_text(&self.state)?,
            form: from_text(&self.form)?,
            may_know: self.may_know,
            is_taken_back: self.is_taken_back,
            postal_code: self.postal_code,
            region: self.card_system_id.map(CardSystemId),
            is_attested: self.is_attested,
            is_sampled: self.is_sampled,
            created_on: self.created_on,
            last_day: self.last_day,
            accepted_by: self.accepted_by.map(OrganizerId),
            refused_for: reason.map(from_text).transpose()?,
            passholder_id: self.passholder_id.map(PassholderId),
            completed_on: self.completed_on,
            active_on: self.active_on,
            active_heard: self.active_heard,
            returned_on: self.returned_on,
            returned_heard: self.returned_heard,
            told_version: self.told_version,
            tell_on: self.tell_on,
            used_on: self.used_on,
            withdrawn_on: self.withdrawn_on,
            known_from: self.known_from,
        })
    }
}

fn kept(rows: Vec<Row>) -> Result<Vec<Kept>, Fault> {
    rows.into_iter().map(Row::kept).collect()
}

/// Referrals, held in the order of their ids.
pub async fn hold(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Kept>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        "select referral_id, partner_id, version, seen_version, state, form, may_know, is_taken_back,
                postal_code, card_system_id, is_attested, is_sampled, created_on, last_day, accepted_by,
                refused_for, passholder_id, completed_on, active_on, active_heard, returned_on,
                returned_heard, told_version, tell_on, used_on, withdrawn_on, known_from
         from referral where referral_id = any($1) order by referral_id for no key update",
        ids
    );
    kept(rows.fetch_all(conn).await?)
}

/// Which referrals have one of these hashes of codes.
pub async fn of_codes(conn: &mut PgConnection, indexes: &[Vec<u8>]) -> Result<Vec<Uuid>, Fault> {
    let ids = sqlx::query_scalar!(
        "select referral_id from referral where code_index = any($1)",
        indexes
    );
    Ok(ids.fetch_all(conn).await?)
}

/// Whom these uses may move on: each referral with a day on which its passholder used the pass, by its id.
pub async fn of_used(
    conn: &mut PgConnection,
    holders: &[Uuid],
    days: &[NaiveDate],
) -> Result<Vec<(Uuid, NaiveDate)>, Fault> {
    let rows = sqlx::query!(
        r#"select r.referral_id, h.day as "day!"
           from unnest($1::uuid[], $2::date[]) as h(id, day)
                left join merged m on m.from_id = h.id
                join referral r on r.passholder_id = coalesce(m.into_id, h.id)
           where r.state in ('COMPLETED', 'ACTIVE') order by r.referral_id, h.day"#,
        holders,
        days
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.referral_id, row.day)).collect())
}

/// One of one of these partners, or one that one of these counters took.
pub async fn find(
    conn: &mut PgConnection,
    id: ReferralId,
    partners: &[PartnerId],
    counters: &[OrganizerId],
) -> Result<Option<Kept>, Fault> {
    let row = sqlx::query_as!(
        Row,
        "select referral_id, partner_id, version, seen_version, state, form, may_know, is_taken_back,
                postal_code, card_system_id, is_attested, is_sampled, created_on, last_day, accepted_by,
                refused_for, passholder_id, completed_on, active_on, active_heard, returned_on,
                returned_heard, told_version, tell_on, used_on, withdrawn_on, known_from
         from referral
         where referral_id = $1 and (partner_id = any($2) or accepted_by = any($3))",
        id.0,
        &partners.iter().map(|id| id.0).collect::<Vec<_>>(),
        &counters.iter().map(|id| id.0.clone()).collect::<Vec<_>>()
    );
    row.fetch_optional(conn).await?.map(Row::kept).transpose()
}

/// A page of those of these partners, the newest first.
pub async fn page(
    conn: &mut PgConnection,
    partners: &[PartnerId],
    window: Window,
) -> Result<Page<Kept>, Fault> {
    let partners: Vec<Uuid> = partners.iter().map(|id| id.0).collect();
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from referral where partner_id = any($1)"#,
        &partners
    );
    let total_items = total.fetch_one(&mut *conn).await?;
    let rows = sqlx::query_as!(
        Row,
        "select referral_id, partner_id, version, seen_version, state, form, may_know, is_taken_back,
                postal_code, card_system_id, is_attested, is_sampled, created_on, last_day, accepted_by,
                refused_for, passholder_id, completed_on, active_on, active_heard, returned_on,
                returned_heard, told_version, tell_on, used_on, withdrawn_on, known_from
         from referral where partner_id = any($1)
         order by created_at desc, referral_id desc offset $2 limit $3",
        &partners,
        window.start,
        window.limit
    );
    let member = kept(rows.fetch_all(conn).await?)?;
    Ok(Page { total_items, member })
}

/// A page of those of a partner that are checked afterwards and that a counter took, the newest first.
pub async fn attests(
    conn: &mut PgConnection,
    partner: PartnerId,
    window: Window,
) -> Result<Page<Attest>, Fault> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from referral
           where partner_id = $1 and is_sampled and accepted_by is not null"#,
        partner.0
    );
    let total_items = total.fetch_one(&mut *conn).await?;
    let rows = sqlx::query!(
        r#"select referral_id, accepted_by as "accepted_by!", created_on from referral
           where partner_id = $1 and is_sampled and accepted_by is not null
           order by created_at desc, referral_id desc offset $2 limit $3"#,
        partner.0,
        window.start,
        window.limit
    );
    let rows = rows.fetch_all(conn).await?.into_iter();
    let member = rows
        .map(|row| Attest {
            referral_id: ReferralId(row.referral_id),
            organizer_id: OrganizerId(row.accepted_by),
            created_on: row.created_on,
        })
        .collect();
    Ok(Page { total_items, member })
}

/// How many a partner made on a day; the partner is held.
pub async fn made_on(conn: &mut PgConnection, partner: PartnerId, day: NaiveDate) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from referral where partner_id = $1 and created_on = $2"#,
        partner.0,
        day
    )
    .fetch_one(conn)
    .await?)
}

/// Adds one under a keyed hash of its code; false where somebody has that.
pub async fn add(
    conn: &mut PgConnection,
    new: &Kept,
    code_index: &[u8],
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let added = sqlx::query!(
        "insert into referral (referral_id, partner_id, version, seen_version, state, form, may_know,
                               postal_code, is_attested, is_sampled, code_index, created_at, created_on,
                               last_day, told_version, tell_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         on conflict (code_index) do nothing",
        new.id.0,
        new.partner_id.0,
        new.version,
        new.seen_version,
        to_text(&new.state),
        to_text(&new.form),
        new.may_know,
        new.postal_code,
        new.is_attested,
        new.is_sampled,
        code_index,
        at,
        new.created_on,
        new.last_day,
        new.told_version,
        new.tell_on
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Writes one that is held as it is from now on.
pub async fn save(conn: &mut PgConnection, kept: &Kept) -> Result<(), Fault> {
    sqlx::query!(
        "update referral set version = $2, seen_version = $3, state = $4, may_know = $5, is_taken_back = $6,
             card_system_id = $7, accepted_by = $8, refused_for = $9, passholder_id = $10, completed_on = $11,
             active_on = $12, active_heard = $13, returned_on = $14, returned_heard = $15,
             told_version = $16, tell_on = $17, used_on = $18, withdrawn_on = $19, known_from = $20
         where referral_id = $1",
        kept.id.0,
        kept.version,
        kept.seen_version,
        to_text(&kept.state),
        kept.may_know,
        kept.is_taken_back,
        kept.region.map(|id| id.0),
        kept.accepted_by.as_ref().map(|id| id.0.as_str()),
        kept.refused_for.as_ref().map(to_text),
        kept.passholder_id.map(|id| id.0),
        kept.completed_on,
        kept.active_on,
        kept.active_heard,
        kept.returned_on,
        kept.returned_heard,
        kept.told_version,
        kept.tell_on,
        kept.used_on,
        kept.withdrawn_on,
        kept.known_from
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who was guided to the one was guided to the other, who is the same person.
pub async fn join(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "update referral set passholder_id = $1
         where referral_id in (select referral_id from referral where passholder_id = $2
                               order by referral_id for no key update)",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
