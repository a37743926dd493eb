//! A stack that fits the deepest rules, whatever thread asks.

/// How deep expressions may call each other when they are computed. The analysis excludes cycles and bounds what is
/// written; this bounds what that leads to.
pub const DEEPEST: u32 = 2_000;

/// Room for [`DEEPEST`] calls in the most wasteful build; the system gives only what is touched.
const STACK: usize = 256 << 20;

/// Runs `work` on a stack of its own, or where it is when the system gives no thread.
pub fn on_own_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    std::thread::scope(|scope| match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, &work) {
        Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => work(),
    })
}
