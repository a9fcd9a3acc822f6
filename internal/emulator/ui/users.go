// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
)

func (u *UI) users(r *http.Request) (view, error) {
	q := r.URL.Query()
	after, _ := strconv.ParseInt(q.Get("after"), 10, 64)
	data := map[string]any{"Query": q.Get("q"), "Who": q.Get("who"), "Asked": strings.TrimSpace(q.Get("who")) != ""}
	err := u.Tenant.Store.View(func(tx *store.Tx) error {
		total, err := tx.Users.Count()
		if err != nil {
			return err
		}
		list, err := tx.Users.UserPage(q.Get("q"), after, pageSize+1)
		if err != nil {
			return err
		}
		if len(list) > pageSize {
			list = list[:pageSize]
			q.Set("after", strconv.FormatInt(list[pageSize-1].ID, 10))
			data["Next"] = "?" + q.Encode()
		}
		data["Rows"], data["Total"] = list, total
		data["Answer"], err = whoIs(tx, q.Get("who"))
		return err
	})
	return view{file: "users", title: "Users", section: "users", json: "_emulator/users", data: data}, err
}

// step is one kind of key that a contact is compared with.
type step struct {
	Name    string
	Users   []model.User
	Decides bool // the first step that finds anybody
	Skipped bool // a step after it
}

// resolution says how a contact resolves.
type resolution struct {
	Contact string
	Verdict string
	Class   string // good or bad
	Steps   []step
}

// The steps in which a contact is compared; names are one step.
var keySteps = []struct {
	name  string
	kinds []int
}{
	{"Login ID", []int{model.KeyLogin}}, {"E-mail address", []int{model.KeyEmail}}, {"User ID", []int{model.KeyID}},
	{"Full, first or last name", []int{model.KeyFullName, model.KeyFirstName, model.KeyLastName}},
}

// maxHits bounds the users that an explanation lists.
const maxHits = 20

// whoIs explains how the API resolves a contact.
func whoIs(tx *store.Tx, contact string) (resolution, error) {
	contact = strings.TrimSpace(contact)
	out := resolution{Contact: contact, Class: "bad"}
	if contact == model.Everyone {
		out.Verdict, out.Class = "“0” stands for all users. With roles, for those who hold one of them.", "good"
		return out, nil
	}
	hits, err := tx.Users.Hits(contact, 1000)
	if err != nil {
		return out, err
	}
	decided := step{}
	for _, key := range keySteps {
		s := step{Name: key.name, Users: usersOf(hits, key.kinds), Skipped: decided.Decides}
		if !s.Skipped && len(s.Users) > 0 {
			s.Decides = true
			decided = s
		}
		out.Steps = append(out.Steps, s)
	}
	switch n := len(decided.Users); n {
	case 0:
		out.Verdict = "No user. A message to this contact alone is refused with 400; beside others it is listed in errors."
	case 1:
		out.Class, out.Verdict = "good", decided.Users[0].UserName+", by "+strings.ToLower(decided.Name)+"."
	default:
		out.Verdict = fmt.Sprintf("Ambiguous: %d users match by %s, so the message reaches none of them. Use the login ID.", n, strings.ToLower(decided.Name))
	}
	for i := range out.Steps {
		out.Steps[i].Users = out.Steps[i].Users[:min(maxHits, len(out.Steps[i].Users))]
	}
	return out, nil
}

func usersOf(hits []store.Hit, kinds []int) []model.User {
	var out []model.User
	seen := map[int64]bool{}
	for _, h := range hits {
		for _, kind := range kinds {
			if h.Kind == kind && !seen[h.User.ID] {
				seen[h.User.ID] = true
				out = append(out, h.User)
			}
		}
	}
	return out
}
