//! Raw in, typed out, with the input kept and messages beside the fields. A body with the field _resumed (see login.rs) never validates: it re-renders with the notice form-resumed
