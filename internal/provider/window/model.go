// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

type maintenanceWindowModel struct {
	Title            types.String `tfsdk:"title"`
	Description      types.String `tfsdk:"description"`
	StartsAt         types.String `tfsdk:"starts_at"`
	EndsAt           types.String `tfsdk:"ends_at"`
	Duration         types.String `tfsdk:"duration"`
	TimeZone         types.String `tfsdk:"time_zone"`
	DisplayTimeZones types.List   `tfsdk:"display_time_zones"`
	TimeFormat       types.String `tfsdk:"time_format"`
	AllowPast        types.Bool   `tfsdk:"allow_past"`
	Recipients       types.Object `tfsdk:"recipients"`
	Status           types.String `tfsdk:"status"`
	NotifyOn         types.Set    `tfsdk:"notify_on"`
	Messages         types.Object `tfsdk:"messages"`
	TemplateID       types.String `tfsdk:"template_id"`
	ResponseType     types.String `tfsdk:"response_type"`
	ID               types.String `tfsdk:"id"`
	StartsAtUTC      types.String `tfsdk:"starts_at_utc"`
	EndsAtUTC        types.String `tfsdk:"ends_at_utc"`
	Audience         types.String `tfsdk:"audience"`
	Texts            types.Object `tfsdk:"texts"`
	LastNotice       types.Object `tfsdk:"last_notice"`
}

type windowMessagesModel struct {
	Announcement types.String `tfsdk:"announcement"`
	Change       types.String `tfsdk:"change"`
	Completion   types.String `tfsdk:"completion"`
	Cancellation types.String `tfsdk:"cancellation"`
}

// check reports every mistake in the configuration that is certain by now.
func (m maintenanceWindowModel) check(ctx context.Context, diags *diag.Diagnostics) {
	m.window(diags)
	message.CheckRecipients(ctx, m.Recipients, diags)
	tfvalue.CheckText(diags, path.Root("status"), m.Status, checkWindowStatus)
	tfvalue.CheckElements(diags, path.Root("notify_on"), m.NotifyOn, checkWindowEvent)
	tfvalue.CheckText(diags, path.Root("template_id"), m.TemplateID, message.CheckTemplateID)
	tfvalue.CheckText(diags, path.Root("response_type"), m.ResponseType, checkWindowResponseType)
	words, at := m.messages(ctx, diags), path.Root("messages")
	for _, own := range []struct {
		kind  notice.Kind
		value types.String
	}{
		{notice.KindAnnouncement, words.Announcement}, {notice.KindChange, words.Change},
		{notice.KindCompletion, words.Completion}, {notice.KindCancellation, words.Cancellation},
	} {
		tfvalue.CheckText(diags, at.AtName(string(own.kind)), own.value, func(s string) []notice.Problem { return notice.CheckWording(own.kind, s) })
	}
}

func checkWindowStatus(s string) []notice.Problem {
	return tfvalue.CheckOneOf("Unknown status", "status", s, notice.Statuses())
}

func checkWindowEvent(s string) []notice.Problem {
	return tfvalue.CheckOneOf("Unknown event", "event", s, windowEvents())
}

// checkWindowResponseType doubts what a notice of a window cannot be.
func checkWindowResponseType(s string) []notice.Problem {
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

// window reads the window that the values describe, and reports every mistake in it that is certain by now. ok is false when there
// is one, or when a part is known only at apply.
func (m maintenanceWindowModel) window(diags *diag.Diagnostics) (w notice.Window, ok bool) {
	var found diag.Diagnostics
	defer func() { diags.Append(found...) }()
	tfvalue.CheckText(&found, path.Root("title"), m.Title, notice.CheckWindowTitle)
	tfvalue.CheckText(&found, path.Root("time_format"), m.TimeFormat, notice.CheckTimeFormat)
	w = notice.Window{Title: m.Title.ValueString(), Description: m.Description.ValueString(), Format: notice.TimeFormat(m.TimeFormat.ValueString())}
	w.Zone = readZone(path.Root("time_zone"), m.TimeZone, &found)
	for i, element := range m.DisplayTimeZones.Elements() {
		if name, isString := element.(types.String); isString {
			w.DisplayZones = append(w.DisplayZones, readZone(path.Root("display_time_zones").AtListIndex(i), name, &found))
		}
	}
	w.Start, w.End = m.span(w.Zone, &found)
	known := tfvalue.IsKnown(m.Title, m.Description, m.TimeFormat, m.TimeZone, m.StartsAt, m.EndsAt, m.Duration, m.DisplayTimeZones) &&
		tfvalue.IsKnown(m.DisplayTimeZones.Elements()...)
	return w, known && !found.HasError()
}

// readZone is nil when there is none, or when it is wrong or known only at apply.
func readZone(at path.Path, name types.String, diags *diag.Diagnostics) *time.Location {
	if name.IsNull() || name.IsUnknown() {
		return nil
	}
	zone, problems := notice.LoadZone(name.ValueString())
	tfvalue.Report(diags, at, problems)
	return zone
}

// span reads start and end. A zone that is wrong or not yet known does not keep misspelt times from being reported.
func (m maintenanceWindowModel) span(zone *time.Location, diags *diag.Diagnostics) (start, end time.Time) {
	readIn := zone
	if zone == nil && !m.TimeZone.IsNull() {
		readIn = time.UTC
	}
	at := path.Root("ends_at")
	start, ok := readTime(path.Root("starts_at"), m.StartsAt, readIn, diags)
	end, okEnd := readTime(at, m.EndsAt, readIn, diags)
	if length, okLength := readDuration(m.Duration, diags); okLength {
		end, okEnd, at = start.Add(length), true, path.Root("duration")
	}
	switch {
	case !m.EndsAt.IsNull() && !m.Duration.IsNull():
		diags.AddAttributeError(path.Root("duration"), "Conflicting ends",
			"ends_at and duration are both set, and a window ends once. Leave one of them out: ends_at if the work takes a fixed time, duration if it must end at a fixed time.")
		return start, end
	case m.EndsAt.IsNull() && m.Duration.IsNull():
		diags.AddAttributeError(at, "Missing end", "Nothing says when the window ends. Write ends_at = \"2026-12-01T23:00\" with its time, or duration = \"2h\".")
		return start, end
	case !ok || !okEnd || zone == nil && !m.TimeZone.IsNull():
		return start, end
	}
	for _, p := range notice.CheckWindow(start, end) {
		tfvalue.Report(diags, at, []notice.Problem{p.Problem})
	}
	return start, end
}

func readTime(at path.Path, value types.String, zone *time.Location, diags *diag.Diagnostics) (time.Time, bool) {
	if value.IsNull() || value.IsUnknown() {
		return time.Time{}, false
	}
	instant, problems := notice.ParseTime(value.ValueString(), zone)
	if _, local := notice.ParseTime(value.ValueString(), time.UTC); zone == nil && !mistaken(local) {
		for i := range problems {
			problems[i].Detail += " Or name the zone whose clocks show it: time_zone = \"America/Los_Angeles\"."
		}
	}
	tfvalue.Report(diags, at, problems)
	return instant.Time, !mistaken(problems)
}

func readDuration(value types.String, diags *diag.Diagnostics) (time.Duration, bool) {
	if value.IsNull() || value.IsUnknown() {
		return 0, false
	}
	length, problems := notice.ParseDuration(value.ValueString())
	tfvalue.Report(diags, path.Root("duration"), problems)
	return length, !mistaken(problems)
}

func mistaken(problems []notice.Problem) bool {
	return slices.ContainsFunc(problems, func(p notice.Problem) bool { return !p.Warning })
}

func (m maintenanceWindowModel) messages(ctx context.Context, diags *diag.Diagnostics) windowMessagesModel {
	var words windowMessagesModel
	if !m.Messages.IsNull() && !m.Messages.IsUnknown() {
		diags.Append(m.Messages.As(ctx, &words, basetypes.ObjectAsOptions{})...)
	}
	return words
}

// wording converts the author's own words; ok is false while some are known only at apply.
func (m maintenanceWindowModel) wording(ctx context.Context) (w notice.Wording, ok bool) {
	var ignored diag.Diagnostics
	own := m.messages(ctx, &ignored)
	return notice.Wording{
		Announcement: own.Announcement.ValueString(), Change: own.Change.ValueString(),
		Completion: own.Completion.ValueString(), Cancellation: own.Cancellation.ValueString(),
	}, tfvalue.IsKnown(m.Messages, own.Announcement, own.Change, own.Completion, own.Cancellation)
}

// told is what readers know of the window when they are told of it now; ok is false while a part is known only at apply.
func (m maintenanceWindowModel) told(ctx context.Context) (t told, ok bool) {
	var found diag.Diagnostics
	w, _ := m.window(&found)
	known := tfvalue.IsKnown(m.Title, m.TimeZone, m.StartsAt, m.EndsAt, m.Duration) && message.RecipientsKnown(ctx, m.Recipients)
	if !known || found.HasError() {
		return t, false
	}
	return told{Title: w.Title, Start: w.Start, End: w.End, Recipients: message.RecipientsFrom(ctx, m.Recipients, &found).toNotice()}, true
}

// notifies reports that an event sends a notice.
func (m maintenanceWindowModel) notifies(event string) bool {
	return slices.ContainsFunc(m.NotifyOn.Elements(), types.StringValue(event).Equal)
}

// settled reports that status and events are known.
func (m maintenanceWindowModel) settled() bool {
	return tfvalue.IsKnown(m.Status, m.NotifyOn) && tfvalue.IsKnown(m.NotifyOn.Elements()...)
}

// imported reports a state that no configuration has filled yet.
func (m maintenanceWindowModel) imported() bool { return m.Recipients.IsNull() }

// outcome is what became of the latest notice; "" when there was none.
func (m maintenanceWindowModel) outcome() string {
	return tfvalue.ObjectString(m.LastNotice, "outcome")
}
