//! Kiosks: devices at which passholders check in by themselves.

use super::registry::{DELETE, GET, Operation, POST, PUT, later};

/// The operations of kiosks and of their devices.
pub fn operations() -> Vec<Operation> {
    vec![
        later(GET, "/kiosks"),
        later(GET, "/kiosks/{kioskId}/fixed-event"),
        later(PUT, "/kiosks/{kioskId}/fixed-event"),
        later(DELETE, "/kiosks/{kioskId}/fixed-event"),
        later(PUT, "/kiosk-devices/setup"),
        later(GET, "/kiosk-devices"),
        later(GET, "/kiosk-devices/events"),
        later(PUT, "/kiosk-devices/events"),
        later(DELETE, "/kiosk-devices/events"),
        later(POST, "/kiosk-devices/checkins"),
        later(GET, "/kiosk-devices/checkins"),
        later(GET, "/kiosk-devices/chip-numbers/{chipNumber}"),
    ]
}
