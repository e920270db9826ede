//! The application: one value that every handler gets, made once by the binary from configuration, database and the list of registers.
use crate::{
    Register, Tr,
    health::{Metrics, ReadyCheck},
    i18n::I18n,
    login::Limits,
    setup::SetupToken,
};
use std::{
    any::{Any, TypeId},
    collections::BTreeMap,
    fmt,
    net::IpAddr,
    ops::Deref,
    sync::{Arc, RwLock},
};
use vk_core::{Access, Actor, Ctx, Grants, Instant, Lang, Scope, Verb};
use vk_db::{Db, Viewer};

/// Reads the clock. Only the edge calls it; everything below takes `Ctx.now`.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;
/// Draws randomness for identifiers.
pub type Seed = Arc<dyn Fn() -> [u64; 2] + Send + Sync>;

/// The system's clock.
pub fn system_clock() -> Clock {
    #[allow(clippy::disallowed_methods, reason = "this is the edge where the clock is read")]
    Arc::new(|| Instant::from(jiff::Timestamp::now()))
}

/// Randomness from the operating system.
pub fn system_seed() -> Seed {
    Arc::new(rand::random)
}

/// What the binary reads from file, environment and command line.
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// The address that people type, without a slash at the end: `https://vardkase.region.example`.
    pub public_url: String,
    /// False only for plain HTTP on loopback: the session cookie then drops `Secure` and the `__Host-` prefix.
    pub secure_cookies: bool,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// `/metrics` answers this bearer token; without one it answers loopback only.
    pub metrics_token: Option<String>,
    /// Shows the banner that everything here is invented.
    pub demo: bool,
}

impl WebConfig {
    /// Plain HTTP on loopback.
    pub fn loopback(port: u16) -> WebConfig {
        WebConfig {
            public_url: format!("http://127.0.0.1:{port}"),
            secure_cookies: false,
            trusted_proxies: Vec::new(),
            metrics_token: None,
            demo: false,
        }
    }
}

/// The application's state; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<State>);

pub struct State {
    pub db: Db,
    pub registers: Vec<&'static Register>,
    pub i18n: Arc<I18n>,
    pub config: WebConfig,
    pub metrics: Metrics,
    pub(crate) limits: Limits,
    pub(crate) setup: SetupToken,
    pub(crate) ready: Vec<ReadyCheck>,
    region: RwLock<String>,
    clock: Clock,
    seed: Seed,
    slots: BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

impl Deref for App {
    type Target = State;
    fn deref(&self) -> &State {
        &self.0
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("config", &self.config).finish_non_exhaustive()
    }
}

/// Puts an [`App`] together.
pub struct AppBuilder {
    db: Db,
    registers: Vec<&'static Register>,
    config: WebConfig,
    clock: Clock,
    seed: Seed,
    ready: Vec<ReadyCheck>,
    metrics: Metrics,
    slots: BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

impl App {
    /// `registers` is the binary's whole list; the platform's own come first by themselves.
    pub fn builder(db: Db, registers: &[&'static Register], config: WebConfig) -> AppBuilder {
        AppBuilder {
            db,
            registers: crate::platform::with_platform(registers),
            config,
            clock: system_clock(),
            seed: system_seed(),
            ready: Vec::new(),
            metrics: Metrics::default(),
            slots: BTreeMap::new(),
        }
    }

    pub fn now(&self) -> Instant {
        (self.clock)()
    }

    pub fn seed(&self) -> [u64; 2] {
        (self.seed)()
    }

    /// A context for the program's own acts, at this moment.
    pub fn system_ctx(&self, what: &'static str) -> Ctx {
        Ctx::system(self.now(), what, self.seed())
    }

    pub fn ctx(&self, actor: Actor, lang: Lang) -> Ctx {
        Ctx::new(self.now(), actor, lang, self.seed())
    }

    pub fn tr(&self, lang: Lang) -> Tr {
        Tr::new(self.i18n.clone(), lang)
    }

    pub fn register(&self, key: &str) -> Option<&'static Register> {
        self.registers.iter().find(|r| r.key == key).copied()
    }

    /// The register that keeps records of this graph kind.
    pub fn register_of_kind(&self, kind: &str) -> Option<&'static Register> {
        self.registers.iter().find(|r| !r.kind.is_empty() && r.kind == kind).copied()
    }

    /// A register's access table; empty (nothing is allowed) for an unknown one.
    pub fn access(&self, register: &str) -> &'static [Access] {
        self.register(register).map_or(&[], |r| r.access)
    }

    /// Where these grants allow `verb` in `register`.
    pub fn scope(&self, grants: &Grants, register: &str, verb: Verb) -> Scope {
        grants.scope(self.access(register), verb)
    }

    /// What these grants let somebody see in `register`.
    pub fn viewer(&self, grants: &Grants, register: &str) -> Viewer {
        let view = self.scope(grants, register, Verb::View);
        let common = self.register(register).is_some_and(|r| r.hooks.common);
        Viewer { view: if common { view.and_common() } else { view }, secret: self.scope(grants, register, Verb::ViewSecret) }
    }

    /// What another crate put in with [`AppBuilder::slot`]: the log store, the pipeline.
    pub fn slot<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.slots.get(&TypeId::of::<T>()).and_then(|any| any.clone().downcast::<T>().ok())
    }

    /// Counts something that is asked without an account, by who or what asks; an error says how long to wait.
    pub fn pace(&self, key: &str) -> Result<(), crate::AppError> {
        self.limits.open(key)
    }

    /// The region's name, from the settings.
    pub fn region(&self) -> String {
        self.region.read().map(|name| name.clone()).unwrap_or_default()
    }

    pub(crate) fn set_region(&self, name: &str) {
        if let Ok(mut region) = self.region.write() {
            name.clone_into(&mut region);
        }
    }
}

impl AppBuilder {
    pub fn clock(mut self, clock: Clock) -> AppBuilder {
        self.clock = clock;
        self
    }
    pub fn seed(mut self, seed: Seed) -> AppBuilder {
        self.seed = seed;
        self
    }
    /// A state that handlers of another crate fetch with [`App::slot`].
    pub fn slot<T: Send + Sync + 'static>(mut self, value: Arc<T>) -> AppBuilder {
        self.slots.insert(TypeId::of::<T>(), value);
        self
    }
    /// Something that must work before `/readyz` says yes.
    pub fn ready(mut self, check: ReadyCheck) -> AppBuilder {
        self.ready.push(check);
        self
    }
    pub fn metrics(mut self, metrics: Metrics) -> AppBuilder {
        self.metrics = metrics;
        self
    }

    /// Loads texts and settings.
    pub async fn build(self) -> Result<App, vk_db::DbError> {
        let (i18n, problems) = I18n::load(&self.registers);
        for problem in problems {
            tracing::error!(%problem, "message file");
        }
        let region = crate::setup::region_name(&self.db).await?;
        let limits = Limits::new();
        let setup = SetupToken::draw(&self.db, &self.seed).await?;
        Ok(App(Arc::new(State {
            db: self.db,
            registers: self.registers,
            i18n: Arc::new(i18n),
            config: self.config,
            metrics: self.metrics,
            limits,
            setup,
            ready: self.ready,
            region: RwLock::new(region),
            clock: self.clock,
            seed: self.seed,
            slots: self.slots,
        })))
    }
}
