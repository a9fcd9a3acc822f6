// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package planreport

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
)

// A report shows this many characters of a text and this many of the named contacts; the plan has all of them.
const (
	maxText     = 300
	maxContacts = 10
)

// Formats lists what Write takes.
func Formats() []string { return []string{"text", "markdown", "json"} }

// Write writes the report in one of Formats.
func (r Report) Write(w io.Writer, format string) error {
	switch format {
	case "text":
		_, err := io.WriteString(w, r.plain())
		return err
	case "markdown":
		_, err := io.WriteString(w, r.markdown())
		return err
	case "json":
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	default:
		return fmt.Errorf("the format %q does not exist: write %s", format, strings.Join(Formats(), ", "))
	}
}

// headline counts in words.
func (r Report) headline() string {
	if len(r.Messages) == 0 {
		return "Apply sends no message."
	}
	upTo := ""
	if r.undecided() > 0 {
		upTo = "up to "
	}
	words := "Apply sends " + upTo + plural(len(r.Messages), "message")
	switch n := len(r.To(AllUsers)); {
	case n == len(r.Messages):
		words += " to everybody"
	case n > 0:
		words += fmt.Sprintf(", %d of them to everybody", n)
	}
	return words + "."
}

func (r Report) undecided() (n int) {
	for _, m := range r.Messages {
		if !m.Certain {
			n++
		}
	}
	return n
}

// remarks are what a reader must know beside the list.
func (r Report) remarks() []string {
	var remarks []string
	if r.undecided() > 0 {
		remarks = append(remarks, "“may” marks a message about which the apply decides: a closing notice, or a window that could have ended by then.")
	}
	if r.Partial {
		remarks = append(remarks, "Terraform deferred some changes. Another plan and apply follow, and may send more.")
	}
	return remarks
}

func (r Report) plain() string {
	var b strings.Builder
	fmt.Fprintln(&b, r.headline())
	for _, m := range r.Messages {
		fmt.Fprintf(&b, "\n%s: %s\n", m.verb(), m.who())
		for _, l := range m.shown() {
			fmt.Fprintf(&b, "  | %s\n", l)
		}
		fmt.Fprintf(&b, "  %s\n", strings.Join(m.circumstances(), "; "))
	}
	if len(r.Templates) > 0 {
		fmt.Fprintln(&b)
	}
	for _, t := range r.Templates {
		fmt.Fprintf(&b, "Template %s is %s: %s\n", line(t.Name), t.Cause, line(t.Address))
	}
	for _, remark := range r.remarks() {
		fmt.Fprintf(&b, "\n%s\n", remark)
	}
	return b.String()
}

func (m Message) verb() string {
	if m.Certain {
		return "To"
	}
	return "May go to"
}

// who words the readers, with the first of those who are named.
func (m Message) who() string {
	if len(m.Contacts) == 0 {
		return line(m.Readers)
	}
	var named []string
	for _, contact := range m.Contacts[:min(len(m.Contacts), maxContacts)] {
		named = append(named, line(contact))
	}
	words := line(m.Readers) + " (" + strings.Join(named, ", ")
	if more := len(m.Contacts) - maxContacts; more > 0 {
		words += fmt.Sprintf(" and %d more", more)
	}
	return words + ")"
}

// shown is the text as a report quotes it, line by line, with its note first.
func (m Message) shown() []string {
	var lines []string
	if m.TextNote != "" {
		lines = append(lines, "("+line(m.TextNote)+")")
	}
	text := strings.TrimSpace(m.Text)
	if runes := []rune(text); len(runes) > maxText {
		text = string(runes[:maxText]) + "…"
	}
	if text == "" {
		return lines
	}
	for l := range strings.Lines(text) {
		lines = append(lines, line(l))
	}
	return lines
}

// circumstances say what sends the message, and under which conditions.
func (m Message) circumstances() []string {
	all := []string{line(m.Address), line(m.Cause)}
	if m.GuardRails != "" {
		all = append(all, "guard rails: "+line(m.GuardRails))
	}
	if m.SendBefore != "" {
		all = append(all, "not sent after "+line(m.SendBefore))
	}
	return all
}

// line makes text from the plan harmless for a terminal: one line, no control or invisible characters.
func line(s string) string { return luma.Sanitize(s, maxText+200) }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
