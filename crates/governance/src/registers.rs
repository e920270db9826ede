//! The registers of this crate, in the order of the menu and of the demo data. One line each; the binary adds those of the other crates.
use crate::{
    actions, assessments, functions, hosts, incidents, information_sets, organisation, people, requirements, systems, zones,
};
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
    &requirements::sources::REGISTER,
    &requirements::records::REGISTER,
    &assessments::REGISTER,
    &assessments::evidence::REGISTER,
    &assessments::exceptions::REGISTER,
    &actions::REGISTER,
];
