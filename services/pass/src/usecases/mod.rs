//! The verbs, one per file.

pub mod associations;
pub mod card_systems;
pub mod find_pass;
pub mod grouppasses;
pub mod load_pack;
pub mod passholders;
pub mod rotate_vault;
