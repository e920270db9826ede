//! The registers of this crate, in the order of the menu.
use crate::{breaches, incidents};
use vk_web::Register;

pub static ALL: &[&Register] = &[&incidents::REGISTER, &incidents::significance::REGISTER, &breaches::REGISTER];
