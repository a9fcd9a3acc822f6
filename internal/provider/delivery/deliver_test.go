// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// private is a private state that refuses the writes whose numbers, counted from 1, are listed.
type private struct {
	kept    map[string][]byte
	refused []int
	writes  int
}

func (p *private) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p.kept[key], nil
}

func (p *private) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p.writes++
	if slices.Contains(p.refused, p.writes) {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Refused", "This write was refused.")}
	}
	p.kept[key] = value
	return nil
}

// rehearsedWrites is how often private state is written before a message is sent: once for each outcome, and once to
// undo that.
const rehearsedWrites = 8

var objectType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
	"text": tftypes.String, "audience": tftypes.String, "send_count": tftypes.Number, "endpoint": tftypes.String, "guard_rails": tftypes.String,
	"outcome": tftypes.String, "request_id": tftypes.String, "sent_at": tftypes.String, "status": tftypes.Number, "status_message": tftypes.String,
	"errors": tftypes.List{ElementType: tftypes.String}, "data": tftypes.String,
}}

// planned is a plan in which everything that a send decides is unknown.
func planned() tftypes.Value {
	values := map[string]tftypes.Value{}
	for name, of := range objectType.AttributeTypes {
		values[name] = tftypes.NewValue(of, tftypes.UnknownValue)
	}
	values["text"] = tftypes.NewValue(tftypes.String, "Exchange is down")
	return tftypes.NewValue(objectType, values)
}

func toSam() delivery.Order {
	return delivery.Order{
		Message: notice.Message{
			Recipients: notice.NewRecipients([]string{"sam@gmail.com"}, nil, false, false), Content: notice.Content{Text: "Exchange is down"},
		},
		Number: 1, Count: 1,
	}
}

// anything is a plan that left everything to apply.
var anything = delivery.Planned{Endpoint: types.StringUnknown(), GuardRails: types.StringUnknown(), Audience: types.StringUnknown()}

// wasSent reports whether a receipt is one of a send, and not of the rehearsal.
func wasSent(r delivery.Receipt) bool { return len(r.RequestID) > len("id") }

// Every step around a send fails once, in each way that it can. Before the send that is an error, and nothing is sent.
// After it the state is saved, fully known and without an error, because an error would send the message again.
func TestDeliverAFailureInEachStep(t *testing.T) {
	t.Parallel()
	wrongType := func(r delivery.Receipt) map[string]tftypes.Value {
		values := r.Values()
		values["status"] = tftypes.NewValue(tftypes.String, "confirmed")
		return values
	}
	tests := map[string]struct {
		change  func(d *delivery.Delivery, p *private)
		refused string // the error; "" = sent
	}{
		"nothing fails": {func(*delivery.Delivery, *private) {}, ""},
		"a guard rail": {func(d *delivery.Delivery, _ *private) {
			d.Order.Message.Recipients = notice.NewRecipients(nil, nil, true, false)
		}, "refused by a guard rail"},
		"another plan": {func(d *delivery.Delivery, _ *private) { d.Planned.Audience = types.StringValue("everybody") }, "differs from the plan"},
		"history is not JSON": {func(d *delivery.Delivery, _ *private) {
			d.Saving.History = func(delivery.Outcome) any { return func() {} }
		}, "unsupported type"},
		"history panics": {func(d *delivery.Delivery, _ *private) {
			d.Saving.History = func(delivery.Outcome) any { panic("boom") }
		}, "boom"},
		"private state is refused":  {func(_ *delivery.Delivery, p *private) { p.refused = []int{3} }, "This write was refused."},
		"the plan is not an object": {func(d *delivery.Delivery, _ *private) { d.Saving.Plan = tftypes.NewValue(tftypes.String, "x") }, "Nothing was sent"},
		"the plan is unknown": {func(d *delivery.Delivery, _ *private) {
			d.Saving.Plan = tftypes.NewValue(objectType, tftypes.UnknownValue)
		}, "Nothing was sent"},
		"a value would stay unknown": {func(d *delivery.Delivery, _ *private) {
			d.Saving.Fill = func(delivery.Receipt) map[string]tftypes.Value { return nil }
		}, "left unknown"},
		"filling in panics": {func(d *delivery.Delivery, _ *private) {
			d.Saving.Fill = func(delivery.Receipt) map[string]tftypes.Value { panic("boom") }
		}, "boom"},
		"filling in another type": {func(d *delivery.Delivery, _ *private) { d.Saving.Fill = wrongType }, "Nothing was sent"},

		"private state is refused after the send": {func(_ *delivery.Delivery, p *private) { p.refused = []int{rehearsedWrites + 1} }, ""},
		"filling in panics after the send": {func(d *delivery.Delivery, _ *private) {
			d.Saving.Fill = func(r delivery.Receipt) map[string]tftypes.Value {
				if wasSent(r) {
					panic("boom")
				}
				return r.Values()
			}
		}, ""},
		"filling in another type after the send": {func(d *delivery.Delivery, _ *private) {
			d.Saving.Fill = func(r delivery.Receipt) map[string]tftypes.Value {
				if wasSent(r) {
					return wrongType(r)
				}
				return r.Values()
			}
		}, ""},
		"filling in too little after the send": {func(d *delivery.Delivery, _ *private) {
			d.Saving.Fill = func(r delivery.Receipt) map[string]tftypes.Value {
				if wasSent(r) {
					return nil
				}
				return r.Values()
			}
		}, ""},
		"the advice panics": {func(d *delivery.Delivery, _ *private) {
			d.Next = func(delivery.Receipt) delivery.NextSteps { panic("boom") }
		}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			client, err := luma.New(tenant.Endpoint(), tenant.Token())
			if err != nil {
				t.Fatal(err)
			}
			sender := delivery.New(delivery.Settings{
				Tenant: delivery.Tenant{Endpoint: tenant.Endpoint(), Known: true}, Rails: delivery.GuardRails{MaxContacts: 1}, Client: client, Now: time.Now,
			}).Sender
			before := []byte(`{"count":1}`)
			kept, state := &private{kept: map[string][]byte{"history": before}}, &tfsdk.State{}
			d := delivery.Delivery{
				Order: toSam(), Planned: anything, Next: func(delivery.Receipt) delivery.NextSteps { return delivery.NextSteps{} },
				Saving: delivery.Saving{
					Plan: planned(), Fill: delivery.Receipt.Values, History: func(o delivery.Outcome) any { return map[string]string{"seen": string(o)} },
					State: state, Private: kept, Before: &private{kept: map[string][]byte{"history": before}},
				},
			}
			test.change(&d, kept)
			var diags diag.Diagnostics
			sender.Deliver(t.Context(), d, &diags)
			if test.refused != "" {
				requireNothingSent(t, tenant, state, kept, diags, test.refused)
				return
			}
			requireSaved(t, tenant, state, diags)
		})
	}
}

func requireNothingSent(t *testing.T, tenant *testkit.Tenant, state *tfsdk.State, kept *private, diags diag.Diagnostics, says string) {
	t.Helper()
	if n := tenant.Requests("", ""); n != 0 {
		t.Errorf("%d requests were made", n)
	}
	if len(diags) != 1 || !strings.Contains(diags[0].Summary()+": "+diags[0].Detail(), says) {
		t.Errorf("want one error with %q, got %v", says, diags)
	}
	if !state.Raw.IsNull() || string(kept.kept["history"]) != `{"count":1}` {
		t.Errorf("state %v, history %s", state.Raw, kept.kept["history"])
	}
}

func requireSaved(t *testing.T, tenant *testkit.Tenant, state *tfsdk.State, diags diag.Diagnostics) {
	t.Helper()
	tenant.RequireSent(t, "sam@gmail.com| Exchange is down")
	if diags.HasError() {
		t.Errorf("an error follows the send: %v", diags)
	}
	var values map[string]tftypes.Value
	if err := state.Raw.As(&values); err != nil || !state.Raw.IsFullyKnown() {
		t.Fatalf("the state is %v (%v)", state.Raw, err)
	}
	var text, outcome string
	if values["text"].As(&text) != nil || values["outcome"].As(&outcome) != nil || text != "Exchange is down" || outcome != "confirmed" {
		t.Errorf("the state is %v", state.Raw)
	}
}

// Whatever an answer holds, its receipt can be saved.
func TestReceiptValuesOfHostileAnswers(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]luma.Receipt{
		"empty":         {},
		"huge":          {Status: 1<<63 - 1, StatusMessage: strings.Repeat("x", 1<<20), Errors: make([]string, 10_000), Data: strings.Repeat("y", 1<<20)},
		"negative":      {Status: -1 << 63},
		"invalid UTF-8": {RequestID: "\xff", StatusMessage: "a\xc3", Errors: []string{"\xed\xa0\x80"}, Data: "\xf0\x9f"},
		"controls":      {StatusMessage: "\x00\x1b[31m\u202e", Errors: []string{"", "\x00"}},
		"year 100000":   {SentAt: time.Date(100_000, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		for key, value := range (delivery.Receipt{Receipt: r, Outcome: delivery.Unknown}).Values() {
			if !value.Type().UsableAs(objectType.AttributeTypes[key]) || !value.IsFullyKnown() {
				t.Errorf("%s: %s is %v", name, key, value)
			}
			var s string
			if value.Type().Equal(tftypes.String) && !value.IsNull() && value.As(&s) == nil && s != strings.ToValidUTF8(s, "") {
				t.Errorf("%s: %s is %q", name, key, s)
			}
		}
	}
}
