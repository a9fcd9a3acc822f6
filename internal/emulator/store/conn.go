// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// conn is one connection with its prepared statements. Every statement is prepared once; all texts are made of
// constants, so their number is bounded. Statements run to their end, whatever happens to the request that they serve:
// a rollback that does not happen would leave the connection in a transaction for good.
type conn struct {
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	recent
}

func (c *conn) close() error {
	var errs []error
	for _, stmt := range c.stmts {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, c.conn.Close(), c.db.Close())...)
}

func (c *conn) stmt(query string) (*sql.Stmt, error) {
	if stmt := c.stmts[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := c.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("%w in %q", err, query)
	}
	c.stmts[query] = stmt
	return stmt, nil
}

func (c *conn) exec(query string, args ...any) (sql.Result, error) {
	stmt, err := c.stmt(query) //nolint:sqlclosecheck // prepared once, closed with the store
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(context.Background(), args...)
}

// insert returns the new row's ID.
func (c *conn) insert(query string, args ...any) (int64, error) {
	result, err := c.exec(query, args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// delete returns how many rows it deleted.
func (c *conn) delete(query string, args ...any) (int, error) {
	result, err := c.exec(query, args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// rollback takes writes back, of which nothing may be remembered.
func (c *conn) rollback(text string) error {
	c.discard()
	_, err := c.exec(text)
	return err
}

// row scans the columns of one row.
type row = func(columns ...any) error

// query reads all rows through scan, or up to the one that comes with errFull.
func query[T any](c *conn, scan func(row) (T, error), text string, args ...any) (out []T, err error) {
	stmt, err := c.stmt(text) //nolint:sqlclosecheck // prepared once, closed with the store
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(context.Background(), args...)
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

// one reads the single column of the first row; the zero value if there is no row.
func one[T any](c *conn, text string, args ...any) (T, error) {
	found, err := first(query(c, func(scan row) (v T, err error) { return v, scan(&v) }, text, args...))
	if err != nil || found == nil {
		var zero T
		return zero, err
	}
	return *found, nil
}

func first[T any](rows []T, err error) (*T, error) {
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// jsonColumn reads a value from JSON text.
type jsonColumn struct{ v any }

// Scan implements sql.Scanner.
func (c jsonColumn) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("a column holds %T instead of JSON text", src)
	}
	return json.Unmarshal([]byte(text), c.v)
}

// decode reads values from JSON texts.
func decode(columns map[*string]any) error {
	var errs []error
	for text, v := range columns {
		errs = append(errs, json.Unmarshal([]byte(*text), v))
	}
	return errors.Join(errs...)
}

func toJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil { // strings, numbers and slices of them: cannot happen
		panic(err)
	}
	return string(data)
}
