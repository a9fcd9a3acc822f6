// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"errors"
	"fmt"
	"runtime"
)

// errInternal is a defect of this client that showed while it dealt with an answer.
var errInternal = errors.New("internal error while reading the answer")

// The steps after the first byte, as tests name them.
const (
	stepReply = "reply" // the answer has begun
	stepLog   = "log"
	stepRead  = "read"  // what the answer means
	stepError = "error" // words for a refusal
)

// guarded runs what may follow the first byte of a message: a panic there must not lose the receipt, so it becomes an error. What a
// panic carries is not repeated unless it is the runtime's own, since it may hold a secret.
func guarded(step func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case runtime.Error:
			err = fmt.Errorf("%w: %w", errInternal, p)
		default:
			err = fmt.Errorf("%w: %T", errInternal, p)
		}
	}()
	step()
	return nil
}
