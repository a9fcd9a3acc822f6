// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package contact

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

var (
	_ datasource.DataSourceWithConfigure      = (*contactDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*contactDataSource)(nil)
)

// contactDataSource looks up one user, so that a typo is found at plan.
type contactDataSource struct {
	provider *delivery.ProviderData
}

type contactModel struct {
	ReconciliationKey types.String `tfsdk:"reconciliation_key"`
	ID                types.String `tfsdk:"id"`
	UserName          types.String `tfsdk:"user_name"`
	DisplayName       types.String `tfsdk:"display_name"`
	FirstName         types.String `tfsdk:"first_name"`
	LastName          types.String `tfsdk:"last_name"`
	Email             types.String `tfsdk:"email"`
	Phone             types.String `tfsdk:"phone"`
	Roles             types.List   `tfsdk:"roles"`
}

// NewDataSource returns the data source luma_contact.
func NewDataSource() datasource.DataSource { return &contactDataSource{} }

func (d *contactDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_contact"
}

func (d *contactDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.provider = delivery.FromProvider(req.ProviderData, &resp.Diagnostics)
}

func (d *contactDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one user of the tenant at plan, so that a typo is found before a message is sent. No match, or more than one, is an error that lists the matches.\n\n" +
			"Serviceaide documents the look-up but not the names of a user's fields. Those that this provider reads are [ours], and each can be null.",
		Attributes: map[string]schema.Attribute{
			"reconciliation_key": schema.StringAttribute{
				MarkdownDescription: "Login ID, e-mail address, phone number, first name or last name. Only users who have this value in one of these fields count. If several do, the one with this login ID is used.",
				Required:            true,
			},
			"id":           text("Luma's number of the user."),
			"user_name":    text("Login ID. Use it in the `contacts` of a notification."),
			"display_name": text("Full name."),
			"first_name":   text("First name."),
			"last_name":    text("Last name."),
			"email":        text("E-mail address."),
			"phone":        text("Phone number."),
			"roles":        schema.ListAttribute{MarkdownDescription: "Roles, by name or code, as the tenant reports them.", ElementType: types.StringType, Computed: true},
		},
	}
}

func (d *contactDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var config contactModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	tfvalue.CheckRequired(&resp.Diagnostics, path.Root("reconciliation_key"), config.ReconciliationKey, checkKey)
}

func checkKey(key string) []notice.Problem {
	const advice = "Set a login ID such as \"sam.phyll\", an e-mail address, a phone number or a name."
	switch {
	case notice.Trim(key) == "":
		return []notice.Problem{{Summary: "Empty reconciliation key", Detail: advice}}
	case notice.MeansEverybody(key):
		return []notice.Problem{{Summary: "Invalid reconciliation key", Detail: "A zero, however it is written, is Luma's code for every user of the tenant and names nobody. " + advice}}
	}
	return nil
}

func (d *contactDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config contactModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	client := d.provider.RequireClient("Unable to look up contact", &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	key := config.ReconciliationKey.ValueString()
	found, err := client.GetContacts(ctx, key)
	if err == nil && len(found) == 0 { // the user may have been created a moment ago
		found, err = client.GetContacts(ctx, key)
	}
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("reconciliation_key"), "Unable to look up contact", delivery.CallFailure(err))
		return
	}
	candidates := message.MeantBy(key, found)
	switch len(candidates) {
	case 1:
		config.fromAPI(ctx, candidates[0], &resp.Diagnostics)
		resp.Diagnostics.Append(resp.State.Set(ctx, &config)...)
	case 0:
		resp.Diagnostics.AddAttributeError(path.Root("reconciliation_key"), "Contact not found",
			fmt.Sprintf("The tenant has no user that matches %s. Check the spelling: the value must be a complete login ID, e-mail address, phone number, first name or last name.", tfvalue.Hint(key)))
	default:
		resp.Diagnostics.AddAttributeError(path.Root("reconciliation_key"), "Several contacts match",
			fmt.Sprintf("%d users match %s: %s. Use the login ID of the one you mean.", len(candidates), tfvalue.Hint(key), message.CandidateNames(candidates)))
	}
}

func (m *contactModel) fromAPI(ctx context.Context, c luma.Contact, diags *diag.Diagnostics) {
	m.ID, m.UserName, m.DisplayName = tfvalue.StringOrNull(c.ID), tfvalue.StringOrNull(c.UserName), tfvalue.StringOrNull(c.DisplayName)
	m.FirstName, m.LastName = tfvalue.StringOrNull(c.FirstName), tfvalue.StringOrNull(c.LastName)
	m.Email, m.Phone = tfvalue.StringOrNull(c.Email), tfvalue.StringOrNull(c.Phone)
	roles, d := types.ListValueFrom(ctx, types.StringType, append([]string{}, c.Roles...))
	diags.Append(d...)
	m.Roles = roles
	if len(c.Unread) > 0 {
		diags.AddWarning("Contact fields cannot be read", fmt.Sprintf("The user has values that this provider cannot read: %s. They are shown as null.", strings.Join(c.Unread, ", ")))
	}
}
