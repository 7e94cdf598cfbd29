//! identity against a real PostgreSQL and Redis.
