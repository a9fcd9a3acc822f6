// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
)

//go:embed schema.sql
var schemaSQL string

//go:embed records.sql
var recordsSQL string

// applicationID marks a SQLite file as the emulator's own ("Luma"); schemaVersion says which schema it holds.
const (
	applicationID = 0x4c756d61
	schemaVersion = 4
	pageSize      = 4096 // of a tenant in memory: SQLite's default, in bytes
)

// migrations[n] turns schema n into schema n+1.
var migrations = map[int]string{
	1: `DROP INDEX deliveries_by_user;
		CREATE INDEX deliveries_by_user ON deliveries (user_id, message_id);
		CREATE INDEX messages_by_template ON messages (template_id);
		CREATE INDEX log_by_request ON log (request_id);
		CREATE INDEX log_failed ON log (id) WHERE status NOT BETWEEN 200 AND 299`,
	2: `CREATE TABLE chat (
		  id            INTEGER PRIMARY KEY AUTOINCREMENT,
		  user_id       INTEGER NOT NULL,
		  after_message INTEGER NOT NULL,
		  time_ms       INTEGER NOT NULL,
		  from_user     INTEGER NOT NULL,
		  skill         TEXT NOT NULL,
		  request_id    TEXT NOT NULL,
		  status        INTEGER NOT NULL,
		  text          TEXT NOT NULL
		);
		CREATE INDEX chat_by_user ON chat (user_id, after_message);
		CREATE TABLE reads (
		  user_id    INTEGER PRIMARY KEY,
		  message_id INTEGER NOT NULL
		);
		CREATE TABLE skills (
		  id   INTEGER PRIMARY KEY AUTOINCREMENT,
		  name TEXT NOT NULL UNIQUE,
		  body TEXT NOT NULL
		)`,
	3: `ALTER TABLE messages RENAME TO messages_3;
		ALTER TABLE deliveries RENAME TO deliveries_3;
		ALTER TABLE log RENAME TO log_3;
		DROP INDEX messages_by_request;
		DROP INDEX messages_by_template;
		DROP INDEX deliveries_by_user;
		DROP INDEX log_by_request;
		DROP INDEX log_failed;
		` + recordsSQL + `;
		INSERT INTO messages SELECT *,
		  coalesce((SELECT id FROM deliveries_3 WHERE message_id >= m.id ORDER BY message_id, id LIMIT 1), (SELECT max(id) + 1 FROM deliveries_3), 1),
		  (SELECT count(*) FROM deliveries_3 WHERE message_id = m.id) FROM messages_3 m;
		INSERT INTO deliveries SELECT * FROM deliveries_3;
		INSERT INTO log SELECT * FROM log_3;
		DROP TABLE deliveries_3;
		DROP TABLE messages_3;
		DROP TABLE log_3`,
}

// connect opens the database and makes sure that it is the emulator's own. It returns the version of its schema, 0 if
// it is empty.
func connect(ctx context.Context, file string) (c *conn, version int, err error) {
	dsn := ":memory:"
	if file != "" {
		absolute, err := privateFile(file)
		if err != nil {
			return nil, 0, err
		}
		dsn = (&url.URL{Scheme: "file", Path: absolute}).String()
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, 0, err
	}
	c = &conn{db: db, stmts: map[string]*sql.Stmt{}}
	c.discard()
	if version, err = c.prepare(ctx, file); err != nil {
		return nil, 0, errors.Join(inUse(err), db.Close())
	}
	return c, version, nil
}

func nameOf(file string) string {
	if file == "" {
		return "in memory"
	}
	return file
}

// inUse explains the error of a database that another process has locked.
func inUse(err error) error {
	if failed, ok := errors.AsType[*sqlite.Error](err); ok && failed.Code()&0xff == sqliteBusy {
		return errors.New("another program has it open: stop it or choose another file")
	}
	return err
}

// privateFile makes sure that the file exists and only its owner can read it: it holds the tenant's token and
// everybody's messages.
func privateFile(file string) (string, error) {
	absolute, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(absolute, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", err
	}
	return filepath.ToSlash(absolute), f.Close()
}

// prepare looks at the file before it changes anything: it may be another program's.
func (c *conn) prepare(ctx context.Context, file string) (version int, err error) {
	if c.conn, err = c.db.Conn(ctx); err != nil {
		return 0, err
	}
	// An exclusive lock, so that a second emulator on the same file finds it in use.
	if _, err = c.conn.ExecContext(ctx, "PRAGMA locking_mode=EXCLUSIVE"); err != nil {
		return 0, err
	}
	if version, err = c.identify(ctx, file); err != nil {
		return 0, err
	}
	if file != "" {
		if err := makePrivate(file); err != nil {
			return 0, err
		}
	}
	// The mark comes first, so that a file whose first start was killed is recognised.
	_, err = c.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id=%d", applicationID))
	if err == nil && file != "" {
		_, err = c.conn.ExecContext(ctx, filePragmas)
	}
	if err == nil {
		_, err = c.conn.ExecContext(ctx, "BEGIN IMMEDIATE; COMMIT")
	}
	return version, err
}

// makePrivate closes a file to other users, and the log beside it that a process which was killed has left.
func makePrivate(file string) error {
	for _, name := range []string{file, file + "-wal"} {
		if err := os.Chmod(name, 0o600); err != nil && (name == file || !errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	return nil
}

// filePragmas suit many small commits: a disk is waited for once in some thousand pages.
const filePragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=8000; PRAGMA cache_size=-16000"

// sqliteBusy is SQLite's primary result code for a locked database.
const sqliteBusy = 5

func (c *conn) identify(ctx context.Context, file string) (version int, err error) {
	var app, tables int
	for query, target := range map[string]*int{
		"PRAGMA application_id":              &app,
		"PRAGMA user_version":                &version,
		"SELECT count(*) FROM sqlite_schema": &tables,
	} {
		if err := c.conn.QueryRowContext(ctx, query).Scan(target); err != nil {
			return 0, err
		}
	}
	info, err := os.Stat(file)
	switch empty := file == "" || err == nil && info.Size() == 0; {
	case file != "" && err != nil:
		return 0, err
	case app != applicationID && !empty:
		return 0, errors.New("this is another program's SQLite database: choose another file")
	case tables == 0:
		return 0, nil
	case version == 0:
		return 0, errors.New("its schema has no version: no emulator wrote it; choose another file")
	case version > schemaVersion:
		return 0, fmt.Errorf("it was written by a newer emulator (schema version %d, this one reads up to %d): use that one, "+
			"or save its users and templates there with GET /_emulator/seed and start with a new file and --seed", version, schemaVersion)
	}
	return version, nil
}

// migrate creates the schema, or brings it up to date, within a transaction.
func (c *conn) migrate(version int) error {
	text := schemaSQL + recordsSQL
	if version > 0 {
		text = ""
		for ; version < schemaVersion; version++ {
			text += migrations[version] + ";"
		}
	}
	_, err := c.conn.ExecContext(context.Background(), fmt.Sprintf("%s; PRAGMA user_version=%d", text, schemaVersion))
	return err
}
