// SPDX-License-Identifier: BSD-2-Clause
//! Gives rustc the directory of libebpfmap: EBPFMAP_LIB_DIR, for example of a build tree, or the result of pkg-config.

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

/// The linker has another working directory than this program, and its messages are less clear.
fn named(directory: &str) {
    let library = Path::new(directory).join("libebpfmap.so");
    if library.is_relative() {
        refuse(&format!("EBPFMAP_LIB_DIR={directory} is not an absolute path."));
    }
    if !library.exists() {
        refuse(&format!("EBPFMAP_LIB_DIR={directory} has no libebpfmap.so."));
    }
    search(directory);
}

/// The `-L` directory that pkg-config prints: empty if the linker searches it by default.
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
        "libebpfmap is not found: install it with its development files, or set EBPFMAP_LIB_DIR to its directory.\n{reason}"
    );
    exit(1);
}
