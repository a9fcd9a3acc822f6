// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"modernc.org/sqlite"
)

//go:embed schema.sql
var schemaSQL string

// applicationID marks a SQLite file as the emulator's own ("Luma");
// schemaVersion says which schema it holds.
const (
	applicationID = 0x4c756d61
	schemaVersion = 1
)

// store is the tenant's database. All work goes through one connection under
// one lock: SQLite has a single writer anyway, an in-memory database lives and
// dies with its connection, and answers are written to clients after the lock
// is released.
type store struct {
	mu    sync.Mutex
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	fresh bool // the database was empty when it was opened
	caps  *caps
}

// openStore opens FILE, or a database in memory if file is empty.
func openStore(ctx context.Context, file string) (*store, error) {
	dsn := ":memory:"
	if file != "" {
		absolute, err := privateFile(file)
		if err != nil {
			return nil, err
		}
		dsn = (&url.URL{Scheme: "file", Path: absolute}).String()
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	s := &store{db: db, stmts: map[string]*sql.Stmt{}}
	if file == "" {
		s.caps = &caps{limit: maxWeight}
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("database %s: %w", nameOf(file), err), db.Close())
	}
	return s, nil
}

func nameOf(file string) string {
	if file == "" {
		return "in memory"
	}
	return file
}

// privateFile makes sure that the file exists and only its owner reads it: it
// holds the tenant's token and everybody's messages.
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

// prepare looks at the file before it changes anything: it may be another
// program's.
func (s *store) prepare(ctx context.Context) error {
	var err error
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return err
	}
	// An exclusive lock, so that a second emulator on the same file is told so.
	if _, err = s.conn.ExecContext(ctx, "PRAGMA locking_mode=EXCLUSIVE"); err == nil {
		err = s.identify(ctx)
	}
	if err == nil {
		_, err = s.conn.ExecContext(ctx, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; BEGIN IMMEDIATE; COMMIT")
	}
	if err == nil && s.fresh {
		_, err = s.conn.ExecContext(ctx, fmt.Sprintf("BEGIN; %s; PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT", schemaSQL, applicationID, schemaVersion))
	}
	if failed, ok := errors.AsType[*sqlite.Error](err); ok && failed.Code()&0xff == sqliteBusy {
		return errors.New("another program has it open: stop it or choose another file")
	}
	return err
}

// sqliteBusy is SQLite's primary result code for a locked database.
const sqliteBusy = 5

func (s *store) identify(ctx context.Context) error {
	var app, version, tables int
	for query, target := range map[string]*int{
		"PRAGMA application_id":              &app,
		"PRAGMA user_version":                &version,
		"SELECT count(*) FROM sqlite_schema": &tables,
	} {
		if err := s.conn.QueryRowContext(ctx, query).Scan(target); err != nil {
			return err
		}
	}
	switch {
	case tables == 0:
		s.fresh = true
	case app != applicationID:
		return errors.New("this is another program's SQLite database; choose another file")
	case version != schemaVersion:
		return fmt.Errorf("its schema version is %d, this emulator reads %d; choose another file", version, schemaVersion)
	}
	return nil
}

func (s *store) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, stmt := range s.stmts {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, s.conn.Close(), s.db.Close())...)
}

// update runs f in a transaction: all of it is stored, or nothing, also if f
// panics.
func (s *store) update(ctx context.Context, f func() error) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			_, rollback := s.exec(ctx, "ROLLBACK")
			err = errors.Join(err, rollback)
		}
	}()
	if err := f(); err != nil {
		return err
	}
	_, err = s.exec(ctx, "COMMIT")
	committed = err == nil
	return err
}

// view runs f while nobody else uses the database. What f reads must be read
// whole: no rows stay open behind it.
func (s *store) view(f func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f()
}

// The helpers below expect the lock to be held. Every statement is prepared
// once; all texts are constants, so their number is bounded. Statements run to
// their end even if ctx is cancelled: a rollback that does not happen would
// leave the connection in a transaction for good.

func (s *store) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt := s.stmts[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, fmt.Errorf("%w in %q", err, query)
	}
	s.stmts[query] = stmt
	return stmt, nil
}

func (s *store) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	stmt, err := s.stmt(ctx, query) //nolint:sqlclosecheck // prepared once, closed with the store
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(context.WithoutCancel(ctx), args...)
}

// insert returns the new row's ID.
func (s *store) insert(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := s.exec(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// errFull is what a scan returns with a row after which no more are wanted.
var errFull = errors.New("full")

// query reads all rows through scan, or up to the one that comes with errFull.
func query[T any](ctx context.Context, s *store, scan func(row func(...any) error) (T, error), text string, args ...any) (out []T, err error) {
	stmt, err := s.stmt(ctx, text) //nolint:sqlclosecheck // prepared once, closed with the store
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(context.WithoutCancel(ctx), args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out = []T{}
	for rows.Next() {
		v, err := scan(rows.Scan)
		if err != nil && !errors.Is(err, errFull) {
			return nil, err
		}
		out = append(out, v)
		if err != nil {
			break
		}
	}
	return out, rows.Err()
}

// one reads the single column of the first row; the zero value if there is no
// row.
func one[T any](ctx context.Context, s *store, text string, args ...any) (T, error) {
	var zero T
	rows, err := query(ctx, s, func(row func(...any) error) (v T, err error) { return v, row(&v) }, text, args...)
	if err != nil || len(rows) == 0 {
		return zero, err
	}
	return rows[0], nil
}

// jsonColumn stores and reads a value as JSON text.
type jsonColumn struct{ v any }

func toJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil { // strings, numbers and slices of them: cannot happen
		panic(err)
	}
	return string(data)
}

// Scan implements sql.Scanner.
func (c jsonColumn) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("want JSON text, found %T", src)
	}
	return json.Unmarshal([]byte(text), c.v)
}

func (s *store) setting(ctx context.Context, name string) (string, error) {
	return one[string](ctx, s, "SELECT value FROM settings WHERE name = ?", name)
}

func (s *store) setSetting(ctx context.Context, name, value string) error {
	_, err := s.exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
	return err
}
