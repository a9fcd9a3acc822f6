// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import "github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"

// recent holds what sends look up again and again, as the database has it. Whoever writes a template or a user discards
// all of it, and so does whoever takes a write back.
type recent struct {
	templates map[int64]model.Template
	contacts  map[string][]Ref // by what Fold makes of a contact; only those that name a user
}

// maxContacts bounds the contacts. Templates need no bound besides the tenant's.
const maxContacts = 10_000

func (r *recent) discard() { *r = recent{map[int64]model.Template{}, map[string][]Ref{}} }

func (r *recent) addContact(contact string, refs []Ref) {
	if len(refs) == 0 {
		return
	}
	if len(r.contacts) >= maxContacts {
		clear(r.contacts)
	}
	r.contacts[contact] = refs
}
