//! Every path with every method and every kind of caller. A path of the API's document that is not
//! in this table fails the test.

use std::collections::BTreeSet;

use tests::{Backend, Form, Request, Server, Site};

/// A caller with its permissions.
struct Caller {
    name: String,
    key: Option<String>,
    may: Rights,
}

/// The access of callers to a protected path.
enum Rights {
    /// 401 for every path.
    Unknown,
    /// 403, except for the actions of these codes.
    Codes(Vec<u16>),
}

const CODES: [u16; 5] = [3801, 3802, 3803, 3804, 3805];

/// A path of the document, an example of it, and its methods: each with its permission code, if
/// any, and the answer to permitted callers.
struct Route {
    template: &'static str,
    example: &'static str,
    methods: &'static [(&'static str, Option<u16>, u16)],
}

/// Instead of a code: every known caller is permitted.
const ANY: u16 = 0;

const ROUTES: [Route; 12] = [
    Route {
        template: "/api/media/files",
        example: "/api/media/files",
        methods: &[
            ("GET", Some(3801), 200),
            ("HEAD", Some(3801), 200),
            // Without a body there is no file.
            ("POST", Some(3803), 400),
        ],
    },
    Route {
        template: "/api/media/files/{id}",
        example: "/api/media/files/1",
        methods: &[
            ("GET", Some(3802), 200),
            ("HEAD", Some(3802), 200),
            ("PUT", Some(3804), 400),
            ("PATCH", Some(3804), 200),
            // By then only the first permitted caller finds the file.
            ("DELETE", Some(3805), 204),
        ],
    },
    Route {
        template: "/api/media/me",
        example: "/api/media/me",
        methods: &[("GET", Some(ANY), 200), ("HEAD", Some(ANY), 200)],
    },
    Route {
        template: "/api/media/files/delete",
        example: "/api/media/files/delete",
        // Without a body there are no ids.
        methods: &[("POST", Some(3805), 400)],
    },
    Route { template: "/media/{key}", example: "/media/nothing", methods: &PUBLIC_404 },
    Route { template: "/api/openapi.json", example: "/api/openapi.json", methods: &PUBLIC },
    Route { template: "/api/openapi-3.0.json", example: "/api/openapi-3.0.json", methods: &PUBLIC },
    Route { template: "/api/docs", example: "/api/docs", methods: &PUBLIC },
    Route { template: "/api/docs/{asset}", example: "/api/docs/nothing", methods: &PUBLIC_404 },
    Route { template: "/healthz", example: "/healthz", methods: &PUBLIC },
    Route { template: "/readyz", example: "/readyz", methods: &PUBLIC },
    Route { template: "/metrics", example: "/metrics", methods: &PUBLIC },
];

const PUBLIC: [(&str, Option<u16>, u16); 2] = [("GET", None, 200), ("HEAD", None, 200)];
const PUBLIC_404: [(&str, Option<u16>, u16); 2] = [("GET", None, 404), ("HEAD", None, 404)];
const METHODS: [&str; 9] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FETCH"];

impl Route {
    /// The status for a caller with these permissions.
    fn expected(&self, method: &str, may: &Rights) -> u16 {
        let known = self.methods.iter().find(|(known, ..)| *known == method);
        let is_public = self.methods.iter().all(|(_, code, _)| code.is_none());
        // A caller who may not use the first method of a path may not learn its other methods.
        let needed = known.or(self.methods.first()).and_then(|(_, code, _)| *code);
        match (may, needed) {
            (Rights::Unknown, _) if !is_public => 401,
            (Rights::Codes(held), Some(code)) if code != ANY && !held.contains(&code) => 403,
            _ => match (known, method) {
                (Some((_, _, status)), _) => *status,
                (None, "OPTIONS") => 200,
                (None, _) => 405,
            },
        }
    }
}

fn callers(server: &Server, admin: String) -> Vec<Caller> {
    let flags: Vec<String> = CODES.iter().map(|code| format!("--permission={code}")).collect();
    let every_code: Vec<&str> = flags.iter().map(String::as_str).collect();
    let user = |name: &str, flags: &[&str], codes: &[u16]| Caller {
        name: name.to_owned(),
        key: Some(server.user(name, flags)),
        may: Rights::Codes(codes.to_vec()),
    };
    let unknown = |name: &str, key: Option<String>| Caller {
        name: name.to_owned(),
        key,
        may: Rights::Unknown,
    };
    let inactive = server.user("inactive", &["--admin"]);
    let _ = server.run(&["user", "deactivate", "inactive"]).expect_success();
    let mut callers = vec![
        unknown("anonymous", None),
        unknown("a bad token", Some("bad".to_owned())),
        unknown("inactive", Some(inactive)),
        user("nobody", &[], &[]),
        user("not_staff", &every_code, &[]),
        user("staff", &["--staff"], &[]),
        Caller { name: "admin".to_owned(), key: Some(admin), may: Rights::Codes(CODES.to_vec()) },
    ];
    for (code, flag) in CODES.iter().zip(&every_code) {
        callers.push(user(&format!("staff_{code}"), &["--staff", flag], &[*code]));
    }
    callers
}

fn request(server: &Server, caller: &Caller, method: &str, path: &str) -> Request {
    let request = server.request(method, path);
    match &caller.key {
        Some(key) => request.token(key),
        None => request,
    }
}

#[test]
fn every_caller_by_every_method_of_every_path() {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
    let owner = admin.clone();
    for caller in callers(&server, admin) {
        for route in &ROUTES {
            for method in METHODS {
                let answer = request(&server, &caller, method, route.example).send();
                let what = format!("{}: {method} {}", caller.name, route.template);
                assert_eq!(answer.status, route.expected(method, &caller.may), "{what}");
                if answer.status >= 400 && method != "HEAD" {
                    let _ = answer.json();
                }
                if answer.status == 405 {
                    assert!(answer.header("allow").is_some(), "{what}");
                }
                if (method, answer.status) == ("DELETE", 204) {
                    restore(&server, &owner);
                }
            }
        }
    }
    assert_eq!(server.row_count(), 1, "only those who may have deleted or created any");
}

/// Adds another file instead of the deleted one.
fn restore(server: &Server, owner: &str) {
    let details = server.upload(owner, Form::with_file("a.txt", "text")).expect_status(201).json();
    server.execute(&format!("UPDATE media_files SET id = 1 WHERE id = {}", details["id"]));
}

#[test]
fn every_path_of_the_document_is_in_the_table() {
    let server = Site::new(Backend::Sqlite).start();
    let document = server.get("/api/openapi.json").send().expect_status(200).json();
    let paths = document["paths"].as_object().expect("a document has paths");
    let documented: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("an item is an object").keys();
            methods.map(|method| (path.clone(), method.to_uppercase()))
        })
        .filter(|(_, method)| METHODS.contains(&method.as_str()))
        .collect();
    let mut tested = BTreeSet::new();
    for route in &ROUTES {
        let methods = route.methods.iter().map(|(method, ..)| (*method).to_owned());
        // The document leaves it out beside GET.
        let methods = methods.filter(|method| method != "HEAD");
        tested.extend(methods.map(|method| (route.template.to_owned(), method)));
    }
    assert_eq!(documented, tested);
}
