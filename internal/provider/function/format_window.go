// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// formatWindowFunction writes a span of time out for readers in several time zones.
type formatWindowFunction struct{}

// NewFormatWindow returns the function format_window.
func NewFormatWindow() function.Function { return formatWindowFunction{} }

func (formatWindowFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "format_window"
}

func (formatWindowFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Start and end of a time span, for readers in several time zones",
		MarkdownDescription: "Writes a time span out once for each time zone, in the words that a `luma_maintenance_window` uses for `{{times}}`. " +
			"Daylight saving time is minded; the zones are built into the provider, so that every machine gives the same text.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "start", MarkdownDescription: "RFC 3339 time, or a local time such as `2026-12-01 21:00`, read in the first zone."},
			function.StringParameter{Name: "end", MarkdownDescription: "Likewise; after `start`."},
			function.ListParameter{Name: "zones", ElementType: types.StringType, MarkdownDescription: "IANA names such as `America/Los_Angeles`, or `UTC`; at least one."},
			function.StringParameter{Name: "format", MarkdownDescription: "`long` or `iso`."},
		},
		Return: function.StringReturn{},
	}
}

func (formatWindowFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var start, end, format string
	var zones []*string
	if resp.Error = req.Arguments.Get(ctx, &start, &end, &zones, &format); resp.Error != nil {
		return
	}
	names := make([]string, 0, len(zones))
	for _, zone := range zones {
		if zone == nil {
			resp.Error = mistakes(2, []string{"A zone is null. Leave it out, for example with compact([…])."})
			return
		}
		names = append(names, *zone)
	}
	text, found := notice.FormatWindow(start, end, names, format)
	if resp.Error = argumentError([]string{"start", "end", "zones", "format"}, found); resp.Error == nil {
		resp.Error = resp.Result.Set(ctx, text)
	}
}
