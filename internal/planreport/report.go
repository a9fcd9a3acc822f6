// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package planreport reads a plan in Terraform's JSON format and lists the messages that applying it sends or may send:
// to whom, what they say, why, under which guard rails and until when. It needs neither a tenant nor a network, and
// says so where the plan leaves something open.
package planreport

import (
	"io"
	"slices"
)

// Audience is the kind of audience a message is written for, before any redirection.
type Audience string

// The kinds of audience, named as the provider's allowed_audiences names them, and one that is known only at apply.
const (
	AllUsers  Audience = "all_users"
	Roles     Audience = "roles"
	Contacts  Audience = "contacts"
	Undecided Audience = "undecided"
)

// Audiences lists the kinds of audience, the widest first.
func Audiences() []Audience { return []Audience{AllUsers, Undecided, Roles, Contacts} }

// Message is one message that an apply sends or may send.
type Message struct {
	Address    string   `json:"address"`     // of the resource or action, such as luma_notification.outage
	Cause      string   `json:"cause"`       // such as "created" or "after_update of aws_instance.web"
	Readers    string   `json:"readers"`     // in words, with the tenant where the plan names it
	Audience   Audience `json:"audience"`    // the kind of audience
	Contacts   []string `json:"contacts"`    // login IDs of those who get it; null if not named, or sensitive
	Text       string   `json:"text"`        // what the plan knows of it
	TextNote   string   `json:"text_note"`   // such as "sensitive" or "template 7"; empty if Text is all
	GuardRails string   `json:"guard_rails"` // in words; empty if none applies
	SendBefore string   `json:"send_before"` // RFC 3339; empty if it does not expire
	Certain    bool     `json:"certain"`     // false: whether it is sent is decided at apply
}

// Template is one notification template that applying the plan creates, changes or deletes.
type Template struct {
	Address string `json:"address"`
	Name    string `json:"name"`
	Cause   string `json:"cause"`
}

// Report is what applying a plan does on Luma.
type Report struct {
	Messages  []Message  `json:"messages"`
	Templates []Template `json:"templates"`
	Partial   bool       `json:"partial"` // Terraform deferred changes: another plan and apply follow
}

// Read makes the report of a plan that terraform show -json or tofu show -json printed. It fails on anything that is
// not a whole plan.
func Read(r io.Reader) (Report, error) {
	p, err := readPlan(r)
	if err != nil {
		return Report{}, err
	}
	report := Report{Messages: []Message{}, Templates: []Template{}, Partial: p.Complete != nil && !*p.Complete}
	for _, c := range p.Changes {
		switch {
		case c.Mode != "managed":
		case c.Type == "luma_notification":
			report.Messages = append(report.Messages, notificationMessages(c)...)
		case c.Type == "luma_maintenance_window":
			report.Messages = append(report.Messages, windowMessages(c)...)
		case c.Type == "luma_notification_template":
			report.Templates = append(report.Templates, templateChanges(c)...)
		}
	}
	for _, invoked := range p.Actions {
		if invoked.Type == "luma_notification" {
			report.Messages = append(report.Messages, actionMessage(invoked))
		}
	}
	slices.SortStableFunc(report.Messages, byAudience)
	return report, nil
}

// To returns the messages whose audience is one of some.
func (r Report) To(some ...Audience) []Message {
	var found []Message
	for _, m := range r.Messages {
		if slices.Contains(some, m.Audience) {
			found = append(found, m)
		}
	}
	return found
}

// byAudience sorts what reaches most people first, and leaves the rest in the order of the plan.
func byAudience(a, b Message) int {
	order := Audiences()
	return slices.Index(order, a.Audience) - slices.Index(order, b.Audience)
}

func templateChanges(c resourceChange) []Template {
	cause, object := "", c.Change.after()
	switch {
	case c.Change.is("create"):
		cause = "created"
	case c.Change.is("update"):
		cause = "changed"
	case c.Change.is("delete"):
		cause, object = "deleted", c.Change.before()
	case c.Change.replaces():
		cause = "replaced, under another ID"
	default:
		return nil
	}
	name := object.text("name")
	if object.isSensitive("name") {
		name = ""
	}
	return []Template{{Address: c.Address, Name: name, Cause: cause}}
}
