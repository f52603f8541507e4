// SPDX-License-Identifier: BSD-2-Clause
//! Whatever is dropped is closed. Alone in its process, in which no other test opens descriptors.

use std::fs;

use ebpfmap::chain::{Chain, ChainKind};
use ebpfmap::drops::Drops;
use ebpfmap::maps::*;
use ebpfmap::programs::{Link, ProgramInfo, Xdp, XdpMode};
use ebpfmap::{Ebpf, EbpfError};

fn open_descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
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

#[test]
fn nothing_is_left_open() {
    use_everything().unwrap();
    let before = open_descriptors();
    for _ in 0..3 {
        use_everything().unwrap();
    }
    assert_eq!(open_descriptors(), before);
}
