//! The registers of this crate, in the order of the menu and of the demo data. One line each; the binary adds those of the other crates.
use crate::{functions, incidents, information_sets, organisation, people, systems};
use vk_web::Register;

pub static ALL: &[&Register] = &[
    &organisation::REGISTER,
    &people::REGISTER,
    &functions::REGISTER,
    &information_sets::REGISTER,
    &systems::REGISTER,
    &incidents::REGISTER,
];
