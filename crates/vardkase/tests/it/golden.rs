//! Lists that fail when something is forgotten. `UPDATE_GOLDEN=1` writes the authorisation matrix anew; read the difference before you commit it.
use std::path::Path;
use vk_db::{Migration, Sql, testing};
use vk_web::{Register, golden, platform};

fn registers() -> Vec<&'static Register> {
    let all: Vec<&'static Register> =
        [vk_governance::registers::ALL, vk_incidents::registers::ALL, vk_assurance::registers::ALL, vk_soc::registers::ALL]
            .concat();
    platform::with_platform(&all)
}

#[test]
fn the_authorisation_matrix_is_the_one_that_was_read() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/authorisation.txt");
    let matrix = golden::matrix(&registers());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &matrix).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (want, have)) in golden.lines().zip(matrix.lines()).enumerate() {
        assert_eq!(want, have, "line {}", line + 1);
    }
    assert_eq!(golden.lines().count(), matrix.lines().count(), "routes came or went");
}

#[test]
fn every_text_permission_api_route_and_table_is_in_order() {
    assert_eq!(golden::problems(&registers()), Vec::<String>::new());
}

#[tokio::test]
async fn every_migration_runs_on_both_databases_and_every_table_is_audited_or_machine_state() {
    let migrations: Vec<Migration> =
        registers().iter().flat_map(|r| r.migrations.iter().copied()).filter(|m| !m.key.starts_with("core/")).collect();
    for t in testing::each(&migrations).await {
        let tables = if t.db.is_postgres() {
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        } else {
            // Search indexes, what SQLite keeps them in and the numbers they know records by are no tables of a register.
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' \
             AND name <> 'search_number' ORDER BY 1"
        };
        let tables: Vec<String> = t.db.all(Sql::new(tables)).await.unwrap().iter().map(|r| r.text("name").unwrap()).collect();
        assert_eq!(golden::unnamed_tables(&registers(), &tables), Vec::<String>::new(), "{}", t.name);
    }
}
