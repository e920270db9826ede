//! The registers on whole databases, SQLite always and PostgreSQL where VARDKASE_TEST_PG names a server.
mod incident_pages;
mod incidents;
mod organisation;
mod support;
mod systems;
