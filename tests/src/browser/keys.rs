//! Keys as the protocol wants them.
use serde_json::{Value, json};

/// Name, code, number and text of the keys that are pressed.
const KEYS: &[(&str, &str, u32, &str)] = &[
    ("Tab", "Tab", 9, ""),
    ("Enter", "Enter", 13, "\r"),
    ("Escape", "Escape", 27, ""),
    (" ", "Space", 32, " "),
    ("End", "End", 35, ""),
    ("Home", "Home", 36, ""),
    ("ArrowLeft", "ArrowLeft", 37, ""),
    ("ArrowUp", "ArrowUp", 38, ""),
    ("ArrowRight", "ArrowRight", 39, ""),
    ("ArrowDown", "ArrowDown", 40, ""),
    ("Backspace", "Backspace", 8, ""),
    ("Delete", "Delete", 46, ""),
];
const SHIFT: u32 = 8;

/// Press and release of a key: "Tab", "Shift+Tab", "Space".
pub fn stroke(name: &str) -> [Value; 2] {
    let (modifiers, name) = name.strip_prefix("Shift+").map_or((0, name), |name| (SHIFT, name));
    let found = KEYS.iter().find(|(key, code, ..)| *key == name || *code == name);
    let (key, code, number, text) = found.unwrap_or_else(|| panic!("no key {name:?} in keys.rs"));
    let event = |kind: &str, text: &str| {
        json!({ "type": kind, "key": key, "code": code, "windowsVirtualKeyCode": number,
            "modifiers": modifiers, "text": text })
    };
    [event(if text.is_empty() { "rawKeyDown" } else { "keyDown" }, text), event("keyUp", "")]
}
