// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// hclWriter writes Terraform configuration.
type hclWriter struct {
	strings.Builder
	indent string
}

func (w *hclWriter) line(format string, args ...any) {
	w.WriteString(w.indent + fmt.Sprintf(format, args...) + "\n")
}

// block writes name, what is between the braces, and the braces.
func (w *hclWriter) block(name string, inside func()) {
	w.line("%s {", name)
	w.indent += "  "
	inside()
	w.indent = w.indent[2:]
	w.line("}")
}

// attribute writes an attribute that is set.
func (w *hclWriter) attribute(name, value string) {
	if value != "" {
		w.line("%s = %s", name, hclString(value))
	}
}

// hclString quotes text so that Terraform reads exactly the same text.
func hclString(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for i, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteString("\\" + string(r))
		case r == '\n':
			out.WriteString("\\n")
		case r == '\r':
			out.WriteString("\\r")
		case r == '\t':
			out.WriteString("\\t")
		case (r == '$' || r == '%') && strings.HasPrefix(text[i+1:], "{"):
			out.WriteString(string(r) + string(r))
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			fmt.Fprintf(&out, "\\U%08x", r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}

func hclList(texts []string) string {
	var out []string
	for _, text := range texts {
		out = append(out, hclString(text))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// notificationHCL returns a luma_notification that sends the same message.
func notificationHCL(m model.Message) string {
	w := &hclWriter{}
	w.block(`resource "luma_notification" "example"`, func() {
		writeRecipients(w, m.Contacts, m.Roles)
		w.attribute("template_id", m.TemplateID)
		w.attribute("template_type", m.TemplateType)
		w.attribute("bot_external_id", m.BotExternalID)
		if m.TemplateID != "" || m.ResponseType == model.TypeText {
			w.attribute("message", m.Message)
			return
		}
		writeContent(w, m.Content, m.ResponseType)
	})
	return w.String()
}

func writeRecipients(w *hclWriter, contacts, roles []string) {
	var names []string
	for _, code := range roles {
		names = append(names, cmp.Or(model.RoleName(code), code)) // an unknown one is what the plan then reports
	}
	switch everyone := slices.Contains(contacts, model.Everyone); {
	case everyone && len(roles) == 0:
		w.line("recipients = { all_users = true }")
	case everyone:
		w.line("recipients = { roles = %s }", hclList(names))
	case len(roles) == 0:
		w.line("recipients = { contacts = %s }", hclList(contacts))
	default:
		w.line("recipients = { contacts = %s, roles = %s, contacts_in_roles = true }", hclList(contacts), hclList(names))
	}
}

// writeContent writes what is displayed, in the form of its type.
func writeContent(w *hclWriter, c model.Content, responseType string) {
	switch responseType {
	case model.TypeImage:
		w.block("image =", func() {
			w.attribute("url", c.URL)
			w.attribute("alt_text", c.AltText)
		})
	case model.TypeCard:
		w.block("card =", func() {
			w.attribute("title", c.Title)
			w.attribute("subtitle", c.Subtitle)
			w.attribute("text", c.Text)
			w.attribute("image_url", c.ImageURL)
			writeButtons(w, c.Buttons)
		})
	default:
		w.attribute("text", c.Text)
	}
}

func writeButtons(w *hclWriter, buttons []model.Button) {
	if len(buttons) == 0 {
		return
	}
	w.line("buttons = [")
	for _, b := range buttons {
		w.line("  { label = %s, type = %s, value = %s },", hclString(b.Label), hclString(b.Type), hclString(b.Value))
	}
	w.line("]")
}

// templateHCL returns a luma_notification_template with the same content.
func templateHCL(t model.Template) string {
	w := &hclWriter{}
	w.block(`resource "luma_notification_template" "example"`, func() {
		w.attribute("name", t.Name)
		w.attribute("description", t.Description)
		writeContent(w, t.Content, t.ResponseType)
	})
	return w.String()
}

// logHCL returns a luma_notification for the message that a log entry holds, or the empty string if it holds none: it
// is another call, its body was cut, or it is not what the API takes.
func logHCL(l model.LogEntry) string {
	var call model.SkillCall
	if !strings.HasSuffix(l.Path, "/public/notifylumauser/message") || json.Unmarshal([]byte(l.Request), &call) != nil {
		return ""
	}
	m := model.Message{
		Contacts: trimmed(call.Recipients.Contacts), Roles: trimmed(call.Recipients.Roles), BotExternalID: call.BotExternalID,
		TemplateType: call.TemplateType, TemplateID: call.TemplateID, ResponseType: strings.ToUpper(call.ResponseType), Message: call.Message,
	}
	if m.ResponseType != model.TypeCard && m.ResponseType != model.TypeImage {
		m.ResponseType = model.TypeText
	} else if m.TemplateID == "" && json.Unmarshal([]byte(m.Message), &m.Content) != nil {
		return ""
	}
	return notificationHCL(m)
}

// trimmed leaves out blanks, and separates contacts that stand in one string.
func trimmed(texts []string) []string {
	var out []string
	for _, text := range texts {
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}
