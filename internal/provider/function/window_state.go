// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// windowStateFunction reports whether a time span is in the future, in progress or over. It does not read the clock, because a function must
// return the same result for the same arguments.
type windowStateFunction struct{}

// NewWindowState returns the function window_state.
func NewWindowState() function.Function { return windowStateFunction{} }

func (windowStateFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "window_state"
}

func (windowStateFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "Reports whether a time span is in the future, in progress or over",
		MarkdownDescription: "Returns `upcoming`, `active` or `ended`. The time span includes its start but not its end. Pass `plantimestamp()` for the time of the plan.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "start", MarkdownDescription: "RFC 3339 time with a zone."},
			function.StringParameter{Name: "end", MarkdownDescription: "RFC 3339 time with a zone, after `start`."},
			function.StringParameter{Name: "at", MarkdownDescription: "RFC 3339 time to compare with, such as `plantimestamp()`."},
		},
		Return: function.StringReturn{},
	}
}

func (windowStateFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var start, end, at string
	if resp.Error = req.Arguments.Get(ctx, &start, &end, &at); resp.Error != nil {
		return
	}
	state, found := notice.WindowStateAt(start, end, at)
	if resp.Error = argumentError([]string{"start", "end", "at"}, found); resp.Error == nil {
		resp.Error = resp.Result.Set(ctx, state)
	}
}
