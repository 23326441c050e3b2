//! A certificate authority of our own, and the broker's certificate.

use crate::Plan;
use anyhow::Context;
use chrono::{DateTime, Datelike, Days, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

/// How long the authority lives, in days: replacing it means new files everywhere.
const AUTHORITY: u64 = 3650;
/// How long the broker's certificate lives, in days. Each run of the command makes a new one.
const SERVER: u64 = 825;

/// Keeps the authority, or makes it, and signs a new certificate for the broker.
pub(crate) fn write(plan: &Plan) -> anyhow::Result<()> {
    let is_new = !plan.folder.join("ca.key").exists();
    let key = plan.keep("", "ca.key", || Ok(KeyPair::generate()?.serialize_pem()))?;
    let (key, authority) = (KeyPair::from_pem(&key).context("ca.key")?, authority(plan.now)?);
    if is_new || !plan.folder.join("ca.crt").exists() {
        plan.replace("ca.crt", 0o644, &authority.self_signed(&key)?.pem())?;
    }
    let own = KeyPair::generate()?;
    let signed = server(plan)?.signed_by(&own, &Issuer::new(authority, key))?;
    plan.replace("server.key", 0o600, &own.serialize_pem())?;
    plan.replace("server.crt", 0o644, &signed.pem())
}

fn authority(now: DateTime<Utc>) -> anyhow::Result<CertificateParams> {
    let mut params = CertificateParams::new(vec![])?;
    params
        .distinguished_name
        .push(DnType::CommonName, "Beleefregio broker authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    lives(&mut params, now, AUTHORITY);
    Ok(params)
}

fn server(plan: &Plan) -> anyhow::Result<CertificateParams> {
    let mut params = CertificateParams::new(plan.hosts.clone())?;
    params
        .distinguished_name
        .push(DnType::CommonName, "Beleefregio broker");
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    // The nodes of a cluster are clients of each other.
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    lives(&mut params, plan.now, SERVER);
    Ok(params)
}

/// From yesterday, because clocks differ.
fn lives(params: &mut CertificateParams, now: DateTime<Utc>, days: u64) {
    let day = |at: DateTime<Utc>| date_time_ymd(at.year(), at.month() as u8, at.day() as u8);
    params.not_before = day(now - Days::new(1));
    params.not_after = day(now + Days::new(days));
}
