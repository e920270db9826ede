use super::*;
use vk_web::form::message_keys;

#[test]
fn the_shipped_words_are_readable_and_name_every_key_of_the_forms() {
    let words = words().expect("content/audit");
    assert_eq!(words.version, 1);
    assert!(!words.source.is_empty(), "{:?}", words.status);
    let kinds: Vec<&str> = words.auditor_kind.iter().map(|k| k.key.as_str()).collect();
    assert_eq!(kinds.len(), model::KINDS.len());
    assert!(model::KINDS.iter().all(|k| kinds.contains(k)), "{kinds:?}");
    assert!(model::OVERALL.iter().all(|step| words.overall(step).is_some()));
    let mut factors: Vec<(u8, &str)> = words.risk_factor.iter().map(|f| (f.order, f.key.as_str())).collect();
    factors.sort_unstable();
    assert_eq!(factors.iter().map(|(_, key)| *key).collect::<Vec<_>>(), crate::findings::FACTORS);
}

#[test]
fn every_field_and_act_has_its_words_in_both_languages() {
    let (sv, en) = (REGISTER.messages.sv, REGISTER.messages.en);
    let mut keys = message_keys("audits", FIELDS);
    for step in acts::STEPS {
        keys.extend(["title", "lead", "do", "done"].map(|what| format!("audits-{}-{what}", step.key)));
        keys.extend(step.fields.iter().map(|f| format!("audits-field-{}", f.key)));
    }
    for line in [Line::Ask, Line::Judge(1), Line::State, Line::Answer(1), Line::Reply(1)] {
        keys.extend(["title", "lead", "do"].map(|what| format!("audits-{}-{what}", line.key())));
        keys.extend(message_keys("audits", line.fields()));
    }
    for column in TABLE.columns {
        keys.push(format!("audits-field-{}", column.key));
    }
    keys.extend(model::STATES.iter().flat_map(|s| [format!("audits-state-{s}"), format!("state-audit-{s}")]));
    let missing: Vec<&String> =
        keys.iter().filter(|k| [sv, en].iter().any(|text| !text.lines().any(|l| l.starts_with(&format!("{k} ="))))).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn what_waits_for_an_answer_stands_before_what_goes_on_and_what_is_closed() {
    let day = "2026-03-01".parse().ok();
    let waiting = model::turn(State::AnswerRequested, day, 2026);
    let going_on = model::turn(State::MeasuresUnderWay, day, 2025);
    let (closed, older) = (model::turn(State::Filed, day, 2024), model::turn(State::Filed, day, 2011));
    assert!(waiting < going_on && going_on < closed && closed < older);
}
