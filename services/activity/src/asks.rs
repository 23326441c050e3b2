//! Which asks it answers, and the verb for each.

use crate::config::Config;
use crate::usecases::{
    check_in, checkin_status, event_settings, list_checkins, load_pack, organizers, undo_checkin,
};
use chassis::Desk;
use contracts::activity::*;
use messaging::OfficeDesk;

pub fn desk(desk: OfficeDesk, config: Config) -> Desk {
    desk.write_overlapping::<CheckIn, _>(check_in::keys, move |conn, all| {
        Box::pin(check_in::look_up(conn, config, all))
    })
    .read::<AskCheckinStatus, _>(move |reading, ask| {
        Box::pin(checkin_status::checkin_status(reading, config.margin(), ask))
    })
    .read::<ListCheckins, _>(|reading, ask| Box::pin(list_checkins::list_checkins(reading, ask)))
    .write::<UndoCheckin, _>(|tx, ask| Box::pin(undo_checkin::undo_checkin(tx, ask)))
    .read::<ReadEventSettings, _>(|reading, ask| Box::pin(event_settings::read(reading, ask)))
    .write::<ReplaceEventSettings, _>(move |tx, ask| {
        Box::pin(event_settings::replace(tx, config.most_points_per_checkin, ask))
    })
    .read::<SearchOrganizers, _>(|reading, ask| Box::pin(organizers::search(reading, ask)))
    .read::<ReadOrganizer, _>(|reading, ask| Box::pin(organizers::read(reading, ask)))
    .load::<LoadActivity, _>(
        |load| load.dry_run,
        move |tx, load| Box::pin(load_pack::load_pack(tx, config, load)),
    )
    .finish()
}
