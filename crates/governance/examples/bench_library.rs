//! How long a large library takes the way the pages take it: reading 5,000 nodes with two languages and 5,000 mappings, the preview (held against what is
//! there), and saving them with audit and graph, which makes the plan again. Prints seconds; a release build fails when it all takes 2 seconds or more,
//! or when not everything came in. `cargo run --release -p vk-governance --example bench_library`
use std::{error::Error, fmt::Write, time::Instant};
use vk_core::{Ctx, Instant as Moment};
use vk_db::{AuditKey, CORE_MIGRATIONS, Db, Sql, Viewer};
use vk_governance::requirements::{intake, library, records, sources};

const NODES: usize = 5_000;
const MOST_SECONDS: f64 = 2.0;

fn file() -> Result<String, std::fmt::Error> {
    let mut text = String::from(
        "urn: urn:bench:risk:library:large\nlocale: en\nname: Large\nversion: 1\nobjects:\n  framework:\n    urn: urn:bench:risk:framework:large\n    name: Large\n    requirement_nodes:\n",
    );
    for n in 0..NODES {
        let chapter = n - n % 50;
        writeln!(
            text,
            "    - urn: urn:bench:risk:req_node:large:{n}\n      assessable: {}\n      ref_id: R{n}\n      name: Requirement {n}",
            n != chapter
        )?;
        if n != chapter {
            writeln!(text, "      parent_urn: urn:bench:risk:req_node:large:{chapter}")?;
        }
        writeln!(
            text,
            "      description: {}\n      annotation: {}",
            "What is asked for in some words. ".repeat(8),
            "How it is reached. ".repeat(8)
        )?;
        writeln!(
            text,
            "      translations:\n        sv: {{name: Krav {n}, description: {}}}",
            "Vad som krävs med några ord. ".repeat(8)
        )?;
    }
    text.push_str("  requirement_mapping_sets:\n  - source_framework_urn: urn:bench:risk:framework:large\n    target_framework_urn: urn:bench:risk:framework:large\n    requirement_mappings:\n");
    for n in 0..NODES {
        let (from, to) =
            (format!("urn:bench:risk:req_node:large:{n}"), format!("urn:bench:risk:req_node:large:{}", (n + 7) % NODES));
        writeln!(text, "    - {{source_requirement_urn: '{from}', target_requirement_urn: '{to}', relationship: intersect}}")?;
    }
    Ok(text)
}

#[tokio::main(flavor = "current_thread")]
#[allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a measurement reads the clock and prints")]
async fn main() -> Result<(), Box<dyn Error>> {
    let text = file()?;
    let folder = std::env::temp_dir().join(format!("vk-bench-library-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let own = sources::REGISTER.migrations.iter().chain(records::REGISTER.migrations);
    let migrations: Vec<_> = CORE_MIGRATIONS.iter().chain(own).copied().collect();
    let key = AuditKey::from_secret([7; 32]);
    let db = Db::open(&format!("sqlite:{}", folder.join("records.db").display()), &migrations, key).await?;

    let start = Instant::now();
    let library = library::parse(text.as_bytes()).map_err(|errors| format!("{errors:?}"))?;
    let read = start.elapsed();
    let ctx = Ctx::system(Moment::from_micros(1_800_000_000_000_000), "bench", [1, 2]);
    let everything = Viewer::everything();
    let whose = intake::Whose::both(&everything);
    let start = Instant::now();
    let plan = intake::plan(&db, whose, &library).await?;
    let planned = start.elapsed();
    let start = Instant::now();
    let mut tx = db.write(&ctx).await?;
    let (saved, recorded) = intake::save(&mut tx, whose, &library, None, "bench").await?;
    tx.commit(recorded).await?;
    let written = start.elapsed();
    let nodes = db.int(Sql::new("SELECT count(*) FROM requirement")).await?;
    let projected = db.int(Sql::new("SELECT count(*) FROM node WHERE kind = 'requirement'")).await?;
    let all = read + planned + written;
    println!(
        "{nodes} nodes ({} requirements), {} mappings, {:.1} MB: read {:.3} s, preview {:.3} s, saved {:.3} s, all {:.3} s",
        saved.requirements,
        saved.mappings,
        text.len() as f64 / 1e6,
        read.as_secs_f64(),
        planned.as_secs_f64(),
        written.as_secs_f64(),
        all.as_secs_f64()
    );
    std::fs::remove_dir_all(&folder)?;
    let expected = i64::try_from(NODES)?;
    if plan.new_mappings != NODES || saved.mappings != NODES || nodes != expected || projected != expected {
        return Err("not everything came in".into());
    }
    if !cfg!(debug_assertions) && all.as_secs_f64() >= MOST_SECONDS {
        return Err(format!("slower than {MOST_SECONDS} s").into());
    }
    Ok(())
}
