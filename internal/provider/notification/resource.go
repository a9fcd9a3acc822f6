// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification

import (
	"context"
	"maps"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
)

var (
	_ resource.ResourceWithConfigure      = (*notificationResource)(nil)
	_ resource.ResourceWithValidateConfig = (*notificationResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*notificationResource)(nil)
	_ resource.ResourceWithImportState    = (*notificationResource)(nil)
)

// notificationResource is a message that must have been sent: notification_plan.go decides what goes to whom, notification_apply.go sends it.
type notificationResource struct {
	tenant *tenant
}

func newNotificationResource() resource.Resource { return &notificationResource{} }

func (r *notificationResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_notification"
}

func (r *notificationResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.tenant = tenantFrom(req.ProviderData, &resp.Diagnostics)
}

func (r *notificationResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := notificationArguments()
	maps.Copy(attributes, message.ContentAttributes())
	maps.Copy(attributes, receiptAttributes())
	resp.Schema = schema.Schema{
		MarkdownDescription: "A message that must have been sent. It is sent once, when it is created, and again only when its content, its recipients or `resend_triggers` change; " +
			"`send_count` going up by one in a plan means that applying it sends. What becomes of a message, and what to do when nobody knows, is told in the guide [What happens to a message](../guides/delivery).",
		Attributes: attributes,
	}
}

func notificationArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"recipients": message.RecipientsAttribute(),
		"message_wo": schema.StringAttribute{
			MarkdownDescription: "The text as a write-only value: it is sent, and is neither in the plan nor in the state. Needs Terraform or OpenTofu 1.11.",
			Optional:            true,
			WriteOnly:           true,
		},
		"message_wo_version": schema.Int64Attribute{
			MarkdownDescription: "Raise it to send a changed `message_wo`, whose own changes cannot be seen. Without it `message_wo` is sent once.",
			Optional:            true,
		},
		"resend_triggers": schema.MapAttribute{
			MarkdownDescription: "Arbitrary values; a new or changed one sends the message again to all recipients. Removing values sends nothing.",
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
			MarkdownDescription: "RFC 3339 time after which an apply sends nothing and records `outcome = \"expired\"` with a warning, so that a lost state or a late approval cannot broadcast old news. Changing it sends nothing.",
			Optional:            true,
		},
		"verify_contacts": schema.BoolAttribute{
			MarkdownDescription: "`true` looks the named contacts up when, and only when, a send is planned; unknown and ambiguous ones are an error. Under `dry_run` nobody is looked up.",
			Optional:            true,
		},
		"on_destroy": schema.SingleNestedAttribute{
			MarkdownDescription: "A closing notice to the same recipients when this resource is destroyed. If it is rejected or cannot leave, destroy fails and the state is kept: " +
				"apply without `on_destroy` first, or use `removed { lifecycle { destroy = false } }`. A message that never left (`expired`, `dry_run`) is closed silently.",
			Optional:   true,
			Attributes: message.ContentAttributes(),
		},
		"acknowledge": schema.StringAttribute{
			MarkdownDescription: "Request ID of a send whose `outcome` is `unknown`: a person has looked. The outcome becomes `acknowledged`; nothing is sent.",
			Optional:            true,
		},
	}
}

func receiptAttributes() map[string]schema.Attribute {
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
			MarkdownDescription: "Tenant of the latest send. Known at plan.",
			Computed:            true,
		},
		"audience": schema.StringAttribute{
			MarkdownDescription: "Who the latest send was for, in words, such as `2 users on luma2.serviceaide.com`. Known at plan. " +
				"A saved plan that is applied to another tenant or under other guard rails stops before it sends: Terraform then reports an inconsistent final plan. Plan again.",
			Computed: true,
		},
		"send_count": schema.Int64Attribute{
			MarkdownDescription: "How often a send was decided. One more in a plan means that applying it sends. Known at plan; it counts a dry run or an expired message, too.",
			Computed:            true,
		},
		"outcome": schema.StringAttribute{
			MarkdownDescription: "`confirmed`, `accepted` (no details), `partial` (see `errors`), `unknown` (a person must look), `acknowledged`, `expired`, `dry_run`, `redirected` or `imported`.",
			Computed:            true,
		},
		"sent_at":        schema.StringAttribute{MarkdownDescription: "When the latest message was handed over, RFC 3339 in UTC; null when none was.", Computed: true},
		"status":         schema.Int64Attribute{MarkdownDescription: "Status in the tenant's answer.", Computed: true},
		"status_message": schema.StringAttribute{MarkdownDescription: "Message in the tenant's answer.", Computed: true},
		"errors": schema.ListAttribute{
			MarkdownDescription: "Errors in the tenant's answer: what went wrong in displaying the message.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"data": schema.StringAttribute{MarkdownDescription: "Details in the tenant's answer, as JSON.", Computed: true},
	}
}

func (r *notificationResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config notificationModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		config.check(ctx, &resp.Diagnostics)
	}
}

// Read asks nobody: a sent message cannot be looked up.
func (r *notificationResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (r *notificationResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id, err := uuid.Parse(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Invalid import ID",
			"A sent message cannot be looked up, so importing only records that it was sent. Give the UUID that the resource had as its id, or any new UUID; \""+
				luma.Sanitize(req.ID, 100)+"\" is none.")
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id.String())...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("outcome"), outcomeImported)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("send_count"), int64(0))...)
}
