/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process that holds a link, for tests of links that outlive a process and of two processes with one interface.
 *
 *   link_holder hold INTERFACE         attaches a program, says "attached", and waits to be ended
 *   link_holder pin INTERFACE PATH     attaches a program, pins its link, and ends
 *   link_holder reopen PATH            opens the link again, prints it, replaces its program, removes the pin, and ends
 */
#include <ebpfmap.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct holder {
    ebpf_object *object;
    ebpf_link *link;
    ebpf_error *error;
};

static int complain(const struct holder *holder) {
    printf("refused: %s\n", ebpf_error_message(holder->error));
    return 1;
}

static int32_t load(struct holder *holder) {
    if (ebpf_object_open_bundled("jump", &holder->object, &holder->error) < 0) return -1;
    if (ebpf_object_load(holder->object, &holder->error) < 0) return -1;
    return ebpf_object_program_fd(holder->object, "jump", &holder->error);
}

static int attach(struct holder *holder, const char *interface, const char *pin) {
    int32_t program = load(holder);

    if (program < 0) return complain(holder);
    if (ebpf_link_attach_xdp_by_name(program, interface, -1, EBPF_XDP_MODE_NATIVE, &holder->link, &holder->error) < 0)
        return complain(holder);
    if (pin && ebpf_link_pin(holder->link, pin, &holder->error) < 0) return complain(holder);
    puts("attached");
    fflush(stdout);
    if (!pin) pause();
    return 0;
}

static int reopen(struct holder *holder, const char *path) {
    int32_t program = load(holder);

    if (program < 0 || ebpf_link_open_pinned(path, &holder->link, &holder->error) < 0) return complain(holder);
    printf("interface %d, mode %d\n", ebpf_link_ifindex(holder->link, NULL), ebpf_link_xdp_mode(holder->link));
    if (ebpf_link_update(holder->link, program, &holder->error) < 0) return complain(holder);
    if (ebpf_link_unpin(holder->link, path, &holder->error) < 0) return complain(holder);
    puts("updated");
    return 0;
}

static int run(struct holder *holder, int count, char **words) {
    if (count == 3 && strcmp(words[1], "hold") == 0) return attach(holder, words[2], NULL);
    if (count == 4 && strcmp(words[1], "pin") == 0) return attach(holder, words[2], words[3]);
    if (count == 3 && strcmp(words[1], "reopen") == 0) return reopen(holder, words[2]);
    return 2;
}

int main(int count, char **words) {
    struct holder holder = {NULL, NULL, NULL};
    int status = run(&holder, count, words);

    ebpf_error_free(holder.error);
    ebpf_link_close(holder.link);
    ebpf_object_close(holder.object);
    return status;
}
