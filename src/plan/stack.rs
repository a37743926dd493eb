//! A stack that fits the deepest rules, whatever thread asks.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How deep expressions may call each other when they are computed. The analysis excludes cycles and bounds what is
/// written; this bounds what that leads to.
pub const DEEPEST: u32 = 2_000;

/// Room for [`DEEPEST`] calls in the most wasteful build, and for those who ask for it; the system gives only what is touched.
const STACK: usize = (256 << 20) + SPARE;

/// How much of such a stack may be used by whoever asks for another one: then this one has room enough.
const SPARE: usize = 16 << 20;

thread_local! {
    /// Where the stack of this thread began, if it is such a one.
    static BEGAN: Cell<Option<usize>> = const { Cell::new(None) };
}

/// About where the stack ends now.
fn here() -> usize {
    let mark = 0_u8;
    std::ptr::from_ref(&mark).addr()
}

/// Runs `work` on a stack of its own, or where it is when that is one with room enough, or when the system gives no thread.
pub fn on_own_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    // A thread costs more than most of what is asked.
    if BEGAN.get().is_some_and(|began| began.abs_diff(here()) < SPARE) {
        return work();
    }
    let mut results = on_own_stacks(&[()], |()| work());
    results.pop().unwrap_or_else(work)
}

/// So few items are not worth a thread.
const FEWEST: usize = 16;

/// Runs `work` on each of `items`, shared among as many threads as there are processors; the results in the order of the
/// items.
pub fn shared_out<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let most = items.len().div_ceil(threads).max(FEWEST);
    let parts: Vec<&[I]> = items.chunks(most).collect();
    let all = |part: &&[I]| part.iter().map(&work).collect::<Vec<T>>();
    match parts.as_slice() {
        [] => Vec::new(),
        [only] => on_own_stack(|| all(only)),
        _ => on_own_stacks(&parts, all).into_iter().flatten().collect(),
    }
}

/// Runs `work` on each of `items`, few of which may take long: as many threads as there are processors take one after another. The
/// results in the order of the items.
pub fn taken_in_turn<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let take = |(): &()| {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return done };
            done.push((at, work(item)));
        }
    };
    let mut done: Vec<(usize, T)> = on_own_stacks(&vec![(); threads], take).into_iter().flatten().collect();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Runs `work` on each of `items`, all at once, each on a stack of its own; the results in the order of the items.
pub fn on_own_stacks<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let work = &work;
    std::thread::scope(|scope| {
        let begin = |item| {
            let thread = std::thread::Builder::new().stack_size(STACK);
            (
                item,
                thread.spawn_scoped(scope, move || {
                    BEGAN.set(Some(here()));
                    work(item)
                }),
            )
        };
        let begun: Vec<_> = items.iter().map(begin).collect();
        let result = begun.into_iter().map(|(item, thread)| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => work(item),
        });
        result.collect()
    })
}
