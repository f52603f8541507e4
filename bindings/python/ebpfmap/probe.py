# SPDX-License-Identifier: BSD-2-Clause
"""Kernel features, detected by trial."""
from typing import Union

from ._generated import api
from .map_spec import map_type


def has_map_type(type: Union[str, int]) -> bool:
    """Whether this kernel supports a map type."""
    return bool(api.ebpf_probe_map_type(map_type(type)))


def has_feature(feature: int) -> bool:
    """Whether this kernel supports a Feature."""
    return bool(api.ebpf_probe_feature(feature))


def bpffs() -> str:
    """The mount point of the bpf file system, which contains the pins."""
    return api.ebpf_bpffs_find()
