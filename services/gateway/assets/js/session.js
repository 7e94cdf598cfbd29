// Two minutes before the session ends it says so, in a dialog whose first button stays. The server ends it in any case.
