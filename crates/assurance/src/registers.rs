//! The registers of this crate, in the order of the menu and of the demo data.
use crate::{paper_templates, papers};
use vk_web::Register;

pub static ALL: &[&Register] = &[&paper_templates::REGISTER, &papers::REGISTER, &papers::REGISTRY];
