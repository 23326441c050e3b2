//! Where the official source is.

use reqwest::Url;
use serde::{Deserialize, Serialize};

/// The address of an official source, or none. What is wrong in any mode does not parse.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(Option<String>);

impl Address {
    /// The address, where there is one.
    pub fn get(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// Whether what is sent there can be read on the way.
    pub fn is_plain(&self) -> bool {
        self.get().is_some_and(|url| !url.starts_with("https://"))
    }
}

impl TryFrom<String> for Address {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let url = Url::parse(&text).map_err(|error| format!("no address: {error}"))?;
        let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
        let is_bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        match is_web && is_bare {
            true => Ok(Self(Some(url.to_string()))),
            false => Err("no http or https address, or one with a user in it".into()),
        }
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_of_the_web_without_a_user_or_none() {
        let address = |text: &str| Address::try_from(text.to_owned());
        assert_eq!(address("").unwrap().get(), None);
        let safe = address("https://source.example/entitled").unwrap();
        assert_eq!(safe.get(), Some("https://source.example/entitled"));
        assert!(!safe.is_plain());
        assert!(address("HTTP://source.example").unwrap().is_plain());
        for wrong in [
            "source.example",
            "ftp://source.example",
            "https://a:b@c.example",
            "https://",
            "x",
        ] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
