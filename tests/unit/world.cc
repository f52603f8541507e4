// SPDX-License-Identifier: BSD-2-Clause
#include "unit/world.h"

#include <sys/socket.h>

namespace ebpfmap::unit {
namespace {

fake::Object make_socket() {
    fake::Object object;
    object.kind = fake::Object::Kind::kSocket;
    object.socket_domain = AF_INET;
    object.socket_type = SOCK_STREAM;
    return object;
}

fake::Object make_netns() {
    fake::Object object;
    object.kind = fake::Object::Kind::kNetns;
    object.interfaces = {{1, "lo"}, {7, "far0"}};
    return object;
}

MapSpecHandle make_spec(uint32_t type, uint32_t value_size, uint32_t max_entries) {
    return harness::make<MapSpecHandle>(ebpf_map_spec_new, type, 4U, value_size, max_entries);
}

}  // namespace

World::World(uint32_t type)
    : map(make_map(type)),
      map_id(ebpf_map_id(map.get())),
      map_fd(ebpf_map_fd(map.get())),
      inner(make_map(EBPF_MAP_TYPE_ARRAY)),
      hash_spec(make_spec(EBPF_MAP_TYPE_HASH, 8, 4)),
      storage_spec(make_spec(EBPF_MAP_TYPE_INODE_STORAGE, 8, 0)),
      nested_spec(make_spec(EBPF_MAP_TYPE_ARRAY_OF_MAPS, 4, 4)),
      program(open_program(sys::kXdp)),
      socket(open(make_socket())),
      netns(open(make_netns())) {
    harness::call(ebpf_map_spec_set_inner, nested_spec.get(), hash_spec.get());
    fake::Map &kernel_map = behind(map);
    if (kernel_map.info.key_size == 0) {
        kernel_map.queue.push_back(first_value());
    } else {
        kernel_map.entries[first_key()] = first_value();
    }
    calls.clear();
}

World::~World() {
    for (int32_t fd : {program, socket, netns}) close(fd);
}

void World::pin_behind_the_back() {
    fake::Work work;
    pins[kPin] = find(map_fd)->object;
}

fake::Bytes World::first_key() const {
    if (ebpf_map_type(map.get()) != EBPF_MAP_TYPE_LPM_TRIE) return fake::bytes_of(key);
    return fake::bytes_of(uint32_t{32}) + std::string(kAddress, kAddress + sizeof kAddress);
}

// The id of a map is a good value of a map-in-map, and as good as any number for the others.
fake::Bytes World::first_value() {
    fake::Bytes bytes = fake::bytes_of(ebpf_map_id(inner.get()));
    bytes.resize(behind(map).value_len());
    return bytes;
}

}  // namespace ebpfmap::unit
