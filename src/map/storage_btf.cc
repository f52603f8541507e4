// SPDX-License-Identifier: BSD-2-Clause
#include "map/storage_btf.h"

#include "codec/btf.h"
#include "sys/try.h"

namespace ebpfmap {

int32_t set_storage_btf(Spec *spec) {
    std::vector<uint8_t> blob = make_storage_btf(spec->value_size);
    sys::BtfLoadAttr attr{};
    attr.btf = reinterpret_cast<uintptr_t>(blob.data());
    attr.btf_size = static_cast<uint32_t>(blob.size());
    spec->btf_fd = sys::Fd(TRY(sys::bpf_fd(sys::kBtfLoad, &attr, EBPFMAP_ATTR_SIZE(sys::BtfLoadAttr, btf_log_level))));
    spec->btf_key_type_id = StorageBtf::kKeyTypeId;
    spec->btf_value_type_id = StorageBtf::kValueTypeId;
    return 0;
}

}  // namespace ebpfmap
