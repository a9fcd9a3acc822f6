// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// Recipients are the recipients of a message as a client asked for them, blanks removed.
type Recipients struct {
	Contacts []string
	Roles    []string
}

// Audience is who is reached. Notes lists who is not, and why; Unknown counts the contacts that match no user or several.
type Audience struct {
	Users   []Ref
	Notes   []string
	Unknown int
	seen    map[int64]bool
}

// Audience finds the users that r reaches: the named ones, or everybody; with
// roles, only those of them who hold one of the roles [ours].
func (u Users) Audience(r Recipients) (Audience, error) {
	if slices.Contains(r.Contacts, model.Everyone) {
		return u.audienceOfAll(r)
	}
	a := Audience{seen: map[int64]bool{}}
	for _, contact := range r.Contacts {
		refs, err := u.Resolve(contact)
		if err != nil {
			return a, err
		}
		switch len(refs) {
		case 0:
			a.Unknown++
			a.Notes = append(a.Notes, fmt.Sprintf("contact %q: unknown user", text.Quote(contact)))
		case 1:
			if err := u.admit(&a, contact, refs[0], r.Roles); err != nil {
				return a, err
			}
		default:
			a.Unknown++
			a.Notes = append(a.Notes, fmt.Sprintf("contact %q: matches %d users; use the login ID", text.Quote(contact), len(refs)))
		}
	}
	slices.SortFunc(a.Users, func(x, y Ref) int { return cmp.Compare(x.ID, y.ID) })
	return a, nil
}

func (u Users) admit(a *Audience, contact string, ref Ref, roles []string) error {
	if a.seen[ref.ID] {
		return nil
	}
	if len(roles) > 0 {
		holds, err := u.HoldsRole(ref.ID, roles)
		if err != nil {
			return err
		}
		if !holds {
			a.Notes = append(a.Notes, fmt.Sprintf("contact %q: has none of the roles %s", text.Quote(contact), strings.Join(roles, ", ")))
			return nil
		}
	}
	a.seen[ref.ID] = true
	a.Users = append(a.Users, ref)
	return nil
}

// audienceOfAll reaches all users (of the roles). Contacts beside the "0" are among them already;
// unknown ones are still reported.
func (u Users) audienceOfAll(r Recipients) (Audience, error) {
	var a Audience
	for _, contact := range r.Contacts {
		if contact == model.Everyone {
			continue
		}
		refs, err := u.Resolve(contact)
		if err != nil {
			return a, err
		}
		if len(refs) == 0 {
			a.Notes = append(a.Notes, fmt.Sprintf("contact %q: unknown user", text.Quote(contact)))
		}
	}
	var err error
	a.Users, err = u.Everybody(r.Roles)
	if err == nil && len(a.Users) == 0 {
		a.Notes = append(a.Notes, whyNobody(r.Roles))
	}
	return a, err
}

func whyNobody(roles []string) string {
	if len(roles) == 0 {
		return "nobody was reached: the tenant has no users"
	}
	return "nobody was reached: no user has one of the roles " + strings.Join(roles, ", ")
}
