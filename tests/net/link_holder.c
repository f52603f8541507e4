/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process of its own that holds a link, for the tests of what outlives a process and of two that want one interface.
 *
 *   link_holder hold INTERFACE         attaches a program, says "attached", and waits to be ended
 *   link_holder pin INTERFACE PATH     attaches a program, pins its link, and ends
 *   link_holder reopen PATH            opens the link again, says what it is, puts another program in, removes the pin, and ends
 */
#include <ebpfmap.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int complain(ebpf_error *error) {
    printf("refused: %s\n", ebpf_error_message(error));
    ebpf_error_free(error);
    return 1;
}

static int32_t load(ebpf_object **object, ebpf_error **error) {
    if (ebpf_object_open_bundled("jump", object, error) < 0) return -1;
    if (ebpf_object_load(*object, error) < 0) return -1;
    return ebpf_object_program_fd(*object, "jump", error);
}

static int attach(const char *interface, const char *pin) {
    ebpf_object *object = NULL;
    ebpf_link *link = NULL;
    ebpf_error *error = NULL;
    int32_t program = load(&object, &error);

    if (program < 0) return complain(error);
    if (ebpf_link_attach_xdp_name(program, interface, -1, EBPF_XDP_NATIVE, &link, &error) < 0) return complain(error);
    if (pin && ebpf_link_pin(link, pin, &error) < 0) return complain(error);
    puts("attached");
    fflush(stdout);
    if (!pin) pause();
    ebpf_link_close(link);
    ebpf_object_close(object);
    return 0;
}

static int reopen(const char *path) {
    ebpf_object *object = NULL;
    ebpf_link *link = NULL;
    ebpf_error *error = NULL;
    int32_t program = load(&object, &error);

    if (program < 0 || ebpf_link_open_pinned(path, &link, &error) < 0) return complain(error);
    printf("interface %d, mode %d\n", ebpf_link_ifindex(link, NULL), ebpf_link_xdp_mode(link));
    if (ebpf_link_update(link, program, &error) < 0 || ebpf_link_unpin(link, path, &error) < 0) return complain(error);
    puts("updated");
    ebpf_link_close(link);
    ebpf_object_close(object);
    return 0;
}

int main(int count, char **words) {
    if (count == 3 && strcmp(words[1], "hold") == 0) return attach(words[2], NULL);
    if (count == 4 && strcmp(words[1], "pin") == 0) return attach(words[2], words[3]);
    if (count == 3 && strcmp(words[1], "reopen") == 0) return reopen(words[2]);
    return 2;
}
