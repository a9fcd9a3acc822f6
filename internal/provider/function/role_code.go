// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// roleCodeFunction returns the code that Luma's API uses for a role.
type roleCodeFunction struct{}

// NewRoleCode returns the function role_code.
func NewRoleCode() function.Function { return roleCodeFunction{} }

func (roleCodeFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "role_code"
}

func (roleCodeFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Returns the code of a Luma role",
		MarkdownDescription: "Returns the code that Luma's API uses for a role, such as `\"-3\"` for `analyst`: `administrator` is `-1`, `developer` `-2`, `analyst` `-3`, `self_service_user` `-4`, `guest_user` `-5`. " +
			"The `recipients` of this provider's objects accept the names. You need the code only if you call the API yourself.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "role", MarkdownDescription: "Name of a role, in upper or lower case, with spaces, hyphens or underscores; or its code."},
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
