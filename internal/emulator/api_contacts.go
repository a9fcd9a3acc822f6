// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// apiUser is a user as get-contacts shows it. The vendor's sample has the
// numbers, dates and createdBy; the names of the personal fields are [ours].
type apiUser struct {
	ID            int64    `json:"id"`
	Tenant        int64    `json:"tenant"`
	UserName      string   `json:"userName"`
	FirstName     string   `json:"firstName"`
	LastName      string   `json:"lastName"`
	DisplayName   string   `json:"displayName"`
	Email         string   `json:"email"`
	Phone         string   `json:"phone"`
	Roles         []string `json:"roles"` // codes
	RecordsStatus int      `json:"recordsStatus"`
	CreatedDate   int64    `json:"createdDate"`
	ModifiedDate  int64    `json:"modifiedDate"`
	CreatedBy     apiRef   `json:"createdBy"`
	ModifiedBy    apiRef   `json:"modifiedBy"`
}

type apiRef struct {
	ID       int64  `json:"id"`
	UserName string `json:"userName"`
}

func toAPI(u User) any {
	system := apiRef{1, "system"}
	return apiUser{
		ID: u.ID, Tenant: 1, UserName: u.UserName, FirstName: u.FirstName, LastName: u.LastName,
		DisplayName: u.displayName(), Email: u.Email, Phone: u.Phone, Roles: append([]string{}, u.Roles...),
		RecordsStatus: 1, CreatedDate: u.CreatedDate, ModifiedDate: u.ModifiedDate, CreatedBy: system, ModifiedBy: system,
	}
}

func (u User) displayName() string {
	if u.DisplayName != "" {
		return u.DisplayName
	}
	return strings.TrimSpace(u.FirstName + " " + u.LastName)
}

// getContacts answers GET …/get-contacts: the users whose login ID, e-mail,
// phone, first or last name is the key [vendor]. Case does not matter [ours].
func (e *Emulator) getContacts(c *call) (reply, error) {
	params, problems := c.params("reconciliationkey")
	key := strings.TrimSpace(params["reconciliationkey"])
	if len(problems) == 0 && key == "" {
		problems = append(problems, "reconciliationkey is missing: give a username, e-mail, phone, first name or last name")
	}
	if len(problems) > 0 {
		return e.answer(http.StatusBadRequest, nil, problems...), nil
	}
	var users []User
	err := e.store.view(func() (err error) {
		users, err = e.store.findUsers(c.ctx, key)
		return err
	})
	return e.answer(http.StatusOK, mapped(users, toAPI)), err
}

// params reads the query. A parameter that is unknown or there twice is a
// client's mistake that would pass unnoticed otherwise.
func (c *call) params(known ...string) (map[string]string, []string) {
	values, err := url.ParseQuery(c.rawQuery)
	if err != nil {
		return nil, []string{"malformed query: " + err.Error()}
	}
	params := map[string]string{}
	var problems []string
	for name, list := range values {
		switch {
		case !slices.Contains(known, name):
			problems = append(problems, fmt.Sprintf("unknown query parameter %q; known here: %s", quoteHeader(name), strings.Join(known, ", ")))
		case len(list) > 1:
			problems = append(problems, fmt.Sprintf("query parameter %q is there %d times", name, len(list)))
		default:
			params[name] = list[0]
		}
	}
	slices.Sort(problems)
	return params, problems
}
