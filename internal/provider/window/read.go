// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// window is what the values of a model mean. It is read once in each call and passed on.
type window struct {
	notice.Window

	status     notice.Status
	recipients notice.Recipients
	wording    notice.Wording
	as         notice.ResponseType
	templateID string

	known known
}

// known says which parts of a window are right, and not left to apply. texts is everything that the texts are made of.
type known struct {
	title, start, end, recipients, status, texts bool
}

func (w window) timesKnown() bool { return w.known.start && w.known.end }

// read reads the window that a configuration or a plan describes, and reports every mistake that is certain already.
func (m model) read(ctx context.Context, diags *diag.Diagnostics) window {
	var found diag.Diagnostics
	w := window{status: notice.Status(m.Status.ValueString()), templateID: strings.TrimSpace(m.TemplateID.ValueString())}
	m.readTexts(ctx, &w, &found)
	m.readSpan(&w, &found)
	message.CheckRecipients(ctx, m.Recipients, &found)
	w.recipients = message.RecipientsFrom(ctx, m.Recipients, &found).ToRecipients()
	tfvalue.CheckText(&found, path.Root("status"), m.Status, checkStatus)
	tfvalue.CheckElements(&found, path.Root("notify_on"), m.NotifyOn, checkEvent)
	tfvalue.CheckText(&found, path.Root("template_id"), m.TemplateID, message.CheckTemplateID)
	w.known.title = tfvalue.IsKnown(m.Title)
	w.known.status = tfvalue.IsKnown(m.Status)
	w.known.recipients = message.RecipientsKnown(ctx, m.Recipients)
	w.known.texts = w.known.texts && w.timesKnown() && !found.HasError()
	diags.Append(found...)
	return w
}

// readState reads the window in state. Its instants are those that were announced: under other rules of its time zone,
// a local time means another instant. Nothing is reported, since a configuration was checked before it became state.
func (m model) readState(ctx context.Context) window {
	var checked diag.Diagnostics
	w := m.read(ctx, &checked)
	w.Start, w.known.start = readUTC(m.StartsAtUTC, w.Zone)
	w.End, w.known.end = readUTC(m.EndsAtUTC, w.Zone)
	return w
}

func readUTC(value types.String, zone *time.Location) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339Nano, value.ValueString())
	if zone != nil {
		t = t.In(zone)
	}
	return t, err == nil
}

// readTexts reads what the texts are made of, apart from the times.
func (m model) readTexts(ctx context.Context, w *window, diags *diag.Diagnostics) {
	tfvalue.CheckText(diags, path.Root("title"), m.Title, notice.CheckWindowTitle)
	tfvalue.CheckText(diags, path.Root("time_format"), m.TimeFormat, notice.CheckTimeFormat)
	tfvalue.CheckText(diags, path.Root("response_type"), m.ResponseType, checkResponseType)
	w.Title, w.Description = m.Title.ValueString(), m.Description.ValueString()
	w.Format, w.as = notice.TimeFormat(m.TimeFormat.ValueString()), responseTypeOf(m.ResponseType.ValueString())
	w.Zone = readZone(path.Root("time_zone"), m.TimeZone, diags)
	zones := m.DisplayTimeZones.Elements()
	for i, element := range zones {
		at := path.Root("display_time_zones").AtListIndex(i)
		name, _ := element.(types.String)
		if name.IsNull() {
			diags.AddAttributeError(at, "Null element", "The element is null. Leave it out, for example with compact([…]).")
		}
		w.DisplayZones = append(w.DisplayZones, readZone(at, name, diags))
	}
	own := m.readWording(ctx, w, diags)
	w.known.texts = own && tfvalue.IsKnown(m.Title, m.Description, m.TimeFormat, m.ResponseType, m.TimeZone, m.DisplayTimeZones) && tfvalue.IsKnown(zones...)
}

// readWording reads the author's own words; ok is false while some are left to apply.
func (m model) readWording(ctx context.Context, w *window, diags *diag.Diagnostics) (ok bool) {
	words, at := m.messages(ctx, diags), path.Root("messages")
	ok = tfvalue.IsKnown(m.Messages)
	for _, own := range []struct {
		kind  notice.Kind
		value types.String
		to    *string
	}{
		{notice.KindAnnouncement, words.Announcement, &w.wording.Announcement}, {notice.KindChange, words.Change, &w.wording.Change},
		{notice.KindCompletion, words.Completion, &w.wording.Completion}, {notice.KindCancellation, words.Cancellation, &w.wording.Cancellation},
		{notice.KindReminder, words.Reminder, &w.wording.Reminder},
	} {
		tfvalue.CheckText(diags, at.AtName(string(own.kind)), own.value, func(s string) []notice.Problem { return notice.CheckWording(own.kind, s) })
		*own.to = own.value.ValueString()
		ok = ok && tfvalue.IsKnown(own.value)
	}
	return ok
}

// readZone is nil when time_zone is not set, is wrong or is left to apply.
func readZone(at path.Path, name types.String, diags *diag.Diagnostics) *time.Location {
	if name.IsNull() || name.IsUnknown() {
		return nil
	}
	zone, problems := notice.LoadZone(name.ValueString())
	tfvalue.Report(diags, at, problems)
	return zone
}

// readSpan reads start and end. A zone that is wrong or not yet known does not keep other mistakes from being reported.
func (m model) readSpan(w *window, diags *diag.Diagnostics) {
	at := path.Root("ends_at")
	w.Start, w.known.start = m.readTime(path.Root("starts_at"), m.StartsAt, w.Zone, diags)
	w.End, w.known.end = m.readTime(at, m.EndsAt, w.Zone, diags)
	if length, ok := readDuration(m.Duration, diags); !m.Duration.IsNull() {
		w.End, w.known.end, at = w.Start.Add(length), ok && w.known.start, path.Root("duration")
	}
	switch {
	case !m.EndsAt.IsNull() && !m.Duration.IsNull():
		diags.AddAttributeError(path.Root("duration"), "Conflicting ends",
			"ends_at and duration are both set, and a window ends once. Leave one of them out: ends_at if the work takes a fixed time, duration if it must end at a fixed time.")
	case m.EndsAt.IsNull() && m.Duration.IsNull():
		diags.AddAttributeError(at, "Missing end", "Nothing says when the window ends. Write ends_at = \"2026-12-01T23:00\" with its time, or duration = \"2h\".")
	case w.timesKnown():
		for _, p := range notice.CheckWindow(w.Start, w.End) {
			tfvalue.Report(diags, at, []notice.Problem{p.Problem})
		}
	}
}

// readTime reads a time; ok is false if it is wrong, or left to apply. The latter is also a local time whose zone is
// not known.
func (m model) readTime(at path.Path, value types.String, zone *time.Location, diags *diag.Diagnostics) (t time.Time, ok bool) {
	if value.IsNull() || value.IsUnknown() {
		return time.Time{}, false
	}
	zoneMissing := zone == nil && !m.TimeZone.IsNull()
	readIn := zone
	if zoneMissing {
		readIn = time.UTC
	}
	instant, problems := notice.ParseTime(value.ValueString(), readIn)
	if _, local := notice.ParseTime(value.ValueString(), time.UTC); readIn == nil && !hasError(local) {
		for i := range problems {
			problems[i].Detail += " Or name the zone whose clocks show it: time_zone = \"America/Los_Angeles\"."
		}
	}
	tfvalue.Report(diags, at, problems)
	return instant.Time, !hasError(problems) && !(zoneMissing && instant.Local)
}

func readDuration(value types.String, diags *diag.Diagnostics) (time.Duration, bool) {
	if value.IsNull() || value.IsUnknown() {
		return 0, false
	}
	length, problems := notice.ParseDuration(value.ValueString())
	tfvalue.Report(diags, path.Root("duration"), problems)
	return length, !hasError(problems)
}

func hasError(problems []notice.Problem) bool {
	return slices.ContainsFunc(problems, func(p notice.Problem) bool { return !p.Warning })
}

func checkStatus(s string) []notice.Problem {
	return tfvalue.CheckOneOf("Invalid status", "status", s, notice.Statuses())
}

func checkEvent(s string) []notice.Problem {
	return tfvalue.CheckOneOf("Invalid event", "event", s, events())
}

// checkResponseType warns of what a notice cannot be.
func checkResponseType(s string) []notice.Problem {
	content := notice.Content{Text: "a text"}
	if responseTypeOf(s) == notice.CardType {
		content = notice.Content{Card: &notice.Card{Title: "a card"}}
	}
	return notice.CheckResponseType(s, content)
}

// responseTypeOf is the response type of a notice, however it was spelt.
func responseTypeOf(s string) notice.ResponseType {
	return notice.ResponseType(notice.Message{ResponseType: s}.EffectiveResponseType())
}
