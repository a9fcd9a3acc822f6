// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tfvalue

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// Report adds the problems that notice found at one attribute to the diagnostics.
func Report(diags *diag.Diagnostics, at path.Path, problems []notice.Problem) {
	for _, p := range problems {
		if p.Warning {
			diags.AddAttributeWarning(at, p.Summary, p.Detail)
		} else {
			diags.AddAttributeError(at, p.Summary, p.Detail)
		}
	}
}

// CheckText runs a rule on a string that is written and known.
func CheckText(diags *diag.Diagnostics, at path.Path, value types.String, rule func(string) []notice.Problem) {
	if !value.IsNull() && !value.IsUnknown() {
		Report(diags, at, rule(value.ValueString()))
	}
}

// Collection is a list or a set.
type Collection interface {
	attr.Value
	Elements() []attr.Value
}

// CheckElements runs a rule on each known string of a list or set and reports problems at the element. A null element
// is an error.
func CheckElements(diags *diag.Diagnostics, at path.Path, c Collection, check func(string) []notice.Problem) {
	_, ordered := c.(types.List)
	for i, element := range c.Elements() {
		value, ok := element.(types.String)
		if !ok || value.IsUnknown() {
			continue
		}
		here := at
		switch {
		case ordered:
			here = at.AtListIndex(i)
		case !value.IsNull():
			here = at.AtSetValue(value)
		}
		if value.IsNull() {
			diags.AddAttributeError(here, "Null element", "An element is null. Leave it out, for example with compact([…]).")
			continue
		}
		Report(diags, here, check(value.ValueString()))
	}
}

// CheckOneOf reports a word that is not one of a few.
func CheckOneOf(summary, what, s string, words []string) []notice.Problem {
	if slices.Contains(words, s) {
		return nil
	}
	meant := ""
	if near := notice.Suggest(s, words); near != "" {
		meant = fmt.Sprintf("Did you mean %q? ", near)
	}
	return []notice.Problem{{Summary: summary, Detail: fmt.Sprintf("%s is not a valid %s. %sWrite one of \"%s\".", Quoted(s), what, meant, strings.Join(words, "\", \""))}}
}

// maxShown is how much of a text an error shows, in characters.
const maxShown = 120

// Quoted is a text of the tenant or of the configuration, fit for an error.
func Quoted(s string) string { return fmt.Sprintf("%q", Shown(s)) }

// Hint is enough of a login ID to recognise it for whoever wrote it: how it begins and ends, and its length. The whole
// could be sensitive, which a provider cannot see.
func Hint(s string) string {
	runes := []rune(Shown(s))
	n := len(runes)
	first, last := min((n+1)/3, 2), min(n/4, 1)
	return fmt.Sprintf("\"%s…%s\" (%d characters)", string(runes[:first]), string(runes[n-last:]), n)
}

// CheckRequired runs a rule on a string that must be written; null is treated as empty, since a variable can be null
// where Terraform requires a value.
func CheckRequired(diags *diag.Diagnostics, at path.Path, value types.String, rule func(string) []notice.Problem) {
	if !value.IsUnknown() {
		Report(diags, at, rule(value.ValueString()))
	}
}

// CheckWhole reports a number that is not whole, or outside of least and most. Terraform has one kind of number, and
// the framework's own message for a fraction blames the provider.
func CheckWhole(diags *diag.Diagnostics, at path.Path, value types.Number, least, most int64) (n int64, ok bool) {
	if value.IsNull() || value.IsUnknown() {
		return 0, false
	}
	n, accuracy := value.ValueBigFloat().Int64()
	if accuracy == big.Exact && n >= least && n <= most {
		return n, true
	}
	diags.AddAttributeError(at, "Value out of range", fmt.Sprintf("%s = %s; write a whole number from %d to %d.", at, value.ValueBigFloat().Text('g', -1), least, most))
	return least, false
}

// Shown is a text of the tenant or of the configuration, made fit for an error and cut to a length that helps.
func Shown(s string) string { return luma.Sanitize(s, maxShown) }
