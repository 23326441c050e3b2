//! Where the processor's time goes while something is measured.

use platform::{Platform, SERVICES};
use servers::stat;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Ticks per second of /proc, fixed by the kernel's interface.
const TICKS: f64 = 100.0;

/// The processor time of every part, in seconds.
pub struct Cost(BTreeMap<&'static str, f64>);

impl Cost {
    pub fn so_far(platform: &Platform) -> anyhow::Result<Self> {
        let mut all = BTreeMap::from([
            ("generator", seconds(std::process::id())),
            ("nats", seconds(platform.nats.pid())),
        ]);
        all.insert("redis", seconds(platform.redis.pid()));
        all.insert("postgres", family(platform.postgres.pid())?);
        all.extend(
            SERVICES
                .iter()
                .filter_map(|service| Some((*service, seconds(platform.pid(service)?)))),
        );
        Ok(Self(all))
    }

    /// Microseconds of each part for one of `count` things done since, the dearest first.
    pub fn each(&self, platform: &Platform, count: f64) -> anyhow::Result<String> {
        let now = Self::so_far(platform)?;
        let mut parts: Vec<(&str, f64)> = now
            .0
            .iter()
            .map(|(name, spent)| (*name, (spent - self.0.get(name).unwrap_or(&0.0)) * 1e6 / count))
            .collect();
        parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut text = String::new();
        for (name, microseconds) in parts.into_iter().filter(|(_, microseconds)| *microseconds >= 1.0) {
            write!(
                text,
                "{}{name} {microseconds:.0}",
                if text.is_empty() { "" } else { ", " }
            )?;
        }
        Ok(text)
    }
}

/// Own time and that of children who ended.
fn seconds(pid: u32) -> f64 {
    let ticks = |fields: Vec<String>| {
        fields
            .get(11..15)
            .map(|all| all.iter().filter_map(|n| n.parse::<f64>().ok()).sum::<f64>())
    };
    stat(pid).and_then(ticks).unwrap_or(0.0) / TICKS
}

/// A process with its living children.
fn family(pid: u32) -> anyhow::Result<f64> {
    let all = std::fs::read_dir("/proc")?
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let children =
        all.filter(|child| stat(*child).is_some_and(|fields| fields.get(1) == Some(&pid.to_string())));
    Ok(seconds(pid) + children.map(seconds).sum::<f64>())
}
