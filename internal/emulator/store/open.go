// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
)

//go:embed schema.sql
var schemaSQL string

// applicationID marks a SQLite file as the emulator's own ("Luma"); schemaVersion says which schema it holds.
const (
	applicationID = 0x4c756d61
	schemaVersion = 1
)

// connect opens the database and makes sure that it is the emulator's own.
func connect(ctx context.Context, file string) (c *conn, fresh bool, err error) {
	dsn, name := ":memory:", "in memory"
	if file != "" {
		absolute, err := privateFile(file)
		if err != nil {
			return nil, false, err
		}
		dsn, name = (&url.URL{Scheme: "file", Path: absolute}).String(), file
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, false, err
	}
	c = &conn{db: db, stmts: map[string]*sql.Stmt{}}
	if fresh, err = c.prepare(ctx); err != nil {
		return nil, false, errors.Join(fmt.Errorf("database %s: %w", name, err), db.Close())
	}
	return c, fresh, nil
}

// privateFile makes sure that the file exists and only its owner can read it: it holds the tenant's token and everybody's
// messages.
func privateFile(file string) (string, error) {
	absolute, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(absolute, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", fmt.Errorf("database: %w", err)
	}
	return filepath.ToSlash(absolute), f.Close()
}

// prepare looks at the file before it changes anything: it may be another program's.
func (c *conn) prepare(ctx context.Context) (fresh bool, err error) {
	if c.conn, err = c.db.Conn(ctx); err != nil {
		return false, err
	}
	// An exclusive lock, so that a second emulator on the same file finds it in use.
	if _, err = c.conn.ExecContext(ctx, "PRAGMA locking_mode=EXCLUSIVE"); err == nil {
		fresh, err = c.identify(ctx)
	}
	if err == nil {
		_, err = c.conn.ExecContext(ctx, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; BEGIN IMMEDIATE; COMMIT")
	}
	if err == nil && fresh {
		_, err = c.conn.ExecContext(ctx, fmt.Sprintf("BEGIN; %s; PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT", schemaSQL, applicationID, schemaVersion))
	}
	if failed, ok := errors.AsType[*sqlite.Error](err); ok && failed.Code()&0xff == sqliteBusy {
		return false, errors.New("another program has it open: stop it or choose another file")
	}
	return fresh, err
}

// sqliteBusy is SQLite's primary result code for a locked database.
const sqliteBusy = 5

func (c *conn) identify(ctx context.Context) (fresh bool, err error) {
	var app, version, tables int
	for query, target := range map[string]*int{
		"PRAGMA application_id":              &app,
		"PRAGMA user_version":                &version,
		"SELECT count(*) FROM sqlite_schema": &tables,
	} {
		if err := c.conn.QueryRowContext(ctx, query).Scan(target); err != nil {
			return false, err
		}
	}
	switch {
	case tables == 0:
		return true, nil
	case app != applicationID:
		return false, errors.New("this is another program's SQLite database; choose another file")
	case version != schemaVersion:
		return false, fmt.Errorf("its schema version is %d, this emulator reads %d; choose another file", version, schemaVersion)
	}
	return false, nil
}
