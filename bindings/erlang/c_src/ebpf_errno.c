/* SPDX-License-Identifier: BSD-2-Clause */
/* Errors of the system as atoms: enoent, e2big. Those of Linux, all of them. */
#include "ebpf_nif.h"

#include <errno.h>

static const struct {
    int number;
    const char *name;
} errors[] = {
    {EPERM, "eperm"}, {ENOENT, "enoent"}, {ESRCH, "esrch"}, {EINTR, "eintr"}, {EIO, "eio"}, {ENXIO, "enxio"},
    {E2BIG, "e2big"}, {ENOEXEC, "enoexec"}, {EBADF, "ebadf"}, {ECHILD, "echild"}, {EAGAIN, "eagain"},
    {ENOMEM, "enomem"}, {EACCES, "eacces"}, {EFAULT, "efault"}, {ENOTBLK, "enotblk"}, {EBUSY, "ebusy"},
    {EEXIST, "eexist"}, {EXDEV, "exdev"}, {ENODEV, "enodev"}, {ENOTDIR, "enotdir"}, {EISDIR, "eisdir"},
    {EINVAL, "einval"}, {ENFILE, "enfile"}, {EMFILE, "emfile"}, {ENOTTY, "enotty"}, {ETXTBSY, "etxtbsy"},
    {EFBIG, "efbig"}, {ENOSPC, "enospc"}, {ESPIPE, "espipe"}, {EROFS, "erofs"}, {EMLINK, "emlink"}, {EPIPE, "epipe"},
    {EDOM, "edom"}, {ERANGE, "erange"}, {EDEADLK, "edeadlk"}, {ENAMETOOLONG, "enametoolong"}, {ENOLCK, "enolck"},
    {ENOSYS, "enosys"}, {ENOTEMPTY, "enotempty"}, {ELOOP, "eloop"}, {ENOMSG, "enomsg"}, {EIDRM, "eidrm"},
    {ECHRNG, "echrng"}, {EL2NSYNC, "el2nsync"}, {EL3HLT, "el3hlt"}, {EL3RST, "el3rst"}, {ELNRNG, "elnrng"},
    {EUNATCH, "eunatch"}, {ENOCSI, "enocsi"}, {EL2HLT, "el2hlt"}, {EBADE, "ebade"}, {EBADR, "ebadr"},
    {EXFULL, "exfull"}, {ENOANO, "enoano"}, {EBADRQC, "ebadrqc"}, {EBADSLT, "ebadslt"}, {EBFONT, "ebfont"},
    {ENOSTR, "enostr"}, {ENODATA, "enodata"}, {ETIME, "etime"}, {ENOSR, "enosr"}, {ENONET, "enonet"},
    {ENOPKG, "enopkg"}, {EREMOTE, "eremote"}, {ENOLINK, "enolink"}, {EADV, "eadv"}, {ESRMNT, "esrmnt"},
    {ECOMM, "ecomm"}, {EPROTO, "eproto"}, {EMULTIHOP, "emultihop"}, {EDOTDOT, "edotdot"}, {EBADMSG, "ebadmsg"},
    {EOVERFLOW, "eoverflow"}, {ENOTUNIQ, "enotuniq"}, {EBADFD, "ebadfd"}, {EREMCHG, "eremchg"}, {ELIBACC, "elibacc"},
    {ELIBBAD, "elibbad"}, {ELIBSCN, "elibscn"}, {ELIBMAX, "elibmax"}, {ELIBEXEC, "elibexec"}, {EILSEQ, "eilseq"},
    {ERESTART, "erestart"}, {ESTRPIPE, "estrpipe"}, {EUSERS, "eusers"}, {ENOTSOCK, "enotsock"},
    {EDESTADDRREQ, "edestaddrreq"}, {EMSGSIZE, "emsgsize"}, {EPROTOTYPE, "eprototype"}, {ENOPROTOOPT, "enoprotoopt"},
    {EPROTONOSUPPORT, "eprotonosupport"}, {ESOCKTNOSUPPORT, "esocktnosupport"}, {EOPNOTSUPP, "eopnotsupp"},
    {EPFNOSUPPORT, "epfnosupport"}, {EAFNOSUPPORT, "eafnosupport"}, {EADDRINUSE, "eaddrinuse"},
    {EADDRNOTAVAIL, "eaddrnotavail"}, {ENETDOWN, "enetdown"}, {ENETUNREACH, "enetunreach"}, {ENETRESET, "enetreset"},
    {ECONNABORTED, "econnaborted"}, {ECONNRESET, "econnreset"}, {ENOBUFS, "enobufs"}, {EISCONN, "eisconn"},
    {ENOTCONN, "enotconn"}, {ESHUTDOWN, "eshutdown"}, {ETOOMANYREFS, "etoomanyrefs"}, {ETIMEDOUT, "etimedout"},
    {ECONNREFUSED, "econnrefused"}, {EHOSTDOWN, "ehostdown"}, {EHOSTUNREACH, "ehostunreach"}, {EALREADY, "ealready"},
    {EINPROGRESS, "einprogress"}, {ESTALE, "estale"}, {EUCLEAN, "euclean"}, {ENOTNAM, "enotnam"}, {ENAVAIL, "enavail"},
    {EISNAM, "eisnam"}, {EREMOTEIO, "eremoteio"}, {EDQUOT, "edquot"}, {ENOMEDIUM, "enomedium"},
    {EMEDIUMTYPE, "emediumtype"}, {ECANCELED, "ecanceled"}, {ENOKEY, "enokey"}, {EKEYEXPIRED, "ekeyexpired"},
    {EKEYREVOKED, "ekeyrevoked"}, {EKEYREJECTED, "ekeyrejected"}, {EOWNERDEAD, "eownerdead"},
    {ENOTRECOVERABLE, "enotrecoverable"}, {ERFKILL, "erfkill"},
};

ERL_NIF_TERM errno_atom(ErlNifEnv *env, int number) {
    char name[32];
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; ++i)
        if (errors[i].number == number) return enif_make_atom(env, errors[i].name);
    enif_snprintf(name, sizeof name, "errno_%d", number);
    return enif_make_atom(env, name);
}
