// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package fastpath

import (
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A decoded state is returned for its own bytes only, once, and a refresh without plans keeps few.
func TestRefreshedStates(t *testing.T) {
	t.Parallel()
	var r refreshed
	state := func(i int) tftypes.Value { return tftypes.NewValue(tftypes.Number, i) }
	if _, ok := r.take([]byte("1")); ok {
		t.Error("took a state that nobody kept")
	}
	r.keep([]byte("1"), state(1))
	r.keep([]byte("2"), state(2))
	if _, ok := r.take([]byte("3")); ok {
		t.Error("took a state of other bytes")
	}
	if got, ok := r.take([]byte("2")); !ok || !got.Equal(state(2)) {
		t.Errorf("took %s, %t; want 2", got, ok)
	}
	if _, ok := r.take([]byte("2")); ok {
		t.Error("took a state twice")
	}
	for i := range 10 * maxRefreshed {
		r.keep([]byte(strconv.Itoa(i)), state(i))
		if len(r.states) > maxRefreshed {
			t.Fatalf("keeps %d states", len(r.states))
		}
	}
}
