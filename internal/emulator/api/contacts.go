// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package api

import (
	"net/http"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/envelope"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/request"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
)

// maxFound is how many users a look-up finds at most [ours].
const maxFound = 1000

// contact is a user as get-contacts shows it. The vendor's sample has the numbers, dates and createdBy; the names of
// the personal fields are [ours].
type contact struct {
	ID            int64    `json:"id"`
	Tenant        int64    `json:"tenant"`
	UserName      string   `json:"userName"`
	Logins        []string `json:"logins,omitempty"` // other login IDs
	FirstName     string   `json:"firstName"`
	LastName      string   `json:"lastName"`
	DisplayName   string   `json:"displayName"`
	Email         string   `json:"email"`
	Phone         string   `json:"phone"`
	Roles         []string `json:"roles"` // codes
	RecordsStatus int      `json:"recordsStatus"`
	CreatedDate   int64    `json:"createdDate"`
	ModifiedDate  int64    `json:"modifiedDate"`
	CreatedBy     ref      `json:"createdBy"`
	ModifiedBy    ref      `json:"modifiedBy"`
}

type ref struct {
	ID       int64  `json:"id"`
	UserName string `json:"userName"`
}

func toContact(u model.User) contact {
	system := ref{1, "system"}
	return contact{
		ID: u.ID, Tenant: 1, UserName: u.UserName, Logins: u.Logins, FirstName: u.FirstName, LastName: u.LastName,
		DisplayName: u.Name(), Email: u.Email, Phone: u.Phone, Roles: append([]string{}, u.Roles...),
		RecordsStatus: 1, CreatedDate: u.CreatedDate, ModifiedDate: u.ModifiedDate, CreatedBy: system, ModifiedBy: system,
	}
}

// getContacts answers GET …/get-contacts: the users whose login ID, e-mail, phone, first or last name is the key
// [vendor]. Case does not matter [ours].
func (a *API) getContacts(c *call) (envelope.Reply, error) {
	params, problems := request.Params(c.rawQuery, "reconciliationkey")
	key := strings.TrimSpace(params["reconciliationkey"])
	if len(problems) == 0 && key == "" {
		problems = append(problems, "reconciliationkey is missing: send a username, e-mail, phone, first name or last name")
	}
	if len(problems) > 0 {
		return a.answer(http.StatusBadRequest, problems...), nil
	}
	var data []any
	err := a.tenant.Store.View(func(tx *store.Tx) error {
		users, err := tx.Users.Find(key, maxFound)
		for _, u := range users {
			data = append(data, toContact(u))
		}
		return err
	})
	return envelope.New(a.tenant.Now(), http.StatusOK, data), err
}
