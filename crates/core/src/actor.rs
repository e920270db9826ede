//! Who acts, when, in which language: the one parameter of everything that changes or reads a record.
use crate::{Grants, Id, Instant, Lang};
use std::sync::atomic::{AtomicU64, Ordering};

/// Who did it, as the audit log names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in account, in the browser or with an API token.
    User { id: Id, name: String, grants: Grants },
    /// The program itself: `system("pipeline")`, `system("demo")`, `system("command line")`.
    System(&'static str),
    /// Nobody signed in: the set-up page, the sign-in form.
    Anonymous,
}

impl Actor {
    /// The account's id, where there is one.
    pub fn user_id(&self) -> Option<Id> {
        match self {
            Actor::User { id, .. } => Some(*id),
            Actor::System(_) | Actor::Anonymous => None,
        }
    }
    /// The name written into the audit log.
    pub fn name(&self) -> &str {
        match self {
            Actor::User { name, .. } => name,
            Actor::System(what) => what,
            Actor::Anonymous => "anonymous",
        }
    }
}

/// The circumstances of one act. Made at the edge (request, command, job); everything below takes it as a parameter.
#[derive(Debug)]
pub struct Ctx {
    pub now: Instant,
    pub actor: Actor,
    pub lang: Lang,
    seed: [u64; 2],
    drawn: AtomicU64,
}

impl Ctx {
    /// `seed` is randomness from the edge; tests pass a constant and get the same ids every time.
    pub fn new(now: Instant, actor: Actor, lang: Lang, seed: [u64; 2]) -> Ctx {
        Ctx { now, actor, lang, seed, drawn: AtomicU64::new(0) }
    }

    /// A context for the program's own acts.
    pub fn system(now: Instant, what: &'static str, seed: [u64; 2]) -> Ctx {
        Ctx::new(now, Actor::System(what), Lang::Sv, seed)
    }

    /// A new identifier, unique within and between contexts as far as their seeds differ.
    pub fn new_id(&self) -> Id {
        let n = self.drawn.fetch_add(1, Ordering::Relaxed);
        let (a, b) = (mix(self.seed[0] ^ mix(n)), mix(self.seed[1].wrapping_add(n)));
        let mut random = [0u8; 10];
        let bytes = a.to_be_bytes().into_iter().chain(b.to_be_bytes());
        for (slot, byte) in random.iter_mut().zip(bytes) {
            *slot = byte;
        }
        Id::new(self.now, random)
    }
}

/// splitmix64's finaliser.
fn mix(z: u64) -> u64 {
    let z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_drawn_in_one_context_differ() {
        let ctx = Ctx::system(Instant::from_micros(1), "test", [1, 2]);
        let ids: BTreeSet<_> = (0..1000).map(|_| ctx.new_id()).collect();
        assert_eq!(ids.len(), 1000);
    }
}
