//! Which asks it answers, and the verb for each.

use crate::config::Config;
use crate::{checkin, event, organizer, pack};
use chassis::Desk;
use contracts::activity::*;
use messaging::OfficeDesk;

/// Answers every ask of the contract.
pub fn desk(desk: OfficeDesk, config: Config) -> Desk {
    desk.write_overlapping::<CheckIn, _>(checkin::keys, move |conn, all| {
        Box::pin(checkin::look_up(conn, config, all))
    })
    .read::<AskCheckinStatus, _>(move |reading, ask| Box::pin(checkin::status(reading, config.margin(), ask)))
    .read::<ListCheckins, _>(|reading, ask| Box::pin(checkin::list(reading, ask)))
    .write::<UndoCheckin, _>(|tx, ask| Box::pin(checkin::undo(tx, ask)))
    .read::<ReadEventSettings, _>(|reading, ask| Box::pin(event::read_settings(reading, ask)))
    .read::<ReadEventPlaces, _>(|reading, ask| Box::pin(event::read_places(reading, ask)))
    .write::<ReplaceEventPlaces, _>(|tx, ask| Box::pin(event::replace_places(tx, ask)))
    .write::<ReplaceEventSettings, _>(move |tx, ask| {
        Box::pin(event::replace_settings(tx, config.most_points_per_checkin, ask))
    })
    .read::<SearchOrganizers, _>(|reading, ask| Box::pin(organizer::search(reading, ask)))
    .read::<ReadOrganizer, _>(|reading, ask| Box::pin(organizer::read(reading, ask)))
    .load::<LoadActivity, _>(
        |load| load.dry_run,
        move |tx, load| Box::pin(pack::load(tx, config, load)),
    )
    .finish()
}
