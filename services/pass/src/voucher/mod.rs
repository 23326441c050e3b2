//! Vouchers: a code of a region that makes a card cheaper, once.

mod hold;
mod put;
mod redeem;
mod store;

pub use hold::{hold, release};
pub use put::put;
pub use redeem::{find, invalid, redeem};
pub use store::lock;

use contracts::pass::VoucherRow;

/// As codes are compared: people type them from paper.
fn canonical(code: &str) -> String {
    code.trim().to_ascii_uppercase()
}

/// A voucher that counts today.
pub struct Voucher(VoucherRow);

impl Voucher {
    /// By which the lines of a price table name it.
    pub fn voucher_type(&self) -> &str {
        &self.0.voucher_type
    }

    /// As it is kept.
    pub fn code(&self) -> &str {
        &self.0.code
    }
}
