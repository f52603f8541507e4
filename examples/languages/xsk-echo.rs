// SPDX-License-Identifier: BSD-2-Clause
//! xsk-echo INTERFACE: sends every frame back to its source, by AF_XDP, until the input ends.

use std::{env, error::Error, io, process, thread};

use ebpfmap::xsk::{Events, Xsk, XskGroup};

fn echo(mut xsk: Xsk) -> Result<(), Box<dyn Error>> {
    let mut frames = Vec::new();
    loop {
        xsk.wait(Events::READABLE, None)?;
        xsk.recv(&mut frames, 64)?;
        for frame in &mut frames {
            let (to, from) = frame.bytes_mut()[..12].split_at_mut(6);
            to.swap_with_slice(from);
        }
        xsk.send(&mut frames)?;
    }
}

fn echo_all(interface: &str) -> Result<(), Box<dyn Error>> {
    let group = XskGroup::open(interface)?;
    let sockets = group.sockets()?;
    println!("echoing on {} queues", sockets.len());
    for xsk in sockets {
        thread::spawn(|| end(echo(xsk)));
    }
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}

fn end(result: Result<(), Box<dyn Error>>) {
    if let Err(error) = result {
        eprintln!("xsk-echo: {error}");
        process::exit(1);
    }
}

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    end(match &arguments[..] {
        [interface] => echo_all(interface),
        _ => Err("usage: xsk-echo INTERFACE".into()),
    });
}
