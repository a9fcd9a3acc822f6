// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package planreport

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Marker is the first line of a Markdown report, by which a pipeline finds its comment again to update it.
const Marker = "<!-- luma plan report -->"

// maxMarkdown is the size in bytes of a report. GitHub takes comments of 65,536 characters and GitLab of 1,000,000.
const maxMarkdown = 60_000

func (r Report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n### Luma\n\n%s\n", Marker, r.headline())
	if len(r.Messages) > 0 {
		b.WriteString("\n| Readers | Text | Sent by |\n|---|---|---|\n")
	}
	for i, m := range r.Messages {
		row := m.row()
		if b.Len()+len(row) > maxMarkdown {
			fmt.Fprintf(&b, "\n%s more than fit here: see the plan itself.\n", plural(len(r.Messages)-i, "message"))
			break
		}
		b.WriteString(row)
	}
	r.markdownTemplates(&b)
	for _, remark := range r.remarks() {
		fmt.Fprintf(&b, "\n%s\n", remark)
	}
	return b.String()
}

func (r Report) markdownTemplates(b *strings.Builder) {
	if len(r.Templates) > 0 {
		b.WriteString("\n| Template | Change | Object |\n|---|---|---|\n")
	}
	for i, t := range r.Templates {
		row := fmt.Sprintf("| %s | %s | %s |\n", literal(line(t.Name)), t.Cause, code(line(t.Address)))
		if b.Len()+len(row) > maxMarkdown {
			fmt.Fprintf(b, "\n%s more than fit here: see the plan itself.\n", plural(len(r.Templates)-i, "template"))
			return
		}
		b.WriteString(row)
	}
}

func (m Message) row() string {
	readers := literal(m.who())
	if m.Audience == AllUsers || m.Audience == Undecided {
		readers = "**" + readers + "**"
	}
	if !m.Certain {
		readers = "may go to " + readers
	}
	var text []string
	for _, l := range m.shown() {
		text = append(text, code(l))
	}
	sent := m.circumstances()
	sent[0] = code(sent[0])
	for i := 1; i < len(sent); i++ {
		sent[i] = literal(sent[i])
	}
	return fmt.Sprintf("| %s | %s | %s |\n", readers, strings.Join(text, "<br>"), strings.Join(sent, "<br>"))
}

// code shows text as it is, in a <code> element, where platforms turn no @name into a mention.
func code(s string) string { return "<code>" + literal(s) + "</code>" }

// literal writes every ASCII character that Markdown, HTML or a table could read as theirs as a character reference.
func literal(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf && strings.ContainsRune("!\"#$%&'()*+-./:;<=>?@[\\]^_`{|}~", r) {
			fmt.Fprintf(&b, "&#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
