//! The registers of this crate, in the order of the menu and of the demo data.
use crate::{audits, findings};
use vk_web::Register;

pub static ALL: &[&Register] = &[&audits::REGISTER, &findings::REGISTER];
