// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// roleCodeFunction turns a role's name into the code that Luma's API takes.
type roleCodeFunction struct{}

// NewRoleCode returns the function role_code.
func NewRoleCode() function.Function { return roleCodeFunction{} }

func (roleCodeFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "role_code"
}

func (roleCodeFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Code of a Luma role",
		MarkdownDescription: "Returns the code by which Luma's API knows a role, such as `\"-3\"` for `analyst`: `administrator` is `-1`, `developer` `-2`, `analyst` `-3`, `self_service_user` `-4`, `guest_user` `-5`. " +
			"The recipients of this provider's objects take names as they are; the code is for what else calls the API.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "role", MarkdownDescription: "Name of a role, in any case and with spaces, hyphens or underscores; or its code."},
		},
		Return: function.StringReturn{},
	}
}

func (roleCodeFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var name string
	if resp.Error = req.Arguments.Get(ctx, &name); resp.Error != nil {
		return
	}
	code, ok := notice.ParseRole(name)
	if !ok {
		resp.Error = argumentError([]string{"role"}, named("role", notice.CheckRole(name)))
		return
	}
	resp.Error = resp.Result.Set(ctx, string(code))
}
