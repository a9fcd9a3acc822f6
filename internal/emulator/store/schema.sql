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
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  PRIMARY KEY (key, kind, user_id)
) WITHOUT ROWID;

CREATE TABLE user_roles (
  role    TEXT NOT NULL,
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
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

-- One row for each accepted POST.
CREATE TABLE messages (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  request_id      TEXT NOT NULL,
  contacts        TEXT NOT NULL, -- JSON array
  roles           TEXT NOT NULL, -- JSON array
  bot_external_id TEXT NOT NULL,
  template_type   TEXT NOT NULL,
  template_id     TEXT NOT NULL,
  response_type   TEXT NOT NULL,
  message         TEXT NOT NULL,
  rendered        TEXT NOT NULL,
  content         TEXT NOT NULL, -- JSON
  users           TEXT NOT NULL, -- JSON array of the user names reached
  errors          TEXT NOT NULL, -- JSON array
  received_ms     INTEGER NOT NULL
);
CREATE INDEX messages_by_request ON messages (request_id);
CREATE INDEX messages_by_template ON messages (template_id);

-- One row for each user reached by a POST.
CREATE TABLE deliveries (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  user_id    INTEGER NOT NULL,
  user_name  TEXT NOT NULL
);
CREATE INDEX deliveries_by_message ON deliveries (message_id);
CREATE INDEX deliveries_by_user ON deliveries (user_id, message_id);

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

-- The Troubleshoot log: one row for each API call.
CREATE TABLE log (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  time_ms     INTEGER NOT NULL,
  request_id  TEXT NOT NULL,
  method      TEXT NOT NULL,
  path        TEXT NOT NULL,
  query       TEXT NOT NULL,
  status      INTEGER NOT NULL, -- 0: no answer was given
  reasons     TEXT NOT NULL,    -- JSON array
  fault       TEXT NOT NULL,
  delivered   INTEGER NOT NULL, -- users reached
  request     TEXT NOT NULL,    -- body, cut
  response    TEXT NOT NULL     -- body, cut
);
CREATE INDEX log_by_request ON log (request_id);
CREATE INDEX log_failed ON log (id) WHERE status NOT BETWEEN 200 AND 299;
