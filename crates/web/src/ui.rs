//! View structs of the shared template macros
