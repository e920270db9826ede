//! Jobs: each at its time, once whoever runs it, and none ends another.
use crate::support::{NOON, NOTES_REGISTER, TestApp};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use vk_core::{Ctx, Instant};
use vk_web::{App, AppError, Hooks, Job, Register, WebConfig, jobs};

static COUNTED: AtomicUsize = AtomicUsize::new(0);

async fn panics(_: &App, _: &Ctx) -> Result<(), AppError> {
    panic!("a job that panics")
}

async fn fails(_: &App, _: &Ctx) -> Result<(), AppError> {
    Err(AppError::Full)
}

async fn counts(_: &App, _: &Ctx) -> Result<(), AppError> {
    COUNTED.fetch_add(1, Ordering::SeqCst);
    Ok(())
}

const HOURLY: Duration = Duration::from_secs(3600);
static JOBS: &[Job] = &[
    Job { key: "panics", every: HOURLY, run: |app, ctx| Box::pin(panics(app, ctx)) },
    Job { key: "fails", every: HOURLY, run: |app, ctx| Box::pin(fails(app, ctx)) },
    Job { key: "counts", every: HOURLY, run: |app, ctx| Box::pin(counts(app, ctx)) },
];
static WORKING: Register = Register { hooks: Hooks { jobs: JOBS, ..Hooks::NONE }, ..NOTES_REGISTER };

/// The platform has jobs as well.
fn own(key: &&str) -> bool {
    JOBS.iter().any(|job| job.key == *key)
}

async fn node(app: &TestApp, at: Instant) -> App {
    let registers: &[&Register] = &[&WORKING];
    let builder = App::builder(app.db.clone(), registers, WebConfig::loopback(8080)).clock(Arc::new(move || at));
    builder.build().await.expect("an application")
}

#[tokio::test]
async fn a_job_runs_once_whoever_runs_it_and_one_that_panics_ends_no_other() {
    let app = TestApp::empty().await;
    let (first, second) = (node(&app, NOON).await, node(&app, NOON).await);
    let (one, two) = tokio::join!(jobs::run_due(&first), jobs::run_due(&second));
    let ran = one.expect("one node").into_iter().chain(two.expect("the other"));
    let mut ran: Vec<&str> = ran.filter(own).collect();
    ran.sort_unstable();
    assert_eq!(ran, ["counts", "fails", "panics"], "each ran on one node");
    assert_eq!(COUNTED.load(Ordering::SeqCst), 1);
    let soon = node(&app, NOON.plus_seconds(3599)).await;
    assert_eq!(jobs::run_due(&soon).await.expect("too early"), Vec::<&str>::new(), "nobody's hour has passed");
    let later = node(&app, NOON.plus_seconds(3600)).await;
    let ran = jobs::run_due(&later).await.expect("its time");
    assert_eq!(ran.into_iter().filter(own).collect::<Vec<_>>(), ["panics", "fails", "counts"]);
    assert_eq!(COUNTED.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_clock_that_was_a_year_ahead_for_a_moment_does_not_keep_the_jobs_waiting_for_a_year() {
    let app = TestApp::empty().await;
    let wrong = node(&app, NOON.plus_seconds(366 * 86_400)).await;
    let ran = jobs::run_due(&wrong).await.expect("a year too early");
    assert_eq!(ran.into_iter().filter(own).count(), 3);
    let mended = node(&app, NOON).await;
    let ran = jobs::run_due(&mended).await.expect("the right time");
    assert_eq!(ran.into_iter().filter(own).count(), 3, "the time of running lies ahead and is not believed");
    let behind = node(&app, NOON.plus_seconds(-60)).await;
    assert_eq!(
        jobs::run_due(&behind).await.expect("another node"),
        Vec::<&str>::new(),
        "a node whose clock is a minute behind waits"
    );
}
