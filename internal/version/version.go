// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package version says which release a program is. A release build sets it by -ldflags -X; a program that go install
// built from a tag reads it from what Go wrote into it; anything else is "dev".
package version

import (
	"runtime/debug"
	"strings"
)

// Set by the release build; see .goreleaser.yaml.
var (
	release string // such as 0.1.0
	commit  string // hex digits
)

// String is the release with its commit as semantic versioning writes builds, such as "0.1.0+0123abcd4567", or "dev".
func String() string { return words(release, commit, debug.ReadBuildInfo) }

func words(release, commit string, info func() (*debug.BuildInfo, bool)) string {
	if release != "" {
		return release + "+" + commit
	}
	if built, ok := info(); ok && strings.HasPrefix(built.Main.Version, "v") {
		return strings.TrimPrefix(built.Main.Version, "v")
	}
	return "dev"
}
