//! The registers of this crate, in the order of the menu and of the demo data.
use crate::{
    activities, audits, calendar, decisions, findings, occasions, paper_templates, papers, recommendations, room, wheels,
};
use vk_web::Register;

pub static ALL: &[&Register] = &[
    &wheels::DRAWN,
    &wheels::REGISTER,
    &activities::REGISTER,
    &occasions::REGISTER,
    &calendar::REGISTER,
    &audits::REGISTER,
    &findings::REGISTER,
    &recommendations::REGISTER,
    &room::REGISTER,
    &decisions::REGISTER,
    &paper_templates::REGISTER,
    &papers::REGISTER,
    &papers::REGISTRY,
];
