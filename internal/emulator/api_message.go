// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"fmt"
	"net/http"
	"strings"
)

// messageRequest is the body of POST …/message [vendor].
type messageRequest struct {
	recipients    recipients
	botExternalID string
	templateType  string
	templateID    string
	responseType  string // TEXT, IMAGE or CARD
	message       string
}

func parseMessage(body []byte) (messageRequest, []string) {
	root, err := parseJSON("", body)
	if err != nil {
		return messageRequest{}, []string{"body: " + err.Error()}
	}
	p := &picker{}
	o := p.object(root, "recipients", "botExternalID", "template_type", "template_id", "responseType", "message")
	m := messageRequest{
		botExternalID: strings.TrimSpace(p.string(o, "botExternalID")),
		templateType:  strings.TrimSpace(p.string(o, "template_type")),
		templateID:    strings.TrimSpace(p.string(o, "template_id")),
		message:       p.string(o, "message"),
	}
	responseType := p.string(o, "responseType")
	var known bool
	if m.responseType, known = parseResponseType(responseType); !known {
		p.fail(o.fields["responseType"], "unknown response type %q: write TEXT, IMAGE or CARD", responseType)
	}
	if n := o.fields["recipients"]; n != nil {
		m.recipients = p.pickRecipients(n)
	} else {
		p.fail(root, "recipients is missing")
	}
	return m, p.problems
}

// postMessage shows a message to its audience. Either everything is stored,
// with one delivery for each user, or nothing.
func (e *Emulator) postMessage(c *call) (rep reply, err error) {
	m, problems := parseMessage(c.body)
	if len(problems) > 0 {
		return e.answer(http.StatusBadRequest, nil, problems...), nil
	}
	err = e.store.update(c.ctx, func() error {
		rep, err = e.display(c, m)
		return err
	})
	return rep, err
}

func (e *Emulator) display(c *call, m messageRequest) (reply, error) {
	content, responseType, problems, err := e.compose(c, m)
	if err != nil {
		return reply{}, err
	}
	who, err := e.store.audience(c.ctx, m.recipients)
	if err != nil {
		return reply{}, err
	}
	if who.unknown > 0 && who.unknown == len(m.recipients.contacts) {
		problems = append(problems, who.notes...)
	}
	if len(problems) > 0 {
		return e.answer(http.StatusBadRequest, nil, problems...), nil
	}
	err = e.store.addMessage(c.ctx, Message{
		RequestID: c.log.RequestID, Contacts: m.recipients.contacts, Roles: append([]string{}, m.recipients.roles...),
		BotExternalID: m.botExternalID, TemplateType: m.templateType, TemplateID: m.templateID, ResponseType: responseType,
		Message: m.message, Rendered: content.plain(), Content: content, Errors: append([]string{}, who.notes...), ReceivedAt: c.received,
	}, who.users)
	if err != nil {
		return reply{}, err
	}
	rep := e.answer(http.StatusOK, []any{acknowledgement{c.log.RequestID, len(who.users)}}, who.notes...)
	rep.delivered = len(who.users)
	return rep, nil
}

// acknowledgement is the data of an accepted message [ours].
type acknowledgement struct {
	RequestID string `json:"requestId"`
	Notified  int    `json:"notified"` // users reached
}

// compose works out what is displayed. A template decides the response type
// and may make the message superfluous by not using it; without a template,
// an image or card comes as JSON in the message [ours].
func (e *Emulator) compose(c *call, m messageRequest) (content Content, responseType string, problems []string, err error) {
	blank := strings.TrimSpace(m.message) == ""
	if m.templateID == "" {
		if blank {
			return Content{}, "", []string{"message is empty"}, nil
		}
		content, problems = parseContent(m.responseType, m.message)
		return content, m.responseType, problems, nil
	}
	t, err := e.store.template(c.ctx, m.templateID)
	switch {
	case err != nil:
		return Content{}, "", nil, err
	case t == nil:
		return Content{}, "", []string{fmt.Sprintf("unknown template_id %q: see Settings > Notification Templates for the IDs", m.templateID)}, nil
	case blank && t.Content.needsMessage():
		return Content{}, "", []string{fmt.Sprintf("message is empty, but template %s uses %s", t.ID, requestMessage)}, nil
	}
	content = t.Content.render(m.message)
	for _, problem := range content.problems(t.ResponseType) {
		problems = append(problems, fmt.Sprintf("template %s with this message: %s", t.ID, problem))
	}
	return content, t.ResponseType, problems, nil
}

func parseContent(responseType, message string) (Content, []string) {
	if responseType == TypeText {
		return Content{Text: message}, nil
	}
	root, err := parseJSON("message", []byte(message))
	if err != nil {
		return Content{}, []string{fmt.Sprintf("message: responseType %s wants the content object as JSON: %s", responseType, err)}
	}
	p := &picker{}
	return p.pickContent(root, responseType), p.problems
}
