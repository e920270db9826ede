//! Configuration: `vardkase.toml` in the data folder, or the file given with `--config`. Unknown keys are errors, so a typing mistake is not
//! silently a default. What the command line gives wins.
use anyhow::{Context, Result};
use serde::Deserialize;
use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};
use vk_governance::tasks::{MailConfig, Mailer};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The address people type, `https://vardkase.region.example`. Needed as soon as it listens beyond loopback.
    pub public_url: Option<String>,
    /// Where to listen for pages and API.
    pub listen: Option<SocketAddr>,
    /// `postgres://…` when the embedded database is outgrown.
    pub database: Option<String>,
    pub tls: Option<Tls>,
    /// Reverse proxies whose `X-Forwarded-For` is believed; they must pass Host and Origin.
    pub trusted_proxies: Vec<IpAddr>,
    /// Bearer token for `/metrics`; without one it answers loopback only.
    pub metrics_token: Option<String>,
    pub syslog: Syslog,
    pub detection: Detection,
    pub attachments: Attachments,
    /// Where the daily mail goes out; without it none is sent.
    pub mail: Option<Mail>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// `smtp://host:25` (not encrypted), `starttls://host:587`, `smtps://host:465`.
    pub smtp: String,
    /// `Vårdkase <vardkase@region.example>`
    pub from: String,
    pub user: Option<String>,
    /// A file with the password alone, so that it does not stand here.
    pub password_file: Option<PathBuf>,
    /// From this hour on, Swedish time, the day's mails go.
    #[serde(default = "seven")]
    pub digest_hour: i8,
}

fn seven() -> i8 {
    7
}

impl Mail {
    /// The way out, with the password from its file.
    pub fn mailer(&self) -> Result<Mailer> {
        let read = |path: &PathBuf| std::fs::read_to_string(path).with_context(|| path.display().to_string());
        let password = self.password_file.as_ref().map(read).transpose()?;
        Ok(Mailer::new(MailConfig {
            smtp: self.smtp.clone(),
            from: self.from.clone(),
            user: self.user.clone(),
            password: password.map(|text| text.trim_end().to_owned()),
            digest_hour: self.digest_hour,
        })?)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// PEM: the certificate and its chain.
    pub certificate: PathBuf,
    /// PEM: the private key.
    pub key: PathBuf,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Syslog {
    pub udp: Option<SocketAddr>,
    pub tcp: Option<SocketAddr>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Detection {
    /// Files and folders of Sigma rules, beside those that are shipped.
    pub rules: Vec<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Attachments {
    /// The largest file that is taken, in megabytes.
    pub limit_mb: u64,
    /// A scanner and its arguments, `{file}` standing for the file: exit code 0 is clean, 1 infected, anything else "not scanned".
    pub scan: Vec<String>,
}

impl Default for Attachments {
    fn default() -> Attachments {
        Attachments { limit_mb: 25, scan: Vec::new() }
    }
}

impl Config {
    /// The file given, else `vardkase.toml` in the data folder, else defaults.
    pub fn load(given: Option<&Path>, data: &Path) -> Result<Config> {
        let beside = data.join("vardkase.toml");
        let path = match given {
            Some(path) => path,
            None if beside.exists() => &beside,
            None => return Ok(Config::default()),
        };
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelled_key_is_named() {
        let error = toml::from_str::<Config>("publik_url = \"x\"").unwrap_err().to_string();
        assert!(error.contains("publik_url"), "{error}");
    }

    #[test]
    fn mail_needs_an_address_that_can_be_used() {
        let config =
            toml::from_str::<Config>("[mail]\nsmtp = \"smtp://127.0.0.1:25\"\nfrom = \"vardkase@region.example\"").unwrap();
        assert_eq!(config.mail.as_ref().unwrap().digest_hour, 7);
        assert!(config.mail.unwrap().mailer().is_ok());
        let wrong = toml::from_str::<Config>("[mail]\nsmtp = \"mail.example\"\nfrom = \"vardkase@region.example\"").unwrap();
        assert!(wrong.mail.unwrap().mailer().unwrap_err().to_string().contains("mail.example"));
    }

    #[test]
    fn everything_can_be_left_out() {
        let config = toml::from_str::<Config>("").unwrap();
        assert!(config.public_url.is_none());
        assert_eq!((config.attachments.limit_mb, config.attachments.scan.len()), (25, 0));
    }

    #[test]
    fn a_scanner_is_a_program_with_its_arguments() {
        let text = "[attachments]\nscan = [\"clamdscan\", \"--fdpass\", \"--no-summary\", \"{file}\"]";
        let config = toml::from_str::<Config>(text).unwrap();
        assert_eq!((config.attachments.limit_mb, config.attachments.scan[3].as_str()), (25, "{file}"));
    }
}
