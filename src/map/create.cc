// SPDX-License-Identifier: BSD-2-Clause
#include "map/create.h"

#include "base/capability.h"
#include "base/describe.h"
#include "base/map_type.h"
#include "map/create_error.h"
#include "map/storage_btf.h"
#include "sys/try.h"

#include <memory>

namespace ebpfmap {
namespace {

int32_t add_needed_btf(Spec *spec, Error **err) {
    if (!(map_traits(spec->type) & kLocalStorage) || spec->btf_fd.valid()) return 0;
    int32_t code = set_storage_btf(spec);
    if (code == -EPERM) return explain_capabilities("loading the BTF of a local storage", kBpf, code, err);
    return code < 0 ? explain_create(*spec, code, err) : 0;
}

// The template must be open until the outer map is created. The kernel keeps only its shape.
int32_t add_inner_template(Spec *spec, Error **err) {
    if (!spec->inner) return 0;
    std::unique_ptr<Map> inner;
    TRY(create_map(*spec->inner, &inner, err));
    spec->inner_fd = std::move(inner->fd);
    return 0;
}

}  // namespace

int32_t create_map(const Spec &spec, std::unique_ptr<Map> *out, Error **err) {
    TRY(check_spec(spec, err));
    std::unique_ptr<Spec> whole;
    if (int32_t code = copy_spec(spec, &whole); code < 0) return explain_create(spec, code, err);
    whole->flags = whole_flags(spec);
    TRY(add_needed_btf(whole.get(), err));
    TRY(add_inner_template(whole.get(), err));
    int32_t code = create_map(*whole, out);
    return code < 0 ? explain_create(*whole, code, err) : 0;
}

}  // namespace ebpfmap
