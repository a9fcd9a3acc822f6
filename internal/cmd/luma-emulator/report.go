// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// report is what was delivered, as people look at it: one entry for each message.
type report struct {
	deliveries []emulator.Delivery
	count      int // of all that match, more than are listed
	refused    []emulator.LogEntry
}

// maxNames is how many recipients of one message are named.
const maxNames = 5

// entry is a message with those of its recipients that were asked for.
type entry struct {
	emulator.Delivery
	users []string
}

func (r report) entries() []entry {
	var list []entry
	for _, d := range r.deliveries {
		if len(list) == 0 || list[len(list)-1].MessageID != d.MessageID {
			list = append(list, entry{Delivery: d})
		}
		last := &list[len(list)-1]
		last.users = append(last.users, d.User)
	}
	return list
}

// names lists the first recipients.
func (e entry) names() string {
	if more := len(e.users) - maxNames; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(e.users[:maxNames], ", "), more)
	}
	return strings.Join(e.users, ", ")
}

func (r report) heading(entries []entry) string {
	messages := "1 message"
	if len(entries) != 1 {
		messages = fmt.Sprintf("%d messages", len(entries))
	}
	heading := fmt.Sprintf("%s of %s", deliveryCount(len(r.deliveries)), messages)
	if more := r.count - len(r.deliveries); more > 0 {
		heading += fmt.Sprintf(", and %d more deliveries", more)
	}
	return heading
}

// text writes the report for a terminal. Control characters that a message has do not reach it.
func (r report) text(w io.Writer) error {
	entries := r.entries()
	out := &strings.Builder{}
	fmt.Fprintln(out, r.heading(entries))
	for _, e := range entries {
		fmt.Fprintf(out, "  %s to %s%s\n", e.ReceivedAt.UTC().Format(time.RFC3339), printable(e.names()), printable(e.template()))
		for line := range strings.Lines(e.Rendered) {
			fmt.Fprintf(out, "    %s\n", printable(strings.TrimRight(line, "\r\n")))
		}
	}
	for _, l := range r.refused {
		fmt.Fprintf(out, "  %s answered %d %s: %s\n", printable(l.Method+" "+l.Path), l.Status, l.Fault, printable(strings.Join(l.Reasons, "; ")))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (e entry) template() string {
	if e.TemplateID == "" {
		return ""
	}
	return " with template " + e.TemplateID
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// json writes the deliveries as the control plane does.
func (r report) json(w io.Writer) error {
	data, err := json.MarshalIndent(map[string]any{"count": r.count, "deliveries": append([]emulator.Delivery{}, r.deliveries...)}, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(w, "%s\n", text.EscapeControls(data))
	}
	return err
}

// markdown writes a table for a pipeline's step summary. Nothing in a message acts as Markdown or HTML.
func (r report) markdown(w io.Writer) error {
	entries := r.entries()
	_, err := fmt.Fprintf(w, "**%s**\n", r.heading(entries))
	problems := []error{err}
	if len(entries) > 0 {
		_, err = fmt.Fprint(w, "\n| time | to | template | text |\n| --- | --- | --- | --- |\n")
		problems = append(problems, err)
	}
	for _, e := range entries {
		_, err := fmt.Fprintf(w, "| %s | %s | %s | %s |\n", e.ReceivedAt.UTC().Format(time.RFC3339), escape(e.names()), escape(e.TemplateID), escape(e.Rendered))
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// escape makes every punctuation mark a literal one; lines become line breaks within a cell.
func escape(s string) string {
	var out strings.Builder
	for _, r := range strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		switch {
		case r == '\n':
			out.WriteString("<br>")
		case r < unicode.MaxASCII && (unicode.IsPunct(r) || unicode.IsSymbol(r)):
			out.WriteString("\\" + string(r))
		default:
			out.WriteString(printable(string(r)))
		}
	}
	return out.String()
}
