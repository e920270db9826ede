//! What the benchmarks of pages have in common: somebody signed in, requests through the whole router without a socket, and the times they took.
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, header},
};
use std::{net::SocketAddr, sync::Arc, time::Instant};
use tower::ServiceExt;
use vk_core::{Id, Role};
use vk_db::accounts;
use vk_web::App;

pub const REQUESTS: usize = 480;

/// An account with this role, signed in: its cookie.
pub async fn sign_in(app: &App, router: &Router, name: &str, role: Role, unit: Option<Id>) -> String {
    let ctx = app.system_ctx("bench");
    let hash = accounts::hash_password("fyra gula hästar").expect("hash");
    let mut tx = app.db.write(&ctx).await.expect("tx");
    let (id, _) = accounts::create(&mut tx, name, name, None, Some(hash)).await.expect("account");
    let recorded = accounts::assign(&mut tx, id, role, unit, None).await.expect("role");
    tx.commit(recorded).await.expect("commit");
    let body = format!("name={name}&password=fyra+gula+h%C3%A4star&to=%2F");
    let request =
        Request::builder().method("POST").uri("/login").header("sec-fetch-site", "same-origin").header("host", "127.0.0.1:8080");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(Body::from(body)).expect("request");
    let response = send(router, request).await;
    let cookies = response.headers().get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok());
    cookies.map(|v| v.split(';').next().unwrap_or("").to_owned()).collect::<Vec<_>>().join("; ")
}

async fn send(router: &Router, mut request: Request<Body>) -> axum::response::Response {
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5000))));
    router.clone().oneshot(request).await.expect("answer")
}

/// A page that has to be there.
pub async fn fetch(router: &Router, path: &str, cookie: &str) -> String {
    let request = Request::builder()
        .uri(path)
        .header("host", "127.0.0.1:8080")
        .header("cookie", cookie)
        .body(Body::empty())
        .expect("request");
    let response = send(router, request).await;
    assert!(response.status().is_success(), "{path}: {}", response.status());
    let bytes = to_bytes(response.into_body(), 10 << 20).await.expect("body");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The middle and the 99th of a hundred in milliseconds, and the CPU time of one request.
#[allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
pub async fn measure(router: &Router, path: &str, cookie: &str, connections: usize) -> [f64; 3] {
    fetch(router, path, cookie).await;
    let (router, path, cookie) = (router.clone(), Arc::new(path.to_owned()), Arc::new(cookie.to_owned()));
    let before = cpu_seconds();
    let mut workers = Vec::new();
    for _ in 0..connections {
        let (router, path, cookie) = (router.clone(), path.clone(), cookie.clone());
        workers.push(tokio::spawn(async move {
            let mut times = Vec::with_capacity(REQUESTS / connections);
            for _ in 0..REQUESTS / connections {
                let start = Instant::now();
                fetch(&router, &path, &cookie).await;
                times.push(start.elapsed().as_secs_f64() * 1000.0);
            }
            times
        }));
    }
    let mut times = Vec::new();
    for worker in workers {
        times.extend(worker.await.expect("worker"));
    }
    let cpu = (cpu_seconds() - before) * 1000.0 / f64::from(u32::try_from(times.len()).unwrap_or(1));
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or(0.0);
    [at(50), at(99), cpu]
}

/// User and system time of this process, from /proc (in hundredths of a second).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
    ticks / 100.0
}
