//! `vardkase serve`: everything in one process. Prints one line `ready http://…` when pages answer and the doors for logs are open; SIGTERM and
//! Ctrl-C write everything out and end cleanly.
use crate::{
    cli::{DataArg, runtime, time},
    config::Tls,
    data::Data,
    demo,
    node::{self, HostStamp, LiveLedger},
    registers, rules,
};
use anyhow::{Context, Result, bail};
use clap::Args;
use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};
use tokio::{net::TcpListener, task::JoinSet};
use vk_collect::{Collector, journal::Transport, listen::ListenConfig};
use vk_core::Ctx;
use vk_db::{Db, audit};
use vk_soc::{logs::Logs, sources::LedgerSlot};
use vk_web::{App, WebConfig, attachments::Files, health::ReadyCheck, render::Renderer};

mod tls;

const LISTEN: &str = "127.0.0.1:8080";
/// How often the audit chain's head is signed.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(3600);

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    data: DataArg,
    /// Fill an empty data folder with Region Exempel and send live traffic to the listeners
    #[arg(long)]
    demo: bool,
    /// Address for pages and API [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Address for syslog over UDP
    #[arg(long, value_name = "ADDR")]
    syslog_udp: Option<SocketAddr>,
    /// Address for syslog over TCP
    #[arg(long, value_name = "ADDR")]
    syslog_tcp: Option<SocketAddr>,
}

impl Serve {
    pub fn run(self) -> Result<ExitCode> {
        logging();
        let data = self.data.create()?;
        let runtime = runtime()?;
        runtime.block_on(self.serve(&data))?;
        Ok(ExitCode::SUCCESS)
    }

    async fn serve(self, data: &Data) -> Result<()> {
        // Bound first: a port that is taken should be said before anything is written.
        let listener = self.bind(data).await?;
        let address = listener.local_addr()?;
        let db = data.records().await?;
        let demo = if self.demo { Some(demo::fill(&db).await?) } else { None };
        let (rules, report) = rules::load(&data.config)?;
        let stamp = Arc::<HostStamp>::default();
        let config = node::config(data, &db, self.doors(data), rules, stamp.clone()).await?;
        let collector = Arc::new(Collector::start(config).await?);
        let app = application(data, &db, &collector, address, self.demo).await?;
        if demo.as_ref().is_some_and(|demo| demo.fresh) {
            demo::steering::fill(&app).await?;
        }
        let mut tasks = JoinSet::new();
        tasks.spawn(node::follow_registers(db.clone(), collector.clone(), stamp));
        tasks.spawn(sign_checkpoints(db.clone()));
        tasks.spawn(vk_web::jobs::run(app.clone()));
        let udp = collector.addresses(Transport::Udp);
        let tcp = collector.addresses(Transport::Tcp);
        if let (true, Some(udp), Some(tcp)) = (self.demo, udp.first(), tcp.first()) {
            tasks.spawn(demo::traffic::Traffic::new(*udp, *tcp, time::now, time::seed()[0]).await?.run());
        }
        for failure in &report.failed {
            println!("rule not loaded: {}:{}: {}", failure.path.display(), failure.line, failure.reason);
        }
        if let Some(token) = app.setup_token() {
            println!("not set up yet: open {}/setup and give this token: {token}", app.config.public_url);
        }
        if let Some(users) = demo.and_then(|demo| demo.users) {
            println!("{users}");
        }
        for (name, addresses) in [("syslog udp", &udp), ("syslog tcp", &tcp)] {
            for address in addresses {
                println!("{name} {address}");
            }
        }
        println!("ready {}", app.config.public_url);
        let served = self.answer(data, listener, &app).await;
        tasks.shutdown().await;
        drop(app);
        // Requests that are still running hold the collector; they end with the runtime, and the journal keeps what is not written.
        match Arc::into_inner(collector) {
            Some(collector) => collector.stop().await?,
            None => tracing::warn!("requests are still running; what is not written yet is read again from the journal"),
        }
        audit::checkpoint(&db, &system()).await?;
        db.close().await?;
        served
    }

    async fn bind(&self, data: &Data) -> Result<TcpListener> {
        let address = self.listen.or(data.config.listen).map_or_else(|| LISTEN.parse().context("default address"), Ok)?;
        if self.demo && !address.ip().is_loopback() {
            bail!("--demo listens on loopback only: its passwords are public");
        }
        let guarded = data.config.tls.is_some() || !data.config.trusted_proxies.is_empty();
        if !address.ip().is_loopback() && !guarded {
            bail!(
                "{address} is not loopback: give [tls] or trusted_proxies in the configuration; plain HTTP is for loopback only"
            );
        }
        if !address.ip().is_loopback() && data.config.public_url.is_none() {
            bail!("listening on {address} needs public_url in the configuration");
        }
        TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
    }

    /// Which doors for logs are open: as given, as configured; with --demo on free loopback ports if nothing else is said.
    fn doors(&self, data: &Data) -> ListenConfig {
        let free = || self.demo.then(|| SocketAddr::from(([127, 0, 0, 1], 0)));
        ListenConfig {
            udp: self.syslog_udp.or(data.config.syslog.udp).or_else(free).into_iter().collect(),
            tcp: self.syslog_tcp.or(data.config.syslog.tcp).or_else(free).into_iter().collect(),
            ..ListenConfig::default()
        }
    }

    /// Answers requests until the process is told to end.
    async fn answer(&self, data: &Data, listener: TcpListener, app: &App) -> Result<()> {
        let router = vk_web::router::router(app);
        match &data.config.tls {
            Some(Tls { certificate, key }) => {
                let listener = tls::TlsListener::new(listener, certificate, key)?;
                let router = router.layer(axum::middleware::from_fn(tls::peer));
                let service = router.into_make_service_with_connect_info::<tls::TlsPeer>();
                axum::serve(listener, service).with_graceful_shutdown(told_to_end()).await?;
            }
            None => {
                let service = router.into_make_service_with_connect_info::<SocketAddr>();
                axum::serve(listener, service).with_graceful_shutdown(told_to_end()).await?;
            }
        }
        Ok(())
    }
}

async fn application(data: &Data, db: &Db, collector: &Arc<Collector>, address: SocketAddr, demo: bool) -> Result<App> {
    let config = &data.config;
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    let public_url = config.public_url.clone().unwrap_or_else(|| format!("{scheme}://{address}"));
    let web = WebConfig {
        secure_cookies: !address.ip().is_loopback() || public_url.starts_with("https://"),
        public_url: public_url.trim_end_matches('/').to_owned(),
        trusted_proxies: config.trusted_proxies.clone(),
        metrics_token: config.metrics_token.clone(),
        demo,
    };
    let intake = Arc::downgrade(collector);
    let check = ReadyCheck {
        name: "intake",
        check: Arc::new(move || {
            let state = intake.upgrade().map(|c| c.intake().journal.state());
            Box::pin(async move {
                match state {
                    Some(vk_collect::journal::IntakeState::Open) => Ok(()),
                    _ => Err("log intake is stopped".to_owned()),
                }
            })
        }),
    };
    let files = Files::new(data.root.join("files"), config.attachments.limit_mb << 20, config.attachments.scan.clone());
    let mut builder = App::builder(db.clone(), &registers::all(), web)
        .slot(Arc::new(files))
        .slot(Arc::new(Logs { store: collector.store().clone() }))
        .slot(Arc::new(LedgerSlot(Arc::new(LiveLedger(collector.clone())))))
        .slot(Arc::new(Renderer(Arc::new(vk_report::Files))))
        .ready(check);
    if let Some(mail) = &config.mail {
        builder = builder.slot(Arc::new(mail.mailer()?));
    }
    let app = builder.build().await?;
    let numbers = Arc::downgrade(collector);
    app.metrics.source(Arc::new(move |out| {
        if let Some(collector) = numbers.upgrade() {
            let status = collector.status();
            out.push_str(&format!("# TYPE vardkase_events_total counter\nvardkase_events_total {}\n", status.events));
            out.push_str(&format!("# TYPE vardkase_detections_total counter\nvardkase_detections_total {}\n", status.alerts));
        }
    }));
    Ok(app)
}

fn system() -> Ctx {
    Ctx::system(time::now(), "server", time::seed())
}

async fn sign_checkpoints(db: Db) {
    let mut tick = tokio::time::interval(CHECKPOINT_EVERY);
    loop {
        tick.tick().await;
        if let Err(error) = audit::checkpoint(&db, &system()).await {
            tracing::error!(%error, "audit checkpoint");
        }
    }
}

async fn told_to_end() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! { () = ctrl_c => {}, () = terminate => {} }
    tracing::info!("ending");
}

/// Log lines of the program itself: standard error, level by RUST_LOG.
fn logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn,vardkase=info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
