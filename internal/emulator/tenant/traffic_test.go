// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"strings"
	"testing"
)

func TestTrafficIsBounded(t *testing.T) {
	t.Parallel()
	traffic := newTraffic()
	for i := range maxPaths + 50 {
		traffic.Begin("GET", "/vsa/"+strings.Repeat("a", i%100)+string(rune('a'+i/100%26))+strings.Repeat("b", i/2600))
		traffic.End()
	}
	list, total := traffic.Requests("", ""), 0
	for _, r := range list {
		total += r.Count
	}
	if len(list) > maxPaths+1 || total != maxPaths+50 {
		t.Errorf("%d paths, %d requests", len(list), total)
	}
}
