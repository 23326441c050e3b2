//! The depot's locks: the broker that subscribers outside read at, in operator mode. Each subscription has an
//! account of its own there, which the gateway makes with the signer's key; nobody else has one.

use crate::{Plan, permissions};
use anyhow::Context;
use nats_jwt_rs::Claims;
use nats_jwt_rs::account::Account;
use nats_jwt_rs::operator::Operator;
use nats_jwt_rs::types::{Permission, Permissions};
use nats_jwt_rs::user::{User, UserPermissionLimits};
use nkeys::{KeyPair, KeyPairType};

/// Who is renewed by this name gets a new signer: all subscribers need new credentials.
pub(crate) const NAME: &str = "depot";

/// A whole configuration for a broker of one node on this machine. Who opens it to the internet writes his
/// own, with TLS under a public name, and includes the same locks.
const SERVER: &str = "# Written by `beleef broker-config`: where subscribers outside read.
listen: \"127.0.0.1:4223\"
server_name: \"depot\"
jetstream {
  store_dir: \"/data\"
  max_mem: 64MB
  max_file: 20GB
}
resolver {
  type: full
  dir: \"/data/accounts\"
  allow_delete: true
  hard_delete: true
}
# Who does not read what comes is let go before it takes much memory.
max_pending: 4MB
write_deadline: \"2s\"
max_connections: 8192
include \"depot-access.conf\"
";

/// Keeps the keys, or makes them, and writes what the broker and the gateway read.
pub(crate) fn write(plan: &Plan) -> anyhow::Result<()> {
    let operator = key(plan, "depot-operator.nk", KeyPairType::Operator)?;
    let signer = key(plan, "depot-signer.nk", KeyPairType::Operator)?;
    let system = key(plan, "depot-system.nk", KeyPairType::Account)?;
    let mut house = Operator::new_claims("beleefregio".into(), operator.public_key());
    house.payload_mut().signing_keys = Some(vec![signer.public_key()]);
    house.payload_mut().system_account = Some(system.public_key());
    let account = Account::new_claims("system".into(), system.public_key()).encode(&signer)?;
    let access = format!(
        "# Written by `beleef broker-config`: whose accounts count.\noperator: {}\nsystem_account: {}\n\
         resolver_preload {{\n  {}: {account}\n}}\n",
        house.encode(&operator)?,
        system.public_key(),
        system.public_key(),
    );
    plan.keep(NAME, "depot-system.creds", || warden(&system))?;
    plan.replace("depot-access.conf", 0o644, &access)?;
    plan.replace("depot.conf", 0o644, SERVER)
}

/// The settings of the gateway: where its keys are.
pub(crate) fn house(at: &str) -> String {
    format!(
        "BELEEF_GATEWAY__SERVICE__EVENTS__DEPOT__SIGNER_FILE={at}/depot-signer.nk\n\
         BELEEF_GATEWAY__SERVICE__EVENTS__DEPOT__SYSTEM_FILE={at}/depot-system.creds\n"
    )
}

fn key(plan: &Plan, file: &str, kind: KeyPairType) -> anyhow::Result<KeyPair> {
    let owner = if file == "depot-signer.nk" { NAME } else { "" };
    let seed = plan.keep(owner, file, || KeyPair::new(kind).seed().context("a new key"))?;
    KeyPair::from_seed(seed.trim()).with_context(|| format!("{file} holds no seed"))
}

/// Who opens and closes accounts, and does nothing else.
fn warden(system: &KeyPair) -> anyhow::Result<String> {
    let user = KeyPair::new_user();
    let mut claims: Claims<User> = User::new_claims("gateway".into(), user.public_key());
    let (publish, subscribe) = permissions::warden();
    let only = |allow| Permission { allow, deny: vec![] };
    claims.payload_mut().permissions = UserPermissionLimits {
        permissions: Permissions {
            publish: only(publish),
            subscribe: only(subscribe),
            resp: None,
        },
        ..UserPermissionLimits::default()
    };
    let jwt = claims.encode(system)?;
    Ok(format!(
        "-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{}\n------END USER NKEY SEED------\n",
        user.seed().context("a new key")?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_keys_of_the_depot_are_private_and_stay_until_they_are_renewed() {
        let folder = std::env::temp_dir().join(format!("depot-{}", chassis::Clock::System.new_id()));
        let now = chassis::Clock::System.now();
        let mut plan = Plan::on_loopback(&folder, crate::platform(), now);
        let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
        let files = [
            "depot-operator.nk",
            "depot-system.nk",
            "depot-signer.nk",
            "depot-system.creds",
        ];
        plan.write().unwrap();
        let first = files.map(read);
        for file in files {
            let mode = std::fs::metadata(folder.join(file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
        plan.write().unwrap();
        assert_eq!(files.map(read), first);
        plan.renew = vec![NAME.into()];
        plan.write().unwrap();
        let renewed = files.map(read);
        assert_eq!(renewed[..2], first[..2], "who the operator is, stays");
        assert!(renewed[2] != first[2] && renewed[3] != first[3]);
        let signer = KeyPair::from_seed(renewed[2].trim()).unwrap().public_key();
        let access = read("depot-access.conf");
        let operator = access.split("operator: ").nth(1).unwrap().lines().next().unwrap();
        let house = Claims::<Operator>::decode(operator).unwrap();
        assert_eq!(house.payload().signing_keys.as_deref(), Some(&[signer][..]));
        for secret in &renewed {
            assert!(!access.contains(secret.trim()));
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}
