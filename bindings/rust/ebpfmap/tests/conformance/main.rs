// SPDX-License-Identifier: BSD-2-Clause
//! Runs bindings/conformance.json: `conformance [PATTERN]`. Needs root, and a separate network namespace.

mod case;
mod families;
mod json;
mod low_level;
mod maps;
mod programs;
mod redirects;
mod sockets;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use case::{Answer, Case, Failure};
use ebpfmap::{maps::MapType, pin, probe};
use json::Json;

/// The errnos in the cases. EOPNOTSUPP is ENOTSUP.
const ERRNOS: [(&str, i32); 14] = [
    ("ENOENT", 2),
    ("EBADF", 9),
    ("EPERM", 1),
    ("E2BIG", 7),
    ("EBUSY", 16),
    ("EEXIST", 17),
    ("ENODEV", 19),
    ("EINVAL", 22),
    ("ENOSPC", 28),
    ("EOVERFLOW", 75),
    ("ENOTSOCK", 88),
    ("EOPNOTSUPP", 95),
    ("ENOTSUP", 95),
    ("ENETDOWN", 100),
];

fn main() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance.json");
    let file = json::read(&fs::read_to_string(path).expect("bindings/conformance.json"));
    let pattern = env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let part = pattern.trim_matches('*');
    let pins = pin::bpf_file_system().expect("a bpf file system").join(format!("ebpfmap_rust_{}", process::id()));

    let (mut passed, mut failed) = (0, 0);
    for case in file.list("cases").iter().filter(|case| case.text("name").contains(part)) {
        let name = case.text("name");
        match missing(case) {
            Some(reason) => println!("SKIPPED: {reason}: {name}"),
            None => match run(case, &pins) {
                Ok(()) => {
                    println!("passed: {name}");
                    passed += 1;
                }
                Err(why) => {
                    println!("failed: {name}: {why}");
                    failed += 1;
                }
            },
        }
    }
    println!("{passed} passed, {failed} failed");
    process::exit((failed > 0).into());
}

/// A requirement of a case that is missing. Programs are always there, because the library is linked with them.
fn missing(case: &Json) -> Option<String> {
    let types = case.list("requires").iter().filter_map(|what| match what {
        Json::Text(what) => what.strip_prefix("map_type "),
        other => panic!("{other:?} is no requirement"),
    });
    let is_missing = |name: &&str| {
        let map_type: MapType = name.parse().expect("a type of map");
        !probe::map_type(map_type).expect("a kernel that answers")
    };
    types.into_iter().find(is_missing).map(|name| format!("kernel without {name}"))
}

/// Runs the steps with no handles, and an empty directory for pins.
fn run(case: &Json, pins: &PathBuf) -> Result<(), String> {
    fs::create_dir(pins).expect("a directory for pins");
    let mut state = Case { handles: BTreeMap::new(), pins };
    let mut steps = case.list("steps").iter().enumerate();
    let result = steps.try_for_each(|(number, step)| {
        let answer = state.step(step);
        check(step, answer).map_err(|why| format!("step {number}: {why}"))
    });
    drop(state);
    for pin in fs::read_dir(pins).expect("the directory of pins").flatten() {
        let _ = fs::remove_file(pin.path());
    }
    fs::remove_dir(pins).expect("an empty directory");
    result
}

/// Compares the result of a step with the expected one.
fn check(step: &Json, answer: Answer) -> Result<(), String> {
    match (step.get("error"), answer) {
        (Some(error), Err(failure)) => check_failure(error, &failure),
        (Some(error), Ok(result)) => Err(format!("{} gave {result:?}, not {error:?}", step.text("do"))),
        (None, Err(failure)) => Err(format!("{} failed: {failure:?}", step.text("do"))),
        (None, Ok(result)) => match step.get("expect") {
            Some(expected) if *expected != result => Err(format!("{} gave {result:?}, not {expected:?}", step.text("do"))),
            _ => Ok(()),
        },
    }
}

fn check_failure(error: &Json, failure: &Failure) -> Result<(), String> {
    let (_, errno) = ERRNOS.iter().find(|(name, _)| *name == error.text("errno")).expect("an errno");
    let says = error.get("says").map_or("", |_| error.text("says"));
    let explained = !failure.message.is_empty() && failure.message.contains(says) && failure.operation.as_deref() != Some("");
    if failure.errno == *errno && failure.cause.name() == format!("EBPF_CAUSE_{}", error.text("cause")) && explained {
        return Ok(());
    }
    Err(format!("{failure:?}, not {error:?}"))
}

impl Case<'_> {
    /// Runs a step.
    fn step(&mut self, step: &Json) -> Answer {
        let (family, operation) = step.text("do").split_once('.').unwrap_or((step.text("do"), ""));
        match family {
            "map" | "cursor" => self.map_step(family, operation, step),
            "queue" | "bloom" | "lpm" | "percpu" | "map_in_map" | "sockmap" | "storage" => {
                self.family_step(family, operation, step)
            }
            "devmap" | "cpumap" | "xskmap" | "prog_array" | "cgroup_array" | "perf_array" | "preflight" => {
                self.redirect_step(family, operation, step)
            }
            "xsk" | "xsk_group" if operation != "close" => self.socket_step(family, operation, step),
            _ => self.program_step(family, operation, step),
        }
    }
}
