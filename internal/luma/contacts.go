// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
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
}

// GetContacts looks users up by login ID, e-mail, phone, first name or last name [vendor]. The list is empty when
// nobody matches; several may match. Errors are *APIError.
func (c *Client) GetContacts(ctx context.Context, key string) ([]Contact, error) {
	r := request{method: http.MethodGet, limit: maxReplyBytes}
	r.path = contactsPath + "?reconciliationkey=" + url.QueryEscape(strings.TrimSpace(key))
	if strings.TrimSpace(key) == "" {
		return nil, c.apiError(r, nil, errors.New("the login ID to look up is empty"))
	}
	data, err := c.readData(ctx, r)
	if err != nil {
		return nil, err
	}
	contacts, err := c.parseContacts(data)
	if err != nil {
		return nil, c.apiError(r, nil, err)
	}
	return contacts, nil
}

func (c *Client) parseContacts(data json.RawMessage) ([]Contact, error) {
	list, ok := looseList(data)
	if !ok {
		return nil, notEnvelope("its data is not a list of users")
	}
	contacts := make([]Contact, 0, len(list))
	for _, user := range list {
		contacts = append(contacts, c.contact(user))
	}
	return contacts, nil
}

func (c *Client) contact(user loose) Contact {
	field := func(keys ...string) string { return c.clean(user.text(keys...), maxField) }
	contact := Contact{
		ID:          field("id"),
		UserName:    field("userName", "username", "loginId"),
		DisplayName: field("displayName", "name"),
		FirstName:   field("firstName"),
		LastName:    field("lastName"),
		Email:       field("email", "emailId"),
		Phone:       field("phone", "phoneNumber"),
	}
	for _, role := range user.names("roles") {
		contact.Roles = append(contact.Roles, c.clean(role, maxField))
	}
	return contact
}

// readData makes a GET whose answer must be an envelope, and returns its data: [] for a bare [], nil for 204 and when
// there is none.
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
	return env.Data, nil
}
