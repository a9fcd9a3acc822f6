// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"strconv"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// Templates are the tenant's notification templates.
type Templates struct{ c *conn }

const templateColumns = "id, name, description, response_type, content, system_defined, version, created_ms, modified_ms, modified_by"

func scanTemplate(scan row) (t model.Template, err error) {
	var id int64
	err = scan(&id, &t.Name, &t.Description, &t.ResponseType, jsonColumn{&t.Content}, &t.SystemDefined, &t.Version,
		&t.CreatedDate, &t.ModifiedDate, &t.ModifiedBy)
	t.ID = strconv.FormatInt(id, 10)
	return t, err
}

// Get returns the template with this ID, or nil. An ID must be written plainly: "+1" and "01" find nothing.
func (t Templates) Get(id string) (*model.Template, error) {
	number, _ := strconv.ParseInt(id, 10, 64) // text that is not a number is not written like one either
	if strconv.FormatInt(number, 10) != id {
		return nil, nil
	}
	if known, ok := t.c.templates[number]; ok {
		return &known, nil
	}
	found, err := first(query(t.c, scanTemplate, "SELECT "+templateColumns+" FROM templates WHERE id = ?", number))
	if found != nil {
		t.c.templates[number] = *found
	}
	return found, err
}

// Known reports whether there is a template with this ID, or a message that used it.
func (t Templates) Known(id string) (bool, error) {
	found, err := t.Get(id)
	if err != nil || found != nil {
		return found != nil, err
	}
	return one[bool](t.c, "SELECT EXISTS (SELECT 1 FROM messages WHERE template_id = ?)", id)
}

// ByName returns the template with this name, or nil.
func (t Templates) ByName(name string) (*model.Template, error) {
	return first(query(t.c, scanTemplate, "SELECT "+templateColumns+" FROM templates WHERE name = ?", name))
}

// List returns one page, ordered by ID; size -1 is everything, an empty name is any.
func (t Templates) List(name string, page, size int64) ([]model.Template, error) {
	return query(t.c, scanTemplate, "SELECT "+templateColumns+` FROM templates
		WHERE (?1 = '' OR name = ?1) ORDER BY id LIMIT ?2 OFFSET ?3`, name, size, max(page*size, 0))
}

// Count returns how many templates there are.
func (t Templates) Count() (int, error) { return one[int](t.c, "SELECT count(*) FROM templates") }

// Size returns how many bytes all templates take, roughly as model.Template.Size counts them.
func (t Templates) Size() (int, error) {
	return one[int](t.c, "SELECT coalesce(sum(length(CAST(name AS BLOB)) + length(CAST(description AS BLOB)) + length(CAST(content AS BLOB)) + 200), 0) FROM templates")
}

// Add stores a template and returns its ID; the database chooses one that was never used before if the template has
// none.
func (t Templates) Add(template model.Template) (string, error) {
	t.c.discard()
	var id any
	if template.ID != "" {
		number, err := strconv.ParseInt(template.ID, 10, 64)
		if err != nil {
			return "", err
		}
		id = number
	}
	newID, err := t.c.insert("INSERT INTO templates ("+templateColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		id, template.Name, template.Description, template.ResponseType, template.Content.JSON(), template.SystemDefined,
		template.Version, template.CreatedDate, template.ModifiedDate, template.ModifiedBy)
	return strconv.FormatInt(newID, 10), err
}

// Replace stores the template over the one with the same ID.
func (t Templates) Replace(template model.Template) error {
	t.c.discard()
	_, err := t.c.exec(`UPDATE templates SET name = ?, description = ?, response_type = ?, content = ?, version = ?,
		modified_ms = ?, modified_by = ? WHERE id = ?`,
		template.Name, template.Description, template.ResponseType, template.Content.JSON(), template.Version,
		template.ModifiedDate, template.ModifiedBy, template.ID)
	return err
}

// Delete removes the template with this ID.
func (t Templates) Delete(id string) error {
	t.c.discard()
	_, err := t.c.exec("DELETE FROM templates WHERE id = ?", id)
	return err
}
