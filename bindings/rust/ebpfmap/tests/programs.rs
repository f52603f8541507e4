// SPDX-License-Identifier: BSD-2-Clause
//! Programs, links and chains, with real packets over lo, in a separate network namespace in which lo is up.

use std::fs;
use std::net::UdpSocket;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ebpfmap::chain::{Chain, ChainKind};
use ebpfmap::drops::{DropReason, Drops};
use ebpfmap::maps::{PerCpuArray, ProgramArray};
use ebpfmap::object::{self, Object};
use ebpfmap::programs::{
    enable_run_stats, AttachType, Link, ProgramError, ProgramInfo, ProgramType, SchedClassifier, Xdp, XdpMode,
};
use ebpfmap::{interface, pin, Cause, Ebpf, EbpfError, EbpfLoader};

const XDP_PASS: i32 = 2;
const PACKETS: u64 = 20;

/// lo takes one XDP program: the tests take turns.
fn turn() -> MutexGuard<'static, ()> {
    static LO: Mutex<()> = Mutex::new(());
    LO.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sends packets over lo, and returns how many arrive.
fn delivered() -> u64 {
    let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
    receiver.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    (0..PACKETS).for_each(|_| assert_eq!(sender.send_to(b"packet", receiver.local_addr().unwrap()).unwrap(), 6));
    (0..PACKETS).take_while(|_| receiver.recv(&mut [0; 16]).is_ok()).count() as u64
}

#[test]
fn a_program_decides_about_packets_while_it_is_attached() -> Result<(), EbpfError> {
    const XDP_DROP: u32 = 1;
    const MISSED: u32 = 1;
    let _turn = turn();
    let mut ebpf = EbpfLoader::new().set_global("miss_action", &XDP_DROP, true).load_bundled("forward")?;
    let counters = PerCpuArray::<_, [u64; 2]>::try_from(ebpf.map_mut("counters")?)?;
    assert_eq!(delivered(), PACKETS);

    let program: &mut Xdp = ebpf.program_mut("forward")?.try_into()?;
    let id = program.attach("lo", XdpMode::Skb)?;
    assert_eq!(delivered(), 0);
    let [packets, bytes] = counters.sum(&MISSED)?;
    // Ethernet, IPv4 and UDP headers, and the six bytes.
    assert_eq!((packets, bytes), (PACKETS, PACKETS * (14 + 20 + 8 + 6)));

    program.detach(id)?;
    assert_eq!(delivered(), PACKETS);
    assert!(matches!(program.detach(id), Err(ProgramError::NotAttached)));
    Ok(())
}

#[test]
fn a_program_is_detached_with_its_ebpf_and_a_taken_link_is_not() -> Result<(), EbpfError> {
    let _turn = turn();
    let mut ebpf = Ebpf::load_bundled("forward")?;
    let program: &mut Xdp = ebpf.program_mut("forward")?.try_into()?;
    program.attach_to_if_index(1, XdpMode::Skb)?;
    assert!(Link::find_xdp(1)?.is_some());
    drop(ebpf);
    assert!(Link::find_xdp(1)?.is_none());

    let mut ebpf = Ebpf::load_bundled("forward")?;
    let program: &mut Xdp = ebpf.program_mut("forward")?.try_into()?;
    let id = program.attach("lo", XdpMode::Skb)?;
    let link = program.take_link(id)?;
    let program_id = program.info()?.id();
    drop(ebpf);
    let attached = Link::find_xdp(1)?.expect("it is still attached");
    assert_eq!((attached.program_id, attached.mode, attached.link_id), (program_id, Some(XdpMode::Skb), link.id()));
    assert_eq!((link.xdp_mode(), link.if_index()?, link.program_id()?), (Some(XdpMode::Skb), Some(1), program_id));
    link.detach()?;
    assert!(Link::find_xdp(1)?.is_none());
    Ok(())
}

#[test]
fn a_busy_interface_and_one_that_is_not_there() -> Result<(), EbpfError> {
    let _turn = turn();
    let ebpf = Ebpf::load_bundled("forward")?;
    let program = ebpf.program("forward")?;
    let link = Link::attach_xdp(program, "lo", XdpMode::Skb)?;
    let busy = Link::attach_xdp(program, "lo", XdpMode::Skb).unwrap_err();
    assert_eq!(busy.cause(), Cause::InterfaceBusy);
    assert!(busy.to_string().contains("forward"), "{busy}");
    drop(link);
    assert!(matches!(Link::attach_xdp(program, "no-such-if", XdpMode::Skb), Err(ProgramError::UnknownInterface(_))));
    assert_eq!(Link::attach_xdp(program, "lo", XdpMode::Driver).unwrap_err().cause(), Cause::XdpMode);
    Ok(())
}

#[test]
fn a_jump_table_is_changed_under_packets() -> Result<(), EbpfError> {
    let _turn = turn();
    let mut ebpf = Ebpf::load_bundled("jump")?;
    let mut slots = ProgramArray::try_from(ebpf.map_mut("slots")?)?;
    let visits = PerCpuArray::<_, u64>::try_from(ebpf.map_mut("visits")?)?;
    for slot in 0..2 {
        slots.set(slot, ebpf.program(&format!("slot{slot}_v1"))?, 0)?;
    }
    assert_eq!(slots.lost_on_close()?, 2);
    let again = ProgramArray::from_id(slots.data().id())?;
    assert_eq!((slots.lost_on_close()?, again.lost_on_close()?), (0, 0));
    let jump: &mut Xdp = ebpf.program_mut("jump")?.try_into()?;
    jump.attach("lo", XdpMode::Skb)?;
    delivered();
    assert_eq!((visits.sum(&0)?, visits.sum(&1)?, visits.sum(&2)?), (PACKETS, PACKETS, 0));
    slots.clear_index(&1)?;
    delivered();
    assert_eq!((visits.sum(&0)?, visits.sum(&1)?), (2 * PACKETS, PACKETS));
    assert_eq!(slots.clear_index(&1).unwrap_err().cause(), Cause::NotFound);
    assert!(slots.set(0, ebpf.program("slot0_v2")?, 1).is_err(), "no flags");
    Ok(())
}

#[test]
fn a_chain_runs_committed_programs() -> Result<(), EbpfError> {
    let _turn = turn();
    let forward = Ebpf::load_bundled("forward")?;
    let mut chain = Chain::create(ChainKind::Xdp, XDP_PASS)?;
    let entry = chain.insert(forward.program("forward")?, 10)?;
    assert!(chain.pending());
    assert_eq!(chain.commit()?, 1);
    let _root = Link::attach_xdp(&chain, "lo", XdpMode::Skb)?;
    assert_eq!(delivered(), PACKETS);
    assert_eq!(chain.counts(entry)?.hits, PACKETS);

    chain.enable(entry, false)?;
    chain.set_priority(entry, 5)?;
    assert_eq!((chain.get(entry)?.enabled, chain.get(entry)?.priority), (false, 5));
    chain.rollback();
    assert_eq!((chain.get(entry)?.enabled, chain.pending()), (true, false));
    chain.enable(entry, false)?;
    assert_eq!((chain.commit()?, chain.generation()), (2, 2));
    delivered();
    assert_eq!(chain.counts(entry)?.hits, PACKETS);

    chain.replace(entry, forward.program("forward_by_mac")?)?;
    assert_eq!(chain.program(entry)?.name(), "forward_by_mac");
    chain.remove(entry)?;
    assert!(chain.entries()?.is_empty());
    assert_eq!((chain.kind(), chain.default_action()), (ChainKind::Xdp, XDP_PASS));
    assert_eq!(chain.remove(31).unwrap_err().cause(), Cause::NotFound);
    Ok(())
}

#[test]
fn a_chain_is_pinned_and_opened_again() -> Result<(), EbpfError> {
    let directory = pin::bpf_file_system()?.join(format!("ebpfmap_rust_{}_chain", std::process::id()));
    let forward = Ebpf::load_bundled("forward")?;
    let mut chain = Chain::create(ChainKind::Xdp, XDP_PASS)?;
    chain.insert(forward.program("forward")?, 7)?;
    chain.commit()?;
    chain.pin(&directory)?;
    let mut again = Chain::from_pin(&directory)?;
    assert_eq!(again.entries()?, chain.entries()?);
    again.unpin(&directory)?;
    assert!(!directory.exists());
    Ok(())
}

#[test]
fn lost_packets_are_heard_of() -> Result<(), EbpfError> {
    let _turn = turn();
    const XDP_ABORTED: i32 = 0;
    let mut drops = Drops::open()?;
    let chain = Chain::create(ChainKind::Xdp, XDP_ABORTED)?;
    let root = ProgramInfo::from_fd(&chain)?.id();
    let _link = Link::attach_xdp(&chain, "lo", XdpMode::Skb)?;
    assert_eq!(delivered(), 0);
    let loss = drops.summary()?.into_iter().find(|loss| loss.program_id == root).expect("a line of this program");
    assert_eq!((loss.reason, loss.packets, loss.if_index), (DropReason::Aborted, PACKETS, 1));
    let first = drops.next()?.expect("something in the stream");
    assert!(!first.message.is_empty());
    Ok(())
}

#[test]
fn tc_runs_behind_xdp() -> Result<(), EbpfError> {
    use ebpfmap::programs::{tc::TcMode, Program, TcAttachType};
    let _turn = turn();
    let chain = Chain::create(ChainKind::Tc, 0)?;
    for mode in [TcMode::Tcx, TcMode::Clsact] {
        let link = Link::attach_tc(&chain, "lo", TcAttachType::Ingress, mode)?;
        assert_eq!((link.tc_mode(), link.if_index()?), (Some(mode), Some(1)));
        assert_eq!(link.id().is_none(), mode == TcMode::Clsact);
        assert_eq!(delivered(), PACKETS);
        link.detach()?;
    }
    let mut classifier = SchedClassifier::from_id(ProgramInfo::from_fd(&chain)?.id())?;
    let id = classifier.attach("lo", TcAttachType::Egress)?;
    classifier.detach(id)?;
    assert!(matches!(Xdp::from_id(classifier.info()?.id()), Err(ProgramError::UnexpectedProgramType)));
    let ebpf = Ebpf::load_bundled("forward")?;
    let forward: &Program = ebpf.program("forward")?;
    assert!(matches!(<&SchedClassifier>::try_from(forward), Err(ProgramError::UnexpectedProgramType)));
    Ok(())
}

#[test]
fn a_link_is_pinned_and_changed() -> Result<(), EbpfError> {
    let _turn = turn();
    let path = pin::bpf_file_system()?.join(format!("ebpfmap_rust_{}_link", std::process::id()));
    let ebpf = Ebpf::load_bundled("forward")?;
    let by_mac = ebpf.program("forward_by_mac")?;
    let link = Link::attach_xdp(ebpf.program("forward")?, "lo", XdpMode::Skb)?;
    link.pin(&path)?;
    drop(link);
    let mut link = Link::from_pin(&path)?;
    link.update(by_mac)?;
    assert_eq!(link.program_id()?, by_mac.info()?.id());
    assert_eq!(Link::from_fd(&link.fd().unwrap())?.id(), link.id());
    link.unpin(&path)?;
    assert!(!path.exists());
    drop(link);
    assert!(Link::find_xdp(1)?.is_none());
    Ok(())
}

#[test]
fn one_program_takes_the_place_of_another() -> Result<(), EbpfError> {
    let _turn = turn();
    let ebpf = Ebpf::load_bundled("forward")?;
    let (old, new) = (ebpf.program("forward")?, ebpf.program("forward_by_mac")?);
    let _link = Link::attach_xdp(old, "lo", XdpMode::Skb)?;
    let _same = Link::replace_xdp(new, 1, XdpMode::Default, old.info()?.id())?;
    assert_eq!(Link::find_xdp(1)?.unwrap().program_id, new.info()?.id());
    Ok(())
}

#[test]
fn a_program_has_properties() -> Result<(), EbpfError> {
    let _turn = turn();
    let path = pin::bpf_file_system()?.join(format!("ebpfmap_rust_{}_program", std::process::id()));
    let mut ebpf = Ebpf::load_bundled("forward")?;
    let info = ebpf.program("forward")?.info()?;
    assert_eq!((info.name(), info.program_type(), info.tag().len()), ("forward".into(), Some(ProgramType::Xdp), 16));
    assert_eq!((info.attach_type()?, info.frags()?), (Some(AttachType::Xdp), false));
    info.pin(&path)?;
    assert_eq!(ProgramInfo::from_pin(&path)?.id(), info.id());
    info.unpin(&path)?;

    let counting = enable_run_stats()?;
    let program: &mut Xdp = ebpf.program_mut("forward")?.try_into()?;
    program.attach("lo", XdpMode::Skb)?;
    delivered();
    assert!(info.run_stats()?.count >= PACKETS);
    drop(counting);
    Ok(())
}

#[test]
fn an_object_lists_its_members() -> Result<(), EbpfError> {
    assert!(object::bundled().iter().any(|name| name == "forward.frags"));
    let object = Object::open_bundled("forward")?;
    assert_eq!(object.program_names(), ["forward", "forward_by_mac"]);
    assert!(object.constant_names().contains(&"miss_action".to_string()));
    assert!(object.map_names().contains(&"tx".to_string()));
    let error = Ebpf::load_bundled("forward")?.map("rx").unwrap_err();
    assert_eq!(error.cause(), Cause::ObjectMember);
    assert!(error.to_string().contains("\"rx\"") && error.to_string().contains("tx"), "{error}");
    assert_eq!(Ebpf::load_bundled("no-such").unwrap_err().cause(), Cause::Object);
    assert_eq!(Ebpf::load(b"no ELF").unwrap_err().cause(), Cause::Object);
    let missing = EbpfLoader::new().set_global("none", &1u32, true).load_bundled("forward").unwrap_err();
    assert_eq!(missing.cause(), Cause::ObjectMember);
    assert!(EbpfLoader::new().set_global("none", &1u32, false).load_bundled("forward").is_ok());
    Ok(())
}

#[test]
fn interfaces_by_name_and_index() -> Result<(), EbpfError> {
    let here = fs::File::open("/proc/self/ns/net")?;
    assert_eq!((interface::index("lo")?, interface::name(1)?), (1, "lo".into()));
    assert_eq!((interface::index_in(&here, "lo")?, interface::name_in(&here, 1)?), (1, "lo".into()));
    assert_eq!(interface::index("no-such-if").unwrap_err().cause(), Cause::Interface);
    assert_eq!(interface::index_in(&fs::File::open("/dev/null")?, "lo").unwrap_err().cause(), Cause::Netns);
    Ok(())
}
