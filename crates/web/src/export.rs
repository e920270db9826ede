//! Xlsx, csv and json of exactly what is shown
