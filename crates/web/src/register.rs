//! A register, as the rest of the program sees it: one value that names its routes, permissions, tables, texts and hooks.
//!
//! There is no register engine and no dynamic field in here. What registers share is the kit; what they are stays in their folders.
use crate::{Api, App, AppError, Message, Messages, Routes, Tr};
use futures::future::BoxFuture;
use std::time::Duration;
use vk_core::{Access, Ctx, Date, Grants, Id, Instant};
use vk_db::{Db, DbError, Migration, Projection, Viewer};

/// One register. Declared as `pub static REGISTER: Register` in the register's `mod.rs` and listed in its crate's `registers.rs`.
pub struct Register {
    /// The name used in permissions, audit rows, migrations and message keys: `systems`.
    pub key: &'static str,
    /// The graph kind of its records (`system`); empty when it keeps none.
    pub kind: &'static str,
    /// Where its list is: `/systems`. Record pages are `{path}/{id}`.
    pub path: &'static str,
    /// Its place in the menu; the title is the message `nav-{key}`.
    pub nav: Option<Nav>,
    /// Who may do what. Everything not listed is denied.
    pub access: &'static [Access],
    pub migrations: &'static [Migration],
    pub messages: Messages,
    pub routes: fn(Routes) -> Routes,
    pub api: fn(Api) -> Api,
    pub hooks: Hooks,
    pub tables: &'static [TableInfo],
}

/// A register without API uses this.
pub fn no_api(api: Api) -> Api {
    api
}

/// A register without pages uses this.
pub fn no_routes(routes: Routes) -> Routes {
    routes
}

#[derive(Clone, Copy, Debug)]
pub struct Nav {
    pub group: NavGroup,
    pub order: u16,
}

/// The groups of the menu, in this order; titles are the messages `nav-group-{key}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NavGroup {
    /// One's own: beside the start page, without a heading.
    Own,
    /// Incidents and what is open right now.
    Incidents,
    /// Information sets, systems, hosts.
    Information,
    /// Steering: requirements, risks, actions, the year wheel.
    Governance,
    /// Organisation, people, functions.
    Organisation,
    /// Logs, alerts, detection.
    Detection,
    /// Accounts and settings.
    Administration,
}

impl NavGroup {
    pub const ALL: [NavGroup; 7] = [
        NavGroup::Own,
        NavGroup::Incidents,
        NavGroup::Information,
        NavGroup::Governance,
        NavGroup::Organisation,
        NavGroup::Detection,
        NavGroup::Administration,
    ];
    pub fn key(self) -> &'static str {
        match self {
            NavGroup::Own => "own",
            NavGroup::Incidents => "incidents",
            NavGroup::Information => "information",
            NavGroup::Governance => "governance",
            NavGroup::Organisation => "organisation",
            NavGroup::Detection => "detection",
            NavGroup::Administration => "administration",
        }
    }
}

/// A table that the register owns, for the golden list "every table is audited or says why not".
#[derive(Clone, Copy, Debug)]
pub struct TableInfo {
    pub name: &'static str,
    pub audit: Audit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audit {
    /// Written through `WriteTx` only.
    Audited,
    /// Machine state written through `WorkTx`; the reason why no person needs its history.
    Machine(&'static str),
}

impl TableInfo {
    pub const fn audited(name: &'static str) -> TableInfo {
        TableInfo { name, audit: Audit::Audited }
    }
    pub const fn machine(name: &'static str, reason: &'static str) -> TableInfo {
        TableInfo { name, audit: Audit::Machine(reason) }
    }
}

/// What a register offers to pages that do not know it. `Hooks::NONE` is the start of every declaration.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// Cards for the start page: what waits for this person, what burns. The plain count of visible records comes by itself.
    pub cards: Option<CardsHook>,
    /// Starting content that the set-up page offers (`setup-content-{key}` is its label): models, rules, templates.
    pub content: Option<FillHook>,
    /// What can be measured of a record of another register, as evidence that ages.
    pub measures: &'static [Measure],
    /// What the program does by itself, again and again.
    pub jobs: &'static [Job],
    /// What the register projects into the graph, freshly made, for `vardkase verify`. Every register with a `kind` has it.
    pub projections: Option<ProjectionsHook>,
    /// Records that belong to no unit are there for everybody who may see some: catalogues that the whole region shares. They are changed only by
    /// whoever edits in the whole region.
    pub common: bool,
    /// What turned amber or red since a moment, for the coordinator's Monday.
    pub turned: Option<TurnedHook>,
    /// The functions that a person holds or stands in for on a day: whoever knows them is asked, and nobody else.
    pub held: Option<HeldHook>,
    /// What the register can show as done within a period: the evidence of year-wheel activities that gathers itself.
    pub wheel_evidence: &'static [WheelEvidence],
}

impl Hooks {
    pub const NONE: Hooks = Hooks {
        cards: None,
        content: None,
        measures: &[],
        jobs: &[],
        projections: None,
        common: false,
        turned: None,
        held: None,
        wheel_evidence: &[],
    };
}

/// Something that can be measured of a record: evidence that changes by itself.
#[derive(Clone, Copy)]
pub struct Measure {
    /// `logs_heard`; its words are `measure-{key}`, `measure-{key}-help`.
    pub key: &'static str,
    /// Graph kinds of the records that it can be taken of: `system`, `unit`.
    pub of: &'static [&'static str],
    pub unit: MeasureUnit,
    /// Whether a larger number is the better one; decides on which side of its thresholds a reading is amber or red.
    pub more_is_better: bool,
    /// From here on (in the worse direction) it is amber, and red, unless the evidence says otherwise.
    pub amber: i64,
    pub red: i64,
    /// What its parameter means is `measure-{key}-parameter` (hours, days); `None` when it has none, otherwise the usual one.
    pub parameter: Option<i64>,
    pub read: MeasureHook,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureUnit {
    /// 0 to 100.
    Percent,
    Count,
    Days,
}

/// What a measure is taken of, and when.
#[derive(Clone, Copy, Debug)]
pub struct MeasureOf {
    pub record: Id,
    pub now: Instant,
    /// Hours, days: what the measure says its parameter is.
    pub parameter: i64,
}

/// One reading: the number and one sentence that says what it counts ("2 av 3 loggkällor hörda det senaste dygnet"); no number when there is nothing
/// to measure, which is never green.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub value: Option<i64>,
    pub why: Message,
}

pub type MeasureHook = for<'a> fn(&'a App, MeasureOf) -> BoxFuture<'a, Result<Reading, AppError>>;

/// What a register can show as done within a period. A register that comes later joins the year wheel by offering one.
#[derive(Clone, Copy)]
pub struct WheelEvidence {
    /// `incidents_followed_up`; its words are `wheel-evidence-{key}` and `wheel-evidence-{key}-help`.
    pub key: &'static str,
    /// Graph kinds of the targets that it can be taken of; `""` is the whole region.
    pub of: &'static [&'static str],
    pub gather: WheelEvidenceHook,
}

impl WheelEvidence {
    /// So many records are kept with what was gathered; the count says how many there were.
    pub const MOST: i64 = 200;
}

/// What is gathered for, and over which days.
#[derive(Clone, Copy, Debug)]
pub struct WheelOf {
    /// A record, by kind; `None` is the whole region.
    pub target: Option<(&'static str, Id)>,
    /// First and last day, both included.
    pub from: Date,
    pub to: Date,
    pub now: Instant,
}

/// `found` of `expected`, one sentence that says what was counted, and the records by identifier: never by name, because who may read them is decided
/// when somebody reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    pub found: i64,
    pub expected: Option<i64>,
    pub why: Message,
    /// At most [`WheelEvidence::MOST`].
    pub records: Vec<Id>,
}

pub type WheelEvidenceHook = for<'a> fn(&'a App, WheelOf) -> BoxFuture<'a, Result<Gathered, AppError>>;

/// What the program does by itself. It runs when `every` has passed since it last ended, also over restarts, one job at a time.
#[derive(Clone, Copy)]
pub struct Job {
    /// `measures`: its name in the database and in the log.
    pub key: &'static str,
    pub every: Duration,
    pub run: JobHook,
}

pub type JobHook = for<'a> fn(&'a App, &'a Ctx) -> BoxFuture<'a, Result<(), AppError>>;
pub type ProjectionsHook = for<'a> fn(&'a Db) -> BoxFuture<'a, Result<Vec<Projection>, DbError>>;

pub type TurnedHook = for<'a> fn(&'a Look<'a>, Instant) -> BoxFuture<'a, Result<Vec<Turned>, AppError>>;

/// A person and a day.
pub type HeldHook = for<'a> fn(&'a Db, Id, Date) -> BoxFuture<'a, Result<Vec<Id>, DbError>>;

pub type CardsHook = for<'a> fn(&'a Look<'a>) -> BoxFuture<'a, Result<Vec<Card>, AppError>>;
pub type FillHook = for<'a> fn(&'a App, &'a Ctx) -> BoxFuture<'a, Result<(), AppError>>;

/// Who looks, and what they may see in the register whose hook is asked.
pub struct Look<'a> {
    pub app: &'a App,
    pub ctx: &'a Ctx,
    pub grants: &'a Grants,
    pub viewer: Viewer,
    pub tr: &'a Tr,
}

impl Look<'_> {
    /// The account that looks, when it is a person.
    pub fn user_id(&self) -> Option<Id> {
        self.ctx.actor.user_id()
    }
}

/// One thing on the start page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub title: String,
    pub href: String,
    /// A number or a short word, set large.
    pub value: Option<String>,
    /// One sentence.
    pub text: String,
    pub tone: Tone,
    /// When it is due, where it has a clock. Cards with the earliest come first.
    pub due: Option<Instant>,
}

/// Something that is worse than it was: amber ([`Tone::Waiting`]) or red ([`Tone::Burning`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turned {
    pub title: String,
    pub href: String,
    pub tone: Tone,
    /// One sentence: what went stale, broke or ran out.
    pub why: String,
    pub at: Instant,
}

/// How loud a card is. Status is always word + shape + colour: the template adds the word and the shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Overdue, alarm.
    Burning,
    /// Waits for somebody.
    Waiting,
    /// Information.
    Calm,
}

impl Tone {
    pub fn key(self) -> &'static str {
        match self {
            Tone::Burning => "burning",
            Tone::Waiting => "waiting",
            Tone::Calm => "calm",
        }
    }
}
