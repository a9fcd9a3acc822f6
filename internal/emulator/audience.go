// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// everyone is the contact that stands for all users [seed].
const everyone = "0"

// roleNames are the tenant's roles by code [seed; -5 vendor].
var roleNames = map[string]string{
	"-1": "administrator",
	"-2": "developer",
	"-3": "analyst",
	"-4": "self_service_user",
	"-5": "guest_user",
}

// roleCode accepts a role's code or name.
func roleCode(text string) (string, bool) {
	text = strings.TrimSpace(text)
	for code, name := range roleNames {
		if text == code || text == name {
			return code, true
		}
	}
	return "", false
}

// recipients is the audience of a message as it was asked for, blanks removed.
type recipients struct {
	contacts []string
	roles    []string
}

// audience is who is reached. notes says who is not, and why; unknown counts
// the contacts that name nobody or several.
type audience struct {
	users   []userRef
	notes   []string
	unknown int
	seen    map[int64]bool
}

// pickRecipients reads and checks the recipients object. A blank contact or
// role is as good as none, and several contacts may stand in one string,
// separated by commas [seed].
func (p *picker) pickRecipients(n *node) recipients {
	o := p.object(n, "contacts", "roles")
	var r recipients
	seen := map[string]bool{"": true}
	for _, text := range p.strings(o, "contacts") {
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); !seen[part] {
				seen[part] = true
				r.contacts = append(r.contacts, part)
			}
		}
	}
	for _, text := range p.strings(o, "roles") {
		code := strings.TrimSpace(text)
		if code == "" || slices.Contains(r.roles, code) {
			continue
		}
		if roleNames[code] == "" {
			p.fail(n, "unknown role %q: write one of the codes -1 (Administrator), -2 (Developer), -3 (Analyst), -4 (Self-service user), -5 (Guest user)", text)
			continue
		}
		r.roles = append(r.roles, code)
	}
	if len(r.contacts) == 0 && len(p.problems) == 0 {
		p.fail(n, "contacts is empty: name login IDs, or \"0\" for all users")
	}
	return r
}

// audience finds the users that r reaches: the named ones, or everybody; with
// roles, only those of them who hold one of the roles [ours].
func (s *store) audience(ctx context.Context, r recipients) (audience, error) {
	if slices.Contains(r.contacts, everyone) {
		return s.audienceOfAll(ctx, r)
	}
	a := audience{seen: map[int64]bool{}}
	for _, contact := range r.contacts {
		refs, err := s.resolve(ctx, contact)
		if err != nil {
			return a, err
		}
		switch len(refs) {
		case 0:
			a.unknown++
			a.notes = append(a.notes, fmt.Sprintf("contact %q: no such user", contact))
		case 1:
			if err := s.admit(ctx, &a, contact, refs[0], r.roles); err != nil {
				return a, err
			}
		default:
			a.unknown++
			a.notes = append(a.notes, fmt.Sprintf("contact %q: %d users go by this name; give the login ID", contact, len(refs)))
		}
	}
	slices.SortFunc(a.users, func(x, y userRef) int { return cmp.Compare(x.id, y.id) })
	return a, nil
}

func (s *store) admit(ctx context.Context, a *audience, contact string, ref userRef, roles []string) error {
	if a.seen[ref.id] {
		return nil
	}
	if len(roles) > 0 {
		holds, err := s.holdsRole(ctx, ref.id, roles)
		if err != nil {
			return err
		}
		if !holds {
			a.notes = append(a.notes, fmt.Sprintf("contact %q: holds none of the roles %s", contact, strings.Join(roles, ", ")))
			return nil
		}
	}
	a.seen[ref.id] = true
	a.users = append(a.users, ref)
	return nil
}

// audienceOfAll reaches all users (of the roles). Names beside the "0" are
// among them already; those that are nobody's are still reported.
func (s *store) audienceOfAll(ctx context.Context, r recipients) (audience, error) {
	var a audience
	for _, contact := range r.contacts {
		if contact == everyone {
			continue
		}
		refs, err := s.resolve(ctx, contact)
		if err != nil {
			return a, err
		}
		if len(refs) == 0 {
			a.notes = append(a.notes, fmt.Sprintf("contact %q: no such user", contact))
		}
	}
	var err error
	a.users, err = s.everybody(ctx, r.roles)
	if err == nil && len(a.users) == 0 {
		a.notes = append(a.notes, "nobody was reached: the tenant has no such user (roles: "+cmp.Or(strings.Join(r.roles, ", "), "any")+")")
	}
	return a, err
}
