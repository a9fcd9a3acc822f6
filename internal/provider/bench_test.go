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

// BenchmarkApply500 creates 500 notifications through the real CLI, side by side with 500 terraform_data, which cost
// what Terraform itself costs, and with a provider that keeps the SDK's trace logging and Go's default garbage
// collection, see tune in main.go. Absolute times say little on a noisy machine; the ratios are what counts.
func BenchmarkApply500(b *testing.B) {
	const count = "count = 500\n"
	notification := cli.RequiredProvider + `resource "luma_notification" "each" {` + "\n" + count + `
		recipients = { contacts = ["sam@gmail.com"] }
		message    = "Notice ${count.index}"
	}`
	data := `resource "terraform_data" "each" {` + "\n" + count + `input = "Notice ${count.index}"` + "\n}"
	var tuned, untuned, bare time.Duration
	for b.Loop() {
		bare += applyTime(b, data)
		tuned += applyTime(b, notification)
		untuned += applyTime(b, notification, "TF_LOG_SDK=TRACE")
	}
	b.ReportMetric(tuned.Seconds()/float64(b.N), "s/500-notifications")
	b.ReportMetric(tuned.Seconds()/bare.Seconds(), "x-terraform_data")
	b.ReportMetric(untuned.Seconds()/tuned.Seconds(), "x-untuned/tuned")
}

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

// BenchmarkPlan500 plans 500 notifications that exist, side by side with 500 terraform_data.
func BenchmarkPlan500(b *testing.B) {
	notifications := appliedRoot(b, cli.RequiredProvider+`resource "luma_notification" "each" {
		count      = 500
		recipients = { contacts = ["sam@gmail.com"] }
		message    = "Notice ${count.index}"
	}`)
	data := appliedRoot(b, `resource "terraform_data" "each" {
		count = 500
		input = "Notice ${count.index}"
	}`)
	var planned, bare time.Duration
	for b.Loop() {
		bare += timed(func() { data.RequireEmptyPlan() })
		planned += timed(func() { notifications.RequireEmptyPlan() })
	}
	b.ReportMetric(planned.Seconds()/float64(b.N), "s/500-notifications")
	b.ReportMetric(planned.Seconds()/bare.Seconds(), "x-terraform_data")
}

func appliedRoot(b *testing.B, config string, env ...string) *cli.CLI {
	b.Helper()
	c := cli.New(b, testkit.Start(b), env...)
	c.Write("main.tf", config)
	c.Init()
	c.Apply()
	return c
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
