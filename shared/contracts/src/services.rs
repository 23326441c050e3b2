//! The services: their names, the order in which they are started, and who listens to whom.
//!
//! The one list of them. Whoever has something for each service takes it from here, and `cargo xtask arch`
//! names what a service lacks elsewhere; `docs/how-to/service.md` tells how one is added.

use serde::{Deserialize, Serialize};

/// Makes the callers of the list: a variant for each service, and the operator.
macro_rules! services {
    ($($service:ident $name:literal hears [$($source:ident),*]: $meaning:literal;)*) => {
        /// Who sends an ask: a service, or the operator's tools.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Caller {
            $(#[doc = $meaning] #[serde(rename = $name)] $service,)*
            /// The operator's tools.
            #[serde(rename = "operator")]
            Operator,
        }

        impl Caller {
            /// The services, in the order in which they are started.
            pub const SERVICES: [Self; [$($name),*].len()] = [$(Self::$service),*];

            /// Their names, in the same order.
            pub const SERVICE_NAMES: [&'static str; Self::SERVICES.len()] = [$($name),*];

            /// As it stands in settings, subjects and commands: `points`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$service => $name,)*
                    Self::Operator => "operator",
                }
            }

            /// What it is about, in a sentence.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$service => $meaning,)*
                    Self::Operator => "The operator's tools.",
                }
            }

            /// Whose facts it hears. The broker's permissions follow this, so a service that subscribes to
            /// more hears nothing.
            pub const fn listens_to(self) -> &'static [Self] {
                match self {
                    $(Self::$service => &[$(Self::$source),*],)*
                    Self::Operator => &[],
                }
            }
        }
    };
}

services! {
    Pass "pass" hears [Activity, Billing]: "Who holds a pass and what it entitles to.";
    Activity "activity" hears [Pass]: "What is on offer and who came.";
    Points "points" hears [Pass, Activity]: "What a person has saved.";
    Reward "reward" hears [Pass, Activity]: "What points buy.";
    Billing "billing" hears [Pass, Activity]: "Who pays whom.";
    Gateway "gateway" hears [Pass, Activity, Points, Reward, Billing]: "The public door.";
}

impl Caller {
    /// The services and the operator.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::SERVICES.into_iter().chain([Self::Operator])
    }

    /// Who may read the log of the service with this name: those that listen to it, and the operator.
    pub fn readers_of(service: &str) -> Vec<Self> {
        let reads = |caller: &Self| {
            let mut sources = caller.listens_to().iter();
            *caller == Self::Operator || sources.any(|source| source.name() == service)
        };
        Self::all().filter(reads).collect()
    }
}

impl std::fmt::Display for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_service_that_is_built_is_a_caller_with_its_name() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
        let entries = std::fs::read_dir(folder).unwrap();
        let built: BTreeSet<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "beleef")
            .collect();
        assert_eq!(built, Caller::SERVICE_NAMES.map(str::to_owned).into());
        assert_eq!(Caller::SERVICE_NAMES, Caller::SERVICES.map(Caller::name));
    }

    #[test]
    fn a_caller_is_written_by_its_name() {
        for caller in Caller::all() {
            let text = serde_json::to_string(&caller).unwrap();
            assert_eq!(text, format!("{:?}", caller.name()));
            assert_eq!(serde_json::from_str::<Caller>(&text).unwrap(), caller);
        }
    }
}
