// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package planreport

import (
	"net/url"
	"slices"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

func (c change) is(actions ...string) bool { return slices.Equal(c.Actions, actions) }

// replaces reports whether the object is replaced, in either order.
func (c change) replaces() bool { return c.is("delete", "create") || c.is("create", "delete") }

func (c change) creates() bool { return c.is("create") || c.replaces() }

// closes reports whether the change destroys an object that says goodbye: one whose destruction Terraform plans only
// during apply, and a tainted one, do not.
func (r resourceChange) closes() bool {
	return (r.Change.is("delete") || r.Change.is("delete", "create")) && r.Deposed == "" &&
		r.ActionReason != "replace_because_tainted"
}

func notificationMessages(r resourceChange) []Message {
	var messages []Message
	before, after := r.Change.before(), r.Change.after()
	if goodbye := before.at("on_destroy"); r.closes() && goodbye.values != nil && wasSent(before) {
		m := messageTo(before, r.Address, "destroyed: closing notice")
		m.Readers, m.SendBefore = readersOf(before), ""
		m.Text, m.TextNote = contentOf(goodbye)
		m.Certain = false
		messages = append(messages, m)
	}
	cause := ""
	switch {
	case r.Change.replaces():
		cause = "replaced"
	case r.Change.is("create"):
		cause = "created"
	case r.Change.is("update") && (after.isUnknown("send_count") || after.number("send_count") > before.number("send_count")):
		cause = "changed"
	default:
		return messages
	}
	m := messageTo(after, r.Address, cause)
	if added := addedContacts(before, after); cause == "changed" && len(added) > 0 && m.Contacts != nil {
		m.Contacts = added
	}
	m.Text, m.TextNote = contentOf(after)
	m.Certain = !after.isUnknown("send_count")
	return append(messages, m)
}

// addedContacts are those who get a message that is sent to added contacts alone; nil if it is for everybody, or if the
// plan does not tell. The audience says which it is, and the state says to whom the former one was sent, unless that
// was held back or had expired.
func addedContacts(before, after object) []string {
	outcome := before.text("outcome")
	if !slices.Contains([]string{"confirmed", "accepted", "acknowledged", "partial", "unknown"}, outcome) ||
		before.isSensitive("recipients") || after.isUnknown("recipients") {
		return nil
	}
	former := recipientsOf(before)
	change, added := recipientsOf(after).SinceSend(former, outcome == "partial" || outcome == "unknown")
	if change != notice.SomeAdded || !strings.HasPrefix(after.text("audience"), added.Audience()+" added to "+former.Audience()) {
		return nil
	}
	return added.Contacts
}

func recipientsOf(o object) notice.Recipients {
	to := o.at("recipients")
	return notice.NewRecipients(to.texts("contacts"), to.texts("roles"), to.flag("all_users"), to.flag("contacts_in_roles"))
}

// wasSent reports whether somebody may have received the message: the rest get no closing notice.
func wasSent(notification object) bool {
	return !slices.Contains([]string{"expired", "dry_run"}, notification.text("outcome"))
}

func windowMessages(r resourceChange) []Message {
	before, after := r.Change.before(), r.Change.after()
	status := after.text("status")
	switch {
	case r.Change.is("delete") && r.closes() && heard(before):
		return []Message{destroyedWindow(before, r.Address)}
	case r.Change.is("delete", "create") && status != "scheduled" && r.closes() && heard(before):
		m := messageTo(before, r.Address, "replaced: status "+status)
		m.Readers, m.Certain = readersOf(before), false
		m.Text, m.TextNote = windowText(before, map[string]string{"completed": "completion", "cancelled": "cancellation"}[status])
		return []Message{m}
	case r.Change.replaces() && status != "scheduled":
		return nil
	case !(r.Change.creates() || r.Change.is("update")) || !after.isUnknown("last_notice"):
		return nil
	}
	kind, cause := windowNotice(r.Change)
	m := messageTo(after, r.Address, cause)
	m.Text, m.TextNote = windowText(after, kind)
	m.SendBefore = after.text("ends_at_utc")
	m.Certain = false // a window that has ended by then is not announced
	return []Message{m}
}

// heard reports whether a window's readers may believe that it takes place, and have to hear that it does not.
func heard(window object) bool {
	return window.text("status") == "scheduled" && closingWanted(window) && window.values["last_notice"] != nil
}

// destroyedWindow has the three texts of which the time of the apply picks one.
func destroyedWindow(before object, address string) Message {
	m := messageTo(before, address, "destroyed: cancelled or completed, by the clock")
	m.Readers, m.Certain = readersOf(before), false
	if _, m.TextNote = windowText(before, "cancellation"); m.TextNote != "" {
		return m
	}
	m.TextNote = "one of three, by the time of the apply"
	for _, notice := range []struct{ when, kind string }{
		{"before " + before.text("starts_at_utc"), "cancellation"},
		{"from then until " + before.text("ends_at_utc"), "early_completion"},
		{"within a day after that", "completion"},
	} {
		words, _ := windowText(before, notice.kind)
		m.Text += notice.when + ":\n" + words + "\n"
	}
	return m
}

// windowNotice says which of the window's texts is due, and why.
func windowNotice(c change) (kind, cause string) {
	before, after := c.before().text("status"), c.after().text("status")
	switch {
	case c.replaces():
		return "announcement", "replaced: announcement"
	case c.is("create"):
		return "announcement", "created: announcement"
	case before != after && after == "completed":
		return "completion", "status: completion"
	case before != after && after == "cancelled":
		return "cancellation", "status: cancellation"
	case before != after && after == "scheduled":
		return "announcement", "status: announcement"
	case c.after().at("texts").isSet("change"):
		return "change", "changed: change notice"
	default:
		return "announcement", "changed: announcement"
	}
}

func closingWanted(window object) bool { return slices.Contains(window.texts("notify_on"), "close") }

func windowText(window object, kind string) (text, note string) {
	if window.isSensitive("title") || window.isSensitive("description") || window.isSensitive("messages") {
		return "", "sensitive"
	}
	return known(window.at("texts"), kind)
}

func actionMessage(a invocation) Message {
	config := object{values: a.Config, unknown: a.Unknown, sensitive: a.Sensitive}
	cause := "invoked by name"
	if a.Trigger != nil {
		cause = event(a.Trigger.Event) + " of " + a.Trigger.Resource
	}
	m := messageTo(config, a.Address, cause)
	m.Readers += " on the tenant of the apply" // a plan does not bind an action to one
	m.Text, m.TextNote = contentOf(config)
	m.Certain = true
	return m
}

// event writes "AfterCreate" as configuration does, after_create.
func event(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

// messageTo begins a message with what all objects call alike.
func messageTo(o object, address, cause string) Message {
	m := Message{
		Address: address, Cause: cause, Readers: o.text("audience"), Audience: audienceOf(o),
		GuardRails: o.text("guard_rails"), SendBefore: o.text("send_before"),
	}
	if m.Readers == "" {
		m.Readers = readersOf(o)
	}
	if m.Audience == Contacts && !o.isSensitive("recipients") {
		m.Contacts = notice.NewRecipients(o.at("recipients").texts("contacts"), nil, false, false).Contacts
	}
	return m
}

func audienceOf(o object) Audience {
	to := o.at("recipients")
	switch {
	case o.isUnknown("recipients") || to.values == nil:
		return Undecided
	case to.flag("all_users"):
		return AllUsers
	case to.isSet("contacts"):
		return Contacts
	default:
		return Roles
	}
}

// readersOf words the configured recipients, for objects whose plan does not.
func readersOf(o object) string {
	if audienceOf(o) == Undecided {
		return "known only at apply"
	}
	to := o.at("recipients")
	words := notice.NewRecipients(to.texts("contacts"), to.texts("roles"), to.flag("all_users"), to.flag("contacts_in_roles")).Audience()
	if endpoint, err := url.Parse(o.text("endpoint")); err == nil && endpoint.Host != "" {
		words += " on " + endpoint.Host
	}
	return words
}

// contentOf returns what a notification, an action or a closing notice says.
func contentOf(o object) (text, note string) {
	switch {
	case o.isSet("message"):
		text, note = known(o, "message")
	case o.isSet("card"):
		text, note = cardText(o)
	case o.isSet("image"):
		text, note = imageText(o)
	case o.isSet("message_wo_version") || !o.isSet("template_id"):
		note = "write-only" // Terraform keeps the text itself out of every plan
	case o.isUnknown("template_id"):
		note = "a template whose ID is known only at apply"
	default:
		note = "template " + o.text("template_id")
	}
	return text, note
}

func cardText(o object) (text, note string) {
	if note = hidden(o, "card"); note != "" {
		return "", note
	}
	card := o.at("card")
	var lines []string
	for _, name := range []string{"title", "subtitle", "text"} {
		if line := card.text(name); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n"), ""
}

func imageText(o object) (text, note string) {
	if note = hidden(o, "image"); note != "" {
		return "", note
	}
	return o.at("image").text("alt_text"), "image"
}

func known(o object, name string) (text, note string) {
	if note = hidden(o, name); note != "" {
		return "", note
	}
	return o.text(name), ""
}

// hidden says why a value cannot be shown, or nothing.
func hidden(o object, name string) string {
	switch {
	case o.isSensitive(name):
		return "sensitive"
	case o.isUnknown(name):
		return "known only at apply"
	default:
		return ""
	}
}
