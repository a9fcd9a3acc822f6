// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

// Problem is an error or a warning about a single value that a person wrote.
type Problem struct {
	// Warning marks a warning, which must not stop anything; otherwise the value is invalid.
	Warning bool
	// Summary is a verb and a noun: "Invalid contact".
	Summary string
	// Detail says what was found, why it is wrong and what to write instead.
	Detail string
}

func invalid(summary, detail string) []Problem {
	return []Problem{{Summary: summary, Detail: detail}}
}

func warning(summary, detail string) []Problem {
	return []Problem{{Warning: true, Summary: summary, Detail: detail}}
}
