//! Free orders: what costs nothing is ordered by anybody who knows the id of a client, and makes passholders
//! at once. So they are counted, for each client and day.

mod count;
mod forget;
mod store;

pub use count::count;
pub use forget::forget;
