//! Region Exempel as records: organisation, people in functions, systems, information with classifications in all states, hosts in zones, log
//! sources. Goes through each register's own form checks, so that nothing in here can be what a person could not
//! have entered.
use super::{
    names::{ADMINISTRATIONS, Administration, BODIES, FAMILY, GIVEN, SETS, SYSTEMS},
    traffic,
};
use anyhow::{Result, anyhow};
use std::collections::BTreeMap;
use vk_core::{Ctx, Id, Level, Role};
use vk_db::{Db, Recorded, WriteTx, settings};
use vk_governance::{
    classifications::{Cause, Earlier, NewClassification, Reasons, keep_earlier, review},
    functions::Functions,
    hosts::Hosts,
    information_sets::InformationSets,
    join::Class,
    organisation::Units,
    people::People,
    systems::Systems,
    zones::Zones,
};
use vk_soc::sources::Sources;
use vk_web::form::{Raw, Records, fill as fill_record};

const PEOPLE: usize = 300;
const INFORMATION_SETS: usize = 150;
const HOSTS: usize = 200;

/// What has been made so far, by the keys that later records refer to.
#[derive(Default)]
struct Made {
    administrations: Vec<(&'static str, Id)>,
    /// Units of each administration.
    units: BTreeMap<&'static str, Vec<Id>>,
    owners: BTreeMap<&'static str, Vec<Id>>,
    system_owner: BTreeMap<&'static str, Id>,
    people: Vec<Id>,
    /// Who holds the function of a role: the person of the demo account that has it.
    seats: BTreeMap<Role, Id>,
    sets: BTreeMap<&'static str, Vec<Id>>,
    /// Information sets in order, with the levels of their classification and whether the demo attack reaches them.
    classes: Vec<(Id, [i64; 4], bool)>,
    systems: BTreeMap<&'static str, Id>,
    zones: BTreeMap<&'static str, Id>,
    hosts: BTreeMap<String, Id>,
}

/// What the demo accounts need: the administrations' units for scoped ones, and the person behind each role.
pub struct Region {
    pub administrations: Vec<(&'static str, Id)>,
    pub seats: BTreeMap<Role, Id>,
}

/// Fills an empty database.
pub async fn fill(db: &Db, ctx: &Ctx) -> Result<Region> {
    let mut made = Made::default();
    let mut tx = db.write(ctx).await?;
    let _name = settings::set(&mut tx, vk_web::setup::REGION_NAME, "Region Exempel").await?;
    let _read = settings::set(&mut tx, vk_web::setup::REMINDER_READ, "demo").await?;
    organisation(&mut tx, &mut made).await?;
    people(&mut tx, &mut made).await?;
    functions(&mut tx, &mut made).await?;
    information(&mut tx, &mut made).await?;
    systems(&mut tx, &mut made).await?;
    classify(&mut tx, &made, ctx).await?;
    zones(&mut tx, &mut made).await?;
    hosts(&mut tx, &mut made).await?;
    let recorded = sources(&mut tx, &made).await?;
    tx.commit(recorded).await?;
    Ok(Region { administrations: made.administrations, seats: made.seats })
}

/// Through the register's own form: what it refuses is a mistake in this file, and is said with the record's name.
async fn add<R: Records>(tx: &mut WriteTx<'_>, raw: Raw) -> Result<(Id, Recorded)> {
    let name = raw.get("name").to_owned();
    fill_record::<R>(tx, raw).await.map_err(|error| anyhow!("demo region: {name}: {error:?}"))
}

fn pick<T: Copy>(items: &[T], i: usize) -> Option<T> {
    if items.is_empty() { None } else { items.get(i % items.len()).copied() }
}

async fn organisation(tx: &mut WriteTx<'_>, made: &mut Made) -> Result<()> {
    let unit = |name: &str, code: &str, kind: &str, parent: Option<Id>, controller: bool| {
        Raw::default()
            .with("name", name)
            .with("code", code)
            .with("kind", kind)
            .with_opt("parent", parent)
            .with_flag("is_controller", controller)
    };
    let (region, _) = add::<Units>(tx, unit("Region Exempel", "REGION", "region", None, false)).await?;
    let mut bodies = BTreeMap::new();
    for (i, body) in BODIES.iter().enumerate() {
        let (id, _) = add::<Units>(tx, unit(body, &format!("N{:02}", i + 1), "body", Some(region), true)).await?;
        bodies.insert(*body, id);
    }
    for Administration { key, name, body, units } in ADMINISTRATIONS {
        let code = key.to_uppercase();
        let (id, _) = add::<Units>(tx, unit(name, &code, "administration", bodies.get(body).copied(), false)).await?;
        made.administrations.push((key, id));
        for (i, name) in units.iter().enumerate() {
            let (id, _) = add::<Units>(
                tx,
                unit(name, &format!("{code}-{:02}", i + 1), "unit", made.administrations.last().map(|(_, id)| *id), false),
            )
            .await?;
            made.units.entry(key).or_default().push(id);
        }
    }
    Ok(())
}

async fn people(tx: &mut WriteTx<'_>, made: &mut Made) -> Result<()> {
    let units: Vec<Id> = made.units.values().flatten().copied().collect();
    for i in 0..PEOPLE {
        let given = pick(GIVEN, i).unwrap_or_default();
        let family = pick(FAMILY, i / GIVEN.len()).unwrap_or_default();
        let raw = Raw::default()
            .with("external_id", format!("SE2321000000-{:04}", i + 1))
            .with("given_name", given)
            .with("family_name", family)
            .with("email", format!("person{:03}@exempel.se", i + 1))
            .with("phone", format!("070-000 {:02} {:02}", i / 100, i % 100))
            .with(
                "title",
                ["Enhetschef", "Verksamhetschef", "Systemförvaltare", "Handläggare", "Specialist"]
                    .get(i % 5)
                    .copied()
                    .unwrap_or_default(),
            )
            .with_opt("unit", pick(&units, i * 7));
        let (id, _) = add::<People>(tx, raw).await?;
        made.people.push(id);
    }
    Ok(())
}

async fn functions(tx: &mut WriteTx<'_>, made: &mut Made) -> Result<()> {
    let mut next = 0;
    let mut person = |people: &[Id]| {
        next += 1;
        pick(people, next).into_iter().collect::<Vec<Id>>()
    };
    let function = |name: String, role: Role, unit: Option<Id>, holders: Vec<Id>, deputies: Vec<Id>| {
        Raw::default()
            .with("name", name)
            .with("role_key", role.key())
            .with_opt("unit", unit)
            .with("phone", "070-000 00 00")
            .with_all("holders", holders)
            .with_all("deputies", deputies)
    };
    let mut owners = 0;
    for Administration { key, name, units, .. } in ADMINISTRATIONS {
        let administration = made.administrations.iter().find(|(k, _)| k == key).map(|(_, id)| *id);
        for (i, unit_name) in units.iter().enumerate() {
            let unit = made.units.get(key).and_then(|u| u.get(i)).copied();
            // Every ninth function has nobody: the register shows what is vacant.
            let mut holders = if owners % 9 == 8 { Vec::new() } else { person(&made.people) };
            if let (true, Some(first)) = (*key == "halso", holders.first().copied()) {
                // One owner of several units, as in a small region: the demo account of the information owner.
                holders = vec![*made.seats.entry(Role::InformationOwner).or_insert(first)];
            }
            let raw =
                function(format!("Informationsägare {unit_name}"), Role::InformationOwner, unit, holders, person(&made.people));
            let (id, _) = add::<Functions>(tx, raw).await?;
            owners += 1;
            made.owners.entry(key).or_default().push(id);
        }
        let raw = function(
            format!("Systemägare {name}"),
            Role::SystemOwner,
            administration,
            person(&made.people),
            person(&made.people),
        );
        let (id, _) = add::<Functions>(tx, raw).await?;
        made.system_owner.insert(key, id);
        let holders = person(&made.people);
        if *key == "halso" {
            made.seats.extend(holders.first().map(|holder| (Role::InfosecOfficer, *holder)));
        }
        let raw = function(
            format!("Informationssäkerhetshandläggare {name}"),
            Role::InfosecOfficer,
            administration,
            holders,
            person(&made.people),
        );
        let _officer = add::<Functions>(tx, raw).await?;
    }
    for (name, role) in [
        ("Informationssäkerhetssamordnare", Role::Ciso),
        ("IT-säkerhetsansvarig", Role::ItSecurityLead),
        ("IT-direktör", Role::ItDirector),
        ("Dataskyddsombud", Role::Dpo),
        ("Chefläkare", Role::ChiefPhysician),
        ("Tjänsteman i beredskap", Role::OfficerOnCall),
        ("Regiondirektör", Role::RegionDirector),
        ("Registrator", Role::Registrar),
    ] {
        let unit = made.administrations.iter().find(|(k, _)| *k == "stab").map(|(_, id)| *id);
        let holders = person(&made.people);
        made.seats.extend(holders.first().map(|holder| (role, *holder)));
        let _regional = add::<Functions>(tx, function(name.to_owned(), role, unit, holders, person(&made.people))).await?;
    }
    Ok(())
}

async fn information(tx: &mut WriteTx<'_>, made: &mut Made) -> Result<()> {
    for i in 0..INFORMATION_SETS {
        let Some((system, _, _, administration, _)) = pick(SYSTEMS, i) else { continue };
        let Some((what, personal, levels)) = pick(SETS, i / SYSTEMS.len() * 3 + i % 3) else { continue };
        let owner = made.owners.get(administration).and_then(|o| pick(o, i));
        let unit = made.units.get(administration).and_then(|u| pick(u, i));
        let raw = Raw::default()
            .with("name", format!("{what}: {system}"))
            .with("process", *ADMINISTRATIONS.iter().find(|a| a.key == administration).map(|a| &a.name).unwrap_or(&""))
            .with_opt("owner", owner)
            .with_opt("unit", unit)
            .with("personal_data", personal)
            .with("secrecy_grounds", if personal == "sensitive" { "OSL 25 kap. 1 §" } else { "" });
        let (set, _) = add::<InformationSets>(tx, raw).await?;
        made.sets.entry(system).or_default().push(set);
        let attacked = matches!(system, "Katalogtjänsten AD" | "Fjärråtkomst VPN" | "Brandväggar" | "Journal Exempel");
        made.classes.push((set, levels, attacked));
    }
    Ok(())
}

/// What the attack reaches is always decided; of the rest every eleventh set waits for its first classification, and some are due again.
async fn classify(tx: &mut WriteTx<'_>, made: &Made, ctx: &Ctx) -> Result<()> {
    for (i, (set, levels, attacked)) in made.classes.iter().enumerate() {
        if !attacked && i % 11 == 10 {
            continue;
        }
        let at = ctx.now.plus_hours(-24 * (90 + i64::try_from(i).unwrap_or(0) % 300));
        let earlier = Earlier { by: "Informationsägaren".to_owned(), at };
        let _kept = keep_earlier(tx, classification(*set, *levels, ctx), earlier).await?;
        if !attacked && i % 9 == 4 {
            let _kept = review(tx, &[*set], Cause::NewInformation).await?;
        }
    }
    Ok(())
}

fn classification(set: Id, [k, r, t, s]: [i64; 4], ctx: &Ctx) -> NewClassification {
    let why = Some("Bedömd på en workshop med verksamheten.".to_owned());
    NewClassification {
        class: Class {
            confidentiality: Level::new(k),
            integrity: Level::new(r),
            availability: Level::new(t),
            traceability: Level::new(s),
        },
        reasons: Reasons { confidentiality: why.clone(), integrity: why.clone(), availability: why.clone(), traceability: why },
        participants: Some("Verksamhetschef, systemförvaltare, informationssäkerhetshandläggare".to_owned()),
        held_on: Some(ctx.now.local_date().plus_months(-4)),
        ..NewClassification::of(set)
    }
}

async fn systems(tx: &mut WriteTx<'_>, made: &mut Made) -> Result<()> {
    for (i, (name, kind, hosting, administration, critical)) in SYSTEMS.iter().enumerate() {
        let kind = match *kind {
            "integration" => "platform",
            "ot" => "operational",
            other => other,
        };
        let sector = match *administration {
            "trafik" => "transport",
            "halso" | "nara" | "psyk" | "tand" => "health_care",
            _ => "public_administration",
        };
        let owner = made.system_owner.get(administration).copied();
        let depends: Vec<Id> = ["Katalogtjänsten AD", "Virtualiseringen"]
            .iter()
            .filter(|n| *n != name)
            .filter_map(|n| made.systems.get(n).copied())
            .collect();
        let raw = Raw::default()
            .with("name", *name)
            .with("code", format!("SYS-{:03}", i + 1))
            .with("description", format!("{name} i Region Exempel. Påhittat."))
            .with("kind", kind)
            .with("hosting", *hosting)
            .with(
                "lifecycle",
                ["live", "live", "live", "live", "live", "phasing_out", "live", "planned"].get(i % 8).copied().unwrap_or("live"),
            )
            .with_opt("owner", owner)
            .with_opt("manager", made.owners.get(administration).and_then(|o| pick(o, i)))
            .with_flag("sector_critical", *critical)
            .with("sector", if *critical { sector } else { "" })
            .with("supplier", if *hosting == "own" { "" } else { "Leverantör Exempel AB" })
            .with("mtd_hours", if *critical { "4" } else { "48" })
            .with("rto_hours", if *critical { "2" } else { "24" })
            .with_opt("unit", made.administrations.iter().find(|(k, _)| k == administration).map(|(_, id)| *id))
            .with_all("information", made.sets.get(name).cloned().unwrap_or_default())
            .with_all("depends_on", if *critical { depends } else { Vec::new() });
        let (id, _) = add::<Systems>(tx, raw).await?;
        made.systems.insert(name, id);
    }
    Ok(())
}

const ZONES: &[(&str, &str, &str)] = &[
    ("Internet", "external", "0.0.0.0/0"),
    ("DMZ", "dmz", "10.10.0.0/16"),
    ("Servernät", "restricted", "10.30.0.0/16"),
    ("Klientnät", "internal", "10.20.0.0/16"),
    ("Administrationsnät", "restricted", "10.20.9.0/24"),
    ("Medicintekniska nätet", "medical", "10.40.0.0/16"),
    ("Fastighetsnät", "restricted", "10.50.0.0/16"),
    ("Trådlöst gästnät", "external", "10.60.0.0/16"),
];

async fn zones(tx: &mut WriteTx<'_>, made: &mut Made) -> Result<()> {
    let unit = made.units.get("it").and_then(|u| pick(u, 2));
    for (name, trust, cidr) in ZONES {
        let raw = Raw::default().with("name", *name).with("trust", *trust).with("cidrs", *cidr).with_opt("unit", unit);
        let (id, _) = add::<Zones>(tx, raw).await?;
        made.zones.insert(name, id);
    }
    Ok(())
}

/// The hosts that log in the demo traffic: name, kind, system, zone, address.
const LOGGING: &[(&str, &str, &str, &str, &str)] = &[
    (traffic::FIREWALL, "firewall", "Brandväggar", "DMZ", "10.10.0.1"),
    (traffic::VPN, "firewall", "Fjärråtkomst VPN", "DMZ", "10.10.0.2"),
    (traffic::DOMAIN_CONTROLLERS[0], "server", "Katalogtjänsten AD", "Servernät", "10.30.1.1"),
    (traffic::DOMAIN_CONTROLLERS[1], "server", "Katalogtjänsten AD", "Servernät", "10.30.1.2"),
    (traffic::LINUX[0], "server", "Integrationsplattformen", "Servernät", "10.30.2.1"),
    (traffic::LINUX[1], "server", "Journal Exempel", "Servernät", "10.30.2.2"),
    (traffic::LINUX[2], "server", "Laboratoriesystemet LIS", "Servernät", "10.30.2.3"),
    (traffic::WEB, "server", "Bokning invånare", "DMZ", "10.10.1.1"),
];

async fn hosts(tx: &mut WriteTx<'_>, made: &mut Made) -> Result<()> {
    let unit = made.units.get("it").and_then(|u| pick(u, 0));
    let host = |name: &str, kind: &str, system: Option<Id>, zone: Option<Id>, address: String, exposed: bool| {
        Raw::default()
            .with("name", name)
            .with("fqdn", format!("{name}.exempel.se"))
            .with("kind", kind)
            .with("os", if kind == "server" { "Linux" } else { "" })
            .with_opt("system", system)
            .with_opt("zone", zone)
            .with("addresses", address)
            .with("exposure", if exposed { "internet" } else { "internal" })
            .with_opt("unit", unit)
    };
    for (name, kind, system, zone, address) in LOGGING {
        let raw = host(
            name,
            kind,
            made.systems.get(system).copied(),
            made.zones.get(zone).copied(),
            (*address).to_owned(),
            *zone == "DMZ",
        );
        let (id, _) = add::<Hosts>(tx, raw).await?;
        made.hosts.insert((*name).to_owned(), id);
    }
    for i in LOGGING.len()..HOSTS {
        let Some((system, kind, ..)) = pick(SYSTEMS, i) else { continue };
        let (kind, zone, net) = match kind {
            "medical" => ("medical", "Medicintekniska nätet", 40),
            "ot" => ("network", "Fastighetsnät", 50),
            _ => ("server", "Servernät", 30),
        };
        let name = format!("srv-{:03}", i);
        let address = format!("10.{net}.{}.{}", 10 + i / 200, i % 200 + 1);
        let raw = host(&name, kind, made.systems.get(system).copied(), made.zones.get(zone).copied(), address, false);
        let _host = add::<Hosts>(tx, raw).await?;
    }
    Ok(())
}

async fn sources(tx: &mut WriteTx<'_>, made: &Made) -> Result<Recorded> {
    let mut last = None;
    for (name, kind, ..) in LOGGING {
        let source_type = match *kind {
            "firewall" => "fortigate",
            _ if name.starts_with("dc") => "windows_xml",
            _ => "syslog",
        };
        let raw = Raw::default()
            .with("name", *name)
            .with("transport", "any")
            .with("header_host", *name)
            .with("source_type", source_type)
            .with("time_zone", vk_core::LOCAL_ZONE)
            .with("silent_after_minutes", if *name == traffic::SILENT { "1" } else { "15" })
            .with_opt("host", made.hosts.get(*name).copied())
            .with_opt("unit", made.units.get("it").and_then(|u| pick(u, 1)));
        let (_, recorded) = add::<Sources>(tx, raw).await?;
        last = Some(recorded);
    }
    last.ok_or_else(|| anyhow!("demo region: no log sources"))
}
