# SPDX-License-Identifier: BSD-2-Clause
"""What this kernel can do, found out by trying it."""
from typing import Union

from ._generated import api
from .map_spec import map_type


def has_map_type(type: Union[str, int]) -> bool:
    """Whether this kernel has a type of map."""
    return bool(api.ebpf_probe_map_type(map_type(type)))


def has_feature(feature: int) -> bool:
    """Whether this kernel has a Feature."""
    return bool(api.ebpf_probe_feature(feature))


def bpffs() -> str:
    """Where the bpf file system is mounted, in which pins live."""
    return api.ebpf_bpffs_find()
