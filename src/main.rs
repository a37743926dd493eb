//! The command line of Premia.

fn main() -> std::process::ExitCode {
    premia::cli::main()
}
