-- Copyright (c) the terraform-provider-luma authors
-- SPDX-License-Identifier: MPL-2.0

-- What is written for each POST. IDs are consecutive without AUTOINCREMENT: the newest row of messages and of log is
-- never dropped, except by a reset, which begins at 1 again.

-- One row for each accepted POST.
CREATE TABLE messages (
  id              INTEGER PRIMARY KEY,
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
  received_ms     INTEGER NOT NULL,
  first_delivery  INTEGER NOT NULL, -- the next one, if it reached nobody
  delivered       INTEGER NOT NULL  -- users reached; their deliveries have consecutive IDs
);
CREATE INDEX messages_by_request ON messages (request_id);
CREATE INDEX messages_by_template ON messages (template_id);

-- One row for each user reached by a POST.
CREATE TABLE deliveries (
  id         INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL,
  user_id    INTEGER NOT NULL,
  user_name  TEXT NOT NULL
);
CREATE INDEX deliveries_by_user ON deliveries (user_id, message_id);

-- The Troubleshoot log: one row for each API call.
CREATE TABLE log (
  id          INTEGER PRIMARY KEY,
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
