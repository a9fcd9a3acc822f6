// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// sendPath is where notifications are posted [vendor].
const sendPath = "/public/notifylumauser/message"

// allUsers is the contact that stands for every user of the tenant [vendor].
const allUsers = "0"

// payload is the body of a send, key by key and in the order of the vendor's sample [vendor]. All keys are always sent.
type payload struct {
	Recipients    payloadRecipients `json:"recipients"`
	BotExternalID string            `json:"botExternalID"`
	TemplateType  string            `json:"template_type"`
	TemplateID    string            `json:"template_id"`
	ResponseType  string            `json:"responseType"`
	Message       string            `json:"message"`
}

type payloadRecipients struct {
	Contacts []string `json:"contacts"` // one login ID each
	Roles    []string `json:"roles"`    // role codes; blank as [""]
}

func newPayload(m notice.Message) ([]byte, error) {
	recipients, err := wireRecipients(m.Recipients)
	if err != nil {
		return nil, err
	}
	return encodeJSON(payload{
		Recipients:    recipients,
		BotExternalID: m.BotExternalID,
		TemplateType:  m.TemplateType,
		TemplateID:    m.TemplateID,
		ResponseType:  m.EffectiveResponseType(),
		Message:       m.Content.Body(),
	})
}

// wireRecipients refuses what would reach more people than were named. The domain rules have been checked before; here
// a slip would become a broadcast.
func wireRecipients(r notice.Recipients) (payloadRecipients, error) {
	out := payloadRecipients{Contacts: slices.Clone(r.Contacts), Roles: []string{""}}
	if slices.ContainsFunc(r.Contacts, misread) {
		return out, fmt.Errorf("a contact is blank, %q or a list; each must be one login ID", allUsers)
	}
	named, roles := len(r.Contacts) > 0, len(r.Roles) > 0
	switch {
	case r.IsZero():
		return out, errors.New("no recipient is set")
	case r.AllUsers && (named || roles):
		return out, errors.New("all users are set together with contacts or roles")
	case named && roles && !r.ContactsInRoles:
		return out, errors.New("contacts and roles are set together without contacts_in_roles")
	case named != roles && r.ContactsInRoles:
		return out, errors.New("contacts_in_roles needs both contacts and roles")
	}
	if !named {
		out.Contacts = []string{allUsers}
	}
	if roles {
		out.Roles = out.Roles[:0]
		for _, role := range r.Roles {
			out.Roles = append(out.Roles, string(role))
		}
	}
	return out, nil
}

func misread(contact string) bool {
	id := strings.TrimSpace(contact)
	return id == "" || id == allUsers || strings.Contains(id, ",")
}

// encodeJSON keeps <, > and & readable, as the vendor's sample would have them.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
