// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"cmp"
	"fmt"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// LoadSeed replaces the tenant's users and templates by the seed's, and drops every message and log entry.
func (tx *Tx) LoadSeed(seed *model.Seed, now time.Time) error {
	c := tx.Users.c
	c.discard()
	for _, text := range []string{
		"DELETE FROM deliveries", "DELETE FROM messages", "DELETE FROM log", "DELETE FROM user_keys",
		"DELETE FROM user_roles", "DELETE FROM users", "DELETE FROM templates", "DELETE FROM chat", "DELETE FROM reads", "DELETE FROM skills",
		"DELETE FROM sqlite_sequence",
	} {
		if _, err := c.exec(text); err != nil {
			return err
		}
	}
	tx.changes.seeded = true
	if err := tx.Users.addAll(seed.Users, now); err != nil {
		return fmt.Errorf("users: %w", err)
	}
	for _, t := range seed.Templates {
		t.Version = max(t.Version, 1)
		t.CreatedDate = cmp.Or(t.CreatedDate, now.UnixMilli())
		t.ModifiedDate = cmp.Or(t.ModifiedDate, t.CreatedDate)
		t.ModifiedBy = cmp.Or(t.ModifiedBy, "seed")
		if _, err := tx.Templates.Add(t); err != nil {
			return fmt.Errorf("template %q: %w", t.Name, err)
		}
	}
	for _, s := range seed.Skills {
		if _, err := tx.Skills.Put(s); err != nil {
			return fmt.Errorf("skill %q: %w", s.Name, err)
		}
	}
	return nil
}
