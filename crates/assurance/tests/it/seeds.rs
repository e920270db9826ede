//! The two kinds of documents that a region writes about an audit, drafted from the registers of the demo region's counterparts: the report of measures
//! to the board, with the headings that boards use, and the answer to the auditors.
use crate::{
    papers::{act, all, section, template, write},
    support::{Browser, TestApp},
};
use axum::http::StatusCode;
use serde_json::{Value, json};
use vk_core::Role;

async fn made(by: &Browser<'_>, path: &str, body: Value) -> String {
    let answer = by.json("POST", &format!("/api/v1{path}"), body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{path}: {}", answer.text());
    answer.json()["id"].as_str().expect("an id").to_owned()
}

/// Posts to `path` with the version that the record at `of` has now.
async fn posted(by: &Browser<'_>, of: &str, path: &str, mut body: Value) {
    let read = by.get(&format!("/api/v1{of}")).await;
    body["version"] = read.json()["version"].clone();
    let answer = by.json("POST", &format!("/api/v1{of}{path}"), body).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{of}{path}: {}", answer.text());
}

struct Scene<'a> {
    app: &'a TestApp,
    coordinator: Browser<'a>,
    writer: Browser<'a>,
    director: Browser<'a>,
    board: String,
    chief: String,
    technology: String,
    audit: String,
}

/// An audit of the protection against intrusion, delivered, presented to the board, and the assignment given.
async fn scene<'a>(app: &'a TestApp, name: &str, area: &str, verdict: &str) -> Scene<'a> {
    let admin = app.browser("driften", Role::Admin, None).await;
    let named = admin.post("/settings", &[("region", "Region Exempel"), ("_version", "0")]).await;
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text());
    let coordinator = app.program("samordnaren", Role::Ciso, None).await;
    let writer = app.browser("handlaggaren", Role::Ciso, None).await;
    let director = app.browser("direktoren", Role::RegionDirector, None).await;
    let board = made(&coordinator, "/units", json!({"name": "Regionstyrelsen", "kind": "body"})).await;
    let chief = made(&coordinator, "/functions", json!({"name": "Regiondirektör"})).await;
    let technology = made(&coordinator, "/functions", json!({"name": "Regional IT-säkerhetsfunktion"})).await;
    let body = json!({"name": name, "kind": "elected_auditors", "year": 2024, "area": area, "overall_text": verdict, "lead": chief,
        "bodies": [board]});
    let audit = made(&coordinator, "/audits", body).await;
    let of = format!("/audits/{audit}");
    posted(&coordinator, &of, "/step", json!({"act": "begin"})).await;
    posted(&coordinator, &of, "/step", json!({"act": "deliver", "on": "2024-11-20"})).await;
    Scene { app, coordinator, writer, director, board, chief, technology, audit }
}

impl Scene<'_> {
    async fn finding(&self, name: &str, factor: &str) -> String {
        let body = json!({"review": self.audit, "name": name, "risk_factor": factor, "kind": "technical"});
        made(&self.coordinator, "/findings", body).await
    }

    async fn proven(&self, by: &Browser<'_>, finding: &str, kind: &str, on: &str) {
        let body = json!({"kind": kind, "outcome": "fixed", "on": on, "what": "Åtgärdat.", "performed_by": "IT-avdelningen",
            "evidence": "Ny mätning"});
        posted(by, &format!("/findings/{finding}"), "/proofs", body).await;
    }

    async fn recommendation(&self, text: &str, position: &str, reasoning: Option<&str>) -> String {
        let body = json!({"review": self.audit, "name": text, "body": text, "addressed_to": "Regionstyrelsen"});
        let id = made(&self.coordinator, "/recommendations", body).await;
        let mut answer = json!({"position": position, "responsible": self.technology, "due_on": "2027-06-30"});
        if let Some(reasoning) = reasoning {
            answer["reasoning"] = json!(reasoning);
        }
        posted(&self.coordinator, &format!("/recommendations/{id}"), "/answer", answer).await;
        id
    }

    async fn action(&self, origin: &str, name: &str, done: Option<&str>) {
        let body =
            json!({"name": name, "priority": 2, "origin": [origin], "responsible": self.technology, "due_on": "2027-06-30"});
        let id = made(&self.coordinator, "/actions", body).await;
        if let Some(day) = done {
            let of = format!("/actions/{id}");
            posted(&self.coordinator, &of, "/step", json!({"act": "complete", "done_on": day, "note": "Klart"})).await;
        }
    }

    /// A new paper of a kind about the audit, with its figures.
    async fn paper(&self, kind: &str) -> String {
        let template = template(self.app, kind).await;
        let fields = [
            ("template", template.as_str()),
            ("year", "2026"),
            ("secrecy", "open"),
            ("source", &self.audit),
            ("recipients", &self.chief),
            ("recipients", &self.technology),
            ("case_officer", &self.technology),
        ];
        let answer = self.writer.post("/papers/new", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{kind} on {}: {}", self.app.on, answer.text());
        let home = answer.location().to_owned();
        let drafted = self.writer.post(&format!("{home}/figures/refresh"), &[]).await;
        assert_eq!(drafted.status, StatusCode::SEE_OTHER, "{}", drafted.text());
        home
    }
}

/// The headings of the sections of a paper, in order.
fn headings(page: &str) -> Vec<&str> {
    let text = page.split("id=\"paper-title\"").nth(1).expect("the text of the paper");
    let heads = text.split("<section class=\"prose\">").skip(1).filter_map(|s| s.split("<h3>").nth(1)?.split("</h3>").next());
    heads.filter(|h| !h.contains("tag")).map(str::trim).collect()
}

#[tokio::test]
async fn the_report_of_measures_has_the_headings_of_a_board_paper_and_proves_what_it_says() {
    for app in all().await {
        let verdict = "Regionstyrelsen har i begränsad utsträckning säkerställt att IT-säkerheten är tillräcklig.";
        let s = scene(&app, "Granskning av intrångsskyddet", "det interna och externa intrångsskyddet", verdict).await;
        let tester = app.program("provaren", Role::ItSecurityLead, None).await;
        for no in 0..5 {
            let id = s.finding(&format!("Hög brist {no}"), "high").await;
            let on = if no < 3 { "2024-11-10" } else { "2025-02-01" };
            s.proven(&s.coordinator, &id, "own_statement", on).await;
            if no < 2 {
                s.proven(&tester, &id, "retest", "2025-05-01").await;
            }
        }
        for no in 0..12 {
            let id = s.finding(&format!("Mindre brist {no}"), "low").await;
            if no < 9 {
                s.proven(&s.coordinator, &id, "own_statement", "2025-03-01").await;
            }
        }
        let recommended = s.recommendation("Inför återkommande intrångstester.", "agrees", None).await;
        s.action(&recommended, "Intrångstester genomförs med jämna mellanrum", None).await;
        s.action(&recommended, "Verktyg för sårbarhetsanalys har införskaffats", Some("2025-04-01")).await;
        let body = json!({"name": "Åtgärder efter granskningen", "kind": "assignment", "body": "Regiondirektören får i uppdrag att vidta åtgärder.",
            "decided_by": s.board, "decided_on": "2025-01-30", "paragraph": "§ 12", "source_kind": "audit", "about": [s.audit],
            "assigned": s.chief, "report_back_on": "2026-12-15"});
        let decision = made(&s.coordinator, "/decisions", body).await;
        s.action(&decision, "Utrustning för insamling av loggar införs", None).await;

        let home = s.paper("measures_report").await;
        let page = s.writer.get(&home).await.text();
        let wanted = [
            "Förslag till beslut",
            "Yttrande till beslutsförslaget",
            "Sammanfattning",
            "Ärendet",
            "Protokollsutdrag skickas till",
        ];
        assert_eq!(headings(&page), wanted, "{}: {page}", app.on);
        assert!(page.contains("Redovisning av åtgärder: Granskning av intrångsskyddet"), "{page}");
        assert!(page.contains("lägga revisionsrapporten till handlingarna med beaktande av redovisade åtgärder"), "{page}");
        assert!(
            page.contains("Regionens revisorer överlämnade 2024-11-20 en rapport om det interna och externa intrångsskyddet"),
            "{page}"
        );
        assert!(
            page.contains("Vid sammanträdet 2025-01-30, § 12, redovisades rapporten och regiondirektören fick i uppdrag"),
            "{page}"
        );
        assert!(page.contains(verdict), "word for word");
        assert!(page.contains("Intrångstester genomförs med jämna mellanrum. Pågår, klar senast 2027-06-30. Ansvarig: Regional IT-säkerhetsfunktion."), "{page}");
        assert!(page.contains("Verktyg för sårbarhetsanalys har införskaffats. Genomförd 2025-04-01."), "{page}");
        assert!(page.contains("Utöver rekommendationerna") && page.contains("insamling av loggar"), "{page}");
        assert!(page.contains("Regiondirektör") && page.contains("Regional IT-säkerhetsfunktion"), "recipients are functions");
        assert!(
            !page.contains("Samtliga iakttagelser") && page.contains("inte godkända för en offentlig handling"),
            "counts of secret findings"
        );

        let chief = app.browser("itchefen", Role::ItDirector, None).await;
        for key in [
            "high_total",
            "high_fixed",
            "high_own",
            "high_retest",
            "high_review",
            "lesser_total",
            "lesser_fixed",
            "fixed_before_delivery",
        ] {
            let path = format!("{home}/figures/{key}/approve");
            let done = chief.post(&path, &[("no", "1"), ("reason", "Antalen visar inget om var.")]).await;
            assert!(done.status == StatusCode::SEE_OTHER, "{key}: {}", done.text());
        }
        let page = s.writer.get(&home).await.text();
        assert!(page.contains("Samtliga iakttagelser som bedömdes ha hög riskfaktor är åtgärdade (5 av 5)."), "{page}");
        assert!(page.contains("Av de mindre iakttagelserna är 9 av 12 åtgärdade."), "{page}");
        assert!(
            page.contains(
                "enligt verksamhetens egen uppgift 3, verifierade genom omtest 2, bekräftade vid uppföljande granskning 0"
            ),
            "{page}"
        );
        assert!(page.contains("antal: 3"), "fixed before the report was delivered");
        assert!(!page.contains("Hög brist") && !page.contains("Mindre brist"), "no finding is named");
        let status = s.writer.get(&format!("/audits/{}/status", s.audit)).await.text();
        assert!(
            status.contains("Samtliga iakttagelser som bedömdes som hög är åtgärdade, och 9 av 12 mindre."),
            "the same as the page that proves it"
        );
    }
}

#[tokio::test]
async fn the_answer_to_the_auditors_takes_every_recommendation_in_order_and_is_signed_for_the_region() {
    for app in all().await {
        let verdict = "Regionen har inte helt säkerställt ett ändamålsenligt förberedelsearbete.";
        let s =
            scene(&app, "Granskning av förberedelserna inför lagen", "förberedelserna inför cybersäkerhetslagen", verdict).await;
        let method = s.recommendation("Inför en gemensam metod för klassning.", "agrees", None).await;
        s.action(&method, "Klassning införs med stöd i programmet", None).await;
        s.recommendation("Tillsätt fler tjänster.", "agrees_in_part", Some("Resurserna ställs i relation till huvuduppdraget."))
            .await;
        s.recommendation("Inrätta en ny nämnd.", "does_not_agree", Some("Frågan ligger hos regionstyrelsen.")).await;

        let home = s.paper("audit_answer_letter").await;
        let words = [
            ("organisation", "Ett rådgivande informationssäkerhetsråd har en deltagare från varje förvaltning."),
            ("resources", "Resurserna står i proportion till regionens huvuduppdrag."),
            ("development", "Arbetet är systematiskt och riskbaserat och följer årshjulet. Samverkan sker med andra regioner."),
            ("closing", "Sammanfattningsvis pågår flera aktiviteter som utvecklar arbetet."),
        ];
        for (key, text) in words {
            let path = section(&app, &home, key).await;
            assert_eq!(write(&s.writer, &path, text).await.status, StatusCode::SEE_OTHER, "{key}");
        }
        let page = s.writer.get(&home).await.text();
        let order = [
            "Regionens revisorer har granskat förberedelserna inför cybersäkerhetslagen",
            verdict,
            "Ett rådgivande informationssäkerhetsråd",
            "Resurserna står i proportion",
            "följer årshjulet",
            "Rekommendation 1: Inför en gemensam metod för klassning.",
            "Instämmer.",
            "Klassning införs med stöd i programmet.",
            "Rekommendation 2: Tillsätt fler tjänster.",
            "Instämmer delvis. Resurserna ställs i relation till huvuduppdraget.",
            "Rekommendation 3: Inrätta en ny nämnd.",
            "Instämmer inte. Frågan ligger hos regionstyrelsen.",
            "Sammanfattningsvis pågår",
            "För Region Exempel",
            "Regional IT-säkerhetsfunktion",
        ];
        let text = page.split("id=\"paper-title\"").nth(1).expect("the text");
        let mut from = 0;
        for part in order {
            let at = text[from..].find(part).unwrap_or_else(|| panic!("{part} after {from} on {}: {text}", app.on));
            from += at;
        }
        let answer = s.paper("audit_answer").await;
        let page = s.writer.get(&answer).await.text();
        assert!(page.contains("instämmer helt eller delvis i 2 av 3"), "{page}");
        assert!(page.contains("att lämna svaret till revisorerna som sitt eget"), "{page}");
    }
}

#[tokio::test]
async fn an_audit_is_answered_reported_and_filed_and_the_decision_is_reported_back() {
    for app in all().await {
        let s = scene(&app, "Granskning av behörigheter", "styrningen av behörigheter", "Inte helt säkerställd.").await;
        let open = json!({"review": s.audit, "name": "Se över behörigheterna."});
        let unanswered = made(&s.coordinator, "/recommendations", open).await;
        let decide = |version: Value| json!({"version": version, "act": "decide_answer", "on": "2025-01-30"});
        let path = format!("/api/v1/audits/{}", s.audit);
        let version = s.coordinator.get(&path).await.json()["version"].clone();
        let refused = s.coordinator.json("POST", &format!("{path}/step"), decide(version)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("R1"), "which one is missing: {}", refused.text());
        let bare = s
            .coordinator
            .json("POST", &format!("/api/v1/recommendations/{unanswered}/answer"), json!({"version": 1, "position": "agrees"}))
            .await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "who agrees says who does it and by when");
        let answer = json!({"position": "agrees", "responsible": s.technology, "due_on": "2025-06-30"});
        posted(&s.coordinator, &format!("/recommendations/{unanswered}"), "/answer", answer).await;
        let of = format!("/audits/{}", s.audit);
        posted(&s.coordinator, &of, "/step", json!({"act": "decide_answer", "on": "2025-01-30"})).await;
        let body = json!({"name": "Åtgärder", "kind": "assignment", "body": "Uppdrag.", "decided_by": s.board, "decided_on": "2025-01-30",
            "source_kind": "audit", "about": [s.audit], "assigned": s.chief, "report_back_on": "2027-01-15"});
        let decision = made(&s.coordinator, "/decisions", body).await;
        let of_decision = format!("/decisions/{decision}");
        posted(
            &s.coordinator,
            &of_decision,
            "/step",
            json!({"act": "postpone", "on": "2027-03-15", "reason": "Mötet är inställt"}),
        )
        .await;
        let read = s.coordinator.get(&format!("/api/v1{of_decision}")).await.json();
        assert_eq!(
            (read["report_back_on"].as_str(), read["first_report_back_on"].as_str()),
            (Some("2027-03-15"), Some("2027-01-15"))
        );

        let home = s.paper("measures_report").await;
        let page = s.writer.get(&home).await;
        assert!(page.text().contains("Ärendet"));
        for key in ["proposal", "statement", "summary", "case"] {
            let path = section(&app, &home, key).await;
            assert_eq!(
                write(&s.writer, &path, "Regionen redovisar vad som är gjort.").await.status,
                StatusCode::SEE_OTHER,
                "{key}"
            );
        }
        assert_eq!(act(&s.writer, &home, "review", &[]).await.status, StatusCode::SEE_OTHER);
        let approved = act(&s.director, &home, "approve", &[]).await;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text());
        let today = app.ctx().now.local_date().to_string();
        let registrar = app.browser("registratorn", Role::Registrar, None).await;
        for (key, fields) in [
            ("register", vec![("registry_number", "RS 2026/116")]),
            ("dispatch", vec![("day", today.as_str())]),
            ("treat", vec![("day", today.as_str()), ("outcome", "granted"), ("paragraph", "§ 7")]),
        ] {
            let done = act(&registrar, &home, key, &fields).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{key} on {}: {}", app.on, done.text());
        }
        let page = s.writer.get(&home).await.text();
        assert!(
            page.contains("Anteckna beslutet") && page.contains("/decisions/new?name="),
            "the outcome becomes a decision: {page}"
        );
        for body in [json!({"act": "measures"}), json!({"act": "report_back", "on": today}), json!({"act": "file"})] {
            posted(&s.coordinator, &of, "/step", body).await;
        }
        posted(
            &s.coordinator,
            &of_decision,
            "/step",
            json!({"act": "report_back", "on": today, "reported_in": "RS 2026/116 § 7"}),
        )
        .await;
        assert_eq!(s.coordinator.get(&format!("/api/v1{of}")).await.json()["state"], "filed");
        assert_eq!(s.coordinator.get(&format!("/api/v1{of_decision}")).await.json()["state"], "reported_back");
    }
}
