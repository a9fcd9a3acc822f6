// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

// Problem is one mistake, or one doubt, about a single value that a person wrote.
type Problem struct {
	// Warning tells a doubt, which must not stop anything, from a mistake.
	Warning bool
	// Summary is a verb and a noun: "Invalid contact".
	Summary string
	// Detail says what was found, why it is wrong and what to write instead.
	Detail string
}

func mistake(summary, detail string) []Problem {
	return []Problem{{Summary: summary, Detail: detail}}
}

func doubt(summary, detail string) []Problem {
	return []Problem{{Warning: true, Summary: summary, Detail: detail}}
}
