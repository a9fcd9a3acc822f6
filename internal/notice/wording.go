// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"slices"
	"strings"
)

// Wording is custom wording for the notices of a window, with the placeholders that WordingPlaceholders lists. ""
// leaves the default. Completion also serves an early one.
type Wording struct {
	Announcement, Change, Completion, Cancellation, Reminder string
}

const changesPlaceholder = "changes"

// WordingPlaceholders lists what a wording of that kind may use, as in {{title}}: only a change has changes.
func WordingPlaceholders(kind Kind) []string {
	names := []string{"title", "description", "start", "end", "times", "duration"}
	if kind == KindChange {
		names = append(names, changesPlaceholder)
	}
	return names
}

// CheckWording reports a wording that is empty, or has placeholders without a value in that notice. A wording need not
// use any. Braces are written as for Render.
func CheckWording(kind Kind, text string) []Problem {
	if saysNothing(text) {
		return invalid("Empty wording", fmt.Sprintf("The wording of the %s is empty. Provide the text to display, or leave it out (null) for the default wording.", kind.words()))
	}
	pieces, found := scan(text)
	known := WordingPlaceholders(kind)
	var unknown []piece
	for _, p := range firstUses(pieces) {
		switch {
		case slices.Contains(known, p.name):
		case p.name == changesPlaceholder:
			found = append(found, invalid("Misplaced placeholder", fmt.Sprintf(
				"Line %d of the wording of the %s uses {{changes}}, which only the change notice has. Use it in the wording of the change alone.", p.line, kind.words()))...)
		default:
			unknown = append(unknown, p)
		}
	}
	if len(unknown) > 0 {
		found = append(found, invalid("Unknown placeholder", fmt.Sprintf("The wording of the %s uses placeholders that a window does not have: %s. It may use %s.",
			kind.words(), usesOf(unknown, known), placeholders(known)))...)
	}
	return append(found, checkSize(text)...)
}

// words is the kind as it appears in a sentence: "early completion".
func (k Kind) words() string { return strings.ReplaceAll(string(k), "_", " ") }

// kindWords is the default wording of a notice: a heading, what happened, the times, and the description of the window
// where it still matters.
type kindWords struct {
	heading, summary, times, description string
}

const (
	itWasPlanned   = "It was planned for {{times}}."
	theDescription = "{{description}}"
)

var defaultWording = map[Kind]kindWords{
	KindAnnouncement:    {"Maintenance", "", "When: {{times}} ({{duration}})", theDescription},
	KindChange:          {"Maintenance changed", "What changed: {{changes}}", "Now: {{times}} ({{duration}})", theDescription},
	KindCompletion:      {"Maintenance completed", "The work is done. Thank you for your patience.", itWasPlanned, ""},
	KindEarlyCompletion: {"Maintenance completed early", "The work is done earlier than planned. Thank you for your patience.", itWasPlanned, ""},
	KindCancellation:    {"Maintenance cancelled", "The work is cancelled.", itWasPlanned, ""},
	KindReminder:        {"Reminder", "", "When: {{times}} ({{duration}})", theDescription},
}

func (w Wording) of(kind Kind) string {
	switch kind {
	case KindAnnouncement:
		return w.Announcement
	case KindChange:
		return w.Change
	case KindCompletion, KindEarlyCompletion:
		return w.Completion
	case KindReminder:
		return w.Reminder
	default:
		return w.Cancellation
	}
}

// Notice is one notice as it is sent; changes comes from Moved. A card has the title of the window, what the notice is
// about, and the times on separate lines; custom wording replaces all of that but the title. Any other response type is
// a text.
func (w Window) Notice(kind Kind, wording Wording, changes string, as ResponseType) Content {
	values := w.values(changes)
	if as != CardType {
		return Content{Text: text(kind, wording, values)}
	}
	standard := defaultWording[kind]
	body := fillWords(wording.of(kind), values)
	if saysNothing(body) {
		body = joinFilled("\n\n", fillWords(standard.summary, values), w.fields(), fillWords(standard.description, values))
	}
	return Content{Card: &Card{Title: values["title"], Subtitle: standard.heading, Text: body}}
}

// fields are the times of the window, one per line.
func (w Window) fields() string {
	return "Start: " + w.stamp(w.Start, w.zones()) + "\nEnd: " + w.stamp(w.End, w.zones()) + "\nDuration: " + w.Duration()
}

// text fills in a wording. One that comes out empty, as "{{description}}" may, is replaced by the default: Luma refuses
// an empty message.
func text(kind Kind, wording Wording, values map[string]string) string {
	if custom := fillWords(wording.of(kind), values); !saysNothing(custom) {
		return custom
	}
	standard := defaultWording[kind]
	headed := joinFilled("\n", standard.heading+": {{title}}", standard.summary, standard.times)
	return joinFilled("\n\n", fillWords(headed, values), fillWords(standard.description, values))
}

func joinFilled(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), separator)
}

func fillWords(words string, values map[string]string) string {
	pieces, _ := scan(NormalizeText(words))
	return NormalizeText(fill(pieces, values))
}

// values is what the placeholders of a wording stand for.
func (w Window) values(changes string) map[string]string {
	return map[string]string{
		"title":            NormalizeText(w.Title),
		"description":      NormalizeText(w.Description),
		"start":            w.starts(),
		"end":              w.ends(),
		"times":            w.Times(),
		"duration":         w.Duration(),
		changesPlaceholder: changes,
	}
}
