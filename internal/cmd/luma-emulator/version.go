// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is the version of a released program; the linker sets it.
var release string

// version prints the version: of the release, or of the module that "go install" built.
func (c command) version(context.Context, []string) error {
	module := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		module = info.Main.Version
	}
	_, err := fmt.Fprintf(c.stdout, "luma-emulator %s (%s %s/%s)\n", cmp.Or(release, module, "(devel)"), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
