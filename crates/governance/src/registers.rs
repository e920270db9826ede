//! The registers of this crate, in the order of the menu and of the demo data. One line each; the binary adds those of the other crates.
use crate::{actions, functions, hosts, incidents, information_sets, organisation, people, systems, tasks, zones};
use vk_web::Register;

pub static ALL: &[&Register] = &[
    &organisation::REGISTER,
    &people::REGISTER,
    &functions::REGISTER,
    &information_sets::REGISTER,
    &systems::REGISTER,
    &zones::REGISTER,
    &hosts::REGISTER,
    &incidents::REGISTER,
    &actions::REGISTER,
    &actions::plans::REGISTER,
    &tasks::REGISTER,
];
