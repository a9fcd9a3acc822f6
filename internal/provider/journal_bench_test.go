// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

// BenchmarkJournal500 creates 500 notifications with the journal and without it, in turns.
func BenchmarkJournal500(b *testing.B) {
	const notification = cli.RequiredProvider + `resource "luma_notification" "each" {
		count      = 500
		recipients = { contacts = ["sam@gmail.com"] }
		message    = "Notice ${count.index}"
	}`
	var with, without time.Duration
	for b.Loop() {
		without += applyTime(b, notification, "LUMA_JOURNAL=off")
		with += applyTime(b, notification)
	}
	b.ReportMetric(with.Seconds()/float64(b.N), "s/500-notifications")
	b.ReportMetric(with.Seconds()/without.Seconds(), "x-without-journal")
}

func applyTime(b *testing.B, config string, env ...string) time.Duration {
	b.Helper()
	c := cli.New(b, testkit.Start(b), env...)
	c.Write("main.tf", config)
	c.Init()
	took := timed(func() { c.Apply() })
	if state := c.Must("state", "list"); len(state) < 500 {
		b.Fatal(fmt.Errorf("the apply left %q", state))
	}
	return took
}

func timed(work func()) time.Duration {
	start := time.Now()
	work()
	return time.Since(start)
}
