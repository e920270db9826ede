//! The registers of this crate, in the order of the menu and of the demo data. One line each; the binary adds those of the other crates.
use crate::{
    actions, assessments, classification_models, classifications, functions, hosts, information_sets, organisation, people,
    requirements, risks, systems, tasks, type_classifications, zones,
};
use vk_web::Register;

pub static ALL: &[&Register] = &[
    &organisation::REGISTER,
    &people::REGISTER,
    &functions::REGISTER,
    &information_sets::REGISTER,
    &classification_models::REGISTER,
    &classifications::REGISTER,
    &type_classifications::REGISTER,
    &systems::REGISTER,
    &zones::REGISTER,
    &hosts::REGISTER,
    &requirements::sources::REGISTER,
    &requirements::records::REGISTER,
    &assessments::REGISTER,
    &assessments::evidence::REGISTER,
    &assessments::exceptions::REGISTER,
    &actions::REGISTER,
    &actions::plans::REGISTER,
    &risks::matrices::REGISTER,
    &risks::threats::REGISTER,
    &risks::analyses::REGISTER,
    &risks::register::REGISTER,
    &tasks::REGISTER,
    &tasks::MONDAY,
];
