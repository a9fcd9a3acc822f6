// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package ui

import (
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/store"
)

// search reads a search of notifications.
func (u *UI) search(text string) (store.Filter, error) {
	return store.Filter{}, nil
}
