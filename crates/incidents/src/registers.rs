//! The registers of this crate, in the order of the menu.
use crate::incidents;
use vk_web::Register;

pub static ALL: &[&Register] = &[&incidents::REGISTER, &incidents::significance::REGISTER];
