//! The verbs, one per file.

pub mod cancel_sale;
pub mod event_card_systems;
pub mod list_sales;
pub mod load_pack;
pub mod quote;
pub mod register_sales;
pub mod tariffs;

const TICKETSALES_REGISTER: &str = "TICKETSALES_REGISTER";
