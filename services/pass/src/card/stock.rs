//! Stock: how many cards of a region wait for somebody, and whether that is few.
//!
//! Cards of both kinds are counted together: how fast those with a 1 before the last digit go would tell how
//! many people got a right.
//!
//! Rule: the stock of a region is low when fewer cards than its `lowStock` lie at its counters; cards that
//! are made and not there yet do not count, and a region that says nothing has no low stock
//! Test: `a_stock_is_low_below_what_its_region_says`, `cards_that_wait_are_counted_and_few_of_them_are_low`
//! Source: this house: a counter without cards registers nobody with one

/// What of a region waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Made, and not at a counter yet.
    pub provisioned: i64,
    /// At the counters.
    pub local_stock: i64,
}

/// Whether so many cards are few, where the region wants to know.
pub fn is_low(waiting: Waiting, low_stock: i32) -> bool {
    waiting.local_stock < i64::from(low_stock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stock_is_low_below_what_its_region_says() {
        let of = |local_stock| Waiting {
            provisioned: 1000,
            local_stock,
        };
        assert!(is_low(of(19), 20));
        assert!(!is_low(of(20), 20));
        assert!(!is_low(of(0), 0), "it does not want to know");
    }
}
