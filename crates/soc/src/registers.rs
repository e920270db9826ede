//! This crate's registers, in the order of the menu.
use vk_web::Register;

pub static ALL: &[&Register] = &[&crate::alerts::REGISTER, &crate::logs::REGISTER, &crate::sources::REGISTER];
