// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"runtime"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/version"
)

// version prints the version, and what the program was built for.
func (c command) version(context.Context, []string) error {
	_, err := fmt.Fprintf(c.stdout, "luma-emulator %s (%s %s/%s)\n", version.String(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
