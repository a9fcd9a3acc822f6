// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/text/unicode/norm"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// templateFilterModel filters a list of templates; the data source and the list resource share it. A null field matches
// all.
type templateFilterModel struct {
	NameRegex     types.String `tfsdk:"name_regex"`
	ResponseType  types.String `tfsdk:"response_type"`
	SystemDefined types.Bool   `tfsdk:"system_defined"`
}

// The descriptions of the filters, for each schema that has them.
const (
	aboutNameRegex     = "Only templates whose name matches this regular expression (RE2 syntax), such as `(?i)outage`. It matches anywhere in the name; anchor it with `^` and `$`."
	aboutResponseType  = "Only templates of this type: `TEXT`, `IMAGE` or `CARD`."
	aboutSystemDefined = "`true`: only templates that belong to Luma; `false`: only templates that users created."
)

func (m templateFilterModel) check(diags *diag.Diagnostics) {
	tfvalue.CheckText(diags, path.Root("name_regex"), m.NameRegex, checkRegex)
	tfvalue.CheckText(diags, path.Root("response_type"), m.ResponseType, func(s string) []notice.Problem {
		for _, known := range notice.ResponseTypes() {
			if strings.EqualFold(known, strings.TrimSpace(s)) {
				return nil
			}
		}
		detail := fmt.Sprintf("%q is not a response type that Luma documents, so probably no template has it. Use %s.", s, strings.Join(notice.ResponseTypes(), ", "))
		return []notice.Problem{{Warning: true, Summary: "Unknown response type", Detail: detail}}
	})
}

// checkRegex says what is wrong and where, but does not quote the expression, which may be sensitive.
func checkRegex(s string) []notice.Problem {
	expression := norm.NFC.String(s)
	_, err := regexp.Compile(expression)
	if err == nil {
		return nil
	}
	what := "it cannot be read"
	var failure *syntax.Error
	if errors.As(err, &failure) {
		what = failure.Code.String() + whereIn(expression, failure.Expr)
	}
	if failure != nil && failure.Code == syntax.ErrInvalidPerlOp {
		what += " (RE2 has no look-ahead or look-behind)"
	}
	return []notice.Problem{{Summary: "Invalid regular expression", Detail: fmt.Sprintf(
		"name_regex is not a regular expression in RE2 syntax: %s. Write for example \"^Outage\". In a quoted string, write a backslash twice.", what)}}
}

// whereIn returns the place of a part that certainly is the faulty one: it is not all of the expression, and occurs
// once.
func whereIn(expression, part string) string {
	before, after, found := strings.Cut(expression, part)
	if part == "" || part == expression || !found || strings.Contains(after, part) {
		return ""
	}
	return fmt.Sprintf(" at character %d", utf8.RuneCountInString(before)+1)
}

// matcher returns the filter as a function. It reports values that became known only now and are invalid. Names are
// matched in Unicode NFC, and so is the expression.
func (m templateFilterModel) matcher(diags *diag.Diagnostics) func(luma.Template) bool {
	name, err := regexp.Compile(norm.NFC.String(m.NameRegex.ValueString()))
	if err != nil {
		m.check(diags)
	}
	responseType := notice.Trim(m.ResponseType.ValueString())
	return func(t luma.Template) bool {
		return (responseType == "" || strings.EqualFold(t.ResponseType, responseType)) &&
			(m.SystemDefined.IsNull() || m.SystemDefined.ValueBool() == t.SystemDefined) &&
			name.MatchString(norm.NFC.String(t.Name))
	}
}
