//! Golden lists: texts that the binary's tests compare with files, so that something forgotten shows as a difference in review. A new route without a
//! row in the matrix, a register without a text, a table without an audit decision: each fails a test by name.
use crate::{
    Register, RouteInfo,
    i18n::{Problem, check_messages},
    permission::Requirement,
    platform::with_platform,
    register::Audit,
    router::{Collected, collect},
};
use std::{collections::BTreeMap, fmt::Write};
use vk_core::{Grants, Role};

/// Every route with what it asks, one a line: `GET /systems  systems:view`.
pub fn route_list(registers: &[&'static Register]) -> String {
    let mut out = String::new();
    for route in routes(registers) {
        let _ = writeln!(out, "{:<6} {:<60} {}", route.method, route.path, route.requirement);
    }
    out
}

/// All routes of the platform and these registers.
pub fn routes(registers: &[&'static Register]) -> Vec<RouteInfo> {
    collect(&with_platform(registers)).routes
}

/// Role by route: `x` allowed, `.` refused. Columns are roles in the order of `Role::ALL`, then somebody without account.
pub fn matrix(registers: &[&'static Register]) -> String {
    let registers = with_platform(registers);
    let mut out = String::from("# columns: ");
    out.push_str(&Role::ALL.iter().map(|role| role.key()).collect::<Vec<_>>().join(" "));
    out.push_str(" nobody\n");
    for route in collect(&registers).routes {
        let cells: String = Role::ALL
            .iter()
            .map(|role| if allowed(&registers, &route, Some(*role)) { 'x' } else { '.' })
            .chain([if allowed(&registers, &route, None) { 'x' } else { '.' }])
            .collect();
        let _ = writeln!(out, "{cells}  {:<6} {}", route.method, route.path);
    }
    out
}

/// Whether an account with this role (and what every employee has) passes the route's requirement.
pub fn allowed(registers: &[&'static Register], route: &RouteInfo, role: Option<Role>) -> bool {
    match (route.requirement, role) {
        (Requirement::Public, _) => true,
        (_, None) => false,
        (Requirement::Account, Some(_)) => true,
        (Requirement::Grant { register, verb }, Some(role)) => {
            let grants = Grants(vec![(role, None), (Role::Employee, None)]);
            let access = registers.iter().find(|r| r.key == register).map_or(&[][..], |r| r.access);
            !grants.scope(access, verb).is_nowhere()
        }
    }
}

/// Everything wrong with the list of registers: texts, keys, paths, permissions that nobody can hold, audit decisions.
pub fn problems(registers: &[&'static Register]) -> Vec<String> {
    let registers = with_platform(registers);
    let mut out: Vec<String> = check_messages(&registers).iter().map(Problem::to_string).collect();
    let Collected { routes, openapi, clashes, .. } = collect(&registers);
    out.extend(clashes);
    for route in &routes {
        if let Requirement::Grant { register, verb } = route.requirement {
            let owner = registers.iter().find(|r| r.key == register);
            if !owner.is_some_and(|r| r.access.iter().any(|row| row.verb == verb && !row.roles.is_empty())) {
                out.push(format!("{} {} asks {register}:{}, which no role holds", route.method, route.path, verb.key()));
            }
        }
        if route.path.len() > 1 && route.path.ends_with('/') {
            out.push(format!("{} ends with a slash", route.path));
        }
    }
    out.extend(evidence_gaps(&registers));
    for register in &registers {
        if register.tables.is_empty() && !register.migrations.is_empty() {
            out.push(format!("{} has migrations but names no table", register.key));
        }
        if !register.kind.is_empty() && register.hooks.projections.is_none() {
            out.push(format!("{} keeps {} and cannot project them anew", register.key, register.kind));
        }
        for table in register.tables {
            if matches!(table.audit, Audit::Machine(reason) if reason.len() < 10) {
                out.push(format!("table {} needs a reason why it is not audited", table.name));
            }
        }
    }
    out.extend(openapi_gaps(&routes, &openapi));
    out
}

/// Evidence of the year wheel that can be taken of nothing, or that two registers offer under one name.
fn evidence_gaps(registers: &[&'static Register]) -> Vec<String> {
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    let mut out = Vec::new();
    for (register, evidence) in registers.iter().flat_map(|r| r.hooks.wheel_evidence.iter().map(|evidence| (r.key, evidence))) {
        if let Some(other) = owners.insert(evidence.key, register) {
            out.push(format!("{other} and {register} both offer {} to the year wheel", evidence.key));
        }
        if evidence.of.is_empty() {
            out.push(format!("{register} offers {} of nothing to the year wheel", evidence.key));
        }
    }
    out
}

/// Tables that exist in the database and are not named by any register, and the other way round. Sharing tables (`unit` belongs to the
/// organisation register but is created by the core) is allowed: a name needs one owner.
pub fn unnamed_tables(registers: &[&'static Register], existing: &[String]) -> Vec<String> {
    let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
    for table in with_platform(registers).iter().flat_map(|r| r.tables) {
        *owners.entry(table.name).or_default() += 1;
    }
    let mut out = Vec::new();
    for table in existing {
        if !owners.contains_key(table.as_str()) {
            out.push(format!("table {table} is named by no register"));
        }
    }
    for (table, n) in owners {
        if n > 1 {
            out.push(format!("table {table} is named by {n} registers"));
        }
        if !existing.iter().any(|name| name == table) {
            out.push(format!("table {table} does not exist"));
        }
    }
    out
}

/// API operations without a summary, without a described answer, or missing from the document.
fn openapi_gaps(routes: &[RouteInfo], openapi: &utoipa::openapi::OpenApi) -> Vec<String> {
    let document = serde_json::to_value(openapi).unwrap_or_default();
    let mut out = Vec::new();
    for route in routes.iter().filter(|route| route.api) {
        let pointer = format!("/paths/{}/{}", route.path.replace('~', "~0").replace('/', "~1"), route.method.to_lowercase());
        let Some(operation) = document.pointer(&pointer) else {
            out.push(format!("{} {} is not in the OpenAPI document", route.method, route.path));
            continue;
        };
        if operation.get("summary").and_then(|s| s.as_str()).is_none_or(str::is_empty) {
            out.push(format!("{} {} has no summary", route.method, route.path));
        }
        let answers = operation.get("responses").and_then(|r| r.as_object());
        if !answers.is_some_and(|answers| answers.keys().any(|status| status.starts_with('2'))) {
            out.push(format!("{} {} describes no successful answer", route.method, route.path));
        }
    }
    out
}
