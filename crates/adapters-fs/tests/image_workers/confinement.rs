//! The confinement of a worker, tested by a program under the same rules.
//!
//! The program is an ignored test in this file. It confines itself as a worker does, makes one
//! attempt, and writes the outcome to its standard input, which is a socket.

use std::fs::{self, File, OpenOptions, Permissions};
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::panic::catch_unwind;
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use adapters_fs::confine_image_worker;
use rustix::fs::{AtFlags, CWD, MemfdFlags, Timespec, Timestamps, memfd_create, utimensat};
use rustix::net::{AddressFamily, SocketType, socket};
use rustix::process::{
    Pid, Resource, Rlimit, Signal, kill_process, prlimit, setpriority_process, setrlimit,
};

use crate::{limit, marked, program, workers};

type Attempt = fn(&Path) -> io::Result<()>;

/// The signal of a system call that is not allowed (signal(7)).
const SIGSYS: i32 = 31;
const SIGABRT: i32 = 6;

const UNLIMITED: Rlimit = Rlimit { current: None, maximum: None };

/// Attempts that end the worker.
const DEADLY: [(&str, Attempt); 24] = [
    ("connect to a Unix socket", |folder| UnixStream::connect(folder.join("socket")).map(drop)),
    ("send by a Unix socket", |_| UnixDatagram::unbound().map(drop)),
    ("make a pair of sockets", |_| UnixStream::pair().map(drop)),
    ("send by UDP", |_| UdpSocket::bind("127.0.0.1:0").map(drop)),
    ("listen", |_| TcpListener::bind("127.0.0.1:0").map(drop)),
    ("connect by TCP", |_| TcpStream::connect("127.0.0.1:1").map(drop)),
    ("ask by netlink", |_| Ok(socket(AddressFamily::NETLINK, SocketType::RAW, None).map(drop)?)),
    ("limit the server", |_| Ok(prlimit(server(), Resource::Nofile, UNLIMITED).map(drop)?)),
    ("raise its limit of memory", |_| Ok(setrlimit(Resource::As, UNLIMITED)?)),
    ("raise its limit of files", |_| Ok(setrlimit(Resource::Nofile, UNLIMITED)?)),
    ("raise its limit of processes", |_| Ok(setrlimit(Resource::Nproc, UNLIMITED)?)),
    ("raise its priority", |_| Ok(setpriority_process(None, -20)?)),
    ("signal the server", |_| Ok(kill_process(server().expect("an id"), Signal::CONT)?)),
    ("change the mode of a file", |folder| {
        fs::set_permissions(folder.join("file"), Permissions::from_mode(0o777))
    }),
    ("change the times of a file", |folder| {
        let epoch = Timespec { tv_sec: 0, tv_nsec: 0 };
        let times = Timestamps { last_access: epoch, last_modification: epoch };
        Ok(utimensat(CWD, folder.join("file"), &times, AtFlags::empty())?)
    }),
    ("remove a file", |folder| fs::remove_file(folder.join("file"))),
    ("rename a file", |folder| fs::rename(folder.join("file"), folder.join("other"))),
    ("link a file", |folder| fs::hard_link(folder.join("file"), folder.join("other"))),
    ("make a symbolic link", |folder| symlink("file", folder.join("other"))),
    ("make a folder", |folder| fs::create_dir(folder.join("other"))),
    ("make a file in memory", |_| Ok(memfd_create("other", MemfdFlags::empty()).map(drop)?)),
    ("start a process", |_| Command::new("/bin/true").status().map(drop)),
    ("become another program", |_| Err(Command::new("/bin/true").exec())),
    ("start a thread", |_| thread::Builder::new().spawn(|| ()).map(drop)),
];

/// Attempts that fail without ending the worker, since libraries make such calls on their own.
const REFUSED: [(&str, Attempt); 5] = [
    ("read a file", |folder| File::open(folder.join("file")).map(drop)),
    ("make a file", |folder| File::create(folder.join("other")).map(drop)),
    ("write to the log of the server", |_| {
        let log = format!("/proc/{}/fd/2", server().expect("an id").as_raw_nonzero());
        OpenOptions::new().append(true).open(log)?.write_all(b"forged\n")
    }),
    ("look at a file", |folder| fs::metadata(folder.join("file")).map(drop)),
    ("follow a link", |_| fs::read_link("/proc/self/exe").map(drop)),
];

/// Operations on the worker itself: the reported outcome, and the signal that ends the worker.
const OWN: [(&str, Attempt, &str, Option<i32>); 4] = [
    ("take memory", |_| black_box(vec![1_u8; 64 << 20]).write_all(b"more"), "Ok(())", None),
    ("panic", |_| catch_unwind(|| panic!("it is caught")).or(Ok(())), "Ok(())", None),
    ("abort", |_| process::abort(), "", Some(SIGABRT)),
    ("overflow its stack", |_| black_box(descend(0)), "", Some(SIGABRT)),
];

#[expect(unconditional_recursion, reason = "it is meant to have no end")]
fn descend(depth: u64) -> io::Result<()> {
    black_box(descend(black_box(depth + 1)))?;
    Ok(())
}

/// The environment variables of the program: the attempt, its folder, and the id of the server.
const ATTEMPT: &str = "ATTEMPT";
const FOLDER: &str = "FOLDER";
const SERVER: &str = "SERVER";

/// The process that has started this one, found without a denied system call.
fn server() -> Option<Pid> {
    Pid::from_raw(std::env::var(SERVER).ok()?.parse().ok()?)
}

/// Does nothing when run manually.
#[test]
#[ignore = "it is the program that is confined"]
fn attempt() {
    let (Ok(name), Some(folder)) = (std::env::var(ATTEMPT), std::env::var_os(FOLDER)) else {
        return;
    };
    let own = OWN.map(|(name, attempt, ..)| (name, attempt));
    let mut attempts = DEADLY.iter().chain(&REFUSED).chain(&own);
    let (_, attempt) = attempts.find(|(known, _)| *known == name).expect("it is known");
    let socket = io::stdin().as_fd().try_clone_to_owned().expect("it is open");
    let mut parent = UnixStream::from(socket);
    confine_image_worker().expect("every kernel can");
    let outcome = attempt(Path::new(&folder));
    write!(parent, "{:?}", outcome.map_err(|error| error.raw_os_error())).expect("it is open");
}

/// The outcome that the program reports for that attempt, and the signal that has ended it.
fn try_confined(name: &str, folder: &Path) -> (String, Option<i32>) {
    let program = program(&["confinement::attempt"]);
    let (mut ours, theirs) = UnixStream::pair().expect("a pair");
    let mut child = Command::new(program.path)
        .args(program.arguments)
        .env(ATTEMPT, name)
        .env(FOLDER, folder)
        .env(SERVER, process::id().to_string())
        .stdin(OwnedFd::from(theirs))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the test starts");
    let mut outcome = String::new();
    ours.read_to_string(&mut outcome).expect("a text");
    (outcome, child.wait().expect("it is a child").signal())
}

/// Creates a file and a listening socket.
fn prepare(folder: &Path) -> UnixListener {
    let file = File::create(folder.join("file")).expect("it can be made");
    file.set_permissions(Permissions::from_mode(0o600)).expect("it is ours");
    file.set_modified(UNIX_EPOCH + Duration::from_secs(1)).expect("it is ours");
    UnixListener::bind(folder.join("socket")).expect("it can be made")
}

#[track_caller]
fn expect_untouched(folder: &Path, socket: &UnixListener) {
    let metadata = fs::metadata(folder.join("file")).expect("it is there");
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    assert_eq!(metadata.modified().expect("a time"), UNIX_EPOCH + Duration::from_secs(1));
    assert_eq!(fs::read_dir(folder).expect("it is there").count(), 2);
    socket.set_nonblocking(true).expect("it is ours");
    let error = socket.accept().expect_err("nothing has connected").kind();
    assert_eq!(error, io::ErrorKind::WouldBlock);
}

#[test]
fn a_confined_process_cannot_reach_files_sockets_processes_or_limits() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let socket = prepare(folder.path());
    for (name, _) in DEADLY {
        let outcome = try_confined(name, folder.path());
        assert_eq!(outcome, (String::new(), Some(SIGSYS)), "{name}");
    }
    let eperm = format!("Err(Some({}))", rustix::io::Errno::PERM.raw_os_error());
    for (name, _) in REFUSED {
        assert_eq!(try_confined(name, folder.path()), (eperm.clone(), None), "{name}");
    }
    expect_untouched(folder.path(), &socket);
}

#[test]
fn a_confined_process_can_allocate_panic_and_abort() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, _, outcome, signal) in OWN {
        assert_eq!(try_confined(name, folder.path()), (outcome.to_owned(), signal), "{name}");
    }
}

#[test]
fn the_limits_of_a_worker_are_hard_before_it_has_a_job() {
    let workers = workers("limited", Duration::from_mins(1));
    for pid in marked("limited") {
        for name in ["Max core file size", "Max file size", "Max processes", "Max open files"] {
            assert_eq!(limit(pid, name), (Some(0), Some(0)), "{name}");
        }
        for name in ["Max address space", "Max cpu time"] {
            let (soft, hard) = limit(pid, name);
            assert!(soft.is_some() && hard.is_some() && soft <= hard, "{name}");
        }
    }
    drop(workers);
}
