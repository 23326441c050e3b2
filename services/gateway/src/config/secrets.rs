//! The secrets of the gateway as a setting has them: one, or a list of named ones.

use chassis::sealing::NamedSecrets;

/// The secrets of a setting, the newest first.
///
/// # Errors
/// When it begins with a name and is no list of named secrets.
pub fn listed(setting: &str) -> Result<Vec<String>, String> {
    let Some((name, _)) = setting.split_once(':') else {
        // Before secrets had names there was one, which may stand here as it is.
        return Ok(vec![setting.to_owned()]);
    };
    match NamedSecrets::try_from(setting.to_owned()) {
        Ok(named) => Ok(named.secrets().map(str::to_owned).collect()),
        Err(_) if !NamedSecrets::is_name(name.trim()) => Ok(vec![setting.to_owned()]),
        Err(error) => Err(error),
    }
}
