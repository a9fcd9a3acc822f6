// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// occurrencesFunction expands a recurrence rule into start times.
type occurrencesFunction struct{}

// NewOccurrences returns the function occurrences.
func NewOccurrences() function.Function { return occurrencesFunction{} }

func (occurrencesFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "occurrences"
}

func (occurrencesFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Lists the start times of a recurrence rule",
		MarkdownDescription: "Lists the start times of a recurrence rule (RFC 5545), such as the second Tuesday of each month, in order, as RFC 3339 with the offset of that day. " +
			"The clock time stays the same across changes of daylight saving time. As RFC 5545 says, a local time that does not exist is read with the offset before the gap (02:30 becomes 03:30), and of an ambiguous one the first is taken.\n\n" +
			"The result does not depend on the clock: occurrences in the past stay in the list, and a window that has ended sends nothing.",
		Parameters: []function.Parameter{
			function.DynamicParameter{
				Name: "recurrence",
				MarkdownDescription: "Object with these keys:\n" +
					"  - `rrule`: the rule, such as `FREQ=MONTHLY;BYDAY=2TU`, with or without `RRULE:`. Each further line may leave occurrences out: `EXDATE:20270112` a whole day, `EXDATE:20270112T210000` a local time, `EXDATE:20270113T050000Z` an instant. An `EXDATE` between the first and the last occurrence that leaves nothing out is an error.\n" +
					"  - `starts_at`: the earliest start, as local time of `time_zone`, or as RFC 3339. It sets the time of day, and is in the list only if the rule matches it.\n" +
					"  - `time_zone`: IANA time zone such as `America/Los_Angeles`, or `UTC`.\n" +
					"  - `until` or `count`: the end. `until` is included: `2027-03-31` (the whole day), a local time, or RFC 3339. `count` is a number up to " + fmt.Sprint(notice.MaxOccurrences) + ", before `EXDATE`. " +
					"`UNTIL` or `COUNT` in the rule may take their place. Without an occurrence before the end, the call is an error.",
			},
		},
		Return: function.ListReturn{ElementType: types.StringType},
	}
}

func (occurrencesFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var given types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &given); resp.Error != nil {
		return
	}
	r := recurrenceReader{objectReader{name: "recurrence"}}
	recurrence := r.recurrence(given)
	var times []time.Time
	if len(r.invalid) == 0 {
		var found []notice.FieldProblem
		times, found = recurrence.Occurrences()
		r.report(found)
	}
	if len(r.invalid) > 0 {
		resp.Error = invalidArgument(0, r.invalid)
		return
	}
	starts := make([]string, 0, len(times))
	for _, t := range times {
		starts = append(starts, t.Format(time.RFC3339))
	}
	resp.Error = resp.Result.Set(ctx, starts)
}

// recurrenceReader reads the argument of occurrences.
type recurrenceReader struct{ objectReader }

func (r *recurrenceReader) recurrence(given types.Dynamic) notice.Recurrence {
	fields := r.fields("", "recurrence", given, []string{"rrule", "starts_at", "time_zone", "until", "count"})
	if fields == nil {
		return notice.Recurrence{}
	}
	r.require("rrule", fields["rrule"], "Write an RFC 5545 rule such as \"FREQ=MONTHLY;BYDAY=2TU\".")
	r.require("starts_at", fields["starts_at"], "Write the earliest start, such as \"2026-12-08T21:00\".")
	r.require("time_zone", fields["time_zone"], "Write the zone whose clock time stays the same, such as \"America/Los_Angeles\", or \"UTC\".")
	return notice.Recurrence{
		Rule:  r.text("rrule", fields["rrule"]).ValueString(),
		Start: r.text("starts_at", fields["starts_at"]).ValueString(),
		Zone:  r.text("time_zone", fields["time_zone"]).ValueString(),
		Until: r.text("until", fields["until"]).ValueStringPointer(),
		Count: r.integer("count", fields["count"]),
	}
}
