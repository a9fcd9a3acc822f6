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

func events() []string { return []string{onCreate, onUpdate, onClose} }

func (r *windowResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{"recipients": message.RecipientsAttribute()}
	maps.Copy(attributes, timeAttributes())
	maps.Copy(attributes, noticeAttributes())
	maps.Copy(attributes, computedAttributes())
	resp.Schema = schema.Schema{
		MarkdownDescription: "A maintenance window that is announced when it is created. When it changes, its readers learn what moved; when it is closed, that it is completed or cancelled. " +
			"`texts` in the plan shows every notice before it is sent. If `last_notice` is unknown in a plan, its apply may send one, to the people in `audience`. A window that has ended never blocks an apply.",
		Attributes: attributes,
	}
}

func timeAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"title": schema.StringAttribute{
			MarkdownDescription: "What is worked on, on one line, such as `Exchange upgrade`. Changing it sends a change notice.",
			Required:            true,
		},
		"description": schema.StringAttribute{
			MarkdownDescription: "What readers should know, such as what does not work meanwhile. Changing it sends nothing.",
			Optional:            true,
		},
		"starts_at": schema.StringAttribute{
			MarkdownDescription: "RFC 3339 time, an instant whatever `time_zone` says, or local time of `time_zone` such as `2026-12-01T21:00`. A local time that does not exist is an error, an ambiguous one a warning " +
				"(the first is taken). Another spelling of the same instant is not a change.",
			Required: true,
		},
		"ends_at": schema.StringAttribute{
			MarkdownDescription: "End, written like `starts_at`. Set exactly one of `ends_at` and `duration`. No announcement and no change notice is sent after it.",
			Optional:            true,
		},
		"duration": schema.StringAttribute{
			MarkdownDescription: "Length instead of an end, in elapsed hours, minutes and seconds: `2h`, `1h30m`.",
			Optional:            true,
		},
		"time_zone": schema.StringAttribute{
			MarkdownDescription: "IANA name of the zone in which notices show times and local times are read, such as `America/Los_Angeles` or `UTC`. Without it, times need an offset and are shown in UTC. " +
				"The zone rules are those of the provider, not of the machine; if another version of the provider has other rules, the plan shows the times that move.",
			Optional: true,
		},
		"display_time_zones": schema.ListAttribute{
			MarkdownDescription: "Further zones of your readers, in order: their times are shown after those of `time_zone`.",
			ElementType:         types.StringType,
			Optional:            true,
		},
		"time_format": schema.StringAttribute{
			MarkdownDescription: "`long` (default): `Tue 1 Dec 2026, 21:00–23:00 PST`. `iso`: `2026-12-01T21:00:00-08:00/2026-12-01T23:00:00-08:00`.",
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString(string(notice.LongTimes)),
		},
	}
}

func noticeAttributes() map[string]schema.Attribute {
	wording := func(kind notice.Kind, what string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: what + " Placeholders: " + placeholderList(kind) + ".", Optional: true}
	}
	return map[string]schema.Attribute{
		"status": schema.StringAttribute{
			MarkdownDescription: "`scheduled` (default), `completed` or `cancelled`. Closing a window is a change of its status: visible in the plan, and independent of the clock. Destroying a closed window sends nothing. " +
				"Destroying a scheduled one closes it by the clock: cancelled before its start, completed early before its end, completed within a day after it; later nothing is sent.",
			Optional: true,
			Computed: true,
			Default:  stringdefault.StaticString(string(notice.StatusScheduled)),
		},
		"notify_on": schema.SetAttribute{
			MarkdownDescription: "Which events send a notice: `create` (announced), `update` (title, times or recipients changed, or a closed window is scheduled again), `close` (completed, cancelled or destroyed). " +
				"Default all; an empty set sends nothing. Those who never heard of a window do not learn that it changed or is over.",
			ElementType: types.StringType,
			Optional:    true,
			Computed:    true,
			Default:     setdefault.StaticValue(tfvalue.SetOf(events())),
		},
		"messages": schema.SingleNestedAttribute{
			MarkdownDescription: "Custom wording per notice. Changing it sends nothing. Write `{{{{` for literal braces.",
			Optional:            true,
			Attributes: map[string]schema.Attribute{
				"announcement": wording(notice.KindAnnouncement, "Announcement."),
				"change":       wording(notice.KindChange, "Change notice; `{{changes}}` says what changed, as in `start 21:00 → 22:00 PST`."),
				"completion":   wording(notice.KindCompletion, "Completion, in time or early."),
				"cancellation": wording(notice.KindCancellation, "Cancellation."),
				"reminder":     wording(notice.KindReminder, "Reminder, which the window itself never sends."),
			},
		},
		"template_id": schema.StringAttribute{
			MarkdownDescription: "ID of the notification template that renders the notices; it receives the text as `@request.message`. Changing it sends nothing.",
			Optional:            true,
		},
		"response_type": schema.StringAttribute{
			MarkdownDescription: "`TEXT` (default), or `CARD` for a card with the times on separate lines (its payload is [ours]). Other values are sent with a warning. Changing it sends nothing.",
			Optional:            true,
		},
	}
}

func computedAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "UUID of this resource; it never changes.",
			Computed:            true,
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"starts_at_utc": schema.StringAttribute{MarkdownDescription: "The start, however it was written, as RFC 3339 in UTC. Known at plan.", Computed: true},
		"ends_at_utc":   schema.StringAttribute{MarkdownDescription: "The end, however it was written, as RFC 3339 in UTC. Known at plan.", Computed: true},
		"endpoint": schema.StringAttribute{
			MarkdownDescription: "Tenant that the provider was configured for at the latest refresh or change. Known in every plan that changes it: a saved plan cannot be applied to another tenant.",
			Computed:            true,
		},
		"guard_rails": schema.StringAttribute{
			MarkdownDescription: "The provider's guard rails at the latest refresh or change, in words; null when none applied. Known in every plan that changes it: " +
				"a saved plan cannot be applied under other guard rails. Terraform then reports an inconsistent final plan, before anything is sent; run `terraform plan` again.",
			Computed: true,
		},
		"audience": schema.StringAttribute{
			MarkdownDescription: "Who the latest notice that was due is for, in words, such as `2 users on luma2.serviceaide.com`, and which notice it is from the second on. Known at plan if the recipients are; " +
				"a plan that changes it has a notice to send. It depends on recipients, tenant and guard rails, never on times and texts.",
			Computed: true,
		},
		"texts":       textsAttribute(),
		"last_notice": lastNoticeAttribute(),
	}
}

// textsAttribute is not marked as sensitive: a schema can only hide the texts of every window, and to show them is what
// they are for.
func textsAttribute() schema.SingleNestedAttribute {
	text := func(what string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: what, Computed: true}
	}
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Every notice as it reads, known at plan. A card is shown as its words. A sensitive `title`, `description` or wording is printed here: Terraform does not carry sensitivity over to computed values. " +
			"Wrap `texts` in `sensitive()` wherever you pass it on, such as in an output; to keep a text out of the plan itself, send it with `message_wo` of a `luma_notification`.",
		Computed: true,
		Attributes: map[string]schema.Attribute{
			"announcement":     text("When the window is created, scheduled again after it was closed, or moved into the future after it had ended."),
			"change":           text("The latest change: what differs from what readers last saw. Null until something does."),
			"completion":       text("When it is completed."),
			"early_completion": text("When it is destroyed before its end."),
			"cancellation":     text("When it is cancelled."),
			"reminder":         text("For a `luma_notification` or an action that reminds of the window; the window itself never sends it."),
		},
	}
}

func lastNoticeAttribute() schema.SingleNestedAttribute {
	text := func(what string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: what, Computed: true}
	}
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The latest notice that was due, and what became of it; null until there is one. If it is unknown in a plan, the apply may send one.",
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"kind":     text("`announcement`, `change`, `completion` or `cancellation`."),
			"text":     text("What it said: one of `texts`."),
			"audience": text("Who it was for, in words."),
			"outcome": text("`confirmed`, `accepted` (no details), `partial` (see `errors`), `unknown` (a person must check), `expired` (the window had ended), " +
				"`dry_run`, `redirected` or `imported`."),
			"request_id":     text("UUID of the request, sent as `X-Request-Id` [ours]; null when none was sent."),
			"sent_at":        text("When it was sent, RFC 3339 in UTC; null when it was not."),
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
