// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// renderFunction fills the placeholders of a text that is kept in a file.
type renderFunction struct{}

// NewRender returns the function render.
func NewRender() function.Function { return renderFunction{} }

func (renderFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "render"
}

func (renderFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Text with its placeholders filled",
		MarkdownDescription: "Fills the placeholders `{{name}}` of a text, such as a message that is kept as a file in Git. Every placeholder needs a value and every value a placeholder: " +
			"what is missing or unused is an error that names it. `{{{{` stands for two braces; `${…}`, `%{…}` and `@…` have no meaning here, so that Terraform's and Luma's own variables stay as they are.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "text", MarkdownDescription: "The text. A name has letters, digits, `_`, `-` and `.`, and may have spaces around it."},
			function.MapParameter{Name: "variables", ElementType: types.StringType, MarkdownDescription: "A value for each placeholder, put in as it is."},
		},
		Return: function.StringReturn{},
	}
}

func (renderFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	var variables map[string]*string
	if resp.Error = req.Arguments.Get(ctx, &text, &variables); resp.Error != nil {
		return
	}
	values := make(map[string]string, len(variables))
	var nulls []string
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		if value := variables[name]; value != nil {
			values[name] = *value
		} else {
			nulls = append(nulls, fmt.Sprintf("The value of %q is null. Give it a text, or leave it out.", name))
		}
	}
	if len(nulls) > 0 {
		resp.Error = mistakes(1, nulls)
		return
	}
	rendered, problems := notice.Render(text, values)
	if resp.Error = argumentError([]string{"text", "variables"}, assignRenderProblems(text, problems)); resp.Error == nil {
		resp.Error = resp.Result.Set(ctx, rendered)
	}
}

// assignRenderProblems gives the text what would be wrong with any values, and the variables the rest.
func assignRenderProblems(text string, problems []notice.Problem) []notice.FieldProblem {
	whatever := map[string]string{}
	for _, name := range notice.Placeholders(text) {
		whatever[name] = ""
	}
	_, ill := notice.Render(text, whatever)
	rest := slices.DeleteFunc(slices.Clone(problems), func(p notice.Problem) bool { return slices.Contains(ill, p) })
	return append(named("text", ill), named("variables", rest)...)
}
