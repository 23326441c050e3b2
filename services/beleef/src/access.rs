//! What operators do with API clients, signing keys and the record of look-ups.

use crate::operate::{plain, print};
use chassis::Asks;
use clap::{Args, Subcommand};
use contracts::access::*;
use contracts::activity::ReadOrganizer;
use std::str::FromStr;

/// `beleef client`.
#[derive(Subcommand)]
pub enum Client {
    /// Lets a client in, without permissions, and prints its secret: this once. A client of a trusted issuer
    /// has its secret there.
    Create {
        /// Letters, digits, . _ and -; `space:id` for a client of a trusted issuer.
        id: String,
        /// How people call it.
        #[arg(long, default_value = "")]
        name: String,
    },
    /// All clients.
    List,
    /// Gives a client exactly these permissions at one organizer; none takes them all away.
    Grant {
        id: String,
        organizer: String,
        permissions: Vec<String>,
    },
    /// No tokens any more, and those that it has stop within seconds. Its permissions stay.
    Disable { id: String },
    /// Lets a disabled client in again.
    Enable { id: String },
    /// Replaces the secret and prints the new one: this once.
    Rotate { id: String },
}

/// Does what was asked of clients.
pub async fn client(command: Client, asks: &Asks) -> anyhow::Result<()> {
    match command {
        Client::Create { id, name } => {
            let create = CreateClient {
                name: if name.is_empty() { id.clone() } else { name },
                client_id: id,
            };
            tell(&asks.ask(&create).await.map_err(plain)?);
        }
        Client::List => list(asks).await?,
        Client::Grant {
            id,
            organizer,
            permissions,
        } => {
            let permissions = permissions.iter().map(|text| Permission::from_str(text));
            let grant = Grant {
                organizer_id: organizer.into(),
                permissions: permissions
                    .collect::<Result<_, _>>()
                    .map_err(anyhow::Error::msg)?,
            };
            // Taking away is for any: what is gone must not keep its permissions.
            if !grant.permissions.is_empty() {
                let organizer_id = grant.organizer_id.clone();
                asks.ask(&ReadOrganizer { organizer_id }).await.map_err(plain)?;
            }
            let said = granted(&id, &grant);
            let grant = GrantClient { client_id: id, grant };
            asks.ask(&grant).await.map_err(plain)?;
            print(&said)?;
        }
        Client::Disable { id } => switch(asks, id, false).await?,
        Client::Enable { id } => switch(asks, id, true).await?,
        Client::Rotate { id } => {
            let rotate = RotateClientSecret { client_id: id };
            tell(&asks.ask(&rotate).await.map_err(plain)?);
        }
    }
    Ok(())
}

async fn switch(asks: &Asks, client_id: String, enabled: bool) -> anyhow::Result<()> {
    let said = switched(&client_id, enabled);
    let switch = SwitchClient { client_id, enabled };
    asks.ask(&switch).await.map_err(plain)?;
    print(&said)
}

/// What a grant did, in a line.
fn granted(client_id: &str, grant: &Grant) -> String {
    let organizer = &grant.organizer_id;
    let permissions: Vec<&str> = grant.permissions.iter().map(|each| each.as_str()).collect();
    match permissions.as_slice() {
        [] => format!("{client_id} has no permission at {organizer} any more\n"),
        some => format!(
            "{client_id} has exactly these permissions at {organizer}: {}\n",
            some.join(", ")
        ),
    }
}

fn switched(client_id: &str, enabled: bool) -> String {
    match enabled {
        true => format!("{client_id} is let in\n"),
        false => format!("{client_id} gets no tokens any more, and those that it has stop within seconds\n"),
    }
}

fn tell(client: &ClientSecret) {
    println!("client  {}", client.client_id);
    match &client.secret {
        Some(secret) => println!("secret  {secret}"),
        None => println!("its secret is at its trusted issuer"),
    }
}

async fn list(asks: &Asks) -> anyhow::Result<()> {
    let mut after = String::new();
    println!(
        "{:32} {:>10} {:8} {:25} name",
        "client", "organizers", "secret", "disabled"
    );
    loop {
        let page = asks
            .ask(&ListClients { after, limit: 500 })
            .await
            .map_err(plain)?;
        for client in &page {
            let secret = if client.has_secret { "yes" } else { "no" };
            let disabled = client.disabled_at.map_or(String::new(), |at| at.to_rfc3339());
            println!(
                "{:32} {:>10} {secret:8} {disabled:25} {}",
                client.client_id, client.organizers, client.name
            );
        }
        match page.last() {
            Some(last) => after = last.client_id.clone(),
            None => return Ok(()),
        }
    }
}

/// `beleef key`.
#[derive(Subcommand)]
pub enum Key {
    /// Makes a new key. What the older ones signed stays good until it expires.
    Rotate {
        /// Removes the older keys: every token that was handed out ends within seconds.
        #[arg(long)]
        revoke: bool,
    },
}

/// Makes a new signing key and prints its name.
pub async fn key(command: Key, asks: &Asks) -> anyhow::Result<()> {
    let Key::Rotate { revoke } = command;
    let made = asks.ask(&RotateKey { revoke }).await.map_err(plain)?;
    println!("key  {}", made.kid);
    Ok(())
}

/// `beleef lookups`.
#[derive(Args)]
pub struct Lookups {
    /// Only those before this number.
    #[arg(long)]
    before: Option<i64>,
    /// Only those of this caller, as it is shown here.
    #[arg(long)]
    caller: Option<String>,
    #[arg(long, default_value_t = 100)]
    limit: i64,
}

/// A page of look-ups; equal hashes are equal numbers.
pub async fn lookups(page: Lookups, asks: &Asks) -> anyhow::Result<()> {
    let page = ListLookups {
        before: page.before,
        caller: page.caller,
        limit: page.limit,
    };
    let found = asks.ask(&page).await.map_err(plain)?;
    if found.is_empty() {
        return print("none\n");
    }
    for lookup in found {
        let outcome = if lookup.hit { "hit" } else { "miss" };
        println!(
            "{:>10} {} {outcome:4} {:.16} {}",
            lookup.id,
            lookup.at.to_rfc3339(),
            lookup.number,
            lookup.caller
        );
    }
    Ok(())
}
