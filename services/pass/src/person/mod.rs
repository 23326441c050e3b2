//! The whole of a passholder - a person, or a group - with the memberships and cards that make the pass
//! count: found, searched, shown. What others need of one is told as a whole, once per change, its rights
//! sealed.

mod crowd;
mod delete;
mod find_pass;
mod forget;
mod leave_again;
mod matching;
mod read;
mod require_seen;
mod seen;
mod store;
mod tell;
mod whole;

pub use crowd::crowd;
pub use delete::delete;
pub use find_pass::find_pass;
pub use forget::{Persons, forget_due};
pub use leave_again::leave_again;
pub use read::{read, read_all, search};
pub use require_seen::require_seen;
pub use seen::seen;
pub use store::{drop_notes, load, load_one, new_version};
pub use tell::{MEASURES, UNTOLD, is_forsaken, tell, tell_beside, tell_gone, tell_later, tell_now};
pub use whole::Person;
