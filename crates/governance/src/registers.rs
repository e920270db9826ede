//! The registers of this crate, in the order of the menu and of the demo data. One line each; the binary adds those of the other crates.
use crate::systems;
use vk_web::Register;

pub static ALL: &[&Register] = &[&systems::REGISTER];
