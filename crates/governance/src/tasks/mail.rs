//! Sending mail over SMTP: one message with a plain and an HTML part. TLS by rustls with the machine's own trust store. A password never goes over a
//! connection that is not encrypted.
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, MultiPart},
    transport::smtp::authentication::Credentials,
};
use std::time::Duration;
use tokio::time::timeout;

/// How long each step of one message may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where and as whom mail is sent; read by the binary from `[mail]`.
#[derive(Clone)]
pub struct MailConfig {
    /// `smtp://host:25` (not encrypted), `starttls://host:587`, `smtps://host:465`.
    pub smtp: String,
    /// `Vårdkase <vardkase@region.example>`
    pub from: String,
    pub user: Option<String>,
    pub password: Option<String>,
    /// From this hour on (Europe/Stockholm) the day's mails go.
    pub digest_hour: i8,
}

impl std::fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailConfig").field("smtp", &self.smtp).field("from", &self.from).finish_non_exhaustive()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("[mail] smtp: {0:?} is not smtp://host:port, starttls://host:port or smtps://host:port")]
    Address(String),
    #[error("[mail] a password needs starttls:// or smtps://")]
    Unencrypted,
    #[error("the mail server was not reached: {0}")]
    Unreached(String),
    #[error("the connection ended while the mail was handed over, and nobody knows whether it arrived: {0}")]
    Lost(String),
    #[error("[mail] digest_hour is between 0 and 23")]
    Hour,
    #[error("not a mail address: {0:?}")]
    Mailbox(String),
    #[error("the message cannot be written: {0}")]
    Message(#[from] lettre::error::Error),
    #[error("{0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
}

impl MailError {
    /// The server could not be talked to; the next message would fare no better.
    pub fn is_unreached(&self) -> bool {
        matches!(self, MailError::Unreached(_) | MailError::Lost(_))
    }
    /// The message certainly did not go, and may be sent again.
    pub fn is_certain(&self) -> bool {
        !matches!(self, MailError::Lost(_))
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub name: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// The way out. Put into the application with `AppBuilder::slot`.
#[derive(Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    digest_hour: i8,
    patience: Duration,
}

impl Mailer {
    /// # Errors
    /// What in the configuration cannot be used.
    pub fn new(config: MailConfig) -> Result<Mailer, MailError> {
        let wrong = || MailError::Address(config.smtp.clone());
        let (scheme, place) = config.smtp.split_once("://").ok_or_else(wrong)?;
        let place = place.trim_end_matches('/');
        if place.is_empty() || place.contains(['@', '?', '/']) {
            return Err(wrong());
        }
        let url = match scheme {
            "smtp" if config.password.is_some() => return Err(MailError::Unencrypted),
            "smtp" => format!("smtp://{place}"),
            "starttls" => format!("smtp://{place}?tls=required"),
            "smtps" => format!("smtps://{place}"),
            _ => return Err(wrong()),
        };
        if !(0..24).contains(&config.digest_hour) {
            return Err(MailError::Hour);
        }
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url).map_err(|_| wrong())?.timeout(Some(PATIENCE));
        if let (Some(user), Some(password)) = (config.user, config.password) {
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Mailer {
            transport: builder.build(),
            from: mailbox(&config.from)?,
            digest_hour: config.digest_hour,
            patience: PATIENCE,
        })
    }

    /// Waits so long for a server that does not answer, instead of half a minute.
    pub fn with_patience(self, patience: Duration) -> Mailer {
        Mailer { patience, ..self }
    }

    pub fn digest_hour(&self) -> i8 {
        self.digest_hour
    }

    /// Sends one message; the server has accepted it when this is done. In two steps, so that it is known whether the server can have the message: what
    /// fails before it was handed over may be tried again. A server that swallows packets is waited for no longer than `patience`, twice.
    pub async fn send(&self, mail: Mail) -> Result<(), MailError> {
        let address = mail.to.trim().parse().map_err(|_| MailError::Mailbox(mail.to.clone()))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(mail.name), address))
            .subject(mail.subject)
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))?;
        match timeout(self.patience, self.transport.test_connection()).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => return Err(MailError::Unreached("NOOP".to_owned())),
            Ok(Err(error)) if error.status().is_some() => return Err(error.into()),
            Ok(Err(error)) => return Err(MailError::Unreached(error.to_string())),
            Err(waited) => return Err(MailError::Unreached(waited.to_string())),
        }
        match timeout(self.patience, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.status().is_some() || error.is_client() => Err(error.into()),
            Ok(Err(error)) => Err(MailError::Lost(error.to_string())),
            Err(waited) => Err(MailError::Lost(waited.to_string())),
        }
    }
}

fn mailbox(text: &str) -> Result<Mailbox, MailError> {
    text.parse().map_err(|_| MailError::Mailbox(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(smtp: &str, password: Option<&str>) -> MailConfig {
        MailConfig {
            smtp: smtp.to_owned(),
            from: "Vårdkase <vardkase@region.example>".to_owned(),
            user: Some("vardkase".to_owned()),
            password: password.map(str::to_owned),
            digest_hour: 7,
        }
    }

    #[tokio::test]
    async fn a_password_is_refused_where_it_could_be_read_on_the_way() {
        assert!(matches!(Mailer::new(config("smtp://mail.example:25", Some("x"))), Err(MailError::Unencrypted)));
        assert!(Mailer::new(config("starttls://mail.example:587", Some("x"))).is_ok());
        assert!(Mailer::new(config("smtp://mail.example:25", None)).is_ok());
    }

    #[test]
    fn what_is_no_address_is_named() {
        for wrong in ["mail.example", "http://mail.example", "smtp://", "smtp://user:pass@mail.example"] {
            assert!(matches!(Mailer::new(config(wrong, None)), Err(MailError::Address(_))), "{wrong}");
        }
        let hour = MailConfig { digest_hour: 24, ..config("smtp://mail.example", None) };
        assert!(matches!(Mailer::new(hour), Err(MailError::Hour)));
        assert!(!format!("{:?}", config("smtps://mail.example", Some("hemligt"))).contains("hemligt"));
    }
}
