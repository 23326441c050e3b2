//! Outside parties: servers that are not ours, over HTTP. They lead us nowhere else, and fill no memory.
//!
//! Those that an operator names in a setting are called with [`client`]. Those that somebody else names, a
//! subscriber for instance, are strangers: their address must be one ([`endpoint`]), and every address that a
//! connection is really made to is looked at ([`strangers`]), so that nobody has us call our own servers.

mod address;
mod endpoint;
mod guard;

pub use address::is_public;
pub use endpoint::{Loopback, endpoint};
pub use guard::{Lookup, strangers, strangers_by};

use reqwest::{Client, ClientBuilder, Response};

/// A client that follows no redirect; how long it waits is its caller's to say.
pub fn client() -> ClientBuilder {
    // A process may have chosen one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_backend_rustls()
}

/// All of a body; none of one that has more bytes than this.
///
/// # Errors
/// When the answer breaks off.
pub async fn whole(answer: &mut Response, most: usize) -> reqwest::Result<Option<Vec<u8>>> {
    let mut whole = vec![];
    while let Some(piece) = answer.chunk().await? {
        if whole.len() + piece.len() > most {
            return Ok(None);
        }
        whole.extend_from_slice(&piece);
    }
    Ok(Some(whole))
}
