// SPDX-License-Identifier: BSD-2-Clause
//! Dropped objects are closed. The test is alone in its process, so that no other test opens descriptors.

use std::fs;

use ebpfmap::chain::{Chain, ChainKind};
use ebpfmap::drops::Drops;
use ebpfmap::maps::*;
use ebpfmap::programs::{Link, ProgramInfo, Xdp, XdpMode};
use ebpfmap::xsk::Xsk;
use ebpfmap::{Ebpf, EbpfError};

fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// The number of mapped rings of sockets, and of all mapped pages.
fn mapped() -> (usize, usize) {
    let rings = fs::read_to_string("/proc/self/maps").unwrap().matches("socket:").count();
    let pages = fs::read_to_string("/proc/self/statm").unwrap();
    (rings, pages.split(' ').next().unwrap().parse().unwrap())
}

fn use_everything() -> Result<(), EbpfError> {
    let map = HashMap::<_, u32, u64>::create(8)?;
    let again = HashMap::<_, u32, u64>::from_id(map.data().id())?;
    let _walk = again.iter();
    let mut outer = HashOfMaps::<_, u32, HashMap<MapData, u32, u64>>::create(4, HashMap::builder(8))?;
    outer.insert(1, &map, 0)?;
    let _inner = outer.get(&1, 0)?;
    assert!(HashMap::<_, u32, u64>::create(0).is_err());

    let mut ebpf = Ebpf::load_bundled("forward")?;
    let xdp: &mut Xdp = ebpf.program_mut("forward")?.try_into()?;
    let link = xdp.attach("lo", XdpMode::Skb)?;
    let _busy = Link::attach_xdp(xdp, "lo", XdpMode::Skb).unwrap_err();
    let id = xdp.info()?.id();
    let _program = ProgramInfo::from_id(id)?;
    let link = xdp.take_link(link)?;
    let _same_link = Link::from_id(link.id().unwrap())?;

    let mut chain = Chain::create(ChainKind::Xdp, 2)?;
    chain.insert(ebpf.program("forward")?, 1)?;
    chain.commit()?;
    let _drops = Drops::open()?;
    Ok(())
}

fn use_sockets() -> Result<(), EbpfError> {
    let group = Xsk::builder().open_group("lo", XdpMode::Skb, None)?;
    let (mut xsk, _same) = (group.socket(0)?, group.socket(0)?);
    let _shared = Xsk::builder().open_shared(&xsk, "lo", 0)?;
    let mut frames = Vec::new();
    xsk.reserve(&mut frames, 64)?;
    frames.iter_mut().try_for_each(|frame| frame.write(&[0xff; 60]))?;
    let mut sent = frames.split_off(32);
    xsk.send(&mut sent)?;
    xsk.release(frames.drain(..16))?;
    assert!(Xsk::open("lo", 99).is_err());
    // Frames outlive all sockets.
    drop((group, xsk));
    assert!(mapped().0 > 0);
    Ok(())
}

#[test]
fn nothing_is_left_open() {
    let use_all = || use_everything().and_then(|()| use_sockets()).unwrap();
    use_all();
    let (before, (rings, pages)) = (open_descriptors(), mapped());
    for _ in 0..3 {
        use_all();
    }
    assert_eq!((open_descriptors(), mapped().0, rings), (before, 0, 0));
    // The memory of one socket is 4096 pages.
    assert!(mapped().1 < pages + 1024, "{:?} of {pages}", mapped());
}
