// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tfvalue

// Answer is what a plan knows about a question while some values are decided only at apply. The built-in min means
// "and", max means "or".
type Answer int

// The answers, from the weakest.
const (
	No Answer = iota
	Maybe
	Yes
)

// AnswerOf is the answer to a question that is decided.
func AnswerOf(b bool) Answer {
	if b {
		return Yes
	}
	return No
}
