// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/envelope"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/strictjson"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// Bounds of a message [ours].
const (
	maxContacts = 10_000
	maxNotes    = 1000 // contacts that an answer names; further ones are counted
	maxNote     = 500  // bytes
)

// messageRequest is the body of POST …/message [vendor].
type messageRequest struct {
	recipients    store.Recipients
	botExternalID string
	templateType  string
	templateID    string
	responseType  string // TEXT, IMAGE or CARD
	message       string
}

func parseMessage(body []byte) (messageRequest, []string) {
	root, err := strictjson.Parse("", body)
	if err != nil {
		return messageRequest{}, []string{"body: " + err.Error()}
	}
	r := &strictjson.Reader{}
	o := r.Object(root, "recipients", "botExternalID", "template_type", "template_id", "responseType", "message")
	m := messageRequest{
		botExternalID: strings.TrimSpace(r.String(o, "botExternalID")),
		templateType:  strings.TrimSpace(r.String(o, "template_type")),
		templateID:    strings.TrimSpace(r.String(o, "template_id")),
		message:       r.String(o, "message"),
	}
	responseType := r.String(o, "responseType")
	var known bool
	if m.responseType, known = model.ParseResponseType(responseType); !known {
		r.Fail(o.Get("responseType"), "unknown response type %q: use TEXT, IMAGE or CARD", text.Quote(responseType))
	}
	if n := o.Get("recipients"); n != nil {
		m.recipients = readRecipients(r, n)
	} else {
		r.Fail(root, "recipients is missing")
	}
	return m, r.Problems()
}

// readRecipients reads and checks the recipients object. A blank contact or role counts as absent, and several contacts
// may stand in one string, separated by commas [vendor].
func readRecipients(r *strictjson.Reader, n *strictjson.Node) store.Recipients {
	o := r.Object(n, "contacts", "roles")
	var to store.Recipients
	seen := map[string]bool{"": true}
	for _, list := range r.Strings(o, "contacts") {
		for part := range strings.SplitSeq(list, ",") {
			if part = strings.TrimSpace(part); !seen[part] {
				seen[part] = true
				to.Contacts = append(to.Contacts, part)
			}
		}
	}
	for _, role := range r.Strings(o, "roles") {
		code := strings.TrimSpace(role)
		if code == "" || slices.Contains(to.Roles, code) {
			continue
		}
		if !model.IsRole(code) {
			r.Fail(n, "unknown role %q: use one of the codes -1 (Administrator), -2 (Developer), -3 (Analyst), -4 (Self-service user), -5 (Guest user)",
				text.Quote(role))
			continue
		}
		to.Roles = append(to.Roles, code)
	}
	if len(to.Contacts) > maxContacts {
		r.Fail(n, "contacts lists %d login IDs: at most %d are allowed", len(to.Contacts), maxContacts)
	}
	if len(to.Contacts) == 0 && r.Count() == 0 {
		r.Fail(n, "contacts is empty: list login IDs, or \"0\" for all users")
	}
	return to
}

// postMessage shows a message to its audience. Either everything is stored, with one delivery for each user, or
// nothing.
func (a *API) postMessage(c *call) (rep envelope.Reply, err error) {
	m, problems := parseMessage(c.body)
	if len(problems) > 0 {
		return a.answer(http.StatusBadRequest, problems...), nil
	}
	var entry *model.LogEntry
	err = a.tenant.Store.Update(func(tx *store.Tx) error {
		rep, err = a.display(tx, c, m)
		if err != nil || c.faulty {
			return err
		}
		entry = a.entry(c, rep)
		return tx.Log.Add(*entry) // one commit for both
	})
	if err == nil {
		c.logged = entry
	}
	return rep, err
}

func (a *API) display(tx *store.Tx, c *call, m messageRequest) (envelope.Reply, error) {
	content, responseType, problems, err := compose(tx, m)
	if err != nil {
		return envelope.Reply{}, err
	}
	who, err := tx.Users.Audience(m.recipients)
	if err != nil {
		return envelope.Reply{}, err
	}
	who.Notes = text.First(who.Notes, maxNotes, maxNote)
	if who.Unknown > 0 && who.Unknown == len(m.recipients.Contacts) {
		problems = append(problems, who.Notes...)
	}
	if len(problems) > 0 {
		return a.answer(http.StatusBadRequest, problems...), nil
	}
	err = tx.Messages.Add(model.Message{
		RequestID: c.log.RequestID, Contacts: m.recipients.Contacts, Roles: append([]string{}, m.recipients.Roles...),
		BotExternalID: m.botExternalID, TemplateType: m.templateType, TemplateID: m.templateID, ResponseType: responseType,
		Message: m.message, Rendered: content.Plain(), Content: content, Errors: append([]string{}, who.Notes...), ReceivedAt: c.received,
	}, who.Users)
	if err != nil {
		return envelope.Reply{}, err
	}
	data := []any{acknowledgement{c.log.RequestID, len(who.Users)}}
	rep := envelope.New(a.tenant.Now(), http.StatusOK, data, who.Notes...)
	rep.Delivered = len(who.Users)
	return rep, nil
}

// acknowledgement is the data of an accepted message [ours].
type acknowledgement struct {
	RequestID string `json:"requestId"`
	Notified  int    `json:"notified"` // users reached
}

// compose works out what is displayed. A template decides the response type and may not use the message, which can then
// be empty; without a template, an image or card comes as JSON in the message [ours].
func compose(tx *store.Tx, m messageRequest) (content model.Content, responseType string, problems []string, err error) {
	blank := strings.TrimSpace(m.message) == ""
	if m.templateID == "" {
		if blank {
			return model.Content{}, "", []string{"message is empty"}, nil
		}
		content, problems = parseContent(m.responseType, m.message)
		return content, m.responseType, problems, nil
	}
	t, err := tx.Templates.Get(m.templateID)
	switch {
	case err != nil:
		return model.Content{}, "", nil, err
	case t == nil:
		return model.Content{}, "", []string{fmt.Sprintf("unknown template_id %q: see Settings > Notification Templates for the IDs", text.Quote(m.templateID))}, nil
	case blank && t.Content.NeedsMessage():
		return model.Content{}, "", []string{fmt.Sprintf("message is empty, but template %s uses %s", t.ID, model.RequestMessage)}, nil
	}
	if t.Content.RenderedLen(m.message) > model.MaxRendered {
		return model.Content{}, "", []string{fmt.Sprintf("template %s with this message is larger than %d bytes", t.ID, model.MaxRendered)}, nil
	}
	content = t.Content.Render(m.message)
	for _, problem := range content.Problems(t.ResponseType) {
		problems = append(problems, fmt.Sprintf("template %s with this message: %s", t.ID, problem))
	}
	return content, t.ResponseType, problems, nil
}

func parseContent(responseType, message string) (model.Content, []string) {
	if responseType == model.TypeText {
		return model.Content{Text: message}, nil
	}
	root, err := strictjson.Parse("message", []byte(message))
	if err != nil {
		return model.Content{}, []string{fmt.Sprintf("message: responseType %s needs the content object as JSON: %s", responseType, err)}
	}
	r := &strictjson.Reader{}
	return model.ReadContent(r, root, responseType), r.Problems()
}
