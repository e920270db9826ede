//! The walking join: FortiGate lines over TCP become an alert, the alert an incident, and the incident knows host, system, information set, class,
//! owner and when the law wants the first report. Nothing on the way is faked: a child process, real sockets, the API.
use crate::server::{Server, run, until};
use serde_json::{Value, json};

fn created(server: &Server, token: &str, path: &str, body: Value) -> String {
    let (status, answer) = server.api("POST", path, token, Some(body));
    assert_eq!(status, 201, "{path}: {answer}");
    answer["id"].as_str().unwrap().to_owned()
}

/// A new local administrator on the firewall: one line is enough for the rule.
fn new_administrator() -> String {
    "<189>date=2026-11-22 time=03:07:00 devname=\"fw-01\" devid=\"FGTEXEMPEL\" eventtime=1795313220000000000 tz=\"+0100\" logid=\"0100044547\" \
     type=\"event\" subtype=\"system\" level=\"information\" vd=\"root\" logdesc=\"Object attribute configured\" user=\"admin\" ui=\"GUI(203.0.113.9)\" \
     action=\"Add\" cfgtid=1 cfgpath=\"system.admin\" cfgobj=\"bakdorr\" cfgattr=\"accprofile[super_admin]\" msg=\"Add system.admin bakdorr\""
        .to_owned()
}

#[test]
fn from_a_log_line_to_owner_class_and_legal_clock() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    run(
        &["admin", "init", "--data", data, "--name", "Region Prov", "--admin", "drift", "--password-stdin"],
        "ett långt lösenord",
    );
    run(
        &["admin", "user", "create", "agare", "--data", data, "--role", "information_owner", "--password-stdin"],
        "ett långt lösenord",
    );
    let token = run(&["admin", "token", "create", "--data", data, "--user", "drift"], "").trim().to_owned();
    let server = Server::start(folder.path());
    let body = json!({ "name": "Nämnden", "kind": "body", "is_controller": true });
    let unit = created(&server, &token, "/units", body);
    let owner = created(&server, &token, "/functions", json!({ "name": "Informationsägare akuten", "unit": unit }));
    let set = json!({ "name": "Patientuppgifter", "personal_data": "sensitive", "owner": owner, "unit": unit });
    let set = created(&server, &token, "/information-sets", set);
    let system = json!({ "name": "Brandväggar", "kind": "infrastructure", "hosting": "own", "lifecycle": "live", "information": [set], "unit": unit });
    let system = created(&server, &token, "/systems", system);
    let host = json!({ "name": "fw-01", "kind": "firewall", "exposure": "internet", "addresses": ["10.0.0.1"], "system": system, "unit": unit });
    let host = created(&server, &token, "/hosts", host);
    let source = json!({ "name": "fw-01", "transport": "any", "header_host": "fw-01", "source_type": "fortigate", "time_zone": "Europe/Stockholm", "host": host });
    created(&server, &token, "/sources", source);

    server.send(&[new_administrator()]);
    let alert = until("an alert with its host", || {
        let (status, answer) = server.api("GET", "/alerts", &token, None);
        assert_eq!(status, 200, "{answer}");
        let items = answer["items"].as_array()?.clone();
        items.into_iter().find(|a| a["rule_title"] == "New Local Administrator On A FortiGate")
    });
    assert_eq!(alert["host_id"], host.as_str(), "the alert knows its host: {alert}");
    let (status, opened) = server.api("POST", &format!("/alerts/{}/incident", alert["id"].as_str().unwrap()), &token, None);
    assert_eq!(status, 200, "{opened}");
    let incident = opened["incident_id"].as_str().unwrap().to_owned();
    let (_, again) = server.api("POST", &format!("/alerts/{}/incident", alert["id"].as_str().unwrap()), &token, None);
    assert_eq!(again["incident_id"], incident.as_str(), "the same alert gives the same incident");
    let (status, incident) = server.api("GET", &format!("/incidents/{incident}"), &token, None);
    assert_eq!(status, 200, "{incident}");
    let text = incident.to_string();
    for (what, needle) in [("host", &host), ("system", &system), ("information set", &set)] {
        assert!(text.contains(needle.as_str()), "the incident knows its {what}: {incident}");
    }
    assert!(text.contains("nis2") && text.contains("gdpr_imy"), "both tracks are open: {incident}");
    assert!(server.stop(), "SIGTERM ends cleanly");

    // Beside and after the server: the events are there, and everything verifies.
    let found = run(&["search", "--data", data, "bakdorr", "--format", "jsonl"], "");
    assert_eq!(found.lines().count(), 1, "{found}");
    assert!(run(&["verify", "--data", data], "").contains("everything holds"));
}
