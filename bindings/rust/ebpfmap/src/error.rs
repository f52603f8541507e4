// SPDX-License-Identifier: BSD-2-Clause
//! Errors: errno, a cause to branch on, the failed call, and a message with the remedy.

use std::ffi::{CStr, CString};
use std::{fmt, io};

pub use crate::kinds::Cause;
use crate::maps::{MapError, XdpMapError};
use crate::programs::ProgramError;
use crate::raw;

pub(crate) const ENOENT: i32 = 2;
pub(crate) const E2BIG: i32 = 7;
pub(crate) const EINVAL: i32 = 22;

/// The result of every call of the library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The failure of a call of the library.
///
/// Its `Display` is one line for people: the request, the reason and the remedy. A program branches on [`cause`](Error::cause).
///
/// ```
/// use ebpfmap::{maps::HashMap, Cause};
///
/// let error = HashMap::<_, u32, u64>::create(0).unwrap_err().into_error().unwrap();
/// assert_eq!(error.cause(), Cause::MaxEntries);
/// assert_eq!(error.operation(), "ebpf_map_create");
/// println!("{error}");
/// ```
#[derive(Clone)]
pub struct Error(Box<Detail>);

#[derive(Clone)]
struct Detail {
    errno: i32,
    cause: u32,
    operation: String,
    message: String,
    log: String,
}

impl Error {
    /// Takes over the error object of C. If there is none because memory was short, makes one from the known facts.
    pub(crate) fn from_raw(code: i32, error: Option<raw::ErrorObject>) -> Self {
        let text = |text: Option<&CStr>| text.unwrap_or_default().to_string_lossy().into_owned();
        let detail = match &error {
            Some(error) => Detail {
                errno: -raw::error_code(error),
                cause: raw::error_cause(error),
                operation: text(raw::error_operation(error)),
                message: text(raw::error_message(error)),
                log: text(raw::error_log(error)),
            },
            None => Detail {
                errno: -code,
                cause: Cause::Unknown as u32,
                operation: String::new(),
                message: io::Error::from_raw_os_error(-code).to_string(),
                log: String::new(),
            },
        };
        Self(Box::new(detail))
    }

    /// An argument that cannot be passed to C.
    pub(crate) fn argument(operation: &str, message: String) -> Self {
        Self::refused(Cause::Argument, operation, message)
    }

    /// A call that this crate refuses.
    pub(crate) fn refused(cause: Cause, operation: &str, message: String) -> Self {
        let cause = cause as u32;
        Self(Box::new(Detail { errno: EINVAL, cause, operation: operation.into(), message, log: String::new() }))
    }

    /// A failure of the standard library.
    pub(crate) fn from_io(operation: &str, error: io::Error) -> Self {
        let cause = Cause::Unknown as u32;
        let errno = error.raw_os_error().unwrap_or(EINVAL);
        Self(Box::new(Detail { errno, cause, operation: operation.into(), message: error.to_string(), log: String::new() }))
    }

    /// An object that is loaded has no map or program of this name.
    #[cfg(feature = "programs")]
    pub(crate) fn no_member(operation: &str, message: String) -> Self {
        let cause = Cause::ObjectMember as u32;
        Self(Box::new(Detail { errno: ENOENT, cause, operation: operation.into(), message, log: String::new() }))
    }

    /// The errno, positive as in `<errno.h>`.
    pub fn errno(&self) -> i32 {
        self.0.errno
    }

    /// The cause, to branch on. A cause that is newer than this crate is [`Cause::Unknown`].
    pub fn cause(&self) -> Cause {
        Cause::from_number(self.0.cause).unwrap_or(Cause::Unknown)
    }

    /// The call that failed: `"ebpf_map_create"`.
    pub fn operation(&self) -> &str {
        &self.0.operation
    }

    /// The message for people: one line.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The log: the verifier log, or messages of libbpf. `""` if there is no log.
    pub fn log(&self) -> &str {
        &self.0.log
    }

    /// The standard library's kind for this errno.
    pub fn kind(&self) -> io::ErrorKind {
        io::Error::from_raw_os_error(self.errno()).kind()
    }

    /// Converts to an [`io::Error`] of the same errno, for code that uses [`io::Error::raw_os_error`]; the message is lost.
    pub fn io_error(&self) -> io::Error {
        io::Error::from_raw_os_error(self.errno())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// Shows the log line by line, for people who see it from `unwrap()`, or from a `main()` that returns it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("Error");
        text.field("errno", &self.errno()).field("cause", &self.cause());
        text.field("operation", &self.operation()).field("message", &self.message());
        if !self.log().is_empty() {
            text.field("log", &format_args!("\n{}", self.log()));
        }
        text.finish()
    }
}

impl std::error::Error for Error {}

/// Converts each error of this crate to an [`io::Error`], for functions that return it.
macro_rules! to_io {
    ($($error:ty)+) => {
        $(
            /// Keeps the kind, and the error itself as the inner error.
            impl From<$error> for io::Error {
                fn from(error: $error) -> Self {
                    Self::new(io::Error::from_raw_os_error(error.errno()).kind(), error)
                }
            }
        )+
    };
}

to_io! { Error MapError XdpMapError ProgramError EbpfError }

/// The inner error, if it has that type of this crate.
fn from_inside<E: std::error::Error + Send + Sync + 'static>(error: io::Error) -> Result<E, io::Error> {
    if !error.get_ref().map_or(false, |inner| inner.is::<E>()) {
        return Err(error);
    }
    let inner = error.into_inner().and_then(|inner| inner.downcast().ok());
    Ok(*inner.expect("it was there"))
}

/// A string for C: it ends with a NUL, and has no NUL inside.
pub(crate) fn c_string(operation: &str, text: impl Into<Vec<u8>>) -> Result<CString> {
    CString::new(text).map_err(|error| {
        let (position, text) = (error.nul_position(), error.into_vec());
        let text = quoted(&String::from_utf8_lossy(&text));
        Error::argument(operation, format!("{text} has a NUL at byte {position}, which would end the name or path: remove it"))
    })
}

/// Text of the caller in a message: in quotes, on one line, without control characters, and not too long.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 128;
    let shown = text.chars().take(MOST).flat_map(char::escape_debug).collect::<String>();
    let dots = if text.chars().nth(MOST).is_some() { "…" } else { "" };
    format!("\"{shown}{dots}\"")
}

/// A path for C.
pub(crate) fn c_path(operation: &str, path: &std::path::Path) -> Result<CString> {
    use std::os::unix::ffi::OsStrExt;
    c_string(operation, path.as_os_str().as_bytes())
}

/// A copy of a string that C owns.
pub(crate) fn owned(text: Option<&CStr>) -> String {
    text.unwrap_or_default().to_string_lossy().into_owned()
}

/// Any error of this crate, for functions that call several modules.
#[derive(Debug)]
#[non_exhaustive]
pub enum EbpfError {
    /// Of a map.
    MapError(MapError),
    /// Of a program or a link.
    ProgramError(ProgramError),
    /// Of anything else, for example an object that cannot be opened.
    Error(Error),
}

impl EbpfError {
    /// The errno, positive.
    pub fn errno(&self) -> i32 {
        match self {
            Self::MapError(error) => error.errno(),
            Self::ProgramError(error) => error.errno(),
            Self::Error(error) => error.errno(),
        }
    }

    /// The cause, to branch on.
    pub fn cause(&self) -> Cause {
        match self {
            Self::MapError(error) => error.cause(),
            Self::ProgramError(error) => error.cause(),
            Self::Error(error) => error.cause(),
        }
    }

    /// The error of the library, if there is one.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::MapError(error) => error.error(),
            Self::ProgramError(error) => error.error(),
            Self::Error(error) => Some(error),
        }
    }
}

impl fmt::Display for EbpfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MapError(error) => error.fmt(f),
            Self::ProgramError(error) => error.fmt(f),
            Self::Error(error) => error.fmt(f),
        }
    }
}

// Without a source: this type's Display already shows `error()`.
impl std::error::Error for EbpfError {}

impl From<MapError> for EbpfError {
    fn from(error: MapError) -> Self {
        Self::MapError(error)
    }
}

impl From<XdpMapError> for EbpfError {
    fn from(error: XdpMapError) -> Self {
        Self::MapError(match error {
            XdpMapError::MapError(error) => error,
            XdpMapError::ChainedProgramNotSupported(error) => MapError::SyscallError(error),
        })
    }
}

impl From<ProgramError> for EbpfError {
    fn from(error: ProgramError) -> Self {
        Self::ProgramError(error)
    }
}

impl From<Error> for EbpfError {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// The inner error, if it is one of this crate; otherwise an error of the system, for example a descriptor that cannot be
/// duplicated, or too few values.
impl From<io::Error> for EbpfError {
    fn from(error: io::Error) -> Self {
        from_inside(error)
            .or_else(|error| from_inside::<Error>(error).map(Self::from))
            .or_else(|error| from_inside::<MapError>(error).map(Self::from))
            .or_else(|error| from_inside::<XdpMapError>(error).map(Self::from))
            .or_else(|error| from_inside::<ProgramError>(error).map(Self::from))
            .unwrap_or_else(|error| Self::Error(Error::from_io("", error)))
    }
}
