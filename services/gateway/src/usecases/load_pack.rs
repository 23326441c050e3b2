//! Load: API clients and users of a region pack.

use super::clients::is_of_trusted_issuer;
use super::replace_permissions::{Reach, replace};
use crate::access::{Purpose, Secrets, Subject, secret};
use crate::store::client::{self, NewSecret};
use chassis::Fault;
use chassis::config::Mode;
use contracts::access::{ClientRow, Grant, LoadAccess, UserRow};
use contracts::pack::{Fate, Report, RowFate};
use messaging::{Tx, loading};

const BY: &str = "region-pack";

pub async fn load_pack(
    tx: &mut Tx,
    mode: Mode,
    secrets: &Secrets,
    load: LoadAccess,
) -> Result<Report, Fault> {
    let mut report = Report::default();
    for row in load.clients {
        let id = row.client_id.clone();
        let fate = load_client(tx, mode, secrets, row).await?;
        report.rows.push(RowFate::new("clients.json", id, fate));
    }
    for row in load.users {
        let id = row.subject.clone();
        let fate = load_user(tx, row).await?;
        report.rows.push(RowFate::new("users.json", id, fate));
    }
    Ok(report)
}

/// A `sub` means something only together with whose it is; an address without an issuer is anybody's who
/// proves to own it.
async fn load_user(tx: &mut Tx, row: UserRow) -> Result<Fate, Fault> {
    let subject = match &row.issuer {
        Some(issuer) if !issuer.is_empty() => Subject::User {
            issuer: issuer.clone(),
            sub: row.subject.clone(),
        },
        _ if row.subject.contains('@') => Subject::Email(row.subject.to_lowercase()),
        _ => return Ok(Fate::Refused("a sub needs the issuer whose it is".into())),
    };
    let id = match &subject {
        Subject::User { issuer, sub } => format!("{issuer}|{sub}"),
        Subject::Client(name) | Subject::Email(name) => name.clone(),
    };
    let fate = loading::remember(tx, "users", &id, &row).await?;
    if fate != Fate::Unchanged {
        put(tx, subject, &row.name, None, row.grants).await?;
    }
    Ok(fate)
}

/// A secret in clear is for demo regions; what is remembered of the row does not hold it.
async fn load_client(tx: &mut Tx, mode: Mode, secrets: &Secrets, row: ClientRow) -> Result<Fate, Fault> {
    if is_of_trusted_issuer(&row.client_id) && (row.secret.is_some() || row.secret_hash.is_some()) {
        return Ok(Fate::Refused(
            "a client of a trusted issuer has its secret there".into(),
        ));
    }
    if row.secret.is_some() && mode == Mode::Production {
        return Ok(Fate::Refused(
            "a secret in clear is not accepted in production mode: give secret_hash".into(),
        ));
    }
    if row
        .secret_hash
        .as_deref()
        .is_some_and(|hash| !secret::is_hash(hash))
    {
        return Ok(Fate::Refused("secret_hash is no Argon2 hash".into()));
    }
    let fingerprint = |secret: &str| {
        let parts = [row.client_id.as_bytes(), b"|", secret.as_bytes()];
        secrets.fingerprint(Purpose::PackRow, &parts)
    };
    let remembered = ClientRow {
        secret: row.secret.as_deref().map(fingerprint),
        ..row.clone()
    };
    let fate = loading::remember(tx, "clients", &row.client_id, &remembered).await?;
    if fate != Fate::Unchanged {
        let secret = match (row.secret, row.secret_hash) {
            (_, Some(hash)) => Some(NewSecret { hash, is_demo: false }),
            (Some(in_clear), None) => Some(NewSecret {
                hash: secret::hash(&in_clear)?,
                is_demo: true,
            }),
            (None, None) => None,
        };
        let subject = Subject::Client(row.client_id);
        put(tx, subject, &row.name, secret.as_ref(), row.grants).await?;
    }
    Ok(fate)
}

async fn put(
    tx: &mut Tx,
    subject: Subject,
    name: &str,
    secret: Option<&NewSecret>,
    grants: Vec<Grant>,
) -> Result<(), Fault> {
    client::put(tx.conn(), &subject, name, secret).await?;
    replace(tx, subject, grants, Reach::Everything, BY.into()).await
}
