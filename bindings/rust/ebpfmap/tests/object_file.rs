// SPDX-License-Identifier: BSD-2-Clause
//! An object in the file EBPFMAP_TEST_OBJECT: constants, programs of cgroups and of sections.

use std::fs::{self, File};
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ebpfmap::maps::{Array, ProgramArray};
use ebpfmap::programs::{CgroupSkb, CgroupSkbAttachType, ProgramType, SectionProgram};
use ebpfmap::{Cause, Ebpf, EbpfError, EbpfLoader};

fn object_file() -> PathBuf {
    std::env::var("EBPFMAP_TEST_OBJECT").expect("EBPFMAP_TEST_OBJECT").into()
}

/// A new cgroup with this process in it. At the end the process moves back.
struct Cgroup {
    path: PathBuf,
    before: PathBuf,
}

impl Cgroup {
    fn new() -> Self {
        let unified = Path::new("/sys/fs/cgroup/unified");
        let root = if unified.join("cgroup.procs").exists() { unified } else { Path::new("/sys/fs/cgroup") };
        let own = fs::read_to_string("/proc/self/cgroup").unwrap();
        let own = own.lines().find_map(|line| line.strip_prefix("0::/")).expect("a cgroup v2");
        let path = root.join(format!("ebpfmap_rust_{}", std::process::id()));
        fs::create_dir(&path).unwrap();
        fs::write(path.join("cgroup.procs"), "0").unwrap();
        Self { path, before: root.join(own) }
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        let _ = fs::write(self.before.join("cgroup.procs"), "0");
        let _ = fs::remove_dir(&self.path);
    }
}

/// Returns true if a packet over lo arrives.
fn delivered() -> bool {
    let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
    receiver.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    // If a program of a cgroup drops it, this fails with EPERM.
    let _ = sender.send_to(b"packet", receiver.local_addr().unwrap());
    receiver.recv(&mut [0; 16]).is_ok()
}

#[test]
fn a_program_of_a_cgroup_sees_packets_of_its_processes() -> Result<(), EbpfError> {
    let cgroup = Cgroup::new();
    let mut ebpf = Ebpf::load_file(object_file())?;
    let mut slots = ProgramArray::try_from(ebpf.map_mut("JUMP_TABLE")?)?;
    let filter: &mut CgroupSkb = ebpf.program_mut("egress_filter")?.try_into()?;
    let link = filter.attach(File::open(&cgroup.path)?, CgroupSkbAttachType::Egress)?;
    assert!(delivered());
    slots.set(2, ebpf.program("example_prog_2")?, 0)?; // drops
    assert!(!delivered());
    slots.set(2, ebpf.program("example_prog_1")?, 0)?; // does not drop
    assert!(delivered());
    let filter: &mut CgroupSkb = ebpf.program_mut("egress_filter")?.try_into()?;
    filter.detach(link)?;
    let error = filter.attach(File::open("/dev/null")?, CgroupSkbAttachType::Egress).unwrap_err();
    assert_eq!(error.cause(), Cause::Cgroup);
    Ok(())
}

#[test]
fn a_program_is_attached_to_the_target_of_its_section() -> Result<(), EbpfError> {
    const STEP: u64 = 1 << 40;
    let mut ebpf = EbpfLoader::new().set_global("STEP", &STEP, true).load(&fs::read(object_file())?)?;
    let calls = Array::<_, u64>::try_from(ebpf.map_mut("CALLS")?)?;
    let program: &mut SectionProgram = ebpf.program_mut("count_calls")?.try_into()?;
    assert_eq!(program.info()?.program_type(), Some(ProgramType::RawTracepoint));
    assert_eq!(calls.get(&0, 0)?, 0);
    let link = program.attach()?;
    let counted = calls.get(&0, 0)?;
    assert!(counted >= STEP && counted % STEP == 0);
    // A tracing link cannot be detached while something may hold a reference: it is closed.
    drop(program.take_link(link)?);
    let after = calls.get(&0, 0)?;
    assert_eq!(calls.get(&0, 0)?, after);
    Ok(())
}

#[test]
fn the_verifier_log_can_be_read() {
    let error = EbpfLoader::new().set_global("UNCHECKED", &1u32, true).load_file(object_file()).unwrap_err();
    assert_eq!(error.cause(), Cause::Verifier);
    assert!(error.to_string().contains("\"intercept_packets\""), "{error}");
    let log = error.error().unwrap().log();
    assert!(log.lines().any(|line| line.ends_with("offset is outside of the packet")), "{log}");
    // unwrap() and a main() that returns an error show the Debug text: the log line by line.
    assert!(format!("{error:?}").contains(log));
}

#[test]
fn a_file_that_is_not_there_and_one_that_is_no_object() {
    assert_eq!(Ebpf::load_file("/no/such/file.o").unwrap_err().cause(), Cause::Object);
    assert_eq!(Ebpf::load_file("/etc/hostname").unwrap_err().cause(), Cause::Object);
}
