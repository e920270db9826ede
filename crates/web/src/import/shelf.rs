//! Where an uploaded file waits between the pages of an import: in memory, for its owner only, for an hour. A restart empties the shelf; the
//! page then asks for the file again. Nothing of it is written to disk.
use super::Grid;
use std::sync::{Arc, Mutex, PoisonError};
use vk_core::{Id, Instant};

const LIFETIME_SECONDS: i64 = 3600;
/// Files kept at once; the oldest goes first.
const MOST: usize = 16;

struct Shelved {
    token: Id,
    owner: Id,
    register: &'static str,
    at: Instant,
    grid: Arc<Grid>,
}

static SHELF: Mutex<Vec<Shelved>> = Mutex::new(Vec::new());

/// Puts a file on the shelf; another one of the same person for the same register makes room.
pub fn put(token: Id, owner: Id, register: &'static str, at: Instant, grid: Grid) {
    let mut shelf = SHELF.lock().unwrap_or_else(PoisonError::into_inner);
    shelf.retain(|s| at.seconds_since(s.at) < LIFETIME_SECONDS && !(s.owner == owner && s.register == register));
    while shelf.len() >= MOST {
        shelf.remove(0);
    }
    shelf.push(Shelved { token, owner, register, at, grid: Arc::new(grid) });
}

/// The file, if it is there, is theirs, and was meant for this register.
pub fn get(token: Id, owner: Id, register: &str, now: Instant) -> Option<Arc<Grid>> {
    let shelf = SHELF.lock().unwrap_or_else(PoisonError::into_inner);
    shelf
        .iter()
        .find(|s| s.token == token && s.owner == owner && s.register == register && now.seconds_since(s.at) < LIFETIME_SECONDS)
        .map(|s| s.grid.clone())
}

/// Takes a finished file away.
pub fn remove(token: Id) {
    SHELF.lock().unwrap_or_else(PoisonError::into_inner).retain(|s| s.token != token);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_given_to_its_owner_only_and_not_for_ever() {
        let [token, owner, other] = ["shelf-token", "shelf-owner", "shelf-other"].map(Id::fixed);
        let at = Instant::from_micros(1_800_000_000_000_000);
        put(token, owner, "shelf-test", at, Grid::default());
        assert!(get(token, owner, "shelf-test", at).is_some());
        assert!(get(token, other, "shelf-test", at).is_none());
        assert!(get(token, owner, "other-register", at).is_none());
        assert!(get(token, owner, "shelf-test", at.plus_seconds(LIFETIME_SECONDS)).is_none());
        remove(token);
        assert!(get(token, owner, "shelf-test", at).is_none());
    }
}
