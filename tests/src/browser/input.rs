//! What people do with a page: click, type, choose files, resize.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Page;
use crate::waiting::eventually;

/// How long a page may take to react.
const PATIENCE: Duration = Duration::from_secs(30);

/// Keys without a character, as `WebDriver` numbers them (section 17.4.2).
pub mod key {
    pub const BACKSPACE: char = '\u{e003}';
    pub const ENTER: char = '\u{e007}';
    pub const ESCAPE: char = '\u{e00c}';
    pub const LEFT: char = '\u{e012}';
    pub const RIGHT: char = '\u{e014}';
    pub const DOWN: char = '\u{e015}';
    pub const END: char = '\u{e010}';
    pub const HOME: char = '\u{e011}';
    pub const DELETE: char = '\u{e017}';
    pub const SHIFT: char = '\u{e008}';
}

impl Page<'_> {
    /// Waits until a JavaScript expression is true.
    ///
    /// # Panics
    /// When it stays false.
    #[track_caller]
    pub fn expect(&mut self, expression: &str) {
        let start = Instant::now();
        while self.evaluate(&format!("Boolean({expression})")) != true {
            if start.elapsed() > PATIENCE {
                let text = self.evaluate("document.body.innerText.slice(0, 2000)");
                panic!("stays false: {expression}\n{}", text.as_str().unwrap_or_default());
            }
            thread::sleep(Duration::from_millis(15));
        }
    }

    /// Waits until a selector matches an element.
    ///
    /// # Panics
    /// When it matches none.
    #[track_caller]
    pub fn expect_element(&mut self, selector: &str) {
        self.expect(&format!("document.querySelector({})", json!(selector)));
    }

    /// Waits until the text of an element contains `text`.
    ///
    /// # Panics
    /// When it does not.
    #[track_caller]
    pub fn expect_text(&mut self, selector: &str, text: &str) {
        let (selector, text) = (json!(selector), json!(text));
        self.expect(&format!("document.querySelector({selector})?.textContent.includes({text})"));
    }

    /// Clicks the middle of an element, once it is there and rests.
    ///
    /// # Panics
    /// When it does not come, or something else is in front of it.
    #[track_caller]
    pub fn click(&mut self, selector: &str) {
        self.click_holding(selector, None);
    }

    /// The same while a key is held.
    ///
    /// # Panics
    /// As [`click`](Self::click) does.
    #[track_caller]
    pub fn click_holding(&mut self, selector: &str, held: Option<char>) {
        self.expect_element(selector);
        let middle = format!(
            "(element => {{
                element.scrollIntoView({{block: 'nearest', behavior: 'instant'}});
                const {{left, top, width, height}} = element.getBoundingClientRect();
                const x = Math.round(left + width / 2), y = Math.round(top + height / 2);
                const front = document.elementFromPoint(x, y);
                const isFree = element.contains(front) || front?.contains(element);
                return width > 0 && isFree && [x, y];
            }})(document.querySelector({}))",
            json!(selector)
        );
        let mut place = Value::Null;
        eventually(&format!("a place to click {selector}"), || {
            let before = std::mem::replace(&mut place, self.evaluate(&middle));
            place.is_array() && before == place
        });
        let key = |kind: &str| held.map(|held| json!([{"type": kind, "value": held.to_string()}]));
        let click = json!([{"type": "pointer", "id": "mouse", "actions": [
            {"type": "pointerMove", "x": place[0], "y": place[1]},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]}]);
        if let Some(actions) = key("keyDown") {
            self.perform(&json!([{"type": "key", "id": "keyboard", "actions": actions}]));
        }
        self.perform(&click);
        if let Some(actions) = key("keyUp") {
            self.perform(&json!([{"type": "key", "id": "keyboard", "actions": actions}]));
        }
    }

    /// Types a text into the focused element, or presses a [`key`].
    #[track_caller]
    pub fn press(&mut self, text: impl Into<String>) {
        let text = text.into();
        let strokes = text.chars().flat_map(|letter| {
            ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": letter.to_string()}))
        });
        let actions: Vec<Value> = strokes.collect();
        self.perform(&json!([{"type": "key", "id": "keyboard", "actions": actions}]));
    }

    /// Replaces the text of a field.
    ///
    /// # Panics
    /// When the field does not come.
    #[track_caller]
    pub fn fill(&mut self, selector: &str, text: &str) {
        self.click(selector);
        let _ =
            self.evaluate(&format!("document.querySelector({}).select() ?? 1", json!(selector)));
        self.press(key::BACKSPACE);
        self.press(text);
    }

    /// Chooses an option of a `select` element by its value.
    ///
    /// # Panics
    /// When there is no such element.
    #[track_caller]
    pub fn choose(&mut self, selector: &str, value: &str) {
        self.expect_element(selector);
        let _ = self.evaluate(&format!(
            "((element, value) => {{
                element.value = value;
                element.dispatchEvent(new Event('change', {{bubbles: true}}));
                return 1;
            }})(document.querySelector({}), {})",
            json!(selector),
            json!(value)
        ));
    }

    /// Gives files to a file field, as its picker does.
    ///
    /// # Panics
    /// When there is no such field.
    #[track_caller]
    pub fn set_files(&mut self, selector: &str, paths: &[&Path]) {
        self.expect_element(selector);
        let context = self.context.clone();
        let connection = &mut self.browser.connection;
        let found = connection.call(
            "script.evaluate",
            json!({
                "expression": format!("document.querySelector({})", json!(selector)),
                "target": {"context": context},
                "awaitPromise": false,
            }),
        );
        let element = json!({"sharedId": found["result"]["sharedId"]});
        let files: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
        let parameters = json!({"context": context, "element": element, "files": files});
        connection.call("input.setFiles", parameters);
    }

    /// Gives the page a window of this size in pixels.
    ///
    /// # Panics
    /// When the browser refuses.
    #[track_caller]
    pub fn resize(&mut self, width: u32, height: u32) {
        let viewport = json!({"width": width, "height": height});
        let parameters = json!({"context": self.context, "viewport": viewport});
        self.browser.connection.call("browsingContext.setViewport", parameters);
    }

    /// Runs a script that the page itself could not load.
    ///
    /// # Panics
    /// When the browser does not answer.
    #[track_caller]
    pub fn run(&mut self, script: &str) {
        let target = json!({"context": self.context});
        let parameters = json!({"expression": script, "target": target, "awaitPromise": false});
        self.browser.connection.call("script.evaluate", parameters);
    }

    /// Loads the page again.
    ///
    /// # Panics
    /// When the browser does not answer.
    #[track_caller]
    pub fn reload(&mut self) {
        let parameters = json!({"context": self.context, "wait": "complete"});
        self.browser.connection.call("browsingContext.reload", parameters);
    }

    /// Leaves for another page.
    ///
    /// # Panics
    /// When the browser does not answer.
    #[track_caller]
    pub fn leave_for(&mut self, url: &str) {
        let parameters = json!({"context": self.context, "url": url, "wait": "complete"});
        self.browser.connection.call("browsingContext.navigate", parameters);
    }

    #[track_caller]
    fn perform(&mut self, sources: &Value) {
        let parameters = json!({"context": self.context, "actions": sources});
        self.browser.connection.call("input.performActions", parameters);
    }
}
