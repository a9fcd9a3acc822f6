// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"encoding/json"
	"strconv"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// Skills are the tenant's skills.
type Skills struct{ c *conn }

func scanSkill(scan row) (s model.Skill, err error) {
	var id int64
	err = scan(&id, &s.Name, jsonColumn{&s})
	s.ID = strconv.FormatInt(id, 10)
	return s, err
}

const skillColumns = "SELECT id, name, body FROM skills"

// List returns all skills, ordered by ID.
func (s Skills) List() ([]model.Skill, error) {
	return query(s.c, scanSkill, skillColumns+" ORDER BY id")
}

// Get returns the skill with this ID, or nil.
func (s Skills) Get(id string) (*model.Skill, error) {
	return first(query(s.c, scanSkill, skillColumns+" WHERE id = ?", id))
}

// ByName returns the skill with this name, or nil.
func (s Skills) ByName(name string) (*model.Skill, error) {
	return first(query(s.c, scanSkill, skillColumns+" WHERE name = ?", name))
}

// Put stores a skill, over the one with the same ID if it has one, and returns its ID.
func (s Skills) Put(skill model.Skill) (string, error) {
	var id any // NULL lets the database choose
	if number, err := strconv.ParseInt(skill.ID, 10, 64); err == nil {
		id = number
	}
	skill.ID = ""
	body, err := json.Marshal(skill)
	if err != nil {
		return "", err
	}
	newID, err := s.c.insert("INSERT INTO skills (id, name, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body",
		id, skill.Name, string(body))
	if id != nil {
		return strconv.FormatInt(id.(int64), 10), err //nolint:errcheck // it was just set
	}
	return strconv.FormatInt(newID, 10), err
}

// Delete removes a skill.
func (s Skills) Delete(id string) error {
	_, err := s.c.exec("DELETE FROM skills WHERE id = ?", id)
	return err
}
