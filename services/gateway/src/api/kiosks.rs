//! Kiosks: devices at which passholders check in by themselves.

use super::registry::{Operation, later};
use axum::routing::MethodFilter;

/// The operations of kiosks and of their devices.
pub fn operations() -> Vec<Operation> {
    vec![
        later(MethodFilter::GET, "/kiosks"),
        later(MethodFilter::GET, "/kiosks/{kioskId}/fixed-event"),
        later(MethodFilter::PUT, "/kiosks/{kioskId}/fixed-event"),
        later(MethodFilter::DELETE, "/kiosks/{kioskId}/fixed-event"),
        later(MethodFilter::PUT, "/kiosk-devices/setup"),
        later(MethodFilter::GET, "/kiosk-devices"),
        later(MethodFilter::GET, "/kiosk-devices/events"),
        later(MethodFilter::PUT, "/kiosk-devices/events"),
        later(MethodFilter::DELETE, "/kiosk-devices/events"),
        later(MethodFilter::POST, "/kiosk-devices/checkins"),
        later(MethodFilter::GET, "/kiosk-devices/checkins"),
        later(MethodFilter::GET, "/kiosk-devices/chip-numbers/{chipNumber}"),
    ]
}
