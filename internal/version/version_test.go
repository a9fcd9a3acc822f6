// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package version

import (
	"runtime/debug"
	"testing"
)

func TestWords(t *testing.T) {
	t.Parallel()
	built := func(version string) func() (*debug.BuildInfo, bool) {
		return func() (*debug.BuildInfo, bool) { return &debug.BuildInfo{Main: debug.Module{Version: version}}, true }
	}
	for name, test := range map[string]struct {
		release, commit string
		info            func() (*debug.BuildInfo, bool)
		want            string
	}{
		"a release build":          {"0.1.0", "0123abcd4567", built("(devel)"), "0.1.0+0123abcd4567"},
		"go install of a tag":      {"", "", built("v0.1.0"), "0.1.0"},
		"go build in a clone":      {"", "", built("(devel)"), "dev"},
		"without a build's record": {"", "", func() (*debug.BuildInfo, bool) { return nil, false }, "dev"},
	} {
		if got := words(test.release, test.commit, test.info); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
