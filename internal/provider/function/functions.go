// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package function

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// argumentError reports every problem at once, at the first argument that has one. found names the arguments by their
// parameters. Warnings are left out, because a function cannot give any.
func argumentError(parameters []string, found []notice.FieldProblem) *function.FuncError {
	first := -1
	var lines []string
	for _, p := range found {
		if p.Warning {
			continue
		}
		at := slices.Index(parameters, p.Field)
		if first < 0 {
			first = at
		}
		if at == first {
			lines = append(lines, p.Detail)
		} else {
			lines = append(lines, p.Field+": "+p.Detail)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return invalidArgument(max(first, 0), lines)
}

// maxLines is how many mistakes an error lists.
const maxLines = 20

// invalidArgument reports lines at an argument, the first few of many. The CLI adds a full stop to the last line, which
// must therefore not end in another mark.
func invalidArgument(argument int, lines []string) *function.FuncError {
	if more := len(lines) - maxLines; more > 0 {
		lines = append(slices.Clone(lines[:maxLines]), fmt.Sprintf("And %d more", more))
	}
	text := strings.TrimSuffix(strings.Join(lines, "\n"), ".")
	if strings.HasSuffix(text, "?") {
		text += " If so, write that"
	}
	return function.NewArgumentFuncError(int64(argument), text)
}

// named gives the problems of one argument its name.
func named(parameter string, problems []notice.Problem) []notice.FieldProblem {
	found := make([]notice.FieldProblem, 0, len(problems))
	for _, p := range problems {
		found = append(found, notice.FieldProblem{Field: parameter, Problem: p})
	}
	return found
}
