//! `kill -9` during uploads, replacements and deletions: no row lacks its bytes, and orphans are
//! swept.

use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::Value;
use tests::{Form, Request, Response, Server, Site, eventually, on_both_databases, samples};

on_both_databases!(a_crash_during_changes_leaves_only_orphans);

const CLIENTS: u32 = 6;

/// Starts clients that upload, replace and delete until the server is gone; sends a message for
/// each answer.
fn change_for_ever(server: &Server, key: &str) -> Receiver<u16> {
    let (answer, answered) = channel();
    for client in 0..CLIENTS {
        let (answer, key, address) = (answer.clone(), key.to_owned(), server.address());
        let ask = move |method: &str, path: &str, content: Option<Vec<u8>>| -> Option<Response> {
            let request = Request::new(address, method, path).token(&key);
            let form = content.map(|content| Form::with_file("same.png", content).finish());
            let response = match form {
                Some(form) => request.body(&Form::content_type(), form).try_send(),
                None => request.try_send(),
            }?;
            // The receiver may be gone.
            let _ = answer.send(response.status);
            Some(response)
        };
        thread::spawn(move || {
            (1..).try_for_each(|number| {
                let created = ask("POST", "/api/media/files", Some(samples::png(50, number)))?;
                let path = format!("/api/media/files/{}", created.json()["id"]);
                if number % 3 != client % 3 {
                    ask("PUT", &path, Some(samples::png(51, number)))?;
                }
                if number % 2 != client % 2 {
                    ask("DELETE", &path, None)?;
                }
                Some(())
            })
        });
    }
    answered
}

/// The kinds of findings of a deep check.
fn findings(site: &Site) -> Vec<String> {
    let outcome = site.run(&["check", "--deep", "--json"]);
    let kind = |line: &str| -> String {
        let finding: Value = serde_json::from_str(line).expect("a JSON object a line");
        finding["finding"].as_str().expect("a text").to_owned()
    };
    outcome.stdout.lines().map(kind).collect()
}

fn a_crash_during_changes_leaves_only_orphans(mut site: Site) {
    site.set("MEDIA_SWEEP_INTERVAL", "0s");
    let admin = site.admin();
    for answers_before_the_crash in [5, 17, 40, 71] {
        let server = site.start();
        let answers = change_for_ever(&server, &admin);
        let statuses: Vec<u16> = answers.iter().take(answers_before_the_crash).collect();
        site = server.crash();
        assert!(statuses.iter().all(|status| matches!(status, 200 | 201 | 204)), "{statuses:?}");
        for finding in findings(&site) {
            assert_eq!(finding, "bytes_without_row");
        }
    }
    site.set("MEDIA_SWEEP_INTERVAL", "1s");
    site.set("MEDIA_SWEEP_GRACE", "1s");
    site.set("MEDIA_SWEEP_MAX_PERCENT", "100");
    let server = site.start();
    eventually("a clean folder", || server.files().len() == server.keys().len());
    assert_eq!(findings(&server), [""; 0]);
}
