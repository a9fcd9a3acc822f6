// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// formatWindowFunction formats a time span for readers in several time zones.
type formatWindowFunction struct{}

// NewFormatWindow returns the function format_window.
func NewFormatWindow() function.Function { return formatWindowFunction{} }

func (formatWindowFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "format_window"
}

func (formatWindowFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Formats a time span for readers in several time zones",
		MarkdownDescription: "Formats a time span once for each time zone, as a `luma_maintenance_window` does for `{{times}}`. " +
			"Accounts for daylight saving time. The time zones are built into the provider, so every machine returns the same text.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "start", MarkdownDescription: "RFC 3339 time, or a local time such as `2026-12-01 21:00`, which is read in the first time zone."},
			function.StringParameter{Name: "end", MarkdownDescription: "End, in the same format; after `start`."},
			function.ListParameter{Name: "zones", ElementType: types.StringType, MarkdownDescription: "IANA time zones such as `America/Los_Angeles`, or `UTC`; at least one."},
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
	for i, zone := range zones {
		if zone == nil {
			resp.Error = invalidArgument(2, []string{fmt.Sprintf("zones[%d]: must not be null. Remove it, for example with compact([…]).", i)})
			return
		}
		names = append(names, *zone)
	}
	text, found := notice.FormatWindow(start, end, names, format)
	if resp.Error = argumentError([]string{"start", "end", "zones", "format"}, found); resp.Error == nil {
		resp.Error = resp.Result.Set(ctx, text)
	}
}
