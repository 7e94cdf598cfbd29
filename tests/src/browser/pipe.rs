//! The Chrome DevTools Protocol over the browser's own pipe: JSON, ended by a zero byte. No port that others on the
//! machine could reach, and a browser whose pipe closes ends: it never outlives the test process.
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{ChildStdin, ChildStdout};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::seen::Seen;

/// The longest that one command may take on a busy machine.
const CEILING: Duration = Duration::from_mins(1);

type Answer = Result<Value, String>;

/// The two ends of the pipe.
#[derive(Debug)]
pub struct Pipe {
    requests: Mutex<ChildStdin>,
    waiting: Mutex<HashMap<u64, oneshot::Sender<Answer>>>,
    sessions: Mutex<HashMap<String, Arc<Mutex<Seen>>>>,
    next: AtomicU64,
}

/// What a lock guards, though a test that held it has failed.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Pipe {
    /// Begins to read what the browser says, on a thread of its own: it outlives the test that started it.
    pub fn open(requests: ChildStdin, answers: ChildStdout) -> Arc<Self> {
        let pipe = Arc::new(Self {
            requests: Mutex::new(requests),
            waiting: Mutex::default(),
            sessions: Mutex::default(),
            next: AtomicU64::new(1),
        });
        let reader = pipe.clone();
        let thread = std::thread::Builder::new().name("browser".to_owned());
        thread.spawn(move || reader.read(answers)).expect("a thread");
        pipe
    }

    /// Keeps what happens in a session.
    pub fn watch(&self, session: &str, seen: &Arc<Mutex<Seen>>) {
        locked(&self.sessions).insert(session.to_owned(), seen.clone());
    }

    /// Watches a session no more.
    pub fn unwatch(&self, session: &str) {
        locked(&self.sessions).remove(session);
    }

    /// One command, in a session or ("") of the browser itself.
    pub async fn call(&self, session: &str, method: &str, params: Value) -> Answer {
        let (reply, answer) = oneshot::channel();
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        locked(&self.waiting).insert(id, reply);
        self.write(id, session, method, &params)?;
        match tokio::time::timeout(CEILING, answer).await {
            Ok(Ok(answer)) => answer.map_err(|why| format!("{method}: {why}")),
            Ok(Err(_)) => Err(format!("{method}: the browser has ended")),
            Err(_) => Err(format!("{method}: no answer within {CEILING:?}")),
        }
    }

    /// One command whose answer nobody waits for.
    pub fn notify(&self, method: &str, params: &Value) {
        let _ = self.write(self.next.fetch_add(1, Ordering::Relaxed), "", method, params);
    }

    fn write(&self, id: u64, session: &str, method: &str, params: &Value) -> Result<(), String> {
        let request = match session {
            "" => json!({ "id": id, "method": method, "params": params }),
            session => json!({ "id": id, "method": method, "params": params, "sessionId": session }),
        };
        let mut bytes = request.to_string().into_bytes();
        bytes.push(0);
        locked(&self.requests).write_all(&bytes).map_err(|error| format!("{method}: {error}"))
    }

    fn read(&self, answers: ChildStdout) {
        for message in BufReader::new(answers).split(0).map_while(Result::ok) {
            if let Ok(message) = serde_json::from_slice(&message) {
                self.take(&message);
            }
        }
        // Who still waits hears that the browser has ended.
        locked(&self.waiting).clear();
    }

    fn take(&self, message: &Value) {
        let Some(id) = message.get("id").and_then(Value::as_u64) else { return self.event(message) };
        let Some(reply) = locked(&self.waiting).remove(&id) else { return };
        let answer = match message.get("error") {
            Some(error) => Err(error.to_string()),
            None => Ok(message.get("result").cloned().unwrap_or_default()),
        };
        let _ = reply.send(answer);
    }

    fn event(&self, message: &Value) {
        let text = |key: &str| message.get(key).and_then(Value::as_str).unwrap_or_default();
        let seen = locked(&self.sessions).get(text("sessionId")).cloned();
        if let (Some(seen), Some(params)) = (seen, message.get("params")) {
            locked(&seen).take(text("method"), params);
        }
    }
}
