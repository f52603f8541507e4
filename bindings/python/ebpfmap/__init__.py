# SPDX-License-Identifier: BSD-2-Clause
"""eBPF maps for Python: the C library libebpfmap through ctypes, with nothing to build.

    from ebpfmap import Map

    with Map.create("hash", key="I", value="Q", max_entries=64, name="packets") as packets:
        packets[80] = 1
        print(packets.get(80), dict(packets))
"""

from .error import Error
from .map import Map

__all__ = ["Error", "Map"]
