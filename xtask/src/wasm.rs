//! WebAssembly modules: cargo, wasm-bindgen as a library, wasm-opt; the same bytes on every machine.

use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::npm;
use crate::sh::{self, Result};
use crate::stamp::Stamp;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Speed for the arithmetic of the curve, whose 128-bit products are calls until they are inlined here: a sixth less time for a
/// submission, for 0.8 kB. Everything else stays as small as -Oz makes it.
const WASM_OPT: &[&str] = &[
    "--no-inline=*veilgate*",
    "--no-inline=*core*",
    "--no-inline=*alloc*",
    "--no-inline=*aes*",
    "--no-inline=*cipher*",
    "--no-inline=*polyval*",
    "--no-inline=*sha2*",
    "--no-inline=*digest*",
    "--no-inline=*rlsf*",
    "--no-inline=*wasm_bindgen*",
    "--no-inline=*js_sys*",
    "-O3",
    "--flexible-inline-max-function-size=62",
];

/// `aes` and `sha2` have a form of their own for size, chosen by these.
const COMPACT: &[&str] = &["--cfg=aes_backend_soft=\"compact\"", "--cfg=sha2_backend_soft=\"compact\""];

/// What rustc emits for this target, and wasm-bindgen on top; every browser since 2023 has them.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// A crate of the workspace that becomes a module with its JavaScript.
struct Module {
    package: &'static str,
    features: &'static str,
    /// The name of the files that are made.
    name: &'static str,
    sources: PathBuf,
    folder: PathBuf,
}

/// Builds `pkg/wasm`: the module of the page, which decides, and that of whoever writes a policy, which looks through it.
pub(crate) fn build() -> Result {
    for (name, features) in [("veilgate", ""), ("veilgate_analysis", "analysis")] {
        let (sources, folder) = (sh::root().join("src"), sh::root().join("pkg/wasm").join(name));
        Module { package: "veilgate", features, name, sources, folder }.build()?;
    }
    Ok(())
}

/// Builds the module that does nothing, for the benches, in the same way; returns its folder.
pub(crate) fn build_empty() -> Result<PathBuf> {
    let sources = sh::root().join("benches/empty");
    let folder = sh::target().join("xtask/empty");
    Module { package: "veilgate-empty", features: "", name: "veilgate_empty", sources, folder: folder.clone() }
        .build()?;
    Ok(folder)
}

/// Adds the wasm target to the toolchain, unless it is there.
pub(crate) fn require_target() -> Result {
    if sysroot()?.join("lib/rustlib").join(TARGET).join("lib").is_dir() {
        return Ok(());
    }
    sh::say(&format!("wasm: adding the target {TARGET}"));
    sh::run(sh::command("rustup").args(["target", "add", TARGET])).map_err(|error| {
        format!("{error} The toolchain lacks the target {TARGET}: add it with rustup (https://rustup.rs).")
    })
}

impl Module {
    fn build(&self) -> Result {
        npm::install("pkg")?;
        let root = sh::root();
        let stamp = Stamp {
            file: sh::target().join(format!("xtask/{}.wasm.stamp", self.name)),
            inputs: &[
                root.join("Cargo.toml"),
                root.join("Cargo.lock"),
                root.join("rust-toolchain.toml"),
                self.sources.clone(),
                root.join("xtask/src/wasm.rs"),
                root.join("pkg/package-lock.json"),
            ],
            facts: &[sh::output(sh::command("rustc").arg("-vV"))?],
            outputs: std::slice::from_ref(&self.folder),
        };
        let built = stamp.unless_fresh(|| self.make())?;
        sh::say(&format!("wasm: {} is {}", self.name, if built { "built" } else { "up to date" }));
        Ok(())
    }

    fn make(&self) -> Result {
        require_target()?;
        sh::run(
            sh::cargo("rustc")
                .args(["--release", "--locked", "--package", self.package, "--lib", "--target", TARGET])
                .args(["--no-default-features", "--features", self.features])
                // Built together with an rlib, a cdylib gets no link-time optimization.
                .args(["--crate-type", "cdylib"])
                // Set, it hides flags of the surroundings too: they would change the bytes.
                .env("CARGO_ENCODED_RUSTFLAGS", flags()?.join("\x1f")),
        )?;
        drop(std::fs::remove_dir_all(&self.folder));
        let built =
            sh::target().join(TARGET).join("release").join(self.package.replace('-', "_")).with_extension("wasm");
        self.bind(&built).map_err(|error| {
            format!(
                "wasm-bindgen cannot read {}: {error} Its version in xtask/Cargo.toml must be the one in Cargo.lock.",
                built.display()
            )
        })?;
        let module = self.folder.join(format!("{}_bg.wasm", self.name));
        let optimized = self.folder.join("optimized.wasm");
        sh::run(
            sh::command("node")
                .arg(sh::root().join("pkg/node_modules/binaryen/bin/wasm-opt"))
                .args(WASM_OPT)
                .args(FEATURES)
                .args(["--strip-debug", "--strip-producers", "--strip-target-features"])
                .arg(&module)
                .arg("-o")
                .arg(&optimized),
        )?;
        std::fs::rename(&optimized, &module).map_err(|error| format!("Cannot replace {}: {error}.", module.display()))
    }

    fn bind(&self, module: &Path) -> std::result::Result<(), String> {
        let mut bindgen = Bindgen::new();
        bindgen.input_path(module).out_name(self.name).typescript(true);
        bindgen.remove_producers_section(true);
        bindgen.web(true).and_then(|bindgen| bindgen.generate(&self.folder)).map_err(|error| format!("{error:#}."))
    }
}

/// The small forms of what is not hot for a few hundred bytes; and no folder of this machine in the module.
fn flags() -> Result<Vec<String>> {
    let mut from_to = vec![
        (sh::root(), "veilgate".to_owned()),
        (sh::target(), "target".to_owned()),
        (sysroot()?.join("lib/rustlib/src/rust"), "rust".to_owned()),
    ];
    let home = cargo_home()?;
    from_to.push((home.clone(), "cargo".to_owned()));
    // The folder's name tells which registry the crates came through.
    let sources = home.join("registry/src");
    for entry in std::fs::read_dir(&sources).into_iter().flatten().flatten() {
        from_to.push((entry.path(), "crates".to_owned()));
    }
    from_to[4..].sort();
    let remapped = from_to.into_iter().map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    Ok(COMPACT.iter().map(ToString::to_string).chain(remapped).collect())
}

fn cargo_home() -> Result<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .ok_or_else(|| "Neither CARGO_HOME nor a home folder is known: set CARGO_HOME.".to_owned())
}

fn sysroot() -> Result<PathBuf> {
    let printed = sh::output(sh::command("rustc").args(["--print", "sysroot"]))?;
    Ok(PathBuf::from(printed.trim()))
}
