//! Load: API clients and users of a region pack.

use super::replace_permissions::replace;
use crate::access::secret;
use crate::store::{self, Subject};
use chassis::Fault;
use chassis::config::Mode;
use contracts::access::{ClientRow, Grant, LoadAccess};
use contracts::pack::{Fate, Report, RowFate};
use messaging::{Tx, loading};

const BY: &str = "region-pack";

pub async fn load_pack(tx: &mut Tx, mode: Mode, load: LoadAccess) -> Result<Report, Fault> {
    let mut report = Report::default();
    for row in load.clients {
        let id = row.client_id.clone();
        report.rows.push(RowFate::new(
            "clients.json",
            id,
            load_client(tx, mode, row).await?,
        ));
    }
    for row in load.users {
        let subject = if row.subject.contains('@') {
            row.subject.to_lowercase()
        } else {
            row.subject.clone()
        };
        let fate = loading::remember(tx, "users", &subject, &row).await?;
        if fate != Fate::Unchanged {
            put(
                tx,
                Subject {
                    kind: "user",
                    subject: &subject,
                    name: &row.name,
                    secret_hash: None,
                },
                row.grants,
            )
            .await?;
        }
        report.rows.push(RowFate::new("users.json", subject, fate));
    }
    Ok(report)
}

/// A secret in clear is for demo regions; what is remembered of the row does not hold it.
async fn load_client(tx: &mut Tx, mode: Mode, row: ClientRow) -> Result<Fate, Fault> {
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
    let secret = row.secret.clone();
    let fingerprint = secret.as_deref().map(|secret| {
        let digest = ring::digest::digest(
            &ring::digest::SHA256,
            format!("{}|{secret}", row.client_id).as_bytes(),
        );
        digest
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    });
    let remembered = ClientRow {
        secret: fingerprint,
        ..row.clone()
    };
    let fate = loading::remember(tx, "clients", &row.client_id, &remembered).await?;
    if fate != Fate::Unchanged {
        let hash = match (secret, row.secret_hash) {
            (Some(secret), None) => Some(secret::hash(&secret)?),
            (_, hash) => hash,
        };
        put(
            tx,
            Subject {
                kind: "client",
                subject: &row.client_id,
                name: &row.name,
                secret_hash: hash.as_deref(),
            },
            row.grants,
        )
        .await?;
    }
    Ok(fate)
}

async fn put(tx: &mut Tx, subject: Subject<'_>, grants: Vec<Grant>) -> Result<(), Fault> {
    store::put_subject(tx.conn(), &subject).await?;
    replace(
        tx,
        subject.kind,
        subject.subject.to_owned(),
        grants,
        None,
        BY.into(),
    )
    .await
}
