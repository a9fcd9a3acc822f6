// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
)

func (r *notificationResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := arguments()
	maps.Copy(attributes, message.ContentAttributes())
	maps.Copy(attributes, computed())
	resp.Schema = schema.Schema{
		MarkdownDescription: "A message that must have been sent. It is sent once, when it is created, and again only when its content, its recipients or `resend_triggers` change. " +
			"If a plan increases `send_count`, its apply sends, to the people in `audience`. " +
			"The guide [What happens to a message](../guides/delivery) explains every outcome, and what to do when nobody knows whether a message arrived.",
		Attributes: attributes,
	}
}

func arguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"recipients": message.RecipientsAttribute(),
		"message_wo": schema.StringAttribute{
			MarkdownDescription: "The text as a write-only value: it is sent, and is kept neither in the plan nor in the state. If the tenant sends it back, it is redacted. Needs Terraform or OpenTofu 1.11.",
			Optional:            true,
			WriteOnly:           true,
		},
		"message_wo_version": schema.NumberAttribute{
			MarkdownDescription: "Any whole number. Terraform cannot detect changes to a write-only value: change this number to send `message_wo` again. Without it `message_wo` is sent once.",
			Optional:            true,
		},
		"resend_triggers": schema.MapAttribute{
			MarkdownDescription: "Arbitrary values; a new or changed one sends the message again to all recipients. Removing values sends nothing, and a null value counts as absent.",
			ElementType:         types.StringType,
			Optional:            true,
		},
		"resend_on": schema.StringAttribute{
			MarkdownDescription: "`change` (default): a change of content or recipients sends, too. `trigger`: only `resend_triggers` does.",
			Optional:            true,
			Computed:            true,
			Default:             stringdefault.StaticString(resendOnChange),
		},
		"send_before": schema.StringAttribute{
			MarkdownDescription: "RFC 3339 time from which on nothing is sent (lower case, or a space for the `T`, is the same time), checked immediately before the first byte of each attempt. An apply after it records `outcome = \"expired\"` with a warning, " +
				"so that lost state or a late approval cannot broadcast old news. Changing it sends nothing.",
			Optional: true,
		},
		"verify_contacts": schema.BoolAttribute{
			MarkdownDescription: "`true` looks up the named contacts when, and only when, a send is planned; unknown and ambiguous ones are an error. Under `dry_run` nobody is looked up.",
			Optional:            true,
		},
		"on_destroy": schema.SingleNestedAttribute{
			MarkdownDescription: "A closing notice to the same recipients when this resource is destroyed; the plan says to whom. If it is rejected or nothing was sent, destroy fails and the state is kept: " +
				"apply without `on_destroy` first, or use `removed { lifecycle { destroy = false } }`. If the message itself was never sent (`expired`, `dry_run`), or was sent on another tenant, no closing notice is sent. " +
				"Neither is one when Terraform replaces the resource with `create_before_destroy`.",
			Optional:   true,
			Attributes: message.ContentAttributes(),
		},
		"acknowledge": schema.StringAttribute{
			MarkdownDescription: "Request ID of a send whose `outcome` is `unknown`, once a person has checked. The outcome becomes `acknowledged`; nothing is sent.",
			Optional:            true,
		},
	}
}

func computed() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: "UUID of this resource; it never changes.",
			Computed:            true,
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"request_id": schema.StringAttribute{
			MarkdownDescription: "UUID of the latest request, sent as `X-Request-Id` [ours].",
			Computed:            true,
		},
		"endpoint": schema.StringAttribute{
			MarkdownDescription: "Tenant that the provider was configured for at the latest refresh or change. Known in every plan that changes this resource: a saved plan cannot be applied to another tenant.",
			Computed:            true,
		},
		"guard_rails": schema.StringAttribute{
			MarkdownDescription: "The provider's guard rails at the latest refresh or change, in words; null when none applied. Known in every plan that changes this resource: " +
				"a saved plan cannot be applied under other guard rails. Terraform then reports an inconsistent final plan, before anything is sent; run `terraform plan` again.",
			Computed: true,
		},
		"audience": schema.StringAttribute{
			MarkdownDescription: "Who the latest send was for, in words, such as `2 users on luma2.serviceaide.com`, and which send to them it is from the second on. Known at plan unless the recipients are not. " +
				"It depends on recipients, tenant and guard rails, never on the content.",
			Computed: true,
		},
		"send_count": schema.Int64Attribute{
			MarkdownDescription: "Number of sends so far. If the plan increases it, the apply sends, or records `dry_run`, `redirected` or `expired`.",
			Computed:            true,
		},
		"outcome": schema.StringAttribute{
			MarkdownDescription: "`confirmed`, `accepted` (no details), `partial` (see `errors`), `unknown` (a person must check), `acknowledged`, `expired`, `dry_run`, `redirected` or `imported`.",
			Computed:            true,
		},
		"sent_at":        schema.StringAttribute{MarkdownDescription: "When the latest message was sent, RFC 3339 in UTC; null when none was.", Computed: true},
		"status":         schema.Int64Attribute{MarkdownDescription: "Status in the tenant's answer.", Computed: true},
		"status_message": schema.StringAttribute{MarkdownDescription: "Message in the tenant's answer.", Computed: true},
		"errors": schema.ListAttribute{
			MarkdownDescription: "Errors in the tenant's answer: what went wrong when the message was displayed. After a send to added recipients also which earlier send is still `unknown`.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"data": schema.StringAttribute{MarkdownDescription: "Details in the tenant's answer, as JSON.", Computed: true},
	}
}
