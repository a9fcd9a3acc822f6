// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// contactsPath is where users are looked up [vendor].
const contactsPath = "/public/get-contacts"

// maxField caps a contact's fields, in characters.
const maxField = 256

// Contact is a user of the tenant. The names of the personal fields are [ours]: any may be "" in a real tenant. All are
// sanitised.
type Contact struct {
	ID          string
	UserName    string // the login ID
	DisplayName string
	FirstName   string
	LastName    string
	Email       string
	Phone       string
	Roles       []string // names or codes, as the tenant gives them
	logins      []string // other login IDs
	Unread      []string // the fields above that have a value that cannot be read
}

// errNoIdentity is an answer about users that does not say who they are.
var errNoIdentity = errors.New("the users in the answer have no login ID, e-mail address, phone number or name under a key that this provider knows, " +
	"so it cannot be seen whether they are the one who was looked up")

// GetContacts looks users up by login ID, e-mail, phone, first name or last name [vendor]. Only users who have the key
// in one of these fields count, whatever else the tenant answers; several may. The list is empty when nobody does.
// Errors are *APIError.
func (c *Client) GetContacts(ctx context.Context, key string) ([]Contact, error) {
	key = notice.Trim(key)
	r := request{method: http.MethodGet, limit: maxReplyBytes}
	r.path = contactsPath + "?reconciliationkey=" + url.QueryEscape(key)
	if key == "" {
		return nil, c.apiError(r, nil, errors.New("the login ID to look up is empty"))
	}
	data, err := c.readData(ctx, r)
	if err != nil {
		return nil, err
	}
	contacts, err := c.parseContacts(data, key)
	if err != nil {
		return nil, c.apiError(r, nil, err)
	}
	return contacts, nil
}

// parseContacts keeps the users whom the key names.
func (c *Client) parseContacts(data json.RawMessage, key string) ([]Contact, error) {
	users, err := looseList(unpaged(data))
	if err != nil {
		return nil, notEnvelope("its data is not a list of users")
	}
	contacts, anonymous := []Contact{}, 0
	for _, user := range users {
		contact := readContact(user)
		switch {
		case contact.has(key):
			contacts = append(contacts, c.shown(contact))
		case len(user) > 0 && len(contact.identity()) == 0:
			anonymous++
		}
	}
	if len(contacts) == 0 && anonymous > 0 {
		return nil, errNoIdentity
	}
	return contacts, nil
}

// unpaged is the list within the page that many web frameworks put around one, and other data as it is.
func unpaged(data json.RawMessage) json.RawMessage {
	page, err := splitObject(data)
	if content := page.raw("content"); err == nil && len(content) > 0 && content[0] == '[' {
		return content
	}
	return data
}

// readContact is a user as the tenant gives them, not sanitised: what is compared must not be changed before.
func readContact(user loose) Contact {
	read := fields{loose: user}
	contact := Contact{
		ID:          read.id("id"),
		UserName:    read.text("userName", "loginId", "user_name", "login_id", "login"),
		DisplayName: read.text("displayName", "name", "display_name", "fullName"),
		FirstName:   read.text("firstName", "first_name"),
		LastName:    read.text("lastName", "last_name"),
		Email:       read.text("email", "emailId", "emailAddress", "email_id", "mail"),
		Phone:       read.text("phone", "phoneNumber", "phone_number", "mobile"),
		Roles:       read.names("roles"),
		logins:      read.names("logins"),
	}
	if len(contact.Roles) == 0 && !blank(read.raw("roles")) {
		read.skip("roles")
	}
	contact.Unread = read.unread
	return contact
}

// shown is a user fit to be shown.
func (c *Client) shown(u Contact) Contact {
	for _, field := range []*string{&u.ID, &u.UserName, &u.DisplayName, &u.FirstName, &u.LastName, &u.Email, &u.Phone} {
		*field = c.clean(*field, maxField)
	}
	for i, role := range u.Roles {
		u.Roles[i] = c.clean(role, maxField)
	}
	return u
}

// identity is what a user can be looked up by.
func (u Contact) identity() []string {
	names := append([]string{u.UserName, u.Email, u.Phone, u.FirstName, u.LastName, u.DisplayName}, u.logins...)
	return slices.DeleteFunc(names, func(s string) bool { return s == "" })
}

// has reports whether a key names the user: by a login ID, a name, an address, a phone number however it is grouped, or
// the ID.
func (u Contact) has(key string) bool {
	wanted := notice.LoginKey(key)
	for _, name := range append(u.identity(), u.ID) {
		if name != "" && notice.LoginKey(name) == wanted {
			return true
		}
	}
	return phoneKey(u.Phone) != "" && phoneKey(u.Phone) == phoneKey(key)
}

// phoneKey is a phone number without what groups its digits.
func phoneKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-./()[]", r) {
			return -1
		}
		return r
	}, s)
}

// errReported is a successful answer to a read that lists errors.
var errReported = errors.New("the answer lists errors")

// readData makes a GET whose answer must be an envelope, and returns its data: [] for a bare [], nil for 204 and for an
// envelope without data.
func (c *Client) readData(ctx context.Context, r request) (json.RawMessage, error) {
	answer, err := c.read(ctx, r)
	if err != nil {
		return nil, c.apiError(r, nil, err)
	}
	switch answer.Status {
	case http.StatusNoContent:
		return nil, nil
	case http.StatusOK:
	default:
		return nil, c.apiError(r, answer, nil)
	}
	env, err := parseEnvelope(answer.Body)
	if err != nil {
		return nil, c.apiError(r, nil, err)
	}
	c.known.observe(env.Timestamp, c.now())
	if env.bare {
		return json.RawMessage("[]"), nil
	}
	if env.Status < 200 || env.Status > 299 {
		return nil, c.apiError(r, &wire.Reply{Status: env.Status, Header: answer.Header, Body: answer.Body}, nil)
	}
	if len(env.Errors) > 0 { // what comes with them may be a part only
		return nil, c.apiError(r, &wire.Reply{Status: answer.Status, Header: answer.Header, Body: answer.Body}, errReported)
	}
	return env.Data, nil
}
