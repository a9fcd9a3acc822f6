// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window

import (
	"context"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// The events of notify_on.
const (
	onCreate = "create"
	onUpdate = "update"
	onClose  = "close"
)

func windowEvents() []string { return []string{onCreate, onUpdate, onClose} }

func (r *maintenanceWindowResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{"recipients": message.RecipientsAttribute()}
	maps.Copy(attributes, windowTimeAttributes())
	maps.Copy(attributes, windowNoticeAttributes())
	maps.Copy(attributes, windowComputedAttributes())
	resp.Schema = schema.Schema{
		MarkdownDescription: "A maintenance window that its readers can rely on: it is announced when it is created, they are told what moved when it changes, and that it is completed or cancelled when it is " +
			"closed. `texts` in the plan shows every notice before it goes; `last_notice` unknown in a plan means that applying it may send one. A window that has ended never blocks an apply.",
		Attributes: attributes,
	}
}

func windowTimeAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"title": schema.StringAttribute{
			MarkdownDescription: "What is worked on, on one line, such as `Exchange upgrade`. Changing it tells the readers.",
			Required:            true,
		},
		"description": schema.StringAttribute{
			MarkdownDescription: "What readers should know, such as what does not work meanwhile. Changing it tells nobody.",
			Optional:            true,
		},
		"starts_at": schema.StringAttribute{
			MarkdownDescription: "RFC 3339 time, an instant whatever `time_zone` says, or local time of `time_zone` such as `2026-12-01T21:00`. A local time that the clocks skip is an error, one that they show twice a warning " +
				"(the first is taken). Another spelling of the same instant is no change.",
			Required: true,
		},
		"ends_at": schema.StringAttribute{
			MarkdownDescription: "End, written as `starts_at` is. Exactly one of `ends_at` and `duration` is set. No announcement and no news of a change is sent after it.",
			Optional:            true,
		},
		"duration": schema.StringAttribute{
			MarkdownDescription: "Length instead of an end, in hours, minutes and seconds that pass: `2h`, `1h30m`.",
			Optional:            true,
		},
		"time_zone": schema.StringAttribute{
			MarkdownDescription: "IANA name of the zone that the notices write times in and that local times are read in, such as `America/Los_Angeles` or `UTC`. Left out, times need an offset and are written in UTC. " +
				"The zones are those of the provider, not of the machine.",
			Optional: true,
		},
		"display_time_zones": schema.ListAttribute{
			MarkdownDescription: "Further zones that readers live in, in order: their times are written after those of `time_zone`.",
			ElementType:         types.StringType,
			Optional:            true,
		},
		"time_format": schema.StringAttribute{
			MarkdownDescription: "`long` (default): `Tue 1 Dec 2026, 21:00–23:00 PST`. `iso`: `2026-12-01T21:00:00-08:00/2026-12-01T23:00:00-08:00`.",
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString(string(notice.LongTimes)),
		},
		"allow_past": schema.BoolAttribute{
			MarkdownDescription: "`true` permits to create a window that has ended already, which is an error otherwise. Nobody is told of it.",
			Optional:            true,
		},
	}
}

func windowNoticeAttributes() map[string]schema.Attribute {
	wording := func(kind notice.Kind, what string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: what + " Placeholders: " + placeholderList(kind) + ".", Optional: true}
	}
	return map[string]schema.Attribute{
		"status": schema.StringAttribute{
			MarkdownDescription: "`scheduled` (default), `completed` or `cancelled`. Closing a window is a change of its status: visible in the plan, and independent of the clock. Destroying a closed window is silent. " +
				"Destroying a scheduled one closes it by the clock: cancelled before its start, completed early before its end, completed within a day after it, silent later.",
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString(string(notice.StatusScheduled)),
		},
		"notify_on": schema.SetAttribute{
			MarkdownDescription: "Which events send a notice: `create` (announced), `update` (title, times or audience moved, or a closed window is scheduled again), `close` (completed, cancelled or destroyed). Default all; an empty set sends none.",
			ElementType:         types.StringType,
			Optional:            true,
			Computed:            true,
			Default:             setdefault.StaticValue(tfvalue.StringSet(windowEvents())),
		},
		"messages": schema.SingleNestedAttribute{
			MarkdownDescription: "Words of your own instead of the usual ones, notice by notice. Changing them tells nobody. Two braces that are meant literally are written as four.",
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"announcement": wording(notice.KindAnnouncement, "Announcement."),
				"change":       wording(notice.KindChange, "What moved; `{{changes}}` names it, as in `start 21:00 → 22:00 PST`."),
				"completion":   wording(notice.KindCompletion, "Completion, in time or early."),
				"cancellation": wording(notice.KindCancellation, "Cancellation."),
			},
		},
		"template_id": schema.StringAttribute{
			MarkdownDescription: "ID of the notification template that renders the notices; it receives the text as `@request.message`. Changing it sends nothing.",
			Optional:            true,
		},
		"response_type": schema.StringAttribute{
			MarkdownDescription: "`TEXT` (default), or `CARD` for a card with the times as lines of their own (its payload is [ours]). Other values are sent with a warning. Changing it sends nothing.",
			Optional:            true,
		},
	}
}

func windowComputedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "UUID of this resource; it never changes.",
			Computed:            true,
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"starts_at_utc": schema.StringAttribute{MarkdownDescription: "The start, however it was written, as RFC 3339 in UTC. Known at plan.", Computed: true},
		"ends_at_utc":   schema.StringAttribute{MarkdownDescription: "The end, however it was written, as RFC 3339 in UTC. Known at plan.", Computed: true},
		"audience": schema.StringAttribute{
			MarkdownDescription: "Who the latest notice that was due is for, in words, such as `2 users on luma2.serviceaide.com`. Known at plan.",
			Computed:            true,
		},
		"texts":       windowTextsAttribute(),
		"last_notice": lastNoticeAttribute(),
	}
}

func windowTextsAttribute() schema.SingleNestedAttribute {
	text := func(what string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: what, Computed: true}
	}
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Every notice as it reads, known at plan. A card is shown as its words.",
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"announcement":     text("When the window is created, or moved into the future after it had ended."),
			"change":           text("The latest change: what moved since the readers were last told. Null as long as nothing did."),
			"completion":       text("When it is completed."),
			"early_completion": text("When it is destroyed before its end."),
			"cancellation":     text("When it is cancelled."),
		},
	}
}

func lastNoticeAttribute() schema.SingleNestedAttribute {
	text := func(what string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: what, Computed: true}
	}
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The latest notice that was due, and what became of it. Null as long as there was none. Unknown in a plan: applying it may send one.",
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"kind":           text("`announcement`, `change`, `completion` or `cancellation`."),
			"text":           text("What it said: one of `texts`."),
			"audience":       text("Who it was for, in words."),
			"outcome":        text("`confirmed`, `accepted` (no details), `partial` (see `errors`), `unknown` (a person must look), `expired` (the window had ended), `dry_run`, `redirected` or `imported`."),
			"request_id":     text("UUID of the request, sent as `X-Request-Id` [ours]; null when none was made."),
			"sent_at":        text("When it was handed over, RFC 3339 in UTC; null when it was not."),
			"status":         schema.Int64Attribute{MarkdownDescription: "Status in the tenant's answer.", Computed: true},
			"status_message": text("Message in the tenant's answer."),
			"errors":         schema.ListAttribute{MarkdownDescription: "Errors in the tenant's answer.", ElementType: types.StringType, Computed: true},
			"data":           text("Details in the tenant's answer, as JSON."),
		},
	}
}

func placeholderList(kind notice.Kind) string {
	return "`{{" + strings.Join(notice.WordingPlaceholders(kind), "}}`, `{{") + "}}`"
}
