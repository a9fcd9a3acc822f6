-- Copyright (c) the terraform-provider-luma authors
-- SPDX-License-Identifier: MPL-2.0

-- One local Luma tenant. Times are epoch milliseconds.
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE users (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  user_name    TEXT NOT NULL,
  logins       TEXT NOT NULL, -- JSON array: further login IDs
  first_name   TEXT NOT NULL,
  last_name    TEXT NOT NULL,
  display_name TEXT NOT NULL,
  email        TEXT NOT NULL,
  phone        TEXT NOT NULL,
  roles        TEXT NOT NULL, -- JSON array of role codes
  created_ms   INTEGER NOT NULL,
  modified_ms  INTEGER NOT NULL
);

-- Everything a user can be found by, folded to lower case.
CREATE TABLE user_keys (
  key     TEXT NOT NULL,
  kind    INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  PRIMARY KEY (key, kind, user_id)
) WITHOUT ROWID;

CREATE TABLE user_roles (
  role    TEXT NOT NULL,
  user_id INTEGER NOT NULL,
  PRIMARY KEY (role, user_id)
) WITHOUT ROWID;

CREATE TABLE templates (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  name           TEXT NOT NULL UNIQUE,
  description    TEXT NOT NULL,
  response_type  TEXT NOT NULL,
  content        TEXT NOT NULL, -- JSON
  system_defined INTEGER NOT NULL,
  version        INTEGER NOT NULL,
  created_ms     INTEGER NOT NULL,
  modified_ms    INTEGER NOT NULL,
  modified_by    TEXT NOT NULL
);

-- What users and skills say; notifications are deliveries.
CREATE TABLE chat (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id       INTEGER NOT NULL,
  after_message INTEGER NOT NULL, -- ID of the latest message at that time
  time_ms       INTEGER NOT NULL,
  from_user     INTEGER NOT NULL,
  skill         TEXT NOT NULL,
  request_id    TEXT NOT NULL,
  status        INTEGER NOT NULL, -- of the skill's API call
  text          TEXT NOT NULL
);
CREATE INDEX chat_by_user ON chat (user_id, after_message);

-- How far a user has read.
CREATE TABLE reads (
  user_id    INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL
);

CREATE TABLE skills (
  id   INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL -- JSON
);
