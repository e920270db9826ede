//! Generates the `Field` enum from `fields.yaml`, the one place where a field is named.
use std::{env, fmt::Write as _, fs, path::Path};

#[derive(serde::Deserialize)]
struct Entry {
    name: String,
    kind: String,
    #[serde(default)]
    many: bool,
    #[serde(default)]
    token: bool,
    doc: String,
}

fn variant(name: &str) -> String {
    let mut out = String::new();
    for part in name.split(['.', '_', '@']) {
        let mut chars = part.chars();
        if let Some(first) = chars.next() {
            out.extend(first.to_uppercase());
            out.push_str(chars.as_str());
        }
    }
    out
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=fields.yaml");
    let entries: Vec<Entry> = yaml_serde::from_str(&fs::read_to_string("fields.yaml")?)?;
    let mut code = String::new();
    writeln!(code, "/// A field of the registry (`fields.yaml`). Its number is its column in [`FIELDS`].")?;
    writeln!(code, "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[repr(u16)]\npub enum Field {{")?;
    for e in &entries {
        writeln!(code, "    /// `{}`: {}\n    {},", e.name, e.doc, variant(&e.name))?;
    }
    writeln!(code, "}}\n/// Every field, in column order.\npub static FIELDS: &[FieldSpec] = &[")?;
    for e in &entries {
        let mut kind = e.kind.clone();
        if let Some(first) = kind.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        writeln!(
            code,
            "    FieldSpec {{ field: Field::{}, name: {:?}, kind: FieldKind::{kind}, many: {}, token: {}, doc: {:?} }},",
            variant(&e.name),
            e.name,
            e.many,
            e.token,
            e.doc
        )?;
    }
    writeln!(code, "];")?;
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    writeln!(code, "/// Names in byte order, for look-ups.\nstatic BY_NAME: &[(&str, Field)] = &[")?;
    for e in sorted {
        writeln!(code, "    ({:?}, Field::{}),", e.name, variant(&e.name))?;
    }
    writeln!(code, "];")?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("fields.rs"), code)?;
    Ok(())
}
