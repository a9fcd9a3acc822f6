// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"slices"
	"strings"
)

// Wording is an author's own words for the notices of a window, with the placeholders that WordingPlaceholders lists. "" leaves the
// default. Completion also serves an early one.
type Wording struct {
	Announcement, Change, Completion, Cancellation string
}

// Texts is every notice of a window as it reads. Change is "" as long as nothing has changed.
type Texts struct {
	Announcement, Change, Completion, EarlyCompletion, Cancellation string
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

// CheckWording reports a wording that says nothing, or has placeholders that the notice has no value for. None needs to be used.
// Braces are written as for Render.
func CheckWording(kind Kind, text string) []Problem {
	if saysNothing(text) {
		return mistake("Empty wording", fmt.Sprintf("The wording of the %s is empty. Write what people shall read, or leave it out (null) for the usual words.", kind.words()))
	}
	pieces, found := scan(text)
	known := WordingPlaceholders(kind)
	var unknown []string
	for _, p := range pieces {
		switch {
		case p.name == "" || slices.Contains(known, p.name):
		case p.name == changesPlaceholder:
			found = append(found, mistake("Misplaced placeholder", fmt.Sprintf(
				"Line %d of the wording of the %s uses {{changes}}, but nothing has changed there. Use it in the wording of the change alone.", p.line, kind.words()))...)
		default:
			unknown = append(unknown, fmt.Sprintf("{{%s}} on line %d%s", p.name, p.line, didYouMean(p.name, known)))
		}
	}
	if len(unknown) > 0 {
		found = append(found, mistake("Unknown placeholder", fmt.Sprintf("The wording of the %s uses what a window does not have: %s. It may use %s.",
			kind.words(), strings.Join(unknown, ", "), placeholders(known)))...)
	}
	return append(found, checkSize(text)...)
}

// words is the kind as a sentence names it: "early completion".
func (k Kind) words() string { return strings.ReplaceAll(string(k), "_", " ") }

// kindWords is what a notice says when its author has no words of their own: a heading, the news, the times, and the description of
// the window where it still matters.
type kindWords struct {
	heading, news, times, description string
}

const (
	itWasAnnounced = "It was announced for {{times}}."
	theDescription = "{{description}}"
)

var usualWords = map[Kind]kindWords{
	KindAnnouncement:    {"Maintenance", "", "When: {{times}} ({{duration}})", theDescription},
	KindChange:          {"Maintenance changed", "What changed: {{changes}}", "Now: {{times}} ({{duration}})", theDescription},
	KindCompletion:      {"Maintenance completed", "The work is done. Thank you for your patience.", itWasAnnounced, ""},
	KindEarlyCompletion: {"Maintenance completed early", "The work is done earlier than announced. Thank you for your patience.", itWasAnnounced, ""},
	KindCancellation:    {"Maintenance cancelled", "The work is cancelled.", itWasAnnounced, ""},
}

func (w Wording) of(kind Kind) string {
	switch kind {
	case KindAnnouncement:
		return w.Announcement
	case KindChange:
		return w.Change
	case KindCompletion, KindEarlyCompletion:
		return w.Completion
	default:
		return w.Cancellation
	}
}

// Texts writes every notice of the window. changes comes from Moved.
func (w Window) Texts(wording Wording, changes string) Texts {
	values := w.values(changes)
	texts := Texts{
		Announcement:    text(KindAnnouncement, wording, values),
		Completion:      text(KindCompletion, wording, values),
		EarlyCompletion: text(KindEarlyCompletion, wording, values),
		Cancellation:    text(KindCancellation, wording, values),
	}
	if changes != "" {
		texts.Change = text(KindChange, wording, values)
	}
	return texts
}

// Of is the text of one kind.
func (t Texts) Of(kind Kind) string {
	switch kind {
	case KindAnnouncement:
		return t.Announcement
	case KindChange:
		return t.Change
	case KindCompletion:
		return t.Completion
	case KindEarlyCompletion:
		return t.EarlyCompletion
	default:
		return t.Cancellation
	}
}

// Notice is one notice as it is sent. As a card it has the title of the window for a heading, what it is about below, and the times
// as lines of their own; an author's own words take the place of all of that but the title. Any other response type is a text.
func (w Window) Notice(kind Kind, wording Wording, changes string, as ResponseType) Content {
	values := w.values(changes)
	if as != CardType {
		return Content{Text: text(kind, wording, values)}
	}
	usual := usualWords[kind]
	body := fillWords(wording.of(kind), values)
	if saysNothing(body) {
		body = joinFilled("\n\n", fillWords(usual.news, values), w.fields(), fillWords(usual.description, values))
	}
	return Content{Card: &Card{Title: values["title"], Subtitle: usual.heading, Text: body}}
}

// fields is the times of the window, a line each.
func (w Window) fields() string {
	return "Start: " + w.stamp(w.Start, w.zones()) + "\nEnd: " + w.stamp(w.End, w.zones()) + "\nDuration: " + w.Duration()
}

// text fills the author's words. Those that come out empty, as "{{description}}" may, give way to the usual ones: Luma refuses an
// empty message.
func text(kind Kind, wording Wording, values map[string]string) string {
	if own := fillWords(wording.of(kind), values); !saysNothing(own) {
		return own
	}
	usual := usualWords[kind]
	headed := joinFilled("\n", usual.heading+": {{title}}", usual.news, usual.times)
	return joinFilled("\n\n", fillWords(headed, values), fillWords(usual.description, values))
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
