// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/delivery"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/message"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// railsModel is the part of the provider block that guards a shared tenant.
type railsModel struct {
	DryRun           types.Bool   `tfsdk:"dry_run"`
	RedirectContacts types.Set    `tfsdk:"redirect_contacts"`
	MaxContacts      types.Number `tfsdk:"max_contacts"`
	AllowedAudiences types.Set    `tfsdk:"allowed_audiences"`
}

// setKnown reports whether nothing in a set is left to apply.
func setKnown(set types.Set) bool { return tfvalue.IsKnown(set) && tfvalue.IsKnown(set.Elements()...) }

// rails combines the block with the environment, the stricter of the two.
func (m railsModel) rails(env lookupEnv, diags *diag.Diagnostics) delivery.GuardRails {
	rails := delivery.GuardRails{
		LimitsUndecided: !setKnown(m.AllowedAudiences) || !tfvalue.IsKnown(m.MaxContacts),
		DryRun:          m.dryRun(env, diags),
		MaxContacts:     m.maxContacts(env, diags),
		Redirect:        railSet{"redirect_contacts", "LUMA_REDIRECT_CONTACTS", checkRedirect}.combine(m.RedirectContacts, env, diags),
		Allowed:         railSet{"allowed_audiences", "LUMA_ALLOWED_AUDIENCES", checkAudienceKind}.combine(m.AllowedAudiences, env, diags),
	}
	rails.Undecided = !rails.DryRun && (!tfvalue.IsKnown(m.DryRun) || !setKnown(m.RedirectContacts))
	return rails
}

func (m railsModel) dryRun(env lookupEnv, diags *diag.Diagnostics) bool {
	at := path.Root("dry_run")
	value, ok := env.value("LUMA_DRY_RUN", at, diags)
	if !ok || value == "" {
		return m.DryRun.ValueBool()
	}
	on, err := strconv.ParseBool(strings.TrimSpace(value))
	if err != nil {
		diags.AddAttributeError(at, "Invalid LUMA_DRY_RUN", fmt.Sprintf("LUMA_DRY_RUN is %s. Write true or false, or unset it.", tfvalue.Quoted(value)))
	}
	return on || m.DryRun.ValueBool()
}

// maxMaxContacts is beyond any tenant.
const maxMaxContacts = 1_000_000_000

func (m railsModel) maxContacts(env lookupEnv, diags *diag.Diagnostics) int64 {
	at := path.Root("max_contacts")
	var limit int64
	if isZero(m.MaxContacts) {
		diags.AddAttributeError(at, "Value out of range", "max_contacts = 0 would refuse every message. To send nothing at all, set dry_run = true; otherwise write a whole number from 1.")
	} else {
		limit, _ = tfvalue.CheckWhole(diags, at, m.MaxContacts, 1, maxMaxContacts)
	}
	value, set := env.value("LUMA_MAX_CONTACTS", at, diags)
	if !set || value == "" {
		return limit
	}
	fromEnv, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
	if err != nil || fromEnv < 1 {
		diags.AddAttributeError(at, "Invalid LUMA_MAX_CONTACTS", fmt.Sprintf("LUMA_MAX_CONTACTS is %s. Write a whole number from 1, or unset it.", tfvalue.Quoted(value)))
	}
	if limit == 0 || fromEnv < limit {
		return fromEnv
	}
	return limit
}

func isZero(n types.Number) bool {
	return !n.IsNull() && !n.IsUnknown() && n.ValueBigFloat().Sign() == 0
}

// railSet is a guard rail that is a set of words.
type railSet struct {
	attribute, variable string
	check               func(string) []notice.Problem
}

// combine returns what both the block and the environment allow; nil when neither is set.
func (s railSet) combine(configured types.Set, env lookupEnv, diags *diag.Diagnostics) []string {
	at := path.Root(s.attribute)
	if message.Presence(configured) == notice.Empty {
		diags.AddAttributeError(at, "Empty guard rail", fmt.Sprintf("%s is an empty set. Leave it out (null), or name at least one element.", s.attribute))
	}
	tfvalue.CheckElements(diags, at, configured, s.check)
	var written []string
	if !configured.IsNull() {
		for _, item := range tfvalue.Strings(configured.Elements()) {
			written = append(written, strings.TrimSpace(item))
		}
		slices.Sort(written)
		written = slices.Compact(written)
	}
	fromEnv := env.list(s.variable, at, diags)
	for _, item := range fromEnv {
		for _, p := range s.check(item) {
			p.Summary = "Invalid " + s.variable
			if p.Warning {
				p.Summary = "Check " + s.variable
			}
			p.Detail += fmt.Sprintf(" In %s, commas separate the elements.", s.variable)
			tfvalue.Report(diags, at, []notice.Problem{p})
		}
	}
	if written == nil || fromEnv == nil {
		return append(written, fromEnv...)
	}
	both := slices.DeleteFunc(slices.Clone(written), func(item string) bool { return !slices.Contains(fromEnv, item) })
	if len(both) == 0 {
		diags.AddAttributeError(at, "Contradicting guard rails", fmt.Sprintf("%s and %s have no element in common, which leaves nothing. Make them share an element, or unset one.",
			s.attribute, s.variable))
	}
	return both
}

func checkRedirect(contact string) []notice.Problem {
	if !notice.MeansEverybody(contact) {
		problems := notice.CheckContact(contact)
		if problems == nil && len(strings.Fields(contact)) > 1 {
			return []notice.Problem{{Warning: true, Summary: "Unusual contact",
				Detail: "An element contains white space and is sent as one contact. If it holds several login IDs, write one element for each."}}
		}
		return problems
	}
	return []notice.Problem{{Summary: "Invalid contact", Detail: "An element is a spelling of \"0\", which Luma reads as every user of the tenant, exactly what redirect_contacts is meant to prevent. List the testers' login IDs."}}
}

func checkAudienceKind(kind string) []notice.Problem {
	return tfvalue.CheckOneOf("Unknown kind of audience", "kind of audience", kind, delivery.AudienceKinds())
}
