// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"context"
	"strconv"
)

// Template is a notification template [ours, as no public article describes
// an API for them].
type Template struct {
	ID            string  `json:"id"` // custom ones positive, system ones negative
	Name          string  `json:"name"`
	Description   string  `json:"description"`
	ResponseType  string  `json:"responseType"` // TEXT, IMAGE or CARD
	Content       Content `json:"content"`
	SystemDefined bool    `json:"systemDefined"`
	Version       int64   `json:"version"`              // 1, and one more with each change
	ModifiedBy    string  `json:"modifiedBy,omitempty"` // who changed it last
	CreatedDate   int64   `json:"createdDate"`          // epoch milliseconds
	ModifiedDate  int64   `json:"modifiedDate"`         // epoch milliseconds
}

const templateColumns = "id, name, description, response_type, content, system_defined, version, created_ms, modified_ms, modified_by"

func scanTemplate(row func(...any) error) (t Template, err error) {
	var id int64
	err = row(&id, &t.Name, &t.Description, &t.ResponseType, jsonColumn{&t.Content}, &t.SystemDefined, &t.Version,
		&t.CreatedDate, &t.ModifiedDate, &t.ModifiedBy)
	t.ID = strconv.FormatInt(id, 10)
	return t, err
}

// template returns the template with this ID, or nil. An ID that is no plain
// number ("+1", "01") is nobody's.
func (s *store) template(ctx context.Context, id string) (*Template, error) {
	number, _ := strconv.ParseInt(id, 10, 64) // what is no number is not written like one either
	if strconv.FormatInt(number, 10) != id {
		return nil, nil
	}
	return first(query(ctx, s, scanTemplate, "SELECT "+templateColumns+" FROM templates WHERE id = ?", number))
}

func (s *store) templateByName(ctx context.Context, name string) (*Template, error) {
	return first(query(ctx, s, scanTemplate, "SELECT "+templateColumns+" FROM templates WHERE name = ?", name))
}

func first[T any](rows []T, err error) (*T, error) {
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// templates lists one page, ordered by ID; size -1 is everything, an empty
// name is any.
func (s *store) templates(ctx context.Context, name string, page, size int64) ([]Template, error) {
	return query(ctx, s, scanTemplate, "SELECT "+templateColumns+` FROM templates
		WHERE (?1 = '' OR name = ?1) ORDER BY id LIMIT ?2 OFFSET ?3`, name, size, max(page*size, 0))
}

// addTemplate stores a template and returns its ID; the database chooses one
// that was never used before if t has none.
func (s *store) addTemplate(ctx context.Context, t Template) (string, error) {
	var id any
	if t.ID != "" {
		number, err := strconv.ParseInt(t.ID, 10, 64)
		if err != nil {
			return "", err
		}
		id = number
	}
	newID, err := s.insert(ctx, "INSERT INTO templates ("+templateColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		id, t.Name, t.Description, t.ResponseType, t.Content.json(), t.SystemDefined, t.Version,
		t.CreatedDate, t.ModifiedDate, t.ModifiedBy)
	return strconv.FormatInt(newID, 10), err
}

// replaceTemplate stores t over the template of the same ID.
func (s *store) replaceTemplate(ctx context.Context, t Template) error {
	_, err := s.exec(ctx, `UPDATE templates SET name = ?, description = ?, response_type = ?, content = ?, version = ?,
		modified_ms = ?, modified_by = ? WHERE id = ?`,
		t.Name, t.Description, t.ResponseType, t.Content.json(), t.Version, t.ModifiedDate, t.ModifiedBy, t.ID)
	return err
}

func (s *store) deleteTemplate(ctx context.Context, id string) error {
	_, err := s.exec(ctx, "DELETE FROM templates WHERE id = ?", id)
	return err
}
