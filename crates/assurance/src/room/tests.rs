use super::*;
use vk_web::form::message_keys;

#[test]
fn every_act_and_field_of_the_room_has_its_words_in_both_languages() {
    let acts = [RoomAct::Seat, RoomAct::Request, RoomAct::Plan(1), RoomAct::Answer(1), RoomAct::Refuse(1), RoomAct::HandOver(1)];
    let mut keys: Vec<String> =
        ["state-open", "state-answered", "state-refused", "seat-coming", "seat-live", "seat-ended", "seat-revoked"]
            .map(|end| format!("audit_room-{end}"))
            .into();
    for act in acts {
        keys.extend(["title", "lead", "do"].map(|what| format!("audit_room-{}-{what}", act.key())));
        keys.extend(message_keys("audits", act.fields()));
    }
    keys.extend(message_keys(KEY, acts::BODY));
    let (sv, en) = (REGISTER.messages.sv, REGISTER.messages.en);
    let missing: Vec<&String> =
        keys.iter().filter(|k| [sv, en].iter().any(|text| !text.lines().any(|l| l.starts_with(&format!("{k} ="))))).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn a_copy_that_somebody_changed_in_the_database_is_seen() {
    let frozen = r#"{"title":"T","kind":"","text":"A","fields":[],"taken_at":""}"#.to_owned();
    let mut handover = Handover {
        id: vk_core::Id::fixed("h"),
        no: 1,
        request: vk_core::Id::fixed("r"),
        record: None,
        title: "T".to_owned(),
        hash: model::hash(&frozen),
        frozen,
        secrecy: vk_core::Secrecy::Internal,
        reason: None,
        by: "B".to_owned(),
        at: vk_core::Instant::from_micros(0),
        withdrawn_at: None,
    };
    assert!(handover.is_intact());
    assert_eq!(handover.content().and_then(|c| c.text).as_deref(), Some("A"));
    handover.frozen = handover.frozen.replace('A', "B");
    assert!(!handover.is_intact());
}
