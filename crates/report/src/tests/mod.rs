//! Files as those who open them find them.
mod docx;
mod pdf;
