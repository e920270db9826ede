//! The registers of this crate, in the order of the menu and of the demo data.
use vk_web::Register;

pub static ALL: &[&Register] = &[];
