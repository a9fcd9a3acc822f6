// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/journal"
)

// Sender sends messages to one tenant under its guard rails. It is the only way by which a message leaves the provider.
type Sender struct {
	Tenant Tenant
	Rails  GuardRails
	Now    func() time.Time

	client        *luma.Client
	journal       *journal.Journal // nil when it is off
	botExternalID string
	// nonce tells this process from others; "" where one process both plans and applies, as under a debugger.
	nonce string
	// applied is set once something was applied: from then on Terraform plans only what it destroys in the same run.
	applied atomic.Bool
}

// Settings are what a Sender is made of; Client may be nil (see ProviderData).
type Settings struct {
	Tenant        Tenant
	Rails         GuardRails
	Client        *luma.Client
	Journal       *journal.Journal // nil when it is off
	BotExternalID string
	Now           func() time.Time
	Nonce         string
}

// New returns what the provider's Configure hands to every object.
func New(s Settings) *ProviderData {
	return &ProviderData{
		Sender: &Sender{Tenant: s.Tenant, Rails: s.Rails, Now: s.Now, client: s.Client, journal: s.Journal, botExternalID: s.BotExternalID, nonce: s.Nonce},
		Client: s.Client,
	}
}

// Known reports whether a plan can say to which tenant and under which guard rails its apply sends.
func (s *Sender) Known() bool {
	return s.Tenant.Known && !s.Rails.Undecided && !s.Rails.LimitsUndecided
}

// Endpoint is the attribute endpoint of a plan that changes an object: unknown while it is decided only at apply, null
// under a dry run that names none.
func (s *Sender) Endpoint() types.String {
	return unknownIf(!s.Tenant.Known, s.Tenant.Endpoint)
}

// GuardRails is the attribute guard_rails of a plan that changes an object; null when no guard rail applies. Terraform
// compares known planned values when it applies a saved plan, so a plan cannot be applied under other guard rails.
func (s *Sender) GuardRails() types.String {
	return unknownIf(!s.Rails.wordsKnown(), s.Rails.Words())
}

func unknownIf(unknown bool, s string) types.String {
	if unknown {
		return types.StringUnknown()
	}
	return orNull(s)
}

func orNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// Order is a message that an object wants sent.
type Order struct {
	Message notice.Message
	// Audience is who reads it, in words; "" = the words of the message's recipients.
	Audience string
	// Number says which send of its kind this is to the object, see History.Number; 0 for an object without a count.
	Number int64
	// Count is the attribute send_count once the order is decided.
	Count int64
	// SendBefore is the time from which on the message is not sent; zero = no limit.
	SendBefore time.Time
	// Identity tells it from other sends of the same message.
	Identity Identity
}

// Preview is an order as it would be sent, in the words of a plan. Only Sender.Preview makes one that can be sent.
type Preview struct {
	// Audience is who reads the message: recipients, host, redirection and, from the second on, which send it is.
	Audience string
	// Brief is Audience without login IDs, for progress lines, which Terraform prints unmasked.
	Brief string
	// meant is Audience without what the guard rails make of it.
	meant string

	order   Order // as it is sent
	asked   Order // as the object wants it
	ready   bool
	expired bool // already when it was made; a clock that is set back changes nothing
}

// Preview checks an order against the guard rails and says what sending it means. It makes no request, so a plan may
// call it. The error says why the guard rails refuse the order; the preview then still describes the audience. They
// refuse none that has expired, since nothing is sent: what is over must not block an apply.
func (s *Sender) Preview(o Order) (Preview, error) {
	to := cmp.Or(o.Audience, o.Message.Recipients.Audience())
	p := Preview{Audience: to, Brief: to, meant: to, order: o, asked: o}
	p.expired = s.Expired(o.SendBefore)
	if err := s.Rails.check(o.Message.Recipients); err != nil && !p.expired {
		return p, err
	}
	if host := s.Tenant.Host(); host != "" {
		to += " on " + host
	}
	p.meant = numbered(to, o.Number)
	p.Audience = numbered(s.Rails.describe(to, s.Rails.testers()), o.Number)
	p.Brief = numbered(s.Rails.describe(to, notice.Recipients{Contacts: s.Rails.Redirect}.Audience()), o.Number)
	p.order.Message.BotExternalID = cmp.Or(o.Message.BotExternalID, s.botExternalID)
	p.order.Message.Recipients = s.Rails.recipients(o.Message.Recipients)
	p.ready = true
	return p, nil
}

// numbered makes each send's audience differ from the one before, so that Terraform shows it in every plan whose apply
// sends.
func numbered(audience string, n int64) string {
	if n < 2 {
		return audience
	}
	return fmt.Sprintf("%s (send %d)", audience, n)
}

var (
	errNoClient   = errors.New("the provider's endpoint or token is not known")
	errNotChecked = errors.New("the message was not checked against the guard rails; this is a bug in the provider")
)

// Send sends what a preview describes, unless an earlier run has sent it. An error means that certainly nothing was
// delivered. Anything else is a receipt, which must be recorded whatever its outcome.
func (s *Sender) Send(ctx context.Context, p Preview) (Receipt, error) {
	switch {
	case !p.ready:
		return Receipt{}, errNotChecked
	case s.Rails.DryRun:
		return Receipt{Outcome: DryRun}, nil
	}
	m := s.described(p.asked)
	if got, sent, err := s.recall(m); sent || err != nil {
		return got, err
	}
	switch {
	case p.expired, s.Expired(p.order.SendBefore):
		return Receipt{Outcome: Expired}, nil
	case s.client == nil:
		return Receipt{}, errNoClient
	}
	got, err := s.recorded(ctx, p, m)
	switch {
	case errors.Is(err, luma.ErrExpired):
		return Receipt{Outcome: Expired}, nil
	case err != nil:
		return Receipt{}, err
	}
	return Receipt{Receipt: got, Outcome: s.outcome(got)}, nil
}

// Expired reports whether nothing is sent any more that had to be sent before limit; the zero time sets no limit.
func (s *Sender) Expired(limit time.Time) bool { return !limit.IsZero() && !s.Now().Before(limit) }
