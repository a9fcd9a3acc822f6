// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package delivery

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

type (
	// PrivateReader is the framework's private state in a request; the framework does not export its type.
	PrivateReader interface {
		GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	}
	// PrivateWriter is the framework's private state in a response.
	PrivateWriter interface {
		SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
	}
)

// PrivateKeys lists every key under which a plan or an apply writes private state.
func PrivateKeys() []string { return []string{historyKey, closingKey} }

// ReadPrivate decodes what is kept under a key; ok is false when there is nothing. What cannot be read is an error,
// before anything is sent: a guess could send a message twice.
func ReadPrivate[T any](ctx context.Context, private PrivateReader, key string, diags *diag.Diagnostics) (value T, ok bool) {
	raw, d := private.GetKey(ctx, key)
	diags.Append(d...)
	if len(raw) == 0 {
		return value, false
	}
	if err := json.Unmarshal(raw, &value); err != nil {
		diags.AddError("Unable to read private state", fmt.Sprintf(
			"What the provider keeps under %q beside this object cannot be read: %s. Nothing was sent. Restore the state from a backup, or remove the object from state and import it.", key, err))
		return value, false
	}
	return value, true
}

// writePrivate keeps a value under a key.
func writePrivate(ctx context.Context, private PrivateWriter, key string, value any, diags *diag.Diagnostics) {
	raw, err := json.Marshal(value)
	if err != nil {
		diags.AddError("Unable to write private state", err.Error())
		return
	}
	diags.Append(private.SetKey(ctx, key, raw)...)
}
