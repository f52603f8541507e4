// SPDX-License-Identifier: BSD-2-Clause
//! Tells rustc where libebpfmap is: in EBPFMAP_LIB_DIR, as a build tree has it, or where pkg-config says.

use std::env;
use std::path::Path;
use std::process::{exit, Command};

fn main() {
    for variable in ["EBPFMAP_LIB_DIR", "PKG_CONFIG", "PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR", "PKG_CONFIG_SYSROOT_DIR"] {
        println!("cargo:rerun-if-env-changed={variable}");
    }
    println!("cargo:rustc-link-lib=dylib=ebpfmap");
    match env::var("EBPFMAP_LIB_DIR") {
        Ok(directory) => named(&directory),
        Err(_) => library_directories().iter().for_each(|directory| search(directory)),
    }
}

fn search(directory: &str) {
    println!("cargo:rustc-link-search=native={directory}");
}

/// The linker looks from elsewhere than this program, and says less of what is wrong.
fn named(directory: &str) {
    let library = Path::new(directory).join("libebpfmap.so");
    if library.is_relative() {
        refuse(&format!("EBPFMAP_LIB_DIR={directory} is no absolute path."));
    }
    if !library.exists() {
        refuse(&format!("EBPFMAP_LIB_DIR={directory} has no libebpfmap.so."));
    }
    search(directory);
}

/// What stands behind `-L` in the answer of pkg-config: nothing for a directory that the linker searches anyway.
fn library_directories() -> Vec<String> {
    let pkg_config = env::var("PKG_CONFIG").unwrap_or_else(|_| "pkg-config".into());
    let answer = Command::new(pkg_config).args(["--libs-only-L", "ebpfmap >= 0.1"]).output();
    match answer {
        Ok(output) if output.status.success() => {
            let flags = String::from_utf8_lossy(&output.stdout);
            flags.split_whitespace().filter_map(|flag| flag.strip_prefix("-L")).map(String::from).collect()
        }
        Ok(output) => refuse(&String::from_utf8_lossy(&output.stderr)),
        Err(error) => refuse(&format!("pkg-config does not run: {error}")),
    }
}

fn refuse(reason: &str) -> ! {
    eprintln!(
        "libebpfmap is not found: install it with its development files, or say in EBPFMAP_LIB_DIR where it is.\n{reason}"
    );
    exit(1);
}
