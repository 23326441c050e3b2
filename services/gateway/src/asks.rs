//! Which asks it answers: only the loading of its part of a region pack.

use crate::usecases::load_pack;
use chassis::Desk;
use chassis::config::Mode;
use contracts::access::LoadAccess;
use messaging::OfficeDesk;

pub fn desk(desk: OfficeDesk, mode: Mode) -> Desk {
    desk.load::<LoadAccess, _>(
        |load| load.dry_run,
        move |tx, load| Box::pin(load_pack::load_pack(tx, mode, load)),
    )
    .finish()
}
