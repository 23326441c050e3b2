//! Who is who between the services: names of callers, and who listens to whom.

use serde::{Deserialize, Serialize};

/// Who sends an ask: a service, or the operator's tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Caller {
    Pass,
    Activity,
    Points,
    Reward,
    Billing,
    Gateway,
    Operator,
}

impl Caller {
    /// The services, in the order in which they are started.
    pub const SERVICES: [Self; 6] = [
        Self::Pass,
        Self::Activity,
        Self::Points,
        Self::Reward,
        Self::Billing,
        Self::Gateway,
    ];

    /// Their names, in the same order.
    pub const SERVICE_NAMES: [&'static str; Self::SERVICES.len()] = {
        let mut names = [""; Self::SERVICES.len()];
        let mut n = 0;
        while n < names.len() {
            names[n] = Self::SERVICES[n].name();
            n += 1;
        }
        names
    };

    /// The services and the operator.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::SERVICES.into_iter().chain([Self::Operator])
    }

    /// As it stands in settings, subjects and commands: `points`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Activity => "activity",
            Self::Points => "points",
            Self::Reward => "reward",
            Self::Billing => "billing",
            Self::Gateway => "gateway",
            Self::Operator => "operator",
        }
    }

    /// Whose facts it hears. The broker's permissions follow this, so a service that subscribes to more hears
    /// nothing.
    pub const fn listens_to(self) -> &'static [Self] {
        match self {
            Self::Activity => &[Self::Pass],
            Self::Points => &[Self::Activity],
            Self::Reward | Self::Billing => &[Self::Pass, Self::Activity],
            Self::Gateway => &[Self::Pass, Self::Activity, Self::Points],
            Self::Pass | Self::Operator => &[],
        }
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
}
