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
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tfvalue"
)

// renderFunction fills in the placeholders of a text that is kept in a file.
type renderFunction struct{}

// NewRender returns the function render.
func NewRender() function.Function { return renderFunction{} }

func (renderFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "render"
}

func (renderFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Fills in the placeholders of a text",
		MarkdownDescription: "Fills in the placeholders `{{name}}` of a text, such as a message that is kept in a file in Git. Every placeholder needs a value, and every value needs a placeholder: " +
			"an error names those that are missing or unused. Write `{{{{` for literal braces. `${…}`, `%{…}` and `@…` have no meaning here, so Terraform's and Luma's own variables stay as they are.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "text", MarkdownDescription: "The text. The name of a placeholder can contain letters, digits, `_`, `-` and `.`, with spaces around it."},
			function.MapParameter{Name: "variables", ElementType: types.StringType, MarkdownDescription: "A value for each placeholder. It is inserted as it is."},
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
			nulls = append(nulls, fmt.Sprintf("The value of %s is null. Set a value, or remove the variable.", tfvalue.Quoted(name)))
		}
	}
	if len(nulls) > 0 {
		resp.Error = invalidArgument(1, nulls)
		return
	}
	rendered, problems := notice.Render(text, values)
	if resp.Error = argumentError([]string{"text", "variables"}, assignRenderProblems(text, problems)); resp.Error == nil {
		resp.Error = resp.Result.Set(ctx, rendered)
	}
}

// assignRenderProblems assigns to the text the problems that it has with any values, and to the variables the rest.
func assignRenderProblems(text string, problems []notice.Problem) []notice.FieldProblem {
	anyValues := map[string]string{}
	for _, name := range notice.Placeholders(text) {
		anyValues[name] = ""
	}
	_, invalid := notice.Render(text, anyValues)
	rest := slices.DeleteFunc(slices.Clone(problems), func(p notice.Problem) bool { return slices.Contains(invalid, p) })
	return append(named("text", invalid), named("variables", rest)...)
}
