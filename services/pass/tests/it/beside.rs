//! What is kept beside a passholder: a note and a picture.

use super::registration::{an, digital, open_region};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::CardSystemId;
use contracts::pass::*;
use testing::{Stage, given};
use uuid::Uuid;

fn here() -> Sight {
    Sight::CardSystems(vec![given::REGION])
}

fn elsewhere() -> Sight {
    Sight::CardSystems(vec![CardSystemId(7)])
}

/// A grey dot.
pub const DOT: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

fn dot() -> SentPicture {
    SentPicture(DOT.into())
}

#[tokio::test]
async fn a_note_is_kept_read_and_taken_away() {
    let stage = open_region().await;
    let ask = RegisterPassholder {
        note: Some("  Belt liever niet.  ".into()),
        ..digital(an())
    };
    let id = stage.ask(ask).await.unwrap().passholder_id;
    let read = |sight: Sight| ReadNote {
        passholder_id: id,
        sight,
    };
    let write = |note: Option<&str>, sight: Sight| WriteNote {
        passholder_id: id,
        sight,
        note: note.map(str::to_owned),
    };
    let note = async || stage.ask(read(here())).await.unwrap().note;
    assert_eq!(note().await.as_deref(), Some("Belt liever niet."));
    assert_eq!(stage.refusal(read(elsewhere())).await, "url/not-found");
    assert_eq!(
        stage.refusal(write(Some("x"), elsewhere())).await,
        "url/not-found"
    );
    let long = "x".repeat(5_001);
    assert_eq!(
        stage.refusal(write(Some(&long), here())).await,
        "body/invalid-data"
    );
    stage.ask(write(Some(&long[1..]), here())).await.unwrap();
    assert_eq!(note().await.map(|note| note.len()), Some(5_000));
    stage.ask(write(Some(" "), here())).await.unwrap();
    assert_eq!(note().await, None);
    let nobody = ReadNote {
        passholder_id: given::holder_id(999),
        sight: Sight::All,
    };
    assert_eq!(stage.refusal(nobody).await, "url/not-found");
}

async fn found(stage: &Stage, id: contracts::PassholderId) -> FoundPicture {
    let ask = FindPicture {
        passholder_id: id,
        sight: here(),
    };
    stage.ask(ask).await.unwrap()
}

#[tokio::test]
async fn a_picture_is_shown_until_another_takes_its_place_or_it_is_taken_away() {
    let stage = open_region().await;
    let ask = RegisterPassholder {
        picture: Some(dot()),
        ..digital(an())
    };
    let id = stage.ask(ask).await.unwrap().passholder_id;
    let first = found(&stage, id).await;
    assert_eq!(first.kind, PictureKind::Png);
    let bytes = |picture_id: Uuid| ReadPicture {
        passholder_id: id,
        picture_id,
    };
    assert_eq!(stage.ask(bytes(first.picture_id)).await.unwrap(), dot());
    let put = |sight: Sight| PutPicture {
        passholder_id: id,
        sight,
        picture: dot(),
    };
    assert_eq!(stage.refusal(put(elsewhere())).await, "url/not-found");
    stage.ask(put(here())).await.unwrap();
    let second = found(&stage, id).await;
    assert_eq!(
        stage.refusal(bytes(first.picture_id)).await,
        "url/not-found",
        "the one before"
    );
    let of_another = ReadPicture {
        passholder_id: given::holder_id(1),
        picture_id: second.picture_id,
    };
    assert_eq!(stage.refusal(of_another).await, "url/not-found");
    let remove = |sight: Sight| RemovePicture {
        passholder_id: id,
        sight,
    };
    assert_eq!(stage.refusal(remove(elsewhere())).await, "url/not-found");
    stage.ask(remove(here())).await.unwrap();
    assert_eq!(stage.refusal(remove(here())).await, "url/not-found");
    assert_eq!(stage.refusal(bytes(second.picture_id)).await, "url/not-found");
    let find = |sight: Sight| FindPicture {
        passholder_id: id,
        sight,
    };
    assert_eq!(stage.refusal(find(here())).await, "url/not-found");
    assert_eq!(stage.refusal(find(elsewhere())).await, "url/not-found");
}

#[tokio::test]
async fn a_picture_that_is_none_or_too_large_is_refused() {
    let stage = open_region().await;
    let put = |text: String| PutPicture {
        passholder_id: given::holder_id(1),
        sight: here(),
        picture: SentPicture(text),
    };
    for wrong in ["no base64", "", "R0lGODlhAQABAAAAACw="] {
        assert_eq!(
            stage.refusal(put(wrong.into())).await,
            "body/file-invalid-type",
            "{wrong}"
        );
    }
    let large = STANDARD.encode(vec![0xFF; (1 << 20) + 1]);
    assert_eq!(stage.refusal(put(large)).await, "body/file-invalid-size");
    stage
        .ask(put(format!("data:image/png;base64,{DOT}")))
        .await
        .unwrap();
    let ask = RegisterPassholder {
        picture: Some(SentPicture("AAAA".into())),
        ..digital(an())
    };
    assert_eq!(stage.refusal(ask).await, "body/invalid-data");
}
