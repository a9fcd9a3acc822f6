// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package provider_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/cli"
)

const crashNotifications = 30

const crashRoot = cli.RequiredProvider + `
resource "luma_notification" "each" {
  count      = 30
  recipients = { contacts = ["sam@gmail.com"] }
  message    = "Notice ${count.index}"
}
`

// toll is what a cause did in all its runs, counted in messages.
type toll struct {
	runs, hit, sent, twice, lost, unsure int
}

// TestCrashCampaign cuts applies of 30 notifications short at random moments, applies again, and counts at the tenant
// what was sent twice, and what was neither delivered nor reported as unknown. LUMA_CRASH_N sets the number of runs,
// LUMA_CRASH_SEED replays the moments of an earlier campaign.
func TestCrashCampaign(t *testing.T) {
	t.Parallel()
	runs, seed := fromEnvironment(t, "LUMA_CRASH_N", 6), uint64(fromEnvironment(t, "LUMA_CRASH_SEED", int(time.Now().UnixNano()&0xffffff)))
	random := rand.New(rand.NewPCG(seed, seed))
	causes := crashCauses()
	tolls := make([]toll, len(causes))
	cli.New(t, testkit.Start(t)) // skips before anything is counted, and builds the provider
	defer func() { t.Logf("seed %d, %d runs\n%s", seed, runs, crashReport(causes, tolls)) }()
	for run := range runs {
		i := (run + int(seed%uint64(len(causes)))) % len(causes) // a short campaign meets other causes each time
		crashOnce(t, causes[i], random, &tolls[i])
	}
	for i, c := range causes {
		if tolls[i].twice > 0 || tolls[i].lost > 0 {
			t.Errorf("%s: %d sent twice, %d lost (replay with LUMA_CRASH_SEED=%d)", c, tolls[i].twice, tolls[i].lost, seed)
		}
	}
}

// crashOnce cuts one run short, rotates the token every other time, and applies until that succeeds.
func crashOnce(t *testing.T, c cause, random *rand.Rand, sum *toll) {
	t.Helper()
	tenant := testkit.Start(t, testkit.WithOptions(func(o *emulator.Options) { o.Latency = 40 * time.Millisecond }))
	r := &crashRun{CLI: cli.New(t, tenant), t: t, tenant: tenant, random: random}
	r.Write("main.tf", crashRoot+r.backend(c.remote)+c.config)
	r.Init()
	r.start()
	if c.cut(r) {
		sum.hit++
	}
	<-r.done
	first := len(tenant.Messages())
	r.repair()
	r.applyAgain()
	r.RequireEmptyPlan()
	if left, _ := filepath.Glob(filepath.Join(r.Dir, ".terraform", "luma", "*", "*.jsonl")); len(left) > 0 {
		t.Errorf("%s: the journal was not emptied: %q", c, left)
	}
	sum.count(tenant, first, r.outcomes())
}

// count compares what the tenant delivered with one delivery for each notification. What was not delivered is lost,
// unless its outcome is unknown.
func (s *toll) count(tenant *testkit.Tenant, first int, outcomes map[string]string) {
	delivered := map[string]int{}
	for _, m := range tenant.Messages() {
		delivered[m.Message]++
	}
	s.runs++
	s.sent += first
	for i := range crashNotifications {
		name := fmt.Sprintf("Notice %d", i)
		switch n := delivered[name]; {
		case outcomes[name] == "unknown" && n < 2:
			s.unsure++
		case n == 0:
			s.lost++
		case n > 1:
			s.twice++
		}
	}
}

func crashReport(causes []cause, tolls []toll) string {
	var b strings.Builder
	b.WriteString("| state | cause | runs | sent before the end | sent twice | lost | `unknown` |\n|---|---|---|---|---|---|---|\n")
	for i, c := range causes {
		s := tolls[i]
		state := "local"
		if c.remote {
			state = "remote"
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %d of %d | %d | %d | %d |\n", state, c.name, s.runs, s.sent, s.runs*crashNotifications, s.twice, s.lost, s.unsure)
	}
	return b.String()
}

// An interrupted run gives a send that is under way its 5 s and then saves what it knows: that it knows nothing.
func TestAccCrashInterruptedSendIsUnknown(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	run := cli.New(t, tenant)
	run.Write("main.tf", strings.ReplaceAll(crashRoot, "30", "1"))
	run.Init()
	tenant.Fault(emulator.Fault{Action: emulator.ActionHang, Deliver: emulator.DeliverBefore})
	cmd := run.ApplyCommand(t.Context())
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tenant.WaitForRequests("POST", "", 1)
	interrupted := time.Now()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	// How the CLI exits after an interrupt is its own affair. The request timeout is 30 s.
	_ = cmd.Wait()
	if took := time.Since(interrupted); took < 4*time.Second || took > 20*time.Second {
		t.Errorf("the run went on for %s after the interrupt, want about 5 s:\n%s", took, output.String())
	}
	tenant.ClearFaults()
	if state := run.Must("show", "-no-color"); !strings.Contains(state, `= "unknown"`) {
		t.Errorf("the state is\n%s\nafter\n%s", state, output.String())
	}
	run.Apply()
	if got := len(tenant.Messages()); got != 1 {
		t.Errorf("%d delivered, want 1", got)
	}
}
