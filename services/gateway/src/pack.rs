//! A region pack: its clients and users become verbs. Nothing is decided here.

use crate::access::{Secrets, Subject, client, user};
use chassis::Fault;
use chassis::config::Mode;
use contracts::access::{ClientRow, LoadAccess, UserRow};
use contracts::pack::{Report, RowFate};
use messaging::Tx;
use messaging::loading::{self, Row};

/// A row that breaks a rule is refused alone.
pub async fn load(tx: &mut Tx, mode: Mode, secrets: &Secrets, load: LoadAccess) -> Result<Report, Fault> {
    let mut report = Report::default();
    report
        .rows
        .extend(clients(tx, mode, secrets, load.clients).await?);
    report.rows.extend(users(tx, load.users).await?);
    Ok(report)
}

/// What is remembered of a client does not hold its secret.
async fn clients(
    tx: &mut Tx,
    mode: Mode,
    secrets: &Secrets,
    rows: Vec<ClientRow>,
) -> Result<Vec<RowFate>, Fault> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.client_id.clone();
        all.push(match client::judge(&row, mode) {
            Ok(()) => Row::seen_as(id, &client::remembered(&row, secrets), false, row)?,
            Err(refusal) => Row::refused(id, refusal),
        });
    }
    loading::load(tx, "clients.json", all, |tx, rows| {
        Box::pin(client::put(tx, rows))
    })
    .await
}

/// A user is remembered under issuer and `sub`, and reported under what its file calls it.
async fn users(tx: &mut Tx, rows: Vec<UserRow>) -> Result<Vec<RowFate>, Fault> {
    let (mut all, mut names) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for row in rows {
        names.push(row.subject.clone());
        all.push(match user::subject(&row) {
            Ok(Subject::User { issuer, sub }) => Row::new(format!("{issuer}|{sub}"), row)?,
            Ok(Subject::Client(name) | Subject::Email(name)) => Row::new(name, row)?,
            Err(refusal) => Row::refused(row.subject.as_str(), refusal),
        });
    }
    let mut fates = loading::load(tx, "users.json", all, |tx, rows| Box::pin(user::put(tx, rows))).await?;
    for (fate, name) in fates.iter_mut().zip(names) {
        fate.id = name;
    }
    Ok(fates)
}
