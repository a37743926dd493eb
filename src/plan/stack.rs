//! A stack that fits the deepest rules, whatever thread asks.

/// How deep expressions may call each other when they are computed. The analysis excludes cycles and bounds what is
/// written; this bounds what that leads to.
pub const DEEPEST: u32 = 2_000;

/// Room for [`DEEPEST`] calls in the most wasteful build; the system gives only what is touched.
const STACK: usize = 256 << 20;

/// Runs `work` on a stack of its own, or where it is when the system gives no thread.
pub fn on_own_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    let mut results = on_own_stacks(&[()], |()| work());
    results.pop().unwrap_or_else(work)
}

/// Runs `work` on each of `items`, all at once, each on a stack of its own; the results in the order of the items.
pub fn on_own_stacks<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let work = &work;
    std::thread::scope(|scope| {
        let begin = |item| {
            let thread = std::thread::Builder::new().stack_size(STACK);
            (item, thread.spawn_scoped(scope, move || work(item)))
        };
        let begun: Vec<_> = items.iter().map(begin).collect();
        let result = begun.into_iter().map(|(item, thread)| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => work(item),
        });
        result.collect()
    })
}
