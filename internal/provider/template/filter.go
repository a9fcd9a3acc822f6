// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package template

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// templateFilterModel narrows a list of templates; the data source and the list resource share it. Null means any.
type templateFilterModel struct {
	NameRegex     types.String `tfsdk:"name_regex"`
	ResponseType  types.String `tfsdk:"response_type"`
	SystemDefined types.Bool   `tfsdk:"system_defined"`
}

// What the filters mean, for every schema that has them.
const (
	aboutNameRegex     = "Only templates whose name matches this regular expression (Go's RE2 syntax), such as `(?i)outage`. It matches anywhere in the name; anchor it by `^` and `$`."
	aboutResponseType  = "Only templates of this type: `TEXT`, `IMAGE` or `CARD`."
	aboutSystemDefined = "`true`: only templates that belong to Luma; `false`: only those that people made."
)

func (m templateFilterModel) check(diags *diag.Diagnostics) {
	tfvalue.CheckText(diags, path.Root("name_regex"), m.NameRegex, func(s string) []notice.Problem {
		if _, err := regexp.Compile(s); err != nil {
			return []notice.Problem{{Summary: "Invalid regular expression", Detail: fmt.Sprintf("%v. Write one in RE2 syntax, such as \"^Outage\"; a backslash is written twice in a quoted string.", err)}}
		}
		return nil
	})
	tfvalue.CheckText(diags, path.Root("response_type"), m.ResponseType, func(s string) []notice.Problem {
		for _, known := range notice.ResponseTypes() {
			if strings.EqualFold(known, strings.TrimSpace(s)) {
				return nil
			}
		}
		detail := fmt.Sprintf("%q is none of the types that Luma documents, so that probably no template has it. Write one of %s.", s, strings.Join(notice.ResponseTypes(), ", "))
		return []notice.Problem{{Warning: true, Summary: "Doubtful response type", Detail: detail}}
	})
}

// matcher is the filter as a function; the model was checked before.
func (m templateFilterModel) matcher(diags *diag.Diagnostics) func(luma.Template) bool {
	name, err := regexp.Compile(m.NameRegex.ValueString())
	if err != nil {
		m.check(diags) // it may have become known only now
	}
	responseType := strings.TrimSpace(m.ResponseType.ValueString())
	return func(t luma.Template) bool {
		return (responseType == "" || strings.EqualFold(t.ResponseType, responseType)) &&
			(m.SystemDefined.IsNull() || m.SystemDefined.ValueBool() == t.SystemDefined) &&
			name.MatchString(t.Name)
	}
}
