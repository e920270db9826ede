//! Where an uploaded file waits between the pages of an import: in memory, for its owner only, for an hour. A restart empties the shelf; the
//! page then asks for the file again. Nothing of it is written to disk.
use super::Grid;
use std::sync::{Arc, Mutex, PoisonError};
use vk_core::{Id, Instant};

const LIFETIME_SECONDS: i64 = 3600;
/// Files kept at once; the oldest goes first.
const MOST: usize = 16;

struct Shelved<T> {
    token: Id,
    owner: Id,
    register: &'static str,
    at: Instant,
    content: Arc<T>,
}

/// Files that were read and wait, as whatever they were read into.
pub struct Shelf<T>(Mutex<Vec<Shelved<T>>>);

impl<T> Shelf<T> {
    #[allow(clippy::new_without_default, reason = "made once, as a static")]
    pub const fn new() -> Shelf<T> {
        Shelf(Mutex::new(Vec::new()))
    }

    /// Puts a file on the shelf; another one of the same person for the same register makes room.
    pub fn put(&self, token: Id, owner: Id, register: &'static str, at: Instant, content: T) {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.retain(|s| at.seconds_since(s.at) < LIFETIME_SECONDS && !(s.owner == owner && s.register == register));
        while shelf.len() >= MOST {
            shelf.remove(0);
        }
        shelf.push(Shelved { token, owner, register, at, content: Arc::new(content) });
    }

    /// The file, if it is there, is theirs, and was meant for this register.
    pub fn get(&self, token: Id, owner: Id, register: &str, now: Instant) -> Option<Arc<T>> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = |s: &&Shelved<T>| s.token == token && s.owner == owner && s.register == register;
        shelf.iter().find(theirs).filter(|s| now.seconds_since(s.at) < LIFETIME_SECONDS).map(|s| s.content.clone())
    }

    /// Takes a finished file away.
    pub fn remove(&self, token: Id) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|s| s.token != token);
    }
}

impl<T> std::fmt::Debug for Shelf<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shelf")
    }
}

static SHELF: Shelf<Grid> = Shelf::new();

/// Puts a table on the shelf.
pub fn put(token: Id, owner: Id, register: &'static str, at: Instant, grid: Grid) {
    SHELF.put(token, owner, register, at, grid);
}

/// [`Shelf::get`] of a table.
pub fn get(token: Id, owner: Id, register: &str, now: Instant) -> Option<Arc<Grid>> {
    SHELF.get(token, owner, register, now)
}

/// Takes a finished table away.
pub fn remove(token: Id) {
    SHELF.remove(token);
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
